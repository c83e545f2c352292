"""The lines of a document as the rules see them: trimmed, without stray Markdown, cut where two were glued."""

from __future__ import annotations

import re
from dataclasses import dataclass

from indexer.model import Span
from indexer.recognise.rules import UPPER

_LINE = re.compile(r"[^\n]+")
_MARKDOWN = re.compile(r"\*\*|__(?=\w)|(?<=\w)__|(?<![\w*])\*(?=[^\s*])|(?<=[^\s*])\*(?![\w*])|^#{1,6} ")
_EDGE = " \t*_#`\xa0\u3000"
_GLUED = re.compile(
    rf"(?<=[{UPPER}]{{2}})\s?(?:\*\*\s?(?=\d{{1,2}}\s?[.\-)])|(?=\d{{1,2}}[.\-)]\s?[{UPPER}](?![{UPPER}])))"
)
_COLUMN = re.compile(
    rf"(?<=\S)(?:[ \xa0]{{0,40}}\t[ \t\xa0]{{0,40}}|[ \xa0]{{4,120}})(?=[*(]{{0,2}}[{UPPER}][\w./]{{0,12}}[ ,]\S)"
)
_HEADING_START = re.compile(r"[*\s]*(?:[IVX]{1,5}\s?[.\-)]|\d{1,2}\s?[.\-)])")


@dataclass(frozen=True, slots=True)
class Line:
    """One line that holds a letter or a figure. `text` is free of noise, `span` covers its trimmed raw form.

    `gap`: a blank line (or one of rules and stars) stands before it. `bold`: an opened `**` is not closed in it.
    """

    span: Span
    text: str
    gap: bool
    bold: bool = False

    @property
    def capitals(self) -> bool:
        """True when every letter is a capital, as in letterheads and headings."""
        return self.text.isupper()


def lines_of(text: str) -> tuple[Line, ...]:
    """The lines of a text, in order."""
    lines: list[Line] = []
    previous_end = 0
    gap = False
    for raw in _LINE.finditer(text):
        gap = gap or text.count("\n", previous_end, raw.start()) > 1
        previous_end = raw.end()
        for start, end in _pieces(raw.group(), raw.start()):
            line = _line(text, start, end, gap)
            if line is None:
                gap = True
            else:
                lines.append(line)
                gap = False
    return tuple(lines)


def _pieces(raw: str, offset: int) -> list[tuple[int, int]]:
    """`I. MỤC ĐÍCH, YÊU CẦU**1. Mục đích` is two headings; a wide gap before several words parts two columns."""
    if _HEADING_START.match(raw) is None:
        column = _COLUMN.search(raw)
        if column is not None and raw[: column.start()].strip():
            return [(offset, offset + column.start()), (offset + column.end(), offset + len(raw))]
        return [(offset, offset + len(raw))]
    cut = _GLUED.search(raw)
    if cut is None:
        return [(offset, offset + len(raw))]
    return [(offset, offset + cut.start()), (offset + cut.start(), offset + len(raw))]


def _line(text: str, start: int, end: int, gap: bool) -> Line | None:
    raw = text[start:end]
    bold = raw.count("**") % 2 == 1
    left = len(raw) - len(raw.lstrip(_EDGE))
    if raw[:left].endswith("* "):
        left = raw[:left].rindex("* ")
    right = len(raw.rstrip(_EDGE))
    clean = raw[left:right]
    if "*" in clean or "_" in clean or "#" in clean:
        clean = _MARKDOWN.sub("", clean)
    clean = " ".join(clean.split())
    if right <= left or not any(char.isalnum() for char in clean):
        return None
    return Line(Span(start + left, start + right), clean, gap, bold)
