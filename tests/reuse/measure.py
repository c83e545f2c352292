"""How well reuse is found in passages of which it is known what was made from what (`tests/generator/copies.py`)."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from indexer.catalogue.store import Catalogue
from indexer.model import Document, Page, Source, Span, plan_id
from indexer.recognise import recognise
from indexer.relating import nearly_same
from indexer.reuse.align import bonded
from indexer.reuse.keys import LEAST, identity, keys
from indexer.reuse.wording import Wording, masks, wording, wordings
from indexer.vietnamese.analyse import analyse
from indexer.worded import worded
from tests.generator import generate
from tests.generator.copies import SHARES, Written, copies, edited

Pair = tuple[int, int]

MOST_EDITS = max(SHARES)

LEAST_MEASURED = 15
"""Wordings of fewer words cannot be told apart once a third of them is edited."""


@dataclass(slots=True)
class Found:
    """Counts of pairs. `expected[edits]`, `candidates[edits]`, `bonded[edits]`: pairs of an original and what was made
    from it, all of them, those that share a key, and those found; `false`: pairs found of different families, by how
    the two were made."""

    expected: Counter[str] = field(default_factory=Counter)
    candidates: Counter[str] = field(default_factory=Counter)
    bonded: Counter[str] = field(default_factory=Counter)
    false: Counter[str] = field(default_factory=Counter)
    compared: int = 0

    @property
    def precision(self) -> float:
        """Of the pairs found, those of one family."""
        right = self.bonded.total()
        return right / max(1, right + self.false.total())

    @property
    def recall(self) -> float:
        """Of the pairs of one family, those found."""
        return self.bonded.total() / max(1, self.expected.total())

    @property
    def f1(self) -> float:
        """Of precision and recall."""
        return 2 * self.precision * self.recall / max(1e-9, self.precision + self.recall)


def measure(seed: int, families: int) -> Found:
    """Find the pairs of an archive of copies, by keys and then by the rule, and compare with what is known.

    Pairs of two copies are left open: by how many edits they differ is not known.
    """
    written = list(copies(seed, families))
    wordings = [wording(each.text, masks(each.text, each.titles)) for each in written]
    near = _sharing_keys(wordings)
    found = Found(compared=len(near))
    originals = {each.family: place for place, each in enumerate(written) if each.how == "original"}
    for place, each in enumerate(written):
        if each.how in ("edited", "reordered", "excerpt"):
            group = f"{each.edits:.0%}" if each.how == "edited" else each.how
            pair = (originals[each.family], place)
            found.expected[group] += 1
            found.candidates[group] += pair in near
            found.bonded[group] += pair in near and bonded(wordings[pair[0]].tokens, wordings[pair[1]].tokens)
    for left, right in near:
        one, other = written[left], written[right]
        if one.family != other.family and bonded(wordings[left].tokens, wordings[right].tokens):
            found.false[_how(one, other)] += 1
    return found


def _how(one: Written, other: Written) -> str:
    shared = f" {one.theme}" if one.theme is not None and one.theme == other.theme else ""
    return f"{one.how}–{other.how}{shared}"


def _sharing_keys(wordings: Sequence[Wording]) -> set[Pair]:
    holders: dict[int, list[int]] = defaultdict(list)
    for place, each in enumerate(wordings):
        for key in keys(each):
            holders[key].append(place)
    return {pair for places in holders.values() for pair in combinations(places, 2)}


def share_a_key(words: Iterable[str], size: int, share: float, tries: int, seed: int) -> float:
    """How often a wording of `size` words and its copy with a share of them edited have a key in common."""
    rng, pool = Random(f"keys/{seed}"), list(words)
    hits = 0
    for _ in range(tries):
        start = int(rng.random() * (len(pool) - size))
        one = pool[start : start + size]
        other = edited(one, share, lambda: rng.choice(pool), rng)
        hits += not set(keys(_of(one))).isdisjoint(keys(_of(other)))
    return hits / tries


@dataclass(frozen=True, slots=True)
class Families:
    """Pairs of passages of one family: as they were made, as the catalogue finds them, and those in both."""

    expected: int
    found: int
    right: int

    @property
    def f1(self) -> float:
        """Of precision and recall."""
        return 2 * self.right / max(1, self.expected + self.found)


def families(seed: int, count: int, most: float) -> Families:
    """The families that the catalogue makes of originals, their copies with up to `most` of the words edited, and as
    many passages that share only titles and slogans."""
    written = [
        each
        for each in copies(seed, count)
        if each.how in ("original", "title", "slogan") or (each.how == "edited" and each.edits <= most)
    ]
    said = (worded(place, wording(each.text, masks(each.text, each.titles))) for place, each in enumerate(written))
    passages = {each.ordinal: each for each in said if each is not None}
    with TemporaryDirectory() as folder, Catalogue.open(Path(folder) / "catalogue.sqlite") as catalogue:
        document = Document("một", (Page(1, Span(0, 3), "text", None),))
        plan = recognise(document, plan_id=plan_id("0" * 64))
        catalogue.put_plan(Source("/a.txt", "0" * 64, 1, 1), plan, document, reader_version="", rules_version="")
        catalogue.put_wordings({plan.id: list(passages.values())})
        while catalogue.join_wordings(nearly_same):
            pass
        groups = {frozenset(kin.ordinal for kin in catalogue.family(each.identity)) for each in passages.values()}
    made = Counter(written[place].family for place in passages)
    kept = [Counter(written[place].family for place in group) for group in groups]
    return Families(_pairs(made.values()), _pairs(map(len, groups)), _pairs(n for each in kept for n in each.values()))


def _pairs(sizes: Iterable[int]) -> int:
    return sum(size * (size - 1) // 2 for size in sizes)


@dataclass(slots=True)
class Taken:
    """Passages that plans of an archive took from earlier ones: how many, how many share a key with their origin, are
    bonded to it, and, of those where at most place and year were changed, how many have its identity."""

    passages: int = 0
    share_a_key: int = 0
    bonded: int = 0
    unchanged: int = 0
    same_identity: int = 0


def taken(seed: int, plans: int) -> Taken:
    """What is found of the reuse in a generated archive, passages cut from whole plans."""
    said: dict[tuple[str, int], Wording] = {}
    found = Taken()
    for plan in generate(seed, plans):
        row = analyse(plan.text, ("syllables",)).forms["syllables"]
        passages = plan.truth["passages"]
        for place, each in enumerate(wordings(plan.text, row, [Span(*one["span"]) for one in passages])):
            said[plan.name, place] = each
            origin = passages[place]["origin"]
            if origin is not None and len(each) >= LEAST:
                _count(found, each, said[origin["plan"], origin["passage"]], set(origin["edits"]))
    return found


def _count(found: Taken, one: Wording, other: Wording, edits: set[str]) -> None:
    found.passages += 1
    found.share_a_key += not set(keys(one)).isdisjoint(keys(other))
    found.bonded += bonded(one.tokens, other.tokens)
    if edits <= {"place", "year"}:
        found.unchanged += 1
        found.same_identity += identity(one) == identity(other)


def found_again(texts: Iterable[str], share: float, seed: int) -> float:
    """How often the wording of a text and its copy with a share of its words edited are found, by key and rule."""
    rng = Random(f"again/{seed}")
    wordings = [each for text in texts if len(each := wording(text, masks(text))) >= LEAST_MEASURED]
    pool = [token for each in wordings for token in each.tokens]
    hits = 0
    for each in wordings:
        other = _of(edited(each.tokens, share, lambda: rng.choice(pool), rng))
        hits += bonded(each.tokens, other.tokens) and not set(keys(each)).isdisjoint(keys(other))
    return hits / len(wordings)


def _of(words: Sequence[str]) -> Wording:
    return Wording(tuple(words), (0,) * len(words), (1,) * len(words))
