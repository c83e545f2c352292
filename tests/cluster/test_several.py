"""Three ingests at once on one cluster and one database, of folders that overlap; one is killed. Nothing is lost, and
nothing is there twice."""

from __future__ import annotations

import time
from collections import Counter
from pathlib import Path

import pytest

from indexer.catalogue import Catalogue
from indexer.checking import check
from indexer.corrections import Corrections, Wish
from indexer.engine.request import SearchRequest
from indexer.errors import BusyError
from indexer.exclusion import write_lock
from indexer.opening import open_index
from indexer.pipeline import rebuild
from indexer.progress import Silent
from indexer.settings import Settings
from tests.cluster.machines import acknowledged, as_flags
from tests.faults.processes import finish, start
from tests.fixtures_plans import run, settings_for, write, write_plans

pytestmark = [pytest.mark.opensearch, pytest.mark.slow, pytest.mark.timeout(600)]

PLANS = 8
"""In each of the three folders."""


def found(settings: Settings) -> Counter[str]:
    """How often a search of everything finds each plan."""
    return Counter(hit.id for hit in open_index(settings).searcher().search(SearchRequest("plan", limit=10_000)).hits)


def overlapping(archive: Path) -> list[Path]:
    """Three folders; each holds plans of its own, and copies of what another one holds."""
    folders = [archive / name for name in "abc"]
    for i, folder in enumerate(folders):
        write_plans(folder, PLANS, first=1 + i * PLANS)
    for folder, other in zip(folders, (*folders[1:], folders[0]), strict=True):
        for path in sorted(other.glob("0*.txt"))[:3]:
            write(folder / f"copy-{path.name}", path.read_bytes())
    return folders


def test_three_ingests_at_once_one_of_them_killed(machine, tmp_path) -> None:
    a, b, c = overlapping(tmp_path / "archive")
    homes = [machine(tmp_path / name) for name in ("one", "two", "three")]
    shares = ((a, b), (b, c), (c, a))
    running = [start(own.home, *as_flags(own), "ingest", *share) for own, share in zip(homes, shares, strict=True)]
    settings, most = homes[0], set()
    until = time.monotonic() + 300
    while len(most) < 5 and time.monotonic() < until and any(each.poll() is None for each in running):
        now = acknowledged(settings)
        assert most <= now
        most = now
        time.sleep(0.2)
    running[1].kill()
    ended = [finish(each) for each in running]
    assert (ended[0][0], ended[2][0]) == (0, 0), ended
    assert ended[1][0] in (-9, 0)
    assert most <= acknowledged(settings) <= set(found(settings))
    assert set(found(settings).values()) == {1}
    assert run(settings, tmp_path / "archive").exit_code == 0
    whole = set(found(settings))
    assert (len(whole), set(found(settings).values())) == (3 * PLANS, {1})
    assert acknowledged(settings) == whole
    assert list(check(settings)) == []
    alone = settings_for(tmp_path / "alone")
    run(alone, tmp_path / "archive")
    assert open_index(alone).known() == open_index(settings).known()


def test_what_works_alone_waits_until_nobody_writes_and_moving_reads_no_files(machine, tmp_path) -> None:
    write_plans(tmp_path / "archive", 3)
    settings = machine(tmp_path / "home")
    run(settings, tmp_path / "archive")
    with write_lock(settings, beside_others=True):
        with pytest.raises(BusyError, match="is writing"):
            rebuild(settings, Silent())
        (id_, *_) = sorted(acknowledged(settings))
        Corrections(machine(tmp_path / "other")).set(Wish(id_, "title", "Kế hoạch mới", "An", "đọc lại"))
    (tmp_path / "archive").rename(tmp_path / "away")
    before = open_index(settings).known()
    assert rebuild(settings, Silent()) == 3
    assert open_index(settings).known() == before
    with Catalogue.open_readonly(settings.catalogue) as catalogue:
        assert catalogue.plan(id_).plan.title.value == "Kế hoạch mới"
