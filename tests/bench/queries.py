"""Ten query shapes, asked as a browser asks them: parser, engine, facets, best passages, snippets, the page as HTML."""

from __future__ import annotations

import json
import random
import statistics
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from flask.testing import FlaskClient

from indexer.settings import Settings
from indexer.vietnamese.fold import fold
from search_app.search_state import SearchState
from search_app.serving import leave_loaded_alone
from search_app.site import create_app
from tests.generator.archive import TRUTH_NAME

QUERIES, ROUNDS = 20, 3

EMPTY_PAGE = "/number"
"""The frame of every page, a form, and no archive asked: what the others are compared with."""

State = Callable[[dict, random.Random], SearchState]


@dataclass(frozen=True, slots=True)
class Shape:
    """One kind of page: how many queries were asked, and the processor's time for one page in milliseconds, warm."""

    name: str
    queries: int
    p50_ms: float
    p95_ms: float


def measure_queries(archive: Path, settings: Settings, seed: int) -> Iterator[Shape]:
    """The empty page, then each shape, its queries drawn from what the archive holds."""
    with (archive / TRUTH_NAME).open(encoding="utf-8") as lines:
        truths = [truth for line in lines if (truth := json.loads(line))["title"] and truth["number"]]
    client = create_app(settings).test_client()
    leave_loaded_alone()  # as `plansearch serve` does
    yield _shape("an empty page", client, [EMPTY_PAGE] * QUERIES)
    for name, make in SHAPES.items():
        rng = random.Random(f"{seed}/{name}")
        states = [make(rng.choice(truths), rng) for _ in range(QUERIES)]
        yield _shape(name, client, [f"/search?{state.query_string()}" for state in states])


def _shape(name: str, client: FlaskClient, addresses: list[str]) -> Shape:
    times = []
    for turn in range(ROUNDS + 1):
        for address in addresses:
            began = time.process_time()
            status = client.get(address, headers={"Host": "localhost", "Accept-Encoding": "gzip"}).status_code
            if status != 200:
                msg = f"{address}: {status}"
                raise RuntimeError(msg)
            if turn:
                times.append((time.process_time() - began) * 1000)
    return Shape(name, len(addresses), statistics.median(times), statistics.quantiles(times, n=20)[-1])


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
