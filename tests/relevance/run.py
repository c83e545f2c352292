"""How good the ranking is, on a corpus with judged queries.

    python tests/relevance/run.py --corpus corpus.jsonl[.xz] --queries queries.jsonl [--json]

The corpus has lines `{"id", "doc", "text"}`, the queries lines `{"id", "text", "relevant": [ids]}`. It is indexed with
the product's own analyser, engine and weights, and asked as the site asks; plain BM25 on syllables is asked the same.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from indexer.vietnamese.fold import fold
from tests.relevance.baseline import PlainBM25
from tests.relevance.metrics import DEPTH, bootstrap, figures, per_query
from tests.relevance.product import Product
from tests.relevance.samples import Article, Query, read_corpus, read_queries


@contextmanager
def rankers(articles: Sequence[Article]) -> Iterator[tuple[Product, PlainBM25]]:
    """The product and the baseline, both with the corpus indexed."""
    with tempfile.TemporaryDirectory(prefix="plansearch-relevance-") as folder:
        product = Product(Path(folder), articles)
        yield product, PlainBM25([article.id for article in articles], [article.text for article in articles])


def measure(
    product: Product, baseline: PlainBM25, queries: Sequence[Query], texts: Sequence[str]
) -> tuple[dict, tuple[float, float]]:
    """The figures of both, asked the same, and the bounds of what the product gains in MRR@10 (`metrics.bootstrap`).

    `texts` are what is typed for the queries.
    """
    judged = [query.relevant for query in queries]
    ours, milliseconds = product.rank_all(texts)
    began = time.perf_counter()
    plain = [baseline.rank(text, DEPTH) for text in texts]
    plain_milliseconds = (time.perf_counter() - began) * 1000 / max(1, len(texts))
    report = {
        **figures(ours, judged),
        "ms_per_query": milliseconds,
        "baseline": {**figures(plain, judged), "ms_per_query": plain_milliseconds},
    }
    gains = [mine - its for mine, its in zip(per_query(ours, judged), per_query(plain, judged), strict=True)]
    return report, bootstrap(gains)


def main(argv: list[str] | None = None) -> None:
    """Read, measure, print."""
    arguments = _arguments(argv)
    queries = read_queries(arguments.queries)
    texts = [fold(query.text) if arguments.unmarked else query.text for query in queries]
    with rankers(read_corpus(arguments.corpus)) as (product, baseline):
        report, bounds = measure(product, baseline, queries, texts)
    if arguments.json:
        json.dump(report, sys.stdout, indent=1)
        print()
    else:
        _print(report, len(queries), bounds)


def _arguments(argv: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="tests/relevance/run.py", description="measure the ranking on judged queries")
    parser.add_argument(
        "--corpus", type=Path, required=True, help="documents, one JSON object a line (.xz is read too)"
    )
    parser.add_argument("--queries", type=Path, required=True, help="judged queries, one JSON object a line")
    parser.add_argument("--unmarked", action="store_true", help="strip the queries of their marks")
    parser.add_argument("--json", action="store_true", help="one JSON object instead of a table")
    return parser.parse_args(argv)


def _print(report: dict, queries: int, bounds: tuple[float, float]) -> None:
    baseline = report["baseline"]
    print(f"{queries} queries\n{'':<14}{'plansearch':>12}{'plain BM25':>12}")
    for name in baseline:
        print(f"{name:<14}{report[name]:>12.3f}{baseline[name]:>12.3f}")
    print(f"gain of MRR@10, 95 % of resamples: {bounds[0]:+.3f} … {bounds[1]:+.3f}")


if __name__ == "__main__":
    main()
