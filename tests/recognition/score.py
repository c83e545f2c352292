"""Precision, recall and F1 of recognition against gold, a field at a time, with the misses in context.

    python tests/recognition/score.py [--data ../shared/data] [--set vbpl|congbao|commune|plans] [--json] [--misses N]

Where the gold comes from, and what it is worth:

    vbpl     number and kind from the portal's page header; scored on documents whose letter-normalised text holds the
             gold number (on the others null is right, and another number is listed, not scored). Dates from the
             register of the central gazette, for the numbers that it holds. Issuers by the number's code (weak gold).
    congbao  number, kind and date joined from the gazette register, for the fifth that has them.
    commune  six plans: number (or its blank), date, issuer, kind, place, signer; read by hand.
    plans    the four plans of ../shared/plans, read by hand: every field, references with their relations.
"""

from __future__ import annotations

import argparse
import json
import lzma
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]
if str(REPOSITORY) not in sys.path:
    sys.path.insert(0, str(REPOSITORY))

from indexer.vietnamese.codes import codes  # noqa: E402
from indexer.vietnamese.numbers import find_numbers, parse_number, skeleton  # noqa: E402
from tests.recognition.helpers import plan_of, summary  # noqa: E402

GOLDEN = Path(__file__).parent / "golden"
SETS = ("vbpl", "congbao", "commune", "plans")


@dataclass
class Tally:
    """Counts of one field, and what was missed: (document, wanted, got, context)."""

    right: int = 0
    wrong: int = 0
    missing: int = 0
    misses: list[tuple[str, str, str, str]] = field(default_factory=list)

    def add(self, name: str, wanted: object, got: object, context: str) -> None:
        """One document. `wanted` None: there is nothing to find, anything found is wrong."""
        if wanted == got:
            self.right += wanted is not None
            return
        self.wrong += got is not None
        self.missing += wanted is not None
        self.misses.append((name, str(wanted), str(got), context))

    @property
    def precision(self) -> float:
        return self.right / max(1, self.right + self.wrong)

    @property
    def recall(self) -> float:
        return self.right / max(1, self.right + self.missing)

    @property
    def f1(self) -> float:
        return 2 * self.precision * self.recall / max(1e-9, self.precision + self.recall)


Scores = dict[str, Tally]


def score(name: str, data: Path, *, every: int = 1) -> Scores:
    """The tallies of one set. `every`: take each n-th document only."""
    scores: Scores = {}
    for position, (key, text, wanted) in enumerate(READERS[name](data)):
        if position % every == 0:
            _score_document(scores, key, text, wanted)
    return scores


def _score_document(scores: Scores, key: str, text: str, wanted: dict) -> None:
    got = summary(plan_of(text, key if key.endswith(".txt") else ""))
    context = " / ".join(text.split("\n")[:9])[:240]
    for each, value in wanted.items():
        if each == "references":
            for row in ("number", "relation", "issued", "issuer", "title"):
                _score_references(scores.setdefault(f"references.{row}", Tally()), key, value, got[each], row)
            continue
        found = got[each]
        if each == "number" and wanted.get("number") is not None and found is not None:
            value, found = _same_number(value, found)
        if each == "issuer" and found is not None:
            found = found[1:] if len(value) == 3 else found
        scores.setdefault(each, Tally()).add(key, value, found, context)


def _score_references(tally: Tally, key: str, wanted: list[dict], got: list[dict], row: str) -> None:
    by_number = {reference["number"]: reference for reference in got}
    for reference in wanted:
        found = by_number.pop(reference["number"], None)
        tally.add(f"{key} {reference['number']}", reference[row], found[row] if found else None, "")
    if row == "number":
        for number in by_number:
            tally.add(key, None, number, "not cited")


def _same_number(wanted: str, got: str) -> tuple[str, str]:
    """Both in official writing, so that `04` and `4`, or `TT- NHNN` and `TT-NHNN`, are one number."""
    parsed = parse_number(wanted)
    return (parsed.key if parsed else wanted.lower()), parse_number(got).key


