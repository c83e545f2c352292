"""The usual outline: which headings plans of one sort have, in which order, and in what share of them.

A heading is the same in other words (`indexer/reuse/outline.py`), or where it heads the same kind of section; two
headings of one plan are never the same.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from indexer.catalogue.rows import StoredPlan
from indexer.catalogue.store import Catalogue
from indexer.model import Directive
from indexer.reuse.outline import Heading, heading_likeness, outline

PLANS = 60
"""The newest plans that an outline is made of: more change no share by a tenth, and make the page slow."""

EXAMPLES = 6
"""Plans that are named beside a heading."""

Words = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Example:
    """Where a plan has a heading: its id, and the ordinal of the first passage under it."""

    plan_id: str
    ordinal: int


@dataclass(frozen=True, slots=True)
class UsualHeading:
    """A heading that `plans` of `total` plans have, as most of them write it (without numbering).

    `names`: each writing with the number of plans, the most frequent first. `section`: the kind of section, if any.
    `examples`: of the newest plans. `below`: the headings under it, whose `total` is `plans`.
    """

    name: str
    section: str | None
    plans: int
    total: int
    names: tuple[tuple[str, int], ...]
    examples: tuple[Example, ...]
    below: tuple[UsualHeading, ...] = ()

    @property
    def share(self) -> float:
        """The share of plans that have it (0..1]."""
        return self.plans / self.total


@dataclass(frozen=True, slots=True)
class UsualOutline:
    """The headings of `plans` plans, of two levels, in the order that is usual; `sections`: how many of the plans have
    each kind of section, under whatever top heading."""

    plans: int
    headings: tuple[UsualHeading, ...]
    sections: dict[str, int]


def usual_outline(plans: Sequence[StoredPlan]) -> UsualOutline:
    """The usual outline of these plans; those without any heading count among them, too. The order in which they are
    given tells only which are named as examples first."""
    given = [_Outline(stored.plan.id, outline(stored.plan.passages), stored) for stored in plans]
    tops = [(each, at) for each in given for at, heading in enumerate(each.headings) if heading.parent is None]
    kinds = {(each.plan_id, each.headings[at].section) for each, at in tops}
    sections = Counter(kind for _, kind in kinds if kind is not None)
    return UsualOutline(len(plans), tuple(_usual(tops, len(plans), levels=2)), dict(sections))


def plans_like(catalogue: Catalogue, directive: Directive | None, kind: str | None) -> tuple[StoredPlan, ...]:
    """The newest plans (PLANS at most) that carry out a directive; without one, those of a kind (`Kế hoạch`)."""
    return catalogue.precedents(directive, kind, most=PLANS).plans


@dataclass(frozen=True, slots=True, eq=False)
class _Outline:
    plan_id: str
    headings: tuple[Heading, ...]
    stored: StoredPlan


_Place = tuple[_Outline, int]
"""A heading of a plan, by its index."""


@dataclass(slots=True)
class _Slot:
    """Headings that are taken for one. `plans`: those that have it."""

    words: Words
    top: bool
    section: str | None = None
    places: list[_Place] = field(default_factory=list)
    plans: set[str] = field(default_factory=set)

    def takes(self, other: _Slot) -> None:
        self.places += other.places
        self.plans |= other.plans

    def fits(self, other: _Slot) -> bool:
        """No plan has both."""
        return not self.plans & other.plans


def _usual(places: Sequence[_Place], total: int, *, levels: int) -> Iterator[UsualHeading]:
    slots = _joined(_by_words(places))
    found = sorted(((_where(slot), slot) for slot in slots), key=lambda each: (each[0], each[1].words))
    for _, slot in found:
        names = Counter(outline.headings[at].bare for outline, at in slot.places)
        ranked = sorted(names.items(), key=lambda each: (-each[1], each[0]))
        below = _usual(_under(slot.places), len(slot.plans), levels=levels - 1) if levels > 1 else ()
        yield UsualHeading(
            name=ranked[0][0],
            section=slot.section,
            plans=len(slot.plans),
            total=total,
            names=tuple(ranked),
            examples=tuple(_examples(slot.places)),
            below=tuple(below),
        )


def _by_words(places: Iterable[_Place]) -> list[_Slot]:
    """A slot for every wording; a plan that has one twice has it once. The most frequent first, then by its words."""
    slots: dict[Words, _Slot] = {}
    sections: dict[Words, Counter] = defaultdict(Counter)
    for outlined, at in places:
        heading = outlined.headings[at]
        slot = slots.setdefault(heading.words, _Slot(heading.words, heading.parent is None))
        if outlined.plan_id not in slot.plans:
            slot.places.append((outlined, at))
            slot.plans.add(outlined.plan_id)
            sections[heading.words][heading.section] += 1
    for words, slot in slots.items():
        slot.section = min(sections[words].items(), key=lambda each: (-each[1], each[0] or ""))[0]
    return sorted(slots.values(), key=lambda slot: (-len(slot.plans), slot.words))


def _joined(slots: Sequence[_Slot]) -> list[_Slot]:
    """Slots that say the same, joined: first those of like words, then, of headings that stand under none, those of one
    kind of section: what stands below is of its kind, whatever it says."""
    by_words = _gathered(slots, lambda slot, other: heading_likeness(slot.words, other.words))
    return _gathered(by_words, lambda slot, other: float(slot.top and slot.section == other.section is not None))


def _gathered(slots: Sequence[_Slot], likeness: Callable[[_Slot, _Slot], float]) -> list[_Slot]:
    """Each slot goes into the likest of those before it that no plan of its own has, or stays."""
    found: list[_Slot] = []
    for slot in slots:
        alike = [(likeness(slot, other), other) for other in found if other.fits(slot)]
        best, into = max(alike, key=lambda each: each[0], default=(0.0, slot))
        if best > 0:
            into.takes(slot)
        else:
            found.append(slot)
    return found


def _where(slot: _Slot) -> float:
    """Where in a plan it usually stands: the mean place among its neighbours, 0 the first and 1 the last."""
    at = []
    for outlined, index in slot.places:
        own = outlined.headings[index]
        beside = [each for each, heading in enumerate(outlined.headings) if heading.parent == own.parent]
        at.append((beside.index(index) + 0.5) / len(beside))
    return sum(sorted(at)) / len(at)


def _under(places: Iterable[_Place]) -> list[_Place]:
    return [
        (outlined, at)
        for outlined, above in places
        for at, heading in enumerate(outlined.headings)
        if heading.parent == above
    ]


def _examples(places: Sequence[_Place]) -> Iterator[Example]:
    """The first plans as they are given: slots that were joined bring theirs in another order."""
    for outlined, at in places[:EXAMPLES]:
        yield Example(outlined.plan_id, outlined.stored.plan.passages[outlined.headings[at].passage].ordinal)
