"""Words, analysis, snippets and queries: processor time of the Vietnamese side of a document and of a page."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from itertools import count
from statistics import quantiles
from typing import TypeVar

from indexer.vietnamese.analyse import analyse
from indexer.vietnamese.segment import joins
from indexer.vietnamese.tokens import split
from indexer.vietnamese.tone import modern
from search_app.query.snippet import best_snippet
from search_app.query.syntax import parse_query
from search_app.query.terms import terms_of
from tests.generator import generate

PLANS, ROUNDS, PASSAGE = 40, 3, 1_100
QUERY = "kế hoạch thông tin đối ngoại năm 2023"

T = TypeVar("T")


def measure_vietnamese(seed: int) -> dict[str, float]:
    """Tokens a second of our words and of pyvi's, in the same run; milliseconds a plan, a snippet, a query (p95).

    Ours as the analyser takes them: tokens with their places, and which of them go on with the word before.
    """
    from pyvi import ViTokenizer

    texts = [plan.text for plan in generate(seed, PLANS)]
    lines = [modern(line) for text in texts for line in text.split("\n") if line.strip()]
    tokens = sum(len(split(line)[0]) for line in lines)
    passages = [text[start : start + PASSAGE] for text in texts for start in range(0, len(text), PASSAGE)]
    terms = terms_of(parse_query(QUERY))
    # A snippet of a text that was shown before is remembered: each is made of another one here.
    others = map(" {}".format, count())
    snippets = _best(lambda text: best_snippet(text + next(others), terms), passages)
    titles = [" ".join(text[start:].split()[:6]) for text in texts for start in range(500, 3_000, 500)]
    return {
        "words_tokens_per_second": tokens / sum(_best(lambda line: joins(split(line)[0]), lines)),
        "pyvi_tokens_per_second": tokens / sum(_best(ViTokenizer.tokenize, lines)),
        "analysis_ms_per_plan": sum(_best(analyse, texts)) / len(texts) * 1000,
        "snippet_ms": sum(snippets) / len(passages) * 1000,
        "query_ms_p95": quantiles(_best(lambda query: terms_of(parse_query(query)), titles), n=20)[-1] * 1000,
    }


def _best(step: Callable[[T], object], items: Sequence[T]) -> list[float]:
    """CPU seconds of each item, the best of ROUNDS."""
    seconds = [float("inf")] * len(items)
    for _ in range(ROUNDS):
        for place, item in enumerate(items):
            began = time.process_time()
            step(item)
            seconds[place] = min(seconds[place], time.process_time() - began)
    return seconds


def print_vietnamese(report: dict[str, float]) -> None:
    """The figures as lines."""
    ours, pyvi = report["words_tokens_per_second"], report["pyvi_tokens_per_second"]
    print(f"words: {ours / 1000:.0f} k tokens/CPU s, {ours / pyvi:.1f} times pyvi")
    print(f"analysis: {report['analysis_ms_per_plan']:.1f} CPU ms a plan; snippet: {report['snippet_ms']:.2f} ms")
    print(f"query: p95 {report['query_ms_p95']:.2f} ms\n")
