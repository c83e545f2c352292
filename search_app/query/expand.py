"""What else the words of a query may be met by: the other writing of an abbreviation, the numbers of half a number.

Quoted phrases are not expanded: quotes mean the very words.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from indexer.model import Span
from indexer.vietnamese.abbreviations import find_abbreviations
from indexer.vietnamese.fold import fold
from indexer.vietnamese.partial import PartialMention, find_partials, parse_partial
from search_app.query.lexicon import Lexicon
from search_app.query.words import Unit, Word, Words


def units_of(text: str, words: Words, spans: Sequence[Span], lexicon: Lexicon | None) -> Iterator[Unit]:
    """The words of a text with what else meets them, in order; `spans` say where the words stand in the text."""
    wider = dict(_wider(text, words, spans, lexicon))
    at = 0
    while at < len(words):
        unit = wider.get(at, Unit(words[at : at + 1]))
        yield unit
        at += len(unit.words)


def _wider(text: str, words: Words, spans: Sequence[Span], lexicon: Lexicon | None) -> Iterator[tuple[int, Unit]]:
    """Units with something else to meet them, by the place of their first word; numbers win over abbreviations."""
    for stands in find_abbreviations([word.exact for word in words], [span.of(text) for span in spans]):
        forms = stands.row.longs if stands.by_short else stands.row.findable
        if forms:
            others = tuple(tuple(Word(token, fold(token), None, token) for token in form) for form in forms)
            yield stands.first, Unit(words[stands.first : stands.last], others)
    for mention in _partials(text) if lexicon else ():
        inside = [at for at, span in enumerate(spans) if mention.span.covers(span)]
        numbers = lexicon.numbers_like(mention.number)
        if inside and numbers:
            others = tuple((Word(number.key, fold(number.key), number, str(number)),) for number in numbers)
            yield inside[0], Unit(words[inside[0] : inside[-1] + 1], others)


def _partials(text: str) -> Iterator[PartialMention]:
    """Half numbers in a text; without its kind (`57`) only where it is all that was typed."""
    whole = parse_partial(text)
    if whole is not None:
        yield PartialMention(Span(0, len(text)), whole)
    else:
        yield from find_partials(text)
