"""One door to what the pages of a PDF look like: a picture of a page, and where words of its text stand on it.

Files are opened in a limited child (`readers/picture_worker.py`), found by the content that the catalogue knows, and
never believed: what lies at the path by now must have that content. What was drawn once is kept in a folder of the
home, which holds so much and no more.
"""

from __future__ import annotations

import json
import time
import weakref
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import PurePath
from queue import Empty, LifoQueue
from threading import Semaphore
from typing import Any, TypeVar
from zlib import crc32

from indexer.catalogue.rows import StoredPlan
from indexer.catalogue.store import Catalogue
from indexer.errors import BusyError, Unreadable
from indexer.model import Page, Span
from indexer.picture_cache import PictureCache
from indexer.readers import READER_VERSION
from indexer.readers.boxes import Box, aligned, runs
from indexer.readers.picture_worker import PNG, Asked, Drawers
from indexer.settings import Settings

T = TypeVar("T")

SCALES = {1: 96, 2: 192}
"""Scale → dots an inch: a page at its own size on a screen, and on one with twice as many dots."""

DRAW_SECONDS = 20
"""Somebody waits for the picture; the slowest of 1,250 real PDFs takes four."""

CHILDREN = 2
"""So that a page that takes long does not keep all others waiting."""

WAIT_SECONDS = 2 * DRAW_SECONDS

SLOW_SECONDS = 3.0
"""A page that takes longer, the start of a child included, may take long: nobody joins a full queue behind it."""

THREADS_LEFT = 2
"""Of the site's threads, so many answer other requests however long pages take."""

PASSING = ("vanished", "no-permission")
"""Reasons of one path, which may be gone at the next request."""

OF_THE_MACHINE = "reader-died"
"""A child that died says nothing sure about the file: this is not remembered either. What else went wrong is."""

COSTLY, WHOLE = ("time-limit", "memory-limit"), "file"
"""What one page of a file used up, the next would too: remembered for all of its pages, under a key of its own."""


_BUSY = "pages of other files are being drawn; try again when they are done"


