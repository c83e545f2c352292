"""A file of named arrays that numpy reads where they stand: versioned, checksummed, without pickles.

    magic, version │ arrays, each at a multiple of 64 bytes │ checksums │ directory (JSON) │ trailer, magic

The bytes before the checksums are cut into pieces of CHUNK bytes; each has its CRC-32, which is checked when the piece
is first read. So opening a file costs nothing, and no damaged byte is ever answered from. All numbers are
little-endian.
"""

from __future__ import annotations

import json
import mmap
import os
import struct
import zlib
from bisect import bisect_left
from collections.abc import Iterable
from itertools import pairwise
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np

from indexer.errors import IndexDamaged

MAGIC = b"PLANARR\x01"
"""The last byte is the version: raised when the meaning of the bytes changes."""

CHUNK = 8192
_ALIGNMENT = 64
_TRAILER = struct.Struct("<QQQI4x8s")
"""Where the checksums begin, where the directory begins, where it ends, CRC-32 of both, magic."""

_PLANES = 4
_WIDTHS = (*(bits for low in (0, 8, 16) for bits in range(low, low + _PLANES + 1)), 32, 64)
"""Bits that packed numbers may have: whole bytes that numpy knows, and up to four single bits beside them."""

_SPREAD = [
    np.unpackbits(np.arange(256, dtype=np.uint8)[:, None], axis=1, bitorder="little").view(np.uint64).ravel() << plane
    for plane in np.arange(_PLANES, dtype=np.uint64)
]
"""Eight bits of a plane as eight bytes, each at its plane's place: by the byte that holds the bits."""

_EXCEPTION_BYTES = 16

_READ_TEXTS = 16
"""So many strings are read at once to search among them."""

_KEPT_PROBES = 1024
"""A search for a string keeps what it read on its way until so many are left: one string in a thousand, at most."""


