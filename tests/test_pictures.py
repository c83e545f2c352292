"""Pictures of pages: drawn in a child, kept in a bounded folder, never of another content, never a death."""

from __future__ import annotations

import hashlib
import os
import threading
import time
from contextlib import ExitStack
from dataclasses import replace
from itertools import islice
from pathlib import Path

import pytest

from indexer import pictures as door
from indexer import pipeline
from indexer.catalogue import Catalogue
from indexer.catalogue.rows import SourceRow, StoredPlan
from indexer.errors import BusyError, Unreadable
from indexer.model import Document, Page, Plan, Span
from indexer.picture_cache import FAILURE_SECONDS, PictureCache
from indexer.pictures import Pictures
from tests.fixtures_plans import InThisProcess, plan_text, run, settings_for
from tests.hostile.bombs import BOMBS, LARGE
from tests.hostile.run import files_of
from tests.readers.making import column, make_pdf

PNG = b"\x89PNG\r\n\x1a\n"


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    """A home with one PDF of two pages."""
    folder = tmp_path_factory.mktemp("pictures")
    lines = plan_text("12-KH/TU").split("\n")
    (folder / "files").mkdir()
    make_pdf(folder / "files" / "a.pdf", [column(72, 790, lines[:14]), column(72, 790, lines[14:])])
    settings = settings_for(folder / "home")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pipeline, "Preparers", InThisProcess)
        run(settings, folder / "files")
    return settings


@pytest.fixture(scope="module")
def catalogue(home):
    with Catalogue.open_readonly(home.catalogue_path) as opened:
        yield opened


@pytest.fixture(scope="module")
def stored(catalogue) -> StoredPlan:
    return catalogue.plan(catalogue.plan_ids()[0])


@pytest.fixture(scope="module")
def pictures(home, catalogue):
    opened = Pictures(home, catalogue)
    yield opened
    opened.close()


def other(path: Path, *, sha256: str = "0" * 64, name: str | None = None) -> StoredPlan:
    """A plan said to be read from a file."""
    source = SourceRow(str(name or path), sha256, path.stat().st_size, "indexed", None, None, "a" * 16)
    plan = Plan("a" * 16, None, None, None, None, None, (), None, None, (), None, (), (), (), (), ())
    return StoredPlan(plan, Document("chữ", (Page(1, Span(0, 3), "text", 1.0),)), (source,), (), ())


def test_a_page_is_a_picture_with_its_words_in_their_places(pictures, stored) -> None:
    assert [round(height) for _, height in pictures.sizes(stored)] == [842, 842]
    small, large = (pictures.picture(stored, 1, scale) for scale in (1, 2))
    assert small.startswith(PNG)
    assert len(small) < len(large)
    at = stored.document.text.index("đối ngoại")
    ((box,), nowhere) = pictures.marks(stored, 1, [Span(at, at + 9), Span(0, 0)])
    assert (box.text, nowhere) == ("đối ngoại", [])
    assert pictures.marks(stored, 2, [Span(at, at + 9)]) == [[]]


def test_what_was_drawn_once_is_not_drawn_again(home, catalogue, pictures, stored, monkeypatch) -> None:
    drawn = pictures.picture(stored, 2, 1)
    monkeypatch.setattr(door.Drawers, "ask", None)
    assert pictures.picture(stored, 2, 1) == drawn
    assert Pictures(home, catalogue).picture(stored, 2, 1) == drawn
    (kept,) = (home.home / "pictures").glob("*.2-1.png")
    kept.write_bytes(drawn[:100])
    with pytest.raises(TypeError):
        pictures.picture(stored, 2, 1)


