"""One commit as numpy arrays: an immutable view of the live documents of each unit, shared by threads.

The documents of a unit are rows, numbered in the order of their ids; deleted documents have no row. So statistics
(number of documents, of documents with a token, average length) are those of live documents only, and the last word
on ties, the id, is the row number.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from indexer.engine.fields import COLUMNS, FACETS, FORMS, UNITS, Unit
from indexer.engine.relevance import round_length
from indexer.engine.request import Snapshot
from indexer.engine.whoosh.schema import encode, form_field
from indexer.engine.whoosh.segment import Segment

_FORM_PLACES = {form.name: place for place, form in enumerate(FORMS)}


@dataclass(frozen=True, slots=True)
class FacetView:
    """A facet's values in order, and which row carries which: pairs of a row and a value's place."""

    values: tuple[str, ...]
    rows: np.ndarray
    places: np.ndarray


class UnitView:
    """The live documents of one unit. `size` is their number; arrays are by row unless said otherwise."""

    def __init__(self, unit: Unit, segments: Sequence[Segment], live: Sequence[np.ndarray]) -> None:
        self.unit = unit
        self._segments = segments
        mine = [
            np.flatnonzero(alive & (segment.units == UNITS.index(unit)))
            for segment, alive in zip(segments, live, strict=True)
        ]
        found = [segment.ids[document] for segment, documents in zip(segments, mine, strict=True)
                 for document in documents]  # fmt: skip
        order = np.array(sorted(range(len(found)), key=found.__getitem__), np.int64)
        self.size = len(found)
        self.ids = [found[place] for place in order]
        self._homes = np.repeat(np.arange(len(segments)), [len(documents) for documents in mine])[order]
        self._documents = _join(mine)[order]
        self._rows = self._row_maps()
        self.columns = {
            column.name: _join([segment.columns[column.name][documents] for segment, documents
                                in zip(segments, mine, strict=True)])[order]
            for column in COLUMNS
        }  # fmt: skip
        lengths = [segment.lengths[documents] for segment, documents in zip(segments, mine, strict=True)]
        self.lengths = np.concatenate([np.empty((0, len(FORMS)), np.int64), *lengths])[order]
        self.facets = {facet.name: self._facet(facet.name) for facet in FACETS}

    def _row_maps(self) -> list[np.ndarray]:
        maps = [np.full(segment.size, -1, np.int64) for segment in self._segments]
        for number, rows in enumerate(maps):
            here = np.flatnonzero(self._homes == number)
            rows[self._documents[here]] = here
        return maps

    def _facet(self, facet: str) -> FacetView:
        carriers: dict[str, list[np.ndarray]] = {}
        for segment, rows in zip(self._segments, self._rows, strict=True):
            for value, documents in segment.facets[facet]:
                found = rows[documents]
                carriers.setdefault(value, []).append(found[found >= 0])
        joined = {value: _join(carriers[value]) for value in sorted(carriers)}
        values = [value for value, rows in joined.items() if len(rows)]
        rows = [joined[value] for value in values]
        return FacetView(tuple(values), _join(rows), np.repeat(np.arange(len(values)), [len(part) for part in rows]))

    @cached_property
    def averages(self) -> np.ndarray:
        """The average length in each form, in the order of FORMS."""
        return self.lengths.sum(axis=0) / max(1, self.size)

    @cached_property
    def rounded(self) -> np.ndarray:
        """(rows, forms): lengths as the score sees them."""
        distinct, places = np.unique(self.lengths, return_inverse=True)
        rounded = np.array([round_length(int(length)) for length in distinct], np.float64)
        return rounded[places].reshape(self.lengths.shape)

    @cached_property
    def plans(self) -> tuple[dict[str, int], np.ndarray]:
        """Plan ids with a number each, and the number of every row's plan."""
        names = self.ids if self.unit == "plan" else [name.rpartition(".")[0] for name in self.ids]
        numbers = {name: number for number, name in enumerate(dict.fromkeys(names))}
        return numbers, np.array([numbers[name] for name in names], np.int64)

    def scoring_lengths(self, form: str) -> tuple[np.ndarray, float]:
        """Rounded lengths of all rows in a form, and the average of the true ones."""
        place = _FORM_PLACES[form]
        return self.rounded[:, place], float(self.averages[place])

    def postings(self, form: str, token: str) -> tuple[np.ndarray, np.ndarray]:
        """Rows that hold a token, and how often each does."""
        return self._postings(form, encode(token))

    def _postings(self, form: str, token: bytes) -> tuple[np.ndarray, np.ndarray]:
        parts = []
        for segment, rows in zip(self._segments, self._rows, strict=True):
            documents, counts = segment.postings(form_field(self.unit, form), token)
            found = rows[documents]
            parts.append((found[found >= 0], counts[found >= 0]))
        return _join([rows for rows, _ in parts]), np.concatenate([np.empty(0), *(counts for _, counts in parts)])

    def positions(self, form: str, token: str) -> tuple[np.ndarray, np.ndarray]:
        """Every place of a token: its row and its position."""
        parts = []
        for segment, rows in zip(self._segments, self._rows, strict=True):
            documents, positions = segment.positions(form_field(self.unit, form), encode(token))
            found = rows[documents]
            parts.append((found[found >= 0], positions[found >= 0]))
        return _join([rows for rows, _ in parts]), _join([positions for _, positions in parts])

    def expand(self, form: str, prefix: str) -> Iterator[np.ndarray]:
        """For each token that begins with the prefix and that a live document holds: the rows that hold it."""
        field, start = form_field(self.unit, form), encode(prefix)
        for token in {token: None for segment in self._segments for token in segment.tokens(field, start)}:
            rows, _ = self._postings(form, token)
            if len(rows):
                yield rows

    def stored(self, row: int) -> str:
        """What was stored with a row."""
        return self._segments[self._homes[row]].stored(int(self._documents[row]))


class View:
    """A commit, opened: `units` by name."""

    def __init__(self, snapshot: Snapshot, segments: Sequence[Segment], deleted: Sequence[Any]) -> None:
        self.snapshot = snapshot
        self.segments = tuple(segments)
        live = []
        for segment, gone in zip(segments, deleted, strict=True):
            alive = np.ones(segment.size, bool)
            alive[list(gone)] = False
            live.append(alive)
        self.units = {unit: UnitView(unit, self.segments, live) for unit in UNITS}


def _join(parts: list[np.ndarray]) -> np.ndarray:
    return np.concatenate([np.empty(0, np.int64), *parts])
