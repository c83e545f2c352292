"""A disk between Python and a folder: sees every call, makes one fail, stops the program, or loses the power.

Everything that Python does to files below the root passes here (`open`, `os.replace`, `os.fsync` …), whoever calls it,
and is done for real; beside it a model is kept of what a disk has to have kept. Only what was synced is: a file's
bytes by an fsync of the file, a name in a folder by an fsync of the folder. `Disk.cut` writes down one of the many
states that may be found after a power cut.
"""

from __future__ import annotations

import builtins
import io
import os
import random
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from unittest import mock

IGNORED = "write.lock"
"""Locks hold nothing: they are let through unseen."""

_OPEN, _LISTDIR, _STAT = io.open, os.listdir, os.stat
_OS = {name: getattr(os, name) for name in ("open", "fsync", "replace", "unlink", "mkdir", "rmdir")}


class Killed(BaseException):
    """The program ends here: whatever it still does on its way out reaches no file."""


@dataclass(eq=False, slots=True)
class File:
    """Bytes on the disk, and what was done since: (offset, bytes), or (size, None) for a truncation."""

    kept: bytes = b""
    since: list[tuple[int, bytes | None]] = field(default_factory=list)

    def now(self) -> bytes:
        return applied(self.kept, self.since)

    def sync(self) -> None:
        self.kept, self.since = self.now(), []

    def after_a_cut(self, dice: random.Random) -> bytes:
        """All, none, some of it, or the first of it, the last write torn."""
        way = dice.choice(("none", "all", "some", "torn"))
        if way in ("none", "all"):
            return self.now() if way == "all" else self.kept
        if way == "some":
            return applied(self.kept, [step for step in self.since if dice.random() < 0.5])
        steps = self.since[: dice.randint(0, len(self.since))]
        if steps and steps[-1][1]:
            offset, data = steps[-1]
            torn = data[: dice.randrange(len(data))]
            steps[-1] = offset, torn + (bytes(len(data) - len(torn)) if dice.random() < 0.5 else b"")
        return applied(self.kept, steps)


@dataclass(eq=False, slots=True)
class Folder:
    """Names on the disk, those of now, and the changes between, each of which happens wholly or not."""

    kept: dict[str, File | Folder] = field(default_factory=dict)
    names: dict[str, File | Folder] = field(default_factory=dict)
    since: list[dict[str, File | Folder | None]] = field(default_factory=list)

    def change(self, **names: File | Folder | None) -> None:
        self.since.append(names)
        self.names = renamed(self.names, [names])

    def sync(self) -> None:
        self.kept, self.since = dict(self.names), []

    def after_a_cut(self, dice: random.Random) -> dict[str, File | Folder]:
        """With all of the changes, none, the first of them, or any of them."""
        way = dice.choice(("none", "all", "first", "any", "any"))
        if way == "any":
            return renamed(self.kept, [change for change in self.since if dice.random() < 0.5])
        most = {"none": 0, "all": len(self.since), "first": dice.randint(0, len(self.since))}[way]
        return renamed(self.kept, self.since[:most])


def applied(content: bytes, steps: list[tuple[int, bytes | None]]) -> bytes:
    """Content after writes and truncations; what was skipped is zeros."""
    held = bytearray(content)
    for offset, data in steps:
        end = offset + len(data or b"")
        held.extend(bytes(max(0, end - len(held))))
        if data is None:
            del held[offset:]
        else:
            held[offset:end] = data
    return bytes(held)


def renamed(names: dict, changes: list[dict]) -> dict:
    """Names after changes, where None removes one."""
    held = dict(names)
    for change in changes:
        held.update(change)
    return {name: node for name, node in held.items() if node is not None}


