"""The structure gold: own fields, headings, recipients, signers and tasks of real documents, read by a person.

    python -m tests.recognition.structure [--data ../shared/data] [--held 1|2] [--misses N] [--json]

`gold/structure.jsonl` holds a document a line: {"set", "id", …} with the fields that gold/README.md explains. Files are
read by the product's own readers, so that what a reader scrambles counts as missed here. `gold/tasks_held.jsonl` holds
the tasks of other documents, drawn twice, read before any rule was run on them (`--held`).

Tasks have two measures. `who, deadline`: the pairs of both, as a bag. `tasks`: who, role and deadline of a task that is
told by its words.
"""

from __future__ import annotations

import argparse
import json
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from indexer.model import Document, Plan
from indexer.readers import read_file
from indexer.recognise import recognise
from indexer.settings import load_settings
from indexer.vietnamese.numbers import parse_number
from indexer.vietnamese.tone import modern
from tests.conftest import REPOSITORY
from tests.recognition.citations import issuer_key, raw_text
from tests.recognition.helpers import document

GOLD = Path(__file__).parent / "gold" / "structure.jsonl"
HELD = GOLD.with_name("tasks_held.jsonl")
_MARKS = re.compile(r"[^\w]+")


@dataclass
class Tally:
    """Counts of one field over all documents."""

    right: int = 0
    wanted: int = 0
    given: int = 0
    misses: list[str] = field(default_factory=list)

    @property
    def f1(self) -> float:
        return 2 * self.right / max(1, self.wanted + self.given)

    def add(self, where: str, wanted: Iterable[Any], got: Iterable[Any]) -> None:
        """Two bags: what is in both is right."""
        want, have = Counter(wanted), Counter(got)
        both = want & have
        self.right += both.total()
        self.wanted += want.total()
        self.given += have.total()
        self.misses += [f"{where}: missed {each}" for each in want - both]
        self.misses += [f"{where}: wrong  {each}" for each in have - both]


def gold(path: Path = GOLD) -> list[dict[str, Any]]:
    """The annotated documents."""
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def score(rows: list[dict[str, Any]], data: Path) -> dict[str, Tally]:
    """A tally for each field."""
    names = ("number", "kind", "date", "issuer", "headings", "recipients", "signer")
    tallies = {name: Tally() for name in (*names, "who, deadline", "tasks")}
    for row in rows:
        plan = _plan(row, data)
        wanted, got = _wanted(row), _got(plan)
        got["headings"] = _with_articles(got["headings"], wanted["headings"])
        for name in names:
            tallies[name].add(row["id"][:40], wanted[name], got[name])
        _score_tasks(tallies, row, plan)
    return tallies


def score_held(rows: list[dict[str, Any]], data: Path) -> dict[str, Tally]:
    """The tallies of tasks alone, in documents read as raw text."""
    tallies = {"who, deadline": Tally(), "tasks": Tally()}
    for row in rows:
        _score_tasks(tallies, row, recognise(document(raw_text(row, data)), plan_id="a" * 16, name=row["id"]))
    return tallies


def _plan(row: dict[str, Any], data: Path) -> Plan:
    return recognise(_document(row, data), plan_id="a" * 16, name=row["id"])


def _document(row: dict[str, Any], data: Path) -> Document:
    if row["set"] == "plans-commune":
        return document(_commune(data)[row["id"]])
    return read_file(data / row["set"] / row["id"], load_settings({}, environ={}, config="/dev/null"))


@cache
def _commune(data: Path) -> dict[str, str]:
    lines = (data / "plans-commune" / "documents.dev.jsonl").read_text("utf-8").splitlines()
    return {row["id"]: row["text"] for row in map(json.loads, lines)}


