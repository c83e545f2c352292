"""Where the words of a page stand on its picture, for marks over it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from math import cos, sin
from typing import Any, NamedTuple

from indexer.model import Span
from indexer.readers.rows import Row, Word
from indexer.readers.scanned import Scanned
from indexer.vietnamese import normalise

MOST_WORDS = 5000
"""Words of a page that get a box; a closely printed page of a gazette has under 2,000."""

LOOK = 60
"""Words that may be left out on end: a running head, a stamp, a line that stands elsewhere in the text."""

_ALIKE = 2
_TOKEN = re.compile(r"\S+")

_BELOW, _ABOVE = 0.25, 0.8
"""How far letters reach from their baseline (in font sizes), stacked marks included."""


class Area(NamedTuple):
    """The part of a page that its picture shows, in points of the frame in which its words stand."""

    left: float
    low: float
    right: float
    high: float


class Box(NamedTuple):
    """A word, clean, and its box in shares of the picture's width and height, from its upper left corner."""

    text: str
    left: float
    top: float
    right: float
    bottom: float

    @classmethod
    def from_json(cls, row: list[Any]) -> Box:
        """The inverse of a list of its fields. Raises ValueError or TypeError for anything else."""
        text, *sides = row
        if not isinstance(text, str):
            raise TypeError(text)
        left, top, right, bottom = map(float, sides)
        if not 0 <= left <= right <= 1 or not 0 <= top <= bottom <= 1:
            raise ValueError(row)
        return cls(text, left, top, right, bottom)


_Place = Callable[[float, float], tuple[float, float]]
"""From the frame of a row (along it, upwards) to the page as it is shown."""

_TURNS: dict[int, _Place] = {
    0: lambda along, up: (along, up),
    1: lambda along, up: (-up, along),
    2: lambda along, up: (-along, -up),
    3: lambda along, up: (up, -along),
}


def layer_boxes(rows: Iterable[Row], area: Area) -> list[Box]:
    """The words of a page's own text; those that run askew have no box."""
    placed = ((row, _TURNS[row.turn]) for row in rows if row.turn in _TURNS)
    return _boxes(placed, area)


def scanned_boxes(rows: Iterable[Row], scanned: Scanned) -> list[Box]:
    """The words that OCR read, on the page as it is shown."""
    turn_x, turn_y = cos(scanned.skew), sin(scanned.skew)
    width, height = scanned.width, scanned.height

    def place(along: float, up: float) -> tuple[float, float]:
        x, y = along * turn_x - up * turn_y, along * turn_y + up * turn_x
        return ((x, y), (width - y, x), (width - x, height - y), (y, height - x))[scanned.quarter]

    return _boxes(((row, place) for row in rows), Area(0.0, 0.0, width, height))


def _boxes(rows: Iterable[tuple[Row, _Place]], area: Area) -> list[Box]:
    found = (_box(row, word, place, area) for row, place in rows for word in row.words)
    return list(islice((box for box in found if box.text), MOST_WORDS))


def _box(row: Row, word: Word, place: _Place, area: Area) -> Box:
    low, high = row.base - _BELOW * row.size, row.base + _ABOVE * row.size
    corners = [place(along, up) for along in (word.start, word.end) for up in (low, high)]
    lefts, tops = zip(*(_shares(x, y, area) for x, y in corners), strict=True)
    text = " ".join(normalise.clean(word.text).split())
    return Box(text, min(lefts), min(tops), max(lefts), max(tops))


def _shares(x: float, y: float, area: Area) -> tuple[float, float]:
    across = (x - area.left) / max(area.right - area.left, 1.0)
    down = (area.high - y) / max(area.high - area.low, 1.0)
    return tuple(round(min(max(share, 0.0), 1.0), 4) for share in (across, down))  # type: ignore[return-value]


def aligned(boxes: Iterable[Box], text: str, within: Span) -> Iterator[tuple[Box, Span]]:
    """Each word with its place in the text of its page, which stands at `within`, as far as it is found there.

    The words come in the order of the text; running heads are among them and not in the text.
    """
    words = [(piece, box) for box in boxes for piece in box.text.split()]
    tokens = [Span(*found.span()) for found in _TOKEN.finditer(text, within.start, within.end)]
    written = [token.of(text) for token in tokens]
    spoken = [piece for piece, _ in words]
    at = to = 0
    while at < len(words) and to < len(tokens):
        if spoken[at] == written[to]:
            yield words[at][1], tokens[to]
            at, to = at + 1, to + 1
        else:
            skipped, passed = _again(spoken[at : at + LOOK], written[to : to + LOOK])
            at, to = at + skipped, to + passed


def _again(spoken: Sequence[str], written: Sequence[str]) -> tuple[int, int]:
    """How many of each to leave out until both go on alike, as few as may be; where they do not, one word."""
    for apart in range(1, LOOK):
        for skipped in range(apart + 1):
            passed = apart - skipped
            here, there = spoken[skipped : skipped + _ALIKE], written[passed : passed + _ALIKE]
            if here and here == there:
                return skipped, passed
    return 1, 0


def runs(boxes: Iterable[Box]) -> Iterator[Box]:
    """Words that follow each other on one line as one box."""
    before: Box | None = None
    for box in boxes:
        if before is not None and _continues(before, box):
            before = Box(
                f"{before.text} {box.text}", min(before.left, box.left), min(before.top, box.top),
                max(before.right, box.right), max(before.bottom, box.bottom),
            )  # fmt: skip
            continue
        if before is not None:
            yield before
        before = box
    if before is not None:
        yield before


def _continues(before: Box, box: Box) -> bool:
    """True for the next word of a line: beside the one before, at most two heights of the letters away."""
    height = before.bottom - before.top
    beside = abs(box.top - before.top) < height / 2 and abs(box.bottom - before.bottom) < height / 2
    return beside and -height < box.left - before.right < 2 * height
