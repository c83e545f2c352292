"""A bounded sample of `make faults`, and the disk that it breaks things with."""

from __future__ import annotations

import errno
import itertools
import os
import random
import shutil
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from indexer.engine.whoosh import files
from indexer.errors import EngineError, IndexDamaged
from tests.conftest import missing
from tests.engine.contract import fill, plan
from tests.faults import calls, kills, outages, refusals, run, traced
from tests.faults.disk import Disk, Killed
from tests.faults.recorded import Recorded
from tests.faults.story import engine_at

SEED = int(os.environ.get("SEED", "20261121"))
CUTS, OUTAGES = 15, 12
KILLS, MOST_TRIALS = 20, 6
"""A trial kills about ten commands; some end before their moment comes."""


@pytest.mark.slow
@pytest.mark.parametrize(("kind", "number"), [("cuts", 0), ("cuts", 1), ("damage", 0), ("switches", 0), ("writers", 0)])
def test_a_sample(kind: str, number: int) -> None:
    assert run.attempt(kind, SEED, number)


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_twenty_kills_of_the_real_commands(tmp_path: Path) -> None:
    done: Counter = Counter()
    for number in range(MOST_TRIALS):
        done += kills.trial(f"{SEED}/kills/{number}", tmp_path / str(number))
        if done["kills"] >= KILLS:
            break
    assert done["kills"] >= KILLS


@pytest.mark.slow
@pytest.mark.parametrize("number", range(len(calls.COMBINATIONS)))
def test_some_calls_fail(tmp_path: Path, number: int) -> None:
    dice = random.Random(f"{SEED}/{number}")
    assert calls.every_call(tmp_path, number, step=dice.randint(6, 9))["failing calls"]


@pytest.mark.slow
@pytest.mark.parametrize("number", range(len(calls.WORKS)))
def test_a_full_disk(tmp_path: Path, number: int) -> None:
    assert calls.full_disk(tmp_path, number, step=3)["failing calls"] > 1


@pytest.fixture
def strace() -> None:
    reason = traced.why_not()
    if reason:
        missing(reason)


@pytest.mark.slow
@pytest.mark.usefixtures("strace")
@pytest.mark.parametrize("number", range(len(outages.COMMANDS)))
def test_power_cuts_of_the_real_commands(tmp_path: Path, number: int) -> None:
    assert outages.trial(f"{SEED}/outages/{number}", tmp_path, OUTAGES)["outages"] == OUTAGES


@pytest.mark.slow
@pytest.mark.usefixtures("strace")
def test_a_sync_that_sqlite_forgets_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Recorded, "_fdatasync", lambda self, call: True)
    with pytest.raises(AssertionError):
        outages.trial(f"{SEED}/outages/2", tmp_path, outages.CUTS)


@pytest.mark.slow
@pytest.mark.usefixtures("strace")
@pytest.mark.parametrize("number", range(0, len(refusals.COMBINATIONS), 8))
def test_some_system_calls_of_the_real_commands_fail(tmp_path: Path, number: int) -> None:
    dice = random.Random(f"{SEED}/{number}")
    assert refusals.every_call(tmp_path, number, step=dice.randint(120, 180))["refused system calls"]


@pytest.mark.slow
@pytest.mark.parametrize("forgotten", ["sync", "sync_folder"])
def test_a_sync_that_is_forgotten_is_found(monkeypatch: pytest.MonkeyPatch, forgotten: str) -> None:
    monkeypatch.setattr(files, forgotten, lambda file: file.flush() if forgotten == "sync" else None)
    with pytest.raises((AssertionError, IndexDamaged)):
        list(map(run.attempt, itertools.repeat("cuts"), itertools.repeat(SEED), range(20)))


