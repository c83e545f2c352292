"""Power cuts during the real commands: catalogue and index together, on one disk.

A command runs under strace once. Then, call by call, the disk is cut off: what may be found is written down, opened
with the product, and judged. Acknowledged is what `mark_committed` had returned for; the command tells that itself.
"""

from __future__ import annotations

import os
import random
import shutil
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

from indexer.catalogue.store import Catalogue
from tests.faults.kills import change_archive
from tests.faults.recorded import OPTIONS, Recorded, calls
from tests.faults.refusals import Scene
from tests.faults.story import about
from tests.faults.traced import traced
from tests.fixtures_plans import settings_for

CUTS = 60
"""In a trial; each falls after another call that changed the disk."""

COMPLETED = 6
"""After every so many cuts the next ingest completes the home, which takes most of the time."""

SHARED_MEMORY = "catalogue.sqlite-shm"
"""SQLite makes it anew after a cut; it is written through memory, which strace does not see."""

COMMANDS = ("ingest", "rebuild", "first ingest")


def trial(seed: str, folder: Path, cuts: int = CUTS) -> Counter:
    """A command, cut off at so many moments."""
    dice, command = random.Random(seed), COMMANDS[int(seed.rpartition("/")[2]) % len(COMMANDS)]
    scene = Scene.set(folder)
    disk = folder / "disk"
    disk.mkdir()
    if command == "first ingest":
        scene = replace(scene, before=frozenset(), left=frozenset())
    else:
        shutil.copytree(folder / "whole" / "home", disk / "home")
        if dice.random() < 0.5:
            scene = replace(scene, left=scene.left | change_archive(scene.archive, 1, dice)).expecting(folder / "more")
    saved = shutil.copytree(disk, folder / "saved")
    reading, ear = os.pipe()
    try:
        log, what = folder / "log", command.rpartition(" ")[2]
        ended = traced(log, OPTIONS, disk / "home", *scene.command(what), first=lambda: tell_what_is_acknowledged(ear))
    finally:
        os.close(reading)
        os.close(ear)
    assert ended[0] == 0, ended
    shutil.rmtree(disk)
    shutil.move(saved, disk)
    return _cut_off(scene, Recorded(disk, ear), log, cuts, dice) + Counter(**{f"{command} under way": 1})


def tell_what_is_acknowledged(ear: int) -> None:
    """In the command: every id that is acknowledged is written to a descriptor, once it is on disk."""
    mark_committed: Callable[..., None] = Catalogue.mark_committed

    def telling(catalogue: Catalogue, ids: Iterable[str], *revisions: Any) -> Any:
        ids = list(ids)
        mark_committed(catalogue, ids, *revisions)
        os.write(ear, (" ".join(ids) + " ").encode())

    Catalogue.mark_committed = telling


def _cut_off(scene: Scene, recorded: Recorded, log: Path, cuts: int, dice: random.Random) -> Counter:
    told = list(calls(log))
    changing = sum(map(Recorded(recorded.root, recorded.ear).do, told))
    moments = set(dice.sample(range(changing), min(cuts, changing)))
    number = 0
    for place, call in enumerate(told):
        if not recorded.do(call):
            continue
        if number in moments:
            with about(f"cut after call {place}, {call.name}"):
                _judge(scene, recorded, dice, completed=dice.randrange(COMPLETED) == 0)
        number += 1
    return Counter(outages=len(moments), **{"calls recorded": changing})


def _judge(scene: Scene, recorded: Recorded, dice: random.Random, *, completed: bool) -> None:
    there = recorded.cut(dice, scene.folder / "after")
    (there / "home" / SHARED_MEMORY).unlink(missing_ok=True)
    settings = settings_for(there / "home")
    acked = frozenset(b"".join(recorded.told).decode().split())
    scene.holds(settings, acked)
    if completed:
        scene.completes(settings)
    shutil.rmtree(there)
