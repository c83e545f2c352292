"""The number box: what a typed document number leads to. Never a guess: several meanings are a choice."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from indexer.catalogue.rows import NumberMatches
from indexer.catalogue.store import Catalogue
from indexer.model import Directive, DocumentNumber, directive_label, directive_slug
from indexer.vietnamese.fold import fold
from indexer.vietnamese.numbers import parse_number
from indexer.vietnamese.partial import PartialNumber, parse_partial
from search_app.query.lexicon import Lexicon
from search_app.query.numbers import find_typed_numbers

NEAREST = 8
"""Numbers offered when a typed one is not known."""

_KIND_FIRST = re.compile(r"^(?P<kind>[^\W\d_]{1,6})\W*(?P<ordinal>\d{1,6})(?P<rest>(?:\D.*)?)$")
"""The kind before the ordinal, as people say it: `KL 57-TW`."""

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


def land(typed: str, catalogue: Catalogue, lexicon: Lexicon) -> Landing:
    """Find what a number means here; `lexicon`: the numbers that the archive knows."""
    if not typed:
        return Landing(typed)
    number = parse_number(typed) or _only_number(typed)
    found = _find(number, catalogue) if number is not None else None
    if found is None or not _written(found[0], typed) or not (found[1].plans or found[1].directives):
        found = _spelled(typed, catalogue, lexicon) or found
    if found is None:
        return _land_named(typed, lexicon.cited) or _land_partial(typed, catalogue)
    number, matches = found
    apart = _not_the_plans(matches, catalogue)
    if len(matches.plans) == 1 and not apart:
        return Landing(typed, number, plan=matches.plans[0].id)
    if not matches.plans and len(matches.directives) == 1:
        return Landing(typed, number, directive=matches.directives[0].slug)
    if matches.plans or matches.directives:
        return Landing(typed, number, choice=NumberMatches(matches.plans, apart))
    return Landing(typed, number, nearest=tuple(nearest(number, lexicon.cited)))


def _land_named(typed: str, known: Sequence[str]) -> Landing | None:
    """The document that is cited by this name, such as a law; None when none is, or several are."""
    wanted = _bare(typed)
    found = [key for key in known if _bare(directive_label(key)) == wanted]
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
    found = {mention.number.key: mention.number for mention in find_typed_numbers(pasted)}
    return next(iter(found.values())) if len(found) == 1 else None


def _written(number: DocumentNumber, typed: str) -> bool:
    """Whether a number was typed with the very signs that stand between its parts."""
    return _bare(str(number).lstrip("0")) in _bare(re.sub(r"\s*([-/])\s*", r"\1", typed.replace("–", "-")))


def _bare(text: str) -> str:
    return fold(text).lower()


def _spelled(typed: str, catalogue: Catalogue, lexicon: Lexicon) -> tuple[DocumentNumber, NumberMatches] | None:
    """What bears the same letters and figures, whatever stands between them: `01-KH-BCĐ`, `57.KL.TW`, `kl57-tw`."""
    numbers = lexicon.numbers_spelled(_KIND_FIRST.sub(r"\g<ordinal> \g<kind>\g<rest>", typed))
    if not numbers:
        return None
    found = catalogue.find_numbers(numbers).values()
    plans = {plan.id: plan for matches in found for plan in matches.plans}
    directives = {each.slug: each for matches in found for each in matches.directives}
    return numbers[0], NumberMatches(tuple(plans.values()), tuple(directives.values()))


def _not_the_plans(found: NumberMatches, catalogue: Catalogue) -> tuple[Directive, ...]:
    """Cited documents that are not simply the plans found, under the number that others cite them by."""
    held = {plan.id for plan in found.plans}
    rows = catalogue.directives(each.slug for each in found.directives)
    same = {slug for slug, row in rows.items() if any(plan.id in held for plan in row.held)}
    return tuple(each for each in found.directives if each.slug not in same)


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
