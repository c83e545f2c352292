"""One archive of hostile files, ingested by the real pipeline with its real children, and what must hold of it."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from unittest import mock

from indexer import pipeline
from indexer.catalogue import Catalogue
from indexer.checking import check
from indexer.model import NEXT_STEPS, REASONS
from indexer.progress import Silent
from indexer.readers import pool
from indexer.settings import Settings

PATIENCE = 5.0
"""Seconds above a limit that a busy machine may take to strike."""


@dataclass(frozen=True, slots=True)
class Cost:
    """What a child spent on one file: wall and CPU seconds; `megabytes`: its peak so far (resident, with its code)."""

    path: str
    wall: float
    cpu: float
    megabytes: float


@dataclass(slots=True)
class Outcome:
    """States of the files with their numbers, the costs of all, and what did not hold, a sentence each."""

    states: Counter = field(default_factory=Counter)
    costs: list[Cost] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)

    def add(self, other: Outcome) -> None:
        self.states += other.states
        self.costs += other.costs
        self.broken += other.broken


def trial(files: Sequence[tuple[str, bytes]], settings: Settings, archive: Path) -> Outcome:
    """Write the files, ingest them twice, and compare what is told of them."""
    archive.mkdir(parents=True)
    for name, content in files:
        (archive / name).write_bytes(content)
    outcome = Outcome()
    with measured(outcome.costs):
        pipeline.ingest([archive], settings, Silent())
    told = _states(settings)
    outcome.states.update(f"{state}: {reason}" if reason else state for state, reason in told.values())
    outcome.broken += _promises(settings, {str(archive / name) for name, _ in files}, told)
    outcome.broken += [f"{cost} is over the limits" for cost in outcome.costs if not _within(cost, settings)]
    again = pipeline.ingest([archive], settings, Silent())
    named = {failure.path for failure in again.quarantined}
    if named != {path for path, (state, _) in told.items() if state == "quarantined"} or again.unchanged != len(files):
        outcome.broken.append("a second run does not name exactly the files in quarantine, or reads some again")
    return outcome


def _states(settings: Settings) -> dict[str, tuple[str, str | None]]:
    with Catalogue.open_readonly(settings.catalogue_path) as catalogue:
        return {row.path: (row.state, row.reason) for row in catalogue.sources()}


def _promises(settings: Settings, paths: set[str], told: dict[str, tuple[str, str | None]]) -> Iterator[str]:
    """What must hold and does not."""
    if set(told) != paths:
        yield f"files without a state, or states without a file: {sorted(set(told) ^ paths)[:5]}"
    for path, (state, reason) in told.items():
        if state not in ("indexed", "empty", "waiting-ocr", "secret", "quarantined"):
            yield f"{path} is {state}"
        if (state == "quarantined") != (reason in REASONS and reason in NEXT_STEPS):
            yield f"{path} is {state} with the reason {reason}"
    yield from (f"check: {problem}" for problem in check(settings))


def _within(cost: Cost, settings: Settings) -> bool:
    most = settings.read_seconds + PATIENCE
    return cost.cpu <= most and cost.megabytes <= settings.read_memory_mb


@contextmanager
def measured(costs: list[Cost]) -> Iterator[None]:
    """Note what every file costs its child."""

    class Child(pool._Child):
        def start(self, job) -> None:
            self.began, self.spent = time.monotonic(), _cpu(self._process.pid)
            super().start(job)

        def note(self) -> None:
            if self.job is not None and self.started:
                pid, path = self._process.pid, self.job.request.get("path", "")
                if (cpu := _cpu(pid)) is not None:
                    costs.append(Cost(path, time.monotonic() - self.began, cpu - (self.spent or 0.0), _peak(pid)))

        def receive(self):
            result = super().receive()
            self.note()
            return result

        def kill(self) -> None:
            self.note()
            super().kill()

    with mock.patch.object(pool, "_Child", Child):
        yield


def _cpu(pid: int) -> float | None:
    """The CPU seconds of a process that is there or not yet waited for."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return None
    return (int(fields[11]) + int(fields[12])) / 100


def _peak(pid: int) -> float:
    """The most memory (MB) that a process ever had in use; 0 when it is gone."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return 0.0
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM:")), 0.0)
