"""Searches while commits and rebuilds go on: from threads of one process, and from a process of its own.

Every commit replaces the whole archive, and everything in it bears the same number: an answer that shows two numbers,
or another size than that number has, mixes two states.
"""

from __future__ import annotations

import os
import random
import threading
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from indexer.engine.protocol import Engine, Writer
from indexer.engine.request import Clause, SearchPage, SearchRequest, Term
from tests.engine.contract import plan
from tests.faults.story import EVERYTHING, engine_at

READERS, SWITCHES, COMMITS = 2, 10, 2
SIZES = 5


def size(number: int) -> int:
    """How many plans state `number` has; each has two passages."""
    return 3 + number % SIZES


def write_state(writer: Writer, number: int) -> None:
    """Replace everything by what state `number` has."""
    for held in range(3 + SIZES):
        if held < size(number):
            writer.add(plan(f"p{held}", f"chung n{number}", f"chung riêng{held}", kind=f"n{number}", issued=number))
        else:
            writer.remove(f"p{held}")


def state_of(engine: Engine) -> int:
    """Ask one searcher several things; the number that all answers bear. Raises AssertionError when they are mixed."""
    searcher = engine.searcher()
    page = searcher.search(SearchRequest("plan", facets=("kind",), limit=EVERYTHING))
    ((kind, count),) = page.facets[0].values
    number = int(kind[1:])
    assert {hit.id for hit in page.hits} == {f"p{held}" for held in range(size(number))}, page
    assert count == page.total == size(number), page
    for request, total in (
        (SearchRequest("plan", Term("words", f"n{number}"), (Clause("words", f"n{number}", 1.0),)), size(number)),
        (SearchRequest("passage", Term("words", "chung"), facets=("kind",)), 2 * size(number)),
        (SearchRequest("passage", Term("words", f"n{number}")), size(number)),
    ):
        found = searcher.search(request)
        assert (found.total, found.snapshot) == (total, page.snapshot), (request, found)
        assert_one_number(found, number)
    return number


def assert_one_number(page: SearchPage, number: int) -> None:
    """Its facets know no other state."""
    for facet in page.facets:
        assert {value for value, count in facet.values if count} == {f"n{number}"}, page


class Reader:
    """Asks until it is told to stop; states never go backwards."""

    def __init__(self, engine: Callable[[], Engine]) -> None:
        self._engine = engine
        self.searches, self.seen = 0, -1
        self.failure: BaseException | None = None

    def run(self, stopped: Callable[[], bool]) -> None:
        try:
            while not stopped():
                number = state_of(self._engine())
                assert number >= self.seen, f"state {number} after {self.seen}"
                self.seen = number
                self.searches += 4
        except BaseException as error:  # noqa: BLE001  told by whoever started the thread
            self.failure = error


def trial(seed: str, folder: Path) -> Counter:
    """Some switches under readers: threads that share an engine, one that opens it anew each time, another process."""
    dice, home = random.Random(seed), folder
    engine = engine_at(home)
    with engine.writer() as writer:
        write_state(writer, 0)
        writer.commit()
    stop, child = threading.Event(), Child(home)
    readers = [Reader(lambda: engine) for _ in range(READERS)] + [Reader(lambda: engine_at(home))]
    threads = [threading.Thread(target=reader.run, args=(stop.is_set,)) for reader in readers]
    for thread in threads:
        thread.start()
    try:
        commits = switch_on(home, dice)
    finally:
        stop.set()
        for thread in threads:
            thread.join()
        searches = child.stop()
    for reader in readers:
        if reader.failure:
            raise reader.failure
    return Counter(switches=SWITCHES, commits=commits, searches=searches + sum(reader.searches for reader in readers))


def switch_on(home: Path, dice: random.Random) -> int:
    """Rebuilds with some commits between; how many commits."""
    writing, number, commits = engine_at(home), 0, 0
    for _ in range(SWITCHES):
        for _ in range(dice.randint(0, COMMITS)):
            number += 1
            commits += 1
            with writing.writer() as writer:
                write_state(writer, number)
                writer.commit()
        number += 1
        with writing.rebuild() as writer:
            write_state(writer, number)
        assert state_of(writing) == number
    return commits


class Child:
    """A process that reads, and tells how many searches it made, or nothing when one went wrong."""

    def __init__(self, home: Path) -> None:
        self._answer, answer = os.pipe()
        order, self._order = os.pipe()
        self._pid = os.fork()
        if not self._pid:
            try:
                os.close(self._order)
                os.set_blocking(order, False)
                engine = engine_at(home)
                reader = Reader(lambda: engine)
                reader.run(lambda: _ended(order))
                os.write(answer, f"{reader.searches} {reader.failure!r}"[:4000].encode())
            finally:
                os._exit(0)
        os.close(answer)
        os.close(order)

    def stop(self) -> int:
        os.close(self._order)
        with os.fdopen(self._answer) as pipe:
            searches, failure = pipe.read().split(" ", 1)
        os.waitpid(self._pid, 0)
        assert failure == "None", failure
        return int(searches)


def _ended(order: int) -> bool:
    """Whoever started this process has closed the other end."""
    try:
        return os.read(order, 1) == b""
    except BlockingIOError:
        return False
