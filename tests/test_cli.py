"""The commands that fill an index and look after it, as a user types them."""

from __future__ import annotations

import errno
import json
import os
import shutil
import sqlite3
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from indexer import cli as cli_module
from indexer.cli import cli
from indexer.settings import SETTINGS
from tests.fixtures_plans import plan_text, write, write_plans

INSPECTED = {
    "path", "sha256", "pages", "method", "text_quality", "grade", "kind", "title", "number", "number_code", "issuer",
    "co_issuers", "issued", "place", "marks", "signer", "recipients", "references", "passages", "tasks", "doubts",
    "corrected", "page_list",
}  # fmt: skip


@pytest.fixture
def home(tmp_path) -> Path:
    return tmp_path / "home"


@pytest.fixture
def archive(tmp_path) -> Path:
    folder = tmp_path / "archive"
    folder.mkdir()
    return folder


@pytest.fixture
def plansearch(home, monkeypatch):
    """Run a command on the home of this test; nothing else gives it settings."""
    for name in [name for name in os.environ if name.startswith("PLANSEARCH_")]:
        monkeypatch.delenv(name)
    monkeypatch.setattr(os, "setpriority", lambda *_: None)  # the tests themselves go on as they were

    def run(*arguments: object) -> Result:
        flags = ["--config", os.devnull, "--home", str(home), "--workers", "1"]
        result = CliRunner().invoke(cli, [*flags, *map(str, arguments)])
        assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
        return result

    return run


def test_every_setting_is_a_flag() -> None:
    flags = {parameter.name: parameter for parameter in cli.params}
    assert set(flags) == {setting.name for setting in SETTINGS} | {"config"}
    for setting in SETTINGS:
        assert flags[setting.name].help == setting.help


def test_flags_win_over_the_file_and_the_environment(tmp_path, monkeypatch) -> None:
    config = write(tmp_path / "plansearch.toml", f'home = "{tmp_path}/from-file"\n')
    monkeypatch.chdir(tmp_path)
    shown = []
    monkeypatch.setattr(cli_module, "status", lambda settings, files: shown.append(settings.home.name) or {})
    monkeypatch.delenv("PLANSEARCH_HOME", raising=False)
    run = CliRunner().invoke
    run(cli, ["status", "--json"])
    run(cli, ["--config", str(config), "status", "--json"])
    run(cli, ["status", "--json"], env={"PLANSEARCH_HOME": str(tmp_path / "from-environment")})
    run(cli, ["--home", str(tmp_path / "from-flag"), "status", "--json"], env={"PLANSEARCH_HOME": "/x"})
    assert shown == ["from-file", "from-file", "from-environment", "from-flag"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--workers", "many", "status"], "workers takes a whole number"),
        (["--workers", "0", "status"], "workers must be at least 1"),
        (["--port", "65536", "status"], "port must be at most 65535"),
        (["--config", "/no/such/file.toml", "status"], "No such file"),
    ],
)
def test_a_wrong_setting_is_one_line(arguments, said) -> None:
    result = CliRunner().invoke(cli, arguments)
    assert result.exit_code == 1
    assert said in result.stderr
    assert len(result.stderr.splitlines()) == 1


@pytest.mark.parametrize("command", ["ingest", "rebuild"])
def test_what_writes_gives_way_to_who_searches(plansearch, archive, monkeypatch, command) -> None:
    asked = []
    monkeypatch.setattr(os, "setpriority", lambda *priority: asked.append(priority))
    plansearch(command, *([archive] if command == "ingest" else []))
    assert asked == [(os.PRIO_PROCESS, 0, max(10, os.getpriority(os.PRIO_PROCESS, 0)))]


def test_ingest_reports_and_ends_with_0(plansearch, archive) -> None:
    write_plans(archive, 2)
    result = plansearch("ingest", archive)
    assert result.exit_code == 0
    assert "2 files found: 2 read" in result.stdout
    assert "2 plans written to the index" in result.stdout
    assert "2 documents to do" in result.stderr  # not a terminal: plain lines
    assert "2 unchanged" in plansearch("ingest", archive).stdout


def test_ingest_ends_with_2_when_a_file_failed(plansearch, archive) -> None:
    write_plans(archive, 1)
    write(archive / "bad.pdf", b"no PDF")
    result = plansearch("ingest", archive)
    assert result.exit_code == 2
    assert f"failed: {archive}/bad.pdf: the name says PDF, the content does not" in result.stdout


