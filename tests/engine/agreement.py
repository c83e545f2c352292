"""Random requests over random histories: arrays, stock Whoosh and the judge must say the same.

    python -m tests.engine.agreement --requests 10000 --seed 1

The suite runs a bounded sample of it (`test_agreement.py`).
"""

from __future__ import annotations

import argparse
import random
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from indexer.engine.paths import beginnings
from indexer.engine.protocol import Engine, Entry, IndexedPlan
from indexer.engine.request import (
    And,
    Clause,
    FacetFilter,
    Node,
    Or,
    Phrase,
    Prefix,
    RangeFilter,
    SearchRequest,
    Term,
    Wildcard,
)
from indexer.engine.whoosh import open_engine
from indexer.engine.whoosh.generation import Generation
from tests.engine.contract import MANIFEST, agree
from tests.engine.judge import JudgeEngine
from tests.engine.stock import StockSearcher

FORMS = ("words", "syllables", "folded", "title")
WITH_POSITIONS = ("syllables", "folded")
VOCABULARY = tuple(f"{first}{second}" for first in ("t", "th", "đ", "k") for second in ("a", "á", "oa", "ế", "ương"))
WEIGHTS = [1 / (place + 1) for place in range(len(VOCABULARY))]
ISSUERS = (
    "province>Ban>Ban C", "province>Ban>Ban E", "province>Tỉnh ủy>Tỉnh ủy A", "district>Huyện ủy>Huyện ủy B",
)  # fmt: skip
REQUESTS_PER_HISTORY = 50


class Dice(random.Random):
    """Draws archives and requests; frequent tokens are much more frequent than rare ones."""

    def tokens(self, most: int) -> tuple[str | None, ...]:
        drawn = self.choices(VOCABULARY, WEIGHTS, k=self.randint(0, most))
        return tuple(None if self.random() < 0.05 else token for token in drawn)

    def entry(self, name: str, most: int) -> Entry:
        forms = {form: self.tokens(most if form != "title" else 6) for form in FORMS if self.random() < 0.9}
        facets = {
            "kind": self.choices((("kế hoạch",), ("kết luận",), ()), k=1)[0],
            "issuer": tuple(
                dict.fromkeys(
                    part for way in self.sample(ISSUERS, self.choice((0, 1, 1, 1, 2))) for part in beginnings(way)
                )
            ),
            "directive": tuple(self.sample([f"{number}-KL/TW" for number in range(40)], self.randint(0, 3))),
        }
        columns = {"issued": self.choice((20200101, 20210000, 20230615))} if self.random() < 0.8 else {}
        if self.random() < 0.6:
            columns["wording"] = self.choice((0, 2**63 - 1, *range(10**18, 10**18 + 30)))
        return Entry(name, forms, {key: held for key, held in facets.items() if held}, columns, f"stored {name}")

    def plan(self, number: int, most: int) -> IndexedPlan:
        name = f"p{number}"
        whole = self.entry(name, 3 * most)
        passages = []
        for place in range(self.randint(0, 8)):
            one = self.entry(f"{name}.{place}", most)
            shared = self.random() < 0.8  # as passages do; but nothing may depend on it
            own = {**whole.facets, "section": self.choice((("goals",), ("tasks", "goals")))}
            columns = {**one.columns, **whole.columns}
            passages.append(Entry(one.id, one.forms, own, columns, one.stored) if shared else one)
        return IndexedPlan(whole, tuple(passages))

    def token(self) -> str:
        return self.choices((*VOCABULARY, "nowhere"), (*WEIGHTS, 0.1))[0]

    def node(self, depth: int = 2) -> Node:
        kind = self.random()
        if depth == 0 or kind < 0.4:
            return Term(self.choice(FORMS), self.token())
        if kind < 0.55:
            tokens = tuple(self.token() for _ in range(self.randint(1, 3)))
            return Phrase(self.choice(WITH_POSITIONS), tokens, self.choice((0, 0, 1, 3)))
        if kind < 0.6:
            return Wildcard(self.choice(FORMS), self.choice(("t?", "*a", "k*g", "?", "th*", "*ế*", "", "x*")))
        if kind < 0.65:
            return Prefix(self.choice(FORMS), self.choice(("t", "th", "đ", "x", "ka", "")))
        children = tuple(self.node(depth - 1) for _ in range(self.randint(0, 3)))
        if kind < 0.85:
            return And(children, tuple(self.node(depth - 1) for _ in range(self.choice((0, 0, 1)))))
        return Or(children, self.choice((1, 1, 1, 2, 0)))

    def request(self, plans: int) -> SearchRequest:
        unit = self.choice(("plan", "passage"))
        some = tuple(f"p{self.randrange(plans + 1)}" for _ in range(self.randint(0, 6)))
        limited = self.random() < 0.15
        best = limited and unit == "passage" and self.random() < 0.5
        return SearchRequest(
            unit,
            None if self.random() < 0.1 else self.node(),
            tuple(Clause(self.choice(FORMS), self.token(), self.choice((1.0, 0.5, 3.0)))
                  for _ in range(self.randint(0, 6))),
            tuple(self._filter() for _ in range(self.choice((0, 0, 1, 2)))),
            (RangeFilter("issued", 20200102, self.choice((None, 20230000))),) if self.random() < 0.1 else (),
            some if limited else None,
            self.randint(1, 3) if best else None,
            () if best else ("kind", "section", "issuer", "directive")[: self.randint(0, 4)],
            self.choices(("relevance", "newest", "oldest"), (6, 1, 1))[0],
            self.choice((0, 0, 0, 5, 40)),
            self.choice((1, 10, 10, 30)),
            collapse=None if best else self.choice((None, "wording", "wording", "issued")),
            facet_ends=self.choice((None, None, 0, 1, 2)),
        )  # fmt: skip

    def _filter(self) -> FacetFilter:
        facet, values = self.choice((
            ("kind", ("kế hoạch", "kết luận", None)),
            ("section", ("goals", "tasks", None)),
            ("issuer", (*ISSUERS, "province>Ban", "district", "nobody", None)),
            ("directive", ("3-KL/TW", "4-KL/TW", "5-KL/TW", None)),
        ))  # fmt: skip
        return FacetFilter(facet, tuple(self.sample(values, self.randint(1, 2))), self.random() < 0.3)


