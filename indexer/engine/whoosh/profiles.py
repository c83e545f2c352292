"""Facets of a unit: the profile of every row, and which profile carries which values.

Rows of one profile carry the same values. A facet of passages' own (`FacetField.own`) has profiles of its own: else the
passages of a plan, alike in all the others, would have one for each kind, and every count would cost as much more.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from indexer.engine.fields import LEVELS
from indexer.engine.paths import JOINT, crossing, depth
from indexer.engine.whoosh.layout import Part
from indexer.engine.whoosh.schema import facet_field, schema
from indexer.engine.whoosh.terms import joined

_FIRST, _AFTER_JOINT = "\0", chr(ord(JOINT) + 1)
"""What a text with more after it begins with at least, and what follows on all that hangs on a value."""


@dataclass(frozen=True, slots=True)
class Profiles:
    """The profile of every row, numbered over all segments; where each segment's begin; how many there are."""

    rows: np.ndarray
    bases: list[int]
    count: int


@dataclass(frozen=True, slots=True)
class FacetView:
    """A facet's values in order, which of them are ends of their ways, and the profiles that carry them: those of the
    value at place p begin at `starts[p]`. `profile`: whose profiles they are (`schema.PROFILES`); `carriers`: which of
    them carry any value; `levels`: how deep its tree is."""

    profile: str
    levels: int
    values: list[str]
    ends: np.ndarray
    profiles: np.ndarray
    starts: np.ndarray
    carriers: np.ndarray

    def carrying(self, value: str) -> np.ndarray:
        """The profiles that carry a value."""
        places = self._places(value, value + _FIRST)
        if places.start == places.stop:
            return self.profiles[:0]
        stop = self.starts[places.stop] if places.stop < len(self.values) else len(self.profiles)
        return self.profiles[self.starts[places.start] : stop]

    def _places(self, first: str, after: str) -> slice:
        """Where the values stand from one on and before another."""
        return slice(bisect_left(self.values, first), bisect_left(self.values, after))

    def beside(self, chosen: Iterable[str]) -> np.ndarray:
        """Which values are chosen, or whole ways that part from one chosen at their last step (`paths.crossing`)."""
        found = np.zeros(len(self.values), bool)
        for value in chosen:
            found[self._places(value, value + _FIRST)] = True
            if (branch := crossing(value, self.levels)) is not None:
                found[self._places(branch + JOINT, branch + _AFTER_JOINT)] = True
        return found

    def sums(self, counts: np.ndarray) -> np.ndarray:
        """For each value what its profiles come to. `counts`: by profile."""
        return np.add.reduceat(counts.take(self.profiles), self.starts) if len(self.values) else self.starts


def read_profiles(name: str, parts: Sequence[Part]) -> Profiles:
    """One column of profiles."""
    bases, count, found = [], 0, [np.empty(0, np.int64)]
    for part in parts:
        bases.append(count)
        held = part.segment.numbers(name)
        found.append(held[part.first : part.stop] + count)
        count += int(held.max(initial=-1)) + 1
    return Profiles(np.concatenate(found), bases, count)


def read_facet(name: str, parts: Sequence[Part], profiles: dict[str, Profiles]) -> FacetView:
    """A facet over all segments."""
    column = schema()[facet_field(name)].profile
    mine = profiles[column]
    pairs = [part.segment.pairs(name) for part in parts]
    values = pairs[0].values if len(pairs) == 1 else sorted({value for held in pairs for value in held.values})
    places = [held.places for held in pairs]
    if len(pairs) > 1:
        numbers = {value: place for place, value in enumerate(values)}
        maps = [np.array([numbers[value] for value in held.values], np.int64) for held in pairs]
        places = [mapped[held] for mapped, held in zip(maps, places, strict=True)]
    carrying = joined([held.profiles + base for held, base in zip(pairs, mine.bases, strict=True)])
    carriers = np.zeros(mine.count, bool)
    carriers[carrying] = True
    levels = LEVELS[name]
    ends = np.array([depth(value) == levels - 1 for value in values], bool)
    owners = joined(places)
    order = np.argsort(owners, kind="stable")
    starts = owners[order].searchsorted(np.arange(len(values)))
    return FacetView(column, levels, values, ends, carrying[order], starts, carriers)
