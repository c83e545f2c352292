"""Every call that fails: for each kind of call and error, the first one, the second one … until none is left to fail.

And a full disk: after so many bytes nothing can be written, until there is room again.
"""

from __future__ import annotations

import errno
import os
import shutil
from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path

from indexer.engine.protocol import Engine
from indexer.engine.request import SearchRequest
from indexer.engine.whoosh.writer import FANOUT
from indexer.errors import EngineError
from tests.engine.contract import fill, plan
from tests.faults.disk import Disk
from tests.faults.story import about, engine_at, swept

FAILURES = {
    "open": (errno.EMFILE, errno.EIO), "create": (errno.EMFILE, errno.ENOSPC), "write": (errno.ENOSPC, errno.EIO),
    "sync": (errno.EIO, errno.ENOSPC), "rename": (errno.ENOSPC, errno.EIO), "mkdir": (errno.ENOSPC, errno.EIO),
    "remove": (errno.EIO, errno.EACCES),
}  # fmt: skip
"""The errors that a kind of call may end in."""

OLD = {f"p{number}": 1 for number in range(FANOUT)}
NEW = {**{name: 1 for name in OLD if name != "p1"}, "new": 2}


def commit_and_merge(engine: Engine) -> None:
    """One commit more than a size class holds: its segments are merged."""
    with engine.writer() as writer:
        writer.add(plan("new", "chung mới", "chung"))
        writer.remove("p1")
        writer.commit()


def rebuild(engine: Engine) -> None:
    """A new generation in two commits, and the switch to it."""
    with engine.rebuild() as writer:
        for name in OLD.keys() - {"p1"}:
            writer.add(plan(name, "chung"))
        writer.commit()
        writer.add(plan("new", "chung mới", "chung"))


WORKS = (commit_and_merge, rebuild)
COMBINATIONS = tuple((work, kind, code) for work in WORKS for kind, codes in FAILURES.items() for code in codes)


class Failing:
    """Lets calls of one kind through until the `at`-th, which fails; with `ever`, all of them from there on."""

    def __init__(self, kind: str, code: int, at: int, *, ever: bool = False) -> None:
        self._kind, self._code, self._left, self._ever = kind, code, at, ever
        self.happened = 0
        self._name = f"{errno.errorcode[code]} at {kind} {at}{' and ever after' if ever else ''}"

    def __str__(self) -> str:
        return self._name

    def __call__(self, kind: str) -> None:
        if kind not in (self._kind, "create" if self._ever else None):
            return
        self._left -= 1
        if self._left == 0 or (self._ever and self._left < 0):
            self.happened += 1
            raise OSError(self._code, os.strerror(self._code))


def an_index(home: Path) -> Path:
    """As many segments as a size class holds without a merge; p0 is together with p1."""
    home.mkdir()
    fill(engine_at(home), plan("p0", "chung"), plan("p1", "chung"))
    for name in list(OLD)[2:]:
        fill(engine_at(home), plan(name, "chung"))
    return home


def attempt(home: Path, work: Callable[[Engine], None], failing: Failing) -> None:
    """The work fails in order, or not at all; what was there is served throughout, and the work can be done after."""
    serving = engine_at(home)
    searcher, failed = serving.searcher(), None
    disk = Disk(home, failing)
    with disk.watched():
        try:
            work(engine_at(home))
        except EngineError as error:
            failed = error
    assert failing.happened or not failed, failed
    assert disk.unseen() is None, disk.unseen()
    for engine in (serving, engine_at(home)):
        assert engine.known() in ((OLD, NEW) if failed else (NEW,)), failed
        assert list(engine.check()) == []
    assert searcher.search(SearchRequest("plan")).total == len(OLD)
    work(engine_at(home))
    assert serving.known() == NEW
    assert list(serving.check()) == []
    swept(home)


def every_call(folder: Path, number: int, first: int = 1, step: int = 1) -> Counter:
    """One of COMBINATIONS: every `step`-th call from the `first` on fails in its turn."""
    work, kind, code = COMBINATIONS[number % len(COMBINATIONS)]
    return _one_by_one(folder, work, lambda at: Failing(kind, code, at), range(first, 10_000, step))


def full_disk(folder: Path, number: int, first: int = 1, step: int = 1) -> Counter:
    """The disk is full from the `first` write on, from the next one on, and so on; then there is room again."""
    work = WORKS[number % len(WORKS)]
    return _one_by_one(
        folder, work, lambda at: Failing("write", errno.ENOSPC, at, ever=True), range(first, 10_000, step)
    )


def _one_by_one(
    folder: Path, work: Callable[[Engine], None], failing_at: Callable[[int], Failing], places: Iterable[int]
) -> Counter:
    done: Counter = Counter()
    whole = an_index(folder / "whole")
    for at in places:
        failing, home = failing_at(at), folder / str(at)
        with about(f"{work.__name__}: {failing}"):
            attempt(shutil.copytree(whole, home), work, failing)
        shutil.rmtree(home)
        if not failing.happened:
            break
        done["failing calls"] += 1
    return done


def trial(seed: str, folder: Path) -> Counter:
    """All calls of one combination, which the number at the end of the seed chooses, or a disk that is full."""
    number = int(seed.rpartition("/")[2])
    if number % (len(COMBINATIONS) + len(WORKS)) < len(COMBINATIONS):
        return every_call(folder, number % (len(COMBINATIONS) + len(WORKS)))
    return full_disk(folder, number)
