"""Abbreviations and what they stand for: `UBND` and *ủy ban nhân dân* are one thing in two writings.

The table is `tables/abbreviations.toml`. Everything here works on syllables as `analyse` makes them: lower case, one
tone placement; folded twins meet what was typed without marks.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources

from indexer.vietnamese.fold import fold
from indexer.vietnamese.syllables import is_syllable
from indexer.vietnamese.tone import modern

Syllables = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Abbreviation:
    """One row: `short` and `also` as written, `longs` as syllables."""

    short: str
    also: tuple[str, ...]
    longs: tuple[Syllables, ...]
    examples: tuple[str, ...]
    near_misses: tuple[str, ...]

    @property
    def shorts(self) -> tuple[Syllables, ...]:
        """The short forms as tokens: `ubnd`; `t`, `ư` for `T.Ư`."""
        return tuple(dict.fromkeys(_tokens(written) for written in (self.short, *self.also)))

    @property
    def findable(self) -> tuple[Syllables, ...]:
        """The short forms that a text can be searched for: those that are no ordinary syllables in small letters."""
        return tuple(form for form in self.shorts if not _ordinary(form))


@dataclass(frozen=True, slots=True)
class Stands:
    """Tokens `first` up to `last` of a text stand for `row`; `by_short`: it was the short form that stood there."""

    row: Abbreviation
    first: int
    last: int
    by_short: bool


@cache
def abbreviations() -> tuple[Abbreviation, ...]:
    """The table, read once."""
    raw = tomllib.loads(resources.files(__package__).joinpath("tables", "abbreviations.toml").read_text("utf-8"))
    return tuple(_row(row) for row in raw["abbreviation"])


def find_abbreviations(tokens: Sequence[str], written: Sequence[str]) -> Iterator[Stands]:
    """Where short or long forms stand among the syllables of a text, the longest first at each place, none inside
    another. `tokens` are as `analyse` gives them, `written` the same as they stand in the text, with their capitals.
    """
    at = 0
    while at < len(tokens):
        found = _at(tokens, written, at)
        if found is None:
            at += 1
        else:
            yield found
            at = found.last


def _at(tokens: Sequence[str], written: Sequence[str], at: int) -> Stands | None:
    """The longest form that begins here; of two as long, the one with the very marks (`btgtu`, not `btgtư`)."""
    best: tuple[int, bool] = (0, False)
    found: Stands | None = None
    for form, row, by_short in _by_first().get(fold(tokens[at]), ()):
        last = at + len(form)
        worth = (len(form), tuple(tokens[at:last]) == form)
        in_capitals = all(each.isupper() for each in written[at:last])
        if worth > best and _same(tokens[at:last], form) and (in_capitals or not (by_short and _ordinary(form))):
            best, found = worth, Stands(row, at, last, by_short)
    return found


def _same(tokens: Sequence[str], form: Syllables) -> bool:
    """Equal, or equal to the form without its marks where none were typed."""
    return len(tokens) == len(form) and all(
        token == wanted or token == fold(wanted) for token, wanted in zip(tokens, form, strict=True)
    )


@cache
def _ordinary(form: Syllables) -> bool:
    """`tu`, `tư`, `t.ư`: in small letters no one can tell it from a word, and the index keeps no capitals."""
    return all(len(token) == 1 or is_syllable(token) or is_syllable(fold(token)) for token in form)


@cache
def _by_first() -> dict[str, tuple[tuple[Syllables, Abbreviation, bool], ...]]:
    """Folded first token → (form, row, whether it is the short form)."""
    found: dict[str, list[tuple[Syllables, Abbreviation, bool]]] = {}
    for row in abbreviations():
        for form, by_short in (*((form, True) for form in row.shorts), *((form, False) for form in row.longs)):
            found.setdefault(fold(form[0]), []).append((form, row, by_short))
    return {first: tuple(forms) for first, forms in found.items()}


def _row(raw: dict) -> Abbreviation:
    if not raw.get("examples") or not raw.get("near_misses"):
        msg = f"abbreviation {raw.get('short')!r} has no examples or no near misses"
        raise ValueError(msg)
    return Abbreviation(
        raw["short"],
        tuple(raw.get("also", ())),
        tuple(_tokens(long) for long in raw["long"]),
        tuple(raw["examples"]),
        tuple(raw["near_misses"]),
    )


def _tokens(text: str) -> Syllables:
    return tuple(re.findall(r"\w+", modern(text).lower()))
