"""What the archive knows of cited documents, as the checks ask for it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from indexer.catalogue.rows import DirectiveRow, Mention, NumberMatches, PlanSummary, Quoted
from indexer.catalogue.store import Catalogue
from indexer.model import Directive, DocumentName, DocumentNumber, Reference
from indexer.vietnamese.numbers import parse_number
from search_app.desk.checks.alike import near_code, slips
from search_app.desk.checks.findings import Other, Said

MOST = 24
"""Documents of one number that are looked at: those of the reference's year and place first."""

CHANGING = ("replaces", "amends")


@dataclass(frozen=True)
class Known:
    """A document as the archive knows it, held or only cited; `row` is None for one that nothing cites."""

    directive: Directive
    held: PlanSummary | None
    row: DirectiveRow | None

    @cached_property
    def dates(self) -> tuple[Said, ...]:
        """Its dates (ISO), the most frequent first; the document's own before all."""
        return _said(self.row.dates if self.row else (), self.held and self.held.issued)

    @cached_property
    def issuers(self) -> tuple[Said, ...]:
        """Who issued it."""
        return _said(self.row.issuers if self.row else (), self.held and self.held.issuer)

    @cached_property
    def titles(self) -> tuple[Said, ...]:
        """Its titles."""
        return _said(self.row.titles if self.row else (), self.held and self.held.title)

    @property
    def plans(self) -> int:
        """How many plans cite it."""
        return len({mention.plan_id for mention in self.row.mentions}) if self.row else 0

    @property
    def other(self) -> Other:
        """It, for a finding to point to."""
        return Other(self.directive.label, self.directive.slug, self.held.id if self.held else None)

    def changes(self) -> Iterator[Mention]:
        """Where another document replaces or amends it; only what the archive is sure of, a plan once."""
        seen = set()
        for mention in self.row.mentions if self.row else ():
            if mention.relation in CHANGING and mention.state == "resolved" and mention.plan_id not in seen:
                seen.add(mention.plan_id)
                yield mention


class Knowing:
    """What the archive knows, asked once for each number while one draft is checked."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._matches: dict[str, NumberMatches] = {}
        self._rows: dict[str, DirectiveRow | None] = {}

    def documents(self, reference: Reference) -> tuple[Known, ...]:
        """All documents that bear a reference's number, those that fit it best first."""
        if isinstance(reference.number, DocumentName):
            return tuple(Known(row.directive, None, row) for row in self._rows_of([reference.directive.slug]))
        return self._fitting(reference.number, reference.directive)

    def near(self, reference: Reference) -> Iterator[Known]:
        """Documents whose numbers are a slip of the finger away: of the reference's year, or of another year where the
        number itself gives one."""
        number, wanted = reference.number, reference.directive
        if isinstance(number, DocumentName):
            return
        others = [*slips(number), *self._other_codes(number)]
        self._look_up(others)
        for other in others:
            yield from self._fitting(other, wanted, lambda year: year_of(wanted) in (None, year))
        if number.year is not None:
            yield from self._fitting(replace(number, year=None), wanted, lambda year: year != number.year)

    def quote(self, mention: Mention) -> tuple[PlanSummary, str] | None:
        """Who says something of a document, and in which sentence."""
        found = self._catalogue.citing([mention])
        return (found[0].plan, found[0].quote) if found else None

    def _other_codes(self, number: DocumentNumber) -> list[DocumentNumber]:
        """Numbers of the same ordinal whose code one letter tells apart."""
        matches = self._catalogue.find_ordinal(number.canonical.ordinal)
        cited = (each.number for each in matches.directives if not isinstance(each.number, DocumentName))
        held = (
            parse_number(plan.number or "") for plan in matches.plans if near_code(plan.number_code or "", number.code)
        )
        others = (
            other
            for other in (*cited, *held)
            if other is not None and (other.style, other.year) == (number.style, number.year)
        )
        found = {other.key: other for other in others if near_code(other.code, number.code)}
        found.pop(number.key, None)
        return list(found.values())[:MOST]

    def _fitting(
        self, number: DocumentNumber, wanted: Directive, of_year: Callable[[int], bool] = lambda _year: True
    ) -> tuple[Known, ...]:
        """The documents of a number, of these years or of none that is known, those that fit best first."""
        self._look_up([number])
        matches = self._matches[number.key]

        def fits(directive: Directive) -> bool:
            year = year_of(directive)
            return year is None or of_year(year)

        cited = sorted(filter(fits, matches.directives), key=lambda each: _strangeness(each, wanted))[:MOST]
        rows = self._rows_of([each.slug for each in cited])
        told = {plan.id for row in rows for plan in row.held}
        found = [Known(row.directive, row.held[0] if row.held else None, row) for row in rows]
        held = ((directive_of(plan, number), plan) for plan in matches.plans if plan.id not in told)
        found += [Known(directive, plan, None) for directive, plan in held if fits(directive)]
        return tuple(sorted(found, key=lambda each: _strangeness(each.directive, wanted))[:MOST])

    def _look_up(self, numbers: Iterable[DocumentNumber]) -> None:
        """Ask for numbers that were not asked for yet, all at once."""
        new = {number.key: number for number in numbers if number.key not in self._matches}
        if new:
            self._matches |= self._catalogue.find_numbers(new.values())

    def _rows_of(self, slugs: Sequence[str]) -> list[DirectiveRow]:
        """The rows of these documents; what is not known yet is asked for at once."""
        new = [slug for slug in slugs if slug not in self._rows]
        if new:
            self._rows |= dict.fromkeys(new) | self._catalogue.directives(new)
        return [row for row in map(self._rows.get, slugs) if row is not None]


def year_of(directive: Directive) -> int | None:
    """The year in the number, or beside it."""
    return directive.number.year or directive.year


def directive_of(plan: PlanSummary, number: DocumentNumber) -> Directive:
    """How others would cite a plan that nobody cites."""
    year = int(plan.issued[:4]) if plan.issued else None
    return Directive(number, year, plan.place if plan.level != "central" else None)


def _strangeness(known: Directive, wanted: Directive) -> tuple[bool, bool, str]:
    years = (year_of(wanted), year_of(known))
    return (
        None not in (wanted.place, known.place) and wanted.place != known.place,
        None not in years and years[0] != years[1],
        known.key,
    )


def _said(quoted: Iterable[Quoted], own: str | None) -> tuple[Said, ...]:
    """Quoted values with the document's own, which comes first."""
    values = [Said(each.value, each.documents, each.value == own) for each in quoted]
    if own is not None and not any(each.own for each in values):
        values.append(Said(own, 0, own=True))
    return tuple(sorted(values, key=lambda each: (not each.own, -each.plans)))
