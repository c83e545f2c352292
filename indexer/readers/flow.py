"""What Word files, RTF and HTML have in common: a flow of paragraphs and tables. From it comes the Document.

Such files have no pages of their own: a page ends only where the file says so (page breaks, sections that begin on a
new page). The order is the one that the PDF reader gives: a letterhead's left column whole, then its right; other
tables row by row, a row as one line with its cells parted by tabs. Paragraphs are parted by a blank line; lines of a
column, and centred lines that follow each other (a title), are not.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import groupby

from indexer.errors import Unreadable
from indexer.model import Document, Method
from indexer.readers.columns import is_motto
from indexer.readers.pages import document
from indexer.readers.runs import decode_runs
from indexer.vietnamese import fold, normalise

COLUMN_ROWS = 16
"""A table with more rows is one of facts, even when a motto stands in it."""


MARK_WORDS = 4
"""A running head of so few words may be a mark (MẬT, secret; DỰ THẢO, draft) and stays at the head of the text."""


@dataclass(slots=True)
class Paragraph:
    """Text in runs of one font each (name, or "" where the file names none), with the number that a list gives it.

    Line ends within it are `\\n`.
    """

    runs: list[tuple[str, str]] = field(default_factory=list)
    label: str = ""
    centred: bool = False

    @property
    def text(self) -> str:
        """Its number and its text, blanks at the edges off."""
        return (self.label + "".join(text for text, _ in self.runs)).strip()


@dataclass(slots=True)
class Table:
    """Rows of cells, each cell a flow of its own."""

    rows: list[list[list[Block]]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class PageBreak:
    """A new page begins here."""


Block = Paragraph | Table | PageBreak


def placed(heads: Iterable[tuple[list[Block], bool]]) -> tuple[list[Block], list[Block]]:
    """Heads and feet as what comes before the text and what comes after it; each text once, page numbers never.

    `heads`: each with whether it stands on the first page only. That belongs to the text, a mark too; what runs
    through the pages would part a letterhead from its title, and follows at the end.
    """
    before: list[Block] = []
    after: list[Block] = []
    seen = set()
    for blocks, first in heads:
        text = " ".join(paragraph.text for block in blocks for paragraph in _paragraphs(block))
        if text not in seen and any(map(str.isalpha, text)):
            seen.add(text)
            (before if first or len(text.split()) <= MARK_WORDS else after).extend(blocks)
    return before, after


def to_document(blocks: Iterable[Block], most: int) -> Document:
    """The Document of a flow. Raises Unreadable("output-limit") beyond `most` characters."""
    kept, length = [], 0
    for block in blocks:
        length += sum(len(text) for paragraph in _paragraphs(block) for text, _ in paragraph.runs)
        if length > most:
            raise Unreadable("output-limit")
        kept.append(block)
    paragraphs = [paragraph for block in kept for paragraph in _paragraphs(block)]
    legacy = set()
    for paragraph, (text, decoded) in zip(paragraphs, decode_runs([p.runs for p in paragraphs]), strict=True):
        paragraph.runs = [(text, "")]
        if decoded:
            legacy.add(id(paragraph))
    return document(_page(blocks, legacy) for blocks in _pages(kept))


def _page(blocks: list[Block], legacy: set[int]) -> tuple[str, Method, bool]:
    text = normalise.clean(_text(blocks)).strip("\n")
    if not text.strip():
        return "", "none", False
    decoded = any(id(paragraph) in legacy for block in blocks for paragraph in _paragraphs(block))
    return text, "legacy" if decoded else "text", False


def _pages(blocks: list[Block]) -> list[list[Block]]:
    """The blocks of each page; a last page without text, which a break at the end leaves, is none."""
    pages: list[list[Block]] = [[]]
    for block in blocks:
        if isinstance(block, PageBreak):
            pages.append([])
        else:
            pages[-1].append(block)
    if len(pages) > 1 and not any(paragraph.text for block in pages[-1] for paragraph in _paragraphs(block)):
        pages.pop()
    return pages


def _paragraphs(block: Block) -> Iterator[Paragraph]:
    if isinstance(block, Paragraph):
        yield block
    elif isinstance(block, Table):
        for row in block.rows:
            for cell in row:
                for inner in cell:
                    yield from _paragraphs(inner)


def _text(blocks: Iterable[Block]) -> str:
    return "\n\n".join(
        "\n".join(line for line, _ in lines) for _, lines in groupby(_lines(blocks), lambda line: line[1])
    )


def _lines(blocks: Iterable[Block]) -> Iterator[tuple[str, object]]:
    """Lines, each with the group that it belongs to: a blank line parts groups."""
    centred: object = None
    for block in blocks:
        if isinstance(block, Paragraph):
            text = block.text
            if not (block.centred and text):
                centred = None
            elif centred is None:
                centred = object()
            if text:
                yield text, centred or object()
        elif isinstance(block, Table):
            centred = None
            yield from _table_lines(block)


def _table_lines(table: Table) -> Iterator[tuple[str, object]]:
    rows = [row for row in table.rows if row]
    if all(len(row) == 1 for row in rows):
        for row in rows:
            yield from _lines(row[0])
        return
    if _is_columns(rows):
        for column in range(max(map(len, rows))):
            group = object()
            for row in rows:
                if column < len(row):
                    yield from ((line, group) for line, _ in _lines(row[column]))
        return
    group = object()
    for row in rows:
        cells = [" ".join(" ".join(line.split()) for line, _ in _lines(cell)) for cell in row]
        if any(cells):
            yield "\t".join(cells).strip("\t"), group


def _is_columns(rows: list[list[list[Block]]]) -> bool:
    """Whether a table only sets things side by side: a letterhead, or recipients beside the signer."""
    if len(rows) > COLUMN_ROWS:
        return False
    lines = [line for row in rows for cell in row for block in cell for p in _paragraphs(block)
             for line in p.text.split("\n")]  # fmt: skip
    return any(is_motto(line) or _is_recipients(line) for line in lines)


def _is_recipients(line: str) -> bool:
    """`Nơi nhận` (recipients)."""
    return fold.fold(line[:12]).strip().lower().startswith("noi nhan")
