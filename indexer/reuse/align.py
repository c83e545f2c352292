"""Two wordings side by side, word by word: how alike they are, which pieces they share, and whether that is reuse.

The one place that uses rapidfuzz.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from rapidfuzz.distance import LCSseq

from indexer.reuse.keys import LEAST
from indexer.reuse.wording import Wording

BlockKind = Literal["same", "changed", "left", "right"]
Range = tuple[int, int]

LEAST_RUN = 2
"""Shared words in a run shorter than this are chance (`của`, `và`) and no shared wording."""

BONDED = 0.5
"""From this likeness on two wordings are one wording reused; earned in tests/reuse (figures in README.md)."""

CONTAINED = 0.75
"""From this share on of the shorter wording's words it is an excerpt of the longer one."""


@dataclass(frozen=True, slots=True)
class Block:
    """Tokens `left` of one wording over against tokens `right` of the other, as [first, after) ranges.

    `same`: the same words; `changed`: others in their place; `left`, `right`: only in that one (the other range is
    empty, at the place where they would stand).
    """

    kind: BlockKind
    left: Range
    right: Range


@dataclass(frozen=True, slots=True)
class Alignment:
    """Blocks in order, which cover both wordings from end to end. `common` counts the words in `same` blocks, and
    `likeness` is their share of both wordings, 0..1."""

    likeness: float
    common: int
    blocks: tuple[Block, ...]


def likeness(a: Sequence[Hashable], b: Sequence[Hashable], *, least: float = 0.0) -> float:
    """The share of words in common in order, 0..1: twice the longest common subsequence over both lengths; 1 for two
    empty ones. Quick (a few µs for 100 words), but single words that agree by chance count. 0 when below `least`."""
    if not a and not b:
        return 1.0
    total = len(a) + len(b)
    common = LCSseq.similarity(a, b, score_cutoff=int(least * total / 2))
    return 2 * common / total


def align(a: Wording, b: Wording) -> Alignment:
    """Two wordings side by side. Shared words in runs shorter than `LEAST_RUN` count as changed."""
    if (len(b), b.tokens) < (len(a), a.tokens):  # of several best ways the same one from either side
        turned = align(b, a)
        sides = {"left": "right", "right": "left"}
        blocks = tuple(Block(sides.get(x.kind, x.kind), x.right, x.left) for x in turned.blocks)
        return Alignment(turned.likeness, turned.common, blocks)
    blocks = tuple(_blocks(list(_runs(a.tokens, b.tokens)), len(a), len(b)))
    common = sum(block.left[1] - block.left[0] for block in blocks if block.kind == "same")
    total = len(a) + len(b)
    return Alignment(2 * common / total if total else 1.0, common, blocks)


def bonded(a: Wording, b: Wording, *, threshold: float = BONDED, least: int = LEAST) -> bool:
    """True when one wording reuses the other: at least `least` words in common outside masks, and either a likeness of
    `threshold` or nearly all of the shorter one found in the longer (`CONTAINED`)."""
    shorter = min(len(a), len(b))
    if shorter < least:
        return False
    if LCSseq.similarity(a.tokens, b.tokens) < max(least, threshold * shorter):
        return False
    found = align(a, b)
    return found.common >= least and (found.likeness >= threshold or found.common >= CONTAINED * shorter)


def _runs(a: Sequence[str], b: Sequence[str]) -> Iterator[tuple[int, int, int]]:
    """(place in a, place in b, size) of the shared runs long enough."""
    for code in LCSseq.opcodes(a, b):
        size = code.src_end - code.src_start
        at_an_end = code.src_start == code.dest_start == 0 or (code.src_end == len(a) and code.dest_end == len(b))
        if code.tag == "equal" and (size >= LEAST_RUN or at_an_end):
            yield code.src_start, code.dest_start, size


def _blocks(runs: Sequence[tuple[int, int, int]], size_a: int, size_b: int) -> Iterator[Block]:
    left = right = 0
    for begin_a, begin_b, size in (*runs, (size_a, size_b, 0)):
        if begin_a > left or begin_b > right:
            kind: BlockKind = "right" if begin_a == left else "left" if begin_b == right else "changed"
            yield Block(kind, (left, begin_a), (right, begin_b))
        if size:
            yield Block("same", (begin_a, begin_a + size), (begin_b, begin_b + size))
        left, right = begin_a + size, begin_b + size
