"""Where parts begin, against the gold of parts.

    python -m tests.recognition.parts [--misses]

A part counts as found when it begins within the gold's first line, in the gold's role.
"""

from __future__ import annotations

import json
import lzma
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from indexer.vietnamese.normalise import clean
from tests.recognition.helpers import plan_of

GOLD = Path(__file__).parent / "gold" / "parts.jsonl"


@dataclass
class Tally:
    """Parts found, missed and wrong; the last two with their document and words."""

    right: int = 0
    missed: list[tuple[str, str]] = field(default_factory=list)
    wrong: list[tuple[str, str]] = field(default_factory=list)

    @property
    def precision(self) -> float:
        return self.right / max(1, self.right + len(self.wrong))

    @property
    def recall(self) -> float:
        return self.right / max(1, self.right + len(self.missed))

    @property
    def f1(self) -> float:
        return 2 * self.precision * self.recall / max(1e-9, self.precision + self.recall)


def score(shared: Path) -> Tally:
    """The tally over all documents of the gold. Raises ValueError for an offset that does not quote what it says."""
    tally = Tally()
    texts = dict(_texts(shared))
    for line in GOLD.read_text(encoding="utf-8").splitlines():
        gold = json.loads(line)
        raw = texts[gold["id"]]
        wanted = {}
        for part in gold["parts"]:
            if not raw.startswith(part["quote"], part["start"]):
                msg = f"{gold['id']}: {part['quote']!r} does not stand at {part['start']}"
                raise ValueError(msg)
            wanted[len(clean(raw[: part["start"]])), part["role"]] = part["quote"]
        plan = plan_of(raw)
        found = {(part.span.start, part.role): part.heading for part in plan.parts}
        tally.right += len(found.keys() & wanted.keys())
        tally.missed += [(gold["id"], wanted[key]) for key in sorted(wanted.keys() - found.keys())]
        tally.wrong += [(gold["id"], found[key]) for key in sorted(found.keys() - wanted.keys())]
    return tally


def _texts(shared: Path) -> Iterator[tuple[str, str]]:
    with lzma.open(shared / "data" / "documents-vbpl" / "documents.dev.jsonl.xz", "rt", encoding="utf-8") as rows:
        for row in rows:
            document = json.loads(row)
            yield document["id"], document["text"]


def main() -> None:
    """The command."""
    tally = score(Path(__file__).resolve().parents[3] / "shared")
    print(f"right {tally.right}  precision {tally.precision:.4f}  recall {tally.recall:.4f}  F1 {tally.f1:.4f}")
    if "--misses" in sys.argv:
        for name, misses in (("missed", tally.missed), ("wrong", tally.wrong)):
            print("\n".join(f"  {name}: {key}: {quote!r}" for key, quote in misses))


if __name__ == "__main__":
    main()
