"""Plans of the generator with edits whose truth is known: what `compare` must say of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from indexer.model import Document, Page, Passage, Span
from indexer.recognise import recognise
from indexer.reuse.compare import Side
from indexer.vietnamese.normalise import clean
from tests.generator.stories import generate

Item = tuple[tuple[str, ...], str]
"""A passage: its headings and its text."""

FOREIGN = ("bập", "chuếnh", "đoảng", "gượm", "huơ", "khuỵu", "lẹo", "nguây", "phệt", "quắp", "rỉa", "sượng", "thoắt", "ưỡn",
           "vuột", "xoẹt", "ngoéo", "trịch", "giậm", "khoằm")  # fmt: skip
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


def items_of(seed: int, at: int) -> list[Item]:
    """The passages of a generated plan."""
    text = clean(list(generate(seed, at + 1))[at].text)
    document = Document(text, (Page(1, Span(0, len(text)), "text", None),))
    return [(each.heading, each.span.of(text)) for each in recognise(document, plan_id="a" * 16).passages]


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
    labels: list[tuple[str, int | None]] = [("same", at) for at in range(len(items))]
    texts = {at: items[at] for at in range(len(items))}
    steady = [at for at, (_, text) in enumerate(items) if len(text.split()) >= STEADY]
    rng.shuffle(steady)
    dropped = {steady.pop() for _ in range(len(items) // 8)}
    changed = {steady.pop() for _ in range(min(len(items) // 4, max(len(steady) - 1, 0)))}
    mover = steady.pop() if steady and len(items) > 8 else None
    for at in changed:
        texts[at] = (items[at][0], _reworded(items[at][1], rng, share))
    kept = [(label, at) for label, at in labels if at not in dropped and at != mover]
    if mover is not None:
        texts[mover] = _move(kept, items, mover, rng)
    for _ in range(len(items) // 8):
        place = rng.randrange(len(kept) + 1)
        kept.insert(place, ("added", None))
    right: list[Item] = []
    pairs: dict[int, int] = {}
    added = set()
    for place, (_, at) in enumerate(kept):
        if at is None:
            heading = right[-1][0] if right else ()
            right.append((heading, " ".join(rng.choices(FOREIGN, k=rng.randint(15, 60)))))
            added.add(place)
        else:
            right.append(texts[at])
            pairs[at] = place
    unmoved = {at: place for at, place in pairs.items() if at != mover}
    return Edited(
        side_of(items),
        side_of(right),
        same=frozenset((at, place) for at, place in unmoved.items() if at not in changed),
        changed=frozenset((at, place) for at, place in unmoved.items() if at in changed),
        moved=frozenset((at, place) for at, place in pairs.items() if at == mover),
        left_only=frozenset(dropped),
        right_only=frozenset(added),
    )


def _move(kept: list[tuple[str, int | None]], items: Sequence[Item], mover: int, rng: Random) -> Item:
    """Put the mover three passages away from where it was, under the headings that stand there."""
    home = sum(1 for _, at in kept if at is not None and at < mover)
    places = [place for place in range(len(kept) + 1) if abs(place - home) > 3]
    place = rng.choice(places)
    beside = kept[place - 1][1] if place else None
    kept.insert(place, ("moved", mover))
    return (items[beside][0] if beside is not None else (), items[mover][1])


def _reworded(text: str, rng: Random, share: float) -> str:
    """The text with some of its words replaced, one at least; never two in a row, never the label of the item."""
    words = text.split(" ")
    free = [at for at, word in enumerate(words) if at > 2 and any(map(str.isalpha, word))]
    chosen = rng.sample(free, max(1, int(len(free) * rng.uniform(0.02, share))))
    for at in chosen:
        words[at] = rng.choice(FOREIGN)
    return " ".join(words)
