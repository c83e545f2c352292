"""`plansearch watch`: folders are looked at for as long as it runs, and what is new in them is taken in. Only home of
watchfiles.

A file is taken when it is whole: nothing has happened to it for SETTLE_SECONDS. Local folders tell what changes; those
on network drives are looked through every POLL_SECONDS, for there no other machine's writing is told. Every
FULL_SECONDS the folders are walked as a whole, for whatever was not told.
"""

from __future__ import annotations

import os
import queue
import threading
import time
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

import watchfiles

from indexer.catalogue.home import MOUNTINFO, NETWORK_TYPES, file_system_of, shown
from indexer.discover import left_alone
from indexer.errors import BusyError
from indexer.lock import once_free
from indexer.pipeline import ingest, recognise_scans
from indexer.progress import Progress
from indexer.readers import SUFFIXES
from indexer.readers.tessdata import lacking
from indexer.report import Report
from indexer.settings import Settings

SETTLE_SECONDS = 2.0
"""A file that nothing happened to for so long is whole: programs and copies write more often."""

POLL_SECONDS = 2.0
"""Between two looks through a network drive."""

TICK_SECONDS = 0.5

FULL_SECONDS = 600.0


def watch(
    paths: Sequence[Path], settings: Settings, progress: Progress, *, until: Callable[[], bool] = lambda: False
) -> None:
    """Take in the folders, and then whatever changes in them, until Ctrl-C (or `until` says so).

    Scanned pages are recognised while nothing else is to be done. Raises what `ingest` raises, but waits for another
    process that writes.
    """
    watcher = _Watcher(settings, progress, [os.path.abspath(path) for path in paths], until)
    try:
        with watcher.listening():
            watcher.run()
    except KeyboardInterrupt:
        progress.say("no longer watching; what was finished is kept")


@dataclass(slots=True)
class _Seen:
    """A changed path: what it was at the last look (None: gone), and since when."""

    status: tuple[int, int] | None
    since: float


@dataclass(slots=True)
class _Watcher:
    """Folders under watch: paths told as changed, and those that are not whole yet."""

    settings: Settings
    progress: Progress
    roots: list[str]
    until: Callable[[], bool]
    told: queue.SimpleQueue[str] = field(default_factory=queue.SimpleQueue)
    changing: dict[str, _Seen] = field(default_factory=dict)
    idle: bool = False

    @contextmanager
    def listening(self) -> Iterator[None]:
        """Be told of changes, from the first moment on, in a thread that ends with the block."""
        stop = threading.Event()
        polling = self.settings.watch_polling or any(map(on_network, self.roots))
        listener = threading.Thread(target=self._listen, args=(stop, polling), daemon=True)
        listener.start()
        self.progress.say(
            f"watching {', '.join(map(shown, self.roots))}{' by looking through them' if polling else ''}"
        )
        try:
            yield
        finally:
            stop.set()
            listener.join()

    def run(self) -> None:
        """Take in everything, then what changes."""
        self._note()
        self._take(self.roots)
        full = time.monotonic()
        while not self.until():
            self._note()
            now = time.monotonic()
            ready = [path for path, seen in self.changing.items() if now - seen.since >= SETTLE_SECONDS]
            if ready:
                for path in ready:
                    del self.changing[path]
                self._take(self._places(ready))
            elif now - full >= FULL_SECONDS:
                self._take(self.roots)
                full = time.monotonic()
            elif self.idle and not self.changing:
                self._recognise()

    def _listen(self, stop: threading.Event, polling: bool) -> None:
        """Put what changes among what is told. Where the system cannot tell so much, look through the folders."""
        folders = [root for root in self.roots if os.path.isdir(root)]
        try:
            for batch in watchfiles.watch(
                *folders, watch_filter=self._concerns, stop_event=stop, debounce=200, rust_timeout=500,
                force_polling=polling, poll_delay_ms=int(POLL_SECONDS * 1000), ignore_permission_denied=True,
            ):  # fmt: skip
                for _, path in batch:
                    self.told.put(path)
        except (OSError, RuntimeError) as error:
            self.progress.say(f"the system cannot tell what changes ({error}): looking through the folders")
            if not polling:
                self._listen(stop, polling=True)

    def _concerns(self, _change: watchfiles.Change, path: str) -> bool:
        """True for a file that would be taken, and for a folder: neither hidden nor temporary, on no level."""
        root = next((root for root in self.roots if path.startswith(os.path.join(root, ""))), None)
        if root is None or any(map(left_alone, os.path.relpath(path, root).split(os.sep))):
            return False
        return path.lower().endswith(SUFFIXES) or not os.path.isfile(path)

    def _note(self) -> None:
        """Wait a moment for what is told, and look again at what is changing."""
        told = set()
        try:
            told.add(self.told.get(timeout=TICK_SECONDS))
            while True:
                told.add(self.told.get_nowait())
        except queue.Empty:
            now = time.monotonic()
        for path in {*self.changing, *told}:
            status, seen = _status(path), self.changing.get(path)
            if path in told or seen is None or seen.status != status:
                self.changing[path] = _Seen(status, now)

    def _places(self, changed: Collection[str]) -> list[str]:
        """What an ingest is to look at: files and folders that are there; for what is gone, the folder it was in."""
        places = set()
        for path in changed:
            while not os.path.lexists(path) and path not in self.roots:
                path = os.path.dirname(path)
            places.add(path)
        return sorted(places)

    def _take(self, places: Sequence[str]) -> None:
        """Ingest, once no other process writes; files that are not whole yet are left for later."""
        settings = replace(self.settings, ocr=False)
        report = self._once_free(
            lambda: ingest([Path(place) for place in places], settings, self.progress, leave=frozenset(self.changing))
        )
        self.idle = True
        if report.found != report.unchanged or report.left_index or report.kept or report.failures:
            for line in report.lines():
                self.progress.say(line)

    def _recognise(self) -> None:
        """Recognise scanned pages until something changes."""
        if self.settings.ocr and lacking() is None:
            self._once_free(
                lambda: recognise_scans(
                    self.settings, self.progress, until=lambda: not self.told.empty() or self.until()
                )
            )
        self.idle = not self.told.empty()

    def _once_free(self, work: Callable[[], Report]) -> Report:
        """Do work that writes, once no other process does."""
        try:
            report = once_free(work, self.progress.say, self.until)
        except BusyError:
            raise KeyboardInterrupt from None
        if report.interrupted:
            raise KeyboardInterrupt
        return report


def on_network(path: str) -> bool:
    """True for a folder whose files other machines can write too; nothing tells here when they do."""
    if not MOUNTINFO.exists():
        return False
    mountinfo = MOUNTINFO.read_text(encoding="utf-8", errors="surrogateescape")
    return file_system_of(os.path.realpath(path), mountinfo) in NETWORK_TYPES


def _status(path: str) -> tuple[int, int] | None:
    try:
        status = os.stat(path)
    except OSError:
        return None
    return status.st_size, status.st_mtime_ns
