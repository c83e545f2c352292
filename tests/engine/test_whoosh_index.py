"""What only an index on disk has: folders, manifests, rights, leftovers, damage, threads."""

from __future__ import annotations

import builtins
import errno
import io
import mmap
import os
import re
import shutil
import stat
import threading
import zlib
from collections.abc import Callable
from dataclasses import replace
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from indexer.engine.protocol import Entry, IndexedPlan
from indexer.engine.request import FacetFilter, SearchPage, SearchRequest
from indexer.engine.whoosh import index, open_engine
from indexer.engine.whoosh.arrayfile import _TRAILER
from indexer.engine.whoosh.evaluate import evaluate
from indexer.engine.whoosh.generation import Generation
from indexer.engine.whoosh.segment import Segment
from indexer.errors import EngineError, IndexDamaged, IndexMismatch, IndexMissing, SearchTooLong
from tests.engine.contract import ARCHIVE, MANIFEST, REQUEST, fill, generation, ids, plan


def answer(path: Path) -> SearchPage:
    return open_engine(path, MANIFEST).searcher().search(REQUEST)


def answer_or_damage(path: Path) -> SearchPage | EngineError:
    try:
        return answer(path)
    except (IndexDamaged, IndexMismatch) as error:
        return error


def test_it_is_all_there_when_opened_again(path: Path) -> None:
    engine = open_engine(path, MANIFEST)
    assert engine.known() == {f"p{number}": 2 for number in range(12) if number != 2}
    assert engine.manifest() == MANIFEST
    assert engine.snapshot().commit == 4
    assert list(engine.check()) == []


def test_another_process_is_seen(path: Path) -> None:
    reader, writer = open_engine(path, MANIFEST), open_engine(path, MANIFEST)
    first = reader.searcher()
    assert reader.searcher().snapshot == first.snapshot
    fill(writer, plan("new", "chung"))
    assert reader.snapshot() == writer.snapshot() != first.snapshot
    assert reader.searcher().search(REQUEST).total == first.search(REQUEST).total + 1
    with writer.rebuild():
        pass
    assert reader.known() == {}
    assert first.search(REQUEST).total == 22


def test_a_searcher_outlives_the_folder(path: Path) -> None:
    searcher = open_engine(path, MANIFEST).searcher()
    expected = answer(path)
    shutil.rmtree(path)
    assert searcher.search(REQUEST) == expected
    assert open_engine(path, MANIFEST).snapshot() is None


@pytest.mark.parametrize("part", ["schema", "analyser", "rules", "engine"])
def test_other_rules_are_refused_naming_the_part_and_the_command(path: Path, part: str) -> None:
    engine = open_engine(path, replace(MANIFEST, **{part: "other"}))
    with pytest.raises(IndexMismatch, match=rf"another {part}; run `plansearch rebuild`"):
        engine.searcher()
    with pytest.raises(IndexMismatch), engine.writer():
        pass
    assert any("plansearch rebuild" in line for line in engine.check())
    with engine.rebuild() as writer:
        writer.add(ARCHIVE[0])
    assert engine.known() == {"p0": 2}
    assert [folder.name for folder in (path / "generations").iterdir()] == [engine.snapshot().generation]


def test_only_the_owner_may_enter(path: Path) -> None:
    for folder in (path, path / "generations", generation(path)):
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700


@pytest.mark.parametrize("which", ["", "generation"])
def test_a_folder_that_others_can_write_to_is_not_trusted(path: Path, which: str) -> None:
    folder = generation(path) if which else path
    folder.chmod(0o770)
    engine = open_engine(path, MANIFEST)
    with pytest.raises(IndexDamaged, match="chmod go-w"):
        engine.searcher()
    with pytest.raises(IndexDamaged, match="chmod go-w"), engine.writer():
        pass
    assert "chmod go-w" in next(engine.check())


def test_a_folder_of_something_else_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("years of work", encoding="utf-8")
    engine = open_engine(tmp_path, MANIFEST)
    for way in (engine.writer, engine.rebuild):
        with pytest.raises(EngineError, match=r"thesis\.txt"), way():
            pass
    assert [entry.name for entry in tmp_path.iterdir()] == ["thesis.txt"]
    with pytest.raises(IndexMissing):
        engine.searcher()


