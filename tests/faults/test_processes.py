"""Several processes on one home: Ctrl-C, a second ingest, a backup in the middle of one."""

from __future__ import annotations

import signal
import subprocess
from pathlib import Path

import pytest

from indexer.catalogue import Catalogue
from indexer.checking import check
from indexer.errors import CatalogueError
from indexer.exclusion import LOCK_NAME
from indexer.lock import WriteLock
from indexer.opening import open_index
from indexer.settings import Settings
from tests.faults.processes import finish, start, wait_for
from tests.fixtures_plans import run, settings_for, write_plans


@pytest.fixture
def settings(tmp_path) -> Settings:
    return settings_for(tmp_path / "home")


@pytest.fixture
def archive(tmp_path) -> Path:
    folder = tmp_path / "archive"
    write_plans(folder, 60)
    return folder


def count(settings: Settings, state: str) -> int:
    try:
        with Catalogue.open_readonly(settings.catalogue_path) as catalogue:
            return catalogue.counts()[state]
    except CatalogueError:
        return 0


def ingest_under_way(settings: Settings, archive: Path) -> subprocess.Popen[str]:
    """An ingest in small batches, after its first one."""
    process = start(settings.home, "--commit-documents", 2, "ingest", archive)
    wait_for(lambda: count(settings, "indexed") > 0 or process.poll() is not None)
    assert process.poll() is None, process.communicate()
    return process


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_ctrl_c_ends_in_order_and_the_next_run_goes_on(settings, archive, number) -> None:
    process = ingest_under_way(settings, archive)
    process.send_signal(number)
    code, out, err = finish(process)
    assert code == 130, err
    assert "interrupted: what was finished is kept" in out
    assert "Traceback" not in err
    done = count(settings, "indexed")
    assert 0 < done < 60
    assert count(settings, "pending") == 0
    assert len(open_index(settings).known()) == done
    assert list(check(settings)) == []
    report = run(settings, archive)
    assert (report.unchanged, report.committed) == (done, 60 - done)
    assert list(check(settings)) == []


@pytest.mark.slow
def test_a_second_ingest_is_refused_and_told_by_whom(settings, archive) -> None:
    process = ingest_under_way(settings, archive)
    process.send_signal(signal.SIGSTOP)
    code, out, err = finish(start(settings.home, "ingest", archive))
    assert (code, out) == (1, "")
    assert f"process {process.pid} (" in err
    assert "is writing" in err
    assert "Traceback" not in err
    assert count(settings, "indexed") > 0  # asking goes on meanwhile
    process.send_signal(signal.SIGCONT)
    process.send_signal(signal.SIGINT)
    finish(process)


@pytest.mark.slow
def test_a_killed_ingest_leaves_no_lock_behind(settings, archive) -> None:
    process = ingest_under_way(settings, archive)
    process.kill()
    finish(process)
    with WriteLock(settings.home / LOCK_NAME):
        pass


@pytest.mark.slow
def test_a_backup_in_the_middle_of_an_ingest_is_whole(settings, archive, tmp_path) -> None:
    process = ingest_under_way(settings, archive)
    process.send_signal(signal.SIGSTOP)  # wherever it is, perhaps inside a transaction: it stays in the middle
    code, _, err = finish(start(settings.home, "backup", tmp_path / "b.sqlite"))
    assert code == 0, err
    process.send_signal(signal.SIGCONT)
    process.send_signal(signal.SIGINT)
    finish(process)
    code, out, err = finish(start(tmp_path / "other", "restore", tmp_path / "b.sqlite"))
    assert code == 0, err
    other = settings_for(tmp_path / "other")
    restored = count(other, "indexed")
    assert 0 < restored < 60
    assert out == f"{restored} plans restored\n"
    assert list(check(other)) == []
    report = run(other, archive)
    assert (report.unchanged, report.committed) == (restored, 60 - restored)
