"""Passages taken over from earlier plans, with the edits that people make when they adapt one."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from random import Random

from .grammar import table


@dataclass(frozen=True, slots=True)
class Said:
    """One passage that an earlier plan contains: where, in which section, its words, and the numbers it cites."""

    plan: str
    ordinal: int
    section: str
    place: str
    year: int
    text: str
    cites: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Copy:
    """A passage made from an earlier one. `edits` name what was changed, in order; none = word for word."""

    text: str
    origin: Said
    edits: tuple[str, ...]


@cache
def _swaps() -> tuple[tuple[str, str], ...]:
    return tuple(table("phrases")["lists"]["swaps"].items())


def adapt(said: Said, place: str, year: int, sentence: str, rng: Random) -> Copy:
    """`said` as a plan of another place and year takes it over; `sentence` is a new one that may be added."""
    text, edits = said.text, []
    if said.place != place and said.place in text:
        text = text.replace(said.place, place)
        edits.append("place")
    dated = re.sub(rf"{said.year}(?!/)", str(year), text)  # not the year inside a number: 15/2018/NĐ-CP
    if dated != text:
        text = dated
        edits.append("year")
    if rng.random() < 0.35:
        old, new = rng.choice(_swaps())
        if old in text and new not in text:
            text = text.replace(old, new, 1)
            edits.append("swap")
    if rng.random() < 0.15 and text.count(". ") and not said.cites:
        text = text[: text.index(". ") + 1]
        edits.append("drop")
    if rng.random() < 0.15:
        text = f"{text} {sentence}"
        edits.append("append")
    return Copy(text, said, tuple(edits))


class Shelf:
    """Earlier passages to copy from, by section, each taken at most once for one plan."""

    def __init__(self, plans: Sequence[Sequence[Said]], rng: Random) -> None:
        self._by_section: dict[str, list[Said]] = {}
        for said in plans[int(rng.random() * len(plans))] if plans else ():
            self._by_section.setdefault(said.section, []).append(said)

    def take(self, section: str) -> Said | None:
        """The next passage of a section, or None."""
        left = self._by_section.get(section)
        return left.pop(0) if left else None
