"""The original page beside the text: which parts of the text stand beside which page, and boxes over its picture."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from indexer.catalogue.rows import StoredPlan
from indexer.errors import BusyError, Unreadable
from indexer.model import Span
from indexer.pictures import Pictures
from search_app.plan_page import PlanPage
from search_app.plan_text import TextPart

BUSY = "busy"

A4 = (595.3, 841.9)
"""Taken for a page of which no size is known, in points."""

GRID = 1000
"""Units of a page's width and height in which boxes over it are given."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A page: its number, its size in points, the numbers of the hits on it, and the parts of the text that begin on
    it."""

    number: int
    width: int
    height: int
    hits: tuple[int, ...]
    parts: tuple[TextPart, ...]


@dataclass(frozen=True, slots=True)
class Mark:
    """A box over a page, in units of GRID."""

    x: int
    y: int
    width: int
    height: int


def sheets(page: PlanPage, sizes: Sequence[tuple[float, float]]) -> list[Sheet]:
    """The pages of a document beside its text."""
    document = page.stored.document
    hits: dict[int, list[int]] = defaultdict(list)
    for number, hit in enumerate(page.hits, 1):
        hits[document.page_at(hit.start)].append(number)
    parts: dict[int, list[TextPart]] = defaultdict(list)
    for part in page.parts:
        parts[part.page].append(part)
    found = []
    for at, each in enumerate(document.pages):
        width, height = sizes[at] if at < len(sizes) else A4
        beside = tuple(hits[each.number]), tuple(parts[each.number])
        found.append(Sheet(each.number, round(width), round(height), *beside))
    return found


def page_sizes(pictures: Pictures, stored: StoredPlan) -> tuple[list[tuple[float, float]], str | None]:
    """The sizes of a document's pages; or why there is no picture of them."""
    try:
        return pictures.sizes(stored), None
    except (Unreadable, BusyError) as error:
        return [], no_picture_reason(error)


def no_picture_reason(error: Unreadable | BusyError) -> str:
    """The code under which pages say why there is no picture."""
    return error.reason if isinstance(error, Unreadable) else BUSY


def page_marks(pictures: Pictures, stored: StoredPlan, hits: Iterable[Span], number: int) -> list[Mark]:
    """The boxes of the hits on a page. Raises Unreadable and BusyError."""
    boxes = [box for found in pictures.marks(stored, number, hits) for box in found]
    return [
        Mark(
            round(box.left * GRID), round(box.top * GRID), round((box.right - box.left) * GRID),
            round((box.bottom - box.top) * GRID),
        )
        for box in boxes
    ]  # fmt: skip
