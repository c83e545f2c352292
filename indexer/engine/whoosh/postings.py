"""The postings of one field as arrays: a sorted dictionary, and for each of its terms documents, counts, positions.

The arrays of a field, in the order of its terms (`starts` says where each term's begin):

    documents   ascending within a term, less the field's first document
    counts      how often the term stands in the document, less one
    positions   where it stands, ascending within a document (forms with positions only)
    lengths     by document, from the field's first to its last: the sum of its counts

A term is looked up by its CRC-32: `buckets` says where the terms of a part of the range begin in `order`, which names
the terms by hash; `tags` has one more byte of each hash, so that few terms need be compared.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from indexer.engine.whoosh.arrayfile import Array, ArrayFile, ArrayFileWriter, Ints

_TERMS_PER_BUCKET = 4

_UNPACKED = 1 << 18
"""Of a field with no more postings all are unpacked when one is asked for, in five bytes each (seven, where a count
needs two): what came in lately stands in several small segments, each of which would cost as much for a token as a
large one."""


@dataclass(frozen=True, slots=True)
class FieldData:
    """One field in memory. `terms` ascend, and each has the postings `starts[i]` to `starts[i + 1]`.

    Documents ascend within a term; `counts` are at least 1; the positions of all postings stand one after the other.
    """

    terms: list[bytes]
    starts: np.ndarray
    documents: np.ndarray
    counts: np.ndarray
    positions: np.ndarray | None


def write_field(file: ArrayFileWriter, name: str, data: FieldData) -> None:
    """Add a field to a file of arrays. One without postings is left out."""
    if not len(data.documents):
        return
    first = int(data.documents.min())
    documents = data.documents - first
    lengths = np.bincount(documents, weights=data.counts).astype(np.int64)
    file.add_texts(f"{name}.terms", data.terms)
    file.add(f"{name}.starts", _narrow(data.starts))
    _write_hashes(file, name, data.terms)
    file.add_ints(f"{name}.documents", documents)
    file.add_ints(f"{name}.counts", data.counts - 1)
    file.add_ints(f"{name}.lengths", lengths)
    if data.positions is not None:
        ends = np.cumsum(data.counts)
        file.add(f"{name}.places", _narrow(np.concatenate([[0], ends])[data.starts]))
        file.add_ints(f"{name}.positions", data.positions)
    file.add_fact(name, [first, int(lengths.sum())])


def write_pairs(file: ArrayFileWriter, name: str, data: FieldData, profiles: np.ndarray) -> None:
    """Add which profile has which terms (by place), once each. `profiles`: by document.

    Documents of one profile have the same terms, so one document of each tells.
    """
    example = np.zeros(len(profiles), bool)
    last = np.full(int(profiles.max(initial=-1)) + 1, -1, np.int64)
    last[profiles] = np.arange(len(profiles))
    example[last[last >= 0]] = True
    shown = example[data.documents]
    places = np.repeat(np.arange(len(data.terms)), np.diff(data.starts))
    file.add_ints(f"{name}.pair_profiles", profiles[data.documents[shown]])
    file.add_ints(f"{name}.pair_places", places[shown])


def _write_hashes(file: ArrayFileWriter, name: str, terms: list[bytes]) -> None:
    hashes = np.fromiter(map(zlib.crc32, terms), np.uint32, len(terms))
    order = np.argsort(hashes, kind="stable")
    hashes = hashes[order]
    bits = _bucket_bits(len(terms))
    edges = np.arange(2**bits, dtype=np.uint64) << np.uint64(32 - bits)
    file.add(f"{name}.buckets", np.append(np.searchsorted(hashes, edges), len(terms)).astype(np.uint32))
    file.add(f"{name}.order", order.astype(np.uint32))
    file.add(f"{name}.tags", hashes.astype(np.uint8))


def _bucket_bits(terms: int) -> int:
    return (terms // _TERMS_PER_BUCKET).bit_length()


def _narrow(values: np.ndarray) -> np.ndarray:
    return values.astype(np.uint32 if int(values[-1]) < 2**32 else np.uint64)


class FieldReader:
    """One field of a file. Terms are known by their place in the dictionary."""

    def __init__(self, file: ArrayFile, name: str) -> None:
        self.terms = file.texts(f"{name}.terms")
        self.first, self.tokens = file.facts[name]
        self.starts = file.array(f"{name}.starts")
        self._shift = 32 - _bucket_bits(len(self.terms))
        self._buckets = file.array(f"{name}.buckets")
        self._order = file.array(f"{name}.order")
        self._tags = file.array(f"{name}.tags")
        self._documents = file.ints(f"{name}.documents")
        self._counts = file.ints(f"{name}.counts")
        self.positional = f"{name}.positions" in file
        self._file, self._name = file, name

    def __len__(self) -> int:
        return len(self.terms)

    def find(self, term: bytes) -> int | None:
        """The place of a term, None when no document has it."""
        value = zlib.crc32(term)
        bucket = value >> self._shift
        first, last = self._buckets[bucket], self._buckets[bucket + 1]
        tags = self._tags.bytes(first, last)
        at = tags.find(value & 0xFF)
        while at >= 0:
            place = self._order[first + at]
            if self.terms[place] == term:
                return place
            at = tags.find(value & 0xFF, at + 1)
        return None

    def range(self, prefix: bytes) -> tuple[int, int]:
        """The places of the terms that begin with a prefix: from, up to."""
        first = self.terms.first_from(prefix)
        after = prefix.rstrip(b"\xff")
        return first, self.terms.first_from(after[:-1] + bytes([after[-1] + 1])) if after else len(self)

    def postings(self, first: int, last: int, dtype: type = np.int64) -> tuple[np.ndarray, np.ndarray]:
        """Documents and counts of the terms `first` up to `last`; documents ascend within a term.

        Documents are of a type that holds their numbers, counts of a narrow one that holds them all.
        """
        start, stop = self.starts[first], self.starts[last]
        if len(self._documents) <= _UNPACKED:
            documents, counts = self._unpacked
            # Copies: what is kept of a token must not keep all that is unpacked.
            return documents[start:stop].astype(dtype), counts[start:stop].copy()
        return self._postings(start, stop, dtype)

    @cached_property
    def _unpacked(self) -> tuple[np.ndarray, np.ndarray]:
        """The documents and counts of all terms, of a field that has few postings."""
        return self._postings(0, len(self._documents), np.uint32)

    def _postings(self, start: int, stop: int, dtype: type) -> tuple[np.ndarray, np.ndarray]:
        less = self._counts.read(start, stop)
        counts = np.add(less, 1, dtype=np.min_scalar_type(int(less.max(initial=0)) + 1), casting="unsafe")
        return np.add(self._documents.read(start, stop), self.first, dtype=dtype), counts

    def documents(self, first: int, last: int) -> np.ndarray:
        """Documents alone, less the field's first one: they are read where they stand."""
        return self._documents.read(self.starts[first], self.starts[last])

    def frequency(self, place: int) -> int:
        """In how many documents a term stands, deleted ones included."""
        return self.starts[place + 1] - self.starts[place]

    def positions(self, first: int, last: int) -> np.ndarray:
        """The positions of the terms `first` up to `last`: as many for each posting as it counts."""
        places, positions = self._placed
        return positions.read(places[first], places[last])

    @cached_property
    def _placed(self) -> tuple[Array, Ints]:
        return self._file.array(f"{self._name}.places"), self._file.ints(f"{self._name}.positions")

    def pairs(self) -> tuple[np.ndarray, np.ndarray]:
        """Profiles, and the places of terms that they have: one pair after the other, in order of places (facets)."""
        profiles, places = (self._file.ints(f"{self._name}.pair_{what}").all() for what in ("profiles", "places"))
        return profiles.astype(np.int64), places.astype(np.int64)

    @property
    def lengths(self) -> np.ndarray:
        """Tokens in each document, from document `first` on; later documents have none."""
        return self._file.ints(f"{self._name}.lengths").all()
