"""Which pieces of a text answer a query: hits, and the window of whole sentences that shows most of them.

What comes out are segments of the text itself, never markup; joined, they are a slice of the text. The one place that
turns segments into marked-up text is the macro `marked` of `templates/_macros.html`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from indexer.model import Span, TokenRow
from indexer.vietnamese.analyse import analyse
from search_app.query.layout import is_row, sentences
from search_app.query.terms import QueryTerms
from search_app.query.words import Word

WIDTH = 260
"""Characters of a snippet: three lines of a result on a wide screen, seven on a phone."""

WHOLE = 400
"""A sentence up to here is shown whole rather than cut: two lines more."""

KEPT = 1024
"""Texts whose tokens are remembered, some 12 kB each: who turns a page, filters or goes back sees most again."""


@dataclass(frozen=True, slots=True)
class Met:
    """A word of the query, the token that meets it, and how that is written, in lower case."""

    word: Word
    token: str
    written: str


@dataclass(frozen=True, slots=True)
class Segment:
    """A piece of text, whether it answers the query, and what it meets then."""

    text: str
    hit: bool
    met: tuple[Met, ...] = field(default=(), compare=False)


@dataclass(frozen=True, slots=True)
class Snippet:
    """A window of a text in segments; `before` and `after` say whether the text goes on there, `rows` that it begins
    with a row of a table."""

    segments: tuple[Segment, ...]
    span: Span
    before: bool
    after: bool
    rows: bool


@dataclass(frozen=True, slots=True)
class _Hit:
    span: Span
    met: tuple[Met, ...]


def find_hits(text: str, terms: QueryTerms) -> tuple[Span, ...]:
    """Where the text answers, adjacent hits as one span.

    A syllable of a longer expression counts where its neighbour in the query stands beside it (`thông tin`, not
    `thông báo`); only where a text has no such place do single syllables count, and then only those that were typed.
    """
    return tuple(hit.span for hit in _joined(text, _hits(text, terms)))


def mark(text: str, terms: QueryTerms) -> tuple[Segment, ...]:
    """The whole text in segments."""
    return _segments(text, Span(0, len(text)), _joined(text, _hits(text, terms)))


def best_snippet(text: str, terms: QueryTerms) -> Snippet:
    """The window of whole sentences, about WIDTH characters, that shows most of the query; else the beginning."""
    hits = _hits(text, terms)
    windows = list(_windows(text, hits))
    best = (
        max(windows, key=lambda window: (*_worth(window, hits), window.start if hits else -window.start))
        if windows
        else Span(0, len(text))
    )
    segments = _segments(text, best, _joined(text, hits))
    return Snippet(segments, best, bool(text[: best.start].strip()), bool(text[best.end :].strip()), is_row(text, best))


def _hits(text: str, terms: QueryTerms) -> list[_Hit]:
    """Every token of the text that answers, or only those beside their neighbours where there are such."""
    exact, loose = terms.exact, terms.loose
    if not (exact or loose):
        return []
    row, folded = _rows(text)
    found = [
        (place, word)
        for place, (token, twin) in enumerate(zip(row.texts, folded, strict=True))
        if (word := exact.get(token) or loose.get(twin)) is not None
    ]
    strong = set(_strong(found, terms))
    kept = [found[at] for at in sorted(strong)] if strong else [each for each in found if each[1] in terms.asked]
    return [_hit(text, row, place, word) for place, word in kept]


@lru_cache(maxsize=KEPT)
def _rows(text: str) -> tuple[TokenRow, tuple[str | None, ...]]:
    """The syllables of a text, and their folded twins."""
    forms = analyse(text, ("syllables", "folded")).forms
    return forms["syllables"], forms["folded"].texts


def _hit(text: str, row: TokenRow, place: int, word: Word) -> _Hit:
    span = Span(row.starts[place], row.ends[place])
    return _Hit(span, (Met(word, row.texts[place] or "", span.of(text).lower()),))


def _strong(found: list[tuple[int, Word]], terms: QueryTerms) -> Iterator[int]:
    """Places in `found` that stand beside their neighbour of the query, or that have none."""
    for at, (place, word) in enumerate(found):
        if word.number is not None or word not in terms.with_neighbour:
            yield at
        if at and place == found[at - 1][0] + 1 and (found[at - 1][1], word) in terms.neighbours:
            yield from (at - 1, at)


def _joined(text: str, hits: Iterable[_Hit]) -> Iterator[_Hit]:
    """Hits with nothing but blanks between them as one."""
    current: _Hit | None = None
    for hit in hits:
        if current is not None and not text[current.span.end : hit.span.start].strip():
            span = Span(current.span.start, max(current.span.end, hit.span.end))
            current = _Hit(span, current.met + hit.met)
            continue
        if current is not None:
            yield current
        current = hit
    if current is not None:
        yield current


def _segments(text: str, window: Span, hits: Iterable[_Hit]) -> tuple[Segment, ...]:
    segments: list[Segment] = []
    at = window.start
    for hit in hits:
        start, end = max(hit.span.start, at), min(hit.span.end, window.end)
        if start >= end:
            continue
        segments += [Segment(text[at:start], False), Segment(text[start:end], True, hit.met)]
        at = end
    segments.append(Segment(text[at : window.end], False))
    return tuple(segment for segment in segments if segment.text)


def _worth(window: Span, hits: Sequence[_Hit]) -> tuple[int, int]:
    inside = [each.word for hit in hits if window.covers(hit.span) for each in hit.met]
    return len(set(inside)), len(inside)


def _windows(text: str, hits: Sequence[_Hit]) -> Iterator[Span]:
    """Whole sentences from each one on, as many as fit; pieces around its hits of one that is too long by itself."""
    whole = list(sentences(text))
    for first, sentence in enumerate(whole):
        end = sentence.end
        for later in whole[first + 1 :]:
            if later.end - sentence.start > WIDTH:
                break
            end = later.end
        if end - sentence.start <= WHOLE:
            yield Span(sentence.start, end)
        else:
            inside = [hit for hit in hits if sentence.covers(hit.span)]
            yield from (_piece(text, sentence, hit.span.start) for hit in inside)
            yield _piece(text, sentence, sentence.start)


def _piece(text: str, sentence: Span, at: int) -> Span:
    """About WIDTH characters of a long sentence around a place: from comma to comma where there are such, else from
    blank to blank."""
    start = max(sentence.start, at - WIDTH // 4)
    if start > sentence.start:
        comma, blank = text.find(", ", start, at), text.find(" ", start, at)
        start = comma + 2 if comma >= 0 else blank + 1 if blank >= 0 else at
    end = min(sentence.end, start + WIDTH)
    if end < sentence.end:
        comma, blank = text.rfind(", ", at + WIDTH // 4, end), text.rfind(" ", start + WIDTH // 2, end)
        end = comma + 1 if comma >= 0 else blank if blank >= 0 else end
    return Span(start, end)