class ArrayFileWriter:
    """Writes one file from its beginning to its end; at most one array is held in memory."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._size = 0
        self._directory: dict[str, Any] = {"arrays": {}, "ints": {}, "facts": {}}
        self._checksums: list[int] = []
        self._crc = 0
        self._write(MAGIC)

    def add(self, name: str, array: np.ndarray) -> None:
        """An array as it is."""
        self._write(bytes(-self._size % _ALIGNMENT))
        stored = np.ascontiguousarray(array, array.dtype.newbyteorder("<"))
        self._directory["arrays"][name] = [stored.dtype.str, self._size, len(stored)]
        self._write(memoryview(stored).cast("B") if len(stored) else b"")

    def add_ints(self, name: str, values: np.ndarray) -> None:
        """Whole numbers from 0 on, in as few bits as most of them need; the others are kept beside them."""
        bits = _best_width(values)
        values = values.astype(np.uint64)
        fits = values >> np.uint64(bits) == 0 if bits < 64 else np.ones(len(values), bool)
        if not fits.all():
            self.add(f"{name}.where", np.flatnonzero(~fits).astype(np.uint64))
            self.add(f"{name}.what", values[~fits])
        low = max(width for width in (0, 8, 16, 32, 64) if width <= bits)
        if low:
            self.add(f"{name}.low", values.astype(f"<u{low // 8}"))
        for plane in range(low, bits):
            bit = (values >> np.uint64(plane)).astype(np.uint8) & 1
            self.add(f"{name}.bit{plane - low}", np.packbits(bit, bitorder="little"))
        self._directory["ints"][name] = [len(values), low, bits - low, bool(not fits.all())]

    def add_texts(self, name: str, texts: Iterable[bytes]) -> None:
        """Byte strings, one after the other."""
        texts = list(texts)
        ends = np.cumsum([0, *map(len, texts)], dtype=np.uint64)
        self.add(f"{name}.bytes", np.frombuffer(b"".join(texts), np.uint8))
        self.add(f"{name}.at", ends.astype(np.uint32) if int(ends[-1]) < 2**32 else ends)

    def add_fact(self, name: str, value: Any) -> None:
        """A small value, as JSON keeps it."""
        self._directory["facts"][name] = value

    def close(self) -> None:
        """Write the end. The file itself stays open."""
        if self._size % CHUNK:
            self._checksums.append(self._crc)
        start = self._size
        checksums = np.array(self._checksums, "<u4").tobytes()
        directory = json.dumps(self._directory, separators=(",", ":")).encode()
        body = checksums + directory
        trailer = _TRAILER.pack(start, start + len(checksums), start + len(body), zlib.crc32(body), MAGIC)
        self._file.write(body + trailer)

    def _write(self, data: bytes | memoryview) -> None:
        view = memoryview(data)
        self._file.write(view)
        start = 0
        while start < len(view):
            room = CHUNK - self._size % CHUNK
            piece = view[start : start + room]
            self._crc = zlib.crc32(piece, self._crc)
            start += len(piece)
            self._size += len(piece)
            if self._size % CHUNK == 0:
                self._checksums.append(self._crc)
                self._crc = 0


def _best_width(values: np.ndarray) -> int:
    """Which of _WIDTHS makes the fewest bytes, exceptions counted."""
    lengths = np.bincount(np.frexp(values.astype(np.float64))[1], minlength=65) if len(values) else np.zeros(65, int)
    longer = len(values) - np.cumsum(lengths)
    cost = {bits: len(values) * bits / 8 + (int(longer[bits]) if bits < 64 else 0) * _EXCEPTION_BYTES
            for bits in _WIDTHS}  # fmt: skip
    return min(_WIDTHS, key=lambda bits: (cost[bits], bits))


class ArrayFile:
    """A file, opened. Reading is safe between threads. `data`: its bytes. Raises IndexDamaged when they are damaged."""

    def __init__(self, data: np.ndarray, name: str) -> None:
        self.name = name
        self.data = data
        size = len(data)
        if size < len(MAGIC) + _TRAILER.size or data[: len(MAGIC)].tobytes() != MAGIC:
            raise self.damaged("it is no file of arrays, or of another version")
        start, directory, end, crc, magic = _TRAILER.unpack(data[size - _TRAILER.size :].tobytes())
        if magic != MAGIC or not start <= directory <= end == size - _TRAILER.size:
            raise self.damaged("its end is missing")
        body = data[start:end].tobytes()
        if zlib.crc32(body) != crc:
            raise self.damaged("its directory fails its checksum")
        self._checksums = memoryview(body[: directory - start]).cast("I")
        self.checked = bytearray(len(self._checksums))
        self._end = start
        contents = json.loads(body[directory - start :])
        self._arrays: dict[str, tuple[str, int, int]] = contents["arrays"]
        self._ints: dict[str, tuple[int, int, int, bool]] = contents["ints"]
        self.facts: dict[str, Any] = contents["facts"]

    def damaged(self, why: str) -> IndexDamaged:
        """What to raise."""
        return IndexDamaged(f"{self.name} is damaged ({why}); run `plansearch rebuild`")

    def __contains__(self, name: str) -> bool:
        return name in self._arrays or name in self._ints

    def array(self, name: str) -> Array:
        """One array."""
        dtype, offset, count = self._arrays[name]
        return Array(self, np.frombuffer(self.data.data, dtype, count, offset), offset)

    def ints(self, name: str) -> Ints:
        """Packed numbers."""
        return Ints(self, name, *self._ints[name])

    def texts(self, name: str) -> Texts:
        """Byte strings."""
        return Texts(self.array(f"{name}.bytes"), self.array(f"{name}.at"))

    def check(self, start: int, stop: int) -> None:
        """The bytes from `start` to `stop` are what was written. Raises IndexDamaged."""
        first, last = start // CHUNK, (stop - 1) // CHUNK + 1
        checked = self.checked
        place = checked.find(0, first, last)
        while place >= 0:
            piece = self.data[place * CHUNK : min((place + 1) * CHUNK, self._end)]
            if zlib.crc32(piece) != self._checksums[place]:
                raise self.damaged(f"bytes from {place * CHUNK} on fail their checksum")
            checked[place] = 1
            place = checked.find(0, place + 1, last)

    def check_all(self) -> None:
        """Every byte is what was written. Raises IndexDamaged."""
        self.checked[:] = bytes(len(self.checked))
        self.check(0, self._end)


class Array:
    """An array in a file."""

    __slots__ = ("_checked", "_file", "_offset", "_one", "_view", "_width")

    def __init__(self, file: ArrayFile, view: np.ndarray, offset: int) -> None:
        self._file = file
        self._checked = file.checked
        self._view = view
        self._one = memoryview(view)
        self._offset = offset
        self._width = view.itemsize

    def __len__(self) -> int:
        return len(self._view)

    def __getitem__(self, place: int) -> int:
        start = self._offset + place * self._width
        if not self._checked[start // CHUNK]:
            self._file.check(start, start + self._width)
        return self._one[place]

    def read(self, start: int, stop: int) -> np.ndarray:
        """A slice, where it stands in the file."""
        self._check(self._offset + start * self._width, self._offset + stop * self._width)
        return self._view[start:stop]

    def _check(self, first: int, last: int) -> None:
        """The bytes are what was written: mostly few, in pieces of the file that were checked long ago."""
        if last > first and (not self._checked[first // CHUNK] or not self._checked[(last - 1) // CHUNK]
                             or last - first > CHUNK):  # fmt: skip
            self._file.check(first, last)

    def place(self, value: int) -> int:
        """The place of the first number that is not less, of numbers that ascend."""
        self.all()  # checked
        return bisect_left(self._one, value)

    def bytes(self, start: int, stop: int) -> bytes:
        """A slice of an array of bytes, copied."""
        self._check(self._offset + start, self._offset + stop)
        return bytes(self._one[start:stop])

    def all(self) -> np.ndarray:
        """All of it, where it stands in the file."""
        return self.read(0, len(self._view))


class Ints:
    """Packed numbers in a file."""

    __slots__ = ("_count", "_low", "_low_bits", "_planes", "_what", "_where")

    def __init__(self, file: ArrayFile, name: str, count: int, low: int, planes: int, exceptions: bool) -> None:
        self._count = count
        self._low_bits = low
        self._low = file.array(f"{name}.low") if low else None
        self._planes = [file.array(f"{name}.bit{plane}") for plane in range(planes)]
        self._where = file.array(f"{name}.where") if exceptions else None
        self._what = file.array(f"{name}.what") if exceptions else None

    def __len__(self) -> int:
        return self._count

    def all(self) -> np.ndarray:
        """All numbers."""
        return self.read(0, self._count)

    def read(self, start: int, stop: int) -> np.ndarray:
        """Numbers `start` to `stop`; in the narrowest type at hand, and in the file's own bytes when they suffice."""
        values = self._low.read(start, stop) if self._low is not None else None
        if self._planes:
            high = self._high(start, stop)
            values = high if values is None else values | high.astype(np.uint32) << np.uint32(self._low_bits)
        elif values is None:
            values = np.zeros(stop - start, np.uint8)
        return values if self._where is None else self._with_exceptions(values, start, stop)

    def _high(self, start: int, stop: int) -> np.ndarray:
        first, last, skip = start >> 3, (stop + 7) >> 3, start & 7
        high = _SPREAD[0].take(self._planes[0].read(first, last))
        for spread, plane in zip(_SPREAD[1:], self._planes[1:], strict=False):
            high |= spread.take(plane.read(first, last))
        high = high.view(np.uint8)
        return high[skip : skip + stop - start]

    def _with_exceptions(self, values: np.ndarray, start: int, stop: int) -> np.ndarray:
        first, last = self._where.place(start), self._where.place(stop)
        if first == last:
            return values
        what = self._what.read(first, last)
        patched = values.astype(np.uint32 if values.itemsize <= 4 and int(what.max()) < 2**32 else np.int64)
        patched[self._where.read(first, last).astype(np.int64) - start] = what
        return patched


