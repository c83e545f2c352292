"""Which documents the rows of a unit are: those of the first segment, then those of the second, and so on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from indexer.engine.fields import Unit
from indexer.engine.whoosh.segment import Segment


@dataclass(frozen=True, slots=True)
class Part:
    """A segment's documents of a unit: `first` up to `stop` there, rows from `base` on here. `alive` None: all are."""

    segment: Segment
    first: int
    stop: int
    base: int
    alive: np.ndarray | None

    def live(self, documents: np.ndarray) -> tuple[np.ndarray, np.ndarray | None]:
        """Their rows, deleted ones left out; and which they were (None: all)."""
        moved = self.base - self.first
        rows = np.add(documents, moved, dtype=np.int64) if moved or documents.dtype != np.int64 else documents
        if self.alive is None:
            return rows, None
        keep = self.alive.take(rows - self.base if self.base else rows)
        return rows[keep], keep


@dataclass(frozen=True, slots=True, eq=False)
class Layout:
    """What the rows of a view are, without holding its files: of each part its segment's id, its documents, and which
    of them live."""

    parts: tuple[tuple[str, int, int], ...]
    alive: tuple[np.ndarray | None, ...]

    @classmethod
    def of(cls, parts: Iterable[Part]) -> Layout:
        """That of these parts."""
        parts = tuple(parts)
        return cls(tuple((one.segment.id, one.first, one.stop) for one in parts), tuple(one.alive for one in parts))

    def shared(self, older: Layout) -> tuple[int, np.ndarray]:
        """How many parts are the first ones of both, and their rows that died since, ascending."""
        gone, base, count = [np.empty(0, np.int64)], 0, 0
        for mine, its, alive, lived in zip(self.parts, older.parts, self.alive, older.alive, strict=False):
            if mine != its or (lived is not None and (alive is None or (alive & ~lived).any())):
                break
            if alive is not None:
                gone.append(np.flatnonzero(~alive if lived is None else lived & ~alive) + base)
            base, count = base + mine[2] - mine[1], count + 1
        return count, np.concatenate(gone)


def parts_of(unit: Unit, segments: Sequence[Segment], deleted: Sequence[np.ndarray]) -> Iterator[Part]:
    """The parts of a unit. `deleted`: of each segment the documents that are deleted."""
    base = 0
    for segment, gone in zip(segments, deleted, strict=True):
        first, stop = segment.range(unit)
        mine = gone[(gone >= first) & (gone < stop)] - first
        alive = None
        if len(mine):
            alive = np.ones(stop - first, bool)
            alive[mine] = False
        if stop > first:
            yield Part(segment, first, stop, base, alive)
        base += stop - first
