"""Pairs of passages of real documents, judged by a person who read both, before any threshold was set.

`judged.jsonl` names pieces of the documents in ../shared by file, span in the clean text, and the start of their
sha256; it holds no text of theirs. Judged was: does one passage take over the other's own wording, in good part, apart
from citations, titles and names? `sure` is false where the person hesitated.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from indexer.reuse.align import bonded
from indexer.reuse.wording import Wording, masks, wording
from indexer.vietnamese.normalise import clean

JUDGED = Path(__file__).with_name("judged.jsonl")


@dataclass(frozen=True, slots=True)
class Judged:
    """Two passages, and what the person said."""

    left: str
    right: str
    reuse: bool
    sure: bool


@dataclass(frozen=True, slots=True)
class Agreement:
    """How far the rule agrees with the person: counts of pairs by (rule, person)."""

    both: int
    rule_only: int
    person_only: int
    neither: int

    @property
    def precision(self) -> float:
        """Of the rule's pairs, those that the person found too."""
        return self.both / max(1, self.both + self.rule_only)

    @property
    def recall(self) -> float:
        """Of the person's pairs, those that the rule finds."""
        return self.both / max(1, self.both + self.person_only)

    @property
    def kappa(self) -> float:
        """Cohen's: agreement beyond chance."""
        total = self.both + self.rule_only + self.person_only + self.neither
        rule, person = self.both + self.rule_only, self.both + self.person_only
        chance = (rule * person + (total - rule) * (total - person)) / total**2
        return ((self.both + self.neither) / total - chance) / (1 - chance)


def judged_pairs(shared: Path) -> list[Judged]:
    """The judged pairs with their texts. Raises ValueError when a document is not the one that was judged."""
    rows = map(json.loads, JUDGED.read_text(encoding="utf-8").splitlines())
    return [
        Judged(_piece(shared, row["left"]), _piece(shared, row["right"]), row["reuse"], row["sure"]) for row in rows
    ]


def masked_wording(text: str) -> Wording:
    """The wording of a passage by itself."""
    return wording(text, masks(text))


def agreement(pairs: list[Judged]) -> Agreement:
    """The rule of reuse against the person."""
    found = [
        (bonded(masked_wording(pair.left).tokens, masked_wording(pair.right).tokens), pair.reuse) for pair in pairs
    ]
    kinds = ((True, True), (True, False), (False, True), (False, False))
    return Agreement(*(found.count(kind) for kind in kinds))


def _piece(shared: Path, row: dict[str, Any]) -> str:
    start, end = row["span"]
    piece = _text(shared / row["file"], row.get("document"))[start:end]
    if sha256(piece.encode()).hexdigest()[:16] != row["sha256"]:
        msg = f"{row['file']} {row['span']} is not what was judged"
        raise ValueError(msg)
    return piece


@cache
def _text(path: Path, document: str | None) -> str:
    raw = path.read_text(encoding="utf-8")
    if document is not None:
        raw = next(row["text"] for row in map(json.loads, raw.splitlines()) if row["id"] == document)
    return clean(raw)
