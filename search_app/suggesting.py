"""What may be meant by what stands in the box so far: numbers, cited documents, issuers, expressions of the archive.

A suggestion is a link to where it leads. Nothing in the box is ever rewritten: whoever types in Telex or VNI is in the
middle of a syllable most of the time.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from indexer.engine.protocol import Searcher
from indexer.engine.request import FacetFilter, SearchRequest, Term
from indexer.model import directive_label, directive_slug
from indexer.vietnamese.abbreviations import find_abbreviations
from indexer.vietnamese.analyse import analyse
from indexer.vietnamese.fold import fold
from indexer.vietnamese.numbers import parse_number
from indexer.vietnamese.partial import parse_partial
from search_app.asking import total
from search_app.facets import Known
from search_app.query.complete import complete
from search_app.query.lexicon import Lexicon
from search_app.query.syntax import open_field, parse_query
from search_app.search_state import SearchState

MOST = 8
"""Suggestions in the list: as many as are read at a glance, and seen above the keyboard of a phone."""

MOST_OF_A_KIND = {"number": 4, "directive": 5, "issuer": 4, "phrase": 5}

_LEAST_LETTERS = 2
_LEAST_WORDS = 2
"""Of words behind others so many must be in an issuer's name: one alone is in too many."""

Kind = Literal["number", "directive", "issuer", "phrase"]


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One line of the list: `text` as it reads, `total` results behind it. It leads to the number box (`number`), to a
    cited document (`directive`, by `slug`), or to a search (`state`)."""

    kind: Kind
    text: str
    total: int
    slug: str | None = None
    state: SearchState | None = None


def suggest(
    searcher: Searcher, state: SearchState, known: Callable[[str], Known], lexicon: Lexicon
) -> tuple[Suggestion, ...]:
    """What a search that is still being typed may become, the likeliest first. Raises EngineError."""
    if len(re.sub(r"\W", "", state.q)) < (1 if re.search(r"\d", state.q) else _LEAST_LETTERS):
        return ()
    return tuple(_Suggester(searcher, state, known, lexicon).all())[:MOST]


class _Suggester:
    """One search, and the archive that it is asked of."""

    def __init__(self, searcher: Searcher, state: SearchState, known: Callable[[str], Known], lexicon: Lexicon) -> None:
        self._searcher, self._state, self._known, self._lexicon = searcher, state, known, lexicon

    def all(self) -> Iterator[Suggestion]:
        before, kind, value = open_field(self._state.q)
        if kind == "year":
            yield from _first(self._phrases(), MOST_OF_A_KIND["phrase"])
        if kind in (None, "number"):
            yield from _first(self._numbers(value), MOST_OF_A_KIND["number"])
        if kind is None:
            yield from _first(self._directives(value), MOST_OF_A_KIND["directive"])
            yield from _first(self._phrases(), MOST_OF_A_KIND["phrase"])
        if kind == "implements":
            yield from _first(self._carried_out(before, value), MOST)
        if kind in (None, "issuer"):
            yield from _first(self._issuers(before, value), MOST_OF_A_KIND["issuer"] if kind is None else MOST)

    def _numbers(self, typed: str) -> Iterator[Suggestion]:
        """Plans of the archive by their own numbers."""
        for key in self._lexicon.numbers_beginning(_begun(typed), own=True):
            found = SearchRequest("plan", match=Term("number", key), limit=0)
            yield Suggestion("number", str(parse_number(key)), self._searcher.search(found).total)

    def _directives(self, typed: str) -> Iterator[Suggestion]:
        """Documents that the archive cites, by number or by name."""
        for key in (*self._lexicon.numbers_beginning(_begun(typed)), *self._named(typed)):
            yield Suggestion("directive", directive_label(key), self._citing(key), directive_slug(key))

    def _carried_out(self, before: str, typed: str) -> Iterator[Suggestion]:
        """Searches for what carries out a document, in the words of the field that is being typed."""
        held = self._known("implements").named
        for key in self._lexicon.numbers_beginning(_begun(typed)):
            if key in held:
                yield from self._search("phrase", f"{before} thực hiện: {key.partition('~')[0]}".strip())

    def _named(self, typed: str) -> Iterator[str]:
        """Documents that are cited by name, such as laws."""
        words = _words(typed)
        for key in self._known("directive").named if words and not words[0][:1].isdigit() else ():
            if fold(key).lower().startswith(fold(words[0])):
                name = _words(directive_label(key))
                if _matches(words, name[: len(words)]):
                    yield key

    def _issuers(self, before: str, typed: str) -> Iterator[Suggestion]:
        """Issuing bodies whose names hold the last words typed; what stands before these stays a part of the search."""
        tokens = _tokens(typed)
        for first in range(len(tokens)):
            words = _written_out(*zip(*tokens[first:], strict=True))
            if first and len(words) < _LEAST_WORDS:
                return
            found = self._issuers_with(words)
            rest = " ".join((before, *(written for _, written in tokens[:first]))).strip()
            for name in found:
                yield from self._counted("issuer", name, self._state.with_query(rest).with_filter("issuer", name))
            if found:
                return

    def _issuers_with(self, words: Sequence[str]) -> list[str]:
        """Names that hold the words one behind the other, the last one perhaps half; those that begin so first."""
        letters = fold(" ".join(words))
        places = {name: self._lexicon.plain(name).find(f" {letters}") for name in self._known("issuer").named}
        found = [name for name, at in places.items() if at >= 0 and _in_name(words, _words(name))]
        return sorted(found, key=lambda name: places[name] > 0)

    def _phrases(self) -> Iterator[Suggestion]:
        """Expressions of the archive that go on where the last words stop."""
        parsed = parse_query(self._state.q)
        if not parsed.parts or parsed.parts[-1].kind != "words":
            return
        before = " ".join(part.source for part in parsed.parts[:-1])
        for text in complete(parsed.parts[-1].value, self._lexicon, self._searcher):
            if text.lower() != parsed.parts[-1].value.lower():
                yield from self._search("phrase", f"{before} {text}".strip())

    def _search(self, kind: Kind, text: str) -> Iterator[Suggestion]:
        yield from self._counted(kind, text, self._state.with_query(text))

    def _counted(self, kind: Kind, text: str, state: SearchState) -> Iterator[Suggestion]:
        """A search with as many results as its page will say; none where there are none."""
        found = total(self._searcher, state, self._known, self._lexicon)
        if found:
            yield Suggestion(kind, text, found, state=state)

    def _citing(self, key: str) -> int:
        values = self._known("directive").named.get(key, ())
        request = SearchRequest("plan", filters=(FacetFilter("directive", values),), limit=0)
        return self._searcher.search(request).total


def _first(suggestions: Iterator[Suggestion], most: int) -> Iterator[Suggestion]:
    for _, suggestion in zip(range(most), suggestions, strict=False):
        yield suggestion


def _begun(typed: str) -> str:
    """The beginning of a number as typed, its parts in the order of numbers: `kl 57` → `57-KL`."""
    partial = parse_partial(typed)
    return str(partial) if partial else typed


def _tokens(text: str) -> list[tuple[str, str]]:
    """The syllables of a text, as indexed and as written."""
    return [(token.text, token.span.of(text)) for token in analyse(text, ("syllables",)).forms["syllables"]]


def _words(text: str) -> list[str]:
    return [token for token, _ in _tokens(text)]


def _written_out(tokens: Sequence[str], written: Sequence[str]) -> list[str]:
    """Abbreviations as what they stand for: names of bodies are written out."""
    words, at = [], 0
    for stands in find_abbreviations(tokens, written):
        long = stands.row.longs[0] if stands.by_short else tokens[stands.first : stands.last]
        words += (*tokens[at : stands.first], *long)
        at = stands.last
    return [*words, *tokens[at:]]


def _in_name(words: Sequence[str], name: Sequence[str]) -> bool:
    """True when the words stand in a name one behind the other, the last one perhaps half."""
    return any(_matches(words, name[at : at + len(words)]) for at in range(len(name) - len(words) + 1))


def _matches(words: Sequence[str], name: Sequence[str]) -> bool:
    if len(words) != len(name):
        return False
    *whole, half = zip(words, name, strict=True)
    return all(typed in (held, fold(held)) for typed, held in whole) and (
        half[1].startswith(half[0]) or fold(half[1]).startswith(half[0])
    )
