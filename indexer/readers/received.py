"""The rubber stamp with which a receiver books a document in, on a recognised scan: no text of the document.

Its small letters lie over the letterhead or the title, between whose lines OCR puts what it makes of them
(`GỐNG THỦNG TNN ĐIỆN TỦ CHÍNH PHỦ`, `ĐỀN uy, 12.14412024...`). Only their places and sizes tell them from the document.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from indexer.readers.rows import COLUMN_GAP, Row, Word
from indexer.vietnamese import fold

OWNERS = ("CONG THONG TIN DIEN TU CHINH PHU",)
"""Names of offices that stand in their stamps as a line of its own, folded."""

LIKE = 0.8
"""How far (difflib's ratio) what OCR made of a name is that name; the worst of ten real ones reached .92."""

NARROW = 5.5
"""Points that a letter of a stamp takes at most: a letterhead's capitals take nine."""

ABOVE, BELOW, ACROSS, ASIDE = 40.0, 40.0, 150.0, 12.0
"""How far a stamp reaches around its word ĐẾN, in points: it is 35 by 50 mm (Thông tư 01/2011/TT-BNV, Annex)."""

_HEAD_LINES = 16
_ARRIVED = re.compile(r"\W*DEN\W+(?:N?g?[aou]y|G[iIlo][eoO]|So)\b")
"""`ĐẾN Ngày`, `ĐẾN Giờ`, `ĐẾN Số` as OCR reads them, folded; a title's `ĐẾN NĂM` has no small letters."""

_BOOKED = re.compile(r"\W*(?:So|Ngay|Gio|Chuyen|Luu)\b", re.IGNORECASE)
"""What a stamp has under its word ĐẾN."""


@dataclass(frozen=True, slots=True)
class _Box:
    left: float
    right: float
    low: float
    high: float

    def holds(self, base: float, words: Sequence[Word]) -> bool:
        return (
            self.low <= base <= self.high
            and words[0].start >= self.left
            and max(word.end for word in words) <= self.right
        )


def without_arrivals(rows: list[Row]) -> list[Row]:
    """The rows of a page without the words of such stamps about its head."""
    head = sorted(rows, key=lambda row: -row.base)[:_HEAD_LINES]
    gone = {id(word) for row in head for word in _owner(row)}
    boxes = [_around(row.base, piece) for row in head for piece in _pieces(row) if _ARRIVED.match(_plain(piece))]
    for row in head:
        for piece in _pieces(row):
            if any(box.holds(row.base, piece) and _of_stamp(row, piece, box) for box in boxes):
                gone.update(map(id, piece))
    if not gone:
        return rows
    left = ((row, [word for word in row.words if id(word) not in gone]) for row in rows)
    return [Row(row.base, row.size, words) for row, words in left if words]


def _owner(row: Row) -> Sequence[Word]:
    """The words of a row that are an owner's name in the small letters of a stamp."""
    for name in OWNERS:
        count = len(name.split())
        for at in range(len(row.words) - count + 2):
            words = row.words[at : at + count]
            letters = _plain(words).upper()
            narrow = words[-1].end - words[0].start <= NARROW * len(letters)
            if narrow and SequenceMatcher(None, name, letters, autojunk=False).ratio() >= LIKE:
                return words
    return ()


def _around(base: float, piece: Sequence[Word]) -> _Box:
    start = piece[0].start
    return _Box(start - ASIDE, max(start + ACROSS, piece[-1].end), base - BELOW, base + ABOVE)


def _of_stamp(row: Row, piece: Sequence[Word], box: _Box) -> bool:
    """Whether a piece in a stamp's box is of the stamp: under its word ĐẾN only what stamps have there."""
    under = row.base < (box.low + BELOW) - row.size / 2
    return not under or _BOOKED.match(_plain(piece)) is not None


def _pieces(row: Row) -> Iterator[list[Word]]:
    """The words of a row, parted where columns part."""
    piece: list[Word] = []
    for word in row.words:
        if piece and word.start - piece[-1].end > COLUMN_GAP * row.size:
            yield piece
            piece = []
        piece.append(word)
    if piece:
        yield piece


def _plain(words: Iterable[Word]) -> str:
    return fold.fold(" ".join(word.text for word in words))
