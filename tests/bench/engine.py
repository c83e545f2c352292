"""How fast the engine is beside others, in one run: same passages, same tokens, equal work.

    python -m tests.bench.run --size 20000 --against opensearch,tantivy,fts5,whoosh [--json]

(a) One field, ten best, exact total; pages also with four facets (multi-select) and ten highlighted snippets.
(b) The request that the product sends for a plan page and its best passages; tantivy gets the same clauses as boosted
term queries. Rivals take turns, round by round; ratios count, not milliseconds: the machine is shared.
"""

from __future__ import annotations

import random
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from tests.bench import cluster
from tests.bench.cluster import OpenSearch
from tests.bench.measuring import in_a_child, interleaved, ratios, summary
from tests.bench.passages import Archive
from tests.bench.product import measure_product
from tests.bench.rivals import FIELD, Fts5, Plansearch, Question, Tantivy
from tests.bench.stock_whoosh import StockWhoosh

RIVALS = {"plansearch": Plansearch, "opensearch": OpenSearch, "tantivy": Tantivy, "fts5": Fts5, "whoosh": StockWhoosh}
SLOW = {"whoosh": 1, "fts5": 2}
"""Rivals that are asked fewer rounds, without which a run would take hours."""
QUERIES, ROUNDS = 40, 7
_SAMPLE = 20_000
"""Passages, spread over all, that questions are drawn from."""


def measure_engines(size: int, against: list[str], seed: int) -> dict:
    """Everything about our engine and these rivals. Raises ValueError for a rival that there is not."""
    if unknown := set(against) - set(RIVALS):
        msg = f"no such rival: {', '.join(sorted(unknown))}; there are {', '.join(RIVALS)}"
        raise ValueError(msg)
    names = ["plansearch", *(name for name in against if name != "plansearch")]
    archive = Archive(size, seed)
    asked = draw(archive, seed)
    report: dict = {"passages": size, "plans": sum(1 for _ in archive.plans(()))}
    with tempfile.TemporaryDirectory(prefix="plansearch-bench-") as folder:
        try:
            report["equal work"] = _equal_work(archive, asked, names, Path(folder))
            report["product"] = measure_product(archive, Path(folder), names, seed)
        finally:
            cluster.stop()
    return report


def _equal_work(archive: Archive, asked: dict[str, list[Question]], names: list[str], folder: Path) -> dict:
    rivals, report = {}, {}
    for name in names:
        rival = RIVALS[name]()
        figures = {"how": rival.how, **in_a_child(rival.build, archive, folder / name, (FIELD,))}
        began = time.perf_counter()
        rival.open(folder / name)
        rivals[name], report[name] = rival, {**figures, "open ms": (time.perf_counter() - began) * 1000, "shapes": {}}
    found, differing = {}, Counter(dict.fromkeys(names, 0))
    for shape, questions in asked.items():
        rounds = {name: SLOW.get(name, ROUNDS) for name in names}
        times, answers = interleaved({name: rivals[name].ask for name in names}, rounds, [(one,) for one in questions])
        found[shape] = ratios(times)
        for name in names:
            report[name]["shapes"][shape] = summary(times[name])
            totals = zip(answers[name], answers["plansearch"], strict=True)
            differing[name] += sum(theirs.total != ours.total for theirs, ours in totals)
    return {"rivals": report, "ratios": found, "differing totals": dict(differing)}


def draw(archive: Archive, seed: int) -> dict[str, list[Question]]:
    """Questions of each shape, drawn from the passages."""
    rng = random.Random(seed)
    plans = list(_sample(archive))
    passages = [one for plan in plans for one in plan.passages if len(one.forms[FIELD]) > 5]
    frequency = Counter(token for one in passages for token in set(one.forms[FIELD]))
    tiers = {"frequent": (0.1, 1.0), "medium": (0.01, 0.1), "rare": (0.0, 0.001)}
    words = {name: [token for token, count in frequency.items() if low * len(passages) < count <= high * len(passages)]
             for name, (low, high) in tiers.items()}  # fmt: skip

    def near(count: int) -> tuple[str, ...]:
        tokens = rng.choice(passages).forms[FIELD]
        first = rng.randrange(len(tokens) - count + 1)
        return tuple(tokens[first : first + count])

    def filters() -> tuple:
        one, other = rng.choice(plans).plan.facets, rng.choice(plans).plan.facets
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


def _sample(archive: Archive) -> Iterator:
    """Every so many-th plan."""
    step = max(1, archive.size // _SAMPLE)
    for number, plan in enumerate(archive.plans((FIELD,))):
        if number % step == 0:
            yield plan


def print_engines(report: dict) -> None:
    """The report as tables."""
    work = report["equal work"]
    print(f"{report['passages']} passages of {report['plans']} plans; different totals: {work['differing totals']}\n")
    for name, figures in work["rivals"].items():
        print(f"{name}: {figures['passages/s']:.0f} passages/s ({figures['passages/CPU s']:.0f} a CPU second), "
              f"{figures['MB']:.1f} MB, building took {figures['peak MB']:.0f} MB, "
              f"opened in {figures['open ms']:.1f} ms ({figures['how']})")  # fmt: skip
        for shape, times in figures["shapes"].items():
            ratio = work["ratios"][shape].get(name)
            beside = f"  ours/its {ratio['p50']:6.3f}, CPU {ratio['CPU p50']:6.3f}" if ratio else ""
            print(f"  {shape:<20} p50 {times['p50']:7.2f}  p95 {times['p95']:7.2f}  CPU {times['CPU p50']:7.2f} "
                  f"{times['CPU p95']:7.2f}  first {times['first p50']:7.2f}{beside}")  # fmt: skip
    print("\nthe product's own page (plans, facets, best passages):")
    for name, figures in report["product"]["rivals"].items():
        print(f"  {name}: { ({key: round(value, 2) for key, value in figures.items()}) }")
    print(f"  ours to its: {report['product']['ratios']}")
