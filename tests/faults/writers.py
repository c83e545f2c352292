"""Kills of a process that writes to an index without end: commits, and now and then a rebuild with its switch."""

from __future__ import annotations

import itertools
import os
import random
import signal
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from indexer.engine.protocol import IndexedPlan
from tests.engine.contract import fill, plan
from tests.faults.story import about, engine_at, swept

KILLS = 20


def numbered(number: int) -> IndexedPlan:
    """The plan that commit `number` adds."""
    return plan(f"p{number}", f"chung số{number}", *["chung"] * (number % 4))


def state(number: int) -> dict[str, int]:
    """What the index holds after commit `number`: the last three plans."""
    return {f"p{held}": 1 + held % 4 for held in range(max(1, number - 2), number + 1)}


def write_on(home: Path, start: int, acknowledge: Callable[[int], Any]) -> None:
    """Commit after commit, from `start` on, without end; now and then a whole rebuild."""
    engine = engine_at(home)
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


def forked(home: Path, start: int) -> tuple[int, Iterator[int]]:
    """A child that writes on; its process id, and the commits it has acknowledged, as they come."""
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        try:
            os.close(reading)
            write_on(home, start, lambda number: os.write(writing, b"%d\n" % number))
        finally:
            os._exit(1)
    os.close(writing)

    def acknowledged() -> Iterator[int]:
        with os.fdopen(reading) as pipe:
            yield from map(int, pipe)

    return child, acknowledged()


def trial(seed: str, folder: Path) -> Counter:
    """Some kills; each time the index holds what was acknowledged last, or wholly the commit after it."""
    dice, last = random.Random(seed), 1
    fill(engine_at(folder), numbered(1))
    for number in range(KILLS):
        child, commits = forked(folder, last + 1)
        last = next(commits)
        time.sleep(dice.random() * 0.2)
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        last = max(last, *commits, last)
        with about(f"kill {number}, acknowledged {last}"):
            engine = engine_at(folder)
            known = engine.known()
            assert known in (state(last), state(last + 1))
            assert list(engine.check()) == []
        last += known != state(last)
    with engine_at(folder).writer():
        pass
    swept(folder)
    return Counter({"kills of a writer": KILLS})
