"""The tokens of a plan and of its passages: the dear part of an index entry, a pure function of plan and text."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from indexer.catalogue.wordings import Worded
from indexer.model import Plan
from indexer.vietnamese.analyse import analyse
from indexer.worded import plan_worded

Tokens = tuple[str | None, ...]
"""Tokens in order of position, None where positions leave a gap."""

Pair = tuple[Tokens, Tokens]
"""Syllables of a short text, and their folded twins."""


@dataclass(frozen=True, slots=True)
class PlanForms:
    """`body`: the tokens of the whole text in each form. `cuts[i]`: form → which of them (first, after the last) lie
    in passage i; `worded[i]`: what it is compared by, None where it is too short. `title` and `headings` (heading →
    tokens): short texts."""

    body: dict[str, Tokens]
    cuts: tuple[dict[str, tuple[int, int]], ...]
    worded: tuple[Worded | None, ...]
    title: Pair
    headings: dict[str, Pair]

    def within(self, passage: int) -> dict[str, Tokens]:
        """The tokens of a passage, by form."""
        return {name: self.body[name][first:after] for name, (first, after) in self.cuts[passage].items()}

    def to_json(self) -> dict[str, Any]:
        """As a child sends it."""
        raw = {name: getattr(self, name) for name in self.__slots__}
        return raw | {"worded": [each and each.to_json() for each in self.worded]}

    @classmethod
    def from_json(cls, raw: dict[str, Any]) -> PlanForms:
        """The inverse. Raises KeyError, TypeError or ValueError for anything else."""
        cuts = tuple({name: (int(first), int(after)) for name, (first, after) in cut.items()} for cut in raw["cuts"])
        return cls(
            body={name: _tokens(tokens) for name, tokens in raw["body"].items()},
            cuts=cuts,
            worded=tuple(None if each is None else Worded.from_json(each) for each in raw["worded"]),
            title=_pair(raw["title"]),
            headings={heading: _pair(pair) for heading, pair in raw["headings"].items()},
        )


def plan_forms(plan: Plan, text: str) -> PlanForms:
    """The tokens of a plan recognised in a text.

    The text is analysed once, as a whole; a passage has the tokens that lie inside it.
    """
    body = analyse(text).forms
    headings = dict.fromkeys(heading for passage in plan.passages for heading in passage.heading)
    return PlanForms(
        body={name: row.texts for name, row in body.items()},
        cuts=tuple({name: row.cut(passage.span) for name, row in body.items()} for passage in plan.passages),
        worded=plan_worded(plan, text, body["syllables"]),
        title=title_forms(plan),
        headings={heading: _short(heading) for heading in headings},
    )


def title_forms(plan: Plan) -> Pair:
    """The tokens of a plan's title, as results show it."""
    return _short(plan.shown_title) if plan.shown_title else ((), ())


def _short(text: str) -> Pair:
    forms = analyse(text, ("syllables", "folded")).forms
    return forms["syllables"].texts, forms["folded"].texts


def _pair(raw: Iterable[Iterable[str | None]]) -> Pair:
    syllables, folded = raw
    return _tokens(syllables), _tokens(folded)


_TOKEN_TYPES = frozenset((str, type(None)))


def _tokens(raw: Iterable[str | None]) -> Tokens:
    tokens = tuple(raw)
    if not _TOKEN_TYPES.issuperset(map(type, tokens)):
        msg = "a token is a text"
        raise TypeError(msg)
    return tokens
