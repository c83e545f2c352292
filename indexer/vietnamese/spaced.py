"""Letter-spaced headings: `K Ế  H O Ạ C H` read as `KẾ HOẠCH`.

Typists and style sheets spread the letters of headings; extracted, they are one-letter words that nobody can find.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from indexer.vietnamese.syllables import is_syllable

_SPREAD = re.compile(r"(?<!\S)[^\W\d_](?:[ \t\u00a0]+[^\W\d_](?!\S)){2,}")
_LETTER = re.compile(r"\S")
_LONGEST = 7
"""Letters in the longest syllable (nghiêng)."""


@dataclass(frozen=True, slots=True)
class Rejoined:
    """A line with its spread words closed up. `origins[i]` is where its character `i` stood."""

    text: str
    origins: tuple[int, ...]


def has_spread_letters(text: str) -> bool:
    """True when `rejoin` may find something in one of the text's lines: a quick look for three letters apart."""
    return _SPREAD.search(text) is not None


def rejoin(line: str) -> Rejoined | None:
    """A line with its letter-spaced words put together; None when there is nothing to do.

    At least three capitals in a row stand apart, and what they spell divides into known syllables; a blank wider than
    the narrowest ends a syllable. What cannot be divided so stays as it is.
    """
    pieces: list[tuple[int, ...]] = []
    position = 0
    for run in _SPREAD.finditer(line):
        syllables = _syllables(line, run) if run.group().isupper() else []
        if syllables:
            pieces.append(tuple(range(position, run.start())))
            pieces.append(tuple(_with_blanks(syllables)))
            position = run.end()
    if not pieces:
        return None
    origins = (*(place for piece in pieces for place in piece), *range(position, len(line)))
    return Rejoined("".join(line[place] for place in origins), origins)


def _with_blanks(syllables: list[list[int]]) -> Iterator[int]:
    """The places of the letters, with the blank after each syllable's last letter between two syllables."""
    for number, syllable in enumerate(syllables):
        if number:
            yield syllables[number - 1][-1] + 1
        yield from syllable


def _syllables(line: str, run: re.Match[str]) -> list[list[int]]:
    """The places of the letters of each syllable of a run; empty when it does not divide into syllables."""
    places = [match.start() for match in _LETTER.finditer(line, run.start(), run.end())]
    narrowest = min(after - before for before, after in pairwise(places))
    groups = [[places[0]]]
    for before, after in pairwise(places):
        if after - before > narrowest:
            groups.append([])
        groups[-1].append(after)
    syllables: list[list[int]] = []
    for group in groups:
        lengths = _divide("".join(line[place] for place in group))
        if lengths is None:
            return []
        begin = 0
        for length in lengths:
            syllables.append(group[begin : begin + length])
            begin += length
    return syllables


def _divide(letters: str) -> list[int] | None:
    """Lengths of the fewest syllables that the letters divide into, the longest first among equals; None if none."""
    best: list[tuple[int, int] | None] = [None] * len(letters) + [(0, 0)]
    for begin in reversed(range(len(letters))):
        for length in range(1, min(_LONGEST, len(letters) - begin) + 1):
            rest = best[begin + length]
            if rest is None or not is_syllable(letters[begin : begin + length]):
                continue
            current = best[begin]
            if current is None or rest[0] + 1 <= current[0]:
                best[begin] = (rest[0] + 1, length)
    lengths = []
    position = 0
    while position < len(letters):
        step = best[position]
        if step is None:
            return None
        lengths.append(step[1])
        position += step[1]
    return lengths
