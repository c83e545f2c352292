"""Two stored plans → the page that lays them side by side."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from indexer.catalogue.rows import StoredPlan
from indexer.model import Directive, Span
from indexer.reuse.compare import Comparison, Row, Side, State, compare
from search_app.query.layout import paragraphs

MOST_PASSAGES = 1_500
"""Passages of a plan that are compared, some 300 pages: a page with more is too long to be read in a browser."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of the text; `differs`: the other plan does not have it here."""

    text: str
    differs: bool


Pieces = tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Cell:
    """A heading or a passage of one plan. `level`: of the heading, None for a passage. `anchor`: its name on the page.

    Of what moved, `other` is the anchor of where it stands in the other plan, and `where` the heading there; of what
    only this plan has, the same of a passage there that says most of it, if any.
    """

    anchor: str
    ordinal: int
    page: int
    level: int | None
    paragraphs: tuple[Pieces, ...]
    state: State
    other: str | None = None
    where: str | None = None

    @property
    def reworded(self) -> bool:
        """True when it has words that the other plan has not here."""
        return any(piece.differs for pieces in self.paragraphs for piece in pieces)


@dataclass(frozen=True, slots=True)
class Band:
    """What stands side by side: one heading or passage of both plans, or what each of them alone has between two such.

    `number` counts the bands that differ, from 1; 0 for one that does not. `hidden`: of passages that are the same and
    not shown, how many.
    """

    left: tuple[Cell, ...]
    right: tuple[Cell, ...]
    heading: bool
    number: int = 0
    hidden: int = 0


@dataclass(frozen=True, slots=True)
class Cited:
    """A cited document and which of both plans cite it."""

    directive: Directive
    left: bool
    right: bool


@dataclass(frozen=True)
class ComparePage:
    """Everything on the page. `cut`: how many passages of each plan were left out as too many."""

    left: StoredPlan
    right: StoredPlan
    comparison: Comparison
    cut: tuple[int, int]

    @cached_property
    def counts(self) -> dict[State, int]:
        """How many passages are in each state."""
        return self.comparison.counts

    @cached_property
    def bands(self) -> tuple[Band, ...]:
        """All of both plans in order."""
        return tuple(_numbered(_bands(self)))

    @property
    def differing(self) -> tuple[Band, ...]:
        """The same without the passages that are the same; in their place how many."""
        return tuple(_without_same(self.bands))

    @property
    def differences(self) -> int:
        """How many bands differ."""
        return max((band.number for band in self.bands), default=0)

    @cached_property
    def cited(self) -> tuple[Cited, ...]:
        """What both cite, and what one of them alone; in the order of the left plan, then of the right."""
        left, right = ({each.key: each for each in stored.directives} for stored in (self.left, self.right))
        return tuple(Cited(each, key in left, key in right) for key, each in (left | right).items())


def present_comparison(left: StoredPlan, right: StoredPlan) -> ComparePage:
    """The page of two plans."""
    cut = tuple(max(len(stored.plan.passages) - MOST_PASSAGES, 0) for stored in (left, right))
    return ComparePage(left, right, compare(_side(left), _side(right)), (cut[0], cut[1]))


def _side(stored: StoredPlan) -> Side:
    return Side(stored.document.text, stored.plan.passages[:MOST_PASSAGES])


def _bands(page: ComparePage) -> Iterator[Band]:
    """Rows of both sides as they are; those of one side between them gathered, the left ones beside the right ones."""
    waiting: tuple[list[Cell], list[Cell]] = ([], [])
    sides = (_Side(page, left=True), _Side(page, left=False))
    for row in page.comparison.rows:
        if row.left is not None and row.right is not None:
            yield from _gathered(waiting)
            waiting = ([], [])
            yield Band((sides[0].cell(row),), (sides[1].cell(row),), row.heading, number=int(row.differs))
        else:
            side = int(row.left is None)
            waiting[side].append(sides[side].cell(row))
    yield from _gathered(waiting)


def _gathered(waiting: tuple[list[Cell], list[Cell]]) -> Iterator[Band]:
    if any(waiting):
        yield Band(tuple(waiting[0]), tuple(waiting[1]), heading=False, number=1)


def _numbered(bands: Iterable[Band]) -> Iterator[Band]:
    number = 0
    for band in bands:
        number += band.number
        yield Band(band.left, band.right, band.heading, number if band.number else 0)


def _without_same(bands: Iterable[Band]) -> Iterator[Band]:
    hidden = 0
    for band in bands:
        if not band.number and not band.heading:
            hidden += 1
            continue
        if hidden:
            yield Band((), (), heading=False, hidden=hidden)
        hidden = 0
        yield band
    if hidden:
        yield Band((), (), heading=False, hidden=hidden)


class _Side:
    """One of both plans, which makes cells of its part of the rows."""

    def __init__(self, page: ComparePage, *, left: bool) -> None:
        comparison = page.comparison
        self.left = left
        self.stored, self.away = (page.left, page.right) if left else (page.right, page.left)
        self.outline, self.there = (comparison.left, comparison.right) if left else (comparison.right, comparison.left)
        self.letters = ("a", "b") if left else ("b", "a")

    def cell(self, row: Row) -> Cell:
        """The cell of this side in a row."""
        at = row.left if self.left else row.right
        assert at is not None
        mine, yours = self.letters
        letter = "h" if row.heading else "p"
        away = row.within if row.other is None else row.other
        other = None if away is None else f"{yours}{letter}{away}"
        anchor = f"{mine}{letter}{at}"
        if row.heading:
            return self._heading(row, at, anchor, other)
        passage = self.stored.plan.passages[at]
        only = row.left_only if self.left else row.right_only
        text = self.stored.document.text
        cut = tuple(cut_pieces(text, paragraph, only) for paragraph in paragraphs(text, passage.span))
        where = None if away is None else " › ".join(self.away.plan.passages[away].heading)
        return Cell(anchor, passage.ordinal, passage.page, None, cut, row.state, other, where)

    def _heading(self, row: Row, at: int, anchor: str, other: str | None) -> Cell:
        heading = self.outline[at]
        passage = self.stored.plan.passages[heading.passage]
        name = (Piece(heading.name, differs=row.state in ("changed", "left", "right")),)
        where = None if row.other is None else self.there[row.other].name
        return Cell(anchor, passage.ordinal, passage.page, heading.depth, (name,), row.state, other, where)


def cut_pieces(text: str, paragraph: Span, only: Sequence[Span]) -> Pieces:
    """A paragraph cut where words that differ (`only`, in order) begin and end."""
    pieces, at = [], paragraph.start
    for span in only:
        start, end = max(span.start, paragraph.start), min(span.end, paragraph.end)
        if start < end:
            pieces += [Piece(text[at:start], differs=False), Piece(text[start:end], differs=True)]
            at = end
    pieces.append(Piece(text[at : paragraph.end], differs=False))
    return tuple(piece for piece in pieces if piece.text)
