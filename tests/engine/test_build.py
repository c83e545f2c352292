"""Segments are written within the memory that is allowed, and say the same however many they are."""

from __future__ import annotations

import errno
import multiprocessing
import os
import random
import resource
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import pytest

from indexer.engine.protocol import Entry, IndexedPlan
from indexer.engine.request import Clause, Or, SearchRequest, Term
from indexer.engine.whoosh import open_engine
from indexer.engine.whoosh.build import SegmentBuilder
from indexer.errors import EngineError
from tests.engine.agreement import Dice
from tests.engine.contract import MANIFEST, agree, fill
from tests.engine.judge import JudgeEngine

LIMIT_MB = 48


def test_little_memory_makes_more_segments_and_the_same_answers(tmp_path: Path, monkeypatch) -> None:
    dice = Dice(1)
    plans = [dice.plan(number, 30) for number in range(12)]
    small, judge = open_engine(tmp_path / "index", MANIFEST, memory_mb=0), JudgeEngine(MANIFEST)
    for engine in (small, judge):
        fill(engine, *plans[:6])
        with engine.rebuild() as writer:
            for plan in plans:
                writer.add(plan)
    assert len(small.searcher()._view.segments) == len(plans)
    for _ in range(20):
        request = dice.request(len(plans))
        agree(small.searcher().search(request), judge.searcher().search(request), request)


def test_commits_of_a_rebuild_make_no_segments(tmp_path: Path) -> None:
    engine = open_engine(tmp_path / "index", MANIFEST)
    dice = Dice(1)
    with engine.rebuild() as writer:
        for number in range(6):
            writer.add(dice.plan(number, 30))
            writer.commit()
    assert len(engine.known()) == 6
    assert len(engine.searcher()._view.segments) == 1


def test_a_rebuild_that_lost_something_does_not_become_the_index(tmp_path: Path, monkeypatch) -> None:
    engine = open_engine(tmp_path / "index", MANIFEST)
    dice = Dice(1)
    fill(engine, dice.plan(0, 30))

    def full(*_arguments: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    def rebuild() -> None:
        with engine.rebuild() as writer:
            writer.add(dice.plan(1, 30))
            writer.commit()
            with monkeypatch.context() as patched:
                patched.setattr(SegmentBuilder, "add", full)
                with pytest.raises(EngineError):
                    writer.add(dice.plan(3, 30))
            writer.add(dice.plan(2, 30))

    with pytest.raises(EngineError, match="not whole"):
        rebuild()
    assert engine.known().keys() == {dice.plan(0, 30).plan.id}


def filled(folder: Path) -> tuple[float, float, int]:
    """Megabytes that a rebuild took beside what was there, those of its files, and how many segments it made."""
    dice = random.Random(1)
    words = [f"từ{number}" for number in range(30_000)]
    engine = open_engine(folder, MANIFEST, memory_mb=LIMIT_MB)
    fill(engine, IndexedPlan(Entry("warm", {"words": tuple(words[:100])}), ()))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with engine.rebuild() as writer:
        for number in range(1_500):
            forms = {form: tuple(dice.choices(words, k=400)) for form in ("words", "syllables", "folded")}
            passage = Entry(f"p{number}.0", forms, {"kind": (f"k{number % 7}",)}, {}, "stored " * 60)
            writer.add(IndexedPlan(Entry(f"p{number}", forms, {}, {}, "stored"), (passage,)))
    taken = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    searcher = engine.searcher()
    request = SearchRequest("plan", Or((Term("words", words[0]),)), (Clause("words", words[0], 1.0),))
    assert searcher.search(request).total > 0
    size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / (1 << 20)
    return taken, size, len(searcher._view.segments)


@pytest.mark.slow
def test_building_takes_no_more_memory_than_it_may(tmp_path: Path) -> None:
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as pool:
        taken, mapped, segments = pool.submit(filled, tmp_path / "index").result()
    assert segments > 1
    assert taken <= LIMIT_MB + mapped  # which the system may drop
