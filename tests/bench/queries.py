"""Ten query shapes, asked as the site asks them: parser, engine, facets, best passages, snippets."""

from __future__ import annotations

import json
import random
import statistics
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from indexer.settings import Settings
from indexer.vietnamese.fold import fold
from search_app.archive import Archive
from search_app.presenter import present
from search_app.search_state import SearchState
from tests.generator.archive import TRUTH_NAME

QUERIES, ROUNDS = 20, 3

State = Callable[[dict, random.Random], SearchState]


@dataclass(frozen=True, slots=True)
class Shape:
    """One kind of query: how many were asked, mean results, and the time of one answer in milliseconds, warm."""

    name: str
    queries: int
    results: float
    p50_ms: float
    p95_ms: float


def measure_queries(archive: Path, settings: Settings, seed: int) -> Iterator[Shape]:
    """Each shape, its queries drawn from what the archive holds. Every answer is made ready for the page."""
    with (archive / TRUTH_NAME).open(encoding="utf-8") as lines:
        truths = [truth for line in lines if (truth := json.loads(line))["title"] and truth["number"]]
    asked = Archive(settings)
    for name, make in SHAPES.items():
        rng = random.Random(f"{seed}/{name}")
        states = [make(rng.choice(truths), rng) for _ in range(QUERIES)]
        totals, times = [], []
        for turn in range(ROUNDS + 1):
            for state in states:
                began = time.perf_counter()
                answer = asked.search(state)
                present(answer, page_size=settings.page_size)
                if turn:
                    times.append((time.perf_counter() - began) * 1000)
                else:
                    totals.append(answer.page.total)
        p95 = statistics.quantiles(times, n=20)[-1]
        yield Shape(name, len(states), statistics.mean(totals), statistics.median(times), p95)


def _words(truth: dict, rng: random.Random, count: int) -> str:
    words = truth["title"].split()
    first = rng.randrange(max(1, len(words) - count + 1))
    return " ".join(words[first : first + count]).replace("“", "").replace("”", "").replace('"', "")


SHAPES: dict[str, State] = {
    "one word": lambda truth, rng: SearchState(q=_words(truth, rng, 1)),
    "three words": lambda truth, rng: SearchState(q=_words(truth, rng, 3)),
    "three words, no marks": lambda truth, rng: SearchState(q=fold(_words(truth, rng, 3))),
    "phrase of four": lambda truth, rng: SearchState(q=f'"{_words(truth, rng, 4)}"'),
    "document number": lambda truth, rng: SearchState(q=truth["number"]),
    "long question": lambda truth, rng: SearchState(q=f"kế hoạch nào nói về {_words(truth, rng, 15)}"),
    "one filter": lambda truth, rng: SearchState(q=_words(truth, rng, 2)).with_filter(
        "issuer", truth["issuer"]["name"]
    ),
    "everything, newest first": lambda truth, rng: SearchState(sort="newest", page=rng.randrange(1, 10)),
    "without a word": lambda truth, rng: SearchState(q=f"{_words(truth, rng, 2)} -{_words(truth, rng, 1)}"),
    "passages of three words": lambda truth, rng: SearchState(q=_words(truth, rng, 3), unit="passage"),
}
