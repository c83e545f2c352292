"""A passage as people take it over: its paragraphs, how it is cited, and the address that leads back to it."""

from __future__ import annotations

from dataclasses import dataclass

from indexer.catalogue.rows import StoredPlan
from indexer.model import Passage, Span
from search_app.desk.citation import citation
from search_app.passage_address import address_of
from search_app.query.layout import emphasis_marks, is_row, paragraphs
from search_app.wording import cells


@dataclass(frozen=True, slots=True)
class Taken:
    """A passage of a plan of the catalogue."""

    stored: StoredPlan
    passage: Passage

    @property
    def paragraphs(self) -> tuple[str, ...]:
        """Its text: lines joined that only the page had cut, a row of a table as one line."""
        text = self.stored.document.text
        return tuple(_line(text, span) for span in paragraphs(text, self.passage.span))

    @property
    def citation(self) -> str:
        """How its plan is cited."""
        return citation(self.stored)

    @property
    def address(self) -> str:
        """Its address within the plan, which outlives another reading of the file."""
        return address_of(self.stored.document.text, self.passage.span)


def take(stored: StoredPlan, ordinal: int) -> Taken | None:
    """The passage of a plan with this ordinal; None when there is none."""
    return next((Taken(stored, each) for each in stored.plan.passages if each.ordinal == ordinal), None)


def _line(text: str, span: Span) -> str:
    pieces, at = [], span.start
    for mark in emphasis_marks(text, span):
        pieces.append(text[at : mark.start])
        at = mark.end
    line = "".join((*pieces, text[at : span.end]))
    return " ".join((cells(line) if is_row(text, span) else line).split())
