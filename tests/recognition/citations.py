"""The citation gold: reading it, scoring recognition against it, and how far two annotators agreed.

    python -m tests.recognition.citations [--data ../shared/data] [--part tuned|held|all] [--misses N] [--json]

`gold/citations.jsonl` holds a document a line: {"set", "id", "held", "citations": […]}, each citation {"number" or
"name", "kind", "date", "issuer", "title", "relation", "mentions": [[start, end, quote], …]} with offsets into the raw
text of the shared file. Unit: a distinct document cited in one document. `held`: only ever scored, never tuned on.
How it was made, and the guide that both annotators followed: gold/README.md.
"""

from __future__ import annotations

import argparse
import json
import lzma
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from indexer.model import DocumentName, DocumentNumber, Reference
from indexer.recognise.bodies import parse_body
from indexer.vietnamese.normalise import clean
from indexer.vietnamese.numbers import parse_number
from indexer.vietnamese.tone import modern
from tests.conftest import REPOSITORY
from tests.recognition.helpers import plan_of

GOLD = Path(__file__).parent / "gold" / "citations.jsonl"
FIELDS = ("number", "date", "issuer", "relation")


@dataclass
class Score:
    """Counts of numbers found; of the fields where the number is right; and what was missed."""

    found: int = 0
    wanted: int = 0
    given: int = 0
    named_found: int = 0
    named_wanted: int = 0
    named_given: int = 0
    right: dict[str, int] = field(default_factory=lambda: dict.fromkeys(FIELDS, 0))
    asked: dict[str, int] = field(default_factory=lambda: dict.fromkeys(FIELDS, 0))
    misses: list[str] = field(default_factory=list)

    @property
    def f1(self) -> float:
        """Of canonical numbers with their kinds."""
        return 2 * self.found / max(1, self.wanted + self.given)

    def figures(self) -> dict[str, float]:
        """F1 of the number with its kind, and the share of right values of the other fields."""
        shares = {name: self.right[name] / max(1, self.asked[name]) for name in FIELDS[1:]}
        named = 2 * self.named_found / max(1, self.named_wanted + self.named_given)
        return {"citations": self.wanted, "number_f1": self.f1, **shares, "named": self.named_wanted, "named_f1": named}


def gold() -> list[dict[str, Any]]:
    """The annotated documents."""
    return [json.loads(line) for line in GOLD.read_text("utf-8").splitlines()]


def raw_text(document: dict[str, Any], data: Path) -> str:
    """The raw text that the offsets of a document count in."""
    if document["set"] == "corpus":
        return (REPOSITORY / "corpus" / "plans" / document["id"]).read_bytes().decode("utf-8")
    if document["set"] == "plans":
        return (data.parent / "plans" / document["id"]).read_bytes().decode("utf-8")
    return _texts(data, document["set"])[document["id"]]


@cache
def _texts(data: Path, name: str) -> dict[str, str]:
    path = next(iter(sorted((data / name).glob("documents.dev.jsonl*"))))
    opener = lzma.open if path.suffix == ".xz" else open
    with opener(path, "rt", encoding="utf-8") as lines:
        return {row["id"]: row["text"] for row in map(json.loads, lines)}


def score(documents: list[dict[str, Any]], data: Path) -> Score:
    """Recognition of these documents against their gold: by number, and by place where a document has only a name."""
    result = Score()
    for document in documents:
        raw = raw_text(document, data)
        plan = plan_of(raw, document["id"])
        got = {each.number.key: each for each in plan.references if isinstance(each.number, DocumentNumber)}
        named = [each for each in plan.references if isinstance(each.number, DocumentName)]
        _score_names(result, document, clean(raw), named)
        wanted = [citation for citation in document["citations"] if number_of(citation) is not None]
        result.wanted += len(wanted)
        result.given += len(got)
        for citation in wanted:
            _score_one(result, document["id"], citation, got)
        keys = {number_of(citation) for citation in wanted}
        result.misses += [f"{document['id']}: {key} is cited by nothing" for key in got if key not in keys]
    return result