def test_ingest_ends_with_1_when_nothing_could_be_done(plansearch, archive) -> None:
    result = plansearch("ingest", archive / "nowhere")
    assert result.exit_code == 1
    assert f"not looked into: {archive}/nowhere: there is no such file or folder" in result.stdout


def test_a_file_that_no_reader_takes_is_told(plansearch, archive) -> None:
    result = plansearch("ingest", write(archive / "table.xlsx", b"x"))
    assert result.exit_code == 1
    assert "only files named .pdf .docx .doc " in result.stdout


def test_an_empty_folder_is_no_error(plansearch, archive) -> None:
    result = plansearch("ingest", archive)
    assert result.exit_code == 0
    assert "0 files found" in result.stdout


def test_a_home_that_cannot_be_is_one_line(archive, tmp_path) -> None:
    write(tmp_path / "file", "x")
    result = CliRunner().invoke(cli, ["--home", str(tmp_path / "file"), "ingest", str(archive)])
    assert result.exit_code == 1
    assert result.stderr.startswith("plansearch: ")
    assert len(result.stderr.splitlines()) == 1


def test_status_of_a_home_without_anything(plansearch, home) -> None:
    result = plansearch("status", "--json")
    record = json.loads(result.stdout)
    assert (record["generation"], record["plans"], record["passages"]) == (None, 0, 0)
    assert set(record["sources"].values()) == {0}
    assert not home.exists()
    assert "none yet" in plansearch("status").stdout


def test_status_counts_plans_passages_and_files(plansearch, archive) -> None:
    write_plans(archive, 3)
    write(archive / "copy.txt", (archive / "001.txt").read_bytes())
    write(archive / "empty.txt", b"")
    plansearch("ingest", archive)
    record = json.loads(plansearch("status", "--json").stdout)
    assert " ".join(record) == "generation plans passages sources text pages ocr corrected offers network"
    assert record["text"] == {"good": 3, "fair": 0, "poor": 0, "ocr": 0}
    assert record["pages"]["text"] == sum(record["pages"].values()) == 3
    assert record["network"] in ("closed", "open")
    assert record["plans"] == 3
    assert record["passages"] > 3
    assert record["sources"]["indexed"] == 4
    assert record["sources"]["quarantined"] == 1
    assert sum(record["sources"].values()) == 5
    assert "  indexed: 4" in plansearch("status").stdout
    line = f"quarantined: {archive / 'empty.txt'}: the file has no bytes: copy it again from where it came from"
    assert line in plansearch("status", "--files").stdout.splitlines()
    (file,) = json.loads(plansearch("status", "--files", "--json").stdout)["files"]
    assert file == {"path": str(archive / "empty.txt"), "state": "quarantined", "reason": "empty-file", "detail": ""}


def test_inspect_has_the_public_shape(plansearch, archive) -> None:
    path = write(archive / "a.txt", plan_text("10-KH/TU"))
    result = plansearch("inspect", path, "--json")
    assert result.exit_code == 0
    (record,) = map(json.loads, result.stdout.splitlines())
    assert set(record) >= INSPECTED
    assert (record["path"], record["pages"]) == (str(path), 1)
    assert record["number"]["value"] == "10-KH/TU"
    text = plansearch("inspect", "--text", path).stdout
    (evidence,) = record["number"]["evidence"]
    start, end = evidence["span"]
    assert text[start:end] == evidence["quote"]
    for passage in record["passages"]:
        assert text[slice(*passage["span"])] == passage["text"]


def test_inspect_text_is_exactly_the_text(plansearch, archive) -> None:
    path = write(archive / "a.txt", "Kế hoạch\nhai dòng")
    assert plansearch("inspect", "--text", path).stdout == "Kế hoạch\nhai dòng"


def test_inspect_for_people(plansearch, archive) -> None:
    lines = plansearch("inspect", write(archive / "a.txt", plan_text("10-KH/TU"))).stdout
    assert "  number: 10-KH/TU" in lines
    assert "57-KL/TW" in lines


def test_inspect_goes_on_after_a_file_that_cannot_be_read(plansearch, archive) -> None:
    good, bad = write(archive / "a.txt", plan_text("10-KH/TU")), write(archive / "b.pdf", b"x")
    result = plansearch("inspect", "--json", bad, archive / "none.txt", good)
    assert result.exit_code == 2
    first, second, third = map(json.loads, result.stdout.splitlines())
    assert first["error"]["reason"] == "not-pdf"
    assert (second["path"], second["error"]["reason"]) == (str(archive / "none.txt"), "vanished")
    assert third["number"]["value"] == "10-KH/TU"
    result = plansearch("inspect", bad, good)
    assert result.exit_code == 2
    assert (
        result.stderr == f"{bad}: the name says PDF, the content does not: see what it is, and give it its right name\n"
    )
    assert "10-KH/TU" in result.stdout