def test_leftovers_are_swept_by_the_next_writer_and_nothing_else_is(path: Path) -> None:
    expected, here = answer(path), generation(path)
    for name in ("MAIN_0123456789abcdef.pst", "_MAIN_99.toc.1700000000.1", "seal-99.json", "seal-99.json.new"):
        (here / name).write_bytes(b"left by a kill")
    (here / "MAIN.tmp").mkdir()
    (here / "MAIN.tmp" / "x.run").write_bytes(b"left by a kill")
    (here / "notes.txt").write_text("somebody's", encoding="utf-8")
    failed = path / "generations" / "20200101T000000Z-00000000"
    failed.mkdir()
    (path / "generations" / "mine").mkdir()
    assert answer(path) == expected
    with open_engine(path, MANIFEST).writer():
        pass
    left = {entry.name for entry in here.iterdir()}
    assert not {name for name in left if re.search(r"[_-]99\.|0123456789abcdef|tmp", name)}
    assert "notes.txt" in left
    assert {entry.name for entry in (path / "generations").iterdir()} == {here.name, "mine"}
    assert answer(path) == expected


@pytest.mark.parametrize("content", ["", "../../etc", "20200101T000000Z-00000000\n"])
def test_a_wrong_pointer_is_damage_until_a_rebuild(path: Path, content: str) -> None:
    (path / "CURRENT").write_text(content, encoding="utf-8")
    engine = open_engine(path, MANIFEST)
    with pytest.raises(IndexDamaged, match="plansearch rebuild"):
        engine.searcher()
    with pytest.raises(IndexDamaged), engine.writer():
        pass
    assert len(list((path / "generations").iterdir())) == 1
    with engine.rebuild() as writer:
        writer.add(ARCHIVE[0])
    assert engine.known() == {"p0": 2}
    assert list(engine.check()) == []


def test_a_lost_pointer_is_damage_until_a_rebuild(path: Path) -> None:
    """Commits are there, but nothing says where: neither "no index yet", nor begun anew."""
    (path / "CURRENT").unlink()
    engine = open_engine(path, MANIFEST)
    for ask in (engine.searcher, engine.snapshot, engine.known, engine.manifest, lambda: fill(engine, ARCHIVE[0])):
        with pytest.raises(IndexDamaged, match=r"CURRENT is missing.*plansearch rebuild"):
            ask()
    assert ["CURRENT is missing" in line for line in engine.check()] == [True]
    assert len(list((path / "generations").iterdir())) == 1
    with engine.rebuild() as writer:
        writer.add(ARCHIVE[0])
    assert engine.known() == {"p0": 2}


def test_a_first_writer_killed_before_its_generation_leaves_no_damage(tmp_path: Path, monkeypatch) -> None:
    engine = open_engine(tmp_path / "index", MANIFEST)
    with monkeypatch.context() as patch:
        patch.setattr(Generation, "create", _interrupted)
        with pytest.raises(KeyboardInterrupt):
            fill(engine, ARCHIVE[0])
    assert engine.snapshot() is None
    with pytest.raises(IndexMissing):
        engine.searcher()
    fill(engine, ARCHIVE[0])
    assert engine.known() == {"p0": 2}


def _interrupted(*_: object) -> None:
    raise KeyboardInterrupt


def test_what_is_known_to_have_existed_is_lost(tmp_path: Path) -> None:
    engine = open_engine(tmp_path / "index", MANIFEST, existed=lambda: True)
    for ask in (engine.searcher, engine.snapshot, lambda: fill(engine, ARCHIVE[0])):
        with pytest.raises(IndexDamaged, match="is gone; run `plansearch rebuild`"):
            ask()
    assert not (tmp_path / "index").exists()
    with engine.rebuild() as writer:
        writer.add(ARCHIVE[0])
    assert engine.known() == {"p0": 2}


def test_damage_after_the_first_look_is_named(path: Path, monkeypatch) -> None:
    """What was checked once is not checked at every search; but a search that stumbles says over what."""
    engine = open_engine(path, MANIFEST)
    searcher = engine.searcher()
    assert searcher.search(replace(REQUEST, limit=1)).total == 22
    for file in generation(path).glob("*.doc"):
        content = bytearray(file.read_bytes())
        end = int.from_bytes(content[-_TRAILER.size :][:8], "little")  # of the arrays
        content[64:end] = b"\xff" * (end - 64)
        with file.open("r+b") as handle:  # in place, under the map
            handle.write(content)
    with monkeypatch.context() as patch:
        patch.setattr(Segment, "recheck", lambda self: None)
        with pytest.raises(zlib.error):  # what it stumbles over
            searcher.search(REQUEST)
    with pytest.raises(IndexDamaged, match=r"MAIN_.*\.doc is damaged .*plansearch rebuild"):
        searcher.search(REQUEST)
    with pytest.raises(IndexDamaged, match=r"MAIN_.*\.doc is damaged .*plansearch rebuild"):
        engine.known()


def test_a_mistake_of_ours_is_not_called_damage(path: Path, monkeypatch) -> None:
    searcher = open_engine(path, MANIFEST).searcher()
    for raised, told in ((ZeroDivisionError, ZeroDivisionError), (MemoryError, EngineError)):
        monkeypatch.setattr(index, "evaluate", _raising(raised()))
        with pytest.raises(told) as caught:
            searcher.search(REQUEST)
        assert not isinstance(caught.value, IndexDamaged)


