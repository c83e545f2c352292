"""Marks of secrecy, urgency, draft and copy: lines of their own in the letterhead or close to it."""

from __future__ import annotations

from indexer.model import Evidence, Mark, Span
from indexer.recognise.rules import family
from indexer.recognise.zones import Zones

_AFTER_TITLE = 4
"""Lines below the title where a stamp may still have been read."""


def find_marks(text: str, zones: Zones) -> tuple[Mark, ...]:
    """The marks of a document, each once, in reading order.

    Copy marks may also close a document: the last lines behind the signature are looked at for them.
    """
    top = range(min(max(zones.body.start, 12) + _AFTER_TITLE, len(zones.lines)))
    end = range(max(top.stop, zones.appendix.start), min(zones.appendix.start + 12, len(zones.lines)))
    found: dict[str, Mark] = {}
    for part, prefixes in ((top, ("mark",)), (end, ("mark.copy", "mark.copied-on", "mark.extract"))):
        for _, line in zones.of(part):
            for mark in _marks_of(line.span, text, prefixes):
                found.setdefault(mark.name, mark)
    return tuple(found.values())


def _marks_of(span: Span, text: str, prefixes: tuple[str, ...]) -> list[Mark]:
    """The marks of one line; two may stand in it, apart by a wide gap or a dash."""
    raw = span.of(text)
    marks: list[Mark] = []
    position = 0
    while position < len(raw):
        piece = raw[position:]
        hit = next((pair for prefix in prefixes for rule in family("marks", prefix)
                    if (pair := (rule, rule.search(piece)))[1] is not None), None)  # fmt: skip
        if hit is None:
            break
        rule, found = hit
        start = span.start + position
        marks.append(Mark(rule.value or rule.name, rule.secret, Evidence(rule.name, Span(start, start + found.end()))))
        position += max(found.end(), 1)
        position += len(raw[position:]) - len(raw[position:].lstrip(" \t-–/"))
    return marks
