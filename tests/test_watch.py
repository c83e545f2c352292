"""`plansearch watch` as a process of its own, over real files."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from indexer.catalogue import Catalogue
from indexer.errors import CatalogueError
from indexer.exclusion import write_lock
from indexer.opening import open_index
from indexer.settings import Settings
from indexer.watch import _Watcher, on_network
from tests.fixtures_plans import plan_text, settings_for, write, write_plans

WITHIN = 60
"""Seconds in which a busy machine must have done what takes a few."""

pytestmark = pytest.mark.slow


@pytest.fixture
def settings(tmp_path) -> Settings:
    return settings_for(tmp_path / "home")


@pytest.fixture
def archive(tmp_path) -> Path:
    folder = tmp_path / "archive"
    folder.mkdir()
    return folder


class Watching:
    """A running `plansearch watch`; what it says goes to a file."""

    def __init__(self, settings: Settings, folder: Path, *flags: str) -> None:
        self.settings = settings
        self.said = settings.home.parent / f"said-{time.monotonic_ns()}.txt"
        command = [Path(sys.executable).with_name("plansearch"), "--home", settings.home, "--workers", "1", "--no-ocr"]
        with self.said.open("wb") as said:
            self.process = subprocess.Popen([*command, *flags, "watch", folder], stdout=said, stderr=said)

    def until(self, holds: Callable[[], bool]) -> None:
        deadline = time.monotonic() + WITHIN
        while not holds():
            assert self.process.poll() is None, self.said.read_text()
            assert time.monotonic() < deadline, self.said.read_text()
            time.sleep(0.1)

    def states(self) -> dict[str, str]:
        try:
            with Catalogue.open_readonly(self.settings.catalogue_path) as catalogue:
                return {row.name: row.state for row in catalogue.sources()}
        except CatalogueError:
            return {}

    def settles(self, states: dict[str, str]) -> None:
        self.until(lambda: self.states() == states)

    def says(self, words: str) -> None:
        self.until(lambda: words in self.said.read_text())

    def end(self) -> int:
        self.process.send_signal(signal.SIGINT)
        return self.process.wait(WITHIN)


@pytest.fixture
def watching(settings, archive) -> Iterator[Callable[..., Watching]]:
    started: list[Watching] = []

    def start(*flags: str) -> Watching:
        started.append(Watching(settings, archive, *flags))
        return started[-1]

    yield start
    for each in started:
        each.process.kill()
        each.process.wait()


@pytest.mark.parametrize("flags", [(), ("--watch-polling",)], ids=["told", "polling"])
def test_new_changed_moved_and_deleted_files_are_taken_in(watching, archive, settings, flags) -> None:
    write_plans(archive, 1)
    watch = watching(*flags)
    watch.settles({"001.txt": "indexed"})
    write(archive / "sub" / "new.txt", plan_text("10-KH/TU"))
    write(archive / "sub" / "~$new.txt", "x")
    write(archive / ".hidden.txt", plan_text("66-KH/TU"))
    write(archive / "half.txt.part", "x")
    watch.settles({"001.txt": "indexed", "new.txt": "indexed"})
    write(archive / "001.txt", plan_text("99-KH/TU"))
    (archive / "sub" / "new.txt").rename(archive / "moved.txt")
    watch.settles({"001.txt": "indexed", "new.txt": "missing", "moved.txt": "indexed"})
    (archive / "moved.txt").unlink()
    watch.settles({"001.txt": "indexed", "new.txt": "missing", "moved.txt": "missing"})
    watch.until(lambda: len(open_index(settings).known()) == 1)
    assert watch.end() == 0
    assert "no longer watching" in watch.said.read_text()


def test_a_file_is_taken_when_it_is_whole(watching, archive, settings) -> None:
    write_plans(archive, 1)
    watch = watching()
    watch.settles({"001.txt": "indexed"})
    text = plan_text("10-KH/TU").encode()
    with (archive / "slow.txt").open("wb") as file:
        for start in range(0, len(text), len(text) // 5):
            file.write(text[start : start + len(text) // 5])
            file.flush()
            time.sleep(0.7)
            assert watch.states() == {"001.txt": "indexed"}
    watch.settles({"001.txt": "indexed", "slow.txt": "indexed"})
    with Catalogue.open_readonly(settings.catalogue_path) as catalogue:
        (row,) = [row for row in catalogue.sources() if row.name == "slow.txt"]
        assert row.size == len(text)
    write(archive / "other" / "b.txt", plan_text("11-KH/TU"))
    (archive / "other").rename(archive / "renamed")
    watch.until(lambda: watch.states().get("b.txt") == "indexed")


def test_it_waits_while_another_process_writes(watching, archive, settings) -> None:
    settings.home.mkdir()
    write_plans(archive, 1)
    with write_lock(settings):
        impatient, watch = watching(), watching()
        impatient.says("waiting: process")
        watch.says("waiting: process")
        assert impatient.end() == 0
    watch.settles({"001.txt": "indexed"})


def test_a_folder_that_loses_much_keeps_it_until_a_person_says_so(watching, archive) -> None:
    paths = write_plans(archive, 25)
    watch = watching()
    watch.until(lambda: list(watch.states().values()) == ["indexed"] * 25)
    for path in paths[1:]:
        path.unlink()
    watch.says("--confirm-missing")
    assert set(watch.states().values()) == {"indexed"}


PLACES = [("gone.txt", ""), ("gone/below/b.txt", ""), ("here/gone.txt", "here"), ("here/a.txt", "here/a.txt")]


@pytest.mark.parametrize(("changed", "place"), PLACES)
def test_what_is_gone_is_looked_for_where_it_was(settings, archive, changed, place) -> None:
    write(archive / "here" / "a.txt", "x")
    watcher = _Watcher(settings, None, [str(archive)], lambda: True)
    assert watcher._places([str(archive / changed)]) == [os.path.join(archive, place) if place else str(archive)]


CONCERNS = [("a.txt", True), ("sub/A.PDF", True), ("folder", True), (".git/a.txt", False), ("~$a.txt", False),
            ("a.txt.part", False), ("here/README.md", False), ("no-such.png", True)]  # fmt: skip
"""What is no file (any more) may have been a folder."""


@pytest.mark.parametrize(("path", "does"), CONCERNS)
def test_what_concerns_a_watch(settings, archive, path, does) -> None:
    watcher = _Watcher(settings, None, [str(archive)], lambda: True)
    assert watcher._concerns(None, str(archive / path)) == does


def test_this_folder_is_local(tmp_path) -> None:
    assert not on_network(str(tmp_path))
