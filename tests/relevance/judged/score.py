"""How good the answers to the judged queries are: a score for each query, for each group, and overall.

python -m tests.relevance.judged.score            the score of every query, and of plain BM25 beside it
"""

from __future__ import annotations

import math
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from statistics import mean

from tests.relevance.judged.archive import JudgedArchive, JudgedQuery, files_of, judged_queries
from tests.relevance.metrics import reciprocal_rank

DEPTH = 10


def graded_ndcg(ranked: Sequence[str], grades: dict[str, int], depth: int = DEPTH) -> float:
    """Discounted gain of the first `depth` (2 counts three times as much as 1), as a share of the best possible."""

    def gain(found: Iterable[int]) -> float:
        return sum((2**grade - 1) / math.log2(place + 1) for place, grade in enumerate(found, 1))

    best = gain(sorted(grades.values(), reverse=True)[:depth])
    return gain(grades.get(name, 0) for name in ranked[:depth]) / best


def first_answer(ranked: Sequence[str], query: JudgedQuery) -> float:
    """One divided by the place of the first result that answers (grade 2)."""
    return reciprocal_rank(ranked, [name for name, grade in query.grades.items() if grade == 2])


def scores(rankings: dict[JudgedQuery, list[str]]) -> dict[str, tuple[float, float]]:
    """nDCG@10 and reciprocal rank of the first answer: of every query, every group, and `all`."""
    table = {
        query.id: (graded_ndcg(ranked, query.grades), first_answer(ranked, query)) for query, ranked in rankings.items()
    }
    groups: dict[str, list[str]] = {"all": list(table)}
    for query in rankings:
        groups.setdefault(query.group, []).append(query.id)
    means = {
        group: (mean(table[id_][0] for id_ in ids), mean(table[id_][1] for id_ in ids)) for group, ids in groups.items()
    }
    return means | table


def main() -> None:
    """Print all scores of both archives."""
    product, plain = {}, {}
    for name in ("corpus", "plans"):
        with tempfile.TemporaryDirectory() as folder:
            archive = JudgedArchive(Path(folder), files_of(name))
            for query in judged_queries(name):
                product[query], plain[query] = archive.product(query.text), archive.plain(query.text)
    ours, theirs = scores(product), scores(plain)
    text = {query.id: query.text for query in product}
    print(f"{'':12} {'nDCG@10':>8} {'MRR':>6}   plain BM25")
    for name, (gain, first) in ours.items():
        print(f"{name:12} {gain:8.3f} {first:6.3f}   {theirs[name][0]:.3f} {theirs[name][1]:.3f}  {text.get(name, '')}")


if __name__ == "__main__":
    main()
