"""The one door for a draft: its bytes, or its text as pasted, become a Document and a Plan; nothing of it is kept.

A draft is read by a limited child of its own, started for it and ended with it, so that no draft meets another one in
a process that a hostile file may have taken over. An uploaded file needs a name on disk while it is read: it lies in a
private folder inside the system's temporary one, and is removed when the child has ended, whatever happened. The
folder goes with the process, also when that is told to end (SIGTERM, Ctrl-C); what a killed one (SIGKILL, power) left
behind is removed by the next one that opens this door. Pasted text never touches the disk. Neither log nor error
message has a word of a draft.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import os
import shutil
import tempfile
import time
import weakref
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path, PurePath
from threading import Lock, Semaphore
from typing import Any

from indexer.errors import BusyError, Unreadable
from indexer.judging import Verdict
from indexer.model import Document, Page, Plan, Span, plan_id
from indexer.prepare import Prepared, decode
from indexer.readers import SUFFIXES, wire
from indexer.readers.pool import Pool, Trade
from indexer.settings import Settings
from indexer.vietnamese.normalise import clean
from indexer.vietnamese.syllables import quality

FORMATS = SUFFIXES
"""The files that are taken, by their suffix."""

FOLDER = "plansearch-draft-"
"""What the names of our temporary folders begin with."""

READ_SECONDS = 30
"""Somebody waits: a draft of 100 pages is read in ten."""

AT_ONCE = 2
"""Drafts that are at work at the same time; each takes a processor, and `read_memory_mb` while it is read."""

THREADS_LEFT = 2
"""Of the site's threads, so many answer other requests however many drafts come."""

WAIT_SECONDS = 20
"""How long a draft waits for others before it is told to come again."""

REMOVING_PAUSES = (0.05, 0.1, 0.2, 0.4, 0.8)
"""Seconds between attempts to remove a folder."""

EMPTY, SCANNED = "empty", "waiting-ocr"
"""States of a file that was read and holds no text: there is nothing to check."""

_BUSY = "other drafts are being checked; try again when they are done"


@dataclass(frozen=True, slots=True)
class Draft:
    """A draft as it was read: its text, and what it says of itself."""

    document: Document
    plan: Plan


class NoText(Unreadable):
    """The file was read, and holds no text: `reason` is EMPTY or SCANNED."""


class Drafts:
    """Reads drafts. Safe to share between threads; a site does all work on a draft in its `turn`.

    What reads one raises Unreadable (NoText among them).
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = replace(settings, read_seconds=min(settings.read_seconds, READ_SECONDS))
        self._queue = Semaphore(max(1, settings.threads - THREADS_LEFT))
        self._places = Semaphore(AT_ONCE)
        self._folder = _Folder()
        self._end = weakref.finalize(self, self._folder.remove)

    @contextmanager
    def turn(self) -> Iterator[None]:
        """AT_ONCE drafts are at work, others wait here. Raises BusyError where too many do, or for too long."""
        if not self._queue.acquire(blocking=False):
            raise BusyError(_BUSY)
        try:
            if not self._places.acquire(timeout=WAIT_SECONDS):
                raise BusyError(_BUSY)
            try:
                yield
            finally:
                self._places.release()
        finally:
            self._queue.release()

    def read(self, content: bytes, name: str) -> Draft:
        """An uploaded file; of its name only the suffix counts, and what it is, its content tells."""
        suffix = PurePath(name).suffix.lower()
        if suffix not in FORMATS:
            raise Unreadable("other-format", suffix)
        if not content:
            raise Unreadable("empty-file")
        if len(content) > self._settings.max_file_mb << 20:
            raise Unreadable("too-large")
        with self._folder.holding(content, suffix) as path:
            return self._read({"path": str(path)}, content, path.parent)

    def read_text(self, text: str) -> Draft:
        """A draft as pasted."""
        text = clean(text)
        if not text.strip():
            raise NoText(EMPTY)
        document = Document(text, (Page(1, Span(0, len(text)), "text", quality(text)),))
        return self._read(wire.from_result(document), text.encode(), None)

    def close(self) -> None:
        """Remove the temporary folder, which otherwise goes with this object or its process."""
        self._end()

    def _read(self, request: dict[str, Any], content: bytes, temporary: Path | None) -> Draft:
        identity = plan_id(hashlib.sha256(content).hexdigest())
        terms = {"id": identity, "name": "", "keep_secret": True, "analyse": False, "scanned": {}}
        with Pool(self._settings, Trade("indexer.prepare", decode), workers=1, temporary=temporary) as pool:
            result = next((result for _, result in pool.run([(request | terms, None)])), None)
        return _draft(result, identity)


def _draft(result: Prepared | Unreadable | None, identity: str) -> Draft:
    """The draft in a child's answer. Raises Unreadable for anything else."""
    if not isinstance(result, Prepared):
        raise result or Unreadable("reader-died")
    verdict, document = result.verdict, result.document
    if isinstance(verdict, Verdict):
        if verdict.state in (EMPTY, SCANNED):
            raise NoText(verdict.state)
        raise Unreadable(verdict.reason or "not-recognised")
    if document is None or verdict.id != identity:
        raise Unreadable("reader-died", "its answer was about another document")
    return Draft(document, verdict)


class _Folder:
    """A private temporary folder, made when it is first needed. While its process lives, it holds a lock on it: a
    folder without one was left behind by a process that was killed."""

    def __init__(self) -> None:
        self._made: tuple[Path, int] | None = None
        self._making = Lock()

    def path(self) -> Path:
        """The folder; nobody else may look into it."""
        with self._making:
            if self._made is None or not self._made[0].is_dir():
                sweep()
                self._made = _locked_folder()
            return self._made[0]

    @contextmanager
    def holding(self, content: bytes, suffix: str) -> Iterator[Path]:
        """A file with this content, in a folder of its own, both gone afterwards."""
        folder = Path(tempfile.mkdtemp(dir=self.path()))
        try:
            path = folder / f"draft{suffix}"
            path.write_bytes(content)
            yield path
        finally:
            _remove(folder)

    def remove(self) -> None:
        """Remove it with all that is in it."""
        with self._making:
            if self._made is not None:
                path, lock = self._made
                self._made = None
                _remove(path)
                os.close(lock)


def _remove(folder: Path) -> None:
    """Remove a folder. A converter that the child had started ends a moment later than the child, and may be writing
    still: what it wrote meanwhile goes, too."""
    for pause in REMOVING_PAUSES:
        shutil.rmtree(folder, ignore_errors=True)
        if not folder.exists():
            return
        time.sleep(pause)


def sweep() -> None:
    """Remove what killed processes of this user left behind."""
    for path in Path(tempfile.gettempdir()).glob(f"{FOLDER}*"):
        with contextlib.suppress(OSError):
            if path.is_symlink() or path.stat().st_uid != os.getuid():
                continue
            lock = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                shutil.rmtree(path)
            finally:
                os.close(lock)


def _locked_folder() -> tuple[Path, int]:
    """A new folder and the lock on it. One that is swept away before it is locked is made anew."""
    while True:
        path = Path(tempfile.mkdtemp(prefix=FOLDER))
        lock = -1
        try:
            lock = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
            fcntl.flock(lock, fcntl.LOCK_EX)
            if path.exists() and os.path.samestat(os.fstat(lock), path.stat()):
                return path, lock
        except FileNotFoundError:
            pass
        if lock >= 0:
            os.close(lock)
