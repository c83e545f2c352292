"""A page recognised from its picture: rows of words with their places, and the form in which they are kept."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import Any

from indexer.readers.rows import Row, Word


@dataclass(frozen=True, slots=True)
class Scanned:
    """What OCR made of one page.

    Places are points from the lower left corner of the page as it is *read*: shown, then turned `quarter` quarter
    turns to the right, then `skew` (radians, counted like angles in mathematics) taken out around that corner.
    `width` and `height` are those of the page as it is shown. No rows: nothing could be read.
    """

    width: float = 0.0
    height: float = 0.0
    quarter: int = 0
    skew: float = 0.0
    rows: tuple[Row, ...] = ()

    def fresh_rows(self) -> list[Row]:
        """The rows, to be changed at will."""
        return [Row(row.base, row.size, [replace(word) for word in row.words]) for row in self.rows]

    def to_json(self) -> str:
        """One line of JSON: what passes between processes, and what the catalogue keeps."""
        rows = [[_short(row.base), _short(row.size), list(map(_listed, row.words))] for row in self.rows]
        page = [_short(self.width), _short(self.height), self.quarter, round(self.skew, 5), rows]
        return json.dumps(page, ensure_ascii=False, separators=(",", ":"))

    @classmethod
    def from_json(cls, line: str) -> Scanned:
        """The inverse. Raises ValueError or TypeError for anything else."""
        width, height, quarter, skew, rows = json.loads(line)
        found = tuple(Row(float(base), float(size), [_word(*word) for word in words]) for base, size, words in rows)
        return cls(float(width), float(height), int(quarter) % 4, float(skew), found)


def _listed(word: Word) -> list[Any]:
    return [_short(word.start), _short(word.end), word.text]


def _word(start: Any, end: Any, text: Any) -> Word:
    if not isinstance(text, str):
        raise TypeError(text)
    return Word(float(start), float(end), text)


def _short(number: float) -> float:
    """Tenths of a point: a thirtieth of a letter."""
    return round(number, 1)
