"""A Whoosh codec whose segments are two files of arrays: `.doc` (what is kept by document) and `.pst` (postings).

It plugs into Whoosh at the points made for it (Codec, FieldWriter, TermsReader, PerDocumentWriter, Format, Column), so
Whoosh's own writers, searchers and matchers run on it. Nothing in its files is a pickle. The classes of this module
are named in the files of an index (table of contents): they keep their names.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import numpy as np
from whoosh.codec import base
from whoosh.codec.whoosh3 import W3Codec
from whoosh.columns import Column, ColumnReader
from whoosh.formats import Existence, Positions
from whoosh.matching import ListMatcher, ReadTooFar
from whoosh.reading import TermInfo, TermNotFound

from indexer.engine.whoosh.arrayfile import ArrayFile, ArrayFileWriter, open_arrays
from indexer.engine.whoosh.postings import FieldData, FieldReader, write_field, write_pairs

DOCUMENTS_EXT = ".doc"
POSTINGS_EXT = ".pst"


class Places(Positions):
    """Positions as an array of 32-bit numbers: no pickle, and no limit that a long plan reaches."""

    def encode(self, value: Sequence[int]) -> bytes:
        """What a posting holds."""
        return array("I", value).tobytes()

    def decode_positions(self, valuestring: bytes) -> list[int]:
        """The positions of a posting."""
        return np.frombuffer(valuestring, np.uint32).tolist()

    def decode_frequency(self, valuestring: bytes) -> int:
        """How many they are."""
        return len(valuestring) // 4

    def decode_weight(self, valuestring: bytes) -> float:
        """The same, as a weight."""
        return self.decode_frequency(valuestring) * self.field_boost


class Counts(Existence):
    """No positions: a posting is a document and its weight, the count."""


class PostingsMatcher(ListMatcher):
    """A term's postings, for Whoosh's matchers. One that ran out still has an id, as they expect of Whoosh's own."""

    def id(self) -> int:
        """The document it stands at."""
        return self._ids[min(self._i, len(self._ids) - 1)]

    def skip_to(self, id: int) -> None:
        """Go on to the first document from `id` on."""
        if not self.is_active():
            raise ReadTooFar
        self._i = bisect_left(self._ids, id, self._i)


class ArrayCodec(W3Codec):
    """See the module. Segments are Whoosh's own (W3Segment)."""

    length_stats = False

    def per_document_writer(self, storage: Any, segment: Any) -> DocumentsWriter:
        """For columns."""
        return DocumentsWriter(storage, segment)

    def field_writer(self, storage: Any, segment: Any) -> PostingsWriter:
        """For postings."""
        return PostingsWriter(storage, segment)

    def terms_reader(self, storage: Any, segment: Any) -> PostingsReader:
        """The dictionary and postings of a segment."""
        return PostingsReader(open_arrays(storage, segment.make_filename(POSTINGS_EXT)))

    def per_document_reader(self, storage: Any, segment: Any) -> DocumentsReader:
        """The columns of a segment."""
        return DocumentsReader(open_arrays(storage, segment.make_filename(DOCUMENTS_EXT)), segment)


class DocumentsWriter(base.PerDocumentWriter):
    """Writes columns. What Whoosh's own writer gives it value by value it collects until it is closed."""

    def __init__(self, storage: Any, segment: Any) -> None:
        self._file = segment.create_file(storage, DOCUMENTS_EXT)
        self._arrays = ArrayFileWriter(self._file)
        self._columns: dict[str, tuple[Column, list[Any]]] = {}
        self._count = 0
        self.is_closed = False

    def write_column(self, name: str, column: Column, values: Iterable[Any]) -> None:
        """A column with the values of all documents."""
        column.write(self._arrays, name, values)

    def start_doc(self, docnum: int) -> None:
        """Documents come in the order of their numbers."""
        if docnum != self._count:
            msg = f"document {docnum} instead of {self._count}"
            raise ValueError(msg)
        self._count += 1

    def add_field(self, fieldname: str, fieldobj: Any, value: Any, length: int) -> None:
        """Nothing: texts are stored in columns, and lengths beside the postings."""

    def add_column_value(self, fieldname: str, columnobj: Column, value: Any) -> None:
        """A value of the document that was started last."""
        _, values = self._columns.setdefault(fieldname, (columnobj, []))
        values.extend([None] * (self._count - 1 - len(values)))
        values.append(value)

    def close(self) -> None:
        """Write what was collected, and the end of the file."""
        for name, (column, values) in sorted(self._columns.items()):
            self.write_column(name, column, values + [None] * (self._count - len(values)))
        self._arrays.close()
        self._file.close()
        self.is_closed = True


