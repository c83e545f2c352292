"""A Whoosh storage that survives power cuts, and says what every commit is made of.

Whoosh 2.7.4 never calls fsync, and its files hold pickles. Here every file is synced when it is closed, and a commit
is one rename: that of its table of contents (TOC, `_MAIN_<commit>.toc`). Before it a *seal* (`seal-<commit>.json`) is
written: size and CRC-32 of every file the commit may name, the TOC included. Files are mapped into memory when read,
so readers keep what they opened when it is removed.
"""

from __future__ import annotations

import io
import json
import mmap
import os
import re
import zlib
from collections.abc import Container
from contextlib import suppress
from pathlib import Path
from typing import Any, BinaryIO

from whoosh.filedb.filestore import FileStorage
from whoosh.filedb.structfile import StructFile

from indexer.engine.whoosh import files
from indexer.errors import IndexDamaged

INDEX_NAME = "MAIN"
_TOC = re.compile(rf"_{INDEX_NAME}_(\d+)\.toc")
_OURS = re.compile(rf"{INDEX_NAME}_[0-9a-z]+\..+|_{INDEX_NAME}_\d+\.toc.*|{INDEX_NAME}\.tmp|seal-\d+\.json.*")

Sums = dict[str, tuple[int, int]]
"""File name → size in bytes and CRC-32."""


class MappedFile(StructFile):
    """A file for reading, mapped into memory. `get` does not move the position, so it is safe between threads."""

    def __init__(self, path: str, name: str) -> None:
        with open(path, "rb") as file:
            size = os.fstat(file.fileno()).st_size
            self._map = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) if size else b""
        super().__init__(self._map if size else io.BytesIO(), name=name)

    def get(self, position: int, length: int) -> bytes:
        """A piece of the file."""
        return self._map[position : position + length]


class ScratchStorage(FileStorage):
    """Whoosh's temporary files while a segment is written; nothing of it outlives the commit."""

    def __init__(self, path: str) -> None:
        super().__init__(path)
        self._unfinished: list[BinaryIO] = []

    def create_file(self, name: str, excl: bool = False, mode: str = "wb", **kwargs: Any) -> StructFile:
        """A new file, remembered until `abandon`."""
        file = files.create(self._fpath(name), mode)
        self._unfinished.append(file)
        return StructFile(file, name=name, **kwargs)

    def abandon(self) -> None:
        """Close whatever is still open: a failed commit leaves files behind."""
        for file in self._unfinished:
            with suppress(OSError):
                file.close()
        self._unfinished.clear()


class _HeldLock:
    """Whoosh's own lock is kept after a failed commit. Writers hold `indexer.lock.WriteLock` instead."""

    def acquire(self) -> bool:
        return True

    def release(self) -> None:
        pass


class SyncedStorage(ScratchStorage):
    """One generation's folder."""

    def __init__(self, path: Path) -> None:
        super().__init__(str(path))
        self._path = path
        self._sums: Sums = {}
        self._scratch: list[ScratchStorage] = []

    def open_file(self, name: str, **_: Any) -> MappedFile:
        """A file for reading."""
        return MappedFile(self._fpath(name), name)

    def create_file(self, name: str, excl: bool = False, mode: str = "wb", **_: Any) -> StructFile:
        """A new file; closing it syncs it and takes its checksum."""
        return super().create_file(name, excl=excl, mode=mode, onclose=self._finish)

    def _finish(self, file: StructFile) -> None:
        files.sync(file.raw_file())
        path = self._path / str(file)
        self._sums[str(file)] = (path.stat().st_size, files.checksum(path))

    def rename_file(self, oldname: str, newname: str, safe: bool = False) -> None:
        """Durable when it returns. Renaming a TOC to its final name is the commit; its seal is written first."""
        toc = _TOC.fullmatch(newname)
        if toc:
            self._write_seal(int(toc[1]), oldname, newname)
        files.rename(self._fpath(oldname), self._fpath(newname))

    def _write_seal(self, commit: int, oldname: str, newname: str) -> None:
        segments = [name for name in sorted(self.list()) if name.startswith(f"{INDEX_NAME}_")]
        self._sums = {name: self._sums[name] for name in segments} | {newname: self._sums[oldname]}
        body = json.dumps(self._sums, indent=0)
        files.write_text(self._path / seal_name(commit), f"{zlib.crc32(body.encode()):08x}\n{body}")

    def lock(self, name: str) -> _HeldLock:
        """No lock: see `_HeldLock`."""
        return _HeldLock()

    def temp_storage(self, name: str | None = None) -> ScratchStorage:
        """A folder for the files of one commit in the making."""
        scratch = ScratchStorage(self._fpath(name or f"{INDEX_NAME}.tmp"))
        self._scratch.append(scratch)
        return scratch.create()

    def abandon(self) -> None:
        """Close what is open here and in the temporary folders."""
        for scratch in self._scratch:
            scratch.abandon()
        self._scratch.clear()
        super().abandon()

    def latest(self) -> int:
        """The newest commit. Raises FileNotFoundError when there is none."""
        commits = [int(match[1]) for name in os.listdir(self._path) if (match := _TOC.fullmatch(name))]
        if not commits:
            raise FileNotFoundError(self._path)
        return max(commits)

    def seal(self, commit: int) -> Sums:
        """What the commit is made of. Raises FileNotFoundError, or IndexDamaged when it cannot be read."""
        path = self._path / seal_name(commit)
        crc, _, body = path.read_bytes().partition(b"\n")
        if crc != b"%08x" % zlib.crc32(body):
            msg = f"{path} is damaged; run `plansearch rebuild`"
            raise IndexDamaged(msg)
        return {name: (size, crc) for name, (size, crc) in json.loads(body).items()}

    @property
    def sums(self) -> Sums:
        """The checksums of all that was written and not removed since, sealed or not."""
        return self._sums

    def resume(self, sums: Sums) -> None:
        """Take over the checksums of the newest commit, to write the next one."""
        self._sums = dict(sums)

    def sweep(self, commit: int, segments: Container[str]) -> None:
        """Remove what neither this commit nor one of its segments names; files that are not an index's stay.

        Nothing is removed while it is not certain that the commit's own names are on disk.
        """
        try:
            files.sync_folder(self._path)
        except OSError:
            return
        keep = {toc_name(commit), seal_name(commit)}
        names = [name for name in os.listdir(self._path) if _OURS.fullmatch(name) and name not in keep]
        files.remove(self._path / name for name in names if name.partition(".")[0] not in segments)


def toc_name(commit: int) -> str:
    """The file that makes a commit."""
    return f"_{INDEX_NAME}_{commit}.toc"


def seal_name(commit: int) -> str:
    """The file with a commit's checksums."""
    return f"seal-{commit}.json"
