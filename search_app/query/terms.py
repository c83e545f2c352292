"""The tokens that a query stands for: what has to occur, what must not, and what ranks.

Marks that were typed count: `đường` meets `đường` only. A syllable typed without marks meets every marking of it, so
`ke hoach` finds `kế hoạch`. An abbreviation meets what it stands for and the reverse, and half a number (`KL 57`) the
numbers that the archive knows by it: `expand.py`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from indexer.engine.relevance import SCORING
from indexer.engine.request import And, Clause, Node, Or, Term
from indexer.model import Analysed, DocumentNumber
from indexer.vietnamese.analyse import analyse
from indexer.vietnamese.numbers import find_numbers
from indexer.vietnamese.questions import said_in_vain
from search_app.query.expand import units_of
from search_app.query.lexicon import Lexicon
from search_app.query.marks import restored
from search_app.query.near import with_near
from search_app.query.numbers import officially, overlap
from search_app.query.syntax import ParsedQuery
from search_app.query.words import Unit, Word, Words, sequence

SHORT_QUERY = 6
"""Up to so many different terms all must occur. Officials type two or three words; six still is a title's beginning."""

LONG_LEAST, LONG_SHARE = 3, 0.25
"""Of a longer query so many terms must occur, or so large a share if that is more: a question is asked in words that
no document repeats. A share of .4 loses one relevant passage in twenty of the colloquial test set, .6 every third."""

OUTRANKS = 20
"""What bears a number that was typed stands before all that only says it, whatever else that says: its clause weighs so
many times all the others together. Twenty, as its own rarity and length may make a clause count for a tenth."""

OTHER_SHARE = 0.8
"""Of the weight of what was typed, what the other writing of it gets: the very form ranks a little higher."""

FOLDED_SHARE = 0.5
"""Of the weight of the likeliest markings of what was typed without marks, what any other marking gets."""

IN_VAIN = 0.25
"""What *như thế nào* and its like weigh in a long query, as a share: README of the engine."""

_MARKED_FORMS = {"words": "words", "syllables": "syllables", "pairs": "pairs", "title": "syllables",
                 "headings": "syllables", "around": "words"}  # fmt: skip
_FOLDED_FORMS = {"folded": "folded", "folded_pairs": "folded_pairs", "title_folded": "folded",
                 "headings_folded": "folded"}  # fmt: skip
"""Form that ranks → the form of the analysed query that its tokens come from."""


@dataclass(frozen=True)
class QueryTerms:
    """A query as tokens.

    `words` are of the free text, each once, `units` the same with what else may meet them; `numbers` must be the plan's
    own number. `neighbours` are words that stand side by side in the query or in what else meets it. `typed`: anything
    was typed that documents are matched by.
    """

    words: Words = ()
    units: tuple[Unit, ...] = ()
    phrases: tuple[Words, ...] = ()
    without: tuple[Words, ...] = ()
    numbers: tuple[DocumentNumber, ...] = ()
    clauses: tuple[Clause, ...] = ()
    neighbours: frozenset[tuple[Word, Word]] = frozenset()
    typed: bool = False

    @property
    def others(self) -> tuple[Words, ...]:
        """What meets the query though it was not typed."""
        return tuple(other for unit in self.units for other in unit.others)

    @cached_property
    def asked(self) -> frozenset[Word]:
        """Every word that was typed, minus words apart."""
        return frozenset(word for run in (self.words, *self.phrases) for word in run)

    @cached_property
    def sought(self) -> frozenset[Word]:
        """Every word whose place in a text is shown."""
        return self.asked.union(*self.others)

    @cached_property
    def exact(self) -> Mapping[str | None, Word]:
        """Tokens as they are written → the word sought that they meet."""
        near: dict[str | None, Word] = {token: word for word in self.sought for token in word.near}
        return near | {word.exact: word for word in self.sought if word.marked}

    @cached_property
    def loose(self) -> Mapping[str | None, Word]:
        """Tokens without marks → the word sought that they meet in any marking."""
        return {word.folded: word for word in self.sought if not word.marked}

    @cached_property
    def followers(self) -> Mapping[int, frozenset[int]]:
        """Each word beside which another one stands in the query → those that follow it; both as identities of the
        objects of `exact` and `loose`, which are looked up thousands of times a page."""
        same = {word: word for word in (*self.exact.values(), *self.loose.values())}
        pairs = [(id(same.get(one, one)), id(same.get(other, other))) for one, other in self.neighbours]
        following: dict[int, set[int]] = {word: set() for pair in pairs for word in pair}
        for word, follower in pairs:
            following[word].add(follower)
        return {word: frozenset(after) for word, after in following.items()}

    @property
    def positive(self) -> tuple[Node, ...]:
        """What a text may hold to be worth showing."""
        return (*(word.in_text for word in self.words), *map(sequence, (*self.phrases, *self.others)))

    def match(self) -> Node | None:
        """Which documents match; None when nothing was typed, nothing when what was typed has no word in it."""
        if not self.typed:
            return None
        required = [*map(sequence, self.phrases), *(Term("number", number.key) for number in self.numbers)]
        units = tuple(unit.node for unit in self.units)
        if len(units) <= SHORT_QUERY:
            required = [*units, *required]
        else:
            required = [Or(units, minimum=max(LONG_LEAST, round(LONG_SHARE * len(units)))), *required]
        without = tuple(map(sequence, self.without))
        if not required and not without:
            return Or(())
        return And(tuple(required), without)


