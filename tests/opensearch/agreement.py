"""Random requests over random archives: the cluster, the arrays and the judge must say the same.

    python -m tests.opensearch.agreement --requests 2000 --seed 1

Sets, totals, counts, orders by a column and what hits stand for must be identical. The cluster works in 32 bits: its
scores may be wrong by a millionth of their size, and then be rounded to the next millionth. Where two results' scores
are that near, either may come first, or stand for others.
The suite runs a bounded sample of it (`test_engine.py`).
"""

from __future__ import annotations

import argparse
import math
import tempfile
from collections import Counter
from dataclasses import replace
from pathlib import Path

from indexer.engine.opensearch import open_engine as open_cluster
from indexer.engine.protocol import Engine, Searcher
from indexer.engine.request import SearchPage, SearchRequest
from indexer.engine.whoosh import open_engine
from tests.engine.agreement import Dice, history
from tests.engine.contract import MANIFEST, agree
from tests.engine.judge import JudgeEngine
from tests.opensearch.clusters import room
from tests.opensearch.node import Node

NEAR = 2.1e-6
REQUESTS_PER_ARCHIVE = 100
SIZES = ((6, 12), (30, 20), (100, 10))
"""Plans, and tokens in a passage."""


def compare(url: str, requests: int, seed: int, *, shards: int = 1, each: int = REQUESTS_PER_ARCHIVE) -> Counter:
    """Ask until so many requests were answered alike; raises AssertionError at the first that was not."""
    done: Counter = Counter()
    while done["requests"] < requests:
        dice = Dice(f"{seed}/{done['archives']}")
        plans, most = dice.choice(SIZES)
        with tempfile.TemporaryDirectory() as folder, room(url, shards=shards) as where:
            engines = open_cluster(where, MANIFEST), open_engine(Path(folder) / "index", MANIFEST)
            done += _one_archive(dice, engines, plans, most, min(each, requests - done["requests"]))
    return done


def _one_archive(dice: Dice, engines: tuple[Engine, Engine], plans: int, most: int, asked: int) -> Counter:
    judge = JudgeEngine(MANIFEST)
    steps = list(history(dice, plans, most))
    for engine in (*engines, judge):
        with engine.writer() as writer:
            for step, what in steps:
                getattr(writer, step)(*(() if what is None else (what,)))
    cluster, arrays = engines
    assert cluster.known() == judge.known()
    assert list(cluster.check()) == []
    done = Counter(archives=1, plans=len(judge.known()), passages=sum(judge.known().values()))
    one, other, judged = cluster.searcher(), arrays.searcher(), judge.searcher()
    for _ in range(asked):
        request = dice.request(plans)
        expected = judged.search(request)
        agree(other.search(request), expected, request)
        done["in another order"] += near(one.search(request), expected, judged, request)
        done["requests"] += 1
        done["results"] += expected.total
        done["collapsed"] += request.collapse is not None
        done["with rare values left out"] += any(facet.unlisted for facet in expected.facets)
    return done


def near(mine: SearchPage, expected: SearchPage, judged: Searcher, request: SearchRequest) -> bool:
    """Whether results that are as good as equal stand in another order; raises AssertionError at any other
    difference."""
    assert (mine.total, mine.more, mine.facets) == (expected.total, expected.more, expected.facets), request
    ids = [hit.id for hit in mine.hits]
    assert len(set(ids)) == len(ids) == len(expected.hits), request
    for hit, other in zip(mine.hits, expected.hits, strict=True):
        assert math.isclose(hit.score, other.score, rel_tol=NEAR, abs_tol=NEAR), request
        assert hit.id != other.id or (hit.stored, hit.same) == (other.stored, other.same), request
    if ids == [hit.id for hit in expected.hits]:
        return False
    assert request.sort == "relevance", request
    whole = judged.search(replace(request, offset=0, limit=1_000_000, collapse=None, per_plan=None, facets=()))
    truly = {hit.id: hit for hit in whole.hits}
    for hit in mine.hits:
        assert math.isclose(hit.score, truly[hit.id].score, rel_tol=NEAR, abs_tol=NEAR), request
        assert hit.stored == truly[hit.id].stored, request
    return True


def main() -> None:
    """Compare on a node of its own, or on one that is there; print how much."""
    parser = argparse.ArgumentParser(prog="tests.opensearch.agreement", description=__doc__)
    parser.add_argument("--requests", type=int, default=2_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--shards", type=int, default=1)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        node = Node(Path(folder)).start()
        try:
            done = compare(node.wait().url, arguments.requests, arguments.seed, shards=arguments.shards)
        finally:
            node.stop()
    print(f"{done['requests']} passed, 0 failed: {dict(done)}, seed {arguments.seed}, {arguments.shards} shards")


if __name__ == "__main__":
    main()
