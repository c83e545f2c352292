"""From a folder to an index: what an ingest does with new, known, changed and copied files."""

from __future__ import annotations

import os
import shutil
import signal
from io import StringIO
from pathlib import Path

import pytest

from indexer import pipeline
from indexer.catalogue import Catalogue
from indexer.catalogue.wordings import Worded, pack
from indexer.checking import check
from indexer.engine.request import SearchRequest, Term
from indexer.errors import BusyError, ExitCode, HomeError, IndexDamaged, IndexMismatch
from indexer.exclusion import LOCK_NAME, write_lock
from indexer.lock import WriteLock
from indexer.opening import open_index
from indexer.pipeline import rebuild
from indexer.prepare import Preparers
from indexer.progress import Silent, Teller
from indexer.settings import Settings
from tests.fixtures_plans import plan_text, run, settings_for, write, write_plans


@pytest.fixture
def settings(tmp_path) -> Settings:
    return settings_for(tmp_path / "home")


@pytest.fixture
def archive(tmp_path) -> Path:
    folder = tmp_path / "archive"
    folder.mkdir()
    return folder


def found(settings: Settings, token: str, form: str = "number") -> list[str]:
    page = open_index(settings).searcher().search(SearchRequest("plan", Term(form, token), limit=100))
    return sorted(hit.id for hit in page.hits)


def states(settings: Settings) -> dict[str, str]:
    with Catalogue.open_readonly(settings.catalogue_path) as catalogue:
        return {row.name: row.state for row in catalogue.sources()}


def agrees(settings: Settings) -> bool:
    return not list(check(settings))


class Forbidden(Preparers):
    """Preparers that must not be asked to open a file."""

    def read(self, sources, scanned):
        assert not list(sources), "a file was opened again"
        return iter(())


def test_a_folder_becomes_an_index(settings, archive) -> None:
    write_plans(archive, 3)
    report = run(settings, archive)
    assert report.exit_code == ExitCode.OK
    assert (report.found, report.settled, report.committed) == (3, {"pending": 3}, 3)
    assert states(settings) == {"001.txt": "indexed", "002.txt": "indexed", "003.txt": "indexed"}
    assert len(found(settings, "02-kh/tu")) == 1
    assert agrees(settings)


def test_wordings_of_passages_that_a_plan_has_not_are_told(settings, archive) -> None:
    write_plans(archive, 1)
    run(settings, archive)
    with Catalogue.open(settings.catalogue_path) as catalogue:
        (id_,) = catalogue.plan_ids()
        catalogue.put_wordings({id_: [Worded(99, 7, (1, 2), pack(("một", "hai")))]})
    assert list(check(settings)) == [
        f"catalogue: plan {id_} has wordings of passages that it has not: run plansearch rebuild"
    ]
    rebuild(settings, Silent())
    assert agrees(settings)


def test_what_is_unchanged_is_not_opened_again(settings, archive, monkeypatch) -> None:
    write_plans(archive, 3)
    run(settings, archive)
    before = open_index(settings).snapshot()
    monkeypatch.setattr(pipeline, "Preparers", Forbidden)
    report = run(settings, archive)
    assert (report.unchanged, report.committed, report.exit_code) == (3, 0, ExitCode.OK)
    assert open_index(settings).snapshot() == before


def test_a_touched_file_is_not_opened_again(settings, archive, monkeypatch) -> None:
    (path,) = write_plans(archive, 1)
    run(settings, archive)
    os.utime(path, ns=(1, 10**18))
    monkeypatch.setattr(pipeline, "Preparers", Forbidden)
    assert run(settings, archive).unchanged == 1
    with Catalogue.open_readonly(settings.catalogue_path) as catalogue:
        assert catalogue.known()[str(path)].mtime_ns == 10**18


def test_a_changed_file_is_a_new_plan_and_the_old_one_leaves(settings, archive) -> None:
    path = write(archive / "a.txt", plan_text("10-KH/TU"))
    run(settings, archive)
    (old,) = found(settings, "10-kh/tu")
    write(path, plan_text("11-KH/TU"))
    report = run(settings, archive)
    assert (report.committed, report.left_index) == (1, 1)
    assert found(settings, "10-kh/tu") == []
    (new,) = found(settings, "11-kh/tu")
    assert new != old
    with Catalogue.open_readonly(settings.catalogue_path) as catalogue:
        assert catalogue.plan_ids() == [new]
    assert agrees(settings)