class DocumentsReader(base.PerDocumentReader):
    """The columns of a segment, and what Whoosh asks about its documents."""

    def __init__(self, file: ArrayFile, segment: Any) -> None:
        self.file = file
        self._segment = segment

    def doc_count(self) -> int:
        """Live documents."""
        return self._segment.doc_count()

    def doc_count_all(self) -> int:
        """All documents."""
        return self._segment.doc_count_all()

    def has_deletions(self) -> bool:
        """Some are deleted."""
        return self._segment.has_deletions()

    def is_deleted(self, docnum: int) -> bool:
        """This one is."""
        return self._segment.is_deleted(docnum)

    def deleted_docs(self) -> Iterator[int]:
        """These are."""
        return self._segment.deleted_docs()

    def has_column(self, fieldname: str) -> bool:
        """Some document has a value in it."""
        return fieldname in self.file or f"{fieldname}.at" in self.file

    def column_reader(self, fieldname: str, column: Any) -> ColumnReader:
        """A column."""
        return column.open(self.file, fieldname)

    def doc_field_length(self, docnum: int, fieldname: str, default: int = 0) -> int:
        """Not kept for Whoosh: its own scoring is not used."""
        return default

    def field_length(self, fieldname: str) -> int:
        """Not kept for Whoosh either."""
        return 0

    def stored_fields(self, docnum: int) -> dict[str, Any]:
        """None: texts are stored in columns."""
        return {}


class PostingsWriter(base.FieldWriter):
    """Writes whole fields. What Whoosh's own writer gives it posting by posting it collects to fields first."""

    def __init__(self, storage: Any, segment: Any) -> None:
        self._file = segment.create_file(storage, POSTINGS_EXT)
        self._arrays = ArrayFileWriter(self._file)
        self._names: list[str] = []
        self.is_closed = False

    def write_field(self, name: str, data: FieldData, profiles: np.ndarray | None = None) -> None:
        """A field, with all its terms; of a facet also its pairs (`profiles`: by document). The order is free."""
        if len(data.documents):
            self._names.append(name)
            write_field(self._arrays, name, data)
            if profiles is not None:
                write_pairs(self._arrays, name, data, profiles)

    def start_field(self, fieldname: str, fieldobj: Any) -> None:
        """Its terms follow."""
        self._name = fieldname
        self._terms: list[bytes] = []
        self._starts, self._documents, self._counts = array("q"), array("q"), array("q")
        self._positions = array("q") if isinstance(fieldobj.format, Places) else None
        self._decode = fieldobj.format.decode_positions if self._positions is not None else None

    def start_term(self, btext: bytes) -> None:
        """Its postings follow."""
        self._terms.append(btext)
        self._starts.append(len(self._documents))

    def add(self, docnum: int, weight: float, vbytes: bytes, length: int) -> None:
        """A posting."""
        self._documents.append(docnum)
        self._counts.append(int(weight))
        if self._positions is not None:
            self._positions.extend(self._decode(vbytes))

    def finish_term(self) -> None:
        """Nothing is left to do for a term."""

    def finish_field(self) -> None:
        """Write it."""
        self._starts.append(len(self._documents))
        numbers = [np.frombuffer(held, np.int64) if held is not None else None
                   for held in (self._starts, self._documents, self._counts, self._positions)]  # fmt: skip
        self.write_field(self._name, FieldData(self._terms, *numbers))

    def close(self) -> None:
        """Write the end of the file."""
        self._arrays.add_fact("fields", sorted(self._names))
        self._arrays.close()
        self._file.close()
        self.is_closed = True


