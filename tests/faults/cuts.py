"""Power cuts: what was not synced is gone, torn, or there in another order; and kills at every call in between.

A trial is an index's life of many processes. Each writes until it is killed at a random call; some of their calls
fail. While they write the power is cut again and again, and every state it may leave is opened, judged and written on;
the next process finds one of these states, or goes on where the last was killed.
"""

from __future__ import annotations

import os
from collections import Counter
from dataclasses import replace
from pathlib import Path

from indexer.errors import EngineError
from tests.engine.agreement import Dice
from tests.faults.calls import FAILURES
from tests.faults.disk import Disk, Killed
from tests.faults.story import Story, engine_at

LIVES = 6
CALLS = 260
"""A life has up to so many; a commit takes about forty."""

CUT_SHARE, FAILING_SHARE = 0.04, 0.01


class Life:
    """One process: its disk, the story it continues, and the cuts that fell while it wrote, each with its own story."""

    def __init__(self, disk: Disk, story: Story, folder: Path) -> None:
        self.cuts: list[tuple[Path, Story]] = []
        self._disk, self._story, self._folder = disk, story, folder
        self._left = story.dice.randint(1, CALLS)
        self._fails = story.dice.random() < 0.5
        self.failed = 0

    def live(self) -> None:
        """Write until the end."""
        self._disk.dead, self._disk.before = False, self._before
        try:
            with self._disk.watched():
                while True:
                    try:
                        self._story.write(engine_at(self._disk.root))
                    except EngineError:
                        assert self.failed, "an error without a cause"
        except Killed:
            return

    def _before(self, kind: str) -> None:
        dice = self._story.dice
        self._left -= 1
        if self._left < 0:
            raise Killed
        if dice.random() < CUT_SHARE and kind != "open":
            there = self._disk.cut(dice, self._folder / f"cut{len(self.cuts)}")
            self.cuts.append((there, replace(self._story, possible=list(self._story.possible))))
        if self._fails and dice.random() < FAILING_SHARE:
            self.failed += 1
            code = dice.choice(FAILURES[kind])
            raise OSError(code, os.strerror(code))


def trial(seed: str, folder: Path) -> Counter:
    """One life of an index; what was done. Raises AssertionError."""
    dice = Dice(seed)
    home, story, done = folder / "home", Story(dice), Counter(lives=0)
    home.mkdir()
    disk = Disk(home)
    for number in range(LIVES):
        place = folder / str(number)
        place.mkdir()
        life = Life(disk, story, place)
        life.live()
        assert disk.unseen() is None, disk.unseen()
        for home_after, told in life.cuts:
            told.verify(home_after)
        done += Counter(lives=1, cuts=len(life.cuts), failures=life.failed)
        if life.cuts and dice.random() < 0.4:
            home, story = dice.choice(life.cuts)
            disk = Disk(home)
        else:
            story.possible.append(story.found(engine_at(disk.root)))
    story.verify(disk.root)
    return done
