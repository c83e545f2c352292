"""Letter-spaced headings: `K Ế  H O Ạ C H` read as `KẾ HOẠCH`.

Typists and style sheets spread the letters of headings; extracted, they are one-letter words that nobody can find.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import chain, pairwise

from indexer.vietnamese.syllables import is_syllable

_SPREAD = re.compile(r"(?<!\S)[^\W\d_](?:[ \t\u00a0]+[^\W\d_](?!\S)){2,}")
_MAYBE = re.compile(r"[ \t\u00a0][^\W\d_][ \t\u00a0]+[^\W\d_](?!\S)")
"""Found in whatever `_SPREAD` finds, and quicker to look for: it begins at a blank."""
_LETTER = re.compile(r"\S")
_LONGEST = 7
"""Letters in the longest syllable (nghiêng)."""


def close_up(text: str) -> tuple[str, dict[int, int]]:
    """The text with its letter-spaced words put together, of the same length, and where each moved letter stood.

    At least three capitals in a row stand apart, and what they spell divides into known syllables; a blank wider than
    the narrowest ends a syllable. What cannot be divided so stays as it is. The blanks left over follow the words.
    """
    if _MAYBE.search(text) is None:
        return text, {}
    pieces: list[str] = []
    moved: dict[int, int] = {}
    position = 0
    for run in _SPREAD.finditer(text):
        syllables = _syllables(text, run) if run.group().isupper() else []
        if syllables:
            pieces.append(text[position : run.start()])
            pieces.append(" ".join("".join(text[place] for place in syllable) for syllable in syllables))
            pieces[-1] = pieces[-1].ljust(run.end() - run.start())
            moved |= zip(_new_places(syllables, run.start()), chain.from_iterable(syllables), strict=True)
            position = run.end()
    return "".join([*pieces, text[position:]]), moved


def _new_places(syllables: list[list[int]], start: int) -> Iterator[int]:
    """Where the letters stand when the syllables are closed up, with one blank between them."""
    for syllable in syllables:
        yield from range(start, start + len(syllable))
        start += len(syllable) + 1


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