def _jsonl(path: Path) -> Iterator[dict]:
    opener = lzma.open if path.suffix == ".xz" else open
    with opener(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


def _letters(text: str) -> str:
    return re.sub(r"\s", "", skeleton(text)).lower()


def _register(data: Path) -> dict[str, str]:
    """Number → date of issue, from the gazette's register."""
    rows = _jsonl(data / "metadata-registers" / "congbao-chinhphu.jsonl.xz")
    dated = ((parse_number(row["number"]), row["issued"]) for row in rows if row.get("number") and row.get("issued"))
    return {number.key: issued for number, issued in dated if number is not None and number.year is not None}


def _vbpl(data: Path) -> Iterator[tuple[str, str, dict]]:
    register = _register(data)
    for row in _jsonl(data / "documents-vbpl" / "documents.dev.jsonl.xz"):
        written = _gold_number(row)
        if _letters(written) not in _letters(row["text"]):
            continue
        wanted: dict = {"number": written, "kind": row["gold"]["type"]}
        number = parse_number(written)
        if number is not None and number.key in register:
            wanted["issued"] = register[number.key]
        body = _body_of(written)
        if body is not None:
            wanted["issuer"] = [body, "central", None]
        yield row["id"], row["text"], wanted


def _gold_number(row: dict) -> str:
    """The header's number; the crawl cut it at a Cyrillic letter or a lost slash, the title has it whole."""
    gold = row["gold"]["number"]
    in_title = [m.span.of(row["title"]) for m in find_numbers(row["title"][:120])]
    return next((number for number in in_title if _letters(number).startswith(_letters(gold))), gold)


def _body_of(written: str) -> str | None:
    """The body by the code, for codes of one body of the whole country."""
    parts = re.split(r"[-/]", skeleton(written).replace(" ", ""))
    known = [codes().bodies.get(part.rstrip("0123456789")) for part in parts]
    bodies = [body for body in known if body is not None and body.group == "central"]
    return bodies[0].name if len(bodies) == 1 else None


def _congbao(data: Path) -> Iterator[tuple[str, str, dict]]:
    for row in _jsonl(data / "documents-congbao" / "documents.dev.jsonl.xz"):
        gold = row["gold"]
        if gold.get("number") and _letters(gold["number"]) in _letters(row["text"][:6000]):
            yield row["id"], row["text"], {"number": gold["number"], "kind": gold["type"], "issued": gold["issued"]}


def _commune(data: Path) -> Iterator[tuple[str, str, dict]]:
    golden = json.loads((GOLDEN / "commune.json").read_text(encoding="utf-8"))
    for row in _jsonl(data / "plans-commune" / "documents.dev.jsonl"):
        yield row["id"], row["text"], golden[row["id"]]


def _plans(data: Path) -> Iterator[tuple[str, str, dict]]:
    for path in sorted(GOLDEN.glob("0*.json")):
        golden = json.loads(path.read_text(encoding="utf-8"))
        name = golden.pop("file")
        yield name, (data.parent / "plans" / name).read_text(encoding="utf-8"), golden


READERS = {"vbpl": _vbpl, "congbao": _congbao, "commune": _commune, "plans": _plans}


def _print(name: str, scores: Scores, misses: int) -> None:
    print(f"{name:10} {'field':20} {'right':>6} {'wrong':>6} {'missed':>6} {'prec.':>7} {'recall':>7} {'F1':>7}")
    for each, tally in scores.items():
        figures = f"{tally.precision:7.4f} {tally.recall:7.4f} {tally.f1:7.4f}"
        print(f"{'':10} {each:20} {tally.right:6} {tally.wrong:6} {tally.missing:6} {figures}")
    for each, tally in scores.items():
        for key, wanted, got, context in tally.misses[:misses]:
            print(f"  {each}: {key}\n    wanted {wanted}\n    got    {got}\n    {context}")


def main(arguments: list[str] | None = None) -> None:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=REPOSITORY.parent / "shared" / "data")
    parser.add_argument("--set", choices=SETS, action="append", dest="sets")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--misses", type=int, default=5)
    given = parser.parse_args(arguments)
    for name in given.sets or SETS:
        scores = score(name, given.data)
        if given.json:
            figures = {e: {"precision": t.precision, "recall": t.recall, "f1": t.f1} for e, t in scores.items()}
            print(json.dumps({"set": name, "fields": figures}, ensure_ascii=False))
        else:
            _print(name, scores, given.misses)


if __name__ == "__main__":
    main()