class Texts:
    """Byte strings in a file."""

    __slots__ = ("_at", "_bytes", "_probed")

    def __init__(self, data: Array, at: Array) -> None:
        self._bytes = data
        self._at = at
        self._probed: dict[int, bytes] = {}

    def __len__(self) -> int:
        return len(self._at) - 1

    def __getitem__(self, place: int) -> bytes:
        return self._bytes.bytes(self._at[place], self._at[place + 1])

    def read(self, start: int, stop: int) -> list[bytes]:
        """The strings `start` to `stop`."""
        at = self._at.read(start, stop + 1).tolist()
        data = self._bytes.bytes(at[0], at[-1])
        return [data[first - at[0] : last - at[0]] for first, last in pairwise(at)]

    def first_from(self, text: bytes) -> int:
        """The place of the first string that is not less than `text`; the strings must be sorted."""
        low, high = 0, len(self)
        while high - low > _READ_TEXTS:
            middle = (low + high) // 2
            if self._probe(middle, keep=high - low > _KEPT_PROBES) < text:
                low = middle + 1
            else:
                high = middle
        return low + bisect_left(self.read(low, high), text)

    def _probe(self, place: int, *, keep: bool) -> bytes:
        """The string at a place, kept where every search begins."""
        held = self._probed.get(place)
        if held is None:
            held = self[place]
            if keep:
                self._probed[place] = held
        return held


def open_arrays(storage: Any, name: str) -> ArrayFile:
    """A file of a Whoosh storage, mapped into memory where it is a file on disk."""
    folder = getattr(storage, "folder", None)
    if folder is None:
        with storage.open_file(name) as file:
            return ArrayFile(np.frombuffer(file.read(), np.uint8), name)
    path = Path(folder) / name
    with path.open("rb") as file:
        if not os.fstat(file.fileno()).st_size:
            return ArrayFile(np.empty(0, np.uint8), str(path))
        mapped = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    return ArrayFile(np.frombuffer(mapped, np.uint8), str(path))
