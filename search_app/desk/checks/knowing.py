"""What the archive knows of cited documents, as the checks ask for it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property

from indexer.catalogue.rows import DirectiveRow, Mention, NumberMatches, PlanSummary, Quoted
from indexer.catalogue.store import Catalogue
from indexer.model import Directive, DocumentName, DocumentNumber, PartialDate, Reference
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
            row = self._row(reference.directive.slug)
            return (Known(row.directive, None, row),) if row is not None else ()
        return self._fitting(reference.number, reference.directive)

    def near(self, reference: Reference) -> Iterator[Known]:
        """Documents whose numbers are a slip of the finger away: of the reference's year, or of another year where the
        number itself gives one."""
        number, wanted = reference.number, reference.directive
        if isinstance(number, DocumentName):
            return
        for other in (*slips(number), *self._other_codes(number)):
            for known in self._fitting(other, wanted):
                if None in (year_of(wanted), year_of(known.directive)) or year_of(wanted) == year_of(known.directive):
                    yield known
        if number.year is not None:
            found = self._fitting(replace(number, year=None), wanted)
            yield from (known for known in found if year_of(known.directive) != number.year)

    def quote(self, mention: Mention) -> tuple[PlanSummary, str] | None:
        """Who says something of a document, and in which sentence."""
        found = self._catalogue.citing([mention])
        return (found[0].plan, found[0].quote) if found else None

    def _other_codes(self, number: DocumentNumber) -> list[DocumentNumber]:
        """Numbers of the same ordinal whose code one letter tells apart."""
        matches = self._catalogue.find_ordinal(number.canonical.ordinal)
        cited = (each.number for each in matches.directives if not isinstance(each.number, DocumentName))
        held = (parse_number(plan.number or "") for plan in matches.plans)
        found = {other.key: other for other in (*cited, *held) if other is not None and other.style == number.style}
        return [
            other
            for other in found.values()
            if other.key != number.key and other.year == number.year and near_code(other.code, number.code)
        ][:MOST]

    def _fitting(self, number: DocumentNumber, wanted: Directive) -> tuple[Known, ...]:
        if number.key not in self._matches:
            self._matches[number.key] = self._catalogue.find_number(number)
        matches = self._matches[number.key]
        found = [Known(directive_of(plan, number), plan, None) for plan in matches.plans]
        cited = sorted(matches.directives, key=lambda each: _strangeness(each, wanted))[:MOST]
        rows = [row for row in (self._row(each.slug) for each in cited) if row is not None]
        told = {plan.id for row in rows for plan in row.held}
        found = [each for each in found if each.held is not None and each.held.id not in told]
        found += [Known(row.directive, row.held[0] if row.held else None, row) for row in rows]
        return tuple(sorted(found, key=lambda each: _strangeness(each.directive, wanted))[:MOST])

    def _row(self, slug: str) -> DirectiveRow | None:
        if slug not in self._rows:
            self._rows[slug] = self._catalogue.directive(slug)
        return self._rows[slug]


def year_of(directive: Directive) -> int | None:
    """The year in the number, or beside it."""
    return directive.number.year or directive.year


def directive_of(plan: PlanSummary, number: DocumentNumber) -> Directive:
    """How others would cite a plan that nobody cites."""
    year = PartialDate.from_iso(plan.issued).year if plan.issued else None
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