def test_what_may_not_be_read_does_not_keep_the_rest_from_being_read(plansearch, archive, monkeypatch) -> None:
    good, locked = write(archive / "a.txt", plan_text("10-KH/TU")), archive / "locked"
    locked.mkdir()
    allowed, scandir = os.access, os.scandir

    def refuse(path, *arguments):
        if os.fspath(path) == str(locked):
            raise PermissionError(errno.EACCES, "Permission denied", str(path))
        return scandir(path, *arguments)

    monkeypatch.setattr(os, "access", lambda path, mode: os.fspath(path) != str(locked) and allowed(path, mode))
    monkeypatch.setattr(os, "scandir", refuse)
    result = plansearch("ingest", locked, good)
    assert result.exit_code == 2
    assert f"not looked into: {locked}: this user may not read it" in result.stdout
    assert "1 plan written" in result.stdout
    assert plansearch("ingest", locked).exit_code == 1


def test_inspect_text_takes_one_file(plansearch, archive) -> None:
    path = write(archive / "a.txt", "x")
    assert plansearch("inspect", "--text", path, path).exit_code == 2
    assert plansearch("inspect", "--text", "--json", path).exit_code == 2


def test_inspect_keeps_nothing(plansearch, archive, home) -> None:
    plansearch("inspect", write(archive / "a.txt", plan_text("10-KH/TU", secret=True)))
    assert not home.exists()


def test_a_name_that_is_no_text_is_written_as_an_escape(plansearch, archive) -> None:
    path = os.fsdecode(os.fsencode(archive) + b"/\xff.txt")
    with open(path, "w", encoding="utf-8") as file:
        file.write(plan_text("10-KH/TU"))
    (line,) = plansearch("inspect", "--json", path).stdout.splitlines()
    assert json.loads(line)["path"] == path


def test_an_unexpected_failure_of_recognition_is_an_error_line(plansearch, archive, monkeypatch) -> None:
    def stumble(*_arguments, **_options):
        raise RecursionError

    monkeypatch.setattr(cli_module, "recognise", stumble)
    result = plansearch("inspect", "--json", write(archive / "a.txt", "x"))
    assert (result.exit_code, json.loads(result.stdout)["error"]["reason"]) == (2, "not-recognised")


class TestCheck:
    """Index against catalogue against archive."""

    @pytest.fixture(autouse=True)
    def _ingested(self, plansearch, archive) -> None:
        write_plans(archive, 2)
        assert plansearch("ingest", archive).exit_code == 0

    def sql(self, home: Path, statement: str) -> None:
        with sqlite3.connect(home / "catalogue.sqlite") as connection:
            connection.execute(statement)
        connection.close()

    def test_all_is_well(self, plansearch) -> None:
        result = plansearch("check")
        assert (result.exit_code, result.stdout) == (0, "index, catalogue and archive agree\n")

    def test_a_file_is_gone_or_changed(self, plansearch, archive) -> None:
        (archive / "001.txt").unlink()
        write(archive / "002.txt", "x")
        result = plansearch("check")
        assert result.exit_code == 2
        assert f"archive: {archive}/001.txt is indexed, but: No such file or directory" in result.stdout
        assert f"archive: {archive}/002.txt has changed since it was read" in result.stdout

    def test_the_index_lacks_a_plan(self, plansearch, home) -> None:
        self.sql(home, "UPDATE plans SET id = 'aaaaaaaaaaaaaaaa' WHERE rowid = 1")
        self.sql(home, "UPDATE sources SET plan_id = 'aaaaaaaaaaaaaaaa' WHERE rowid = 1")
        result = plansearch("check")
        assert result.exit_code == 2
        assert "plan aaaaaaaaaaaaaaaa is acknowledged, but not in the index" in result.stdout
        assert "is in the index, but not in the catalogue" in result.stdout

    def test_the_index_is_gone(self, plansearch, home) -> None:
        shutil.rmtree(home / "index")
        assert plansearch("check").exit_code == 2

    def test_a_state_is_wrong(self, plansearch, home) -> None:
        self.sql(home, "UPDATE sources SET state = 'empty'")
        result = plansearch("check")
        assert result.exit_code == 2
        assert "001.txt is empty and holds plan" in result.stdout

    def test_without_a_catalogue(self, plansearch, home) -> None:
        for path in home.glob("catalogue.sqlite*"):
            path.unlink()
        result = plansearch("check")
        assert result.exit_code == 1
        assert "there is no catalogue" in result.stderr


