"""Painted pages to a Document: order, furniture out, paragraphs, text quality, and which pages wait for OCR."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from indexer.errors import Unreadable
from indexer.model import Document, Method, Page, Span
from indexer.readers.columns import blocks, visual_lines
from indexer.readers.evidence import COVERED, GARBLED, Evidence, needs_ocr
from indexer.readers.furniture import furniture
from indexer.readers.legacy import decoded, decoded_rows
from indexer.readers.notes import outside, placed, unskewed, without_stamps
from indexer.readers.painter import Glyph
from indexer.readers.received import without_arrivals
from indexer.readers.rows import Row, geometric_rows, stream_rows
from indexer.readers.scanned import Scanned
from indexer.vietnamese import normalise, syllables

GOOD = 0.85
"""Share of valid syllables under which the file's order of glyphs is doubted; real text layers have .858 and more."""

PARAGRAPH_GAP = 1.2
"""A gap this many times the page's line spacing parts paragraphs."""


@dataclass(frozen=True, slots=True)
class RawPage:
    """What a page paints: its glyphs in the file's order, the share of it that pictures cover, and its drawing.

    `notes`: the glyphs of its annotations, without stamps of signatures. `scanned`: what OCR made of its picture.
    """

    glyphs: list[Glyph]
    pictured: float
    strokes: int
    notes: Sequence[Glyph] = ()
    scanned: Scanned | None = None


@dataclass(slots=True)
class _Laid:
    """A page as rows: those of its main writing direction, and the others, which have no place among them."""

    rows: list[Row]
    turned: list[Row]
    method: Method
    waits: bool = False

    @property
    def first(self) -> str:
        """Its first row."""
        return self.rows[0].text if self.rows else ""

    @property
    def text(self) -> str:
        """Its words, for counting."""
        return normalise.clean("\n".join(row.text for row in (*self.rows, *self.turned)))


def assemble(raw_pages: Iterable[RawPage], most: int) -> Document:
    """The Document of a file's pages. Raises Unreadable("output-limit") beyond `most` characters."""
    laid, painted = [], 0
    for raw in raw_pages:
        painted += sum(len(glyph.text) for glyph in raw.glyphs)
        if painted > most:
            raise Unreadable("output-limit")
        laid.append(_lay(raw))
    dropped = furniture([visual_lines(page.rows) for page in laid], [visual_lines(page.turned) for page in laid])
    texts = []
    for number, (page, away) in enumerate(zip(laid, dropped, strict=True)):
        gone = {id(row) for line in away for row in line.rows}
        page.rows = [row for row in page.rows if id(row) not in gone]
        page.turned = [row for row in page.turned if id(row) not in gone]
        text = normalise.clean(_page_text(page, first=number == 0))
        texts.append((text, page.method, page.waits) if text.strip() else ("", "none", page.waits))
    return document(texts)


def document(pages: Iterable[tuple[str, Method, bool]]) -> Document:
    """A Document of cleaned page texts, each with its method and whether it waits for OCR."""
    texts, rows, offset = [], [], 0
    for number, (text, method, waits) in enumerate(pages, start=1):
        span = Span(offset, offset + len(text))
        rows.append(Page(number, span, method, syllables.quality(text), waits))
        texts.append(text)
        offset = span.end + 1
    return Document("\n".join(texts), tuple(rows))


def _lay(raw: RawPage) -> _Laid:
    """The page's own text, or what OCR made of it where that is needed and better; nothing while it waits for OCR."""
    layer, stamps = _layer(raw)
    if raw.pictured < COVERED and any(map(str.isalpha, layer.first)):
        return layer  # no rule asks for more: there are words, and no picture that could be the page
    words = layer.text
    evidence = Evidence(
        len(words.split()), syllables.quality(words) or 0.0, syllables.marked_share(words) or 0.0, raw.pictured,
        raw.strokes,
    )  # fmt: skip
    if needs_ocr(evidence) is None:
        return layer
    if raw.scanned is None:
        return _Laid([], [], "none", waits=True)
    notes = stream_rows(raw.notes)
    if not raw.scanned.quarter:
        notes, stamps = unskewed(notes, raw.scanned.skew), unskewed(stamps, raw.scanned.skew)
    rows, _ = without_stamps(outside(raw.scanned.fresh_rows(), stamps))
    scanned = _Laid(placed(without_arrivals(rows), notes), [], "ocr")
    return max(layer, scanned, key=lambda page: _valid_words(page.text))


def _valid_words(text: str) -> float:
    return (syllables.quality(text) or 0.0) * len(text.split())


def _layer(raw: RawPage) -> tuple[_Laid, list[Row]]:
    """The page's own text with its notes, and the stamps taken out of it."""
    all_glyphs, legacy = decoded(raw.glyphs)
    turns: Counter[int] = Counter()
    for glyph in all_glyphs:
        turns[glyph.turn] += len(glyph.text)
    main = max(turns, key=lambda turn: turns[turn], default=0)
    rows, method = _main_rows([glyph for glyph in all_glyphs if glyph.turn == main])
    turned = [
        row for turn in sorted(turns) if turn != main
        for row in stream_rows(glyph for glyph in all_glyphs if glyph.turn == turn)
    ]  # fmt: skip
    if legacy:
        method = "legacy"
    rows, stamps = without_stamps(rows)
    notes = stream_rows(glyph for glyph in raw.notes if glyph.turn == main)
    return _Laid(placed(rows, notes), turned, method), stamps


def _main_rows(glyphs: list[Glyph]) -> tuple[list[Row], Method]:
    """Rows in the file's order; where that is no text, by geometry or from a legacy encoding, if that is better."""
    rows = stream_rows(glyphs)
    quality = _quality(rows)
    if quality is None or quality >= GOOD:
        return rows, "text"
    method: Method = "text"
    sorted_rows = geometric_rows(glyphs)
    if (_quality(sorted_rows) or 0.0) > quality:
        rows, method = sorted_rows, "geometric"
    return (rows, "legacy") if quality < GARBLED and decoded_rows(rows) else (rows, method)


def _quality(rows: Iterable[Row]) -> float | None:
    return syllables.quality(normalise.clean("\n".join(row.text for row in rows)))


def rows_of(raw: RawPage, *, first: bool) -> tuple[list[Row], bool]:
    """The rows of one page in the order of its text, running heads among them, and whether they are those of OCR."""
    page = _lay(raw)
    return [row for part in _parts(page, first=first) for row in part], page.method == "ocr"


def _parts(page: _Laid, *, first: bool) -> list[list[Row]]:
    parts = blocks(page.rows, first=first, ordered=page.method == "text")
    return [*parts, page.turned] if page.turned else parts


def _page_text(page: _Laid, *, first: bool) -> str:
    parts = _parts(page, first=first)
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
