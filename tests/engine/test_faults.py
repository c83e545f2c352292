"""Kills and readers in between: nothing acknowledged is lost, nothing partial is seen. More: `tests/faults`."""

from __future__ import annotations

import errno
import itertools
import os
import random
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from indexer.engine.protocol import IndexedPlan
from indexer.engine.request import SearchRequest
from indexer.engine.whoosh import open_engine
from indexer.errors import EngineError
from tests.engine.contract import MANIFEST, fill, plan
from tests.faults.calls import Failing
from tests.faults.disk import Disk

KILLS = 20
SEED = int(os.environ.get("SEED", "1"))


def numbered(number: int) -> IndexedPlan:
    return plan(f"p{number}", f"chung số{number}", *["chung"] * (number % 4))


def state(number: int) -> dict[str, int]:
    """What the index holds after commit `number`: the last three plans."""
    return {f"p{held}": 1 + held % 4 for held in range(max(1, number - 2), number + 1)}


def write_on(path: Path, start: int, acknowledge: Callable[[int], Any]) -> None:
    """Commit after commit, from `start` on, without end; now and then a whole rebuild."""
    engine = open_engine(path, MANIFEST)
    for number in itertools.count(start):
        if number % 7 == 0:
            with engine.rebuild() as writer:
                for held in range(max(1, number - 2), number + 1):
                    writer.add(numbered(held))
        else:
            with engine.writer() as writer:
                writer.add(numbered(number))
                writer.remove(f"p{number - 3}")
                writer.commit()
        acknowledge(number)


def forked(path: Path, start: int) -> tuple[int, Iterator[int]]:
    """A child that writes on; its process id, and the commits it has acknowledged, as they come."""
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        try:
            os.close(reading)
            write_on(path, start, lambda number: os.write(writing, b"%d\n" % number))
        finally:
            os._exit(1)
    os.close(writing)

    def acknowledged() -> Iterator[int]:
        with os.fdopen(reading) as pipe:
            yield from map(int, pipe)

    return child, acknowledged()


def test_kills_lose_nothing_acknowledged_and_show_nothing_partial(tmp_path: Path) -> None:
    path, moments = tmp_path / "index", random.Random(SEED)
    fill(open_engine(path, MANIFEST), numbered(1))
    last = 1
    for _ in range(KILLS):
        child, acknowledged = forked(path, last + 1)
        last = next(acknowledged)
        time.sleep(moments.random() * 0.2)
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        last = max(last, *acknowledged, last)
        engine = open_engine(path, MANIFEST)
        known = engine.known()
        assert known in (state(last), state(last + 1)), f"seed {SEED}: acknowledged {last}"
        assert list(engine.check()) == []
        if known != state(last):
            last += 1
    with open_engine(path, MANIFEST).writer():
        pass
    assert len(list((path / "generations").iterdir())) == 1


def test_readers_opening_during_commits_and_rebuilds_see_whole_states(tmp_path: Path) -> None:
    path = tmp_path / "index"
    fill(open_engine(path, MANIFEST), numbered(1))
    child, acknowledged = forked(path, 2)
    try:
        kept, seen = open_engine(path, MANIFEST), 1
        while seen < 25:
            for engine in (kept, open_engine(path, MANIFEST)):
                searcher = engine.searcher()
                plans = {hit.id for hit in searcher.search(SearchRequest("plan")).hits}
                number = max(int(name[1:]) for name in plans)
                assert plans == set(state(number))
                assert searcher.search(SearchRequest("passage")).total == sum(state(number).values())
                assert number >= seen
                seen = number
    finally:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        acknowledged.close()


def test_a_writer_goes_on_after_a_failed_batch(tmp_path: Path) -> None:
    engine = open_engine(tmp_path / "index", MANIFEST)
    fill(engine, numbered(1))
    with engine.writer() as writer:
        writer.add(numbered(2))
        disk = Disk(tmp_path, Failing("sync", errno.ENOSPC, 3))
        with disk.watched(), pytest.raises(EngineError, match="No space left on device"):
            writer.commit()
        writer.add(numbered(3))
        writer.commit()
    assert engine.known() == {"p1": 2, "p3": 4}
    assert list(engine.check()) == []
