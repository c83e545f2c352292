"""A token in a snapshot: which rows have it, how often, and how much it adds to their scores."""

from __future__ import annotations

from functools import cache

import numpy as np

from indexer.engine.relevance import SCORE_DIGITS, FormScoring, idf, length_of_byte

_DENSE = 4
"""A token in at least one of so many rows keeps an array over all rows: adding it up is faster than by row number."""

_MASKED = 32
"""A token in at least one of so many rows keeps a mask over all rows."""

_COMMON_LENGTHS = 4096


class Lengths:
    """A form's lengths: one byte for each row (`relevance.byte_of_length`), and the average of the true ones.

    `norms`: for each such byte what BM25 adds to a count in its denominator; `gain`: what it multiplies a count by.
    """

    __slots__ = ("average", "codes", "gain", "norms")

    def __init__(self, codes: np.ndarray, average: float, scoring: FormScoring) -> None:
        self.codes = codes
        self.average = average
        self.gain = scoring.k1 + 1
        relative = rounded_lengths() / average if average else np.ones(256)
        self.norms = scoring.k1 * (1 - scoring.b + scoring.b * relative)


class Term:
    """A token's postings in live rows: `rows` ascend, `counts` beside them."""

    __slots__ = ("_impacts", "_mask", "_scores", "_size", "counts", "dense", "rows")

    def __init__(self, rows: np.ndarray, counts: np.ndarray, size: int) -> None:
        self.rows = rows
        self.counts = counts
        self._size = size
        self.dense = len(rows) * _DENSE > size
        self._mask: np.ndarray | None = None
        self._impacts: np.ndarray | None = None
        self._scores: tuple[float, np.ndarray] | None = None

    @property
    def bytes(self) -> int:
        """What it takes to keep, once all is worked out."""
        mask = self._size if len(self.rows) * _MASKED > self._size else 0
        impacts = 4 * (self._size if self.dense else len(self.rows))
        return self.rows.nbytes + self.counts.nbytes + mask + impacts + 300

    @property
    def mask(self) -> np.ndarray | None:
        """The rows as a mask; None when they are few."""
        if self._mask is None and len(self.rows) * _MASKED > self._size:
            mask = np.zeros(self._size, bool)
            mask[self.rows] = True
            self._mask = mask
        return self._mask

    def holds(self, rows: np.ndarray) -> np.ndarray:
        """Which of some rows have the token."""
        return self.mask.take(rows) if self.mask is not None else member(self.rows, rows)

    def counts_at(self, rows: np.ndarray) -> np.ndarray:
        """How often each of some rows has the token."""
        if rows is self.rows:
            return self.counts
        if not len(self.rows):
            return np.zeros(len(rows), np.int64)
        places = self.rows.searchsorted(rows)
        same = self.rows.take(places, mode="clip") == rows
        return self.counts.take(places, mode="clip") * same

    def impacts(self, lengths: Lengths, live: int) -> np.ndarray:
        """idf × BM25 in 32 bits: for every row when `dense`, else beside `rows`. Good to find the best by.

        `live`: number of live rows. Both are always the same for a term: the result is kept.
        """
        if self._impacts is None:
            counts = self.counts.astype(np.float32)
            norm = lengths.norms.astype(np.float32).take(lengths.codes.take(self.rows))
            rarity = np.float32(idf(live, len(self.rows)) * lengths.gain)
            impacts = rarity * counts / (counts + norm)
            if self.dense:
                spread = np.zeros(self._size, np.float32)
                spread[self.rows] = impacts
                impacts = spread
            self._impacts = impacts
        return self._impacts

    def scores(self, weight: float, lengths: Lengths, live: int) -> np.ndarray:
        """weight × idf × BM25, rounded, beside `rows`; the last ones are kept, so it is for tokens of few rows."""
        held = self._scores
        if held is None or held[0] != weight:
            norms = lengths.norms.take(lengths.codes.take(self.rows))
            exact = idf(live, len(self.rows)) * lengths.gain * (self.counts / (self.counts + norms))
            self._scores = held = weight, (weight * exact).round(SCORE_DIGITS)
        return held[1]


def member(held: np.ndarray, rows: np.ndarray) -> np.ndarray:
    """Which of `rows` are in `held`; `held` ascends."""
    if not len(held):
        return np.zeros(len(rows), bool)
    return held.take(held.searchsorted(rows), mode="clip") == rows


def distinct(values: np.ndarray) -> np.ndarray:
    """Each of these ascending numbers once."""
    new = np.ones(len(values), bool)
    np.not_equal(values[1:], values[:-1], out=new[1:])
    return values[new]


def joined(parts: list[np.ndarray]) -> np.ndarray:
    """One array of 64-bit numbers."""
    if len(parts) == 1:
        return parts[0]
    return np.concatenate(parts) if parts else np.empty(0, np.int64)


@cache
def rounded_lengths() -> np.ndarray:
    """The length that each code stands for."""
    return np.array([length_of_byte(code) for code in range(256)], np.float64)


@cache
def _common_codes() -> np.ndarray:
    return _codes(np.arange(_COMMON_LENGTHS))


def length_codes(lengths: np.ndarray) -> np.ndarray:
    """`relevance.byte_of_length` of each."""
    if len(lengths) and int(lengths.max()) < _COMMON_LENGTHS:
        return _common_codes().take(lengths)
    return _codes(lengths)


def _codes(lengths: np.ndarray) -> np.ndarray:
    return (rounded_lengths().searchsorted(lengths, side="right") - 1).astype(np.uint8)