def test_threads_share_the_children(pictures, stored) -> None:
    found: list[bytes] = []
    threads = [threading.Thread(target=lambda: found.append(pictures.picture(stored, 1, 1))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(found)) == 1
    assert len(found) == 4


@pytest.mark.parametrize(("threads", "most"), [(1, 1), (3, 1), (4, 2)])
def test_behind_slow_pages_nobody_waits(home, catalogue, monkeypatch, threads: int, most: int) -> None:
    monkeypatch.setattr(door, "SLOW_SECONDS", 0.0)
    drawing = Pictures(replace(home, threads=threads), catalogue)
    with ExitStack() as at_work:
        for _ in range(most):
            at_work.enter_context(drawing._drawers())
        with pytest.raises(BusyError):
            drawing.picture(other(Path(__file__), name="x.pdf"), 1, 1)
    with drawing._drawers():
        pass


def test_while_pages_are_drawn_quickly_others_wait_for_theirs(home, catalogue) -> None:
    drawing = Pictures(replace(home, threads=1), catalogue)
    taken = threading.Event()

    def hold() -> None:
        with drawing._drawers():
            taken.set()
            time.sleep(0.05)

    thread = threading.Thread(target=hold)
    thread.start()
    assert taken.wait(10)
    with drawing._drawers():
        thread.join()


@pytest.mark.parametrize(
    ("reason", "tries"), [("time-limit", 1), ("memory-limit", 1), ("damaged", 2), ("reader-died", 4)]
)
def test_what_one_page_used_up_is_not_spent_on_the_next(
    home, catalogue, stored, monkeypatch, tmp_path, reason: str, tries: int
) -> None:
    asked = []

    def fails(_, asked_for):
        asked.append(asked_for)
        raise Unreadable(reason)

    monkeypatch.setattr(door.Drawers, "ask", fails)
    drawing = Pictures(replace(home, home=tmp_path), catalogue)
    for page in (1, 2, 1, 2):
        with pytest.raises(Unreadable, match=reason):
            drawing.picture(stored, page, 1)
    assert len(asked) == tries


def test_a_file_that_holds_something_else_by_now_is_not_drawn(pictures, stored, tmp_path) -> None:
    path = make_pdf(tmp_path / "a.pdf", [[(72, 700, "khác")]])
    for _ in range(2):
        with pytest.raises(Unreadable, match="vanished"):
            pictures.picture(other(path), 1, 1)


@pytest.mark.parametrize(("content", "name", "reason"), [
    (b"<html><body>%PDF-1.4</body></html>", "a.pdf", "not-pdf|damaged"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "a.pdf", "not-pdf|damaged|other-format"),
    (b"%PDF-1.4 garbage", "a.pdf", "damaged"),
    (b"%PDF-1.4", "a.docx", "vanished"),
    (b"", "a.pdf", "empty-file"),
])  # fmt: skip
def test_what_is_no_pdf_has_no_pages(pictures, tmp_path, content: bytes, name: str, reason: str) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(Unreadable) as caught:
        pictures.sizes(other(path, sha256=hashlib.sha256(content).hexdigest()))
    assert caught.value.reason in reason.split("|")


def asked_in_vain(pictures: Pictures, path: Path) -> str:
    """Why a hostile file has no picture, or "drawn"."""
    plan = other(path, sha256=hashlib.sha256(path.read_bytes()).hexdigest(), name=None)
    try:
        pictures.sizes(plan)
        pictures.picture(plan, 1, 1)
        pictures.marks(plan, 1, [Span(0, 3)])
    except Unreadable as error:
        return error.reason
    return "drawn"


@pytest.mark.slow
@pytest.mark.timeout(400)
def test_bombs_cost_a_picture_and_no_more(pictures, stored, tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(door, "DRAW_SECONDS", 5)
    for name in [name for name in BOMBS if name.endswith(".pdf") and name not in LARGE][::4]:
        (tmp_path / name).write_bytes(BOMBS[name]())
        assert asked_in_vain(pictures, tmp_path / name)
    assert pictures.picture(stored, 1, 1).startswith(PNG)


@pytest.mark.slow
@pytest.mark.timeout(400)
@pytest.mark.shared
def test_hostile_files_cost_a_picture_and_no_more(pictures, stored, shared, tmp_path) -> None:
    for name, content in islice(files_of("files", 1, 0), 5, None, 50):
        (tmp_path / name).write_bytes(content)
        assert asked_in_vain(pictures, tmp_path / name)
    assert pictures.picture(stored, 1, 1).startswith(PNG)


A, B = "a" * 64, "b" * 64


def test_the_oldest_make_room(tmp_path) -> None:
    cache = PictureCache(tmp_path / "kept", 1000)
    for at in range(8):
        cache.put(A, f"{at}.png", bytes(200))
        os.utime(tmp_path / "kept" / f"{A}.{at}.png", (at, at))
    left = sorted(path.name for path in (tmp_path / "kept").iterdir())
    assert left == [f"{A}.{at}.png" for at in (4, 5, 6, 7)]
    assert cache.get(A, "7.png", bytes) == bytes(200)
    assert cache.get(A, "0.png", bytes) is None


def test_what_others_hold_is_kept_only_while_they_do(tmp_path) -> None:
    cache = PictureCache(tmp_path / "kept", 1000)
    cache.put(A, "1.png", b"a")
    cache.put(B, "1.png", b"b")
    cache.keep_only({B}.intersection)
    assert (cache.get(A, "1.png", bytes), cache.get(B, "1.png", bytes)) == (None, b"b")


def test_what_another_thread_is_writing_stays(tmp_path) -> None:
    cache = PictureCache(tmp_path, 1000)
    young, old = tmp_path / ".young", tmp_path / ".old"
    for path in (young, old):
        path.write_bytes(b"half")
    os.utime(old, (0, 0))
    cache.keep_only(set)
    assert [path.name for path in tmp_path.iterdir()] == [".young"]


def test_failures_are_remembered_for_a_while(tmp_path) -> None:
    cache = PictureCache(tmp_path / "kept", 1000)
    cache.put_failure(A, "1.png", Unreadable("damaged", "x"))
    with pytest.raises(Unreadable, match="damaged: x"):
        cache.get(A, "1.png", bytes)
    (kept,) = (tmp_path / "kept").iterdir()
    os.utime(kept, (0, kept.stat().st_mtime - FAILURE_SECONDS - 1))
    assert cache.get(A, "1.png", bytes) is None


def test_a_folder_that_cannot_be_written_keeps_nothing(tmp_path) -> None:
    (tmp_path / "kept").write_bytes(b"")
    cache = PictureCache(tmp_path / "kept", 1000)
    cache.put(A, "1.png", b"a")
    assert cache.get(A, "1.png", bytes) is None