def terms_of(parsed: ParsedQuery, lexicon: Lexicon | None = None) -> QueryTerms:
    """The tokens of a query. Without the `lexicon` of an archive half a number stands for nothing but its words."""
    free = [_Piece.read(value, lexicon) for value in parsed.values("words")]
    quoted = [_Piece.read(value) for value in parsed.values("phrase")]
    shown = [*free, *quoted]
    own = parsed.numbers("number")
    typed = [*own, *(word.number for piece in shown for word in piece.words if word.number is not None)]
    units = tuple(dict.fromkeys(unit for piece in free for unit in piece.units))
    runs = [*(piece.words for piece in shown), *(run for piece in free for run in _other_runs(piece.units))]
    return QueryTerms(
        words=tuple(dict.fromkeys(word for piece in free for word in piece.words)),
        units=units,
        phrases=tuple(piece.words for piece in quoted if piece.words),
        without=tuple(words for value in parsed.values("without") if (words := _Piece.read(value).words)),
        numbers=own,
        clauses=tuple(_clauses(shown, typed, units, lexicon)),
        neighbours=frozenset(pair for run in runs for pair in pairwise(run)),
        typed=any(parsed.values(kind) for kind in ("words", "phrase", "without", "number")),
    )


def _other_runs(units: Sequence[Unit]) -> Iterator[Words]:
    """What else meets a unit, between the words beside it: `ủy ban nhân dân xã` for `UBND xã`."""
    for at, unit in enumerate(units):
        before = units[at - 1].words[-1:] if at else ()
        after = units[at + 1].words[:1] if at + 1 < len(units) else ()
        yield from ((*before, *other, *after) for other in unit.others)


@dataclass(frozen=True, slots=True)
class _Piece:
    """One run of words of a query, analysed."""

    words: Words
    analysed: Analysed
    units: tuple[Unit, ...]

    @classmethod
    def read(cls, text: str, lexicon: Lexicon | None = None) -> _Piece:
        text = officially(text)
        analysed = analyse(text)
        numbers = {mention.span.start: mention.number for mention in find_numbers(text)}
        tokens = analysed.forms["syllables"]
        spans = [token.span for token in tokens]
        words = tuple(
            Word(token.text, twin.text, numbers.get(token.span.start), token.span.of(text).lower())
            for token, twin in zip(tokens, analysed.forms["folded"], strict=True)
        )
        words = with_near(words, lexicon) if lexicon else words
        return cls(words, analysed, tuple(units_of(text, words, spans, lexicon)))


def _clauses(pieces: list[_Piece], numbers: Iterable[DocumentNumber], units: Iterable[Unit],
             lexicon: Lexicon | None) -> Iterator[Clause]:  # fmt: skip
    """What ranks: the marked forms when any mark was typed, else the folded ones; and the likeliest markings of what
    was typed without marks."""
    marked = any(word.exact != word.folded for piece in pieces for word in piece.words)
    forms = _MARKED_FORMS if marked else _FOLDED_FORMS
    analysed = [piece.analysed for piece in pieces]
    long = sum(len(piece.words) for piece in pieces) > SHORT_QUERY
    weights: dict[tuple[str, str], float] = {}
    if lexicon is not None:
        meant = [analyse(" ".join(words)) for piece in pieces if (words := _meant(piece, lexicon, marked=marked))]
        weights |= _weighed(meant, _MARKED_FORMS, 1.0, long=long)
    share = FOLDED_SHARE if weights and not marked else 1.0
    weights |= _weighed(analysed, forms, share, long=long)
    borne = {("number", number.key) for number in numbers}
    weights |= dict.fromkeys(borne, SCORING["number"].weight)
    others: dict[tuple[str, str], float] = {}
    for unit in units:
        for form, token, weight in _of_others(unit, forms):
            if (form, token) not in weights:
                others[form, token] = max(share * weight, others.get((form, token), 0.0))
    weights |= others
    first = OUTRANKS * sum(weights.values())
    yield from (Clause(*key, first if key in borne else weight) for key, weight in weights.items())


def _meant(piece: _Piece, lexicon: Lexicon, *, marked: bool) -> tuple[str, ...]:
    """The likeliest markings of what was typed without marks; nothing for a word alone, and where marks were typed,
    nothing when that is what was typed."""
    typed = tuple(word.exact for word in piece.words)
    if len(typed) < 2:
        return ()
    found = restored(typed, lexicon)
    return () if marked and found == typed else found


def _weighed(
    texts: Iterable[Analysed], forms: dict[str, str], share: float, *, long: bool
) -> dict[tuple[str, str], float]:
    """Form and token of what ranks, with its weight; in a long query what it says in vain weighs less."""
    weights: dict[tuple[str, str], float] = {}
    for analysed in texts:
        syllables = list(analysed.forms["syllables"]) if long else []
        vain = [syllables[place].span for place in said_in_vain([token.text for token in syllables])]
        for form, source in forms.items():
            for token in analysed.forms[source]:
                worth = IN_VAIN if any(overlap(token.span, span) for span in vain) else 1.0
                key = (form, token.text)
                weights[key] = max(share * worth * SCORING[form].weight, weights.get(key, 0.0))
    return weights


def _of_others(unit: Unit, forms: dict[str, str]) -> Iterator[tuple[str, str, float]]:
    """Form, token and weight of what else meets a unit: together it weighs OTHER_SHARE of what was typed."""
    for other in unit.others:
        share = OTHER_SHARE * len(unit.words) / len(other)
        analysed = analyse(" ".join(word.exact for word in other))
        for form, source in forms.items():
            for token in analysed.forms[source]:
                yield form, token.text, share * SCORING[form].weight
        for word in other:
            if word.number is not None:
                yield "number", word.number.key, OTHER_SHARE * SCORING["number"].weight
