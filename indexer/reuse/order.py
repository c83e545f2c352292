"""What stays in its place and what moves, when two orders of the same things are laid side by side."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence

Weight = tuple[int, ...]


def in_place(pairs: Sequence[tuple[int, int, Weight]]) -> list[int]:
    """Of pairs of places (left, right, weight) the indices of those that may stay: the heaviest choice that runs
    forward on both sides. No place is given twice. Of equally heavy ones the earliest; in n log n steps."""
    ranks = sorted(right for _, right, _ in pairs)
    best: list[tuple[Weight, int]] = [((), -1)] * (len(ranks) + 1)
    before = [-1] * len(pairs)
    for index in sorted(range(len(pairs)), key=lambda each: pairs[each][0]):
        _, right, weight = pairs[index]
        rank = bisect_left(ranks, right) + 1
        total, before[index] = _heaviest(best, rank - 1)
        _put(best, rank, (_sum(total, weight), index))
    kept, index = [], _heaviest(best, len(ranks))[1]
    while index >= 0:
        kept.append(index)
        index = before[index]
    return kept[::-1]


def _sum(total: Weight, weight: Weight) -> Weight:
    return tuple(a + b for a, b in zip(total, weight, strict=True)) if total else weight


def _heaviest(best: Sequence[tuple[Weight, int]], rank: int) -> tuple[Weight, int]:
    """The heaviest chain that ends at one of the first `rank` places (a Fenwick tree of maxima)."""
    found: tuple[Weight, int] = ((), -1)
    while rank:
        if best[rank][0] > found[0]:
            found = best[rank]
        rank &= rank - 1
    return found


def _put(best: list[tuple[Weight, int]], rank: int, chain: tuple[Weight, int]) -> None:
    while rank < len(best):
        if chain[0] > best[rank][0]:
            best[rank] = chain
        rank += rank & -rank
