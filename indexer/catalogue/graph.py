"""Who cites what, as the archive knows it: pure functions over what single documents say.

A mention that its own document dates and places keeps its identity. One that is left open joins a directive only when
the archive knows exactly one that fits: the same number, and no word of the mention against its year or place. What
the archive knows are the identities that documents give in full, and those of the plans that it holds. The result
depends on the documents only, never on the order in which they came.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from indexer.model import Directive, Plan

State = Literal["resolved", "ambiguous", "open"]


@dataclass(frozen=True, slots=True)
class Mention:
    """One reference as its document gives it: `directive` and `state` are the document's own, `ordinal` its place in
    the plan's references, `citing` the plan's own identity and `year` its year of issue."""

    plan_id: str
    ordinal: int
    directive: Directive
    state: State
    citing: str | None
    year: int | None


@dataclass(frozen=True, slots=True)
class Resolution:
    """What the archive makes of a mention."""

    mention: Mention
    directive: Directive
    state: State


def own_directive(plan: Plan) -> Directive | None:
    """How others cite a plan: its number, its year, and its issuer's place unless central. None without a number."""
    if plan.number is None:
        return None
    issuer = plan.issuer.value if plan.issuer else None
    place = issuer.place if issuer and issuer.level != "central" else None
    return Directive(plan.number.value, plan.issued.value.year if plan.issued else None, place)


def resolve(mentions: Collection[Mention], held: Iterable[Directive]) -> Iterator[Resolution]:
    """The archive's identity of every mention of one number (equal `number.key`), given the plans held under it."""
    names = _names([*(mention.directive for mention in mentions), *held])
    known = {
        names[directive.slug]
        for directive in (*(m.directive for m in mentions if m.state == "resolved"), *held)
        if is_known(directive)
    }
    for mention in mentions:
        yield _resolve(mention, names, known)


def fits(directive: Directive, mention: Directive) -> bool:
    """True when nothing that the mention says speaks against its meaning this directive."""
    return (
        directive.number.key == mention.number.key
        and year_of(mention) in (None, year_of(directive))
        and mention.place in (None, directive.place)
    )


def is_known(directive: Directive) -> bool:
    """True for an identity that a mention can join: one with a year, in the number or beside it."""
    return year_of(directive) is not None


def year_of(directive: Directive) -> int | None:
    """The year in the number, or beside it."""
    return directive.number.year or directive.year


def _resolve(mention: Mention, names: dict[str, Directive], known: set[Directive]) -> Resolution:
    own = names[mention.directive.slug]
    if mention.state == "resolved":
        return Resolution(mention, own, "resolved")
    fitting = [directive for directive in known if fits(directive, own) and _possible(directive, mention)]
    if len(fitting) == 1:
        return Resolution(mention, fitting[0], "resolved")
    return Resolution(mention, own, "ambiguous" if fitting else "open")


def _possible(directive: Directive, mention: Mention) -> bool:
    """No document cites itself, nor one issued in a later year than its own."""
    year = year_of(directive)
    later = year is not None and mention.year is not None and year > mention.year
    return not later and directive.key != mention.citing


def _names(directives: Iterable[Directive]) -> dict[str, Directive]:
    """One directive for each address: spellings that differ in no letter of it are one identity."""
    names: dict[str, Directive] = {}
    for directive in sorted(directives, key=lambda directive: (directive.key, repr(directive))):
        names.setdefault(directive.slug, directive)
    return names
