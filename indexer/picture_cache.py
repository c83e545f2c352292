"""Pictures of pages on disk, under the content that they show: a bounded folder, of use to all processes of a home.

A file is there whole or not at all: it is written under another name and renamed. Nothing here is of worth: a file
that is torn, or gone, is made again. A file that somebody looked at is younger than one that nobody did.
"""

from __future__ import annotations

import json
import os
import re
import tempfile
import time
from collections.abc import Callable, Collection
from contextlib import suppress
from pathlib import Path
from typing import TypeVar

from indexer.errors import Unreadable

T = TypeVar("T")

FAILURE_SECONDS = 3600
"""How long it is remembered that something could not be drawn: the next try may cost as much as the last."""

WRITING_SECONDS = 60
"""A file without its name is younger while it is written; an older one was left by a process that was killed."""

LEFT = 0.8
"""Share of the room that is still taken when the oldest have made place for new ones."""

_NAME = re.compile(r"(?P<content>[0-9a-f]{64})\.[0-9a-z.-]+")
_FAILED = ".failed"


class PictureCache:
    """A folder of at most `room` bytes. When it cannot be written to, nothing is kept."""

    def __init__(self, folder: Path, room: int) -> None:
        self._folder = folder
        self._room = room

    def get(self, content: str, key: str, check: Callable[[bytes], T]) -> T | None:
        """What is kept, as `check` reads it, which raises ValueError or TypeError for what is damaged; None for
        nothing. Raises the Unreadable that is remembered."""
        path = self._path(content, key)
        with suppress(OSError, ValueError, TypeError):
            found = check(path.read_bytes())
            with suppress(OSError):
                os.utime(path)
            return found
        self.check(content, key)
        return None

    def check(self, content: str, key: str) -> None:
        """Raises the Unreadable that is remembered."""
        failed = self._path(content, key + _FAILED)
        with suppress(OSError, ValueError, TypeError):
            if time.time() - failed.stat().st_mtime < FAILURE_SECONDS:
                reason, detail = json.loads(failed.read_bytes())
                raise Unreadable(str(reason), str(detail))

    def put(self, content: str, key: str, made: bytes) -> None:
        """Keep something."""
        path = self._path(content, key)
        with suppress(OSError):
            self._folder.mkdir(mode=0o700, exist_ok=True)
            with tempfile.NamedTemporaryFile(dir=self._folder, prefix=".", delete=False) as file:
                try:
                    file.write(made)
                    file.flush()
                    os.replace(file.name, path)
                except OSError:
                    os.unlink(file.name)
            self._make_room()

    def put_failure(self, content: str, key: str, error: Unreadable) -> None:
        """Remember that there is nothing to keep."""
        self.put(content, key + _FAILED, json.dumps([error.reason, error.detail]).encode())

    def keep_only(self, held: Callable[[Collection[str]], Collection[str]]) -> None:
        """Delete what shows other contents than those that `held` returns of the ones that it is given."""
        entries = [(entry, _NAME.fullmatch(entry.name)) for entry in self._entries()]
        wanted = held({named["content"] for _, named in entries if named})
        for entry, named in entries:
            if named is None and _is_young(entry):
                continue
            if named is None or named["content"] not in wanted:
                _remove(entry)

    def _make_room(self) -> None:
        files = []
        for entry in self._entries():
            with suppress(OSError):
                files.append((entry.stat().st_mtime, entry.stat().st_size, entry))
        taken = sum(size for _, size, _ in files)
        if taken <= self._room:
            return
        for _, size, entry in sorted(files, key=lambda file: file[:2]):
            if taken <= self._room * LEFT:
                return
            _remove(entry)
            taken -= size

    def _entries(self) -> list[os.DirEntry[str]]:
        try:
            with os.scandir(self._folder) as entries:
                return list(entries)
        except OSError:
            return []

    def _path(self, content: str, key: str) -> Path:
        return self._folder / f"{content}.{key}"


def _is_young(entry: os.DirEntry[str]) -> bool:
    """True for what somebody may still be writing."""
    with suppress(OSError):
        return time.time() - entry.stat().st_mtime < WRITING_SECONDS
    return False


def _remove(entry: os.DirEntry[str]) -> None:
    with suppress(OSError):
        os.unlink(entry.path)