def test_equal_files_are_one_plan_with_several_sources(settings, archive) -> None:
    write(archive / "a.txt", plan_text("10-KH/TU"))
    write(archive / "sub" / "b.txt", plan_text("10-KH/TU"))
    report = run(settings, archive)
    assert (report.settled, report.committed) == ({"pending": 2}, 1)
    (id_,) = found(settings, "10-kh/tu")
    with Catalogue.open_readonly(settings.catalogue_path) as catalogue:
        assert [row.name for row in catalogue.plan(id_).sources] == ["a.txt", "b.txt"]
    (archive / "a.txt").unlink()
    report = run(settings, archive)
    assert (report.missing, report.left_index) == (1, 0)
    assert found(settings, "10-kh/tu") == [id_]
    assert states(settings) == {"a.txt": "missing", "b.txt": "indexed"}
    assert agrees(settings)


def test_a_moved_file_keeps_its_identity_and_is_not_read_again(settings, archive, monkeypatch) -> None:
    write(archive / "a.txt", plan_text("10-KH/TU"))
    run(settings, archive)
    (id_,) = found(settings, "10-kh/tu")
    (archive / "new").mkdir()
    shutil.move(archive / "a.txt", archive / "new" / "b.txt")
    monkeypatch.setattr(pipeline, "Preparers", Forbidden)
    report = run(settings, archive)
    assert (report.known_content, report.missing, report.left_index) == (1, 1, 0)
    assert found(settings, "10-kh/tu") == [id_]
    assert states(settings) == {"a.txt": "missing", "b.txt": "indexed"}
    (hit,) = open_index(settings).searcher().search(SearchRequest("plan")).hits
    assert '"source":"b.txt"' in hit.stored


def test_a_file_that_comes_back_is_found_again(settings, archive) -> None:
    path = write(archive / "a.txt", plan_text("10-KH/TU"))
    write(archive / "b.txt", plan_text("11-KH/TU"))
    run(settings, archive)
    away = archive.parent / "away.txt"
    shutil.move(path, away)
    run(settings, archive)
    assert found(settings, "10-kh/tu") == []
    shutil.move(away, path)
    run(settings, archive)
    assert len(found(settings, "10-kh/tu")) == 1
    assert states(settings) == {"a.txt": "indexed", "b.txt": "indexed"}


def test_another_reader_version_reads_everything_again(settings, archive, monkeypatch) -> None:
    write_plans(archive, 2)
    write(archive / "bad.pdf", b"no PDF")
    run(settings, archive)
    assert run(settings, archive).unchanged == 3
    monkeypatch.setattr(pipeline, "READER_VERSION", "another")
    report = run(settings, archive)
    assert (report.unchanged, report.settled, len(report.failures)) == (0, {"pending": 2}, 1)
    assert run(settings, archive).unchanged == 3
    assert agrees(settings)


def test_small_batches_end_in_the_same_index(settings, archive, tmp_path) -> None:
    write_plans(archive, 7)
    run(settings, archive)
    small = settings_for(tmp_path / "small", commit_documents=2, workers=2)
    report = run(small, archive)
    assert report.committed == 7
    assert open_index(small).known() == open_index(settings).known()


def test_what_is_read_is_searchable_before_all_is_read(settings, archive, monkeypatch) -> None:
    write_plans(archive, 3)
    monkeypatch.setattr(pipeline, "COMMIT_SECONDS", -1)
    found = []
    advance = Silent.advance

    def look(self, pages):
        found.append(len(open_index(settings).known()))
        advance(self, pages)

    monkeypatch.setattr(Silent, "advance", look)
    run(settings, archive)
    assert found == [0, 1, 2]


BARE = "Thực hiện Kế hoạch số 354-KH/TU của Tỉnh ủy, Ban Thường vụ ban hành Kế hoạch."


@pytest.mark.parametrize("runs", [("a.txt", "b.txt"), ("b.txt", "a.txt"), (".",)])
def test_an_open_reference_is_settled_by_another_plan_in_whatever_order_they_come(settings, archive, runs) -> None:
    write(archive / "a.txt", plan_text("10-KH/HU", reference=BARE, year=2024))
    write(archive / "b.txt", plan_text("354-KH/TU"))
    for name in runs:
        run(settings, archive / name)
    with Catalogue.open_readonly(settings.catalogue_path) as catalogue:
        (id_,) = found(settings, "10-kh/hu")
        keys = [each.key for each in catalogue.plan(id_).directives]
        assert keys == ["354-KH/TU~2023~Cà Mau"]
        (row,) = catalogue.directive("354-kh_tu~2023~ca-mau").held
        assert row.number == "354-KH/TU"
    page = open_index(settings).searcher().search(SearchRequest("plan", facets=("directive",)))
    assert ("province>Kế hoạch>354-KH/TU~2023~Cà Mau", 1) in page.facets[0].values
    assert agrees(settings)


