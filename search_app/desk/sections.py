"""One kind of section as plans word it: what most of them share first, then what each has for itself.

Passages are one *point* where their wording is one (`indexer/reuse`): bodies, places, dates and numbers of documents do
not count, so that the same sentence of two communes is the same. A point shows its commonest wording once, with the
share of plans that have it, and beside it the other wordings with what they changed. What no other plan words alike
stands beside what others have under the same heading, or by itself.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from indexer.catalogue.rows import PlanSummary, StoredPlan
from indexer.model import SECTIONS, Passage, Section, Span
from indexer.reuse.align import bonded, likeness
from indexer.reuse.compare import differences, words_of
from indexer.reuse.keys import keys
from indexer.reuse.outline import bare, heading_likeness, heading_words
from indexer.reuse.wording import Wording, masks, wording
from search_app.desk.compare import Piece, Pieces, cut_pieces
from search_app.desk.finding import summary_of
from search_app.query.layout import paragraphs

PLANS = 60
"""The newest plans that are laid side by side; all of a directive that 1,300 plans cite would take ten seconds."""

SKELETON = 0.5
"""The share of plans from which a point is what most of them have."""

_WEIGHED = 20
"""Wordings of a point that are compared with each other."""

_CROWD = 200
"""A key that more passages have leads to nothing new: their points are met by other keys, too."""


@dataclass(frozen=True, slots=True)
class Said:
    """Where a plan says something: the passage, and the heading that it stands under, without numbering."""

    plan: PlanSummary
    ordinal: int
    heading: str


@dataclass(frozen=True, slots=True)
class Variant:
    """One wording, and who has it but for bodies, places, dates and numbers. `paragraphs`: of the first of them, with
    what differs from the commonest wording of the point (in that one: what is local in it)."""

    paragraphs: tuple[Pieces, ...]
    said: tuple[Said, ...]


@dataclass(frozen=True, slots=True)
class Point:
    """What several plans say alike: the commonest wording first. `plans` of `total` plans have it."""

    heading: str
    plans: int
    total: int
    variants: tuple[Variant, ...]

    @property
    def share(self) -> float:
        """The share of plans that have it."""
        return self.plans / self.total


@dataclass(frozen=True, slots=True)
class Group:
    """What plans say in words of their own: under one heading that several have, or (`heading` is empty) one plan."""

    heading: str
    variants: tuple[Variant, ...]


@dataclass(frozen=True, slots=True)
class SectionView:
    """A kind of section over plans. `plans`: those that have it, of `asked`. `points` in the order that is usual, those
    of most plans first; `groups` under headings that several have, then `alone`, by plan."""

    section: Section
    asked: int
    plans: tuple[PlanSummary, ...]
    points: tuple[Point, ...]
    groups: tuple[Group, ...]
    alone: tuple[Group, ...]

    @property
    def blocks(self) -> tuple[Point | Group, ...]:
        """All of it, in order."""
        return (*self.points, *self.groups, *self.alone)


def sections_held(plans: Iterable[StoredPlan]) -> dict[Section, int]:
    """For every kind of section how many of these plans have it."""
    found = Counter(kind for stored in plans for kind in {each for p in stored.plan.passages for each in p.sections})
    return {section: found[section] for section in SECTIONS}


def section_view(plans: Sequence[StoredPlan], section: Section) -> SectionView:
    """How these plans word a kind of section."""
    passages = [each for stored in plans for each in _passages(stored, section)]
    having = tuple(dict.fromkeys(each.plan for each in passages))
    clusters = _clusters(passages)
    shared = [cluster for cluster in clusters if len({each.plan.id for each in cluster}) > 1]
    points = [_point(cluster, len(having)) for cluster in shared]
    order = sorted(zip(points, shared, strict=True), key=lambda each: (each[0].share < SKELETON, _where(each[1])))
    single = [each for cluster in clusters if len(cluster) == 1 for each in cluster]
    groups, alone = _by_heading(single)
    return SectionView(
        section=section,
        asked=len(plans),
        plans=having,
        points=tuple(point for point, _ in order),
        groups=tuple(groups),
        alone=tuple(alone),
    )


@dataclass(frozen=True, eq=False)
class _Said:
    """A passage of a section. `place`: where in the section it stands, 0 at the beginning and 1 at the end."""

    plan: PlanSummary
    stored: StoredPlan = field(repr=False)
    passage: Passage
    place: float

    @cached_property
    def text(self) -> str:
        return self.passage.span.of(self.stored.document.text)

    @cached_property
    def local(self) -> tuple[Span, ...]:
        """What is this plan's own: bodies, places, dates, numbers and titles of documents."""
        titles = {each.title for each in self.stored.plan.references if each.title}
        own = self.stored.plan.shown_title
        return masks(self.text, sorted(titles | {own} if own else titles))

    @cached_property
    def wording(self) -> Wording:
        return wording(self.text, self.local)

    @cached_property
    def words(self) -> Wording:
        return words_of(self.text, Span(0, len(self.text)))

    @property
    def heading(self) -> str:
        return self.passage.heading[-1] if self.passage.heading else ""

    @property
    def said(self) -> Said:
        return Said(self.plan, self.passage.ordinal, bare(self.heading))


