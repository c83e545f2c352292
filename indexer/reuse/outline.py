"""The headings of a plan, and which headings of several plans are the same one in other words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product

from indexer.model import Passage
from indexer.vietnamese.tone import modern

NEARLY_SAME = 0.85
"""Share of their words that two headings have in common from which they say the same: below it "Sở Nội vụ" would be "Sở
Ngoại vụ"."""

LONGER = 0.5
"""The same where one has all words of the other: "Nhiệm vụ, giải pháp trọng tâm" is "Nhiệm vụ"."""

LOOKED_AT = 10_000
"""Pairs of headings of one level whose words are compared: 100 headings in each plan, 20 ms."""

SAME_WORDS = 20
"""Headings of the same words among which a partner is looked for where there are more."""

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
    if set(words).isdisjoint(others):
        return 0.0
    left = list(others)
    for word in words:
        if word in left:
            left.remove(word)
    common = len(others) - len(left)
    share = 2 * common / max(len(words) + len(others), 1)
    within = common == min(len(words), len(others))
    return share if share >= (LONGER if within else NEARLY_SAME) else 0.0


@dataclass(frozen=True, slots=True)
class HeadingPair:
    """Headings of two plans that are taken for one: `left` and `right` are indices into their outlines. `sure`: by
    their words; else the kind of section alone speaks for it."""

    left: int
    right: int
    sure: bool


def pair_outlines(left: Sequence[Heading], right: Sequence[Heading]) -> list[HeadingPair]:
    """The headings of two outlines that say the same, each at most once, level by level: those under one heading go to
    those under its partner, and elsewhere only by nearly the same words."""
    pairs: dict[int, HeadingPair] = {}
    for depth in sorted({heading.depth for heading in left} & {heading.depth for heading in right}):
        ours = [at for at, heading in enumerate(left) if heading.depth == depth]
        theirs = [at for at, heading in enumerate(right) if heading.depth == depth]
        partners = {at: pair.right for at, pair in pairs.items()}
        found = _level(left, right, ours, theirs, partners)
        pairs.update((pair.left, pair) for pair in found)
    return [pairs[at] for at in sorted(pairs)]


def _level(
    left: Sequence[Heading], right: Sequence[Heading], ours: list[int], theirs: list[int], partners: dict[int, int]
) -> Iterator[HeadingPair]:
    """The pairs of one level, the likest first; of those that are alike in the same way the one that stands in the same
    place."""
    ranked = []
    for mine, yours in _candidates(left, right, ours, theirs):
        likeness = heading_likeness(left[mine].words, right[yours].words)
        parent = left[mine].parent
        beside = parent is None or partners.get(parent) == right[yours].parent
        kind = left[mine].depth == 0 and left[mine].section is not None and left[mine].section == right[yours].section
        if kind or likeness >= (LONGER if beside else NEARLY_SAME):
            away = abs(ours.index(mine) / len(ours) - theirs.index(yours) / len(theirs))
            ranked.append((-(likeness + beside + kind / 2), away, mine, yours, likeness > 0))
    used_left, used_right = set(), set()
    for _, _, mine, yours, sure in sorted(ranked):
        if mine not in used_left and yours not in used_right:
            used_left.add(mine)
            used_right.add(yours)
            yield HeadingPair(mine, yours, sure)


def _candidates(
    left: Sequence[Heading], right: Sequence[Heading], ours: list[int], theirs: list[int]
) -> Iterator[tuple[int, int]]:
    """The pairs of a level that are looked at: all, or in long outlines those of the same words alone."""
    if len(ours) * len(theirs) <= LOOKED_AT:
        yield from product(ours, theirs)
        return
    by_words: dict[tuple[str, ...], list[int]] = {}
    for at in theirs:
        by_words.setdefault(right[at].words, []).append(at)
    for mine in ours:
        yield from ((mine, yours) for yours in by_words.get(left[mine].words, ())[:SAME_WORDS])