def _score_names(result: Score, document: dict[str, Any], text: str, got: list[Reference]) -> None:
    """A named document is found when a reference stands at a place whose words are one of its mentions."""
    wanted = [citation for citation in document["citations"] if number_of(citation) is None]
    result.named_wanted += len(wanted)
    result.named_given += len(got)
    left = [{_one_line(span.of(text)) for span in each.spans} for each in got]
    for citation in wanted:
        words = {_one_line(clean(quote)) for _, _, quote in citation["mentions"]}
        met = next((each for each in left if any(a in b or b in a for a in each for b in words)), None)
        if met is None:
            result.misses.append(f"{document['id']}: {citation.get('name') or citation['number']} is not found by name")
            continue
        left.remove(met)
        result.named_found += 1
    result.misses += [f"{document['id']}: {sorted(each)} is no document by name" for each in left]


def _one_line(words: str) -> str:
    return " ".join(modern(words).casefold().split())


def number_of(citation: dict[str, Any]) -> str | None:
    """The canonical key of an annotated number; None for what has no whole number (a name, a short mention)."""
    number = parse_number(citation["number"]) if citation.get("number") else None
    return number.key if number is not None else None


def _score_one(result: Score, document: str, citation: dict[str, Any], got: dict[str, Any]) -> None:
    key = number_of(citation)
    found = got.get(key)
    if found is None or (citation["kind"] and (found.kind or "").casefold() != citation["kind"].casefold()):
        result.misses.append(f"{document}: {key} ({citation['kind']}): got {found and found.kind}")
        return
    result.found += 1
    pairs = {
        "date": (citation["date"], str(found.issued) if found.issued else None),
        "issuer": (issuer_key(citation["issuer"]), found.issuer and issuer_key(found.issuer.name)),
        "relation": (citation["relation"], found.relation),
    }
    for name, (wanted, value) in pairs.items():
        result.asked[name] += 1
        same = same_issuer(wanted, value) if name == "issuer" else wanted == value
        result.right[name] += same
        if not same:
            result.misses.append(f"{document}: {key}: {name}: wanted {wanted}, got {value}")


def issuer_key(name: str | None) -> tuple[str, str | None] | None:
    """Body and place of an issuer in one tone placement and case."""
    if name is None:
        return None
    body = parse_body(name)
    if body is None:
        return modern(name).casefold(), None
    place = body.place and modern(body.place).casefold()
    return modern(body.body).casefold(), place


def same_issuer(wanted: tuple[str, str | None] | None, got: tuple[str, str | None] | None) -> bool:
    """Equal when body and place are; a place that the text leaves to be understood may be filled in."""
    if wanted is None or got is None:
        return wanted is got
    return wanted[0] == got[0] and wanted[1] in (None, got[1])


def agreement(first: list[dict[str, Any]], second: list[dict[str, Any]]) -> dict[str, float]:
    """How far two annotators agree: F1 of the documents cited, and the share of equal fields where both have one."""
    both = equal_total = 0
    equal = dict.fromkeys(("kind", "date", "issuer", "relation"), 0)
    for one, other in zip(first, second, strict=True):
        left = {_identity(citation): citation for citation in one["citations"]}
        right = {_identity(citation): citation for citation in other["citations"]}
        equal_total += len(left) + len(right)
        for key in left.keys() & right.keys():
            both += 1
            for name in equal:
                a, b = left[key][name], right[key][name]
                equal[name] += issuer_key(a) == issuer_key(b) if name == "issuer" else a == b
    return {"citations_f1": 2 * both / max(1, equal_total), **{name: n / max(1, both) for name, n in equal.items()}}


def _identity(citation: dict[str, Any]) -> str:
    return number_of(citation) or " ".join((citation.get("number") or citation["name"]).casefold().split())


def _chosen(part: str) -> Iterator[dict[str, Any]]:
    return (document for document in gold() if part == "all" or document["held"] == (part == "held"))


def main(arguments: list[str] | None = None) -> None:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=REPOSITORY.parent / "shared" / "data")
    parser.add_argument("--part", choices=("tuned", "held", "all"), default="all")
    parser.add_argument("--misses", type=int, default=20)
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args(arguments)
    result = score(list(_chosen(given.part)), given.data)
    if given.json:
        print(json.dumps(result.figures()))
        return
    print("  ".join(f"{name} {value:.4g}" for name, value in result.figures().items()))
    for miss in result.misses[: given.misses]:
        print(f"  {miss}")


if __name__ == "__main__":
    main()
