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
"""Shared words in a shorter run are chance (`của`, `và`) and are shown as changed."""

SOLID_RUN = 3
"""Shared words in a run of so many speak for reuse: runs of two are found between any two plans."""

ALIKE = 0.6
"""From this likeness on (single words counted) two wordings are one wording, edited."""

SOLID = 0.43
"""From this share of words in solid runs on they are too, when `SOLID_WORDS` or more stand in such runs."""

SOLID_WORDS = 22

CONTAINED = 0.75
"""From this share of the shorter one's words in solid runs on it is an excerpt of the longer one, when at least
`LEAST_EXCERPT` do."""

LEAST_EXCERPT = 14

_MOVES = 2
"""How often what is left over is looked through for pieces that stand in another order."""


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


def bonded(a: Wording, b: Wording, *, least: int = LEAST) -> bool:
    """True when one wording reuses the other: at least `least` words in common outside masks, and they are alike, or
    solid runs make up enough of both, or one is an excerpt of the other. Sentences may stand in another order.

    The thresholds above are earned on the generator's copies and on pairs judged by eye (figures in README.md).
    """
    shorter, total = min(len(a), len(b)), len(a) + len(b)
    if shorter < least:
        return False
    common = LCSseq.similarity(a.tokens, b.tokens)
    if 2 * common >= ALIKE * total:
        return common >= least
    words = solid_words(a.tokens, b.tokens)
    return (2 * words >= SOLID * total and words >= SOLID_WORDS) or (
        words >= CONTAINED * shorter and words >= LEAST_EXCERPT
    )


def solid_words(a: Sequence[str], b: Sequence[str]) -> int:
    """How many words stand in shared runs of at least `SOLID_RUN`, wherever the runs stand."""
    if (len(b), b) < (len(a), a):
        a, b = b, a
    words = 0
    for _ in range(1 + _MOVES):
        runs = [run for run in _runs(a, b) if run[2] >= SOLID_RUN]
        if not runs:
            break
        words += sum(size for _, _, size in runs)
        a = _left_over(a, [(start, start + size) for start, _, size in runs], "left")
        b = _left_over(b, [(start, start + size) for _, start, size in runs], "right")
    return words


def _left_over(tokens: Sequence[str], taken: Sequence[Range], side: str) -> list[str]:
    """The tokens outside `taken`, with something that never agrees where pieces meet."""
    rest: list[str] = []
    done = 0
    for start, end in taken:
        rest += [*tokens[done:start], f"\0{side}"]
        done = end
    return [*rest, *tokens[done:]]


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
