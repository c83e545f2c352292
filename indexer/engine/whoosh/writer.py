"""Writing batches into a generation. Whoever uses this holds the write lock."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from whoosh.index import FileIndex
from whoosh.reading import SegmentReader
from whoosh.writing import SegmentWriter

from indexer.engine.protocol import IndexedPlan
from indexer.engine.request import Snapshot
from indexer.engine.validate import validate_plan
from indexer.engine.whoosh.codec import PlanCodec
from indexer.engine.whoosh.generation import Generation
from indexer.engine.whoosh.schema import document, encode, schema
from indexer.engine.whoosh.segment import Segment
from indexer.engine.whoosh.storage import INDEX_NAME
from indexer.errors import EngineError, PlansearchError

POOL_MB = 256
"""Postings that Whoosh keeps in memory before it sorts them onto disk."""

FANOUT = 8
"""So many segments of one size class are merged into one: a document is rewritten once for each factor of eight that
the archive grows by, and there are at most seven segments for each such factor."""


class BatchWriter:
    """The Writer of this engine. After an error the batch is gone; the writer is ready for the next one."""

    def __init__(self, generation: Generation) -> None:
        self._generation = generation
        self._whoosh: SegmentWriter | None = None
        self._segments: list[Segment] = []
        self._added: dict[str, range] = {}
        self._changed = False

    def add(self, plan: IndexedPlan) -> None:
        """Add a plan and its passages, replacing whatever has its id. Passages first: the plan is the last word."""
        validate_plan(plan)
        name = plan.plan.id
        documents = [document("passage", name, passage) for passage in plan.passages]
        documents.append(document("plan", name, plan.plan))
        with self._writing() as whoosh:
            self._drop(whoosh, name)
            first = whoosh.docnum
            for fields in documents:
                whoosh.add_document(**fields)
            self._added[name] = range(first, whoosh.docnum)
            self._changed = True

    def remove(self, plan: str) -> None:
        """Remove a plan and its passages; one that is not there is no error."""
        with self._writing() as whoosh:
            self._drop(whoosh, plan)

    def commit(self) -> Snapshot:
        """Make the batch durable and visible. Without a change there is no new commit."""
        if not self._changed:
            self.drop()
            return self._generation.snapshot()
        with self._writing() as whoosh:
            whoosh.commit(mergetype=_merge)
            number = whoosh.generation
        self.drop()
        return Snapshot(self._generation.name, number)

    def drop(self) -> None:
        """Forget what was not committed, and remove its files. Whoosh's own cancel would write them all first."""
        opened = self._whoosh is not None
        self._whoosh, self._segments, self._added, self._changed = None, [], {}, False
        self._generation.storage.abandon()
        if opened:
            self.sweep()

    def sweep(self) -> None:
        """Remove the files that the newest commit does not need: what killed or failed writers left."""
        commit = self._generation.commit()
        self._generation.storage.sweep(commit.number, {segment.segment_id() for segment in commit.segments})

    @contextmanager
    def _writing(self) -> Iterator[SegmentWriter]:
        try:
            yield self._opened()
        except PlansearchError:
            self.drop()
            raise
        except Exception as error:
            self.drop()
            msg = f"the index could not be written ({error}); what was committed before is untouched"
            raise EngineError(msg) from error

    def _opened(self) -> SegmentWriter:
        if self._whoosh is None:
            storage, commit = self._generation.storage, self._generation.commit()
            storage.resume(commit.sums)
            index = FileIndex(storage, schema(), INDEX_NAME)
            self._whoosh = index.writer(compound=False, limitmb=POOL_MB, codec=PlanCodec())
            self._segments = [Segment(storage, segment, commit.sums) for segment in commit.segments]
        return self._whoosh

    def _drop(self, whoosh: SegmentWriter, plan: str) -> None:
        base = 0
        for segment in self._segments:
            for number in segment.postings("plan", encode(plan))[0]:
                if not whoosh.is_deleted(base + int(number)):
                    whoosh.delete_document(base + int(number))
                    self._changed = True
            base += segment.size
        for number in self._added.pop(plan, ()):
            whoosh.newsegment.delete_document(number)


def _merge(writer: SegmentWriter, segments: Sequence[Any]) -> list[Any]:
    """Whoosh's merge policy: copies segments into the one being written, returns those that stay."""
    sizes = [(segment.doc_count(), segment.doc_count_all()) for segment in segments]
    merged = choose_merges(sizes, writer.doc_count())
    for place in merged:
        reader = SegmentReader(writer.storage, writer.schema, segments[place])
        writer.add_reader(reader)
        reader.close()
    return [segment for place, segment in enumerate(segments) if place not in merged and segment.doc_count()]


def choose_merges(sizes: Sequence[tuple[int, int]], new: int) -> list[int]:
    """Which segments to merge with `new` documents, by (live, all) documents of each.

    A size class is merged when it is full (FANOUT), the smaller classes first, as what they grow to may fill the next;
    a segment that is mostly deleted is merged too. Without live documents it need not be: it is left out.
    """
    chosen = {place for place, (live, documents) in enumerate(sizes) if 0 < live <= documents // 2}
    total = new + sum(sizes[place][0] for place in chosen)
    classes: dict[int, list[int]] = {}
    for place, (live, _) in enumerate(sizes):
        if live and place not in chosen:
            classes.setdefault(_size_class(live), []).append(place)
    for size, places in sorted(classes.items()):
        if len(places) + (_size_class(total) == size) >= FANOUT:
            chosen.update(places)
            total += sum(sizes[place][0] for place in places)
    return sorted(chosen)


def _size_class(documents: int) -> int:
    return int(math.log(documents, FANOUT)) if documents else -1