def history(dice: Dice, plans: int, most: int) -> Iterator[tuple[str, object]]:
    """Adds, replacements and removals in some commits."""
    for _ in range(dice.randint(1, 12)):
        for _ in range(dice.randint(1, max(1, plans // 5))):
            if dice.random() < 0.85:
                yield "add", dice.plan(dice.randrange(plans), most)
            else:
                yield "remove", f"p{dice.randrange(plans)}"
        yield "commit", None


def compare(requests: int, seed: int) -> Counter:
    """Ask until so many requests were answered alike; raises AssertionError at the first that was not."""
    done: Counter = Counter()
    while done["requests"] < requests:
        dice = Dice(f"{seed}/{done['histories']}")
        plans, most = dice.choice(((6, 12), (30, 20), (150, 10)))
        with tempfile.TemporaryDirectory() as folder:
            done += _one_history(dice, Path(folder) / "index", plans, most, requests - done["requests"])
    return done


def _one_history(dice: Dice, path: Path, plans: int, most: int, left: int) -> Counter:
    whoosh, judge = open_engine(path, MANIFEST), JudgeEngine(MANIFEST)
    requests = [dice.request(plans) for _ in range(min(left, REQUESTS_PER_HISTORY))]
    _replay((whoosh, judge), list(history(dice, plans, most)), dice.sample(requests, len(requests) // 4))
    generation = Generation(next((path / "generations").iterdir()))
    stock, judged, arrays = StockSearcher(generation), judge.searcher(), whoosh.searcher()
    done = Counter(histories=1, segments=len(generation.commit().segments))
    for request in requests:
        page = arrays.search(request)
        agree(page, judged.search(request), request)
        agree(page, stock.search(request), request)
        done["requests"] += 1
        done["results"] += page.total
    return done


def _replay(engines: tuple[Engine, ...], steps: list[tuple[str, object]], asked: list[SearchRequest]) -> None:
    """Go through a history; some requests are asked after each commit, for one snapshot learns from the one before."""
    for engine in engines:
        with engine.writer() as writer:
            for step, what in steps:
                getattr(writer, step)(*(() if what is None else (what,)))
                for request in asked if step == "commit" else ():
                    engine.searcher().search(request)


def main() -> None:
    """Compare, print how much."""
    parser = argparse.ArgumentParser(prog="tests.engine.agreement", description=__doc__)
    parser.add_argument("--requests", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    done = compare(arguments.requests, arguments.seed)
    print(f"{done['requests']} passed, 0 failed: {dict(done)}, seed {arguments.seed}")


if __name__ == "__main__":
    main()
