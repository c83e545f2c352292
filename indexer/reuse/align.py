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
Run = tuple[int, int, int]
"""Place in the left wording, place in the right one, words."""

LEAST_RUN = 2
"""Shared words in a shorter run are chance (`của`, `và`) and are shown as changed."""

SOLID_RUN = 3
"""Shared words in a run of so many speak for reuse: runs of two are found between any two plans."""

ALIKE = 0.6
"""From this likeness on (single words counted) two wordings are one wording, edited."""

SURE = 0.8
"""Below this likeness what they share must not be one phrase alone."""

PHRASE = 24
"""Words in the longest titles and slogans that no mask knows. Where one shared run no longer than this holds two
thirds of the shared words, the phrase is shared and not the wording."""

SOLID = 0.43
"""From this share of words in solid runs on they are one wording too, when `SOLID_WORDS` or more stand in such runs."""

SOLID_WORDS = 22

CONTAINED = 0.75
"""From this share of the shorter one's words in solid runs on it is an excerpt of the longer one, when at least
`LEAST_EXCERPT` are, in the same order and not strewn over more than `STREWN` times its length."""

LEAST_EXCERPT = 14

STREWN = 1.5

MOST_ALIGNED = 5_000
"""Words of a wording that are looked at for runs: they take a bit for each word of the one and of the other. No passage
has a twentieth of it, but a table row stays whole."""

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


def bonded(a: Sequence[Hashable], b: Sequence[Hashable]) -> bool:
    """True when of two wordings, as their tokens or hashes of these, one reuses the other: at least `LEAST` words in
    common, and they are alike, or solid runs make up enough of both, or one is an excerpt of the other. Sentences may
    stand in another order; one phrase in common is no reuse.

    The thresholds above are earned on the generator's copies and on pairs judged by eye (figures in README.md).
    """
    if (len(b), tuple(b)) < (len(a), tuple(a)):  # of several best ways the same one from either side
        a, b = b, a
    total = len(a) + len(b)
    common = LCSseq.similarity(a, b) if len(a) >= LEAST else 0
    if common < LEAST or (4 * common < SOLID * total and common < CONTAINED * len(a)):
        return False
    if 2 * common >= SURE * total:
        return True
    runs = list(_runs(a, b))
    if _excerpt(runs, len(a)):
        return True
    words = _solid_words(a, b)
    enough = 2 * common >= ALIKE * total or (2 * words >= SOLID * total and words >= SOLID_WORDS)
    return enough and not _one_phrase(runs, max(common, words))


def _one_phrase(runs: Sequence[Run], common: int) -> bool:
    longest = max((size for _, _, size in runs), default=0)
    return longest <= PHRASE and 3 * longest >= 2 * common


def _excerpt(runs: Sequence[Run], shorter: int) -> bool:
    """True when the left one of two, which is shorter, stands in the right one, nearly whole and in one place."""
    solid = [run for run in runs if run[2] >= SOLID_RUN]
    words = sum(size for _, _, size in solid)
    if words < max(LEAST_EXCERPT, CONTAINED * shorter):
        return False
    return solid[-1][1] + solid[-1][2] - solid[0][1] <= STREWN * shorter


def _solid_words(a: Sequence[Hashable], b: Sequence[Hashable]) -> int:
    """How many words stand in shared runs of at least `SOLID_RUN`, wherever the runs stand."""
    words = 0
    for _ in range(1 + _MOVES):
        runs = [run for run in _runs(a, b) if run[2] >= SOLID_RUN]
        if not runs:
            break
        words += sum(size for _, _, size in runs)
        a = _left_over(a, [(start, start + size) for start, _, size in runs], "left")
        b = _left_over(b, [(start, start + size) for _, start, size in runs], "right")
    return words


def _left_over(tokens: Sequence[Hashable], taken: Sequence[Range], side: str) -> list[Hashable]:
    """The tokens outside `taken`, with something that never agrees where pieces meet."""
    rest: list[Hashable] = []
    done = 0
    for start, end in taken:
        rest += [*tokens[done:start], f"\0{side}"]
        done = end
    return [*rest, *tokens[done:]]


def _runs(a: Sequence[Hashable], b: Sequence[Hashable]) -> Iterator[Run]:
    """The shared runs long enough, in order."""
    for code in LCSseq.opcodes(a[:MOST_ALIGNED], b[:MOST_ALIGNED]):
        size = code.src_end - code.src_start
        at_an_end = code.src_start == code.dest_start == 0 or (code.src_end == len(a) and code.dest_end == len(b))
        if code.tag == "equal" and (size >= LEAST_RUN or at_an_end):
            yield code.src_start, code.dest_start, size


def _blocks(runs: Sequence[Run], size_a: int, size_b: int) -> Iterator[Block]:
    left = right = 0
    for begin_a, begin_b, size in (*runs, (size_a, size_b, 0)):
        if begin_a > left or begin_b > right:
            kind: BlockKind = "right" if begin_a == left else "left" if begin_b == right else "changed"
            yield Block(kind, (left, begin_a), (right, begin_b))
        if size:
            yield Block("same", (begin_a, begin_a + size), (begin_b, begin_b + size))
        left, right = begin_a + size, begin_b + size