def test_a_lost_index_is_made_again_without_opening_a_file(settings, archive, monkeypatch) -> None:
    write_plans(archive, 3)
    run(settings, archive)
    before = open_index(settings).known()
    shutil.rmtree(settings.index_path)
    monkeypatch.setattr(pipeline, "Preparers", Forbidden)
    for ask in (lambda: run(settings, archive), open_index(settings).searcher, open_index(settings).known):
        with pytest.raises(IndexDamaged, match="is gone; run `plansearch rebuild`"):
            ask()
    assert not settings.index_path.exists()  # not begun anew: nobody is answered from half an index
    assert rebuild(settings, Silent()) == 3
    assert open_index(settings).known() == before
    assert run(settings, archive).committed == 0
    assert agrees(settings)


def test_what_the_catalogue_does_not_know_leaves_the_index(settings, archive) -> None:
    write_plans(archive, 2)
    run(settings, archive)
    for path in settings.home.glob("catalogue.sqlite*"):
        path.unlink()
    (archive / "002.txt").unlink()
    run(settings, archive)
    assert len(open_index(settings).known()) == 1
    assert agrees(settings)


def test_what_a_killed_run_had_read_is_committed_without_reading_it_again(settings, archive, monkeypatch) -> None:
    write_plans(archive, 3)

    def killed(batch: pipeline._Run) -> None:
        if batch.added:
            raise SystemExit("power is out")

    with monkeypatch.context() as patched:
        patched.setattr(pipeline._Run, "commit", killed)
        with pytest.raises(SystemExit):
            run(settings, archive)
    assert set(states(settings).values()) == {"pending"}
    assert open_index(settings).known() == {}
    monkeypatch.setattr(pipeline, "Preparers", Forbidden)
    run(settings, archive)
    assert set(states(settings).values()) == {"indexed"}
    assert len(open_index(settings).known()) == 3
    assert agrees(settings)


def test_ctrl_c_keeps_what_was_finished(settings, archive, monkeypatch) -> None:
    write_plans(archive, 4)
    settle = pipeline._Run._settle

    def settle_and_interrupt(self, group, outcome) -> None:
        settle(self, group, outcome)
        os.kill(os.getpid(), signal.SIGINT)

    with monkeypatch.context() as patched:
        patched.setattr(pipeline._Run, "_settle", settle_and_interrupt)
        report = run(settings, archive)
    assert report.exit_code == ExitCode.INTERRUPTED
    assert (report.interrupted, report.committed) == (True, 1)
    assert list(states(settings).values()) == ["indexed"]
    assert agrees(settings)
    report = run(settings, archive)
    assert (report.unchanged, report.committed) == (1, 3)


def test_ctrl_c_while_an_earlier_run_is_settled_ends_it(settings, archive, monkeypatch) -> None:
    write_plans(archive, 1)
    with monkeypatch.context() as patched:
        patched.setattr(pipeline._Run, "catch_up", lambda self: os.kill(os.getpid(), signal.SIGINT))
        with pytest.raises(KeyboardInterrupt):
            run(settings, archive)
    assert run(settings, archive).committed == 1


def test_a_second_writer_is_refused_and_told_by_whom(settings, archive) -> None:
    settings.home.mkdir()
    with write_lock(settings), pytest.raises(BusyError, match="writing"):
        run(settings, archive)
    with WriteLock(settings.home / LOCK_NAME):
        assert not settings.catalogue_path.exists()


def test_a_home_that_cannot_be_is_refused(archive, tmp_path) -> None:
    blocked = write(tmp_path / "file", "x") / "home"
    with pytest.raises(HomeError, match="cannot hold"):
        run(settings_for(blocked), archive)


def test_other_rules_ask_for_a_rebuild_which_opens_no_file(settings, archive, monkeypatch) -> None:
    write_plans(archive, 2)
    run(settings, archive)
    before = open_index(settings).known()
    monkeypatch.setattr(pipeline, "RULES_VERSION", "another")
    monkeypatch.setattr("indexer.opening.RULES_VERSION", "another")
    with pytest.raises(IndexMismatch, match="plansearch rebuild"):
        run(settings, archive)
    monkeypatch.setattr(pipeline, "Preparers", Forbidden)
    shutil.rmtree(archive)
    told = StringIO()
    assert rebuild(settings, Teller(told)) == 2
    assert open_index(settings).known() == before
    counted = [line for line in told.getvalue().splitlines() if "to do" in line]
    assert counted == ["2 documents with older rules to do", "2 documents to do"]
    with Catalogue.open_readonly(settings.catalogue_path) as catalogue:
        assert catalogue.recognised_by_others("another") == []


def test_a_failed_rebuild_leaves_the_old_index_serving(settings, archive, monkeypatch) -> None:
    write_plans(archive, 2)
    run(settings, archive)
    before = open_index(settings).snapshot()

    def broken(*_arguments: object) -> None:
        raise MemoryError

    with monkeypatch.context() as patched:
        patched.setattr(pipeline, "index_plan", broken)
        with pytest.raises(MemoryError):
            rebuild(settings, Silent())
    assert open_index(settings).snapshot() == before
    assert agrees(settings)
