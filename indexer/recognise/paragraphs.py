"""Paragraphs out of lines: a page's wrapped lines are put together again."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from indexer.model import Span
from indexer.recognise.lines import Line
from indexer.recognise.rules import holds

_WRAPPED_WIDTH = 140
"""A document whose lines stay below this was cut into lines by its page; a longer line is a paragraph of its own."""
_FULL = 0.75
"""A line shorter than this part of the page's width ends its paragraph."""
_BULLETS = ("-", "–", "+", "•", "*", "►", "▪", "—")


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Lines that belong together. `text` is free of noise, `span` the raw piece of the document."""

    span: Span
    text: str
    gap: bool

    @property
    def bulleted(self) -> bool:
        """True for an item of a list that has no number."""
        return self.text.startswith(_BULLETS)


def paragraphs(lines: Iterable[Line]) -> list[Paragraph]:
    """The paragraphs of some consecutive lines."""
    lines = list(lines)
    width = _width(lines)
    result: list[Paragraph] = []
    last: Line | None = None
    bold = False
    for line in lines:
        if result and last is not None and (bold or _goes_on(last, line, width)):
            before = result[-1]
            result[-1] = Paragraph(Span(before.span.start, line.span.end), f"{before.text} {line.text}", before.gap)
        else:
            result.append(Paragraph(line.span, line.text, line.gap))
        bold = bold != line.bold
        if holds("outline", "mark", line.text) and not line.bold:
            bold = False
        last = line
    return result


def _width(lines: list[Line]) -> int:
    lengths = sorted(len(line.text) for line in lines)
    return lengths[int(len(lengths) * 0.9)] if lengths else 0


def _goes_on(last: Line, line: Line, width: int) -> bool:
    """True when a line carries on the paragraph of the line before it."""
    if line.text.startswith(_BULLETS) or holds("outline", "mark", line.text):
        return False
    if line.gap:
        return last.text[-1:].isalpha() and line.text[:1].islower()
    if last.capitals != line.capitals and (last.capitals or line.capitals) and len(last.text) > 3:
        return False
    if line.text[:1].islower() and not line.text.startswith(("a)", "b)", "c)", "d)", "đ)", "e)", "g)", "h)", "i)")):
        return last.text[-1:] not in ".;"
    ended = last.text.endswith((".", ";", ":")) or len(last.text) < _FULL * width
    return width < _WRAPPED_WIDTH and not ended
