"""Kills: `plansearch ingest` and `plansearch rebuild`, the real commands, killed at random moments.

A trial is one home. Its archive grows and changes; each command is killed at any moment of its start or its work, or
about the moment of the switch to a new generation. Nothing acknowledged may be lost, and in the end one more ingest
makes of it what a home has that was never killed. Some commands may write no file beyond a size: a full disk.
Most commands are forks of this process, so that kills fall into their work; `user_trial` starts them as a user does.
"""

from __future__ import annotations

import hashlib
import os
import random
import resource
import subprocess
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from indexer.catalogue import Catalogue
from indexer.checking import check
from indexer.engine.cards import PlanCard
from indexer.engine.request import SearchRequest
from indexer.engine.whoosh import files
from indexer.errors import CatalogueError
from indexer.exclusion import LOCK_NAME
from indexer.lock import WriteLock
from indexer.model import plan_id
from indexer.opening import open_index
from indexer.settings import Settings
from tests.faults.processes import Forked, finish, start, wait_for
from tests.faults.story import about
from tests.fixtures_plans import plan_text, run, settings_for, write, write_plans

TURNS, USER_TURNS = 30, 12
START_SECONDS, WRITE_SECONDS, SWITCH_SECONDS = 0.5, 1.5, 0.02
"""Kills fall at any moment of the start (one in six), or of the time after the write lock was taken, however slow the
machine is, or about the switch. A command that ends sooner than that is not counted."""

Command = Forked | subprocess.Popen[str]


def acknowledged(settings: Settings) -> set[str]:
    """The plans that the catalogue calls indexed."""
    try:
        with Catalogue.open_readonly(settings.catalogue_path) as catalogue:
            assert list(catalogue.problems()) == []
            return set(catalogue.acknowledged())
    except CatalogueError:  # killed before there was one
        assert not settings.index_path.exists()
        return set()


def served(settings: Settings) -> set[str]:
    """The plans that the index shows."""
    index = open_index(settings)
    if index.snapshot() is None:
        return set()
    assert list(index.check()) == []
    hits = index.searcher().search(SearchRequest("plan", limit=10_000)).hits
    assert {hit.id for hit in hits} == set(index.known())
    assert len(hits) == len(index.known())
    return {hit.id for hit in hits}


def final_state(settings: Settings) -> tuple:
    """All that two homes of one archive must have in common: everything but when each plan came."""
    with Catalogue.open_readonly(settings.catalogue_path) as catalogue:
        sources = [(row.path, row.sha256, row.state, row.plan_id) for row in catalogue.sources()]
        cited = {id_: [each.key for each in catalogue.plan(id_).directives] for id_ in catalogue.plan_ids()}
    hits = open_index(settings).searcher().search(SearchRequest("plan", facets=("directive",), limit=10_000))
    cards = sorted(replace(PlanCard.from_json(hit.stored), added=None).to_json() for hit in hits.hits)
    return sorted(sources), cited, open_index(settings).known(), hits.facets, cards


def change_archive(archive: Path, turn: int, dice: random.Random) -> set[str]:
    """Add two plans and rewrite one; the ids that leave by that."""
    write_plans(archive, 2, first=10 + 2 * turn)
    path = dice.choice(sorted(archive.iterdir()))
    old = plan_id(hashlib.sha256(path.read_bytes()).hexdigest())
    bare = "Thực hiện Kế hoạch số 12-KH/TU và Kết luận số 57-KL/TW ngày 15/6/2023 của Bộ Chính trị."
    write(path, plan_text(f"{500 + turn}-KH/HU", reference=bare, year=2024))
    return {old}


def trial(seed: str, folder: Path, turns: int = TURNS) -> Counter:
    """A home's life; how many of its commands were killed or stopped by a limit."""
    return _life(seed, folder, turns, Forked)


def user_trial(seed: str, folder: Path) -> Counter:
    """The same with commands started as a user does."""
    return _life(seed, folder, USER_TURNS, lambda home, *what, first: start(home, *what))


def _life(seed: str, folder: Path, turns: int, begin: Callable[..., Command]) -> Counter:
    dice = random.Random(seed)
    archive, settings = folder / "archive", settings_for(folder / "home")
    write_plans(archive, 8)
    done, before, left = Counter(kills=0), set(), set()
    for turn in range(turns):
        what = ("rebuild",) if turn % 5 in (2, 4) else ("ingest", archive)
        if what[0] == "ingest":
            left |= change_archive(archive, turn, dice)
        with about(f"turn {turn}, {what[0]}"):
            done += _killed(settings, what, dice, begin)
            now = acknowledged(settings)
            assert now <= served(settings), "acknowledged, but not in the index"
            assert before - left <= now, "no longer acknowledged"
        before = now
    code, _, errors = finish(begin(settings.home, "ingest", archive, first=None))
    assert code == 0, errors
    clean = settings_for(folder / "clean")
    run(clean, archive)
    assert final_state(settings) == final_state(clean)
    assert list(check(settings)) == []
    return done


def _killed(settings: Settings, what: tuple, dice: random.Random, begin: Callable[..., Command]) -> Counter:
    """Run a command until it is killed, or until it ends sooner, perhaps because the disk is full."""
    bell = _Bell()
    process = begin(settings.home, "--commit-documents", 3, "--workers", 2, *what, first=bell.hang)
    if dice.random() < 0.08:
        limit = dice.choice((1, 8, 30, 100, 200)) << 10
        resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (limit, limit))
        code, _, errors = finish(process)
        assert code in (0, 1, 2), errors
        assert "Traceback" not in errors, errors
        return Counter(**{"full disks": int(code == 1)})
    name, moment = _moment(settings, process, what, dice, bell)
    with suppress(subprocess.TimeoutExpired):
        process.wait(moment)
    process.kill()
    killed = finish(process)[0] == -9
    return Counter(kills=killed, **{f"kills of {name}": killed})


class _Bell:
    """Rings just before a forked command switches to a new generation."""

    def __init__(self) -> None:
        self._heard, self._rung = os.pipe()
        os.set_blocking(self._heard, False)

    def __del__(self) -> None:
        os.close(self._heard)
        os.close(self._rung)

    def hang(self) -> None:
        """In the child."""
        write_text = files.write_text

        def ringing(path: Path, text: str) -> None:
            if path.name == "CURRENT":
                os.write(self._rung, b"!")
            write_text(path, text)

        files.write_text = ringing

    def rings(self) -> bool:
        with suppress(BlockingIOError):
            return os.read(self._heard, 1) == b"!"
        return False


def _moment(
    settings: Settings, process: Command, what: tuple, dice: random.Random, bell: _Bell
) -> tuple[str, float]:  # fmt: skip
    """Wait until the command is near something worth a kill; what that is, and how many seconds more to wait."""
    kind = dice.random()
    if kind < 1 / 6:
        return what[0], dice.uniform(0, START_SECONDS)
    wait_for(lambda: _is_writing(settings, process) or process.poll() is not None)
    if what[0] == "rebuild" and kind > 0.4 and isinstance(process, Forked):
        wait_for(lambda: bell.rings() or process.poll() is not None)
        return "switch", dice.uniform(0, SWITCH_SECONDS)
    return what[0], dice.uniform(0, WRITE_SECONDS if what[0] == "ingest" else WRITE_SECONDS / 3)


def _is_writing(settings: Settings, process: Command) -> bool:
    holder = WriteLock(settings.home / LOCK_NAME).holder()
    return holder is not None and holder.pid == process.pid
