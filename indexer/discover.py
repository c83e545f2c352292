"""Folders to files: what there is, what changed since the last run, what is gone. Reads no document.

How an ingest calls it:

    remembered = Remembered(known)                  # known: path -> KnownFile, from the catalogue
    for item in walk(paths, SUFFIXES):              # Candidate and Refused, in a stable order, nothing opened
        if isinstance(item, Candidate):
            found = identify(item, remembered)      # hashes the file unless size and mtime are as known
    gone = missing(known, paths, seen, refused)     # known files that should have been met and were not

or `discover(paths, known=known, suffixes=SUFFIXES)` for the loop: it gives Identified and Refused. Paths are absolute
strings as Python gives them: bytes that are no UTF-8 are lone surrogates, so that every file can be opened again;
`display_path` makes them printable.
"""

from __future__ import annotations

import errno
import hashlib
import os
import stat
from collections import deque
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from indexer.errors import Unreadable
from indexer.model import Source

Change = Literal["unchanged", "touched", "changed", "new", "moved"]
"""`unchanged`: size and mtime as known, not hashed again. `touched`: another mtime, the same content. `changed`: other
content at a known path. `moved`: a known file's content at a new path, its old path gone. `new`: all others."""

StrPath = str | os.PathLike[str]

_CHUNK = 1 << 20
_TEMPORARY = (".tmp", ".part", ".crdownload", "~")
_HIDDEN = (".", "~$")
_ABOUT = ("readme.md", "readme.txt")
"""What says what a folder holds is no document of the archive."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A file with a suffix that is taken: absolute path, bytes, mtime in ns."""

    path: str
    size: int
    mtime_ns: int


@dataclass(frozen=True, slots=True)
class Refused:
    """A path that could not be looked at. `reason`: `no-permission`, `vanished`, or `not-taken` for a file that was
    named although no reader takes its suffix. `folder` is True where everything below it stays unknown."""

    path: str
    reason: Literal["no-permission", "vanished", "not-taken"]
    folder: bool = False


@dataclass(frozen=True, slots=True)
class KnownFile:
    """What is remembered of a path: content hash (hex), bytes, mtime in ns."""

    sha256: str
    size: int
    mtime_ns: int


@dataclass(frozen=True, slots=True)
class Identified:
    """A file with its content's hash, and what became of it. `moved_from` is its old path when it moved."""

    source: Source
    change: Change
    moved_from: str | None = None


def discover(
    paths: Sequence[StrPath], *, known: Mapping[str, KnownFile], suffixes: Collection[str]
) -> Iterator[Identified | Refused]:
    """Every file under `paths`, identified. Files that cannot be opened or are gone by now come as Refused."""
    remembered = Remembered(known)
    for item in walk(paths, suffixes):
        if isinstance(item, Refused):
            yield item
            continue
        try:
            yield identify(item, remembered)
        except Unreadable as error:
            yield Refused(item.path, "vanished" if error.reason == "vanished" else "no-permission")


def walk(paths: Sequence[StrPath], suffixes: Collection[str]) -> Iterator[Candidate | Refused]:
    """The files to read among `paths` and in the folders among them, each once, in a stable order.

    `suffixes` in lower case (`.pdf`). Hidden and temporary files and folders are left alone, unless named in `paths`.
    Links to folders are followed after everything else, so that a file is met under its own path; each folder is
    entered once, whatever links lead to it.
    """
    walker = _Walker(tuple(suffixes))
    for path in map(os.path.abspath, paths):
        yield from walker.root(path)
    while walker.links:
        yield from walker.folder(walker.links.popleft())


def identify(candidate: Candidate, known: Remembered) -> Identified:
    """The file's content hash and what became of it. Raises Unreadable: vanished, no-permission, damaged."""
    before = known.files.get(candidate.path)
    if before is not None and (before.size, before.mtime_ns) == (candidate.size, candidate.mtime_ns):
        return Identified(_source(candidate, before.sha256), "unchanged")
    source = _source(candidate, hash_file(candidate.path))
    if before is not None:
        return Identified(source, "touched" if before.sha256 == source.sha256 else "changed")
    for path in known.holders(source.sha256):
        if not os.path.lexists(path):
            return Identified(source, "moved", path)
    return Identified(source, "new")


class Remembered:
    """What the catalogue knows, by path and by content."""

    def __init__(self, files: Mapping[str, KnownFile]) -> None:
        self.files = files
        self._by_hash: dict[str, list[str]] = {}
        for path, file in files.items():
            self._by_hash.setdefault(file.sha256, []).append(path)

    def holders(self, sha256: str) -> Sequence[str]:
        """The known paths of a content."""
        return self._by_hash.get(sha256, ())


