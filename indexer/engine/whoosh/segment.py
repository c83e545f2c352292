"""One segment's files, opened: immutable, shared by every snapshot that names the segment.

Documents are numbered from 0 within the segment, deleted ones included: which of them live is a matter of the commit.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from whoosh.codec.whoosh3 import STORED_COLUMN
from whoosh.reading import TermNotFound

from indexer.engine.fields import COLUMNS, FACETS, FORMS
from indexer.engine.whoosh import files
from indexer.engine.whoosh.schema import NO_VALUE, column_field, facet_field, schema
from indexer.engine.whoosh.storage import Sums, SyncedStorage
from indexer.errors import IndexDamaged, PlansearchError

SELF_CHECKING = (".pst", "._stored.col")
"""Files that are not read as a whole when a segment is opened: zlib checks each of their blocks, and the number of
postings read is held against the dictionary."""


@contextmanager
def reading(what: object) -> Iterator[None]:
    """Whatever goes wrong while Whoosh reads its files is damage, but for a file that is not there."""
    try:
        yield
    except (PlansearchError, FileNotFoundError, MemoryError):
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


class Segment:
    """The files of one segment. Reading postings moves file positions, so it is done under a lock.

    Raises FileNotFoundError when the segment was removed meanwhile, IndexDamaged when it is not what was written.
    """

    def __init__(self, storage: SyncedStorage, segment: Any, sums: Sums) -> None:
        self.id: str = segment.segment_id()
        self.size: int = segment.doc_count_all()
        self._path = Path(storage.folder)
        self._files = frozenset(segment_files(self.id, sums))
        for name in self._files:
            verify(self._path, name, sums, whole=not name.endswith(SELF_CHECKING))
        self._lock = threading.Lock()
        with reading(self._path / self.id):
            codec = segment.codec()
            self._terms = codec.terms_reader(storage, segment)
            self._documents = codec.per_document_reader(storage, segment)
            # When the file was removed meanwhile this fails, as it should; `stored_fields` would take it for empty.
            self._stored = self._documents.column_reader("_stored", STORED_COLUMN) if self.size else None

    def _column(self, name: str) -> list[Any]:
        file = f"{self.id}.{name}.col"
        if file not in self._files:  # asking the folder instead would mistake a removed file for an empty column
            return []
        with reading(self._path / file):
            return list(self._documents.column_reader(name, schema()[name].column_type))

    @cached_property
    def ids(self) -> list[str]:
        """The id of every document."""
        return [name.decode("utf-8", "surrogatepass") for name in self._column("id")]

    @cached_property
    def units(self) -> np.ndarray:
        """The unit of every document, as its place in UNITS."""
        return np.array(self._column("unit") or [0] * self.size, np.uint8)

    @cached_property
    def lengths(self) -> np.ndarray:
        """(documents, forms): tokens in each form."""
        raw = b"".join(self._column("lengths")) or bytes(4 * len(FORMS) * self.size)
        return np.frombuffer(raw, "<u4").reshape(self.size, len(FORMS))

    @cached_property
    def columns(self) -> dict[str, np.ndarray]:
        """Column name → the number of every document, NO_VALUE where it has none."""
        return {
            column.name: np.array(self._column(column_field(column.name)) or [NO_VALUE] * self.size, np.int64)
            for column in COLUMNS
        }

    @cached_property
    def facets(self) -> dict[str, list[tuple[str, np.ndarray]]]:
        """Facet name → its values, each with the documents that carry it."""
        return {
            facet.name: [
                (value.decode("utf-8", "surrogatepass"), self.postings(facet_field(facet.name), value)[0])
                for value in self.tokens(facet_field(facet.name), b"")
            ]
            for facet in FACETS
        }

    def tokens(self, field: str, prefix: bytes) -> Iterator[bytes]:
        """The tokens of a field that begin with a prefix, in order of their bytes."""
        with reading(self._path / self.id):
            for name, token in self._terms.terms_from(field, prefix):
                if name != field or not token.startswith(prefix):
                    return
                yield token

    def postings(self, field: str, token: bytes) -> tuple[np.ndarray, np.ndarray]:
        """Documents that hold a token, ascending, and how often each does."""
        documents, counts, _ = self._read(field, token, positions=False)
        return documents, counts

    def positions(self, field: str, token: bytes) -> tuple[np.ndarray, np.ndarray]:
        """Every place of a token: its document and its position, both ascending."""
        documents, _, places = self._read(field, token, positions=True)
        lengths = [len(place) for place in places]
        flat = [position for place in places for position in place]
        return np.repeat(documents, lengths), np.array(flat, np.int64)

    def _read(self, field: str, token: bytes, *, positions: bool) -> tuple[np.ndarray, np.ndarray, list[list[int]]]:
        documents: list[int] = []
        counts: list[float] = []
        places: list[list[int]] = []
        with self._lock, reading(f"{self._path / self.id}.pst"):
            try:
                matcher = self._terms.matcher(field, token, schema()[field].format)
            except TermNotFound:
                return np.empty(0, np.int64), np.empty(0), []
            while matcher.is_active():
                documents.append(matcher.id())
                counts.append(matcher.weight())
                if positions:
                    places.append(matcher.value_as("positions"))
                matcher.next()
            if len(documents) != self._terms.doc_frequency(field, token):
                msg = f"{field}: postings of a token are missing"
                raise ValueError(msg)
        return np.array(documents, np.int64), np.array(counts), places

    def stored(self, document: int) -> str:
        """What was stored with a document."""
        with self._lock, reading(f"{self._path / self.id}._stored.col"):
            return self._stored[document]["stored"]
