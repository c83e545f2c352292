"""A cited document → its page: what citing plans say of it, and who carries it out, is based on it, or cites it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from indexer.catalogue.rows import Citing, DirectiveRow
from indexer.model import RELATIONS, Directive, DocumentName, Relation, Span
from indexer.vietnamese.numbers import find_numbers
from search_app.facets import address_value
from search_app.query.snippet import Segment
from search_app.search_state import SearchState
from search_app.wording import days_between


@dataclass(frozen=True, slots=True)
class CitingView:
    """One citing plan, the sentence with the directive's number marked, and how many days after the directive it was
    issued (None: a date is not known)."""

    citing: Citing
    quote: tuple[Segment, ...]
    days: int | None


@dataclass(frozen=True, slots=True)
class DirectivePage:
    """Everything on a directive's page.

    `issued` is its date: its own where the archive holds it, else as most documents quote it. `first` and `last` are
    the dates of the citing plans. `search` finds the citing plans.
    """

    row: DirectiveRow
    issued: str | None
    citing: tuple[tuple[Relation, tuple[CitingView, ...]], ...]
    first: str | None
    last: str | None
    search: SearchState


def present_directive(row: DirectiveRow) -> DirectivePage:
    """The page of a cited document."""
    issued = row.held[0].issued if len(row.held) == 1 else None
    issued = issued or (row.dates[0].value if row.dates else None)
    dates = sorted(citing.plan.issued for citing in row.citing if citing.plan.issued)
    return DirectivePage(
        row=row,
        issued=issued,
        citing=tuple(_by_relation(row, issued)),
        first=dates[0] if dates else None,
        last=dates[-1] if dates else None,
        search=SearchState().with_filter("directive", address_value("directive", row.directive.key)),
    )


def _by_relation(row: DirectiveRow, issued: str | None) -> Iterator[tuple[Relation, tuple[CitingView, ...]]]:
    for relation in RELATIONS:
        views = tuple(
            CitingView(citing, tuple(_marked(citing.quote, row.directive)), days_between(issued, citing.plan.issued))
            for citing in row.citing
            if citing.relation == relation
        )
        if views:
            yield relation, views


def _marked(quote: str, directive: Directive) -> Iterator[Segment]:
    """The sentence, the directive's number or name as hits."""
    at = 0
    for span in _mentions(quote, directive):
        yield Segment(quote[at : span.start], False)
        yield Segment(span.of(quote), True)
        at = span.end
    yield Segment(quote[at:], False)


def _mentions(quote: str, directive: Directive) -> Iterator[Span]:
    if isinstance(directive.number, DocumentName):
        start = quote.casefold().find(str(directive.number).casefold())
        if start >= 0:
            yield Span(start, start + len(str(directive.number)))
        return
    for mention in find_numbers(quote):
        if mention.number.key == directive.number.key:
            yield mention.span
