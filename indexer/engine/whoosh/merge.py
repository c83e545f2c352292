"""Several segments as one, without their deleted documents: a field at a time, a column at a time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import numpy as np

from indexer.engine.fields import COLUMNS, UNITS
from indexer.engine.whoosh.build import compact, ranked
from indexer.engine.whoosh.codec import ArrayCodec, DocumentsWriter, PostingsWriter
from indexer.engine.whoosh.postings import FieldData
from indexer.engine.whoosh.schema import column_field, schema
from indexer.engine.whoosh.segment import NO_VALUE, Segment

_ORDER = ("passage", "plan")
"""Of the units in a segment."""

_BYTES_PER_TOKEN, _BYTES_PER_TERM = 100, 150
"""Measured, of the field that takes most."""


def memory(segment: Segment) -> int:
    """About how many bytes it takes to merge this segment with others. What is mapped of its files is not counted."""
    fields = map(segment.field, segment.terms.indexed_field_names())
    return max((field.tokens * _BYTES_PER_TOKEN + len(field) * _BYTES_PER_TERM for field in fields), default=0)


def merge(segments: Sequence[Segment], deleted: Sequence[Iterable[int]], storage: Any, indexname: str) -> Any:
    """Write a segment with the live documents of these; Whoosh's description of it."""
    kept = [_live(segment, gone) for segment, gone in zip(segments, deleted, strict=True)]
    places, count = _places(segments, kept)
    segment = ArrayCodec().new_segment(storage, indexname)
    segment.set_doc_count(count)
    documents = DocumentsWriter(storage, segment)
    profiles = _profiles(segments, kept)
    for name, values in (("profile", profiles.tolist()), *_columns(segments, kept)):
        documents.write_column(name, schema()[name].column_type, values)
    documents.close()
    postings = PostingsWriter(storage, segment)
    for name in sorted({name for held in segments for name in held.terms.indexed_field_names()}):
        postings.write_field(name, _merged(name, segments, places), profiles if schema()[name].paired else None)
    postings.close()
    return segment


def _live(segment: Segment, gone: Iterable[int]) -> dict[str, np.ndarray]:
    """The live documents of each unit."""
    alive = np.ones(segment.size, bool)
    alive[list(gone)] = False
    return {unit: np.flatnonzero(alive[slice(*segment.range(unit))]) + segment.range(unit)[0] for unit in UNITS}


def _places(segments: Sequence[Segment], kept: list[dict[str, np.ndarray]]) -> tuple[list[np.ndarray], int]:
    """For each segment, where its documents go (-1: nowhere); and how many there will be."""
    places = [np.full(segment.size, -1, np.int64) for segment in segments]
    count = 0
    for unit in _ORDER:
        for mine, live in zip(places, kept, strict=True):
            mine[live[unit]] = np.arange(count, count + len(live[unit]))
            count += len(live[unit])
    return places, count


def _columns(segments: Sequence[Segment], kept: list[dict[str, np.ndarray]]) -> Iterator[tuple[str, Iterable[Any]]]:
    """Every column with its values in the new order."""
    runs = [(segment, live[unit]) for unit in _ORDER for segment, live in zip(segments, kept, strict=True)]
    names = [segment.name(document) for segment, live in runs for document in live.tolist()]
    yield "id", names
    yield "rank", ranked(names)
    yield "stored", (segment.stored(document) for segment, live in runs for document in live.tolist())
    for name in ("unit", *(column_field(column.name) for column in COLUMNS)):
        numbers = [segment.numbers(name)[live] for segment, live in runs]
        yield name, [None if value == NO_VALUE else value for value in np.concatenate(numbers).tolist()]


def _profiles(segments: Sequence[Segment], kept: list[dict[str, np.ndarray]]) -> np.ndarray:
    """The profile of every document, numbered anew over all segments."""
    bases = np.cumsum([0, *(int(segment.profiles.max(initial=-1)) + 1 for segment in segments)]).tolist()
    runs = [segment.profiles[live[unit]] + base for unit in _ORDER
            for segment, live, base in zip(segments, kept, bases, strict=False)]  # fmt: skip
    return np.unique(np.concatenate(runs), return_inverse=True)[1]


def _merged(name: str, segments: Sequence[Segment], places: list[np.ndarray]) -> FieldData:
    """A field of all segments. Its documents are numbered anew."""
    fields = [(segment.field(name), mine) for segment, mine in zip(segments, places, strict=True)]
    held = [(field.all(), mine) for field, mine in fields if field is not None]
    terms = sorted(set().union(*(data.terms for data, _ in held)))
    numbers = {term: number for number, term in enumerate(terms)}
    ranks, documents, counts, positions = [], [], [], []
    for data, mine in held:
        new = mine[data.documents]
        own = np.fromiter(map(numbers.__getitem__, data.terms), np.int64, len(data.terms))
        rank = np.repeat(own, np.diff(data.starts))
        keep = new >= 0
        ranks.append(rank[keep])
        documents.append(new[keep])
        counts.append(data.counts[keep])
        if data.positions is not None:
            positions.append(data.positions[np.repeat(keep, data.counts)])
    return _sorted(
        terms, *map(np.concatenate, (ranks, documents, counts)), np.concatenate(positions) if positions else None
    )


def _sorted(
    terms: list[bytes], ranks: np.ndarray, documents: np.ndarray, counts: np.ndarray, positions: np.ndarray | None
) -> FieldData:
    order = np.argsort((ranks << 32) | documents)
    if positions is not None and len(counts):
        ends = np.cumsum(counts)[order]
        sizes = counts[order]
        new_ends = np.cumsum(sizes)
        positions = positions[np.arange(new_ends[-1]) + np.repeat(ends - new_ends, sizes)]
    return compact(terms, ranks[order], documents[order], counts[order], positions)
