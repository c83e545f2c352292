"""Kills, full disks and readers in between: a bounded sample. Nothing acknowledged is lost, nothing partial is seen."""

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

from indexer.engine.protocol import Engine, IndexedPlan
from indexer.engine.request import SearchRequest
from indexer.engine.whoosh import files, open_engine
from indexer.errors import EngineError
from tests.engine.contract import MANIFEST, fill, plan

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


class Failing:
    """Lets every call through but the `at`-th, which fails."""

    def __init__(self, at: int, code: int) -> None:
        self._left, self._code = at, code
        self.happened = False

    def count(self) -> None:
        self._left -= 1
        if self._left == 0:
            self.happened = True
            raise OSError(self._code, os.strerror(self._code))

    def wrap(self, call: Callable[..., Any]) -> Callable[..., Any]:
        def counted(*args: Any, **kwargs: Any) -> Any:
            self.count()
            return call(*args, **kwargs)

        return counted


class CountedFile:
    """A file whose writes are counted."""

    def __init__(self, file: Any, failing: Failing) -> None:
        self._file = file
        self.write = failing.wrap(file.write)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._file, name)

    def __enter__(self) -> CountedFile:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()


def commit_one(engine: Engine) -> None:
    with engine.writer() as writer:
        writer.add(numbered(2))
        writer.remove("p1")
        writer.commit()


def rebuild_one(engine: Engine) -> None:
    with engine.rebuild() as writer:
        writer.add(numbered(2))


def failure(engine: Engine, work: Callable[[Engine], None]) -> EngineError | None:
    try:
        work(engine)
    except EngineError as error:
        return error
    return None


def break_calls(patch: pytest.MonkeyPatch, kind: str, failing: Failing) -> None:
    if kind == "write":
        create = files.create
        patch.setattr(files, "create", lambda *args, **kwargs: CountedFile(create(*args, **kwargs), failing))
    else:
        patch.setattr(files, kind, failing.wrap(getattr(files, kind)))


@pytest.mark.parametrize("work", [commit_one, rebuild_one])
@pytest.mark.parametrize(
    ("kind", "step", "code"),
    [
        ("create", 1, errno.EMFILE),
        ("write", 23, errno.ENOSPC),
        ("sync", 1, errno.EIO),
        ("sync_folder", 1, errno.EIO),
        ("rename", 1, errno.ENOSPC),
        ("make_folder", 1, errno.ENOSPC),
    ],
)
def test_when_any_call_fails_the_last_commit_serves_and_the_next_run_goes_on(
    tmp_path: Path, kind: str, step: int, code: int, work: Callable[[Engine], None]
) -> None:
    old, new = {"p1": 2}, {"p2": 3}
    for at in itertools.count(1, step):
        path = tmp_path / str(at)
        serving = open_engine(path, MANIFEST)
        fill(serving, numbered(1))
        searcher, failing = serving.searcher(), Failing(at, code)
        with pytest.MonkeyPatch.context() as patch:
            break_calls(patch, kind, failing)
            failed = failure(open_engine(path, MANIFEST), work)
        assert bool(failed) == failing.happened, failed
        assert failed is None or "could not be written" in str(failed)
        for engine in (serving, open_engine(path, MANIFEST)):
            assert engine.known() in ((old, new) if failed else (new,)), f"{kind} {at}"
            assert list(engine.check()) == []
        assert searcher.search(SearchRequest("plan")).total == 1
        work(open_engine(path, MANIFEST))
        assert serving.known() == new
        assert not [name for name in path.rglob("*") if name.name.endswith((".tmp", ".new"))]
        if not failing.happened:
            break
    assert at > 1 or kind == "make_folder"


def test_a_writer_goes_on_after_a_failed_batch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    engine = open_engine(tmp_path / "index", MANIFEST)
    fill(engine, numbered(1))
    with engine.writer() as writer:
        writer.add(numbered(2))
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(files, "sync", Failing(3, errno.ENOSPC).wrap(files.sync))
            with pytest.raises(EngineError, match="No space left on device"):
                writer.commit()
        writer.add(numbered(3))
        writer.commit()
    assert engine.known() == {"p1": 2, "p3": 4}
    assert list(engine.check()) == []