def _raising(error: Exception) -> Callable[..., None]:
    def ask(*_: object) -> None:
        raise error

    return ask


@pytest.mark.parametrize("error", [OSError(errno.EMFILE, "x"), OSError(errno.EIO, "x"), MemoryError()], ids=repr)
def test_what_the_system_refuses_is_not_called_damage(path: Path, monkeypatch, error: Exception) -> None:
    """At every place where a file of the index is opened or mapped: a clean error, then an answer."""
    expected, calls = answer(path), count()
    for at in count(1):
        failing = Failing(at, error)
        with monkeypatch.context() as patch:
            patch.setattr(io, "open", failing.wrap(io.open))
            patch.setattr(builtins, "open", failing.wrap(builtins.open))
            patch.setattr(mmap, "mmap", failing.wrap(mmap.mmap))
            engine = open_engine(path, MANIFEST)
            try:
                found = engine.searcher().search(REQUEST)
            except EngineError as raised:
                found = raised
        if not failing.failed:
            break
        next(calls)
        assert isinstance(found, EngineError), at
        assert not isinstance(found, IndexDamaged), at
        assert engine.searcher().search(REQUEST) == expected
    assert next(calls) > 8


class Failing:
    """The `at`-th call of what it wraps fails."""

    def __init__(self, at: int, error: Exception) -> None:
        self._left, self._error, self.failed = at, error, False

    def wrap(self, call: Callable) -> Callable:
        def wrapped(*args: Any, **options: Any) -> Any:
            self._left -= 1
            if not self._left:
                self.failed = True
                raise self._error
            return call(*args, **options)

        return wrapped


def test_every_damaged_file_is_found_by_check_and_no_wrong_answer_is_given(path: Path) -> None:
    expected = answer(path)
    for file in sorted(generation(path).iterdir()):
        whole = file.read_bytes()
        places = {0, len(whole) // 3, len(whole) // 2, len(whole) - 1}
        damages = [whole[:place] + bytes([whole[place] ^ 0x41]) + whole[place + 1 :] for place in places if whole]
        for damaged in (*damages, whole[:-1], whole + b"x"):
            if damaged == whole or not whole:
                continue
            file.write_bytes(damaged)
            assert list(open_engine(path, MANIFEST).check()), file.name
            found = answer_or_damage(path)
            assert found == expected or "plansearch rebuild" in str(found), file.name
        file.unlink()
        assert list(open_engine(path, MANIFEST).check()), f"{file.name} missing"
        file.write_bytes(whole)
    assert list(open_engine(path, MANIFEST).check()) == []


def test_threads_share_a_searcher(path: Path) -> None:
    engine = open_engine(path, MANIFEST)
    expected, failures = answer(path), []

    def ask() -> None:
        for _ in range(15):
            page = engine.searcher().search(REQUEST)
            if (page.total, page.hits, page.facets) != (expected.total, expected.hits, expected.facets):
                failures.append(page)

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for number in range(3):
        fill(engine, plan(f"other{number}", "khác"))
        with engine.writer() as writer:
            writer.remove(f"other{number}")
            writer.commit()
    for thread in threads:
        thread.join()
    assert failures == [] or {page.total for page in failures} == {expected.total}


def test_a_search_without_end_is_given_up(path: Path) -> None:
    view = open_engine(path, MANIFEST).searcher()._view
    with pytest.raises(SearchTooLong, match="given up"):
        evaluate(view, REQUEST, seconds=-1.0)


@pytest.mark.slow
def test_more_values_than_sixteen_bits_can_number(tmp_path: Path) -> None:
    """Whoosh's own RefBytesColumn drops values past 65,535 distinct ones."""
    values = tuple(f"v{number:05}" for number in range(66_000))
    engine = open_engine(tmp_path / "index", MANIFEST)
    fill(engine, IndexedPlan(Entry("a", {}, {"directive": values}), ()), plan("b", "x", directive=values[-1]))
    page = engine.searcher().search(SearchRequest("plan", facets=("directive",)))
    assert page.facets[0].values[0] == ("v65999", 2)
    assert len(page.facets[0].values) == 66_000
    assert ids(engine, SearchRequest("plan", filters=(FacetFilter("directive", (values[-1],)),))) == ["a", "b"]


def test_nothing_stays_open_or_locked(path: Path) -> None:
    engine = open_engine(path, MANIFEST)
    before = len(os.listdir("/proc/self/fd"))
    for number in range(5):
        fill(engine, plan("again", f"lần{number}"))
        engine.searcher()
    with engine.rebuild():
        pass
    engine.searcher()
    assert len(os.listdir("/proc/self/fd")) <= before + 1