class TestBackup:
    """The catalogue in a file, and back."""

    @pytest.fixture(autouse=True)
    def _ingested(self, plansearch, archive) -> None:
        write_plans(archive, 3)
        assert plansearch("ingest", archive).exit_code == 0

    def test_a_backup_is_restored_into_an_empty_home(self, plansearch, tmp_path) -> None:
        before = json.loads(plansearch("status", "--json").stdout)
        assert plansearch("backup", tmp_path / "b.sqlite").exit_code == 0
        other = ["--home", str(tmp_path / "other")]
        result = plansearch(*other, "restore", tmp_path / "b.sqlite")
        assert (result.exit_code, result.stdout) == (0, "3 plans restored\n")
        after = json.loads(plansearch(*other, "status", "--json").stdout)
        assert {**after, "generation": None} == {**before, "generation": None}
        assert plansearch(*other, "check").exit_code == 0
        assert [path.name for path in (tmp_path / "other").iterdir() if path.name.startswith(".")] == []

    def test_nothing_is_overwritten_silently(self, plansearch, tmp_path, archive) -> None:
        backup = tmp_path / "b.sqlite"
        plansearch("backup", backup)
        assert "exists already" in plansearch("backup", backup).stderr
        write_plans(archive, 1, first=9)
        plansearch("ingest", archive)
        result = plansearch("restore", backup)
        assert result.exit_code == 1
        assert "--replace" in result.stderr
        assert plansearch("restore", "--replace", backup).stdout == "3 plans restored\n"
        assert plansearch("check").exit_code == 0
        assert "1 read" in plansearch("ingest", archive).stdout

    @pytest.mark.parametrize("content", [b"", b"no database at all " * 100])
    def test_what_is_no_backup_is_refused(self, plansearch, tmp_path, content) -> None:
        result = plansearch("restore", "--replace", write(tmp_path / "x.sqlite", content))
        assert result.exit_code == 1
        assert "is not a backup of a catalogue" in result.stderr
        assert plansearch("check").exit_code == 0

    def test_a_backup_that_is_not_there(self, plansearch, tmp_path) -> None:
        assert "is not a backup" in plansearch("restore", "--replace", tmp_path / "none").stderr

    def test_a_folder_that_is_not_there(self, plansearch, tmp_path) -> None:
        result = plansearch("backup", tmp_path / "none" / "b.sqlite")
        assert (result.exit_code, len(result.stderr.splitlines())) == (1, 1)

    def test_a_rebuild_keeps_everything(self, plansearch) -> None:
        before = json.loads(plansearch("status", "--json").stdout)
        assert plansearch("rebuild").stdout == "3 plans in the new index\n"
        after = json.loads(plansearch("status", "--json").stdout)
        assert after["generation"] != before["generation"]
        assert {**after, "generation": None} == {**before, "generation": None}


def test_ctrl_c_is_130(plansearch, archive, monkeypatch) -> None:
    def interrupted(*_arguments):
        raise KeyboardInterrupt

    monkeypatch.setattr(cli_module, "rebuild", interrupted)
    result = plansearch("rebuild")
    assert (result.exit_code, result.stderr) == (130, "plansearch: interrupted\n")


def test_fixity_names_what_changed_behind_our_back(plansearch, archive) -> None:
    paths = write_plans(archive, 4)
    damaged = write(archive / "damaged.pdf", b"no PDF")
    plansearch("ingest", archive)
    assert plansearch("check", "--fixity").exit_code == 0
    changed, gone, longer, _ = paths
    for path in (changed, damaged):
        status = path.stat()
        path.write_bytes(bytes(byte ^ 1 for byte in path.read_bytes()))
        os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))
    gone.unlink()
    longer.write_text("longer" * 1000)
    assert plansearch("check").exit_code == 2
    result = plansearch("check", "--fixity")
    assert result.exit_code == 2
    told = result.stdout.splitlines()
    assert len(told) == 4
    for path, words in ((changed, "other content"), (damaged, "other content"), (gone, "No such file"),
                        (longer, "has changed since it was read")):  # fmt: skip
        assert any(str(path) in line and words in line for line in told)
