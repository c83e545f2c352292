"""How engines score: Σ over clauses of weight × BM25, with k1 and b per form.

BM25 with Lucene's idf, ln(1 + (N − df + ½) / (df + ½)), and tf·(k1 + 1) / (tf + k1·(1 − b + b·length/average)), where
N, df and the average length are those of the unit (plans or passages) that is searched, over live documents only:
N counts them all, those without the form too; the average is all their tokens of the form divided by N, gaps not
counted. Each document's own length is rounded to one byte as Lucene does (`round_length`). So every engine computes
the same score from the same tokens, up to the order of additions; `SCORE_DIGITS` takes away that difference.

Source: S. Robertson, H. Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond", 2009; the idf and the
length rounding are those of Apache Lucene's BM25Similarity and SmallFloat.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TypeVar


@dataclass(frozen=True, slots=True)
class FormScoring:
    """k1 and b of a form, and the weight its tokens carry in a query."""

    k1: float
    b: float
    weight: float


SCORING: dict[str, FormScoring] = {
    "words": FormScoring(1.2, 0.75, 1.0),
    "syllables": FormScoring(1.2, 0.75, 1.0),
    "pairs": FormScoring(0.4, 0.6, 1.0),
    "folded": FormScoring(1.2, 0.75, 1.0),
    "folded_pairs": FormScoring(0.4, 0.6, 0.6),
    "title": FormScoring(1.2, 0.75, 0.5),
    "title_folded": FormScoring(1.2, 0.75, 0.5),
    "headings": FormScoring(1.2, 0.75, 0.5),
    "headings_folded": FormScoring(1.2, 0.75, 0.5),
    "around": FormScoring(6.0, 0.75, 0.5),
    "number": FormScoring(1.2, 0.75, 4.0),
}
"""Each figure's run: README of this room. A pair says nearly all it has to say when it occurs once, so its k1 is
small; surroundings are long and tell a topic by how often they name it, so theirs is large."""


SCORE_DIGITS = 6
"""Decimals that a score keeps. Two engines differ by some 1e-15; what is equal after rounding is a tie."""

Number = TypeVar("Number")
"""A number, or an array of numbers."""


def idf(documents: int, frequency: int) -> float:
    """Lucene's inverse document frequency, never negative."""
    return math.log(1 + (documents - frequency + 0.5) / (frequency + 0.5))


def bm25(tf: Number, rounded: Number, average: float, scoring: FormScoring) -> Number:
    """The tf part of BM25, for one document or for arrays of them.

    `rounded` is the document's length after `round_length`; `average` is over true lengths.
    """
    norm = 1 - scoring.b + scoring.b * rounded / average if average else 1.0
    return tf * (scoring.k1 + 1) / (tf + scoring.k1 * norm)


def round_length(length: int) -> int:
    """A length as one byte keeps it: exact up to 40, then four significant bits, rounding down (Lucene SmallFloat)."""
    return length_of_byte(byte_of_length(length))


def byte_of_length(length: int) -> int:
    """The byte (0..255) that stands for a length."""
    free = _FREE_VALUES
    if length < free:
        return length
    return free + _int_to_byte4(length - free)


def length_of_byte(byte: int) -> int:
    """The length that a byte stands for."""
    free = _FREE_VALUES
    if byte < free:
        return byte
    return free + _byte4_to_int(byte - free)


def _int_to_byte4(value: int) -> int:
    bits = value.bit_length()
    if bits < 4:
        return value
    shift = bits - 4
    return ((value >> shift) & 0x07) | ((shift + 1) << 3)


def _byte4_to_int(code: int) -> int:
    bits, shift = code & 0x07, (code >> 3) - 1
    return bits if shift == -1 else (bits | 0x08) << shift


_FREE_VALUES = 255 - _int_to_byte4(2**31 - 1)
"""Lengths below this are exact (24 in Lucene)."""
