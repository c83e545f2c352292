"""Columns: one value for each document, as arrays in a segment's file. Their names stand in the files of an index."""

from __future__ import annotations

import struct
import zlib
from bisect import bisect_right
from collections.abc import Iterable

import numpy as np
from whoosh.columns import Column, ColumnReader

from indexer.engine.whoosh.arrayfile import ArrayFile, ArrayFileWriter
from indexer.engine.whoosh.recent import Recent

_BLOCK_BYTES = 8192
"""Stored texts are compressed in blocks of about this size: reading a hit unfolds one of them (some 20 µs)."""

_ENDS = struct.Struct("<2I")

_KEPT_BYTES = 64
"""For each document, memory for blocks that are kept unfolded: the hits of the pages asked for lately."""

_KEPT_AT_LEAST = 1 << 20


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
    """A longer text for each document, compressed. A block is a table of where its texts end, then the texts."""

    def write(self, file: ArrayFileWriter, name: str, values: Iterable[str | None]) -> None:
        """Add all documents' values to a file, several to a block."""
        blocks, firsts, pending, size, count = [], [0], [], 0, 0
        for count, value in enumerate(values, 1):
            pending.append((value or "").encode("utf-8", "surrogatepass"))
            size += len(pending[-1])
            if size >= _BLOCK_BYTES:
                blocks.append(_folded(pending))
                firsts.append(count)
                pending, size = [], 0
        if pending:
            blocks.append(_folded(pending))
            firsts.append(count)
        file.add_texts(name, blocks)
        file.add(f"{name}.firsts", np.array(firsts, np.uint32))

    def open(self, file: ArrayFile, name: str) -> _StoredTextsReader:
        """All documents' values."""
        return _StoredTextsReader(file, name)


def _folded(texts: list[bytes]) -> bytes:
    ends = np.cumsum([0, *map(len, texts)]) + 4 * (len(texts) + 1)
    return zlib.compress(ends.astype("<u4").tobytes() + b"".join(texts))


class _Reader(ColumnReader):
    def __init__(self, count: int) -> None:
        super().__init__(None, 0, 0, count)


class _NumbersReader(_Reader):
    def __init__(self, file: ArrayFile, name: str) -> None:
        self._values = file.ints(name)
        self._least = file.facts[name]
        super().__init__(len(self._values))

    def __getitem__(self, document: int) -> int | None:
        # Without a sign, as written: exceptions of 64 bits come back with one, and 2⁶³ − 1 would be negative.
        value = int(self._values.read(document, document + 1).astype(np.uint64)[0])
        return value + self._least - 1 if value else None

    def numbers(self, absent: int) -> np.ndarray:
        """All values as 64-bit numbers, `absent` where there is none."""
        values = self._values.all()
        numbers = np.add(values, self._least - 1, dtype=np.int64)
        none = values == 0
        if none.any():
            numbers[none] = absent
        return numbers


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
        self._firsts: list[int] = file.array(f"{name}.firsts").all().tolist()
        super().__init__(self._firsts[-1])
        self._unfolded: Recent[int, bytes] = Recent(max(_KEPT_AT_LEAST, _KEPT_BYTES * self._firsts[-1]))

    def __getitem__(self, document: int) -> str:
        block = bisect_right(self._firsts, document) - 1
        data = self._unfolded.get(block)
        if data is None:
            data = zlib.decompress(self._blocks[block])
            self._unfolded.put(block, data, len(data))
        start, end = _ENDS.unpack_from(data, 4 * (document - self._firsts[block]))
        return data[start:end].decode("utf-8", "surrogatepass")
