"""The door for drafts: what comes out of it, and that nothing stays behind."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from indexer import draft as door
from indexer.draft import EMPTY, FOLDER, SCANNED, Drafts, NoText, sweep
from indexer.errors import BusyError, Unreadable
from indexer.settings import Settings
from tests.conftest import REPOSITORY
from tests.fixtures_plans import plan_text, settings_for
from tests.hostile import bombs
from tests.test_hostile_files import pdf

TEXT = plan_text("10-KH/TU")
BOMBS = ("forms-10-to-the-9.pdf", "flate-1-gb.pdf", "zip-1-gb.docx", "laughs.docx", "nul.doc")


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The system's temporary folder, for this test alone."""
    folder = tmp_path / "tmp"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    monkeypatch.setenv("TMPDIR", str(folder))
    return folder


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return settings_for(tmp_path / "home")


@pytest.fixture
def drafts(settings: Settings, temporary: Path) -> Iterator[Drafts]:
    opened = Drafts(settings)
    yield opened
    opened.close()
    assert list(temporary.iterdir()) == [], "closed, it leaves nothing"
    assert not settings.home.exists(), "the home is never touched"


def left(temporary: Path) -> list[Path]:
    """Everything that lies in the temporary folder but the private folder itself."""
    return [path for path in temporary.rglob("*") if not path.name.startswith(FOLDER)]


def test_a_file_and_its_text_are_the_same_draft(drafts: Drafts, temporary: Path) -> None:
    read, pasted = drafts.read(TEXT.encode(), "Dự thảo KH.txt"), drafts.read_text(TEXT)
    assert str(read.plan.number.value) == "10-KH/TU"
    assert read.document.text == pasted.document.text == TEXT
    assert read.plan == pasted.plan
    assert left(temporary) == []


def test_pasted_text_never_touches_the_disk(drafts: Drafts, temporary: Path) -> None:
    drafts.read_text(TEXT)
    assert list(temporary.iterdir()) == []


def test_a_secret_draft_is_checked_like_any_other(drafts: Drafts) -> None:
    assert drafts.read_text(f"MẬT\n{TEXT}").plan.number is not None


