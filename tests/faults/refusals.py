"""System calls of the real commands that fail, one after the other: those of SQLite too, and of what surrounds it.

For each command, call and error: the first call fails, in the next run the second one, and so on until none is left.
The command ends with one clean sentence, or goes on; nothing acknowledged is lost; the next ingest completes it.
"""

from __future__ import annotations

import random
import shutil
from collections import Counter
from dataclasses import dataclass, replace
from itertools import count
from pathlib import Path

from indexer.checking import check
from indexer.settings import Settings
from tests.faults.kills import acknowledged, change_archive, final_state, served
from tests.faults.story import about
from tests.faults.traced import INJECTED, traced
from tests.fixtures_plans import run, settings_for, write_plans

FAILURES = (
    ("pwrite64", "ENOSPC"), ("pwrite64", "EIO"), ("fdatasync", "EIO"), ("fsync", "ENOSPC"), ("pread64", "EIO"),
    ("openat", "EMFILE"), ("openat", "EIO"), ("ftruncate", "ENOSPC"), ("mmap", "ENOMEM"), ("rename", "EIO"),
    ("unlink", "EIO"), ("mkdir", "ENOSPC"),
)  # fmt: skip
"""Calls of SQLite (pwrite64, pread64, fdatasync, ftruncate) are its own; openat and mmap are limited to its files."""

COMPLETED = 4
"""After every so many runs another ingest completes the home, which takes most of the time."""

CATALOGUE_ONLY = {"openat", "mmap"}
COMBINATIONS = tuple((command, *failure) for command in ("ingest", "rebuild") for failure in FAILURES)


@dataclass(frozen=True)
class Scene:
    """A home with some plans, an archive that has changed since, and what the next ingest must make of it."""

    folder: Path
    archive: Path
    before: frozenset[str]
    left: frozenset[str]
    expected: tuple

    @classmethod
    def set(cls, folder: Path) -> Scene:
        archive, settings = folder / "archive", settings_for(folder / "whole" / "home")
        write_plans(archive, 3)
        run(settings, archive)
        before = acknowledged(settings)
        left = change_archive(archive, 0, random.Random(1))
        clean = settings_for(folder / "clean")
        run(clean, archive)
        return cls(folder, archive, frozenset(before), frozenset(left), final_state(clean))

    def expecting(self, folder: Path) -> Scene:
        """The same, after its archive has changed once more."""
        clean = settings_for(folder)
        run(clean, self.archive)
        return replace(self, expected=final_state(clean))

    def command(self, name: str) -> tuple:
        """The arguments of a command."""
        return ("--commit-documents", 2, "--workers", 1, name, *([self.archive] if name == "ingest" else []))

    def holds(self, settings: Settings, acked: frozenset[str] = frozenset()) -> None:
        """Nothing acknowledged is lost, and nothing is damaged."""
        now = acknowledged(settings)
        lost = ((self.before | acked) - self.left) - now
        assert not lost, f"no longer acknowledged: {lost}"
        assert now <= served(settings), "acknowledged, but not in the index"

    def completes(self, settings: Settings) -> None:
        """The next ingest makes of it what a home has to which nothing happened."""
        run(settings, self.archive)
        assert final_state(settings) == self.expected
        assert list(check(settings)) == []


def every_call(folder: Path, number: int, first: int = 1, step: int = 1) -> Counter:
    """One of COMBINATIONS: every `step`-th call from the `first` on fails in its turn."""
    command, call, error = COMBINATIONS[number % len(COMBINATIONS)]
    scene, done = Scene.set(folder), Counter()
    for at in count(first, step):
        with about(f"{command}: {error} at {call} {at}"):
            happened = _attempt(scene, command, call, error, at)
        if not happened:
            return done
        done["refused system calls"] += 1
    return done


def _attempt(scene: Scene, command: str, call: str, error: str, at: int) -> bool:
    home, log = scene.folder / "home", scene.folder / "log"
    shutil.copytree(scene.folder / "whole" / "home", home)
    options = ["-e", f"trace={call}", "-e", f"inject={call}:error={error}:when={at}"]
    if call in CATALOGUE_ONLY:
        options += [f"-P{home / 'catalogue.sqlite'}{suffix}" for suffix in ("", "-wal", "-shm")]
    code, _, errors = traced(log, options, home, *scene.command(command))
    assert code in (0, 1, 2), errors
    assert "Traceback" not in errors, errors
    settings = settings_for(home)
    scene.holds(settings)
    if at % COMPLETED == 1:
        scene.completes(settings)
    shutil.rmtree(home)
    return INJECTED in log.read_text(encoding="utf-8", errors="replace")


def trial(seed: str, folder: Path) -> Counter:
    """All calls of one combination, which the number at the end of the seed chooses."""
    return every_call(folder, int(seed.rpartition("/")[2]))
