"""The headings of a plan, and which headings of several plans are the same one in other words."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from indexer.model import Passage
from indexer.vietnamese.tone import modern

NEARLY_SAME = 0.85
"""Share of their words that two headings have in common from which they say the same: below it "Sở Nội vụ" would be "Sở
Ngoại vụ"."""

LONGER = 0.5
"""The same where one has all words of the other: "Nhiệm vụ, giải pháp trọng tâm" is "Nhiệm vụ"."""

_NUMBERING = re.compile(
    r"(?:phần\s+(?:thứ\s+)?)?(?:[ivxlc]{1,6}\b\s*[.)/:\-–]*|\d{1,3}(?:\.\d{1,3})*\.?\s*[)/:\-–]?|[a-zđ]\s*[.)/:\-–]+)\s+",
    re.IGNORECASE,
)
_WORD = re.compile(r"[^\W_]+")
_YEARS = re.compile(
    r"(?:(?:đến|từ|trong|cho)\s+)?(?:năm\s+|giai\s+đoạn\s+)?\b(?:19|20)\d\d\b(?:\s*[-–]\s*(?:19|20)?\d\d\b)?"
)
_EMPTY = frozenset(("và", "các", "những", "của", "về", "với", "cho", "trong", "để", "theo", "là", "tại"))


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of a plan.

    `name` as it stands, `words` what tells it apart: lower case, without numbering, years and small words. `passage`
    is the index (in the passages given) of the first one under it, `parent` the index of the heading above it.
    """

    name: str
    words: tuple[str, ...]
    depth: int
    section: str | None
    passage: int
    parent: int | None

    @property
    def bare(self) -> str:
        """The name without its numbering."""
        return bare(self.name)


def outline(passages: Sequence[Passage]) -> tuple[Heading, ...]:
    """The headings over passages, in their order; one that goes on after its parts is there once."""
    found: list[Heading] = []
    above: list[int] = []
    path: tuple[str, ...] = ()
    for at, passage in enumerate(passages):
        kept = next(
            (depth for depth, pair in enumerate(zip(path, passage.heading, strict=False)) if pair[0] != pair[1]),
            min(len(path), len(passage.heading)),
        )
        del above[kept:]
        for depth in range(kept, len(passage.heading)):
            name = passage.heading[depth]
            parent = above[-1] if above else None
            above.append(len(found))
            found.append(Heading(name, heading_words(name), depth, passage.section, at, parent))
        path = passage.heading
    return tuple(found)


def bare(name: str) -> str:
    """A heading without its numbering: `II- MỤC TIÊU` → `MỤC TIÊU`."""
    return name[found.end() :] if (found := _NUMBERING.match(name)) and found.end() < len(name) else name


def heading_words(name: str) -> tuple[str, ...]:
    """What tells a heading apart from others, in its order; all of its words where nothing else is left."""
    plain = modern(bare(name).lower())
    words = _WORD.findall(_YEARS.sub(" ", plain)) or _WORD.findall(plain)
    return tuple(word for word in words if word not in _EMPTY) or tuple(words)


def heading_likeness(words: Sequence[str], others: Sequence[str]) -> float:
    """How much two headings say the same (0..1, 0 where they do not), by their words in any order."""
    left = list(others)
    for word in words:
        if word in left:
            left.remove(word)
    common = len(others) - len(left)
    share = 2 * common / max(len(words) + len(others), 1)
    within = common == min(len(words), len(others))
    return share if share >= (LONGER if within else NEARLY_SAME) else 0.0
