"""What else the words of a query may be met by: the other writing of an abbreviation, the numbers of half a number.

Quoted phrases are not expanded: quotes mean the very words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from indexer.model import Span
from indexer.vietnamese.abbreviations import find_abbreviations
from indexer.vietnamese.fold import fold
from indexer.vietnamese.partial import find_partials
from search_app.query.lexicon import Lexicon
from search_app.query.words import Unit, Word, Words

_DATE = re.compile(r"\d{1,2}/\d{1,2}/\d{4}|(?:19|20)\d\d")
_BEFORE_DATE = frozenset({"ngay", "nam"})


def units_of(text: str, words: Words, spans: Sequence[Span], lexicon: Lexicon | None) -> Iterator[Unit]:
    """The words of a text with what else meets them, in order; `spans` say where the words stand in the text.

    The date behind a document number (`187/KH-UBND ngày 17/3/2025`) is part of its name and need not be met: a plan
    writes its own date otherwise than those that cite it.
    """
    wider = dict(_wider(text, words, spans, lexicon))
    at = 0
    while at < len(words):
        unit = wider.get(at, Unit(words[at : at + 1]))
        yield unit
        at += len(unit.words)
        if unit.words[-1].number is not None:
            at = _behind_date(words, at)


def _wider(text: str, words: Words, spans: Sequence[Span], lexicon: Lexicon | None) -> Iterator[tuple[int, Unit]]:
    """Units with something else to meet them, by the place of their first word; numbers win over abbreviations."""
    for stands in find_abbreviations([word.exact for word in words], [span.of(text) for span in spans]):
        forms = stands.row.longs if stands.by_short else stands.row.findable
        if forms:
            others = tuple(tuple(Word(token, fold(token), None, token) for token in form) for form in forms)
            yield stands.first, Unit(words[stands.first : stands.last], others)
    for mention in find_partials(text) if lexicon else ():
        inside = [at for at, span in enumerate(spans) if mention.span.covers(span)]
        numbers = lexicon.numbers_like(mention.number)
        if inside and numbers:
            others = tuple((Word(number.key, fold(number.key), number, str(number)),) for number in numbers)
            yield inside[0], Unit(words[inside[0] : inside[-1] + 1], others)


def _behind_date(words: Words, at: int) -> int:
    """Behind the date that begins here; here, when none does."""
    after = at
    while after < len(words) and words[after].folded in _BEFORE_DATE:
        after += 1
    return after + 1 if after < len(words) and _DATE.fullmatch(words[after].exact) else at
