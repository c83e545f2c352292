"""The snapshot of the index that the site answers from, with what every search needs to know of the whole of it.

A small index is opened as soon as it has changed. What a large one needs before its first answer takes a while: it is
made ready beside the requests, which are answered from the snapshot before until then, for some seconds at most.
"""

from __future__ import annotations

import contextlib
import ctypes
import logging
import threading
import time
from collections import deque
from collections.abc import Callable
from typing import Any, TypeVar

from indexer.engine.protocol import Engine, Searcher
from indexer.engine.request import SearchPage, SearchRequest
from indexer.errors import EngineError, IndexMismatch, IndexMissing, RequestError
from search_app.facets import FACET_NAMES, Known
from search_app.query.lexicon import Lexicon
from search_app.shown import ShownSearcher

T = TypeVar("T")

SMALL = 20_000
"""Up to so many passages an index is ready within a tenth of a second."""

REST = 9
"""A snapshot that took a second to make ready is served for so many seconds at least, while an ingest commits on: a
tenth of one processor is all that new ones take, of which every page being made has to wait for its part."""

LONGEST_REST = 10.0
"""Seconds."""

_ASKED_AGAIN = 16
"""So many of the last requests are asked of a new snapshot before it serves: what they needed is what is needed."""

_IN_FLIGHT_SECONDS = 1.0
"""So long requests may go on that took the snapshot before; after it nothing holds that any more."""

_log = logging.getLogger(__name__)


class ArchiveSearcher(ShownSearcher):
    """A snapshot, and what is known of the whole of it: worked out once, when first asked for."""

    def __init__(self, searcher: Searcher) -> None:
        super().__init__(searcher)
        self.small = searcher.search(SearchRequest("passage", limit=0)).total <= SMALL
        self.asked: deque[SearchRequest] = deque(maxlen=_ASKED_AGAIN)
        self._working = threading.RLock()
        self._values: dict[str, Known] | None = None
        self._lexicon: Lexicon | None = None
        self._made: dict[Callable[..., Any], Any] = {}

    def search(self, request: SearchRequest) -> SearchPage:
        """Answer."""
        self.asked.append(request)
        return super().search(request)

    def known(self, facet: str) -> Known:
        """All values of a facet that the index holds, the most frequent first."""
        with self._working:
            if self._values is None:
                counts = super().search(SearchRequest("plan", facets=FACET_NAMES, limit=0)).facets
                self._values = {each.facet: Known(value for value, _ in each.values) for each in counts}
            return self._values.get(facet, Known())

    @property
    def lexicon(self) -> Lexicon:
        """Its words and numbers."""
        with self._working:
            if self._lexicon is None:
                doubtful = any(grade != "good" for grade in self.known("quality"))
                whole = ShownSearcher(self._searcher)  # not this one: a ring would keep it when it serves no more
                self._lexicon = Lexicon(whole, self.known("directive").names, doubtful=doubtful)
            return self._lexicon

    def once(self, make: Callable[[ArchiveSearcher], T]) -> T:
        """What a function makes of this snapshot; made when it is first asked for."""
        with self._working:
            if make not in self._made:
                self._made[make] = make(self)
            return self._made[make]

    def made_ready(self, before: ArchiveSearcher) -> ArchiveSearcher:
        """The same, when it has worked out what searches need, and answered what the one before was asked last."""
        self.lexicon.read()
        for make in tuple(before._made):
            self.once(make)
        for request in tuple(before.asked):
            with contextlib.suppress(RequestError, EngineError):  # whoever asks it is told
                self.search(request)
        return self


class Newest:
    """Searchers of an engine's newest snapshot, or of the one before while the newest is made ready."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._held: ArchiveSearcher | None = None
        self._opening = threading.Lock()
        self._failed: tuple[float, EngineError] | None = None
        self._making_ready = threading.Lock()
        self._rests_until = 0.0

    def searcher(self) -> ArchiveSearcher:
        """Raises IndexMissing, IndexMismatch, IndexDamaged."""
        held = self._held
        if held is None or held.small:
            return self._opened()
        if time.monotonic() >= self._rests_until and self._changed(held) and self._making_ready.acquire(blocking=False):
            self._start_making_ready(held)
        return held

    def end_rest(self) -> None:
        """What this site wrote itself is made ready at the next request: whoever wrote it looks for it."""
        self._rests_until = 0.0

    def _start_making_ready(self, held: ArchiveSearcher) -> None:
        """Make the newest ready beside the requests; where the system gives no thread, another request tries."""
        thread = threading.Thread(target=self._make_ready, args=(held,), name="making ready", daemon=True)
        try:
            thread.start()
        except RuntimeError as error:
            self._rests_until = time.monotonic() + LONGEST_REST
            self._making_ready.release()
            _log.warning("%s; until then what was opened before is served", error)

    def _opened(self) -> ArchiveSearcher:
        """The newest, as it is. One is opened after the other: what was opened before a commit does not come back.

        What fails for one fails for all who waited for it: an engine that is away is not waited for again by each.
        """
        came = time.monotonic()
        with self._opening:
            if self._failed is not None and self._failed[0] >= came:
                raise self._failed[1].with_traceback(None)
            try:
                newest = self._engine.searcher()
                if self._held is None or self._held.snapshot != newest.snapshot:
                    self._held = ArchiveSearcher(newest)
            except EngineError as error:
                self._failed = time.monotonic(), error
                raise
            self._failed = None
            return self._held

    def _changed(self, held: ArchiveSearcher) -> bool:
        try:
            return self._engine.snapshot() != held.snapshot
        except EngineError:
            return True

    def _make_ready(self, held: ArchiveSearcher) -> None:
        """Serve the newest when it is ready; what cannot be opened is told to whoever asks next."""
        began = time.monotonic()
        try:
            newest = self._engine.searcher()
            if newest.snapshot != held.snapshot:
                self._held = ArchiveSearcher(newest).made_ready(held)
        except (IndexMissing, IndexMismatch):
            self._held = None
        except EngineError as error:
            _log.warning("%s; until then what was opened before is served", error)
        finally:
            took = time.monotonic() - began
            self._rests_until = time.monotonic() + min(LONGEST_REST, REST * took)
            self._making_ready.release()
            after = threading.Timer(_IN_FLIGHT_SECONDS, give_back_memory)
            after.daemon = True
            after.start()


def give_back_memory() -> None:
    """What the C library keeps of freed memory goes back to the system, where it can (glibc): a snapshot's arrays leave
    gaps of every size, and without this a server came to hold twice what it uses."""
    try:
        trim = ctypes.CDLL(None).malloc_trim
    except (AttributeError, OSError, TypeError):  # another C library, or a system that does not say which it has
        return
    trim(0)
