"""Which snapshot the site answers from, while commits come and a large index is made ready."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from types import SimpleNamespace

import pytest

from indexer.engine.request import FacetCounts, SearchPage, SearchRequest, Snapshot
from indexer.errors import EngineAway, IndexDamaged, IndexMismatch
from search_app import create_app
from search_app import newest as newest_module
from search_app.facets import FACET_NAMES
from search_app.newest import ArchiveSearcher, Newest


class Searcher:
    """Says what it was asked."""

    def __init__(self, commit: int, passages: int) -> None:
        self.snapshot = Snapshot("g", commit)
        self.asked: list[SearchRequest] = []
        self._passages = passages

    def search(self, request: SearchRequest) -> SearchPage:
        self.asked.append(request)
        facets = tuple(FacetCounts(name, (), 0) for name in request.facets)
        return SearchPage(self._passages, (), facets, self.snapshot)

    def tokens(self, unit: str, form: str, prefix: str = "") -> dict[str, int]:
        return {"đối": 2}


class Engine:
    """An index to which commits come; opening one waits as long as it is told to."""

    def __init__(self, passages: int) -> None:
        self.commit, self.passages = 1, passages
        self.may_open = threading.Event()
        self.may_open.set()
        self.error: Exception | None = None
        self.opened: list[Searcher] = []

    def snapshot(self) -> Snapshot:
        return Snapshot("g", self.commit)

    def searcher(self) -> Searcher:
        assert self.may_open.wait(10)
        if self.error:
            raise self.error
        self.opened.append(Searcher(self.commit, self.passages))
        return self.opened[-1]


def wait_for(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 10
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.002)


@pytest.fixture
def large(monkeypatch) -> Engine:
    monkeypatch.setattr(newest_module, "REST", 0)
    return Engine(newest_module.SMALL + 1)


def test_a_small_index_is_asked_as_it_is_now() -> None:
    engine = Engine(newest_module.SMALL)
    newest = Newest(engine)
    first = newest.searcher()
    assert newest.searcher() is first
    engine.commit = 2
    assert newest.searcher().snapshot.commit == 2


def test_whoever_opened_before_a_commit_puts_nothing_back_after_it(monkeypatch) -> None:
    engine = Engine(newest_module.SMALL)
    opens, opened, may_go_on = engine.searcher, threading.Event(), threading.Event()

    def slowly() -> Searcher:
        searcher = opens()
        if searcher.snapshot.commit == 1:
            opened.set()
            assert may_go_on.wait(10)
        return searcher

    monkeypatch.setattr(engine, "searcher", slowly)
    newest = Newest(engine)
    before = threading.Thread(target=newest.searcher)
    before.start()
    assert opened.wait(10)
    engine.commit = 2
    got = []
    after = threading.Thread(target=lambda: got.append(newest.searcher()))
    after.start()
    after.join(0.2)
    may_go_on.set()
    before.join(10)
    after.join(10)
    assert got[0].snapshot.commit == 2
    assert newest.searcher() is got[0]


def test_an_engine_that_is_away_is_waited_for_once_by_all_who_ask_meanwhile(monkeypatch) -> None:
    engine = Engine(newest_module.SMALL)
    opens, asked = engine.searcher, []

    def count() -> Searcher:
        asked.append(threading.get_ident())
        return opens()

    monkeypatch.setattr(engine, "searcher", count)
    engine.may_open.clear()
    engine.error = EngineAway("away")
    newest, failed, came, clock = Newest(engine), [], set(), time.monotonic

    def monotonic() -> float:
        came.add(threading.get_ident())
        return clock()

    monkeypatch.setattr(newest_module, "time", SimpleNamespace(monotonic=monotonic))

    def ask() -> None:
        try:
            newest.searcher()
        except EngineAway as error:
            failed.append(error)

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    wait_for(lambda: len(came) == len(threads))
    engine.may_open.set()
    for thread in threads:
        thread.join(10)
    assert (len(asked), len(failed)) == (1, 4)
    engine.error = None
    assert newest.searcher().snapshot.commit == 1  # whoever comes later tries again


def test_a_request_is_answered_from_one_snapshot(small_settings, monkeypatch) -> None:
    site = create_app(small_settings)
    archive = site.extensions["archive"]
    served = [ArchiveSearcher(Searcher(commit, 0)) for commit in (1, 2, 3)]
    monkeypatch.setattr(Newest, "searcher", lambda _: served.pop(0))
    with site.test_request_context("/search"):
        assert {archive.searcher().snapshot.commit for _ in range(3)} == {1}
    with site.test_request_context("/search"):
        assert archive.searcher().snapshot.commit == 2
    assert archive.searcher().snapshot.commit == 3


@pytest.mark.parametrize("error", [OSError, TypeError, AttributeError])
def test_where_no_memory_can_be_given_back_nothing_happens(monkeypatch, error) -> None:
    def none(_: None) -> None:
        raise error

    monkeypatch.setattr(newest_module.ctypes, "CDLL", none)
    newest_module.give_back_memory()


def test_a_large_one_answers_from_before_until_the_newest_is_ready(large) -> None:
    newest = Newest(large)
    first = newest.searcher()
    large.commit = 2
    large.may_open.clear()
    assert newest.searcher() is first
    assert newest.searcher() is first
    large.may_open.set()
    wait_for(lambda: newest.searcher() is not first)
    assert newest.searcher().snapshot.commit == 2
    assert len(large.opened) == 2


def test_what_was_asked_last_is_asked_of_the_newest_before_it_serves(large) -> None:
    newest = Newest(large)
    request = SearchRequest("plan", limit=7)
    newest.searcher().search(request)
    large.commit = 2
    wait_for(lambda: newest.searcher().snapshot.commit == 2)
    asked = [each.limit for each in large.opened[-1].asked]
    assert 7 in asked
    newest.searcher().known(FACET_NAMES[0])
    assert [each.limit for each in large.opened[-1].asked] == asked  # its values were worked out before


def test_what_was_worked_out_once_is_worked_out_of_the_newest_before_it_serves(large) -> None:
    made = []

    def commit(searcher) -> int:
        made.append(searcher.snapshot.commit)
        return made[-1]

    newest = Newest(large)
    assert newest.searcher().once(commit) == 1
    large.commit = 2
    wait_for(lambda: newest.searcher().snapshot.commit == 2)
    assert made == [1, 2]
    assert newest.searcher().once(commit) == 2
    assert made == [1, 2]


def test_new_snapshots_take_only_a_share_of_the_time(large, monkeypatch) -> None:
    newest = Newest(large)
    newest.searcher()
    monkeypatch.setattr(newest_module, "REST", 10**9)
    large.commit = 2
    wait_for(lambda: newest.searcher().snapshot.commit == 2)
    large.commit, large.error = 3, AssertionError("it was opened at once")
    assert newest.searcher().snapshot.commit == 2
    assert len(large.opened) == 2
    large.error = None
    newest.end_rest()
    wait_for(lambda: newest.searcher().snapshot.commit == 3)


def test_where_no_thread_can_start_another_request_tries(large, monkeypatch, caplog) -> None:
    monkeypatch.setattr(newest_module, "LONGEST_REST", 0)
    newest = Newest(large)
    first = newest.searcher()
    large.commit = 2

    def none_left(_: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    with monkeypatch.context() as patch:
        patch.setattr(threading.Thread, "start", none_left)
        assert newest.searcher() is first
        assert "can't start new thread" in caplog.text
    wait_for(lambda: newest.searcher().snapshot.commit == 2)


def test_what_another_version_built_is_told(large) -> None:
    newest = Newest(large)
    newest.searcher()
    large.commit, large.error = 2, IndexMismatch("built with another schema")

    def told() -> bool:
        try:
            newest.searcher()
        except IndexMismatch:
            return True
        return False

    wait_for(told)


def test_while_the_newest_is_damaged_the_one_before_is_served(large, caplog) -> None:
    newest = Newest(large)
    first = newest.searcher()
    large.commit, large.error = 2, IndexDamaged("its bytes are others")
    assert newest.searcher() is first
    wait_for(lambda: "its bytes are others" in caplog.text)
    assert newest.searcher() is first
    large.error = None
    wait_for(lambda: newest.searcher().snapshot.commit == 2)
