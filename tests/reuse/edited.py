"""Plans of the generator with edits whose truth is known: what `compare` must say of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from random import Random

from indexer.model import Document, Page, Passage, Span
from indexer.recognise import recognise
from indexer.reuse.compare import Side
from indexer.vietnamese.normalise import clean
from tests.generator.stories import generate

Item = tuple[tuple[str, ...], str]
"""A passage: its headings and its text."""

FOREIGN = (
    "bập", "chuếnh", "đoảng", "gượm", "huơ", "khuỵu", "lẹo", "nguây", "phệt", "quắp", "rỉa", "sượng", "thoắt", "ưỡn",
    "vuột", "xoẹt", "ngoéo", "trịch", "giậm", "khoằm",
)  # fmt: skip
"""Syllables that no plan has."""

STEADY = 12
"""Words that a passage needs to be edited or moved: shorter ones have not enough of their own."""


@dataclass(frozen=True)
class Edited:
    """Two sides, and what is true of their passages, by index: pairs in place and moved, the rest on one side alone."""

    left: Side
    right: Side
    same: frozenset[tuple[int, int]]
    changed: frozenset[tuple[int, int]]
    moved: frozenset[tuple[int, int]]
    left_only: frozenset[int]
    right_only: frozenset[int]


@cache
def generated(seed: int, plans: int) -> tuple[tuple[Item, ...], ...]:
    """The passages of generated plans, as recognition finds them."""
    return tuple(map(_items, (clean(plan.text) for plan in generate(seed, plans))))


def _items(text: str) -> tuple[Item, ...]:
    document = Document(text, (Page(1, Span(0, len(text)), "text", None),))
    return tuple((each.heading, each.span.of(text)) for each in recognise(document, plan_id="a" * 16).passages)


def side_of(items: Sequence[Item]) -> Side:
    """A text with these passages, one after the other."""
    text, passages = "", []
    for ordinal, (heading, piece) in enumerate(items):
        passages.append(Passage(ordinal, heading, Span(len(text), len(text) + len(piece)), 1))
        text += piece + "\n"
    return Side(text, tuple(passages))


def edited(items: Sequence[Item], rng: Random, *, share: float = 0.3) -> Edited:
    """The same plan with a passage in eight dropped, one in eight added, one in four edited (in a share of its words at
    most), and one moved past three others at least."""
    steady = [at for at, (_, text) in enumerate(items) if len(text.split()) >= STEADY]
    rng.shuffle(steady)
    dropped = {steady.pop() for _ in range(min(len(items) // 8, len(steady)))}
    changed = {steady.pop() for _ in range(min(len(items) // 4, len(steady)))}
    mover = steady.pop() if steady and len(items) > 8 else None
    texts = {at: (head, _reworded(text, rng, share)) if at in changed else (head, text)
             for at, (head, text) in enumerate(items)}  # fmt: skip
    order: list[int | None] = [at for at in texts if at not in dropped and at != mover]
    if mover is not None:
        texts[mover] = (_move(order, items, mover, rng), items[mover][1])
    for _ in range(len(items) // 8):
        order.insert(rng.randrange(len(order) + 1), None)
    right: list[Item] = []
    for at in order:
        beside = right[-1][0] if right else ()
        right.append((beside, " ".join(rng.choices(FOREIGN, k=rng.randint(15, 60)))) if at is None else texts[at])
    places = {at: place for place, at in enumerate(order) if at is not None}
    return Edited(
        side_of(items),
        side_of(right),
        same=frozenset((at, place) for at, place in places.items() if at not in changed and at != mover),
        changed=frozenset((at, place) for at, place in places.items() if at in changed),
        moved=frozenset((at, place) for at, place in places.items() if at == mover),
        left_only=frozenset(dropped),
        right_only=frozenset(place for place, at in enumerate(order) if at is None),
    )


def _move(order: list[int | None], items: Sequence[Item], mover: int, rng: Random) -> tuple[str, ...]:
    """Put the mover three passages at least from where it was; the headings that stand there."""
    home = sum(1 for at in order if at is not None and at < mover)
    place = rng.choice([place for place in range(len(order) + 1) if abs(place - home) > 3])
    beside = order[place - 1] if place else None
    order.insert(place, mover)
    return items[beside][0] if beside is not None else ()


def _reworded(text: str, rng: Random, share: float) -> str:
    """The text with some of its words replaced, one at least; never two in a row, never the label of the item."""
    words = text.split(" ")
    free = [at for at, word in enumerate(words) if at > 2 and any(map(str.isalpha, word))]
    chosen = rng.sample(free, max(1, int(len(free) * rng.uniform(0.02, share))))
    for at in chosen:
        words[at] = rng.choice(FOREIGN)
    return " ".join(words)
