"""The tokens that a query stands for: what has to occur, what must not, and what ranks.

Marks that were typed count: `đường` meets `đường` only. A syllable typed without marks meets every marking of it, so
`ke hoach` finds `kế hoạch`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise

from indexer.engine.relevance import SCORING
from indexer.engine.request import And, Clause, Node, Or, Phrase, Term
from indexer.model import Analysed, DocumentNumber
from indexer.vietnamese.analyse import analyse
from indexer.vietnamese.numbers import find_numbers
from search_app.query.numbers import officially
from search_app.query.syntax import ParsedQuery

SHORT_QUERY = 6
"""Up to so many different terms all must occur. Officials type two or three words; six still is a title's beginning."""

LONG_SHARE = 0.75
"""Of a longer query, so large a share must occur: a question contains words that no plan repeats."""

_MARKED_FORMS = {"words": "words", "syllables": "syllables", "pairs": "pairs", "title": "syllables",
                 "headings": "syllables"}  # fmt: skip
_FOLDED_FORMS = {"folded": "folded", "folded_pairs": "folded_pairs", "title_folded": "folded",
                 "headings_folded": "folded"}  # fmt: skip
"""Form that ranks → the form of the analysed query that its tokens come from."""


@dataclass(frozen=True, slots=True)
class Word:
    """One syllable, or one document number, as it was typed: its token, its token without marks."""

    exact: str
    folded: str
    number: DocumentNumber | None = None

    @property
    def marked(self) -> bool:
        """True when marks were typed, or when it is a number, which is never matched loosely."""
        return self.number is not None or self.exact != self.folded

    @property
    def node(self) -> Node:
        """Documents that hold it; a number also where it is the plan's own."""
        return self.in_text if self.number is None else Or((self.in_text, Term("number", self.number.key)))

    @property
    def in_text(self) -> Node:
        """Texts that hold it."""
        return Term("syllables", self.exact) if self.marked else Term("folded", self.folded)


Words = tuple[Word, ...]


@dataclass(frozen=True, slots=True)
class QueryTerms:
    """A query as tokens.

    `words` are of the free text, each once; `numbers` must be the plan's own number. `neighbours` are words that
    stand side by side in the query. `typed`: anything was typed that documents are matched by.
    """

    words: Words = ()
    phrases: tuple[Words, ...] = ()
    without: tuple[Words, ...] = ()
    numbers: tuple[DocumentNumber, ...] = ()
    clauses: tuple[Clause, ...] = ()
    neighbours: frozenset[tuple[Word, Word]] = frozenset()
    typed: bool = False

    @property
    def positive(self) -> tuple[Node, ...]:
        """What a text may hold to be worth showing."""
        return (*(word.in_text for word in self.words), *map(_sequence, self.phrases))

    def match(self) -> Node | None:
        """Which documents match; None when nothing was typed, nothing when what was typed has no word in it."""
        if not self.typed:
            return None
        required = [*map(_sequence, self.phrases), *(Term("number", number.key) for number in self.numbers)]
        words = tuple(word.node for word in self.words)
        if len(words) <= SHORT_QUERY:
            required = [*words, *required]
        else:
            required = [Or(words, minimum=round(LONG_SHARE * len(words))), *required]
        without = tuple(map(_sequence, self.without))
        if not required and not without:
            return Or(())
        return And(tuple(required), without)


def terms_of(parsed: ParsedQuery) -> QueryTerms:
    """The tokens of a query."""
    free = [_Piece.read(value) for value in parsed.values("words")]
    quoted = [_Piece.read(value) for value in parsed.values("phrase")]
    shown = [*free, *quoted]
    own = parsed.numbers("number")
    typed = [*own, *(word.number for piece in shown for word in piece.words if word.number is not None)]
    return QueryTerms(
        words=tuple(dict.fromkeys(word for piece in free for word in piece.words)),
        phrases=tuple(piece.words for piece in quoted if piece.words),
        without=tuple(words for value in parsed.values("without") if (words := _Piece.read(value).words)),
        numbers=own,
        clauses=tuple(_clauses(shown, typed)),
        neighbours=frozenset(pair for piece in shown for pair in pairwise(piece.words)),
        typed=any(parsed.values(kind) for kind in ("words", "phrase", "without", "number")),
    )


@dataclass(frozen=True, slots=True)
class _Piece:
    """One run of words of a query, analysed."""

    words: Words
    analysed: Analysed

    @classmethod
    def read(cls, text: str) -> _Piece:
        text = officially(text)
        analysed = analyse(text)
        numbers = {mention.span.start: mention.number for mention in find_numbers(text)}
        tokens = zip(analysed.forms["syllables"], analysed.forms["folded"], strict=True)
        words = (Word(token.text, twin.text, numbers.get(token.span.start)) for token, twin in tokens)
        return cls(tuple(words), analysed)


def _sequence(words: Words) -> Node:
    """Documents that hold the words in this order; marks count when any word of the phrase has them."""
    if len(words) == 1:
        return words[0].node
    if any(word.marked for word in words):
        return Phrase("syllables", tuple(word.exact for word in words))
    return Phrase("folded", tuple(word.folded for word in words))


def _clauses(pieces: list[_Piece], numbers: Iterable[DocumentNumber]) -> Iterator[Clause]:
    """What ranks: the marked forms when any mark was typed, the folded ones otherwise."""
    marked = any(word.exact != word.folded for piece in pieces for word in piece.words)
    tokens: dict[tuple[str, str], None] = {}
    for form, source in (_MARKED_FORMS if marked else _FOLDED_FORMS).items():
        tokens |= {(form, token.text): None for piece in pieces for token in piece.analysed.forms[source]}
    tokens |= {("number", number.key): None for number in numbers}
    for form, token in tokens:
        yield Clause(form, token, SCORING[form].weight)
