"""Files that disappear from the archive: when they leave the index, and when a person is asked first."""

from __future__ import annotations

import os
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from indexer import pipeline
from indexer.catalogue import Catalogue
from indexer.errors import ExitCode
from indexer.opening import open_index
from indexer.settings import Settings
from tests.fixtures_plans import run, settings_for, write_plans


@pytest.fixture
def settings(tmp_path) -> Settings:
    return settings_for(tmp_path / "home")


@pytest.fixture
def archive(tmp_path) -> Path:
    folder = tmp_path / "archive"
    folder.mkdir()
    return folder


def counts(settings: Settings) -> dict[str, int]:
    with Catalogue.open_readonly(settings.catalogue_path) as catalogue:
        return {state: count for state, count in catalogue.counts().items() if count}


def indexed(settings: Settings) -> int:
    return len(open_index(settings).known())


def test_a_file_that_is_gone_leaves(settings, archive) -> None:
    write_plans(archive, 3)
    run(settings, archive)
    (archive / "002.txt").unlink()
    report = run(settings, archive)
    assert (report.missing, report.left_index, report.exit_code) == (1, 1, ExitCode.OK)
    assert counts(settings) == {"indexed": 2, "missing": 1}
    assert indexed(settings) == 2


def test_many_that_are_gone_leave_in_commits_of_the_usual_size(settings, archive) -> None:
    paths = write_plans(archive, 7)
    run(settings, archive)
    for path in paths[2:]:
        path.unlink()
    before = open_index(settings).snapshot().commit
    small = replace(settings, commit_documents=2)
    report = run(small, archive)
    assert (report.missing, report.left_index, report.exit_code) == (5, 5, ExitCode.OK)
    assert open_index(settings).snapshot().commit >= before + 3
    assert indexed(settings) == 2
    assert counts(settings) == {"indexed": 2, "missing": 5}


def test_only_folders_given_in_this_run_are_looked_at(settings, archive) -> None:
    write_plans(archive / "one", 2)
    write_plans(archive / "two", 2, first=11)
    run(settings, archive)
    shutil.rmtree(archive / "one")
    report = run(settings, archive / "two")
    assert (report.missing, report.unchanged) == (0, 2)
    assert indexed(settings) == 4


def test_a_folder_beside_it_with_the_same_beginning_is_another(settings, archive) -> None:
    write_plans(archive / "plans", 1)
    write_plans(archive / "plans-old", 1, first=2)
    run(settings, archive)
    (archive / "plans-old" / "002.txt").unlink()
    run(settings, archive / "plans")
    assert indexed(settings) == 2


def test_a_root_that_is_not_there_removes_nothing(settings, archive) -> None:
    write_plans(archive / "usb", 2)
    run(settings, archive / "usb")
    shutil.rmtree(archive / "usb")
    report = run(settings, archive / "usb")
    assert report.exit_code == ExitCode.NOTHING_DONE
    assert any("there is no such file or folder" in line for line in report.lines())
    assert counts(settings) == {"indexed": 2}
    assert indexed(settings) == 2


def test_one_root_of_two_that_is_not_there_is_told(settings, archive) -> None:
    write_plans(archive / "here", 1)
    report = run(settings, archive / "here", archive / "there")
    assert report.exit_code == ExitCode.SOME_FAILED
    assert indexed(settings) == 1


def test_a_file_named_by_itself_that_is_gone_stays(settings, archive) -> None:
    (path,) = write_plans(archive, 1)
    run(settings, path)
    path.unlink()
    assert run(settings, path).exit_code == ExitCode.NOTHING_DONE
    assert indexed(settings) == 1


def test_a_folder_below_that_cannot_be_read_removes_nothing(settings, archive, monkeypatch) -> None:
    write_plans(archive / "open", 1)
    write_plans(archive / "closed", 2, first=11)
    run(settings, archive)
    scandir = os.scandir

    def refuse(path):
        if str(path).endswith("closed"):
            raise PermissionError(13, "Permission denied")
        return scandir(path)

    monkeypatch.setattr("indexer.discover.os.scandir", refuse)
    report = run(settings, archive)
    assert report.exit_code == ExitCode.SOME_FAILED
    assert any("this user may not read it" in line for line in report.lines())
    assert indexed(settings) == 3


class TestMany:
    """More than 20 and more than a tenth: a folder that is not there as a whole."""

    @pytest.fixture(autouse=True)
    def _low_limit(self, monkeypatch) -> None:
        monkeypatch.setattr(pipeline, "GONE_COUNT", 3)

    def test_nothing_is_removed_without_a_persons_word(self, settings, archive) -> None:
        write_plans(archive, 8)
        run(settings, archive)
        for i in range(1, 5):
            (archive / f"{i:03d}.txt").unlink()
        report = run(settings, archive)
        assert (report.kept, report.missing, report.left_index) == (4, 0, 0)
        assert any("--confirm-missing" in line for line in report.lines())
        assert counts(settings) == {"indexed": 8}
        assert indexed(settings) == 8
        report = run(settings, archive, confirm_missing=True)
        assert (report.kept, report.missing, report.left_index) == (0, 4, 4)
        assert counts(settings) == {"indexed": 4, "missing": 4}

    def test_few_files_leave_however_large_their_share(self, settings, archive) -> None:
        write_plans(archive, 4)
        run(settings, archive)
        for i in range(1, 4):
            (archive / f"{i:03d}.txt").unlink()
        assert run(settings, archive).missing == 3

    def test_a_small_share_leaves_however_many_files_it_is(self, settings, archive, monkeypatch) -> None:
        monkeypatch.setattr(pipeline, "GONE_SHARE", 2)
        write_plans(archive, 8)
        run(settings, archive)
        for i in range(1, 5):
            (archive / f"{i:03d}.txt").unlink()
        assert run(settings, archive).missing == 4

    def test_a_renamed_folder_is_not_a_loss(self, settings, archive) -> None:
        write_plans(archive / "old", 6)
        run(settings, archive)
        (archive / "old").rename(archive / "new")
        report = run(settings, archive)
        assert (report.kept, report.missing, report.left_index) == (0, 6, 0)
        assert counts(settings) == {"indexed": 6, "missing": 6}
        assert indexed(settings) == 6

    def test_what_is_new_is_taken_in_all_the_same(self, settings, archive) -> None:
        write_plans(archive, 6)
        run(settings, archive)
        for i in range(1, 6):
            (archive / f"{i:03d}.txt").unlink()
        write_plans(archive, 1, first=20)
        report = run(settings, archive)
        assert (report.kept, report.committed) == (5, 1)
        assert indexed(settings) == 7


def test_the_limits_are_those_that_were_asked_for() -> None:
    assert (pipeline.GONE_SHARE, pipeline.GONE_COUNT) == (10, 20)
