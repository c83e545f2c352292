"""What a traced command did to a folder, call by call, and what a disk has to have kept of it at any moment.

strace wrote down every call with its bytes, SQLite's among them; here they are done again on the model of `disk.py`:
only what was synced is certain, the rest may be gone, torn, or there in another order.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from tests.faults.disk import IGNORED, Disk, File, Folder

OPTIONS = [
    "-xx", "-s", "100000000", "-e",
    ("trace=openat,creat,close,write,pwrite64,writev,pwritev,ftruncate,truncate,rename,renameat,renameat2,link,linkat,"
    "unlink,unlinkat,mkdir,mkdirat,rmdir,fsync,fdatasync,lseek,fallocate,copy_file_range,sendfile"),
]  # fmt: skip
"""What strace is asked for: whatever changes a file, and what tells which file a descriptor means."""

_CALL = re.compile(r"(\w+)\((.*)\) += (-?\d+)")
_BYTES = re.compile(r'"((?:\\x[0-9a-f]{2})*)"')


@dataclass(frozen=True, slots=True)
class Call:
    """One call that succeeded: its name, the byte strings it was given, its other arguments, what it returned."""

    name: str
    texts: tuple[bytes, ...]
    others: tuple[str, ...]
    result: int


def calls(log: Path) -> Iterator[Call]:
    """The calls that changed something or may tell what is changed later, in order."""
    with log.open(encoding="ascii") as file:
        for line in file:
            match = _CALL.match(line)
            if match and int(match[3]) >= 0:
                texts = tuple(bytes.fromhex(text.replace("\\x", "")) for text in _BYTES.findall(match[2]))
                others = tuple(part.strip() for part in _BYTES.sub("", match[2]).split(","))
                yield Call(match[1], texts, others, int(match[3]))


@dataclass
class Recorded:
    """The folder `root` as it is before the command; then `do` each of its calls, and `cut` whenever that is wanted.

    `told` holds what the command wrote to the descriptor `ear`.
    """

    root: Path
    ear: int
    told: list[bytes] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._disk = Disk(self.root)
        self._open: dict[int, File | Folder] = {}
        self._at: dict[int, int] = {}

    def cut(self, dice, target: Path) -> Path:
        """Write what may be found after a power cut now into a new folder."""
        return self._disk.cut(dice, target)

    def do(self, call: Call) -> bool:
        """Do a call; whether it changed the disk."""
        action = getattr(self, f"_{call.name}", None)
        assert action is not None, f"{call.name} is not known here"
        return bool(action(call))

    def _found(self, path: bytes, folder: str = "AT_FDCWD") -> tuple[Folder, str] | None:
        """The folder of the model that holds a path, and the name there; None outside the root."""
        if folder != "AT_FDCWD":
            node = self._open.get(int(folder))
            return (node, os.fsdecode(path)) if isinstance(node, Folder) else None
        text = os.fsdecode(path)
        if not text.startswith(f"{self.root}{os.sep}") or os.path.basename(text).startswith(IGNORED):
            return None
        node = self._disk.top
        *above, name = text[len(str(self.root)) + 1 :].split(os.sep)
        for step in above:
            node = node.names[step]
        return node, name

    def _openat(self, call: Call) -> bool:
        flags = call.others[2]
        self._open.pop(call.result, None)
        self._at[call.result] = 0
        if os.fsdecode(call.texts[0]) == str(self.root):
            self._open[call.result] = self._disk.top
            return False
        place = self._found(call.texts[0], call.others[0])
        if place is None or "O_TMPFILE" in flags:
            return False
        folder, name = place
        node = folder.names.get(name)
        if node is None:
            node = File()
            folder.change(**{name: node})
        elif isinstance(node, File) and "O_TRUNC" in flags:
            node.since.append((0, None))
        self._open[call.result] = node
        return "O_CREAT" in flags

    def _close(self, call: Call) -> None:
        self._open.pop(int(call.others[0]), None)

    def _lseek(self, call: Call) -> None:
        self._at[int(call.others[0])] = call.result

    def _write(self, call: Call) -> bool:
        descriptor = int(call.others[0])
        if descriptor == self.ear:
            self.told.append(call.texts[0])
        offset = self._at.get(descriptor, 0)
        self._at[descriptor] = offset + call.result
        return self._written(descriptor, offset, call.texts[0][: call.result])

    def _pwrite64(self, call: Call) -> bool:
        return self._written(int(call.others[0]), int(call.others[-1]), call.texts[0][: call.result])

    def _written(self, descriptor: int, offset: int, data: bytes) -> bool:
        node = self._open.get(descriptor)
        if isinstance(node, File):
            node.since.append((offset, data))
        return node is not None

    def _ftruncate(self, call: Call) -> bool:
        node = self._open.get(int(call.others[0]))
        if isinstance(node, File):
            size = int(call.others[1])
            node.since.append((max(0, size - 1), b"\0") if len(node.now()) < size else (size, None))
        return node is not None

    def _fsync(self, call: Call) -> bool:
        node = self._open.get(int(call.others[0]))
        if node is not None:
            node.sync()
        return node is not None

    _fdatasync = _fsync

    def _rename(self, call: Call) -> bool:
        old, new = (self._found(text) for text in call.texts)
        if old is None or new is None:
            assert old is new, "moved in or out of the home"
            return False
        assert old[0] is new[0], "a rename between folders is no atomic step"
        old[0].change(**{old[1]: None, new[1]: old[0].names[old[1]]})
        return True

    def _unlink(self, call: Call) -> bool:
        return self._removed(self._found(call.texts[0]))

    _rmdir = _unlink

    def _unlinkat(self, call: Call) -> bool:
        return self._removed(self._found(call.texts[0], call.others[0]))

    def _removed(self, place: tuple[Folder, str] | None) -> bool:
        if place is None or place[1] not in place[0].names:
            return False
        place[0].change(**{place[1]: None})
        return True

    def _mkdir(self, call: Call) -> bool:
        place = self._found(call.texts[0])
        if place is not None:
            place[0].change(**{place[1]: Folder()})
        return place is not None
