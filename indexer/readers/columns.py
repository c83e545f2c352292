"""Two columns on the same lines: letterheads and signature blocks, and whole pages where the file has no order.

Nghị định 30/2020 (Appendix I) and Hướng dẫn 05-HD/VPTW put the issuer on the left of the page's head and the motto
on the right; many files paint them line by line. What recognition reads is the left column whole, then the right.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from math import inf

from indexer.readers.rows import Row, Word
from indexer.vietnamese import fold

SEED_GAP = 1.0
"""The gap (in font sizes) that shows where the columns part; other lines may come as close as `_LEAST_GAP`."""

_LEAST_GAP = 0.3
_HEAD_LINES = 16
_SEED_LINES = 8
_APART = 3.0
"""A line this many font sizes below a letterhead's last one no longer belongs to it."""
_CENTRED = 0.08
_NARROW = 0.5
"""A line narrower than this whose middle is that near (shares of the text's width) to the text's middle is a title."""
_PAGE_LINES = 8
_SIDE_WORDS = 4

_MOTTO = re.compile(r"CONG HOA XA HOI CHU NGHIA|DANG CONG SAN VIET NAM|DOC LAP ?[-–] ?TU DO")
_RECIPIENTS = re.compile(r"noi nhan\b", re.IGNORECASE)


_Closes = Callable[["Line", "Line", bool], bool]
"""Whether columns end before a line, given the line, its neighbour inside, and whether it has words on both sides."""


@dataclass(slots=True)
class Line:
    """Everything on one baseline of the page, whichever rows it came from; words from left to right."""

    base: float
    size: float
    words: list[Word]
    rows: list[Row]

    @property
    def text(self) -> str:
        """The line as one text."""
        return Row(self.base, self.size, self.words).text

    @property
    def start(self) -> float:
        """Where its first word begins."""
        return self.words[0].start

    @property
    def end(self) -> float:
        """Where its last word ends."""
        return max(word.end for word in self.words)


def visual_lines(rows: Iterable[Row]) -> list[Line]:
    """The page's lines from top to bottom."""
    lines: list[Line] = []
    for row in sorted(rows, key=lambda row: -row.base):
        line = lines[-1] if lines else None
        if line is not None and line.base - row.base <= 0.35 * max(line.size, row.size):
            line.rows.append(row)
            line.words.extend(row.words)
            line.size = max(line.size, row.size)
        else:
            lines.append(Line(row.base, row.size, list(row.words), [row]))
    for line in lines:
        line.words.sort(key=lambda word: word.start)
    return lines


def is_motto(text: str) -> bool:
    """True for a line that bears the national motto or the Party's: the right column of a letterhead."""
    return _MOTTO.search(_plain(text)) is not None


def _plain(text: str) -> str:
    """Capitals without marks, gaps of any width as one blank."""
    return " ".join(fold.fold(text).upper().split())


def blocks(rows: list[Row], *, first: bool, ordered: bool) -> list[list[Row]]:
    """The rows of a page in reading order, in blocks that belong together.

    `first`: the first page, where a letterhead is known by its shape; elsewhere only by its motto. `ordered`: the
    rows come in an order of the file's own; without one, pages of two columns are looked for as well.
    """
    lines = visual_lines(rows)
    if not lines:
        return []
    left, right = min(line.start for line in lines), max(line.end for line in lines)
    found = [_letterhead(lines, left, right, first=first), _signature(lines, left, right)]
    if not ordered:
        found.append(_page(lines, left, right))
    blocks_of_rows = [rows]
    for pair in found:
        if pair is not None:
            blocks_of_rows = [part for block in blocks_of_rows for part in pair.cut(block)]
    return [block for block in blocks_of_rows if block]


@dataclass(slots=True)
class _Pair:
    """Lines `top` to `bottom` (inclusive) that one gutter parts in two columns."""

    lines: Sequence[Line]
    top: int
    bottom: int
    gutter: float

    def sides(self) -> tuple[list[Row], list[Row]]:
        """Both columns, each with one row a line."""
        left, right = [], []
        for line in self.lines[self.top : self.bottom + 1]:
            for side, words in (
                (left, [word for word in line.words if word.end <= self.gutter]),
                (right, [word for word in line.words if word.end > self.gutter]),
            ):
                if words:
                    side.append(Row(line.base, line.size, words, line.rows[0].turn))
        return left, right

    def both(self) -> int:
        """Lines with words on both sides."""
        return sum(line.start < self.gutter < line.end for line in self.lines[self.top : self.bottom + 1])

    def cut(self, rows: list[Row]) -> list[list[Row]]:
        """`rows` as what stands above the pair, its left column, its right column, and the rest."""
        mine = {id(row) for line in self.lines[self.top : self.bottom + 1] for row in line.rows}
        if not any(id(row) in mine for row in rows):
            return [rows]
        upper = self.lines[self.top].base
        others = [row for row in rows if id(row) not in mine]
        left, right = self.sides()
        return [[row for row in others if row.base > upper], left, right, [row for row in others if row.base <= upper]]


