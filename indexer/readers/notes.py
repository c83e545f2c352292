"""What is written on a page beside its content: numbers and dates that an office put in, and stamps of signatures.

Systems that sign documents put each as an annotation with a picture of its own. The number and the day of a document
are often there and nowhere else (`Số:      /BGDĐT` with 5891 over the gap), so they join the line that they stand on.
The stamp of a signature (`Ký bởi: …, Thời gian ký: …`) is no text of the document, as an annotation or painted.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from math import cos, sin

from indexer.readers.rows import Row, Word

_SAME_LINE = 0.75
"""A note belongs to the line whose baseline is this near (in font sizes); people put them there by hand."""

_SURE = re.compile(
    r"(?:Ký bởi|Người ký|Thời gian ký|Ngày ký|Signature Not Verified|Digitally signed|Signed by)\b", re.I
)
_LINE = re.compile(
    r"(?:(?:Ký bởi|Người ký|Email|Cơ quan|Tổ chức|Thời gian ký|Ngày ký|Signed by|Reason|Location|Date) ?:"
    r"|Signature Not Verified|Digitally signed|\d\d:\d\d:\d\d).*",
    re.IGNORECASE,
)
_TIME = re.compile(r"\d\d:\d\d")


def is_stamp(lines: Sequence[str]) -> bool:
    """True for the text of an annotation that is a signature's stamp."""
    return any(_SURE.match(line.strip()) for line in lines)


def without_stamps(rows: Sequence[Row]) -> tuple[list[Row], list[Row]]:
    """The rows of a page without the stamps painted among them, and the rows of those stamps.

    A painted stamp is at least two lines of its kind on end, one of them a signature's for sure and one with a time:
    a single `Cơ quan: …` is a line of the document.
    """
    kept: list[Row] = []
    gone: list[Row] = []
    run: list[Row] = []
    for row in [*rows, None]:
        if row is not None and _LINE.fullmatch(row.text.strip()):
            run.append(row)
            continue
        texts = [each.text for each in run]
        stamp = len(run) > 1 and is_stamp(texts) and any(_TIME.search(text) for text in texts)
        (gone if stamp else kept).extend(run)
        run = []
        if row is not None:
            kept.append(row)
    return kept, gone


def outside(rows: Iterable[Row], covered: Sequence[Row]) -> list[Row]:
    """The rows without the words that stand where other rows stand."""
    kept = []
    for row in rows:
        near = [other for other in covered if abs(other.base - row.base) < max(other.size, row.size)]
        words = [word for word in row.words if not any(o.start < word.end and word.start < o.end for o in near)]
        if words:
            kept.append(Row(row.base, row.size, words))
    return kept


def placed(rows: list[Row], notes: Iterable[Row]) -> list[Row]:
    """The rows with each word of a note in the line where it stands, or at the end when there is no such line."""
    for note in (Row(row.base, row.size, [word], row.turn) for row in notes for word in row.words):
        line = _line_of(rows, note)
        if line is None:
            rows.append(note)
        else:
            line.words = sorted([*line.words, *note.words], key=lambda word: word.start)
    return rows


def _line_of(rows: Sequence[Row], note: Row) -> Row | None:
    """The nearest row on the note's line that leaves room for it: it may stand in a gap or beside the words."""
    fitting = [
        row for row in rows
        if abs(row.base - note.base) <= _SAME_LINE * max(row.size, note.size) and _has_room(row, note)
    ]  # fmt: skip
    return min(fitting, key=lambda row: _distance(row, note), default=None)


def _has_room(row: Row, note: Row) -> bool:
    middle = (note.start + note.end) / 2
    return not any(word.start < middle < word.end for word in row.words)


def _distance(row: Row, note: Row) -> float:
    """How far a note stands beside a row; 0 within it."""
    return max(row.start - note.end, note.start - row.end, 0.0)


def unskewed(rows: Iterable[Row], skew: float) -> list[Row]:
    """Rows of a page as it is shown, in the frame of its lines when they lie askew (see `scanned.Scanned`)."""
    turn_x, turn_y = cos(skew), sin(skew)
    return [
        Row(
            row.base * turn_x - row.start * turn_y, row.size,
            [Word(word.start * turn_x + row.base * turn_y, word.end * turn_x + row.base * turn_y, word.text)
             for word in row.words],
        )
        for row in rows
    ]  # fmt: skip
