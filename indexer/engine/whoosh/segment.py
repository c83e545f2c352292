"""One segment's files, opened: immutable, shared by every snapshot that names the segment, and by threads.

Documents are numbered from 0 within the segment, deleted ones included: which of them live is a matter of the commit.
All passages come before all plans.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from whoosh.reading import SegmentReader

from indexer.engine.fields import UNITS, Unit
from indexer.engine.whoosh import files
from indexer.engine.whoosh.postings import FieldReader
from indexer.engine.whoosh.recent import Recent
from indexer.engine.whoosh.schema import facet_field, schema
from indexer.engine.whoosh.storage import Sums, SyncedStorage
from indexer.errors import IndexDamaged, PlansearchError

NO_VALUE = -(2**63)
"""Stands in an array of a column for "no value"."""

_SHOWN_BYTES = 64
"""For each document of a segment, memory for the ids and stored texts of those shown lately."""

_NOWHERE = (np.empty(0, np.int64), np.empty(0, np.int64))


@contextmanager
def reading(what: object) -> Iterator[None]:
    """Whatever goes wrong while an index's files are read is damage, but for what the system refuses (`readable`)."""
    try:
        yield
    except (PlansearchError, OSError, MemoryError):
        raise
    except Exception as error:
        msg = f"{what} is damaged ({type(error).__name__}: {error}); run `plansearch rebuild`"
        raise IndexDamaged(msg) from error


def verify(folder: Path, name: str, sums: Sums, *, whole: bool) -> None:
    """The file is as it was sealed: its size, and its checksum too when `whole`. Raises IndexDamaged."""
    size, crc = sums[name]
    path = folder / name
    found = path.stat().st_size
    if found != size:
        msg = f"{path} has {found} bytes instead of {size}; run `plansearch rebuild`"
        raise IndexDamaged(msg)
    if whole and files.checksum(path) != crc:
        msg = f"{path} is not what was written (its checksum differs); run `plansearch rebuild`"
        raise IndexDamaged(msg)


def segment_files(segment_id: str, sums: Sums) -> list[str]:
    """The sealed files of a segment. Raises IndexDamaged when there are none."""
    names = [name for name in sums if name.startswith(segment_id + ".")]
    if not names:
        msg = f"the seal of the index does not know its segment {segment_id}; run `plansearch rebuild`"
        raise IndexDamaged(msg)
    return names


@dataclass(frozen=True, slots=True)
class Pairs:
    """A facet in one segment: its values in order, and which profile carries which of them."""

    values: list[str]
    profiles: np.ndarray
    places: np.ndarray


@dataclass(frozen=True, slots=True)
class _Opened:
    """What Whoosh asks a codec for when it opens a segment."""

    terms: Any
    documents: Any

    def terms_reader(self, storage: Any, segment: Any) -> Any:
        return self.terms

    def per_document_reader(self, storage: Any, segment: Any) -> Any:
        return self.documents


class Segment:
    """The files of one segment. They check themselves as they are read (`arrayfile.py`); sizes are checked here.

    Raises FileNotFoundError when the segment was removed meanwhile, IndexDamaged when it is not what was written.
    """

    def __init__(self, storage: SyncedStorage, segment: Any, sums: Sums) -> None:
        self.id: str = segment.segment_id()
        self.size: int = segment.doc_count_all()
        self._path = Path(storage.folder)
        self._segment = segment
        for name in segment_files(self.id, sums):
            verify(self._path, name, sums, whole=False)
        with reading(self._path / self.id):
            codec = segment.codec()
            self.terms = codec.terms_reader(storage, segment)
            self._documents = codec.per_document_reader(storage, segment)
            self._ids = self._column("id")
            self._stored = self._column("stored")
            self._numbers: dict[str, np.ndarray] = {}
            self._pairs: dict[str, Pairs] = {}
            self._shown: Recent[int, tuple[str, str]] = Recent(self.size * _SHOWN_BYTES)
            units = self._column("unit")
            plan = UNITS.index("plan")
            self._passages = bisect_left(range(self.size), True, key=lambda document: units[document] == plan)

    def reader(self) -> SegmentReader:
        """The segment for Whoosh's searchers, on the files that are open here: by name they may be gone."""
        return SegmentReader(None, schema(), self._segment, codec=_Opened(self.terms, self._documents))

    def recheck(self) -> None:
        """Every byte that is mapped is what was written. Raises IndexDamaged."""
        for file in (self._documents.file, self.terms.file):
            file.check_all()

    def _column(self, name: str) -> Any:
        return self._documents.column_reader(name, schema()[name].column_type)

    def range(self, unit: Unit) -> tuple[int, int]:
        """The documents of a unit: from, up to."""
        return (0, self._passages) if unit == "passage" else (self._passages, self.size)

    def field(self, name: str) -> FieldReader | None:
        """The postings of a field, None when no document has it."""
        return self.terms.field(name)

    def postings(self, name: str, token: bytes) -> tuple[np.ndarray, np.ndarray]:
        """A token's documents and counts."""
        field = self.field(name)
        place = field.find(token) if field is not None else None
        return _NOWHERE if place is None else field.postings(place, place + 1, np.uint32)

    def numbers(self, name: str) -> np.ndarray:
        """A column of numbers, NO_VALUE where a document has none."""
        if name not in self._numbers:
            held = self._documents.has_column(name)
            self._numbers[name] = self._column(name).numbers(NO_VALUE) if held else np.full(self.size, NO_VALUE)
        return self._numbers[name]

    @property
    def ranks(self) -> np.ndarray:
        """The place of every document in the order of all ids of the segment."""
        return self.numbers("rank")

    def name(self, document: int) -> bytes:
        """The id of a document, as it is kept."""
        return self._ids[document]

    def id_of(self, document: int) -> str:
        """The id of a document."""
        return self._ids[document].decode("utf-8", "surrogatepass")

    def ids(self, start: int, stop: int) -> list[str]:
        """The ids of some documents in a row."""
        return [name.decode("utf-8", "surrogatepass") for name in self._ids.names(start, stop)]

    def stored(self, document: int) -> str:
        """What was stored with a document."""
        return self._stored[document]

    def shown(self, document: int) -> tuple[str, str]:
        """The id of a document, and what was stored with it; kept for a while."""
        held = self._shown.get(document)
        if held is None:
            held = self.id_of(document), self.stored(document)
            self._shown.put(document, held, 2 * len(held[1]) + 300)
        return held

    def pairs(self, facet: str) -> Pairs:
        """Which profile carries which values of a facet."""
        if facet not in self._pairs:
            self._pairs[facet] = self._read_pairs(facet)
        return self._pairs[facet]

    def _read_pairs(self, facet: str) -> Pairs:
        field = self.field(facet_field(facet))
        if field is None:
            return Pairs([], np.empty(0, np.int64), np.empty(0, np.int64))
        values = [value.decode("utf-8", "surrogatepass") for value in field.terms.read(0, len(field))]
        return Pairs(values, *field.pairs())
