"""Painted pages to a Document: order, furniture out, paragraphs, text quality, and which pages wait for OCR."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise

from indexer.errors import Unreadable
from indexer.model import Document, Method, Page, Span
from indexer.readers.columns import blocks, visual_lines
from indexer.readers.furniture import furniture
from indexer.readers.painter import Glyph
from indexer.readers.rows import Row, geometric_rows, stream_rows
from indexer.vietnamese import normalise, syllables

GOOD = 0.85
"""Share of valid syllables under which the file's order of glyphs is doubted; real text layers have .858 and more."""

GARBLED = 0.7
"""Share of valid syllables under which a text layer over a picture is thrown away, when few words bear marks."""

UNMARKED = 0.3
"""Share of marked syllables below which a layer was made without Vietnamese: good ones have .72 and more."""

FEW_WORDS = 20
"""Fewer words than this over a picture are a stamp or a page number, not the page's text."""

COVERED = 0.5
"""Share of the page that pictures must cover to count as the page itself."""

DRAWN = 100
"""Lines and areas on a page without any text that make it a picture of text (letters drawn as outlines)."""

PARAGRAPH_GAP = 1.2
"""A gap this many times the page's line spacing parts paragraphs."""

_STAMP = re.compile(
    r"(?:Ký bởi|Người ký|Email|Cơ quan|Tổ chức|Thời gian ký|Ngày ký|Signature Not Verified)\b.*|\d\d:\d\d:\d\d.*",
    re.IGNORECASE,
)
"""Lines of the stamp that a digital signature leaves on a page."""


@dataclass(frozen=True, slots=True)
class RawPage:
    """What a page paints: its glyphs in the file's order, the share of it that pictures cover, and its drawing."""

    glyphs: list[Glyph]
    pictured: float
    strokes: int


@dataclass(slots=True)
class _Laid:
    """A page as rows: those of its main writing direction, and the others, which have no place among them."""

    rows: list[Row]
    turned: list[Row]
    method: Method
    raw: RawPage


def assemble(raw_pages: Iterable[RawPage], most: int) -> Document:
    """The Document of a file's pages. Raises Unreadable("output-limit") beyond `most` characters."""
    laid, painted = [], 0
    for raw in raw_pages:
        painted += len(raw.glyphs)
        if painted > most:
            raise Unreadable("output-limit")
        laid.append(_lay(raw))
    dropped = furniture([visual_lines(page.rows) for page in laid], [visual_lines(page.turned) for page in laid])
    texts = []
    for number, (page, away) in enumerate(zip(laid, dropped, strict=True)):
        gone = {id(row) for line in away for row in line.rows}
        page.rows = [row for row in page.rows if id(row) not in gone]
        page.turned = [row for row in page.turned if id(row) not in gone]
        texts.append(_finish(page, normalise.clean(_page_text(page, first=number == 0))))
    return document(texts)


def document(pages: Iterable[tuple[str, Method, bool]]) -> Document:
    """A Document of cleaned page texts, each with its method and whether it waits for OCR."""
    texts, rows, offset = [], [], 0
    for number, (text, method, needs_ocr) in enumerate(pages, start=1):
        span = Span(offset, offset + len(text))
        rows.append(Page(number, span, method, syllables.quality(text), needs_ocr))
        texts.append(text)
        offset = span.end + 1
    return Document("\n".join(texts), tuple(rows))


def _lay(raw: RawPage) -> _Laid:
    """Rows in the file's order, or by geometry where that order is no text and geometry does better."""
    turns = Counter(glyph.turn for glyph in raw.glyphs)
    main = max(turns, key=lambda turn: turns[turn], default=0)
    glyphs = [glyph for glyph in raw.glyphs if glyph.turn == main]
    rows, method = stream_rows(glyphs), "text"
    quality = _quality(rows)
    if quality is not None and quality < GOOD:
        sorted_rows = geometric_rows(glyphs)
        if (_quality(sorted_rows) or 0.0) > quality:
            rows, method = sorted_rows, "geometric"
    turned = [
        row for turn in sorted(turns) if turn != main
        for row in stream_rows(glyph for glyph in raw.glyphs if glyph.turn == turn)
    ]  # fmt: skip
    return _Laid(rows, turned, method, RawPage([], raw.pictured, raw.strokes))


def _quality(rows: Iterable[Row]) -> float | None:
    return syllables.quality(normalise.clean("\n".join(row.text for row in rows)))


def _page_text(page: _Laid, *, first: bool) -> str:
    parts = blocks(page.rows, first=first, ordered=page.method == "text")
    if page.turned:
        parts.append(page.turned)
    spacing = _line_spacing(parts)
    return "\n\n".join("".join(_with_paragraphs(part, spacing)) for part in parts)


def _line_spacing(parts: Iterable[list[Row]]) -> float:
    """The page's usual distance between lines, in font sizes: the lower quartile, as some gaps are paragraphs'."""
    steps = sorted(
        step / max(before.size, row.size)
        for part in parts
        for before, row in pairwise(part)
        if 0.5 * row.size < (step := before.base - row.base) < 4 * row.size
    )
    return steps[len(steps) // 4] if steps else 1.2


def _with_paragraphs(rows: list[Row], spacing: float) -> Iterator[str]:
    before = None
    for row in rows:
        if before is not None:
            step = before.base - row.base
            # On one baseline the next row is the next cell, painted before what stands to its left.
            apart = step > PARAGRAPH_GAP * spacing * max(before.size, row.size)
            yield "\n\n" if apart else "\n"
        yield row.text
        before = row


def _finish(page: _Laid, text: str) -> tuple[str, Method, bool]:
    """The page's text, method, and whether it waits for OCR (then it has no text)."""
    raw = page.raw
    if not text.strip():
        return "", "none", raw.pictured > 0 or raw.strokes >= DRAWN
    if raw.pictured >= COVERED:
        words = sum(len(line.split()) for line in text.split("\n") if _STAMP.match(line.strip()) is None)
        marked, valid = syllables.marked_share(text) or 0.0, syllables.quality(text) or 0.0
        if words < FEW_WORDS or (marked < UNMARKED and valid < GARBLED):
            return "", "none", True
    return text, page.method, False