def _wanted(row: dict[str, Any]) -> dict[str, list[Any]]:
    number = parse_number(row["number"]) if row["number"] else None
    issuers = [row["issuer"], *row["co_issuers"]] if row["issuer"] else []
    signer = row["signer"]
    return {
        "number": [number.key] if number else [],
        "kind": [row["kind"].casefold()],
        "date": [row["date"]] if row["date"] else [],
        "issuer": [issuer_key(" ".join(filter(None, (each["body"], each["place"])))) for each in issuers],
        "headings": [plain(each) for each in row["headings"]],
        "recipients": [plain(each) for each in row["recipients"]],
        "signer": [(plain(signer["name"]), plain(signer["title"] or ""))] if signer else [],
    }


def _got(plan: Plan) -> dict[str, list[Any]]:
    headings: list[str] = []
    seen: set[tuple[str, ...]] = set()
    for passage in plan.passages:
        for at, each in enumerate(passage.heading, 1):
            if passage.heading[:at] not in seen:
                seen.add(passage.heading[:at])
                headings.append(each)
    issuers = [plan.issuer, *plan.co_issuers] if plan.issuer else []
    signer = plan.signer
    return {
        "number": [plan.number.value.key] if plan.number else [],
        "kind": [plan.kind.value.casefold()] if plan.kind else [],
        "date": [str(plan.issued.value)] if plan.issued else [],
        "issuer": [issuer_key(f"{each.value.body} {each.value.place or ''}".strip()) for each in issuers],
        "headings": [plain(each) for each in headings],
        "recipients": [plain(each) for each in plan.recipients],
        "signer": [(plain(signer.name), plain(signer.title or ""))] if signer else [],
    }


def _with_articles(got: list[str], wanted: list[str]) -> list[str]:
    """An article that is but a sentence is headed by its number here, and by its whole sentence in the gold."""
    whole = {" ".join(each.split()[:2]): each for each in wanted if each.startswith("điều ")}
    return [whole.get(each, each) for each in got]


def _score_tasks(tallies: dict[str, Tally], row: dict[str, Any], plan: Plan) -> None:
    """A task is right when who, role and deadline are, and the one's words hold the other's."""
    where, tally, left = row["id"][:40], tallies["tasks"], list(plan.tasks)
    pairs = [(plain(task["who"]), plain(task["when"] or "")) for task in row["tasks"]]
    tallies["who, deadline"].add(where, pairs, [(plain(task.who), plain(task.when or "")) for task in left])
    tally.wanted += len(row["tasks"])
    tally.given += len(left)
    for task in row["tasks"]:
        met = next((each for each in left if _same_task(task, each)), None)
        if met is None:
            tally.misses.append(f"{where}: missed {task}")
        else:
            left.remove(met)
            tally.right += 1
    tally.misses += [f"{where}: wrong  {t.role} | {t.who} | {t.what[:70]} | {t.when}" for t in left]


def _same_task(wanted: dict[str, Any], got: Any) -> bool:
    return (
        wanted["role"] == got.role
        and plain(wanted["who"]) == plain(got.who)
        and plain(wanted["when"] or "") == plain(got.when or "")
        and _shares(plain(wanted["what"]), plain(got.what))
    )


def _shares(one: str, other: str) -> bool:
    """The first words of one stand in the other: annotators wrote eight words or more."""
    return " ".join(one.split()[:6]) in other or " ".join(other.split()[:6]) in one


def plain(words: str) -> str:
    """Lower case, one tone placement, no punctuation."""
    return " ".join(_MARKS.sub(" ", modern(words)).casefold().split())


def main(arguments: list[str] | None = None) -> None:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=REPOSITORY.parent / "shared" / "data")
    parser.add_argument("--held", type=int, choices=(1, 2), help="tasks of the documents of one held draw")
    parser.add_argument("--misses", type=int, default=10)
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args(arguments)
    held = [row for row in gold(HELD) if row["draw"] == given.held]
    tallies = score_held(held, given.data) if held else score(gold(), given.data)
    if given.json:
        print(json.dumps({name: tally.f1 for name, tally in tallies.items()}))
        return
    for name, tally in tallies.items():
        print(f"{name:<13} right {tally.right:>4} of {tally.wanted:>4}, given {tally.given:>4}, F1 {tally.f1:.3f}")
        for miss in tally.misses[: given.misses]:
            print(f"    {miss}")


if __name__ == "__main__":
    main()