class Disk:
    """The folder `root`, which is there; what it holds already is on the disk.

    Before every call `before(kind)` is asked, which may raise: OSError makes the call fail, Killed ends the program.
    Kinds: open, create, write, sync, rename, mkdir, remove.
    """

    def __init__(self, root: Path, before: Callable[[str], None] | None = None) -> None:
        self.root = root
        self.before = before or (lambda kind: None)
        self._prefix = os.fspath(root)
        self._nodes: dict[tuple[int, int], File | Folder] = {}
        self.top = self._load(root)
        self.dead = False

    @contextmanager
    def watched(self) -> Iterator[Disk]:
        """Python's calls go through this disk."""
        with ExitStack() as stack:
            for module, name, call in (
                (builtins, "open", self._open), (io, "open", self._open), (os, "open", self._os_open),
                (os, "fsync", self._fsync), (os, "fdatasync", self._fsync), (os, "replace", self._replace),
                (os, "rename", self._replace), (os, "unlink", self._unlink), (os, "remove", self._unlink),
                (os, "mkdir", self._mkdir), (os, "rmdir", self._rmdir),
            ):  # fmt: skip
                stack.enter_context(mock.patch.object(module, name, call))
            yield self

    def cut(self, dice: random.Random, target: Path) -> Path:
        """Write what may be found after a power cut now into a new folder."""
        self._write(self.top, target, dice)
        return target

    def unseen(self) -> str | None:
        """Where the folder is not what the model says: something went past this disk."""
        return self._difference(self.top, self.root)

    def _difference(self, folder: Folder, path: Path) -> str | None:
        names = {name for name in _LISTDIR(path) if not name.startswith(IGNORED)}
        if names != set(folder.names):
            return f"{path}: {sorted(names ^ set(folder.names))}"
        for name, node in folder.names.items():
            if isinstance(node, Folder):
                if found := self._difference(node, path / name):
                    return found
            elif (path / name).read_bytes() != node.now():
                return f"{path / name} differs"
        return None

    def _write(self, folder: Folder, path: Path, dice: random.Random) -> None:
        _OS["mkdir"](path, 0o700)
        for name, node in sorted(folder.after_a_cut(dice).items()):
            if isinstance(node, Folder):
                self._write(node, path / name, dice)
            else:
                with _OPEN(path / name, "wb") as file:
                    file.write(node.after_a_cut(dice))

    def _load(self, path: Path) -> Folder:
        folder = Folder()
        self._nodes[self._key(path)] = folder
        for name in _LISTDIR(path):
            if name.startswith(IGNORED):
                continue
            if (path / name).is_dir():
                folder.names[name] = self._load(path / name)
            else:
                folder.names[name] = self._nodes[self._key(path / name)] = File((path / name).read_bytes())
        folder.sync()
        return folder

    def call(self, kind: str) -> None:
        """Something is about to be done."""
        if self.dead:
            raise Killed
        try:
            self.before(kind)
        except Killed:
            self.dead = True
            raise

    def _key(self, path: Any) -> tuple[int, int]:
        found = _STAT(path)
        return found.st_dev, found.st_ino

    def _mine(self, path: Any, dir_fd: int | None = None) -> bool:
        if dir_fd is not None:
            return self._key(dir_fd) in self._nodes
        if not isinstance(path, str | os.PathLike):
            return False
        text = os.fspath(path)
        return text.startswith(self._prefix + os.sep) and not os.path.basename(text).startswith(IGNORED)

    def _parent(self, path: Any, dir_fd: int | None = None) -> Folder:
        return self._nodes[self._key(os.path.dirname(path) if dir_fd is None else dir_fd)]

    def _open(self, file: Any, mode: str = "r", buffering: int = -1, encoding: str | None = None,
              errors: str | None = None, newline: str | None = None, **others: Any) -> Any:  # fmt: skip
        if not self._mine(file):
            return _OPEN(file, mode, buffering, encoding, errors, newline, **others)
        if not set(mode) & set("wxa+"):
            self.call("open")
            return _OPEN(file, mode, buffering, encoding, errors, newline, **others)
        self.call("create")
        assert not set(mode) & set("a+"), "this disk knows files that are written from their beginning"
        buffered = io.BufferedWriter(_WatchedFile(self, os.fspath(file), mode.replace("b", "").replace("t", "")))
        return buffered if "b" in mode else io.TextIOWrapper(buffered, encoding, errors, newline)

    def opened(self, path: str, descriptor: int, *, new: bool) -> File:
        """The file that was opened for writing, empty now."""
        if new:
            node = self._nodes[self._key(descriptor)] = File()
            self._parent(path).change(**{os.path.basename(path): node})
        node = self._nodes[self._key(descriptor)]
        node.since.append((0, None))
        return node

    def _os_open(self, path: Any, flags: int, mode: int = 0o777, *, dir_fd: int | None = None) -> int:
        if self._mine(path, dir_fd):
            self.call("open")
            assert not flags & (os.O_WRONLY | os.O_RDWR), "this disk does not watch descriptors that write"
        return _OS["open"](path, flags, mode, dir_fd=dir_fd)

    def _fsync(self, file: Any) -> None:
        descriptor = file if isinstance(file, int) else file.fileno()
        node = self._nodes.get(self._key(descriptor))
        if node is not None:
            self.call("sync")
        _OS["fsync"](descriptor)
        if node is not None:
            node.sync()

    def _replace(self, old: Any, new: Any) -> None:
        if not self._mine(new):
            return _OS["replace"](old, new)
        self.call("rename")
        folder = self._parent(new)
        assert folder is self._parent(old), "a rename between folders is no atomic step"
        replaced = self._key(new) if os.path.exists(new) else None
        _OS["replace"](old, new)
        self._nodes.pop(replaced, None)
        name = os.path.basename(old)
        return folder.change(**{name: None, os.path.basename(new): folder.names[name]})

    def _unlink(self, path: Any, *, dir_fd: int | None = None) -> None:
        self._removed(path, dir_fd, _OS["unlink"])

    def _rmdir(self, path: Any, *, dir_fd: int | None = None) -> None:
        self._removed(path, dir_fd, _OS["rmdir"])

    def _removed(self, path: Any, dir_fd: int | None, remove: Callable[..., None]) -> None:
        if not self._mine(path, dir_fd):
            return remove(path, dir_fd=dir_fd)
        self.call("remove")
        folder = self._parent(path, dir_fd)
        found = _STAT(path, dir_fd=dir_fd)
        remove(path, dir_fd=dir_fd)
        self._nodes.pop((found.st_dev, found.st_ino), None)
        return folder.change(**{os.path.basename(path): None})

    def _mkdir(self, path: Any, mode: int = 0o777, *, dir_fd: int | None = None) -> None:
        if self._mine(path, dir_fd):
            self.call("mkdir")
        _OS["mkdir"](path, mode, dir_fd=dir_fd)
        if self._mine(path, dir_fd):
            node = self._nodes[self._key(path)] = Folder()
            self._parent(path, dir_fd).change(**{os.path.basename(path): node})


class _WatchedFile(io.FileIO):
    """A file below the root, opened for writing."""

    def __init__(self, disk: Disk, path: str, mode: str) -> None:
        new = not os.path.exists(path)
        super().__init__(path, mode)
        self._disk = disk
        self._node = disk.opened(path, self.fileno(), new=new)

    def write(self, data: Any) -> int:
        if self._disk.dead:
            return len(memoryview(data).cast("B"))
        self._disk.call("write")
        offset = self.tell()
        written = super().write(data)
        self._node.since.append((offset, bytes(memoryview(data).cast("B")[:written])))
        return written

    def truncate(self, size: int | None = None) -> int:
        self._disk.call("write")
        size = super().truncate(size)
        self._node.since.append((size, None))
        return size
