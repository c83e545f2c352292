"""The ranking on two public sets of judged questions: not below what was reached, and above plain BM25."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from indexer.vietnamese.fold import fold
from indexer.vietnamese.tone import modern, traditional
from tests.relevance.baseline import PlainBM25
from tests.relevance.product import Product
from tests.relevance.run import measure, rankers
from tests.relevance.samples import Query, read_corpus, read_queries

pytestmark = [pytest.mark.slow, pytest.mark.shared]

FLOORS = {
    "retrieval-alqac": {"mrr@10": 0.87, "recall@10": 0.95},
    "retrieval-vlsp2025": {"mrr@10": 0.53, "recall@10": 0.74},
}
MOST_LOST = 0.05
"""Of its reciprocal rank so much may be lost when the questions are typed without marks."""

EVERY = 4
"""Of the questions every fourth is asked again with its tones elsewhere: the rankings must be the same to the last."""


@pytest.fixture(scope="module", params=FLOORS)
def asked(request: pytest.FixtureRequest) -> Iterator[tuple[str, Sequence[Query], Product, PlainBM25]]:
    """A set: its name, its questions, and who answers them."""
    shared: Path = request.getfixturevalue("shared")
    folder = shared / "data" / request.param
    with rankers(read_corpus(folder / "corpus.jsonl.xz")) as (product, baseline):
        yield request.param, read_queries(folder / "queries.dev.jsonl"), product, baseline


def test_the_ranking_keeps_what_it_reached(asked: tuple[str, Sequence[Query], Product, PlainBM25]) -> None:
    name, queries, product, baseline = asked
    report, (least_gain, _) = measure(product, baseline, queries, [query.text for query in queries])
    names = ["mrr@10", "ndcg@10", "recall@1", "recall@5", "recall@10", "recall@100", "ms_per_query"]
    assert list(report) == [*names, "baseline"]
    assert list(report["baseline"]) == names
    assert {figure: report[figure] for figure, floor in FLOORS[name].items() if report[figure] < floor} == {}
    assert least_gain > 0
    unmarked, _ = measure(product, baseline, queries, [fold(query.text) for query in queries])
    assert unmarked["mrr@10"] >= (1 - MOST_LOST) * report["mrr@10"]


def test_where_the_tone_stands_changes_nothing(asked: tuple[str, Sequence[Query], Product, PlainBM25]) -> None:
    _, queries, product, _ = asked
    for query in queries[::EVERY]:
        assert product.rank(traditional(query.text)) == product.rank(modern(query.text)), query.text
