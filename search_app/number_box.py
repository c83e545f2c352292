"""The number box: what a typed document number leads to. Never a guess: several meanings are a choice."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from indexer.catalogue.rows import NumberMatches
from indexer.catalogue.store import Catalogue
from indexer.model import Directive, DocumentNumber, directive_label, directive_slug
from indexer.vietnamese.fold import fold
from indexer.vietnamese.numbers import find_numbers, parse_number
from indexer.vietnamese.partial import PartialNumber, parse_partial

NEAREST = 8
"""Numbers offered when a typed one is not known."""

_TURNED = str.maketrans("-/", "/-")


@dataclass(frozen=True, slots=True)
class Landing:
    """Where a typed number leads: a plan, a directive (slug), a choice, or nowhere, with the nearest numbers.

    `nearest` are (label, slug) pairs. `number` is None when what was typed is no document number; `partial` then is the
    half of one that it may be (`57`, `kết luận 57`): that is always a choice, whatever the archive holds.
    """

    typed: str
    number: DocumentNumber | None = None
    partial: PartialNumber | None = None
    plan: str | None = None
    directive: str | None = None
    choice: NumberMatches | None = None
    nearest: tuple[tuple[str, str], ...] = field(default=())


def land(typed: str, catalogue: Catalogue, known: Sequence[str]) -> Landing:
    """Find what a number means here; `known` are the keys of all cited documents."""
    number = parse_number(typed) or _only_number(typed)
    if number is None:
        return _land_named(typed, known) or _land_partial(typed, catalogue)
    number, found = _find(number, catalogue)
    apart = _not_the_plans(found, catalogue)
    if len(found.plans) == 1 and not apart:
        return Landing(typed, number, plan=found.plans[0].id)
    if not found.plans and len(found.directives) == 1:
        return Landing(typed, number, directive=found.directives[0].slug)
    if found.plans or found.directives:
        return Landing(typed, number, choice=NumberMatches(found.plans, apart))
    return Landing(typed, number, nearest=tuple(nearest(number, known)))


def _land_named(typed: str, known: Sequence[str]) -> Landing | None:
    """The document that is cited by this name, such as a law; None when none is, or several are."""
    wanted = fold(typed).lower()
    found = [key for key in known if fold(directive_label(key)).lower() == wanted]
    return Landing(typed, directive=directive_slug(found[0])) if len(found) == 1 else None


def _land_partial(typed: str, catalogue: Catalogue) -> Landing:
    """What begins with half a number: a choice, even of one."""
    partial = parse_partial(typed)
    if partial is None:
        return Landing(typed)
    found = catalogue.find_ordinal(partial.canonical_ordinal)
    plans = tuple(plan for plan in found.plans if (own := parse_number(plan.number)) and partial.fits(own))
    fitting = NumberMatches(plans, tuple(each for each in found.directives if partial.fits(each.number)))
    apart = _not_the_plans(fitting, catalogue)
    return Landing(typed, partial=partial, choice=NumberMatches(plans, apart) if plans or apart else None)


def _find(number: DocumentNumber, catalogue: Catalogue) -> tuple[DocumentNumber, NumberMatches]:
    """What bears a number. Where nothing does, dash and slash may have changed places: `21-CT/TTg`, `4 kh bcđ`."""
    found = catalogue.find_number(number)
    if found.plans or found.directives or number.year is not None:
        return number, found
    style = "state" if number.style == "party" else "party"
    turned = DocumentNumber(number.ordinal, number.code.translate(_TURNED), style)
    found_turned = catalogue.find_number(turned)
    return (turned, found_turned) if found_turned.plans or found_turned.directives else (number, found)


def _only_number(pasted: str) -> DocumentNumber | None:
    """The one number in what was copied with words behind it: `57-KL/TW (2023)`, `57-KL/TW ngày 15/6/2023`."""
    found = {mention.number.key: mention.number for mention in find_numbers(pasted)}
    return next(iter(found.values())) if len(found) == 1 else None


def _not_the_plans(found: NumberMatches, catalogue: Catalogue) -> tuple[Directive, ...]:
    """Cited documents that are not simply the plans found, under the number that others cite them by."""
    held = {plan.id for plan in found.plans}

    def same(directive: Directive) -> bool:
        row = catalogue.directive(directive.slug)
        return row is not None and any(plan.id in held for plan in row.held)

    return tuple(directive for directive in found.directives if not same(directive))


def nearest(number: DocumentNumber, known: Sequence[str]) -> list[tuple[str, str]]:
    """Known numbers that a slip of the finger may have meant: the same code, or the same ordinal."""
    ordinal = number.canonical.ordinal

    def distance(key: str) -> tuple[int, int] | None:
        other = parse_number(key.partition("~")[0])
        if other is None:
            return None
        if other.code == number.code:
            return 0, abs(other.sort_key[0] - number.sort_key[0])
        return (1, 0) if other.canonical.ordinal == ordinal else None

    ranked = [(reach, key) for key in known if (reach := distance(key)) is not None]
    return [(directive_label(key), directive_slug(key)) for _, key in sorted(ranked)[:NEAREST]]