def _letterhead(lines: Sequence[Line], left: float, right: float, *, first: bool) -> _Pair | None:
    middle, width = (left + right) / 2, right - left

    def closes(line: Line, before: Line, both: bool) -> bool:
        far = abs(before.base - line.base) > _APART * max(before.size, line.size) * (2 if both else 1)
        # A title's own blank may lie in the gutter; what has something in both columns is wide.
        narrow = not both or line.end - line.start < _NARROW * width
        return far or (narrow and abs((line.start + line.end) / 2 - middle) < _CENTRED * width)

    best = _best(lines[:_HEAD_LINES], (left, right), closes)
    if best is not None and _right_motto(best):
        return _from_motto(best)
    return best if best is not None and first and best.both() >= 2 else None


def _from_motto(pair: _Pair) -> _Pair:
    """The pair without what stands above the motto with nothing to its left: a form's number, or handwriting."""
    top = pair.top
    while pair.lines[top].start > pair.gutter and not _MOTTO.match(_plain(pair.lines[top].text)):
        top += 1
    return replace(pair, top=top)


def _right_motto(pair: _Pair) -> bool:
    """Whether a line of the right column begins with a motto: then the gutter is where it should be."""
    return any(_MOTTO.match(_plain(row.text)) for row in pair.sides()[1])


def _signature(lines: Sequence[Line], left: float, right: float) -> _Pair | None:
    """`Nơi nhận` (recipients) on the left, the signer on the right."""
    for index in range(len(lines) - 1, -1, -1):
        line = lines[index]
        if _RECIPIENTS.match(fold.fold(line.text)):
            above = lines[index - 1] if index else line
            # The signer's column may begin half a line higher.
            higher = above.base - line.base < line.size and above.start > line.end
            return _best(lines[index - higher :], (left, right), _never)
    return None


def _best(lines: Sequence[Line], extent: tuple[float, float], closes: _Closes) -> _Pair | None:
    """The pair whose gutter suits most lines, from gaps in the first ones; a motto on its right comes first."""
    pairs = (_grow(lines, seed, gap, closes) for seed in range(min(_SEED_LINES, len(lines)))
             for gap in _gutters(lines[seed], extent))  # fmt: skip
    return max(pairs, key=lambda pair: (_right_motto(pair), pair.both()), default=None)


def _page(lines: Sequence[Line], left: float, right: float) -> _Pair | None:
    """A page of running text in two columns."""
    middle = len(lines) // 2
    pairs = (_grow(lines, middle, gap, _never) for gap in _gutters(lines[middle], (left, right)))
    pair = max(pairs, key=_Pair.both, default=None)
    if pair is None or pair.both() < _PAGE_LINES:
        return None
    words = sum(len(row.words) for side in pair.sides() for row in side)
    return pair if words >= 2 * _SIDE_WORDS * pair.both() else None


def _never(_line: Line, _before: Line, _both: bool) -> bool:
    return False


def _grow(lines: Sequence[Line], seed: int, gutter: tuple[float, float], closes: _Closes) -> _Pair:
    """The lines around `seed` that its gap `gutter` parts in two, as far up and down as they go."""
    reached = [seed, seed]
    for end, step in ((0, -1), (1, 1)):
        index = seed + step
        while 0 <= index < len(lines):
            line = lines[index]
            narrower = _narrowed(line, gutter)
            if narrower is None:
                break
            middle = (narrower[0] + narrower[1]) / 2
            if closes(line, lines[index - step], line.start < middle < line.end):
                break
            gutter = narrower
            reached[end] = index
            index += step
    return _Pair(lines, reached[0], reached[1], (gutter[0] + gutter[1]) / 2)


def _gutters(line: Line, extent: tuple[float, float]) -> list[tuple[float, float]]:
    """The gaps of a line that are wide enough for a gutter and lie about the middle of the page."""
    left, right = extent
    low, high = left + 0.15 * (right - left), left + 0.8 * (right - left)
    wide = SEED_GAP * line.size
    return [gap for gap in _gaps(line.words) if gap[1] - gap[0] >= wide and low < (gap[0] + gap[1]) / 2 < high]


def _gaps(words: Sequence[Word]) -> list[tuple[float, float]]:
    gaps = []
    end = words[0].end
    for word in words[1:]:
        if word.start > end:
            gaps.append((end, word.start))
        end = max(end, word.end)
    return gaps


def _narrowed(line: Line, gutter: tuple[float, float]) -> tuple[float, float] | None:
    """The part of the gutter that the line leaves free; None when it crosses."""
    free = [(-inf, line.start), *_gaps(line.words), (line.end, inf)]
    common = [(max(gutter[0], low), min(gutter[1], high)) for low, high in free]
    best = max(common, key=lambda gap: gap[1] - gap[0])
    return best if best[1] - best[0] >= _LEAST_GAP * line.size else None
