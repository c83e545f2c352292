"""Results of one value shown once: the first in order stands for all (`SearchRequest.collapse`)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from indexer.engine.fields import SORTS
from indexer.engine.request import Same
from indexer.engine.whoosh.layout import Part
from indexer.engine.whoosh.segment import NO_VALUE

if TYPE_CHECKING:
    from indexer.engine.whoosh.snapshot import UnitView

_SPARE, _MORE = 10, 4
"""So many results are ordered beyond twice the hits asked for, and so many times more where they were too few."""

Ordered = tuple[np.ndarray, np.ndarray]
"""Rows in the asked-for order, and their scores."""


@dataclass(frozen=True, slots=True)
class Alike:
    """The rows of a unit with a value of a column: `rows` by value, then by row; `values` beside them."""

    rows: np.ndarray
    values: np.ndarray

    def of(self, value: int) -> np.ndarray:
        """The rows with this value, ascending."""
        first, after = self.values.searchsorted(value), self.values.searchsorted(value, "right")
        return self.rows[first:after]


def read_alike(column: np.ndarray) -> Alike:
    """From the column's values by row."""
    rows = np.flatnonzero(column != NO_VALUE)
    values = column[rows]
    order = np.argsort(values, kind="stable")
    return Alike(rows[order], values[order])


def read_owners(parts: Sequence[Part], size: int) -> np.ndarray:
    """A number for the plan of every live row."""
    owners, base = np.zeros(size, np.int64), 0
    for part in parts:
        field = part.segment.field("plan")
        documents, _ = field.postings(0, len(field))
        numbers = np.repeat(np.arange(base, base + len(field)), np.diff(field.starts.all().astype(np.int64)))
        mine = (documents >= part.first) & (documents < part.stop)
        owners[documents[mine] + (part.base - part.first)] = numbers[mine]
        base += len(field)
    return owners


def collapsed(best: Callable[[int], Ordered], column: np.ndarray, total: int, last: int) -> tuple[Ordered, bool]:
    """The first `last` hits, and whether more follow. `best`: so many of the `total` results in order."""
    wanted = last + 1
    size = 2 * wanted + _SPARE
    while True:
        rows, scores = best(min(size, total))
        kept = _firsts(column.take(rows))
        if len(kept) >= wanted or size >= total:
            return (rows[kept[:last]], scores[kept[:last]]), len(kept) > last
        size *= _MORE


def _firsts(values: np.ndarray) -> np.ndarray:
    """The places of the first of each value, and of those that have none, in order."""
    firsts = np.zeros(len(values), bool)
    firsts[np.unique(values, return_index=True)[1]] = True
    return np.flatnonzero(firsts | (values == NO_VALUE))


def same(unit: UnitView, column: str, row: int, found: np.ndarray) -> Same | None:
    """What a hit stands for among these results, which are row numbers or a truth for every row; None: itself."""
    value = int(unit.columns[column][row])
    if value == NO_VALUE:
        return None
    rows = unit.alike(column).of(value)
    if len(rows) > 1:
        held = found.take(rows) if found.dtype == bool else found.take(found.searchsorted(rows), mode="clip") == rows
        rows = rows[held]
    if len(rows) < 2:
        return None
    keys = unit.order(SORTS["oldest"]).keys.take(rows)
    earliest = unit.first_by_id(rows[keys == keys.min()], 1)[0]
    return Same(len(np.unique(unit.owners.take(rows))), unit.id(int(earliest)))
