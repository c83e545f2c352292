"""A token in a snapshot: which rows have it, how often, and how much it adds to their scores."""

from __future__ import annotations

from functools import cache

import numpy as np

from indexer.engine.relevance import SCORE_DIGITS, FormScoring, idf, length_of_byte

_DENSE = 8
"""A token in at least one of so many rows keeps an array over all rows: adding it up is faster than by row number."""

_MASKED = 32
"""A token in at least one of so many rows keeps a mask over all rows, unless its counts tell as much."""

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
    """A token's postings in live rows: `rows` ascend, `counts` beside them; `frequency`: how many there are.

    A `dense` one keeps its counts by row, which takes a tenth of the room of row numbers.
    """

    __slots__ = ("_counts", "_mask", "_rows", "_scores", "_size", "dense", "frequency")

    def __init__(self, rows: np.ndarray, counts: np.ndarray, size: int) -> None:
        dense = len(rows) * _DENSE > size
        self._set(None if dense else rows, spread(counts, rows, size) if dense else counts, len(rows), size)

    def _set(self, rows: np.ndarray | None, counts: np.ndarray, frequency: int, size: int) -> None:
        self.frequency = frequency
        self.dense = rows is None
        self._size = size
        self._rows = rows
        self._counts = counts
        self._mask: np.ndarray | None = None
        self._scores: tuple[float, np.ndarray] | None = None

    def carried(self, stop: int, gone: np.ndarray, rows: np.ndarray, counts: np.ndarray, size: int) -> Term:
        """The token in another snapshot of so many rows: of its rows here those before `stop`, but for those that are
        `gone`; then these, beside their counts. Rows that ascend."""
        if self._rows is None:
            by_row = np.zeros(size, np.result_type(self._counts, counts))
            by_row[:stop] = self._counts[:stop]
            by_row[gone] = 0
            by_row[rows] = counts
            frequency = int(np.count_nonzero(by_row))
            if frequency * _DENSE > size:
                term = Term.__new__(Term)
                term._set(None, by_row, frequency, size)
                return term
            found = np.flatnonzero(by_row)
            return Term(found, by_row[found], size)
        kept = slice(0, int(self._rows.searchsorted(stop)))
        before, numbers = self._rows[kept], self._counts[kept]
        if len(gone) and (left := member(gone, before)).any():
            before, numbers = before[~left], numbers[~left]
        return Term(np.concatenate((before, rows)), np.concatenate((numbers, counts)), size)

    @property
    def rows(self) -> np.ndarray:
        """The rows that have the token."""
        return np.flatnonzero(self._counts) if self._rows is None else self._rows

    @property
    def counts(self) -> np.ndarray:
        """How often each of `rows` has it."""
        return self._counts if self._rows is not None else self._counts[self._counts != 0]

    @property
    def bytes(self) -> int:
        """What it takes to keep, once all is worked out."""
        rows = 0 if self._rows is None else self._rows.nbytes + (self._size if self._masked else 0)
        return rows + self._counts.nbytes + 300

    @property
    def _masked(self) -> bool:
        return self.frequency * _MASKED > self._size

    @property
    def mask(self) -> np.ndarray | None:
        """The rows as a mask; None when they are few."""
        if self._rows is None:
            return self._counts != 0
        if self._mask is None and self._masked:
            self._mask = spread(np.ones(self.frequency, bool), self._rows, self._size)
        return self._mask

    def lists(self, rows: np.ndarray) -> bool:
        """Whether some rows are the very list of its own."""
        return self._rows is rows

    def holds(self, rows: np.ndarray) -> np.ndarray:
        """Which of some rows have the token."""
        if self._rows is None:
            return self._counts.take(rows) != 0
        return self.mask.take(rows) if self.mask is not None else member(self._rows, rows)

    def counts_at(self, rows: np.ndarray) -> np.ndarray:
        """How often each of some rows has the token."""
        if self._rows is None:
            return self._counts.take(rows)
        if self._rows is rows:
            return self._counts
        if not self.frequency:
            return np.zeros(len(rows), np.int64)
        places = self._rows.searchsorted(rows)
        same = self._rows.take(places, mode="clip") == rows
        return self._counts.take(places, mode="clip") * same

    def impacts(self, lengths: Lengths, live: int) -> np.ndarray:
        """idf × BM25 in 32 bits: for every row when `dense`, else beside `rows`. Good to find the best by.

        `live`: number of live rows.
        """
        rows = self.rows
        counts = self.counts.astype(np.float32)
        norm = lengths.norms.astype(np.float32).take(lengths.codes.take(rows))
        rarity = np.float32(idf(live, self.frequency) * lengths.gain)
        impacts = rarity * counts / (counts + norm)
        return spread(impacts, rows, self._size) if self.dense else impacts

    def scores(self, weight: float, lengths: Lengths, live: int) -> np.ndarray:
        """weight × idf × BM25, rounded, beside `rows`; the last ones are kept, so it is for tokens of few rows."""
        held = self._scores
        if held is None or held[0] != weight:
            counts = self.counts
            norms = lengths.norms.take(lengths.codes.take(self.rows))
            exact = idf(live, self.frequency) * lengths.gain * (counts / (counts + norms))
            self._scores = held = weight, (weight * exact).round(SCORE_DIGITS)
        return held[1]


def spread(values: np.ndarray, rows: np.ndarray, size: int) -> np.ndarray:
    """Values beside some rows as values of all rows; 0 where there was none."""
    everywhere = np.zeros(size, values.dtype)
    everywhere[rows] = values
    return everywhere


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