def test_the_copy_lies_in_a_folder_that_nobody_else_may_open(
    drafts: Drafts, temporary: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = {}

    def look(self: Drafts, request: dict, content: bytes, folder: Path) -> None:
        path = Path(request["path"])
        seen.update(private=path.parents[1], own=path.parent, name=path.name, content=path.read_bytes())
        seen["modes"] = {each.stat().st_mode & 0o777 for each in path.parents[:2]}
        raise KeyboardInterrupt

    monkeypatch.setattr(Drafts, "_read", look)
    with pytest.raises(KeyboardInterrupt):
        drafts.read(b"abc", "Tên có chữ.DOCX")
    assert (seen["private"].parent, seen["name"], seen["content"]) == (temporary, "draft.docx", b"abc")
    assert seen["modes"] == {0o700}
    assert not seen["own"].exists()


@pytest.mark.parametrize(
    ("content", "name", "reason"),
    [
        (b"", "a.pdf", "empty-file"),
        (b"abc", "a.exe", "other-format"),
        (b"abc", "a", "other-format"),
        (b"<html>404</html>", "a.pdf", None),
        (pdf()[:300], "a.pdf", "damaged"),
        (pdf(password="x"), "a.pdf", "encrypted"),
        (pdf(image=True), "a.pdf", SCANNED),
        (pdf(blank=True), "a.pdf", EMPTY),
        (b" \n ", "a.txt", EMPTY),
        (bytes(range(256)) * 20, "a.txt", "not-text"),
    ],
)
def test_what_cannot_be_checked_says_why(
    drafts: Drafts, temporary: Path, content: bytes, name: str, reason: str | None
) -> None:
    with pytest.raises(Unreadable) as refused:
        drafts.read(content, name)
    assert reason in (None, refused.value.reason)
    assert isinstance(refused.value, NoText) == (reason in (EMPTY, SCANNED))
    assert left(temporary) == []


@pytest.mark.slow
@pytest.mark.parametrize("bomb", BOMBS)
def test_a_bomb_leaves_nothing(temporary: Path, tmp_path: Path, bomb: str) -> None:
    settings = settings_for(tmp_path / "home", read_seconds=2, read_memory_mb=256, read_output_mb=4)
    drafts = Drafts(settings)
    content = bombs.BOMBS[bomb]()
    with suppress(Unreadable):
        drafts.read(content, bomb)
    assert left(temporary) == []
    drafts.close()


def test_a_reader_that_is_killed_leaves_nothing(
    drafts: Drafts, temporary: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    started = threading.Event()
    real = subprocess.Popen

    def killed(*arguments, **named):
        process = real(*arguments, **named)
        started.set()
        process.kill()
        return process

    monkeypatch.setattr(subprocess, "Popen", killed)
    with pytest.raises(Unreadable, match="reader-died"):
        drafts.read(TEXT.encode(), "a.txt")
    assert started.is_set()
    assert left(temporary) == []


def test_too_many_at_once_are_told_to_come_again(drafts: Drafts, settings: Settings) -> None:
    go_on, begun, at_once = threading.Event(), threading.Semaphore(0), []

    def work() -> None:
        with drafts.turn():
            at_once.append(1)
            begun.release()
            assert go_on.wait(20)

    places = settings.threads - door.THREADS_LEFT
    others = [threading.Thread(target=work) for _ in range(places)]
    for other in others:
        other.start()
    for _ in range(min(places, door.AT_ONCE)):
        assert begun.acquire(timeout=20)
    with pytest.raises(BusyError), drafts.turn():
        pass
    assert len(at_once) == min(places, door.AT_ONCE)
    go_on.set()
    for other in others:
        other.join()
    with drafts.turn():
        assert len(at_once) == places


HOLDING = """
import os, sys, time
from pathlib import Path
from indexer.draft import _Folder
from indexer.interrupts import Interrupts
folder = _Folder()
import atexit; atexit.register(folder.remove)
with Interrupts(), folder.holding(b"abc", ".txt") as path:
    print(path, flush=True)
    time.sleep(60)
"""


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGKILL])
def test_a_process_that_ends_leaves_nothing_and_what_a_killed_one_left_is_swept(
    temporary: Path, number: signal.Signals
) -> None:
    environment = {**os.environ, "PYTHONPATH": str(REPOSITORY), "TMPDIR": str(temporary)}
    with subprocess.Popen([sys.executable, "-c", HOLDING], stdout=subprocess.PIPE, env=environment, text=True) as other:
        path = Path(other.stdout.readline().strip())
        sweep()
        assert path.read_bytes() == b"abc", "what a living process holds stays"
        other.send_signal(number)
        other.wait(20)
    assert path.exists() == (number == signal.SIGKILL)
    sweep()
    assert list(temporary.iterdir()) == []


def test_only_our_own_folders_are_swept(temporary: Path) -> None:
    (temporary / "other").mkdir()
    (temporary / f"{FOLDER}file").write_text("x")
    (temporary / f"{FOLDER}link").symlink_to(temporary / "other")
    sweep()
    assert sorted(path.name for path in temporary.iterdir()) == sorted(["other", f"{FOLDER}file", f"{FOLDER}link"])


@pytest.mark.skipif(shutil.which("catdoc") is None, reason="no catdoc here")
def test_a_converter_of_old_word_files_leaves_nothing(drafts: Drafts, temporary: Path, shared: Path) -> None:
    old = next((shared / "data" / "word-documents").glob("2011-10-31*93-2007*.doc"))
    assert drafts.read(old.read_bytes(), "cũ.doc").plan.number is not None
    deadline = time.monotonic() + 5
    while left(temporary) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert left(temporary) == []
