"""How fast the engine is beside others, in one run: same passages, same tokens, equal work.

    python -m tests.bench.engine --size 20000 --against tantivy,fts5,whoosh [--json]

(a) One field, ten best, exact total; pages also with four facets (multi-select) and ten highlighted snippets.
(b) The request that the product sends for a plan page and its best passages; tantivy gets the same clauses as boosted
term queries. Ratios inside one run count, not milliseconds: the machine is shared.
"""

from __future__ import annotations

import argparse
import json
import random
import statistics
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from tests.bench.passages import plans
from tests.bench.product import measure_product
from tests.bench.rivals import FIELD, Fts5, Plansearch, Question, Rival, Tantivy
from tests.bench.stock_whoosh import StockWhoosh

RIVALS = {"plansearch": Plansearch, "tantivy": Tantivy, "fts5": Fts5, "whoosh": StockWhoosh}
SLOW = {"whoosh": 1}
"""Rivals that are asked fewer rounds, without which a run would take hours."""
QUERIES, ROUNDS = 40, 5


def main(argv: list[str] | None = None) -> None:
    """Build each rival, ask each the same, print."""
    parser = argparse.ArgumentParser(prog="tests.bench.engine", description=__doc__)
    parser.add_argument("--size", type=int, default=20_000, help="passages (default 20000)")
    parser.add_argument("--against", default="tantivy,fts5", help="rivals, by comma: tantivy, fts5, whoosh")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--json", action="store_true", help="one JSON object instead of a table")
    arguments = parser.parse_args(argv)
    report = measure(arguments.size, ["plansearch", *filter(None, arguments.against.split(","))], arguments.seed)
    if arguments.json:
        json.dump(report, sys.stdout, ensure_ascii=False, indent=1)
    else:
        _print(report)


def measure(size: int, names: list[str], seed: int) -> dict:
    """Everything about these rivals."""
    archive = list(plans(size, seed))
    asked = draw(archive, seed)
    report: dict = {"passages": size, "plans": len(archive), "rivals": {}}
    answers: dict[str, dict] = {}
    with tempfile.TemporaryDirectory(prefix="plansearch-bench-") as folder:
        for name in names:
            rival = RIVALS[name]()
            report["rivals"][name], answers[name] = _measured(rival, archive, asked, Path(folder) / name)
        report["product"] = measure_product(archive, Path(folder), names, seed)
    report["differing totals"] = {
        name: sum(answers[name][question] != answers["plansearch"][question] for question in answers[name])
        for name in names
    }
    return report


def _measured(rival: Rival, archive: list, asked: dict[str, list[Question]], folder: Path) -> tuple[dict, dict]:
    began = time.perf_counter()
    rival.build(archive, folder)
    built = time.perf_counter() - began
    began = time.perf_counter()
    rival.open(folder)
    opened = time.perf_counter() - began
    count = sum(len(plan.passages) for plan in archive)
    size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    figures: dict = {"how": rival.how, "passages/s": count / built, "MB": size / 1e6, "open ms": opened * 1000,
                     "shapes": {}}  # fmt: skip
    answers = {}
    for shape, questions in asked.items():
        first, times = [], []
        for turn in range(SLOW.get(rival.name, ROUNDS) + 1):
            for question in questions:
                began = time.perf_counter()
                answer = rival.ask(question)
                took = (time.perf_counter() - began) * 1000
                (times if turn else first).append(took)
                answers[question] = answer.total
        figures["shapes"][shape] = {
            "p50": statistics.median(times), "p95": statistics.quantiles(times, n=20)[-1],
            "first p50": statistics.median(first), "first max": max(first),
        }  # fmt: skip
    return figures, answers


def draw(archive: list, seed: int) -> dict[str, list[Question]]:
    """Questions of each shape, drawn from the passages."""
    rng = random.Random(seed)
    passages = [one for plan in archive for one in plan.passages if len(one.forms[FIELD]) > 5]
    frequency = Counter(token for one in passages for token in set(one.forms[FIELD]))
    tiers = {"frequent": (0.1, 1.0), "medium": (0.01, 0.1), "rare": (0.0, 0.001)}
    words = {name: [token for token, count in frequency.items() if low * len(passages) < count <= high * len(passages)]
             for name, (low, high) in tiers.items()}  # fmt: skip

    def near(count: int) -> tuple[str, ...]:
        tokens = rng.choice(passages).forms[FIELD]
        first = rng.randrange(len(tokens) - count + 1)
        return tuple(tokens[first : first + count])

    def filters() -> tuple:
        one, other = rng.choice(archive).plan.facets, rng.choice(archive).plan.facets
        return tuple((name, tuple(dict.fromkeys((*one.get(name, ())[:1], *other.get(name, ())[:1]))))
                     for name in rng.sample(("issuer", "kind", "year"), 1))  # fmt: skip

    def triple() -> tuple[str, ...]:
        return (rng.choice(words["frequent"]), rng.choice(words["frequent"]), rng.choice(words["medium"]))

    make = {
        "page": lambda: Question("or", triple(), page=True),
        "page with a choice": lambda: Question("or", triple(), filters(), page=True),
        **{f"one word, {tier}": lambda tier=tier: Question("one", (rng.choice(words[tier]),)) for tier in tiers},
        "or of three": lambda: Question("or", triple()),
        "and of three": lambda: Question("and", near(3)),
        "phrase": lambda: Question("phrase", near(rng.choice((2, 3)))),
        "prefix": lambda: Question("prefix", (rng.choice(words["medium"])[:3],)),
    }
    return {shape: [one() for _ in range(QUERIES)] for shape, one in make.items()}


def _print(report: dict) -> None:
    print(f"{report['passages']} passages of {report['plans']} plans; different totals: {report['differing totals']}\n")
    ours = report["rivals"]["plansearch"]
    for name, figures in report["rivals"].items():
        print(f"{name}: {figures['passages/s']:.0f} passages/s, {figures['MB']:.1f} MB, "
              f"opened in {figures['open ms']:.1f} ms ({figures['how']})")  # fmt: skip
        for shape, times in figures["shapes"].items():
            ratio = ours["shapes"][shape]["p50"] / times["p50"]
            print(
                f"  {shape:<20} p50 {times['p50']:7.2f}  p95 {times['p95']:7.2f}  "
                f"first p50 {times['first p50']:7.2f} max {times['first max']:7.2f}  ours/its {ratio:5.2f}"
            )
    print("\nthe product's own page (plans, six facets, best passages):")
    for name, figures in report["product"].items():
        print(f"  {name}: {figures}")


if __name__ == "__main__":
    main()
