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
from pathlib import Path

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from indexer.vietnamese.fold import fold
from tests.relevance.baseline import PlainBM25
from tests.relevance.metrics import DEPTH, bootstrap, figures, per_query
from tests.relevance.product import Product
from tests.relevance.samples import Article, Query, read_corpus, read_queries


def measure(articles: list[Article], queries: list[Query], *, unmarked: bool = False) -> dict:
    """The figures of the product and of the baseline, and the bounds of the gain (`metrics.bootstrap`)."""
    texts = [fold(query.text) if unmarked else query.text for query in queries]
    judged = [query.relevant for query in queries]
    with tempfile.TemporaryDirectory(prefix="plansearch-relevance-") as folder:
        ours, milliseconds = Product(Path(folder), articles).rank_all(texts)
    baseline = PlainBM25([article.id for article in articles], [article.text for article in articles])
    began = time.perf_counter()
    plain = [baseline.rank(text, DEPTH) for text in texts]
    plain_milliseconds = (time.perf_counter() - began) * 1000 / max(1, len(texts))
    differences = [mine - its for mine, its in zip(per_query(ours, judged), per_query(plain, judged), strict=True)]
    low, high = bootstrap(differences)
    return {
        **figures(ours, judged),
        "ms_per_query": milliseconds,
        "queries": len(queries),
        "gain_mrr@10": {"low": low, "high": high},
        "baseline": {**figures(plain, judged), "ms_per_query": plain_milliseconds},
    }


def main(argv: list[str] | None = None) -> None:
    """Read, measure, print."""
    arguments = _arguments(argv)
    report = measure(read_corpus(arguments.corpus), read_queries(arguments.queries), unmarked=arguments.unmarked)
    if arguments.json:
        json.dump(report, sys.stdout, indent=1)
        print()
    else:
        _print(report)


def _arguments(argv: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="tests/relevance/run.py", description="measure the ranking on judged queries")
    parser.add_argument(
        "--corpus", type=Path, required=True, help="documents, one JSON object a line (.xz is read too)"
    )
    parser.add_argument("--queries", type=Path, required=True, help="judged queries, one JSON object a line")
    parser.add_argument("--unmarked", action="store_true", help="strip the queries of their marks")
    parser.add_argument("--json", action="store_true", help="one JSON object instead of a table")
    return parser.parse_args(argv)


def _print(report: dict) -> None:
    baseline = report["baseline"]
    print(f"{report['queries']} queries\n{'':<14}{'plansearch':>12}{'plain BM25':>12}")
    for name in baseline:
        print(f"{name:<14}{report[name]:>12.3f}{baseline[name]:>12.3f}")
    gain = report["gain_mrr@10"]
    print(f"gain of MRR@10, 95 % of resamples: {gain['low']:+.3f} … {gain['high']:+.3f}")


if __name__ == "__main__":
    main()
