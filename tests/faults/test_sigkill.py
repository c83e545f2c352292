"""An ingest that is killed at random moments: nothing acknowledged is lost, and the next run goes on."""

from __future__ import annotations

import hashlib
import os
import random
import subprocess
from contextlib import suppress
from pathlib import Path

import pytest

from indexer.catalogue import Catalogue
from indexer.checking import check
from indexer.engine.request import SearchRequest
from indexer.errors import CatalogueError
from indexer.lock import WriteLock
from indexer.model import plan_id
from indexer.opening import open_index
from indexer.pipeline import LOCK_NAME
from indexer.settings import Settings
from tests.faults.processes import finish, start, wait_for
from tests.fixtures_plans import plan_text, run, settings_for, write, write_plans

SEED = int(os.environ.get("SEED", "20261121"))
KILLS = int(os.environ.get("KILLS", "20"))
ROUNDS = KILLS * 4
START_SECONDS, WRITE_SECONDS = 0.5, 2.0
"""Kills fall at any moment of the start (one in five), or of the time after the write lock was taken, however slow
the machine is."""


def acknowledged(settings: Settings) -> set[str]:
    try:
        with Catalogue.open_readonly(settings.catalogue_path) as catalogue:
            assert list(catalogue.problems()) == []
            return set(catalogue.acknowledged())
    except CatalogueError:  # killed before there was one
        assert not settings.index_path.exists()
        return set()


def served(settings: Settings) -> set[str]:
    index = open_index(settings)
    if index.snapshot() is None:
        return set()
    hits = index.searcher().search(SearchRequest("plan", limit=10_000)).hits
    assert {hit.id for hit in hits} == set(index.known())
    return {hit.id for hit in hits}


def final_state(settings: Settings) -> tuple:
    with Catalogue.open_readonly(settings.catalogue_path) as catalogue:
        sources = [(row.path, row.sha256, row.state, row.plan_id) for row in catalogue.sources()]
        cited = {id_: [each.key for each in catalogue.plan(id_).directives] for id_ in catalogue.plan_ids()}
    hits = open_index(settings).searcher().search(SearchRequest("plan", facets=("directive",), limit=10_000))
    return sources, cited, open_index(settings).known(), hits.facets, sorted(hit.stored for hit in hits.hits)


def is_writing(settings: Settings, process: subprocess.Popen[str]) -> bool:
    holder = WriteLock(settings.home / LOCK_NAME).holder()
    return holder is not None and holder.pid == process.pid


def change_archive(archive: Path, turn: int, dice: random.Random) -> set[str]:
    """Add four plans and rewrite one; the ids that leave by that."""
    write_plans(archive, 4, first=10 + 4 * turn)
    path = dice.choice(sorted(archive.iterdir()))
    old = plan_id(_sha256(path))
    bare = "Thực hiện Kế hoạch số 12-KH/TU và Kết luận số 57-KL/TW ngày 15/6/2023 của Bộ Chính trị."
    write(path, plan_text(f"{500 + turn}-KH/HU", reference=bare, year=2024))
    return {old}


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_nothing_acknowledged_is_lost(tmp_path) -> None:
    dice = random.Random(SEED)
    archive, settings = tmp_path / "archive", settings_for(tmp_path / "home")
    write_plans(archive, 8)
    kills, before, left = 0, set(), set()
    for turn in range(ROUNDS):
        if kills == KILLS:
            break
        left |= change_archive(archive, turn, dice)
        what = ("rebuild",) if turn % 5 == 4 else ("ingest", archive)
        process = start(settings.home, "--commit-documents", 3, "--workers", 2, *what)
        starting = dice.random() < 0.2
        if not starting:
            wait_for(lambda p=process: is_writing(settings, p) or p.poll() is not None)
        with suppress(subprocess.TimeoutExpired):
            process.wait(dice.uniform(0, START_SECONDS if starting else WRITE_SECONDS))
        process.kill()
        kills += finish(process)[0] == -9
        now = acknowledged(settings)
        assert now <= served(settings), f"seed {SEED}, turn {turn}: acknowledged, but not in the index"
        assert before - left <= now, f"seed {SEED}, turn {turn}: no longer acknowledged"
        before = now
    assert kills == KILLS
    code, _, errors = finish(start(settings.home, "ingest", archive))
    assert code == 0, errors
    clean = settings_for(tmp_path / "clean")
    run(clean, archive)
    assert final_state(settings) == final_state(clean)
    assert list(check(settings)) == []
