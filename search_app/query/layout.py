"""Paragraphs and sentences of a text whose lines may have been cut by the width of a page."""

from __future__ import annotations

import re
from collections.abc import Iterator

from indexer.model import Span

PAGE_WIDTH = 130
"""Lines of a typed page are shorter than this; a text with longer lines has one line a paragraph."""

NEARLY_FULL = 0.85
"""A line of at least so much of the widest one may have been cut by the page."""

SHORT = 45
"""A line below this that is followed by a capital is a heading or the end of a paragraph."""

_ENDS = re.compile(r"[.;:!?…][\"”’)]*$")
_MARKER = re.compile(r"[-–+•*▪]|\d{1,2}(?:\.\d{1,2})*[.)/]\s|[a-zđ]\)|[IVX]{1,5}[.\-–]\s|\|")
_ROW = re.compile(r"\||[^\t\n]{6,}\t|[^\t\n]*\t[^\t\n]*\t")
"""A line that is a row of a table: cells between bars or tabs. A tab behind a list's mark is none."""

_SENTENCE_END = re.compile(r"[.;!?…][\"”’)]*(\s+)")
_ENUMERATED = re.compile(r"(?:\d{1,2}(?:\.\d{1,2})*|[A-ZĐa-zđ]|[IVX]+)\.")
_ABBREVIATED = re.compile(r"(?<!\w)(?:TP|Tp|TX|Tx|TT|GS|PGS|TS|Th[sS]|BS|KS|[Tt]r|No)\.$")
"""Titles and kinds of places that are written short before a name: `TP. Huế`, `PGS. TS. …`."""

_EMPHASIS = re.compile(r"\*{2,3}|__|(?<![\w(*])\*(?=\w)|(?<=[\w.,;:!?)”\"])\*(?![\w)*])")
"""Markdown's marks of emphasis. A star alone is a bullet, in brackets a footnote, between figures a product."""


def paragraphs(text: str, within: Span) -> Iterator[Span]:
    """The paragraphs of a stretch of text, blanks at their ends left out."""
    lines = list(_lines(text, within))
    widest = max((line.end - line.start for line in lines), default=0)
    start: int | None = None
    for at, line in enumerate(lines):
        start = line.start if start is None else start
        if at + 1 == len(lines) or _breaks(text, line, lines[at + 1], widest):
            yield Span(start, line.end)
            start = None


def running(text: str) -> str:
    """A text whose lines were cut by the width of a page, as running text: a blank for each such cut, all else where
    it stands."""
    pieces = list(text)
    for paragraph in paragraphs(text, Span(0, len(text))):
        for at in range(paragraph.start, paragraph.end):
            if pieces[at] == "\n":
                pieces[at] = " "
    return "".join(pieces)


def sentences(text: str) -> Iterator[Span]:
    """The sentences of a text, cut at the ends of paragraphs too. A row of a table stays whole."""
    for paragraph in paragraphs(text, Span(0, len(text))):
        start = paragraph.start
        ends = () if is_row(text, paragraph) else _SENTENCE_END.finditer(text, paragraph.start, paragraph.end)
        for end in ends:
            if _ends(text, start, end):
                yield Span(start, end.start(1))
                start = end.end()
        if start < paragraph.end:
            yield Span(start, paragraph.end)


def is_row(text: str, line: Span) -> bool:
    """True for a line that is a row of a table."""
    return _ROW.match(text, line.start, line.end) is not None


def emphasis_marks(text: str, within: Span) -> Iterator[Span]:
    """Marks of emphasis left over from Markdown (`**Kế hoạch**`), which say nothing to a reader."""
    for mark in _EMPHASIS.finditer(text, within.start, within.end):
        yield Span(*mark.span())


def _ends(text: str, start: int, end: re.Match[str]) -> bool:
    """False for a full stop that belongs to what it stands behind, or before a small letter."""
    if text[end.start()] != "." or _ENUMERATED.fullmatch(text, start, end.start() + 1):
        return text[end.start()] != "."
    return not text[end.end() : end.end() + 1].islower() and not _ABBREVIATED.search(text, start, end.start() + 1)


def _lines(text: str, within: Span) -> Iterator[Span]:
    """Lines that hold something, without the blanks around it."""
    start = within.start
    while start < within.end:
        end = text.find("\n", start, within.end)
        end = within.end if end < 0 else end
        line = text[start:end]
        if line.strip():
            yield Span(start + len(line) - len(line.lstrip()), start + len(line.rstrip()))
        start = end + 1


def _breaks(text: str, line: Span, following: Span, widest: int) -> bool:
    """True when a new paragraph begins behind a line."""
    if is_row(text, line) or is_row(text, following):
        return True
    if text.count("\n", line.end, following.start) > 1 or _MARKER.match(text, following.start, following.end):
        return True
    if _titled(line.of(text)) and not following.of(text).isupper():
        return True
    if _ENDS.search(text[line.start : line.end]):
        return widest > PAGE_WIDTH or line.end - line.start < max(SHORT, NEARLY_FULL * widest)
    if widest > PAGE_WIDTH:
        return not text[following.start].islower()
    return line.end - line.start < SHORT and text[following.start].isupper()


def _titled(line: str) -> bool:
    """True for several words in capitals alone: `KẾ HOẠCH` stands above what it is about."""
    return line.isupper() and " " in line and line.replace(" ", "").isalpha()
