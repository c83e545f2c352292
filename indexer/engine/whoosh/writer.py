"""Writing batches into a generation. Whoever uses this holds the write lock."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from whoosh.index import TOC

from indexer.engine.protocol import IndexedPlan
from indexer.engine.request import Snapshot
from indexer.engine.validate import validate_plan
from indexer.engine.whoosh.build import SegmentBuilder, encode
from indexer.engine.whoosh.generation import Generation
from indexer.engine.whoosh.merge import memory, merge
from indexer.engine.whoosh.schema import row, schema
from indexer.engine.whoosh.segment import Segment
from indexer.engine.whoosh.storage import INDEX_NAME
from indexer.errors import EngineError, PlansearchError

FANOUT = 4
"""So many segments of one size class are merged into one: a document is rewritten once for each factor of four that
the archive grows by, and there are at most three segments for each such factor. With eight, 3,000 plans took as long to
write, and every search read a third more segments."""


class BatchWriter:
    """The Writer of this engine. After an error the batch is gone; the writer is ready for the next one."""

    def __init__(self, generation: Generation, memory_mb: int) -> None:
        self._generation = generation
        self._limit = memory_mb << 20
        self._forget()

    def _forget(self) -> None:
        self._number: int | None = None
        self._segments: list[Any] = []
        self._opened: list[Segment] = []
        self._builder = SegmentBuilder(schema())
        self._added: dict[str, range] = {}
        self._changed = False

    def add(self, plan: IndexedPlan) -> None:
        """Add a plan and its passages, replacing whatever has its id. Passages first: the plan is the last word."""
        validate_plan(plan)
        name = plan.plan.id
        rows = [*(row("passage", name, passage) for passage in plan.passages), row("plan", name, plan.plan)]
        with self._writing():
            self._drop(name)
            first = len(self._builder)
            for one in rows:
                self._builder.add(one)
            self._added[name] = range(first, len(self._builder))
            self._changed = True
            if self._builder.bytes > self._limit:
                self._flush()

    def remove(self, plan: str) -> None:
        """Remove a plan and its passages; one that is not there is no error."""
        with self._writing():
            self._drop(plan)

    def commit(self) -> Snapshot:
        """Make the batch durable and visible. Without a change there is no new commit.

        Segments are merged after that, in a commit of its own: what was added need not wait for it.
        """
        if not self._changed:
            self.drop()
            return self._generation.snapshot()
        with self._writing():
            self._flush()
            self._publish()
            if self._merge_due():
                self._publish()
            number = self._number
        self.drop()
        return Snapshot(self._generation.name, number)

    def drop(self) -> None:
        """Forget what was not committed, and remove its files."""
        opened = self._number is not None
        self._forget()
        self._generation.storage.abandon()
        if opened:
            self.sweep()

    def sweep(self) -> None:
        """Remove the files that the newest commit does not need: what killed or failed writers left."""
        commit = self._generation.commit()
        self._generation.storage.sweep(commit.number, {segment.segment_id() for segment in commit.segments})

    @contextmanager
    def _writing(self) -> Iterator[None]:
        try:
            self._open()
            yield
        except PlansearchError:
            self.drop()
            raise
        except Exception as error:
            self.drop()
            msg = f"the index could not be written ({error}); what was committed before is untouched"
            raise EngineError(msg) from error

    def _open(self) -> None:
        if self._number is None:
            storage, commit = self._generation.storage, self._generation.commit()
            storage.resume(commit.sums)
            self._segments = list(commit.segments)
            self._opened = [Segment(storage, segment, commit.sums) for segment in self._segments]
            self._number = commit.number

    def _drop(self, plan: str) -> None:
        for segment, opened in zip(self._segments, self._opened, strict=True):
            field = opened.field("plan")
            place = field.find(encode(plan)) if field is not None else None
            if place is None:
                continue
            for number in field.postings(place, place + 1)[0].tolist():
                if not segment.is_deleted(number):
                    segment.delete_document(number)
                    self._changed = True
        for number in self._added.pop(plan, ()):
            self._builder.drop(number)

    def _flush(self) -> None:
        """Write what was collected as a segment, which no commit names yet."""
        if self._builder.live:
            storage = self._generation.storage
            segment = self._builder.write(storage, INDEX_NAME)
            self._segments.append(segment)
            self._opened.append(Segment(storage, segment, storage.sums))
        self._builder = SegmentBuilder(schema())
        self._added = {}

    def _publish(self) -> None:
        """Commit the segments that have live documents."""
        live = [place for place, segment in enumerate(self._segments) if segment.doc_count()]
        self._segments = [self._segments[place] for place in live]
        self._opened = [self._opened[place] for place in live]
        self._number += 1
        TOC(schema(), self._segments, self._number).write(self._generation.storage, INDEX_NAME)

    def _choose(self) -> list[int]:
        """The segments to merge, as far as memory allows."""
        chosen = choose_merges([(segment.doc_count(), segment.doc_count_all()) for segment in self._segments])
        room = self._limit
        taken = []
        for taking, place in sorted((memory(self._opened[place]), place) for place in chosen):
            room -= taking
            if room >= 0:
                taken.append(place)
        full = sum(self._segments[place].has_deletions() for place in taken)
        return sorted(taken) if len(taken) > 1 or full else []

    def _merge_due(self) -> bool:
        """Merge what is due; whether anything was."""
        if chosen := self._choose():
            self._merge(chosen)
        return bool(chosen)

    def _merge(self, chosen: list[int]) -> None:
        storage = self._generation.storage
        gone = [self._segments[place].deleted_docs() for place in chosen]
        merged = merge([self._opened[place] for place in chosen], gone, storage, INDEX_NAME)
        rest = [place for place in range(len(self._segments)) if place not in chosen]
        # Last, as what is before it keeps its place: a snapshot carries on what was known of that.
        self._segments = [*(self._segments[place] for place in rest), merged]
        self._opened = [*(self._opened[place] for place in rest), Segment(storage, merged, storage.sums)]


class RebuildWriter(BatchWriter):
    """Writes a new generation. Nobody sees it before all is there, so a commit leaves what was collected in memory, as
    far as that goes: the fewer segments, the quicker every search."""

    def __init__(self, generation: Generation, memory_mb: int) -> None:
        self._lost = False
        super().__init__(generation, memory_mb)

    def commit(self) -> Snapshot:
        """Nothing of its own: see `finish`."""
        return self._generation.snapshot()

    def _merge_due(self) -> bool:
        """Merge until memory allows no more: nobody waits for a commit."""
        merged = False
        while super()._merge_due():
            merged = True
        return merged

    def drop(self) -> None:
        """Forget what was collected; the generation can then no longer become whole."""
        self._lost = self._lost or self._changed
        super().drop()

    def finish(self) -> None:
        """Commit all. Raises EngineError when an error took some of it."""
        if self._lost:
            msg = "the new index is not whole, for an error took a part of it"
            raise EngineError(msg)
        super().commit()


def choose_merges(sizes: Sequence[tuple[int, int]]) -> list[int]:
    """Which segments to merge, by (live, all) documents of each.

    A size class is merged when it is full (FANOUT), the smaller classes first, as what they grow to may fill the next;
    a segment that is mostly deleted is merged too, or alone written anew.
    """
    chosen = {place for place, (live, documents) in enumerate(sizes) if live <= documents // 2}
    total = sum(sizes[place][0] for place in chosen)
    classes: dict[int, list[int]] = {}
    for place, (live, _) in enumerate(sizes):
        if place not in chosen:
            classes.setdefault(_size_class(live), []).append(place)
    for size, places in sorted(classes.items()):
        if len(places) + (_size_class(total) == size) >= FANOUT:
            chosen.update(places)
            total += sum(sizes[place][0] for place in places)
    return sorted(chosen)


def _size_class(documents: int) -> int:
    return int(math.log(documents, FANOUT)) if documents else -1
