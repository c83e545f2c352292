"""Glyphs to rows of words, in the order of the file or by geometry alone.

A row holds the words on one baseline, from left to right, with their places: gaps between words are what tells
columns. No text is lost: each glyph ends in exactly one row, save blanks and glyphs painted twice to look bold.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import groupby, pairwise
from math import inf

from indexer.readers.painter import Glyph
from indexer.vietnamese import syllables

WORD_GAP = 0.2
"""A gap of this many font sizes parts two words where no blank is painted; blanks are 0.22 to 0.3 in most fonts."""

COLUMN_GAP = 1.5
"""A gap of this many font sizes is no blank between words, but a tab, a cell or a column."""

_SAME_BASE = 0.35
"""Baselines this close (in font sizes) are one row: raised marks of footnotes and the o in `QĐ-UBND` stay in it."""

_BACK = 1.5
"""How far (in font sizes) painting may go back within a row: accents are painted back over their letter."""

SPACED_LETTERS = 3
"""So many capital letters in a row that stand alone are one word written wide (`K Ế  H O Ạ C H`) ..."""

_WORD_STEP = 1.6
"""... or several, parted where the gap is this many times the usual one."""

_TWICE = 0.1
"""The same glyph again within this many font sizes is an imitation of bold, not a second letter."""


@dataclass(slots=True)
class Word:
    """A word and where it begins and ends, in points."""

    start: float
    end: float
    text: str


@dataclass(slots=True)
class Row:
    """Words on one baseline. `base` in points upwards, `size` of the largest font; `turn` as of `painter.Glyph`."""

    base: float
    size: float
    words: list[Word] = field(default_factory=list)
    turn: int = 0

    @property
    def start(self) -> float:
        """Where its first word begins."""
        return self.words[0].start

    @property
    def end(self) -> float:
        """Where its last word ends."""
        return max(word.end for word in self.words)

    @property
    def text(self) -> str:
        """Its words, parted by blanks, and by a tab where the gap is a column's."""
        parts = []
        end, wide = inf, COLUMN_GAP * self.size
        for word in self.words:
            parts.append(("\t" if word.start - end > wide else " ") + word.text)
            end = word.end
        return "".join(parts)[1:]


def stream_rows(glyphs: Iterable[Glyph]) -> list[Row]:
    """Rows in the order in which the file paints them."""
    rows: list[Row] = []
    row = Row(0.0, 0.0)
    end, blank, last = 0.0, False, None
    for glyph in glyphs:
        text, start, glyph_end, base, size, turn, _ = glyph
        larger = size if size > row.size else row.size
        if abs(base - row.base) > _SAME_BASE * larger or start < end - _BACK * larger or not row.size:
            row = Row(base, size, turn=turn)
            rows.append(row)
            end, blank, last = start, True, None
        if text.isspace():
            blank, end = True, max(end, glyph_end)
            continue
        if last is not None and last.text == text and abs(start - last.start) < _TWICE * size:
            continue
        if size > row.size:
            row.base, row.size = base, size
        if blank or start - end > WORD_GAP * size:
            row.words.append(Word(start, glyph_end, text))
        else:
            word = row.words[-1]
            word.text += text
            word.end = max(word.end, glyph_end)
        end, blank, last = max(end, glyph_end), False, glyph
    for row in rows:
        row.words = _closed_up(row.words)
    return _without_repeats(row for row in rows if row.words)


def geometric_rows(glyphs: Sequence[Glyph]) -> list[Row]:
    """Rows from top to bottom, whatever the order in the file: for files that paint some letters of a line later."""
    rows: list[Row] = []
    for line in _lines(_with_marks(glyphs)):
        line.sort(key=lambda glyph: glyph.start)
        rows.extend(_merged(stream_rows(line)))
    return rows


def _lines(glyphs: list[Glyph]) -> list[list[Glyph]]:
    """Glyphs by baseline, from the top."""
    lines: list[list[Glyph]] = []
    base = size = 0.0
    for glyph in sorted(glyphs, key=lambda glyph: -glyph.base):
        larger = max(size, glyph.size)
        if not lines or base - glyph.base > _SAME_BASE * larger:
            lines.append([])
            base, size = glyph.base, glyph.size
        elif glyph.size > size:
            base, size = glyph.base, glyph.size
        lines[-1].append(glyph)
    return lines


def _with_marks(glyphs: Iterable[Glyph]) -> list[Glyph]:
    """Accents that are painted as glyphs of their own join the letter under them, so that sorting keeps them."""
    joined: list[Glyph] = []
    for glyph in glyphs:
        if joined and glyph.text and unicodedata.combining(glyph.text[0]):
            joined[-1] = joined[-1]._replace(text=joined[-1].text + glyph.text)
        else:
            joined.append(glyph)
    return joined


def _merged(rows: list[Row]) -> list[Row]:
    """One row of what came from one line."""
    if len(rows) < 2:
        return rows
    words = sorted((word for row in rows for word in row.words), key=lambda word: word.start)
    largest = max(rows, key=lambda row: row.size)
    return [Row(largest.base, largest.size, words, largest.turn)]


def _closed_up(words: list[Word]) -> list[Word]:
    """Headings written wide, closed up: only where every piece is then a syllable, so that `A B C D` stays."""
    if sum(len(word.text) == 1 for word in words) < SPACED_LETTERS:
        return words
    found: list[Word] = []
    for single, group in groupby(words, key=lambda word: len(word.text) == 1 and word.text.isupper()):
        letters = list(group)
        joined = _syllables(letters) if single and len(letters) >= SPACED_LETTERS else None
        found.extend(joined or letters)
    return found


def _syllables(letters: list[Word]) -> list[Word] | None:
    """The letters joined to syllables, None where they make none."""
    gaps = sorted(after.start - before.end for before, after in pairwise(letters))
    wide = _WORD_STEP * gaps[len(gaps) // 2]
    pieces = [[letters[0]]]
    for before, after in pairwise(letters):
        if after.start - before.end > wide:
            pieces.append([])
        pieces[-1].append(after)
    words = [Word(piece[0].start, piece[-1].end, "".join(letter.text for letter in piece)) for piece in pieces]
    return words if all(len(word.text) > 1 and syllables.is_syllable(word.text) for word in words) else None


def _without_repeats(rows: Iterable[Row]) -> list[Row]:
    """A row painted twice at the same place (bold once more) counts once."""
    kept: list[Row] = []
    for row in rows:
        before = kept[-1] if kept else None
        if (
            before is not None
            and abs(before.base - row.base) < _TWICE * row.size
            and abs(before.start - row.start) < _TWICE * row.size
            and before.text == row.text
        ):
            continue
        kept.append(row)
    return kept
