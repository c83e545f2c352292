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
_NUMBERED = re.compile(
    r"^(?P<first>\d{1,4})\t|\t(?P<last>\d{1,4})$|[-–—|\s]*\btrang\s+(?P<named>\d{1,4})(?:\s*/\s*\d+)?$"
)
_LEAST_LETTERS = 4


def is_page_number(text: str, pages: int) -> bool:
    """True for a line that is nothing but a page number: `3`, `- 3 -`, `Trang 3`, `Trang 3/12`, and `3/12` of 12."""
    if _PAGE_NUMBER.fullmatch(text) is None:
        return False
    total = _OF_PAGES.search(text)
    return total is None or "trang" in text.lower() or int(total.group(1)) == pages


def furniture(pages: Sequence[Sequence[Line]], turned: Sequence[Sequence[Line]]) -> list[list[Line]]:
    """For each page (its lines from the top) the lines that are furniture.

    `turned`: each page's lines in other writing directions; the head of a page with a table across stands there.
    """
    mottos = [_motto_line(lines) for lines in pages]
    heads = _running([
        [*_head(lines, motto), *across[:EDGE_LINES]]
        for lines, motto, across in zip(pages, mottos, turned, strict=True)
    ])  # fmt: skip
    feet = _running([lines[-EDGE_LINES:] for lines in pages])
    found = []
    for number, (lines, motto, across) in enumerate(zip(pages, mottos, turned, strict=True)):
        plain = heads if number and motto is None else frozenset()
        top = _peel(lines[:EDGE_LINES], len(pages), plain, heads, EDGE_LINES if motto is None else motto)
        bottom = _peel(lines[len(top) :][: -EDGE_LINES - 1 : -1], len(pages), feet, feet, EDGE_LINES)
        found.append([*top, *bottom, *(line for line in across if _split(line)[0] in heads)])
    return found


def _peel(
    lines: Sequence[Line], pages: int, running: frozenset[str], numbered: frozenset[str], most: int
) -> list[Line]:
    """The furniture among an edge's lines, given from the edge inwards.

    `running`: texts that go in any case; `numbered`: texts that go when they bear a page number, among the first
    `most` lines: a letterhead may repeat from letter to letter, and its first line over the pages that follow.
    """
    peeled: list[Line] = []
    for line in lines:
        key, page = _split(line)
        repeated = key in running or (key in numbered and page is not None and len(peeled) < most)
        if not (repeated or is_page_number(line.text, pages)):
            break
        peeled.append(line)
    return peeled


def _motto_line(lines: Sequence[Line]) -> int | None:
    """The index of the motto in the upper part of a page: there a letterhead begins."""
    upper = lines[: max(1, int(len(lines) * _HEAD_SHARE))]
    return next((index for index, line in enumerate(upper) if is_motto(line.text)), None)


def _head(lines: Sequence[Line], motto: int | None) -> Sequence[Line]:
    """The lines that can be a running head; over a letterhead only those with a page number."""
    if motto is None:
        return lines[:EDGE_LINES]
    return [line for line in lines[: min(motto, EDGE_LINES)] if _split(line)[1] is not None]


def _running(edges: Sequence[Sequence[Line]]) -> frozenset[str]:
    """The texts that run through the pages at this edge.

    They stand on more than half of the pages, and two at least; or their page number goes up with the pages.
    """
    same: Counter[str] = Counter()
    counting: Counter[tuple[str, int]] = Counter()
    for index, lines in enumerate(edges):
        splits = {_split(line) for line in lines}
        same.update({key for key, _ in splits if key})
        counting.update({(key, page - index) for key, page in splits if key and page is not None})
    most = max(1, sum(map(bool, edges)) / 2)
    repeated = {key for key, count in same.items() if count > most}
    return frozenset(repeated | {key for (key, _), count in counting.items() if count > 1})


def _split(line: Line) -> tuple[str, int | None]:
    """A line without the page number it bears at its edge, and that number; the text is empty when it says little.

    Other numbers stay: `PHỤ LỤC 1` and `PHỤ LỤC 2` (annexes) over two pages are two headings.
    """
    text = line.text.lower()
    page = None
    for found in _NUMBERED.finditer(text):
        if found.start() == 0 or found.end() == len(text):
            page = int(found.group(found.lastgroup or 0))
            text = (text[: found.start()] + text[found.end() :]).strip()
            break
    return (text if sum(char.isalpha() for char in text) >= _LEAST_LETTERS else ""), page