def hash_file(path: StrPath) -> str:
    """The sha256 (hex) of a file's bytes, read in pieces. Raises Unreadable: vanished, no-permission, damaged."""
    digest = hashlib.sha256()
    try:
        with open(path, "rb") as file:
            while chunk := file.read(_CHUNK):
                digest.update(chunk)
    except OSError as error:
        raise Unreadable(_reason(error) or "damaged", error.strerror or "") from None
    return digest.hexdigest()


def missing(
    known_paths: Iterable[str], roots: Sequence[StrPath], seen: Collection[str], refused: Iterable[Refused] = ()
) -> tuple[str, ...]:
    """The known paths that this run should have met and did not.

    Only those count that lie in a folder given in this run and readable now; what lies under a refused folder is
    unknown, not missing. `seen`: the paths of all Candidates. A file that was named by itself is never missing.
    """
    folders = tuple(_within(root) for root in map(os.path.abspath, roots) if _readable_folder(root))
    unknown = tuple(_within(item.path) for item in refused if item.folder)
    refused_files = {item.path for item in refused if not item.folder}
    return tuple(
        path
        for path in known_paths
        if path.startswith(folders) and not path.startswith(unknown) and path not in seen and path not in refused_files
    )


def display_path(path: str) -> str:
    """A path as it can be printed, stored and sent: undecodable bytes become U+FFFD."""
    return path.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


class _Walker:
    """One walk: which folders were entered (by device and inode), which files met, which links wait for the end."""

    def __init__(self, suffixes: tuple[str, ...]) -> None:
        self._suffixes = suffixes
        self._entered: set[tuple[int, int]] = set()
        self._met: set[str] = set()
        self.links: deque[str] = deque()

    def root(self, path: str) -> Iterator[Candidate | Refused]:
        """A path that was given: a folder, or a file that is taken whatever its name begins with."""
        try:
            status = os.stat(path)
        except OSError as error:
            yield Refused(path, _reason(error) or "vanished")
            return
        if stat.S_ISDIR(status.st_mode):
            yield from self.folder(path)
        elif not path.lower().endswith(self._suffixes) or not stat.S_ISREG(status.st_mode):
            yield Refused(path, "not-taken")
        elif path not in self._met:
            self._met.add(path)
            yield Candidate(path, status.st_size, status.st_mtime_ns)

    def folder(self, top: str) -> Iterator[Candidate | Refused]:
        """A folder's files and then its folders, each sorted by the bytes of their names."""
        waiting = [top]
        while waiting:
            path = waiting.pop()
            try:
                entries = self._enter(path)
            except OSError as error:
                yield Refused(path, _reason(error) or "no-permission", folder=True)
                continue
            below = []
            for entry in entries:
                if left_alone(entry.name):
                    continue
                if entry.is_dir(follow_symlinks=False):
                    below.append(entry.path)
                elif entry.is_symlink() and os.path.isdir(entry.path):
                    self.links.append(entry.path)
                elif entry.name.lower().endswith(self._suffixes) and entry.path not in self._met:
                    self._met.add(entry.path)
                    yield from _file(entry)
            waiting.extend(reversed(below))

    def _enter(self, path: str) -> list[os.DirEntry[str]]:
        """What a folder holds, nothing when it was entered before. Raises OSError."""
        status = os.stat(path)
        if (status.st_dev, status.st_ino) in self._entered:
            return []
        with os.scandir(path) as scanned:
            entries = sorted(scanned, key=lambda entry: os.fsencode(entry.name))
        self._entered.add((status.st_dev, status.st_ino))
        return entries


def _file(entry: os.DirEntry[str]) -> Iterator[Candidate | Refused]:
    try:
        status = entry.stat()
    except OSError as error:
        yield Refused(entry.path, _reason(error) or "vanished")
        return
    if stat.S_ISREG(status.st_mode):
        yield Candidate(entry.path, status.st_size, status.st_mtime_ns)


def left_alone(name: str) -> bool:
    """True for the name of a hidden or temporary file or folder, and for what tells about a folder."""
    return name.startswith(_HIDDEN) or name.lower().endswith(_TEMPORARY) or name.lower() in _ABOUT


def _source(candidate: Candidate, sha256: str) -> Source:
    return Source(candidate.path, sha256, candidate.size, candidate.mtime_ns)


def _reason(error: OSError) -> Literal["no-permission", "vanished"] | None:
    if error.errno in (errno.EACCES, errno.EPERM):
        return "no-permission"
    return "vanished" if error.errno in (errno.ENOENT, errno.ENOTDIR, errno.ESTALE, errno.ELOOP) else None


def _readable_folder(path: str) -> bool:
    try:
        with os.scandir(path):
            return True
    except OSError:
        return False


def _within(folder: str) -> str:
    return folder if folder.endswith(os.sep) else folder + os.sep