@pytest.mark.slow
@pytest.mark.parametrize("work", calls.WORKS)
def test_what_a_kill_left_unsynced_is_synced_before_what_it_replaced_is_removed(tmp_path: Path, work: Callable) -> None:
    """A kill after every rename, before it is synced; the next writer comes and goes; then the power is cut."""
    whole = calls.an_index(tmp_path / "whole")
    for at in itertools.count(1):
        home = shutil.copytree(whole, tmp_path / str(at))
        disk = Disk(home, killing(at))
        with disk.watched():
            try:
                work(engine_at(home))
                break
            except Killed:
                disk.dead, disk.before = False, lambda kind: None
            with engine_at(home).writer():
                pass
        for number in range(CUTS):
            there = disk.cut(random.Random(f"{at}/{number}"), tmp_path / f"{at} {number}")
            assert engine_at(there).known() in (calls.OLD, calls.NEW), f"killed after rename {at}"
            assert list(engine_at(there).check()) == []
    assert at > 3


def killing(at: int) -> Callable[[str], None]:
    """Ends the program before the sync that follows its `at`-th rename."""
    left = at

    def before(kind: str) -> None:
        nonlocal left
        left -= kind == "rename"
        if left <= 0 and kind == "sync":
            raise Killed

    return before


def test_a_writer_goes_on_after_a_failed_batch(tmp_path: Path) -> None:
    engine = engine_at(tmp_path)
    fill(engine, plan("a", "chung"))
    with engine.writer() as writer:
        writer.add(plan("b", "chung"))
        disk = Disk(tmp_path, calls.Failing("sync", errno.ENOSPC, 3))
        with disk.watched(), pytest.raises(EngineError, match="No space left on device"):
            writer.commit()
        writer.add(plan("c", "chung"))
        writer.commit()
    assert engine.known() == {"a": 1, "c": 1}
    assert list(engine.check()) == []


def states(root: Path, folder: Path, work: Callable[[Path], object]) -> list[dict[str, bytes]]:
    """What 60 power cuts after some work leave: file → content."""
    disk, found = Disk(root), []
    with disk.watched():
        work(root)
    assert disk.unseen() is None
    for number in range(60):
        there = disk.cut(random.Random(number), folder / str(number))
        found.append({path.name: path.read_bytes() for path in there.rglob("*") if path.is_file()})
    return found


@pytest.fixture
def root(tmp_path: Path) -> Path:
    path = tmp_path / "root"
    path.mkdir()
    (path / "old").write_bytes(b"old")
    return path


def test_what_was_not_synced_may_be_gone_or_torn(root: Path, tmp_path: Path) -> None:
    def work(root: Path) -> None:
        (root / "new").write_bytes(b"never synced")
        (root / "old").unlink()

    found = states(root, tmp_path, work)
    assert {state.get("old") for state in found} == {None, b"old"}
    assert {None, b"", b"never synced"} < {state.get("new") for state in found}


def test_a_synced_file_without_its_name_may_be_gone(root: Path, tmp_path: Path) -> None:
    def work(root: Path) -> None:
        with open(root / "new", "wb") as file:
            file.write(b"synced")
            files.sync(file)

    assert {state.get("new") for state in states(root, tmp_path, work)} == {None, b"synced"}


def test_what_was_synced_is_there(root: Path, tmp_path: Path) -> None:
    found = states(root, tmp_path, lambda root: files.write_text(root / "old", "new"))
    assert {state.get("old") for state in found} == {b"new"}


def test_a_rename_happens_wholly_or_not(root: Path, tmp_path: Path) -> None:
    found = states(root, tmp_path, lambda root: os.replace(root / "old", root / "other"))
    assert {frozenset(state.items()) for state in found} == {frozenset({(name, b"old")}) for name in ("old", "other")}


def test_after_a_kill_nothing_reaches_a_file(root: Path) -> None:
    def before(kind: str) -> None:
        if kind == "sync":
            raise Killed

    def work() -> None:
        try:
            files.write_text(root / "old", "new")
        finally:
            (root / "old").unlink()

    disk = Disk(root, before)
    with disk.watched(), pytest.raises(Killed):
        work()
    assert disk.unseen() is None
    assert (root / "old").read_bytes() == b"old"
    assert (root / "old.new").read_bytes() == b"new"  # Python had passed it on; the system would have kept it
