"""Which pieces of a text answer a query: hits, and the window of whole sentences that shows most of them.

What comes out are segments of the text itself, never markup; joined, they are a slice of the text. The one place that
turns segments into marked-up text is the macro `marked` of `templates/_macros.html`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from indexer.model import Span
from indexer.vietnamese.analyse import analyse
from search_app.query.layout import is_row, sentences
from search_app.query.terms import QueryTerms
from search_app.query.words import Word

WIDTH = 260
"""Characters of a snippet: three lines of a result on a wide screen, seven on a phone."""

WHOLE = 400
"""A sentence up to here is shown whole rather than cut: two lines more."""


@dataclass(frozen=True, slots=True)
class Segment:
    """A piece of text, and whether it answers the query."""

    text: str
    hit: bool


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
    word: Word


def find_hits(text: str, terms: QueryTerms) -> tuple[Span, ...]:
    """Where the text answers, adjacent hits as one span.

    A syllable of a longer expression counts where its neighbour in the query stands beside it (`thông tin`, not
    `thông báo`); only where a text has no such place do single syllables count, and then only those that were typed.
    """
    return tuple(_joined(text, _hits(text, terms)))


def mark(text: str, terms: QueryTerms) -> tuple[Segment, ...]:
    """The whole text in segments."""
    return _segments(text, Span(0, len(text)), find_hits(text, terms))


def best_snippet(text: str, terms: QueryTerms) -> Snippet:
    """The window of whole sentences, about WIDTH characters, that shows most of the query; else the beginning."""
    hits = _hits(text, terms)
    windows = list(_windows(text, hits))
    best = (
        max(windows, key=lambda window: (*_worth(window, hits), window.start if hits else -window.start))
        if windows
        else Span(0, len(text))
    )
    segments = _segments(text, best, tuple(_joined(text, hits)))
    return Snippet(segments, best, bool(text[: best.start].strip()), bool(text[best.end :].strip()), is_row(text, best))


def _hits(text: str, terms: QueryTerms) -> list[_Hit]:
    """Every token of the text that answers, or only those beside their neighbours where there are such."""
    sought = terms.sought
    if not sought:
        return []
    exact: dict[str | None, Word] = {token: word for word in sought for token in word.near}
    exact |= {word.exact: word for word in sought if word.marked}
    loose: dict[str | None, Word] = {word.folded: word for word in sought if not word.marked}
    forms = analyse(text, ("syllables", "folded")).forms
    row = forms["syllables"]
    found = [
        (place, word)
        for place, (token, twin) in enumerate(zip(row.texts, forms["folded"].texts, strict=True))
        if (word := exact.get(token) or loose.get(twin)) is not None
    ]
    strong = set(_strong(found, terms))
    typed = terms.asked
    return [
        _Hit(Span(row.starts[place], row.ends[place]), word)
        for at, (place, word) in enumerate(found)
        if at in strong or (not strong and word in typed)
    ]


def _strong(found: list[tuple[int, Word]], terms: QueryTerms) -> Iterator[int]:
    """Places in `found` that stand beside their neighbour of the query, or that have none."""
    with_neighbour = {word for pair in terms.neighbours for word in pair}
    for at, (place, word) in enumerate(found):
        if word.number is not None or word not in with_neighbour:
            yield at
        if at and place == found[at - 1][0] + 1 and (found[at - 1][1], word) in terms.neighbours:
            yield from (at - 1, at)


def _joined(text: str, hits: Iterable[_Hit]) -> Iterator[Span]:
    """Hits with nothing but blanks between them as one."""
    current: Span | None = None
    for hit in hits:
        if current is not None and not text[current.end : hit.span.start].strip():
            current = Span(current.start, max(current.end, hit.span.end))
            continue
        if current is not None:
            yield current
        current = hit.span
    if current is not None:
        yield current


def _segments(text: str, window: Span, hits: Sequence[Span]) -> tuple[Segment, ...]:
    segments: list[Segment] = []
    at = window.start
    for hit in hits:
        start, end = max(hit.start, at), min(hit.end, window.end)
        if start >= end:
            continue
        segments += [Segment(text[at:start], False), Segment(text[start:end], True)]
        at = end
    segments.append(Segment(text[at : window.end], False))
    return tuple(segment for segment in segments if segment.text)


def _worth(window: Span, hits: Sequence[_Hit]) -> tuple[int, int]:
    inside = [hit.word for hit in hits if window.covers(hit.span)]
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
