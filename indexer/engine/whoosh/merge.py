"""Several segments as one, without their deleted documents: a field at a time, a column at a time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import numpy as np

from indexer.engine.fields import COLUMNS, UNITS
from indexer.engine.whoosh.build import compact, ranked
from indexer.engine.whoosh.codec import ArrayCodec, DocumentsWriter, PostingsWriter
from indexer.engine.whoosh.postings import FieldData, FieldReader
from indexer.engine.whoosh.schema import PROFILES, column_field, schema
from indexer.engine.whoosh.segment import NO_VALUE, Segment

_ORDER = ("passage", "plan")
"""Of the units in a segment."""

_BYTES_PER_POSTING, _BYTES_PER_POSITION, _BYTES_PER_TERM = 72, 40, 150
"""Measured, of the field that takes most."""


def memory(segment: Segment) -> int:
    """About how many bytes it takes to merge this segment with others. What is mapped of its files is not counted."""
    return max(map(_memory, filter(None, map(segment.field, segment.terms.indexed_field_names()))), default=0)


def _memory(field: FieldReader) -> int:
    postings, positions = field.starts[len(field)], field.tokens if field.positional else 0
    return postings * _BYTES_PER_POSTING + positions * _BYTES_PER_POSITION + len(field) * _BYTES_PER_TERM


def merge(segments: Sequence[Segment], deleted: Sequence[Iterable[int]], storage: Any, indexname: str) -> Any:
    """Write a segment with the live documents of these; Whoosh's description of it."""
    kept = [_live(segment, gone) for segment, gone in zip(segments, deleted, strict=True)]
    places, count = _places(segments, kept)
    segment = ArrayCodec().new_segment(storage, indexname)
    segment.set_doc_count(count)
    documents = DocumentsWriter(storage, segment)
    profiles = {column: _profiles(segments, kept, column) for column in PROFILES}
    for name, values in (*((name, held.tolist()) for name, held in profiles.items()), *_columns(segments, kept)):
        documents.write_column(name, schema()[name].column_type, values)
    documents.close()
    postings = PostingsWriter(storage, segment)
    for name in sorted({name for held in segments for name in held.terms.indexed_field_names()}):
        postings.write_field(name, _merged(name, segments, places), profiles.get(schema()[name].profile))
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


def _profiles(segments: Sequence[Segment], kept: list[dict[str, np.ndarray]], column: str) -> np.ndarray:
    """The profile of every document, numbered anew over all segments."""
    bases = np.cumsum([0, *(int(segment.numbers(column).max(initial=-1)) + 1 for segment in segments)]).tolist()
    runs = [segment.numbers(column)[live[unit]] + base for unit in _ORDER
            for segment, live, base in zip(segments, kept, bases, strict=False)]  # fmt: skip
    return np.unique(np.concatenate(runs), return_inverse=True)[1]


def _merged(name: str, segments: Sequence[Segment], places: list[np.ndarray]) -> FieldData:
    """A field of all segments. Its documents are numbered anew."""
    fields = [(field, mine) for segment, mine in zip(segments, places, strict=True) if (field := segment.field(name))]
    dictionaries = [field.terms.read(0, len(field)) for field, _ in fields]
    terms = sorted(set().union(*dictionaries))
    numbers = {term: number for number, term in enumerate(terms)}
    own = [np.fromiter(map(numbers.__getitem__, known), np.uint32, len(known)) for known in dictionaries]
    del dictionaries, numbers
    moved = [_moved(field, mine, ranks) for (field, mine), ranks in zip(fields, own, strict=True)]
    *rows, positions = map(np.concatenate, zip(*moved, strict=True))
    return _sorted(terms, *rows, positions if fields[0][0].positional else None)


def _moved(field: FieldReader, places: np.ndarray, ranks: np.ndarray) -> tuple[np.ndarray, ...]:
    """Rank, document, count and positions of the postings that stay, in 32 bits. `ranks`: by term of the field."""
    documents, counts = field.postings(0, len(field))
    moved = places[documents]
    keep = moved >= 0
    positions = np.empty(0, np.uint32)
    if field.positional:
        positions = field.positions(0, len(field)).astype(np.uint32)
        if not keep.all():
            positions = positions[np.repeat(keep, counts)]
    ranks = np.repeat(ranks, np.diff(field.starts.all().astype(np.int64)))
    return ranks[keep], moved[keep].astype(np.uint32), counts[keep].astype(np.uint32), positions


def _sorted(
    terms: list[bytes], ranks: np.ndarray, documents: np.ndarray, counts: np.ndarray, positions: np.ndarray | None
) -> FieldData:
    order = np.argsort((ranks.astype(np.uint64) << np.uint64(32)) | documents)
    if positions is not None and len(counts):
        ends = np.cumsum(counts, dtype=np.int64)[order]
        sizes = counts[order]
        new_ends = np.cumsum(sizes, dtype=np.int64)
        positions = positions[np.arange(new_ends[-1]) + np.repeat(ends - new_ends, sizes)]
    return compact(terms, ranks[order], documents[order], counts[order], positions)
