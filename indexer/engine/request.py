"""What can be asked of an engine, and what it answers. Values only; the same for every engine.

Which documents match (`SearchRequest.match`, filters, ranges) is apart from how they rank (`SearchRequest.score`), so
that adding a form to the ranking never changes a count.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from indexer.engine.fields import Unit


@dataclass(frozen=True, slots=True)
class Term:
    """Documents that hold `token` in `form`."""

    form: str
    token: str


@dataclass(frozen=True, slots=True)
class Phrase:
    """Documents that hold the tokens of `form` in this order; at least one token.

    Each stands right after the one before it, or up to `slop` positions further on.
    """

    form: str
    tokens: tuple[str, ...]
    slop: int = 0


@dataclass(frozen=True, slots=True)
class Prefix:
    """Documents that hold a token of `form` beginning with `prefix`."""

    form: str
    prefix: str


@dataclass(frozen=True, slots=True)
class Wildcard:
    """Documents that hold a token of `form` that is written so: `*` stands for any characters or none, `?` for one."""

    form: str
    pattern: str


@dataclass(frozen=True, slots=True)
class And:
    """Documents that match every child and none of `without`. No children: every document (but `without`)."""

    children: tuple[Node, ...]
    without: tuple[Node, ...] = ()


@dataclass(frozen=True, slots=True)
class Or:
    """Documents that match at least `minimum` of the children."""

    children: tuple[Node, ...]
    minimum: int = 1


EXPANDED_TERMS = 1_000
"""A prefix or pattern that more distinct tokens of live documents fit is refused (`prefix-too-short`,
`pattern-too-wide`): it says too little to search by, and costs the more."""

MOST_SLOP = 1_000
"""More than a passage is long."""

Node = Term | Phrase | Prefix | Wildcard | And | Or


@dataclass(frozen=True, slots=True)
class Clause:
    """One addend of the score: `weight` × BM25 of `token` in `form` (k1 and b of the form: `relevance.py`)."""

    form: str
    token: str
    weight: float


@dataclass(frozen=True, slots=True)
class FacetFilter:
    """Documents that carry one of `values` of `facet` (or none of them, with `exclude`).

    The value None stands for "carries no value of this facet".
    """

    facet: str
    values: tuple[str | None, ...]
    exclude: bool = False


@dataclass(frozen=True, slots=True)
class RangeFilter:
    """Documents whose `column` lies in `[low, high]`, ends included; None is open. No value: not in any range."""

    column: str
    low: int | None
    high: int | None


@dataclass(frozen=True, slots=True)
class SearchRequest:
    """One question to an engine.

    `match` None means every document. `plans` limits passages to those of the given plan ids, or plans to those ids.
    `per_plan` keeps only the first so many passages of each plan in the asked-for order (unit `passage`, with `plans`,
    without facets); totals then count what was kept. `facets` are counted under the query and all filters but the
    facet's own choice; what a filter leaves out is counted as if that filter were not there.
    `facet_ends`: of a facet's values that are whole ways (of as many parts as `fields.LEVELS` says) those are listed
    that its own filters name, and what hangs beside these (`paths.crossing`); of the rest so many, the most frequent.
    Scores are compared after rounding (`relevance.SCORE_DIGITS`). Ties in the order are broken by the later date, then
    by id. `sort` is `relevance` or one of `fields.SORTS`, which go by a column and put what has no value last.
    Who needs only ids asks without `stored`: reading texts is most of a long answer.
    `collapse` names a column: of the results with the same value the first in the asked-for order stands for all, and
    its hit says what it stands for (`Hit.same`); a result without a value stands alone. Results are still what they
    are without it: `total` and the counts of facets are numbers of results, and no filter changes its meaning. Hits,
    and with them `offset` and `limit`, are counted after collapsing; how many there are in all is not told, for no
    engine of many nodes can say so exactly, but whether more come (`SearchPage.more`). Not with `per_plan`.
    """

    unit: Unit
    match: Node | None = None
    score: tuple[Clause, ...] = ()
    filters: tuple[FacetFilter, ...] = ()
    ranges: tuple[RangeFilter, ...] = ()
    plans: tuple[str, ...] | None = None
    per_plan: int | None = None
    facets: tuple[str, ...] = ()
    sort: str = "relevance"
    offset: int = 0
    limit: int = 10
    stored: bool = True
    collapse: str | None = None
    facet_ends: int | None = None

    def chosen(self, facet: str) -> set[str]:
        """The values of a facet that its filters name."""
        return {value for each in self.filters if each.facet == facet for value in each.values if value is not None}


@dataclass(frozen=True, slots=True)
class Same:
    """What a hit stands for: all results with its value of the column that collapses.

    `plans`: how many plans they stand in, its own too. `earliest`: the id of the first of them by date of issue and id,
    dates that are not known last (the order `oldest`); it may be the hit itself.
    """

    plans: int
    earliest: str


@dataclass(frozen=True, slots=True)
class Hit:
    """One result: the plan's id or the passage's (`<plan id>.<ordinal>`), its score, and what was stored with it (an
    empty text where the request does not want it). `same` where it stands for several results, itself one of them."""

    id: str
    score: float
    stored: str
    same: Same | None = None


@dataclass(frozen=True, slots=True)
class FacetCounts:
    """How many results carry each value, highest count first, then by value; `missing` carry none.

    Values of the request's own filters are always listed, with zero if need be. `unlisted`: how many values
    `facet_ends` left out.
    """

    facet: str
    values: tuple[tuple[str, int], ...]
    missing: int
    unlisted: int = 0

    def with_counts(self, others: Mapping[str | None, int]) -> FacetCounts:
        """The same with other counts of some values; None is what carries no value."""
        values = {**dict(self.values), **{value: count for value, count in others.items() if value is not None}}
        ordered = sorted(values.items(), key=lambda held: (-held[1], held[0]))
        return replace(self, values=tuple(ordered), missing=others.get(None, self.missing))


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What a reader sees: a generation and a commit inside it."""

    generation: str
    commit: int


@dataclass(frozen=True, slots=True)
class SearchPage:
    """The answer: exact total, the asked-for slice in order, facet counts, and the snapshot that was read. `more`:
    whether hits come after the slice."""

    total: int
    hits: tuple[Hit, ...]
    facets: tuple[FacetCounts, ...]
    snapshot: Snapshot
    more: bool = False