class Pictures:
    """The pictures of one home. Safe to share between threads; several processes share what is kept. Of a document
    that the catalogue holds no more nothing is kept either.

    What asks for them raises Unreadable when there is nothing to show, with the reason, and BusyError when too many
    others ask.
    """

    def __init__(self, settings: Settings, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        limited = replace(settings, read_seconds=min(settings.read_seconds, DRAW_SECONDS))
        self._cache = PictureCache(settings.home / "pictures", settings.picture_cache_mb << 20)
        self._places = Semaphore(max(1, settings.threads - THREADS_LEFT))
        self._since: dict[Drawers, float] = {}
        self._free: LifoQueue[Drawers] = LifoQueue()
        for _ in range(CHILDREN):
            self._free.put(Drawers(limited))
        self._end = weakref.finalize(self, _end, self._free)

    def picture(self, stored: StoredPlan, number: int, scale: int) -> bytes:
        """Page `number` (from 1) as a PNG at a scale of SCALES."""
        key = f"{number}-{scale}.png"
        return self._kept(stored, key, _as_picture, "picture", {"page": number, "dpi": SCALES[scale]})

    def sizes(self, stored: StoredPlan) -> list[tuple[float, float]]:
        """Width and height of each page, in points."""
        most = len(stored.document.pages)
        return [
            (width, height) for width, height in self._kept(stored, "sizes.json", _as_rows, "sizes", {"most": most})
        ]

    def marks(self, stored: StoredPlan, number: int, spans: Iterable[Span]) -> list[list[Box]]:
        """Where each of some spans of the document's text stands on a page: a box for each line, none for what is
        not on it."""
        page, wanted = stored.document.pages[number - 1], list(spans)
        if not any(_meet(span, page.span) for span in wanted):
            return [[] for _ in wanted]
        placed = list(aligned(self._words(stored, page), stored.document.text, page.span))
        return [list(runs(box for box, at in placed if _meet(at, span))) for span in wanted]

    def close(self) -> None:
        """End the children, which otherwise end with it."""
        self._end()

    def _words(self, stored: StoredPlan, page: Page) -> list[Box]:
        scanned = self._catalogue.recognised_page(_content(stored), page.number) if page.method == "ocr" else None
        key = f"{page.number}-{crc32((scanned or '').encode()):08x}-{READER_VERSION}.json"
        parameters = {"page": page.number, "scanned": scanned}
        return [Box.from_json(row) for row in self._kept(stored, key, _as_rows, "words", parameters)]

    def _kept(
        self, stored: StoredPlan, key: str, check: Callable[[bytes], T], what: str, parameters: dict[str, Any]
    ) -> T:
        """What is kept under a key, else what a child gives, kept from now on."""
        content = _content(stored)
        found = self._cache.get(content, key, check)
        if found is not None:
            return found
        self._cache.check(content, WHOLE)
        try:
            made = self._made(stored, what, parameters)
        except Unreadable as error:
            if error.reason not in (*PASSING, OF_THE_MACHINE):
                self._cache.put_failure(content, WHOLE if error.reason in COSTLY else key, error)
            raise
        self._cache.keep_only(self._catalogue.planned_contents)
        self._cache.put(content, key, made)
        return check(made)

    def _made(self, stored: StoredPlan, what: str, parameters: dict[str, Any]) -> bytes:
        """Ask a child about the first of a plan's files that still holds its content."""
        left = Unreadable("vanished")
        for source in stored.sources:
            if source.state != "indexed" or not may_have_pictures(source.name):
                continue
            try:
                with self._drawers() as drawers:
                    self._cache.check(source.sha256, WHOLE)  # learnt while this one waited
                    answer = drawers.ask(Asked(source.path, source.sha256, what, parameters))
            except Unreadable as error:
                if error.reason not in PASSING:
                    raise
                left = error
            else:
                return answer if isinstance(answer, bytes) else json.dumps(answer, ensure_ascii=False).encode()
        raise left

    @contextmanager
    def _drawers(self) -> Iterator[Drawers]:
        """A child for one request. While pages are drawn quickly others wait for theirs; behind a slow one only so many
        that the site answers everything else."""
        if not self._places.acquire(timeout=0 if self._is_slow() else SLOW_SECONDS):
            raise BusyError(_BUSY)
        try:
            drawers = self._taken()
            try:
                yield drawers
            finally:
                del self._since[drawers]
                self._free.put(drawers)
        finally:
            self._places.release()

    def _taken(self) -> Drawers:
        try:
            drawers = self._free.get(timeout=WAIT_SECONDS)
        except Empty:
            raise BusyError(_BUSY) from None
        self._since[drawers] = time.monotonic()
        return drawers

    def _is_slow(self) -> bool:
        return any(time.monotonic() - since >= SLOW_SECONDS for since in tuple(self._since.values()))


def _meet(span: Span, other: Span) -> bool:
    return span.start < other.end and other.start < span.end


def _end(free: LifoQueue[Drawers]) -> None:
    while not free.empty():
        free.get_nowait().__exit__(None, None, None)


def _content(stored: StoredPlan) -> str:
    """The content that a plan was read from. Raises Unreadable when no file holds it."""
    if not stored.sources:
        raise Unreadable("vanished")
    return stored.sources[0].sha256


def may_have_pictures(name: str) -> bool:
    """True for the name of a PDF; what is in the file is seen when it is opened."""
    return PurePath(name).suffix.lower() == ".pdf"


def _as_picture(content: bytes) -> bytes:
    if not content.startswith(PNG) or b"IEND" not in content[-12:]:
        raise ValueError
    return content


def _as_rows(content: bytes) -> list[Any]:
    rows = json.loads(content)
    if not isinstance(rows, list):
        raise TypeError
    return rows