def _passages(stored: StoredPlan, section: Section) -> Iterator[_Said]:
    of_kind = [passage for passage in stored.plan.passages if section in passage.sections]
    plan = summary_of(stored)
    for at, passage in enumerate(of_kind):
        yield _Said(plan, stored, passage, (at + 0.5) / len(of_kind))


def _clusters(passages: Sequence[_Said]) -> list[list[_Said]]:
    """Passages that are one point, the commonest wording first; one of each plan at most in words of its own."""
    alike: dict[tuple[str, ...], list[_Said]] = defaultdict(list)
    for each in passages:
        alike[each.wording.tokens].append(each)
    wordings = sorted(alike.values(), key=lambda same: (-len(same), same[0].wording.tokens))
    clusters: list[list[_Said]] = []
    by_key: dict[int, list[int]] = defaultdict(list)
    for same in wordings:
        found = keys(same[0].wording)
        met = Counter(at for key in found if len(by_key[key]) <= _CROWD for at in by_key[key])
        at = _likest(
            same, clusters, [cluster for cluster, _ in sorted(met.items(), key=lambda each: (-each[1], each[0]))]
        )
        if at is None:
            at = len(clusters)
            clusters.append([])
        clusters[at] += same
        for key in found:
            if at not in by_key[key]:
                by_key[key].append(at)
    return clusters


def _likest(same: Sequence[_Said], clusters: Sequence[Sequence[_Said]], near: Iterable[int]) -> int | None:
    """The cluster whose commonest wording these reuse; none that a plan of theirs is in."""
    plans = {each.plan.id for each in same}
    ranked = [
        (-likeness(same[0].wording.tokens, clusters[at][0].wording.tokens), at)
        for at in near
        if plans.isdisjoint(each.plan.id for each in clusters[at])
        and bonded(same[0].wording.tokens, clusters[at][0].wording.tokens)
    ]
    return min(ranked)[1] if ranked else None


def _point(cluster: Sequence[_Said], total: int) -> Point:
    wordings = _same_words(cluster)
    common = wordings[0][0]
    return Point(
        heading=bare(common.heading),
        plans=len({each.plan.id for each in cluster}),
        total=total,
        variants=tuple(_variant(same, None if same[0] is common else common) for same in wordings),
    )


def _same_words(cluster: Sequence[_Said]) -> list[list[_Said]]:
    """Passages of a point by their wording, the commonest first; of several the one that is likest to the others."""
    found: dict[tuple[str, ...], list[_Said]] = defaultdict(list)
    for each in cluster:
        found[each.wording.tokens].append(each)
    weighed = list(found)[:_WEIGHED]
    near = {words: sum(likeness(words, other) for other in weighed) for words in weighed}
    ranked = sorted(found.items(), key=lambda each: (-len(each[1]), -near.get(each[0], 0.0), each[0]))
    return [same for _, same in ranked]


def _variant(same: Sequence[_Said], common: _Said | None) -> Variant:
    """A wording; `common`: the commonest one of its point, where this is another."""
    first = same[0]
    own = first.local if common is None else differences(common.words, first.words)[1]
    whole = Span(0, len(first.text))
    return Variant(
        tuple(cut_pieces(first.text, paragraph, own) for paragraph in paragraphs(first.text, whole)),
        tuple(each.said for each in same),
    )


def _plain(one: _Said) -> Variant:
    """What a plan says in words of its own."""
    whole = Span(0, len(one.text))
    pieces = tuple((Piece(each.of(one.text), differs=False),) for each in paragraphs(one.text, whole))
    return Variant(pieces, (one.said,))


def _by_heading(passages: Sequence[_Said]) -> tuple[list[Group], list[Group]]:
    """Under headings that several plans have, in the usual order; and the rest by plan, in theirs."""
    same: dict[tuple[str, ...], list[_Said]] = defaultdict(list)
    for each in passages:
        if len(each.passage.heading) > 1:
            same[heading_words(each.heading)].append(each)
    joined: dict[tuple[str, ...], list[_Said]] = {}
    for words, said in sorted(same.items(), key=lambda each: (-len(each[1]), each[0])):
        into = max(joined, key=lambda other: heading_likeness(words, other), default=words)
        if heading_likeness(words, into) > 0 and into in joined:
            joined[into] += said
        else:
            joined[words] = list(said)
    shared = [said for said in joined.values() if len({each.plan.id for each in said}) > 1]
    shared.sort(key=lambda said: (_where(said), said[0].plan.id))
    grouped = {id(each) for said in shared for each in said}
    alone: dict[PlanSummary, list[_Said]] = defaultdict(list)
    for each in passages:
        if id(each) not in grouped:
            alone[each.plan].append(each)
    return (
        [Group(bare(said[0].heading), tuple(map(_plain, said))) for said in shared],
        [Group("", tuple(map(_plain, said))) for said in alone.values()],
    )


def _where(said: Sequence[_Said]) -> float:
    """Where in the section it usually stands."""
    return sum(sorted(each.place for each in said)) / len(said)
