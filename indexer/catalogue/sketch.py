"""A text in 384 bytes, so that nearly equal texts are found among many without being read again.

One-permutation MinHash over runs of three words: the hash of a run names one of 96 bins and competes for the least
value in it. The share of bins with equal values estimates the share of runs that two texts have in common (Jaccard).
Three words, not more, because OCR breaks one word in twenty: six runs of seven still survive.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator
from itertools import islice
from zlib import crc32

BINS = 96
RUN = 3

BAND = 4
"""Bins in a band. Two texts meet when all bins of one band are equal: nearly always above .6 in common, in one of three
thousand pairs at .06, which is what two unrelated official texts have."""

LEAST_RUNS = 120
"""Shorter texts have no sketch: too many bins would be empty to tell them apart."""

MOST_WORDS = 8_000
"""Of a longer text the beginning: twenty pages say which plan it is."""

_MOST_CHARS = 12 * MOST_WORDS
_EMPTY = 0xFFFFFFFF
_WORD = re.compile(r"\w+")
_FORMAT = struct.Struct(f">{BINS}I")
_BAND = struct.Struct(f">B{4 * BAND}s")


def sketch(text: str) -> bytes | None:
    """The sketch of a text, which should come without marks and case; None for one that is too short."""
    words = [found[0].encode() for found in islice(_WORD.finditer(text, 0, _MOST_CHARS), MOST_WORDS)]
    runs = {crc32(b" ".join(words[at : at + RUN])) for at in range(len(words) - RUN + 1)}
    if len(runs) < LEAST_RUNS:
        return None
    least = [_EMPTY] * BINS
    for value in runs:
        rest, place = divmod(value, BINS)
        if rest < least[place]:
            least[place] = rest
    return _FORMAT.pack(*least)


def likeness(one: bytes | None, other: bytes | None) -> float:
    """How much two texts have in common, 0..1, by their sketches; 0 where one has none."""
    if one is None or other is None:
        return 0.0
    pairs = [pair for pair in zip(_FORMAT.unpack(one), _FORMAT.unpack(other), strict=True) if pair != (_EMPTY, _EMPTY)]
    return sum(first == second for first, second in pairs) / max(1, len(pairs))


def bands(whole: bytes) -> Iterator[int]:
    """The keys under which a sketch is looked up; a band with an empty bin has none."""
    values = _FORMAT.unpack(whole)
    for at in range(0, BINS, BAND):
        if _EMPTY not in values[at : at + BAND]:
            piece = _BAND.pack(at // BAND, whole[4 * at : 4 * (at + BAND)])
            yield crc32(piece) << 24 | crc32(piece[::-1]) & 0xFFFFFF
