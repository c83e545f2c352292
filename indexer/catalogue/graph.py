"""Who cites what, as the archive knows it: pure functions over what single documents say.

A mention that its own document dates and places keeps its identity. One that is left open joins a directive only when
the archive knows exactly one that fits: the same number, and no word of the mention against its year or place; no
document cites itself, nor one of a later year than its own. What the archive knows are the identities that documents
give in full, and those of the plans that it holds. The result depends on the documents only, never on the order in
which they came.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Literal

from indexer.model import Directive, DocumentName, DocumentNumber, Plan

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


@dataclass(frozen=True, slots=True)
class Identities:
    """What the archive knows under one number: identities by which documents cite, those that a document gives in full
    (its mention is resolved), and those of the plans that it holds."""

    cited: frozenset[Directive] = frozenset()
    in_full: frozenset[Directive] = frozenset()
    held: frozenset[Directive] = frozenset()

    def joined(
        self, *, cited: Iterable[Directive] = (), in_full: Iterable[Directive] = (), held: Iterable[Directive] = ()
    ) -> Identities:
        """These, and others."""
        return Identities(self.cited | {*cited}, self.in_full | {*in_full}, self.held | {*held})


def own_directive(plan: Plan) -> Directive | None:
    """How others cite a plan: its number, its year, and its issuer's place unless central. None without a number."""
    if plan.number is None:
        return None
    issuer = plan.issuer.value if plan.issuer else None
    place = issuer.place if issuer and issuer.level != "central" else None
    return Directive(plan.number.value, plan.issued.value.year if plan.issued else None, place)


def bare_key(number: DocumentNumber | DocumentName) -> str:
    """The number's key without its year: what a person types who leaves the year out."""
    return number.key if isinstance(number, DocumentName) else replace(number, year=None).key


def resolve(mentions: Iterable[Mention], archive: Identities) -> Iterator[Resolution]:
    """The archive's identity of mentions of one number (equal `number.key`); `archive` knows theirs, too."""
    names = _names(archive.cited | archive.held)
    full = archive.in_full | archive.held
    known = {names[directive]: names[directive].key for directive in full if is_known(directive)}
    fitting = {own: [each for each in known if _agree(each, own)] for own in set(names.values())}
    for mention in mentions:
        own = names[mention.directive]
        if mention.state == "resolved":
            yield Resolution(mention, own, "resolved")
            continue
        possible = [each for each in fitting[own] if known[each] != mention.citing and not _is_later(each, mention)]
        if len(possible) == 1:
            yield Resolution(mention, possible[0], "resolved")
        else:
            yield Resolution(mention, own, "ambiguous" if possible else "open")


def fits(directive: Directive, mention: Directive) -> bool:
    """True when nothing that the mention says speaks against its meaning this directive."""
    return directive.number.key == mention.number.key and _agree(directive, mention)


def is_known(directive: Directive) -> bool:
    """True for an identity that a mention can join: one with a year, in the number or beside it."""
    return year_of(directive) is not None


def year_of(directive: Directive) -> int | None:
    """The year in the number, or beside it."""
    return directive.number.year or directive.year


def _agree(directive: Directive, mention: Directive) -> bool:
    return year_of(mention) in (None, year_of(directive)) and mention.place in (None, directive.place)


def _is_later(directive: Directive, mention: Mention) -> bool:
    """No document cites one of a later year than its own."""
    year = year_of(directive)
    return year is not None and mention.year is not None and year > mention.year


def _names(directives: Collection[Directive]) -> dict[Directive, Directive]:
    """Each directive under the one that stands for its address: spellings that differ in no letter of it are one."""
    slugs = {directive: directive.slug for directive in directives}
    first: dict[str, Directive] = {}
    for directive in sorted(directives, key=lambda directive: (directive.key, repr(directive))):
        first.setdefault(slugs[directive], directive)
    return {directive: first[slug] for directive, slug in slugs.items()}
