"""How good a ranking is: reciprocal rank, discounted gain, recall; and whether one is better than another."""

from __future__ import annotations

import math
import random
from collections.abc import Collection, Sequence
from statistics import mean

RECALLS = (1, 5, 10, 100)
DEPTH = 100
"""So many results are looked at, at most."""


def reciprocal_rank(ranked: Sequence[str], relevant: Collection[str], depth: int = 10) -> float:
    """One divided by the place of the first relevant result among the first `depth`; 0 when there is none."""
    return next((1 / place for place, name in enumerate(ranked[:depth], 1) if name in relevant), 0.0)


def ndcg(ranked: Sequence[str], relevant: Collection[str], depth: int = 10) -> float:
    """Discounted gain of the first `depth`, as a share of the best that is possible; relevance is yes or no."""
    gain = sum(1 / math.log2(place + 1) for place, name in enumerate(ranked[:depth], 1) if name in relevant)
    ideal = sum(1 / math.log2(place + 1) for place in range(1, min(depth, len(relevant)) + 1))
    return gain / ideal if ideal else 0.0


def recall(ranked: Sequence[str], relevant: Collection[str], depth: int) -> float:
    """The share of the relevant ones that stand among the first `depth`."""
    return len(set(ranked[:depth]) & set(relevant)) / len(set(relevant)) if relevant else 0.0


def figures(rankings: Sequence[Sequence[str]], judged: Sequence[Collection[str]]) -> dict[str, float]:
    """The means over all queries, under the names that `run.py --json` prints."""
    pairs = list(zip(rankings, judged, strict=True))
    report = {
        "mrr@10": mean(reciprocal_rank(ranked, relevant) for ranked, relevant in pairs),
        "ndcg@10": mean(ndcg(ranked, relevant) for ranked, relevant in pairs),
    }
    report |= {f"recall@{depth}": mean(recall(ranked, relevant, depth) for ranked, relevant in pairs)
               for depth in RECALLS}  # fmt: skip
    return report


def bootstrap(gains: Sequence[float], rounds: int = 10_000, seed: int = 1) -> tuple[float, float]:
    """The middle 95 % of the mean gain over queries drawn anew, with replacement, `rounds` times.

    Each gain is a query's figure in one ranking less its figure in the other (paired). When the lower bound is above
    zero, the gain does not hang on which queries happened to be asked.
    """
    rng = random.Random(seed)
    means = sorted(mean(rng.choices(gains, k=len(gains))) for _ in range(rounds))
    return means[int(rounds * 0.025)], means[int(rounds * 0.975) - 1]


def per_query(rankings: Sequence[Sequence[str]], judged: Sequence[Collection[str]]) -> list[float]:
    """The reciprocal rank of each query."""
    return [reciprocal_rank(ranked, relevant) for ranked, relevant in zip(rankings, judged, strict=True)]
