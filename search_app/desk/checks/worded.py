"""How common the wording of a draft is: for each passage the nearest precedents, and how many plans say nearly the
same. No finding: reuse is how plans are written, and what is new in a draft is worth a look, too."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

from indexer.catalogue.said import Sayings
from indexer.model import Passage, Plan
from indexer.reuse.keys import LEAST
from indexer.reuse.wording import compared
from search_app.desk.similar import Given, Like, similar

PASSAGES = 60
"""Passages that are looked up, a draft of some twenty pages: each takes tens of milliseconds."""

MOST_TITLES = 200
"""Titles of cited documents that are left out of what is compared: each passage is searched for all of them."""

NEAREST = 2
"""Precedents of a passage that are named; its own page, `/similar`, shows more."""


@dataclass(frozen=True, slots=True)
class Precedents:
    """A passage of the draft with the wordings of the archive that are nearest; `total` are like it. `plans`: those
    that have one of the nearest."""

    passage: Passage
    likes: tuple[Like, ...]
    total: int

    @property
    def plans(self) -> int:
        """How many plans have one of the nearest."""
        return max((like.spread.plans for like in self.likes), default=0)


@dataclass(frozen=True, slots=True)
class Worded:
    """What was looked up: passages long enough to be compared; `left` more were not, the draft being long."""

    passages: tuple[Precedents, ...]
    left: int

    @property
    def known(self) -> int:
        """Passages of which the archive has nearly the same."""
        return sum(bool(each.likes) for each in self.passages)


def precedents(text: str, plan: Plan, sayings: Sayings) -> Worded:
    """The nearest precedents of a draft's passages. The draft's own text is in no archive, or is counted like any."""
    titles = [reference.title for reference in plan.references[:MOST_TITLES] if reference.title]
    given = _given(text, plan.passages, titles)
    found = tuple(_of(passage, each, sayings) for passage, each in islice(given, PASSAGES))
    return Worded(found, sum(1 for _ in given))


def _given(text: str, passages: Iterable[Passage], titles: list[str]) -> Iterator[tuple[Passage, Given]]:
    for passage in passages:
        words = passage.span.of(text)
        worded = compared(words, titles)
        if len(worded) >= LEAST:
            yield passage, Given(words, worded)


def _of(passage: Passage, given: Given, sayings: Sayings) -> Precedents:
    answer = similar(sayings, given, most=NEAREST)
    return Precedents(passage, answer.likes, answer.total)
