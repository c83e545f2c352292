"""Columns: one value for each document, as arrays in a segment's file. Their names stand in the files of an index."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator

import numpy as np
from whoosh.columns import Column, ColumnReader

from indexer.engine.whoosh.arrayfile import ArrayFile, ArrayFileWriter
from indexer.engine.whoosh.recent import Recent

_BLOCK_BYTES = 8192
"""Stored texts are compressed in blocks of about this size: reading a hit unfolds one of them (some 20 µs)."""

_KEPT_BYTES = 4 << 20
"""Blocks that are kept unfolded, for each segment: the hits of the pages asked for lately."""


class Numbers(Column):
    """A whole number of 64 bits for each document, or None."""

    def write(self, file: ArrayFileWriter, name: str, values: Iterable[int | None]) -> None:
        """Add all documents' values to a file."""
        values = list(values)
        known = [value for value in values if value is not None]
        least = min(known, default=0)
        file.add_ints(name, np.array([0 if value is None else value - least + 1 for value in values], np.uint64))
        file.add_fact(name, least)

    def open(self, file: ArrayFile, name: str) -> _NumbersReader:
        """All documents' values."""
        return _NumbersReader(file, name)


class Names(Column):
    """A byte string for each document."""

    def write(self, file: ArrayFileWriter, name: str, values: Iterable[bytes | None]) -> None:
        """Add all documents' values to a file."""
        file.add_texts(name, [value or b"" for value in values])

    def open(self, file: ArrayFile, name: str) -> _NamesReader:
        """All documents' values."""
        return _NamesReader(file, name)


class StoredTexts(Column):
    """A longer text for each document, compressed."""

    def write(self, file: ArrayFileWriter, name: str, values: Iterable[str | None]) -> None:
        """Add all documents' values to a file, several to a block."""
        blocks, firsts, offsets, pending, size = [], [], [], [], 0
        for number, value in enumerate(values):
            data = (value or "").encode("utf-8", "surrogatepass")
            if size >= _BLOCK_BYTES:
                blocks.append(zlib.compress(b"".join(pending)))
                pending, size = [], 0
            if not pending:
                firsts.append(number)
            offsets.append(size)
            pending.append(data)
            size += len(data)
        blocks.append(zlib.compress(b"".join(pending)))
        file.add_texts(name, blocks)
        file.add(f"{name}.firsts", np.array(firsts, np.uint32))
        file.add_ints(f"{name}.offsets", np.array(offsets, np.uint64))

    def open(self, file: ArrayFile, name: str) -> _StoredTextsReader:
        """All documents' values."""
        return _StoredTextsReader(file, name)


class _Reader(ColumnReader):
    def __init__(self, count: int) -> None:
        super().__init__(None, 0, 0, count)


class _NumbersReader(_Reader):
    def __init__(self, file: ArrayFile, name: str) -> None:
        self._values = file.ints(name)
        self._least = file.facts[name]
        super().__init__(len(self._values))

    def __getitem__(self, document: int) -> int | None:
        value = int(self._values.read(document, document + 1)[0])
        return value + self._least - 1 if value else None

    def numbers(self, absent: int) -> np.ndarray:
        """All values as 64-bit numbers, `absent` where there is none."""
        values = self._values.all()
        return np.where(values == 0, absent, values.astype(np.int64) + (self._least - 1))


class _NamesReader(_Reader):
    def __init__(self, file: ArrayFile, name: str) -> None:
        self._texts = file.texts(name)
        super().__init__(len(self._texts))

    def __getitem__(self, document: int) -> bytes:
        return self._texts[document]

    def names(self, start: int, stop: int) -> list[bytes]:
        """The values of some documents in a row."""
        return self._texts.read(start, stop)


class _StoredTextsReader(_Reader):
    def __init__(self, file: ArrayFile, name: str) -> None:
        self._blocks = file.texts(name)
        self._firsts = file.array(f"{name}.firsts")
        self._offsets = file.ints(f"{name}.offsets")
        self._unfolded: Recent[int, bytes] = Recent(_KEPT_BYTES)
        super().__init__(len(self._offsets))

    def __getitem__(self, document: int) -> str:
        return next(self.texts((document,)))

    def texts(self, documents: Iterable[int]) -> Iterator[str]:
        """The texts of some documents; neighbours are best asked for one after the other."""
        firsts = self._firsts.all()
        block, last, data = -1, 0, b""
        for document in documents:
            if block < 0 or not firsts[block] <= document < last:
                block = int(firsts.searchsorted(document, side="right")) - 1
                last = int(firsts[block + 1]) if block + 1 < len(firsts) else len(self)
                data = self._block(block)
            start, *rest = self._offsets.read(document, min(document + 2, last)).tolist()
            yield data[start : rest[0] if rest else None].decode("utf-8", "surrogatepass")

    def _block(self, block: int) -> bytes:
        data = self._unfolded.get(block)
        if data is None:
            data = zlib.decompress(self._blocks[block])
            self._unfolded.put(block, data, len(data))
        return data
