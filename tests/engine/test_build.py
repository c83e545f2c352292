"""Segments are written within the memory that is allowed, and say the same however many they are."""

from __future__ import annotations

import multiprocessing
import random
import resource
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import pytest

from indexer.engine.protocol import Entry, IndexedPlan
from indexer.engine.request import Clause, Or, SearchRequest, Term
from indexer.engine.whoosh import open_engine
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
