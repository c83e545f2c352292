"""From entries, or from segments, to one new segment: postings are sorted and written a whole field at a time.

Tokens are kept as numbers (32 bits each) until the segment is written; no Python object is made for a posting.
In a segment all passages come before all plans, so that the documents of a unit are one range.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from whoosh.fields import Schema

from indexer.engine.fields import UNITS
from indexer.engine.whoosh.codec import ArrayCodec, DocumentsWriter, PostingsWriter
from indexer.engine.whoosh.postings import FieldData


def encode(text: str) -> bytes:
    """A token or value as Whoosh keeps it. Half a surrogate pair, which no document has, is simply never found."""
    return text.encode("utf-8", "surrogatepass")


GAP = 0
"""The number that stands for no token."""

_BYTES_PER_TOKEN = 4
_BYTES_PER_TERM = 330
_BYTES_PER_SORTED_TOKEN = 80
"""Measured, per token of the largest field: keys, order, documents, positions and their copies while it is sorted."""


class _Vocabulary(dict[str | None, int]):
    """Token → number, in order of appearance; GAP stands for None."""

    def __init__(self) -> None:
        super().__init__({None: GAP})

    def __missing__(self, token: str) -> int:
        number = self[token] = len(self)
        return number


@dataclass(slots=True)
class _Field:
    """One field's tokens: numbers, and how many stand in each of `documents`."""

    vocabulary: _Vocabulary = field(default_factory=_Vocabulary)
    tokens: array = field(default_factory=lambda: array("I"))
    documents: array = field(default_factory=lambda: array("I"))
    sizes: array = field(default_factory=lambda: array("I"))

    def add(self, document: int, tokens: Iterable[str | None]) -> None:
        before = len(self.tokens)
        self.tokens.extend(map(self.vocabulary.__getitem__, tokens))
        self.documents.append(document)
        self.sizes.append(len(self.tokens) - before)

    def data(self, places: np.ndarray, *, positional: bool) -> FieldData:
        """Sorted postings. `places`: document → its number in the segment, -1 for one that is dropped."""
        documents = np.repeat(places[np.frombuffer(self.documents, np.uint32)], np.frombuffer(self.sizes, np.uint32))
        tokens = np.frombuffer(self.tokens, np.uint32)
        positions = _positions(np.frombuffer(self.sizes, np.uint32))
        keep = (tokens != GAP) & (documents >= 0)
        if not keep.all():
            tokens, documents, positions = tokens[keep], documents[keep], positions[keep]
        terms, ranks = _sorted_terms(self.vocabulary)
        return _grouped(terms, ranks[tokens], documents, positions, positional=positional)


def _positions(sizes: np.ndarray) -> np.ndarray:
    """0, 1, 2 … within each document."""
    ends = np.cumsum(sizes, dtype=np.int64)
    return (np.arange(ends[-1] if len(ends) else 0) - np.repeat(ends - sizes, sizes)).astype(np.uint32)


def _sorted_terms(vocabulary: _Vocabulary) -> tuple[list[bytes], np.ndarray]:
    """The terms in order of their bytes, and the place of each number. UTF-8 sorts as code points do."""
    tokens = list(vocabulary)
    tokens[GAP] = ""
    order = sorted(range(1, len(tokens)), key=tokens.__getitem__)
    ranks = np.zeros(len(tokens), np.uint64)
    ranks[order] = np.arange(len(order), dtype=np.uint64)
    return [encode(tokens[number]) for number in order], ranks


def _grouped(
    terms: list[bytes], ranks: np.ndarray, documents: np.ndarray, positions: np.ndarray, *, positional: bool
) -> FieldData:
    """Postings by term and document, from one row for each token: its term's rank, its document, its position.

    Rows of a document come in order of position, but documents come in any order.
    """
    if len(documents) and (np.diff(documents) < 0).any():
        order = np.argsort(documents, kind="stable")
        ranks, documents, positions = ranks[order], documents[order], positions[order]
    keys = (ranks << np.uint64(32)) | np.arange(len(ranks), dtype=np.uint64)
    keys.sort()
    order = (keys & np.uint64(0xFFFFFFFF)).astype(np.uint32)
    ranks = (keys >> np.uint64(32)).astype(np.int64)
    documents = documents[order]
    new = np.ones(len(ranks), bool)
    new[1:] = (ranks[1:] != ranks[:-1]) | (documents[1:] != documents[:-1])
    at = np.flatnonzero(new)
    counts = np.diff(at, append=len(ranks))
    return compact(terms, ranks[at], documents[at], counts, positions[order] if positional else None)


