"""Page furniture: page numbers, and heads and feet that run through the pages. It is taken out of the text.

Only the outermost lines of a page are looked at, from the edge inwards, until one is neither. A letterhead stays,
whatever it repeats: in a file of several letters each begins with the same words.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from indexer.readers.columns import Line, is_motto

EDGE_LINES = 3
"""Lines at each edge that can be furniture."""

_HEAD_SHARE = 0.5
"""A motto in this upper part of a page makes it a page with a letterhead."""

_PAGE_NUMBER = re.compile(r"[-–—.\s]*(?:trang\s*(?:số\s*)?)?\d{1,3}(?:\s*/\s*\d{1,3})?[-–—.\s]*", re.IGNORECASE)
_OF_PAGES = re.compile(r"/\s*(\d+)")
_NUMBERS = re.compile(r"[\d\s]+")
_LEAST_LETTERS = 4


def is_page_number(text: str, pages: int) -> bool:
    """True for a line that is nothing but a page number: `3`, `- 3 -`, `Trang 3`, `Trang 3/12`, and `3/12` of 12."""
    if _PAGE_NUMBER.fullmatch(text) is None:
        return False
    total = _OF_PAGES.search(text)
    return total is None or "trang" in text.lower() or int(total.group(1)) == pages


def furniture(pages: Sequence[Sequence[Line]]) -> list[list[Line]]:
    """For each page (its lines from the top) the lines that are furniture."""
    heads = [_letterhead_line(lines) for lines in pages]
    running_heads = _running([lines[:EDGE_LINES] for lines, head in zip(pages, heads, strict=True) if head is None])
    running_feet = _running([lines[-EDGE_LINES:] for lines in pages])
    found = []
    for number, (lines, head) in enumerate(zip(pages, heads, strict=True)):
        above = len(lines) if head is None else head
        top = _peel(lines[:EDGE_LINES], len(pages), running_heads, above, first=number == 0)
        bottom = _peel(lines[len(top) :][: -EDGE_LINES - 1 : -1], len(pages), running_feet, len(lines), first=False)
        found.append([*top, *bottom])
    return found


def _letterhead_line(lines: Sequence[Line]) -> int | None:
    """The index of the motto in the upper part of a page."""
    for index in range(max(1, int(len(lines) * _HEAD_SHARE)) if lines else 0):
        if is_motto(lines[index].text):
            return index
    return None


def _running(edges: Sequence[Sequence[Line]]) -> frozenset[str]:
    """The texts that stand at this edge of more than half of the pages, and of two at least."""
    counts = Counter(key for lines in edges for key in {_key(line) for line in lines} if key)
    return frozenset(key for key, count in counts.items() if count >= 2 and count > len(edges) / 2)


def _key(line: Line) -> str:
    """A line without its numbers, which change from page to page; empty when too little is left to compare."""
    key = _NUMBERS.sub(" ", line.text.lower()).strip()
    return key if sum(char.isalpha() for char in key) >= _LEAST_LETTERS else ""


def _peel(lines: Sequence[Line], pages: int, running: frozenset[str], above: int, *, first: bool) -> list[Line]:
    """The furniture among an edge's lines, given from the edge inwards; `above`: lines over the letterhead."""
    peeled: list[Line] = []
    for index, line in enumerate(lines):
        text = line.text
        repeated = _key(line) in running and index < above
        # On the first page even a line over the letterhead may be the issuer's; a running head there has numbers.
        if first and not any(char.isdigit() for char in text):
            repeated = False
        if not (repeated or is_page_number(text, pages)):
            break
        peeled.append(line)
    return peeled
