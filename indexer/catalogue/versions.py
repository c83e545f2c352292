"""Which plans are versions of one: a signed scan and its Word draft, two copies read apart. Pure functions.

Two plans are of one when they bear the same number, date and issuer, or when their texts are nearly the same and
nothing that they say of themselves contradicts: neither number, issuer, date, kind, nor the figures in their titles,
for the plan of the year before has the same words. What is grouped is a function of the set of plans, never of the
order in which they came.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, product

from indexer.catalogue.sketch import likeness

SAME_NUMBER, ONE_WITHOUT_NUMBER, NO_NUMBER = 0.25, 0.5, 0.7
"""What two texts must have in common at least: of the same number (without date or issuer in one of them), where one
has none (OCR of one word in ten broken leaves .57), and where neither has."""

UNSAID = 0.15
"""So much more where one of them does not say who issued it, and where one has no title."""

SAME_TITLE = 0.7
"""What two titles must have in common (two sets of norms by one ministry: .64); where neither has a number they must be
equal."""

_FIGURES = re.compile(r"\d+")
_WORDS = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Version:
    """What decides of a plan; strings as the catalogue has them, None where the document does not say. `draft`: it
    bears a draft's mark; `quality` is that of its text."""

    id: str
    kind: str | None
    title: str | None
    number_key: str | None
    issuer: str | None
    place: str | None
    issued: str | None
    sketch: bytes | None
    draft: bool = False
    signed: bool = False
    quality: float | None = None


def bond(one: Version, other: Version) -> float | None:
    """How strongly two plans are versions of one: over 1 by their identity, else by their texts; None: they are not."""
    if contradict(one, other):
        return None
    alike = likeness(one.sketch, other.sketch)
    numbers = sum(each.number_key is not None for each in (one, other))
    if numbers == 2 and all(each.issuer and each.issued for each in (one, other)):
        return 2 + alike
    least = (NO_NUMBER, ONE_WITHOUT_NUMBER, SAME_NUMBER)[numbers]
    least += UNSAID * sum(None in pair for pair in ((one.issuer, other.issuer), (one.title, other.title)))
    return alike if alike >= least and (numbers == 2 or _titles_agree(one, other, exactly=not numbers)) else None


def contradict(one: Version, other: Version) -> bool:
    """True when what they say of themselves shows that they are two documents."""
    pairs = ((one.number_key, other.number_key), (one.kind, other.kind), (one.place, other.place))
    if any(a is not None and b is not None and a != b for a, b in pairs):
        return True
    if one.issuer and other.issuer and _plain(one.issuer) != _plain(other.issuer):
        return True
    if one.issued and other.issued and not _dates_agree(one.issued, other.issued):
        return True
    figures = [sorted(_FIGURES.findall(each.title)) for each in (one, other) if each.title]
    return len(figures) == 2 and figures[0] != figures[1] and None in (one.number_key, other.number_key)


def families(plans: Collection[Version], bonds: Mapping[tuple[str, str], float]) -> list[tuple[Version, ...]]:
    """The plans in families, each with the one that stands for it first; the strongest bonds bind first, and none
    binds what contradicts."""
    by_id = {plan.id: plan for plan in plans}
    family = {id_: (plan,) for id_, plan in by_id.items()}
    for one, other in sorted(bonds, key=lambda pair: (-bonds[pair], pair)):
        left, right = family[one], family[other]
        if left is right or any(contradict(a, b) for a, b in product(left, right)):
            continue
        joined = (*left, *right)
        family.update(dict.fromkeys((plan.id for plan in joined), joined))
    distinct = {id(group): group for group in family.values()}
    return sorted((tuple(sorted(group, key=rank)) for group in distinct.values()), key=lambda group: group[0].id)


def rank(plan: Version) -> tuple[object, ...]:
    """The smallest stands for its family: no draft, with number and whole date, signed, of the best text."""
    dated = plan.issued is not None and len(plan.issued) == len("2023-06-15")
    return (plan.draft, plan.number_key is None, not dated, not plan.signed, -round(plan.quality or 0, 2), plan.id)


def bonds_among(plans: Sequence[Version]) -> dict[tuple[str, str], float]:
    """Every bond between plans that are few."""
    ordered = sorted(plans, key=lambda plan: plan.id)
    found = {(a.id, b.id): bond(a, b) for a, b in combinations(ordered, 2)}
    return {pair: strength for pair, strength in found.items() if strength is not None}


def _dates_agree(one: str, other: str) -> bool:
    """Whole dates are equal; a month left open (`2023-06`) is filled in when a plan is signed, in that year."""
    whole = len("2023-06-15")
    return one == other if len(one) == len(other) == whole else one[:4] == other[:4]


def _titles_agree(one: Version, other: Version, *, exactly: bool) -> bool:
    if one.title is None or other.title is None:
        return not exactly
    first, second = (set(_WORDS.findall(_plain(each.title))) for each in (one, other))
    return first == second if exactly else len(first & second) >= SAME_TITLE * len(first | second)


def _plain(text: str) -> str:
    return " ".join(text.casefold().split())