class PostingsReader(base.TermsReader):
    """The dictionary and postings of a segment, by field."""

    def __init__(self, file: ArrayFile) -> None:
        self.file = file
        self._fields: dict[str, FieldReader] = {}
        self._names: list[str] = file.facts["fields"]

    def field(self, name: str) -> FieldReader | None:
        """A field, None when no document of the segment has it."""
        if name not in self._fields and name in self._names:
            self._fields[name] = FieldReader(self.file, name)
        return self._fields.get(name)

    def _find(self, fieldname: str, text: bytes) -> tuple[FieldReader, int]:
        try:
            return self._known(fieldname, text)
        except KeyError:
            msg = f"No term {fieldname}:{text!r}"
            raise TermNotFound(msg) from None

    def _known(self, fieldname: str, text: bytes) -> tuple[FieldReader, int]:
        field = self.field(fieldname)
        place = field.find(text) if field is not None else None
        if place is None:
            raise KeyError(text)
        return field, place

    def __contains__(self, term: tuple[str, bytes]) -> bool:
        field = self.field(term[0])
        return field is not None and field.find(term[1]) is not None

    def indexed_field_names(self) -> list[str]:
        """The fields that have terms."""
        return self._names

    def terms(self) -> Iterator[tuple[str, bytes]]:
        """Every field and term, in order."""
        for name in self._names:
            yield from ((name, term) for term in self.field(name).terms.read(0, len(self.field(name))))

    def terms_from(self, fieldname: str, prefix: bytes) -> Iterator[tuple[str, bytes]]:
        """The same, from a term on."""
        for name in self._names[self._names.index(fieldname) :] if fieldname in self._names else ():
            field = self.field(name)
            first = field.terms.first_from(prefix) if name == fieldname else 0
            yield from ((name, field.terms[place]) for place in range(first, len(field)))

    def items(self) -> Iterator[tuple[tuple[str, bytes], TermInfo]]:
        """Every field and term with its statistics."""
        return ((term, self.term_info(*term)) for term in self.terms())

    def items_from(self, fieldname: str, prefix: bytes) -> Iterator[tuple[tuple[str, bytes], TermInfo]]:
        """The same, from a term on."""
        return ((term, self.term_info(*term)) for term in self.terms_from(fieldname, prefix))

    def term_info(self, fieldname: str, text: bytes) -> TermInfo:
        """A term's statistics. Raises TermNotFound."""
        field, place = self._find(fieldname, text)
        documents, counts = field.postings(place, place + 1)
        return TermInfo(int(counts.sum()), len(documents), 1, 1, int(counts.max()), int(documents[0]),
                        int(documents[-1]))  # fmt: skip

    def frequency(self, fieldname: str, text: bytes) -> int:
        """How often a term stands in the segment. Raises KeyError, as Whoosh's readers expect."""
        field, place = self._known(fieldname, text)
        return int(field.postings(place, place + 1)[1].sum())

    def doc_frequency(self, fieldname: str, text: bytes) -> int:
        """In how many documents. Raises KeyError."""
        field, place = self._known(fieldname, text)
        return field.frequency(place)

    def matcher(self, fieldname: str, text: bytes, format_: Any, scorer: Any = None) -> PostingsMatcher:
        """A term's postings, for Whoosh's matchers. Raises TermNotFound."""
        field, place = self._find(fieldname, text)
        documents, counts = field.postings(place, place + 1)
        values = [b""] * len(documents)
        if field.positional:
            data = field.positions(place, place + 1).astype(np.uint32).tobytes()
            ends = (np.cumsum(counts, dtype=np.int64) * 4).tolist()
            values = [data[start:end] for start, end in zip([0, *ends], ends, strict=False)]
        return PostingsMatcher(documents.tolist(), counts.astype(float).tolist(), values, format_, scorer=scorer,
                           term=(fieldname, text), terminfo=self.term_info(fieldname, text))  # fmt: skip
