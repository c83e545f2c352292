"""Two plans side by side: what stayed, what was changed in which words, what moved, what only one of them has.

Headings are paired first (`outline.py`), then passages: those of the same words, then the likest that share rare runs
of words, sooner within paired headings than across. Nothing is compared all with all, so that plans of hundreds of
passages take a fraction of a second. What is paired and does not run forward on both sides has moved.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from typing import Literal

from indexer.model import Passage, Span
from indexer.reuse.align import align, likeness
from indexer.reuse.keys import LEAST
from indexer.reuse.order import in_place
from indexer.reuse.outline import Heading, HeadingPair, outline, pair_outlines
from indexer.reuse.wording import Wording
from indexer.vietnamese.tone import modern

State = Literal["same", "changed", "moved", "left", "right"]
STATES: tuple[State, ...] = ("same", "changed", "moved", "left", "right")
"""`same` words in the same place, `changed` words in the same place, `moved` with its words or some of them, only on
the `left`, only on the `right`."""

INSIDE = 0.4
"""How like two passages under paired headings must be to be one passage that was changed. Below it most words differ,
and two passages are easier to read than their differences."""

ACROSS = 0.55
"""The same under other headings, where nothing but the words speaks for it."""

WITHIN = 0.6
"""The share of its runs of words that another passage must have to say most of a passage: one that was taken into a
longer one, or cut in two."""

RUN = 3
"""Words in a row that two passages must share to be looked at."""

COMMON = 8
"""A run of words that more passages of one plan have is a formula, and leads nowhere."""

LOOKED_AT = 12
"""Passages that are compared word by word with one: those that share most runs."""

_Item = tuple[bool, int]
"""Whether it is a heading, and its index."""

_TOKEN = re.compile(r"[^\W_]\S*[^\W_]|[^\W_]")
_LABEL = re.compile(r"\s*(?:[-–+•*▪]\s*)?(?:(?:\d{1,3}(?:\.\d{1,3})*|[a-zđA-ZĐ]|[IVXLC]{1,6})\s?[.)/:\-–](?=\s))?")


@dataclass(frozen=True, slots=True)
class Side:
    """One of two plans: its text and passages."""

    text: str
    passages: tuple[Passage, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """A heading or a passage in its place. `left` and `right` are indices into the plan's passages, or its outline.

    Where only one is set the other plan has nothing in this place; of a passage that moved `other` is where it stands
    in the other plan. `left_only` and `right_only` are the words that differ, as spans of the plans' texts. `within`:
    of a passage that only one has, the passage of the other one that says most of it, among other things.
    """

    heading: bool
    state: State
    left: int | None = None
    right: int | None = None
    other: int | None = None
    left_only: tuple[Span, ...] = ()
    right_only: tuple[Span, ...] = ()
    within: int | None = None

    @property
    def differs(self) -> bool:
        """True when a reader who looks for differences stops here."""
        return self.state != "same"

    @property
    def reworded(self) -> bool:
        """True when its words differ, moved or not."""
        return bool(self.left_only or self.right_only)


@dataclass(frozen=True)
class Comparison:
    """All headings and passages of both plans, each once, in reading order: what is in its place in both in one row,
    what moved in two, one where it was and one where it is."""

    left: tuple[Heading, ...]
    right: tuple[Heading, ...]
    rows: tuple[Row, ...]

    @cached_property
    def counts(self) -> dict[State, int]:
        """How many passages are in each state; one that moved counts once."""
        found = Counter(
            row.state for row in self.rows if not row.heading and (row.state != "moved" or row.left is None)
        )
        return {state: found[state] for state in STATES}


def compare(left: Side, right: Side) -> Comparison:
    """The comparison of two plans: the same for the same two, and mirrored when they change sides but for ties."""
    ours, theirs = _Words(left), _Words(right)
    headings = pair_outlines(ours.headings, theirs.headings)
    passages = _paired(ours, theirs, {pair.left: pair.right for pair in headings})
    headings = _confirmed(ours, theirs, headings, passages)
    within = (
        _within(ours.words, theirs.words, passages),
        _within(theirs.words, ours.words, passages.values()),
    )
    return _Merge(ours, theirs, headings, passages, within).comparison()


def differences(left: Wording, right: Wording) -> tuple[tuple[Span, ...], tuple[Span, ...]]:
    """The words that two passages do not share, as spans of the text of each; words between two differences that are
    the same by chance count with them."""
    found: tuple[list[Span], list[Span]] = ([], [])
    for block in align(left, right).blocks:
        if block.kind != "same":
            for spans, words, (first, after) in zip(found, (left, right), (block.left, block.right), strict=True):
                if first < after:
                    spans.append(words.span(first, after))
    return tuple(found[0]), tuple(found[1])


class _Words:
    """One side with its words. `under[i]`: the heading that passage i stands under, if any."""

    def __init__(self, side: Side) -> None:
        self.side = side
        self.headings = outline(side.passages)
        self.words = [words_of(side.text, passage.span) for passage in side.passages]
        firsts = [heading.passage for heading in self.headings]
        self.under = [self._heading(firsts, at) for at in range(len(side.passages))]

    def _heading(self, firsts: Sequence[int], at: int) -> int | None:
        """The deepest heading whose part the passage belongs to: it may go on after the parts below it."""
        path = self.side.passages[at].heading
        if not path:
            return None
        found: int | None = bisect_right(firsts, at) - 1
        while found is not None and self.headings[found].depth >= len(path):
            found = self.headings[found].parent
        return found


def words_of(text: str, span: Span) -> Wording:
    """All words of a passage, figures and numbers of documents whole; the label of the item that it begins with is
    none of its words, as another item before it gives it another."""
    label = _LABEL.match(text, span.start, span.end)
    found = list(_TOKEN.finditer(text, label.end() if label else span.start, span.end))
    plain = modern("\n".join(word.group() for word in found).lower())  # all at once: words have no blanks in them
    return Wording(
        tuple(plain.split("\n")) if found else (),
        tuple(word.start() for word in found),
        tuple(word.end() for word in found),
    )


def _paired(ours: _Words, theirs: _Words, partners: dict[int, int]) -> dict[int, int]:
    """The passages of both sides that are one, each at most once: left index → right index."""
    pairs = dict(_same(ours, theirs, partners))
    taken = set(pairs.values())
    free_left = [at for at in range(len(ours.words)) if at not in pairs]
    free_right = [at for at in range(len(theirs.words)) if at not in taken]
    ranked = []
    for mine, yours in _candidates(ours.words, theirs.words, free_left, free_right):
        beside = _beside(ours, theirs, partners, mine, yours)
        alike = likeness(ours.words[mine].tokens, theirs.words[yours].tokens)
        if alike >= (INSIDE if beside else ACROSS):
            away = abs(mine / len(ours.words) - yours / len(theirs.words))
            ranked.append((-alike - beside * (ACROSS - INSIDE), away, mine, yours))
    for _, _, mine, yours in sorted(ranked):
        if mine not in pairs and yours not in taken:
            pairs[mine] = yours
            taken.add(yours)
    return pairs


def _beside(ours: _Words, theirs: _Words, partners: dict[int, int], mine: int, yours: int) -> bool:
    """True when two passages stand under paired headings, or both under none."""
    under = ours.under[mine]
    return theirs.under[yours] == (None if under is None else partners.get(under, -1))


def _same(ours: _Words, theirs: _Words, partners: dict[int, int]) -> Iterator[tuple[int, int]]:
    """Passages of the same words: first those under paired headings, then any, in reading order."""
    places: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for yours, words in enumerate(theirs.words):
        places[words.tokens].append(yours)
    left = []
    for mine, words in enumerate(ours.words):
        beside = (yours for yours in places[words.tokens] if _beside(ours, theirs, partners, mine, yours))
        yours = next(beside, None)
        if yours is None:
            left.append(mine)
        else:
            places[words.tokens].remove(yours)
            yield mine, yours
    for mine in left:
        if places[ours.words[mine].tokens]:
            yield mine, places[ours.words[mine].tokens].pop(0)


def _candidates(
    ours: Sequence[Wording], theirs: Sequence[Wording], free_left: Iterable[int], free_right: Iterable[int]
) -> Iterator[tuple[int, int]]:
    """Passages that share runs of words, for each on the left those that share most."""
    having = _having(theirs, free_right)
    for mine in free_left:
        shared = Counter(
            yours
            for run in _runs(ours[mine].tokens)
            if len(having.get(run, ())) <= COMMON
            for yours in having.get(run, ())
        )
        best = sorted(shared.items(), key=lambda each: (-each[1], each[0]))
        yield from ((mine, yours) for yours, _ in islice(best, LOOKED_AT))


def _within(words: Sequence[Wording], others: Sequence[Wording], paired: Container[int]) -> dict[int, int]:
    """For passages without a partner the one of the other side that says most of them, if any."""
    having = _having(others, range(len(others)))
    found = {}
    for at, said in enumerate(words):
        if at in paired or len(said) < LEAST:
            continue
        runs = _runs(said.tokens)
        shared = Counter(other for run in runs for other in having.get(run, ())[:COMMON])
        other, most = max(shared.items(), key=lambda each: (each[1], -each[0]), default=(0, 0))
        if most >= WITHIN * len(runs):
            found[at] = other
    return found


def _having(words: Sequence[Wording], which: Iterable[int]) -> dict[tuple[str, ...], list[int]]:
    """The passages that have each run of words."""
    found: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for at in which:
        for run in _runs(words[at].tokens):
            found[run].append(at)
    return found


def _runs(tokens: tuple[str, ...]) -> set[tuple[str, ...]]:
    return {tokens[at : at + RUN] for at in range(max(len(tokens) - RUN + 1, 1))}


def _confirmed(
    ours: _Words, theirs: _Words, headings: Sequence[HeadingPair], passages: dict[int, int]
) -> dict[int, int]:
    """Pairs of headings as their passages bear them out: one that the kind of section alone speaks for goes where most
    of the passages went elsewhere, and headings of other words come where most of them went. Left index → right."""
    votes: Counter[tuple[int, int]] = Counter(
        (ours.under[mine], theirs.under[yours])
        for mine, yours in passages.items()
        if ours.under[mine] is not None and theirs.under[yours] is not None
    )
    best: dict[int, int] = {}
    for (mine, yours), _ in sorted(votes.items(), key=lambda each: (-each[1], each[0])):
        best.setdefault(mine, yours)
    kept = {pair.left: pair.right for pair in headings if pair.sure or best.get(pair.left, pair.right) == pair.right}
    taken = set(kept.values())
    for mine, yours in sorted(best.items()):
        same_level = ours.headings[mine].depth == theirs.headings[yours].depth
        if mine not in kept and yours not in taken and same_level:
            kept[mine] = yours
            taken.add(yours)
    return kept


class _Merge:
    """Both sides in one order. Places count headings and passages together, as they are read."""

    def __init__(
        self,
        ours: _Words,
        theirs: _Words,
        headings: dict[int, int],
        passages: dict[int, int],
        within: tuple[dict[int, int], dict[int, int]],
    ) -> None:
        self.ours, self.theirs, self.within = ours, theirs, within
        self.headings, self.passages = headings, passages
        self.left, self.right = _sequence(ours), _sequence(theirs)

    def comparison(self) -> Comparison:
        """The rows: between two that are in place on both sides first what is on the left alone, then the right."""
        rows: list[Row] = []
        left, right = iter(self.left), iter(self.right)
        partners = self._anchors()
        for item in left:
            if item not in partners:
                rows.append(self._alone(item, on_left=True))
                continue
            for other in right:
                if other == partners[item]:
                    break
                rows.append(self._alone(other, on_left=False))
            rows.append(self._together(item, partners[item]))
        rows.extend(self._alone(other, on_left=False) for other in right)
        return Comparison(self.ours.headings, self.theirs.headings, tuple(rows))

    def _anchors(self) -> dict[_Item, _Item]:
        """What is in place on both sides. Headings come first, with the weight of what stayed under them: a passage
        that went from one to another has moved, however few passages stand there."""
        at_left = {item: place for place, item in enumerate(self.left)}
        at_right = {item: place for place, item in enumerate(self.right)}
        stayed = Counter(
            self.ours.under[mine]
            for mine, yours in self.passages.items()
            if _beside(self.ours, self.theirs, self.headings, mine, yours)
        )
        pairs = [((True, mine), (True, yours)) for mine, yours in self.headings.items()]
        weights = [(1 + stayed[mine], 0) for mine in self.headings]
        chosen = in_place(
            [(at_left[mine], at_right[yours], weight) for (mine, yours), weight in zip(pairs, weights, strict=True)]
        )
        anchors = dict(pairs[at] for at in chosen)
        borders_left = sorted(at_left[mine] for mine in anchors)
        borders_right = sorted(at_right[yours] for yours in anchors.values())
        between = [
            ((False, mine), (False, yours))
            for mine, yours in self.passages.items()
            if bisect_right(borders_left, at_left[False, mine]) == bisect_right(borders_right, at_right[False, yours])
        ]
        kept = in_place(
            [(at_left[mine], at_right[yours], (1, len(self.ours.words[mine[1]]))) for mine, yours in between]
        )
        return anchors | dict(between[at] for at in kept)

    def _together(self, item: _Item, other: _Item) -> Row:
        heading, mine = item
        yours = other[1]
        if heading:
            same = self.ours.headings[mine].words == self.theirs.headings[yours].words
            return Row(True, "same" if same else "changed", mine, yours)
        left_only, right_only = self._differences(mine, yours)
        return Row(
            False,
            "changed" if left_only or right_only else "same",
            mine,
            yours,
            left_only=left_only,
            right_only=right_only,
        )

    def _alone(self, item: _Item, *, on_left: bool) -> Row:
        heading, at = item
        pairs = self.headings if heading else self.passages
        other = pairs.get(at) if on_left else self._back[heading].get(at)
        mine, yours = (at, other) if on_left else (other, at)
        left, right = (at, None) if on_left else (None, at)
        if other is None:
            within = None if heading else self.within[0 if on_left else 1].get(at)
            return Row(heading, "left" if on_left else "right", left, right, within=within)
        left_only, right_only = ((), ()) if heading else self._differences(mine, yours)
        return Row(heading, "moved", left, right, other, left_only, right_only)

    @cached_property
    def _back(self) -> dict[bool, dict[int, int]]:
        """The left partner of what is on the right: headings under True, passages under False."""
        return {
            heading: {yours: mine for mine, yours in pairs.items()}
            for heading, pairs in ((True, self.headings), (False, self.passages))
        }

    def _differences(self, mine: int, yours: int) -> tuple[tuple[Span, ...], tuple[Span, ...]]:
        return differences(self.ours.words[mine], self.theirs.words[yours])


def _sequence(side: _Words) -> list[_Item]:
    """Headings and passages as they are read."""
    items: list[tuple[int, int, _Item]] = [(heading.passage, 0, (True, at)) for at, heading in enumerate(side.headings)]
    items += [(at, 1, (False, at)) for at in range(len(side.words))]
    return [item for _, _, item in sorted(items)]
