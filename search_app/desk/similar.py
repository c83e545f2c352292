"""What the archive says in nearly the same words: for a passage of a plan, or for any text that is pasted.

Each wording once, however many plans have it, with who said it first; the likest first. What is shared, what only the
other has and what only the given text has are told apart word by word. Citations, dates, names of bodies and places
stand there, and count for nothing (`indexer.reuse`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, get_args

from indexer.catalogue.said import Place, Said, Saying, Sayings
from indexer.catalogue.wordings import pack, unpack
from indexer.reuse.align import align, bonded, likeness
from indexer.reuse.keys import LEAST, identity, keys
from indexer.reuse.wording import Wording, compared
from indexer.vietnamese.normalise import clean
from search_app.query.layout import running

SHOWN = 10
"""Wordings on a page: each is a whole passage with its differences."""

TEXT_CHARS = 20_000
"""Of a pasted text: some eight pages. Longer ones are drafts, which `/draft` takes as a whole."""

PARAGRAPHS = 40
"""Paragraphs of a pasted text that are looked up: eight pages have as many."""

SHOWN_OF_SEVERAL = 3
"""Wordings for each of several paragraphs: the nearest; a paragraph by itself shows more."""

PieceKind = Literal["same", "there", "here", "masked"]
PIECES: tuple[PieceKind, ...] = get_args(PieceKind)


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a text: the same in both, only there, only here (in the given text), or not compared."""

    kind: PieceKind
    text: str


@dataclass(frozen=True, slots=True)
class Spread:
    """How far something is spread: plans (versions of one count once), issuers, the first and the last year."""

    plans: int
    issuers: int
    years: tuple[str, str] | None


@dataclass(frozen=True, slots=True)
class Given:
    """A text that is looked up; `own`: the plan that it stands in, whose versions are not counted."""

    text: str
    wording: Wording
    own: str | None = None

    @property
    def identity(self) -> int | None:
        """What its wording is known by; None when it is too short."""
        return identity(self.wording)


@dataclass(frozen=True, slots=True)
class Like:
    """A wording like the given one: where it stands first, how far it is spread, and what differs."""

    identity: int
    likeness: float
    first: Said
    spread: Spread
    kin: int
    pieces: tuple[Piece, ...]

    @property
    def same(self) -> bool:
        """True for the given wording itself, said elsewhere."""
        return self.likeness == 1.0

    @property
    def address(self) -> str:
        """The wording in an address."""
        return wording_address(self.identity)


@dataclass(frozen=True, slots=True)
class Answer:
    """What is like a given text; `total` wordings are, the likest of them are shown."""

    given: Given
    likes: tuple[Like, ...]
    total: int


def wording_address(known_by: int) -> str:
    """A wording as addresses name it: sixteen digits."""
    return f"{known_by:016x}"


def given_passage(said: Said, group: str) -> Given:
    """A passage of a plan; `group`: the plan that stands for its versions."""
    return Given(said.text, wording_of(said), group)


def given_texts(text: str) -> tuple[Given, ...]:
    """The paragraphs of a pasted text, as many as are looked up."""
    lines = (line.strip() for line in clean(text).split("\n"))
    found = (Given(line, compared(line)) for line in lines if line)
    return tuple(given for given, _ in zip(found, range(PARAGRAPHS), strict=False))


def wording_of(said: Said) -> Wording:
    """The words of a stored passage, as the archive compared them."""
    return compared(said.text, said.titles)


def similar(catalogue: Sayings, given: Given, *, most: int = SHOWN) -> Answer:
    """The wordings like a given text, the likest first, of equally like ones the one with more plans."""
    ranked = _ranked(catalogue, given)
    holders = _holders(catalogue.sayings([each for each, _ in ranked]), given.own)
    found = [(each, score) for each, score in ranked if holders.get(each)]
    found.sort(key=lambda pair: (-round(pair[1], 2), -len({s.group for s in holders[pair[0]]}), pair[0]))
    shown = found[:most]
    firsts = catalogue.said(place_of(holders[each][0]) for each, _ in shown)
    sizes = catalogue.family_sizes([each for each, _ in shown])
    likes = []
    for each, score in shown:
        first = firsts.get(place_of(holders[each][0]))
        if first is not None:
            marked = pieces(given.text, given.wording, first.text, wording_of(first))
            likes.append(Like(each, score, first, spread_of(holders[each]), sizes.get(each, 1), marked))
    return Answer(given, tuple(likes), len(found))


def _ranked(catalogue: Sayings, given: Given) -> list[tuple[int, float]]:
    """The wordings that reuse the given one or are reused by it: identity, likeness."""
    if len(given.wording) < LEAST:
        return []
    mine = unpack(pack(given.wording.tokens))
    found = catalogue.similar(keys(given.wording)).items()
    return [(each, likeness(mine, words)) for each, words in found if bonded(mine, words)]


def _holders(sayings: Iterable[Saying], own: str | None) -> dict[int, list[Saying]]:
    """By wording the passages that have it, the earliest first, without those of one plan."""
    found: dict[int, list[Saying]] = defaultdict(list)
    for saying in sayings:
        if saying.group != own:
            found[saying.identity].append(saying)
    return found


def place_of(saying: Saying) -> Place:
    """Where it stands."""
    return saying.plan_id, saying.ordinal


def spread_of(sayings: Sequence[Saying]) -> Spread:
    """How far passages are spread."""
    years = sorted(saying.issued[:4] for saying in sayings if saying.issued)
    issuers = {saying.issuer for saying in sayings if saying.issuer}
    groups = {saying.group for saying in sayings}
    return Spread(len(groups), len(issuers), (years[0], years[-1]) if years else None)


def pieces(here: str, mine: Wording, there: str, yours: Wording) -> tuple[Piece, ...]:
    """The text `there`, as running text, in pieces, with what only the text `here` has put in where it would stand."""
    merged: list[list[str]] = []
    for kind, text in _pieces(running(here), mine, running(there), yours):
        if merged and merged[-1][0] == kind != "here":
            merged[-1][1] += text
        elif text:
            merged.append([kind, text])
    return tuple(Piece(kind, text) for kind, text in merged)


def _pieces(here: str, mine: Wording, there: str, yours: Wording) -> Iterator[tuple[PieceKind, str]]:
    at, before = 0, "same"
    for block in align(mine, yours).blocks:
        kind: PieceKind = "same" if block.kind == "same" else "there"
        missing = mine.span(*block.left).of(here) if kind != "same" and block.left[0] < block.left[1] else ""
        for token in range(*block.right):
            gap = there[at : yours.starts[token]]
            yield "masked" if any(map(str.isalnum, gap)) else kind if kind == before else "same", gap
            if missing:
                yield "here", missing
            missing, before, at = "", kind, yours.ends[token]
            yield kind, there[yours.starts[token] : at]
        if missing:
            yield "here", missing
    yield "masked" if any(map(str.isalnum, there[at:])) else "same", there[at:]