def compact(
    terms: list[bytes], ranks: np.ndarray, documents: np.ndarray, counts: np.ndarray, positions: np.ndarray | None
) -> FieldData:
    """The field of these postings, sorted by rank and document already; terms without any are left out."""
    frequencies = np.bincount(ranks, minlength=len(terms))
    used = frequencies > 0
    if not used.all():
        terms = [terms[place] for place in np.flatnonzero(used)]
        frequencies = frequencies[used]
    starts = np.concatenate([[0], np.cumsum(frequencies)])
    return FieldData(terms, starts, documents, counts, positions)


def ranked(names: list[bytes]) -> list[int]:
    """The place of each name in their order."""
    ranks = [0] * len(names)
    for rank, place in enumerate(sorted(range(len(names)), key=names.__getitem__)):
        ranks[place] = rank
    return ranks


@dataclass(frozen=True, slots=True)
class Row:
    """One document as a segment keeps it: tokens and facets by field, values by column. `unit`: its place in UNITS."""

    unit: int
    plan: str
    tokens: dict[str, Sequence[str | None]]
    facets: dict[str, Sequence[str]]
    columns: dict[str, Any]


class SegmentBuilder:
    """Collects documents. They are numbered as they come (`len`) until they are written."""

    def __init__(self, schema: Schema) -> None:
        self._schema = schema
        self._fields: dict[str, _Field] = {}
        self._profile_of = {name: kind.profile for name, kind in schema.items() if getattr(kind, "profile", None)}
        self._profiles: dict[str, dict[tuple[tuple[str, Sequence[str]], ...], int]] = {
            column: {} for column in sorted(set(self._profile_of.values()))
        }
        self._units = array("B")
        self._columns: list[dict[str, Any]] = []
        self._dropped: set[int] = set()
        self._stored_bytes = 0

    def __len__(self) -> int:
        return len(self._units)

    @property
    def live(self) -> int:
        """Documents that were not dropped."""
        return len(self._units) - len(self._dropped)

    @property
    def bytes(self) -> int:
        """About how much memory it takes to keep and to write this."""
        sizes = [len(held.tokens) for held in self._fields.values()]
        terms = sum(len(held.vocabulary) for held in self._fields.values())
        return (
            sum(sizes) * _BYTES_PER_TOKEN
            + max(sizes, default=0) * _BYTES_PER_SORTED_TOKEN
            + terms * _BYTES_PER_TERM
            + self._stored_bytes
        )

    def add(self, row: Row) -> int:
        """Add a document; its number."""
        number = len(self._units)
        for name, tokens in (("plan", (row.plan,)), *row.tokens.items(), *row.facets.items()):
            if name not in self._fields:
                self._fields[name] = _Field()
            self._fields[name].add(number, tokens)
        self._units.append(row.unit)
        profiles = {}
        for column, known in self._profiles.items():
            values = tuple(sorted(held for held in row.facets.items() if self._profile_of[held[0]] == column))
            profiles[column] = known.setdefault(values, len(known))
        self._columns.append({**row.columns, "unit": row.unit, **profiles})
        self._stored_bytes += 600 + 2 * sum(len(value) for value in row.columns.values() if isinstance(value, str))
        return number

    def drop(self, number: int) -> None:
        """Forget a document."""
        self._dropped.add(number)

    def write(self, storage: Any, indexname: str) -> Any:
        """Write a segment with the live documents; Whoosh's description of it."""
        places, order = self._places()
        segment = ArrayCodec().new_segment(storage, indexname)
        segment.set_doc_count(len(order))
        documents = DocumentsWriter(storage, segment)
        for name in sorted({name for columns in self._columns for name in columns}):
            values = (self._columns[number].get(name) for number in order.tolist())
            documents.write_column(name, self._schema[name].column_type, values)
        names = [self._columns[number]["id"] for number in order.tolist()]
        profiles = {
            column: np.array([self._columns[number][column] for number in order.tolist()], np.int64)
            for column in self._profiles
        }
        documents.write_column("rank", self._schema["rank"].column_type, ranked(names))
        documents.close()
        self._columns.clear()
        postings = PostingsWriter(storage, segment)
        for name in sorted(self._fields):
            kind = self._schema[name]
            data = self._fields.pop(name).data(places, positional=kind.positions)
            postings.write_field(name, data, profiles.get(kind.profile))
        postings.close()
        return segment

    def _places(self) -> tuple[np.ndarray, np.ndarray]:
        """Number → place in the segment (-1: dropped), and place → number."""
        passage = UNITS.index("passage")
        live = np.ones(len(self._units), bool)
        live[list(self._dropped)] = False
        units = np.frombuffer(self._units, np.uint8)
        order = np.concatenate([np.flatnonzero(live & (units == passage)), np.flatnonzero(live & (units != passage))])
        places = np.full(len(units), -1, np.int64)
        places[order] = np.arange(len(order))
        return places, order
