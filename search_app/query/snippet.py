"""Which pieces of a text answer a query: hits, and the window of whole sentences that shows most of them.

What comes out are segments of the text itself, never markup; joined, they are a slice of the text. The one place that
turns segments into marked-up text is the macro `marked` of `templates/_macros.html`.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import compress
from typing import NamedTuple

from indexer.model import Span
from indexer.vietnamese.analyse import analyse
from search_app.query.layout import is_row, sentences
from search_app.query.terms import QueryTerms
from search_app.query.words import Word

WIDTH = 260
"""Characters of a snippet: three lines of a result on a wide screen, seven on a phone."""

WHOLE = 400
"""A sentence up to here is shown whole rather than cut: two lines more."""

KEPT = 1024
"""Texts whose tokens and sentences are remembered, some 20 kB for a thousand characters: who turns a page or filters
sees most again."""


class Met(NamedTuple):
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


class _Hit(NamedTuple):
    """A token of the text that meets a word of the query, and where it stands."""

    start: int
    end: int
    word: Word
    token: str


class _Run(NamedTuple):
    """Hits with nothing but blanks between them, and where they stand together."""

    start: int
    end: int
    hits: list[_Hit]


class _Window(NamedTuple):
    """A piece of a text, from its first character up to the one behind its last; dozens are weighed for a snippet."""

    start: int
    end: int


class _Tokens(NamedTuple):
    """The syllables of a text, with marks and without, and where each begins and ends."""

    texts: tuple[str | None, ...]
    folded: tuple[str | None, ...]
    starts: tuple[int, ...]
    ends: tuple[int, ...]


class _Hits:
    """The hits of a text, in order."""

    def __init__(self, hits: list[_Hit]) -> None:
        self.all = hits
        self._starts = [hit.start for hit in hits]
        self._ends = [hit.end for hit in hits]

    def inside(self, window: _Window | Span) -> list[_Hit]:
        """Those that stand wholly in a window."""
        return self.all[bisect_left(self._starts, window.start) : bisect_right(self._ends, window.end)]

    def touching(self, window: _Window) -> list[_Hit]:
        """Those of which a piece stands in a window."""
        return self.all[bisect_right(self._ends, window.start) : bisect_left(self._starts, window.end)]


def find_hits(text: str, terms: QueryTerms) -> tuple[Span, ...]:
    """Where the text answers, adjacent hits as one span.

    A syllable of a longer expression counts where its neighbour in the query stands beside it (`thông tin`, not
    `thông báo`); only where a text has no such place do single syllables count, and then only those that were typed.
    """
    return tuple(Span(run.start, run.end) for run in _joined(text, _hits(text, terms)))


def mark(text: str, terms: QueryTerms) -> tuple[Segment, ...]:
    """The whole text in segments."""
    return _segments(text, _Window(0, len(text)), _joined(text, _hits(text, terms)))


def best_snippet(text: str, terms: QueryTerms) -> Snippet:
    """The window of whole sentences, about WIDTH characters, that shows most of the query; else the beginning."""
    hits = _Hits(_hits(text, terms))
    windows = list(_windows(text, hits))
    best = (
        max(windows, key=lambda window: (*_worth(window, hits), window.start if hits.all else -window.start))
        if windows
        else _Window(0, len(text))
    )
    segments = _segments(text, best, _joined(text, hits.touching(best)))
    span = Span(*best)
    return Snippet(segments, span, bool(text[: span.start].strip()), bool(text[span.end :].strip()), is_row(text, span))


def _hits(text: str, terms: QueryTerms) -> list[_Hit]:
    """Every token of the text that answers, or only those beside their neighbours where there are such."""
    exact, loose = terms.exact, terms.loose
    if not (exact or loose):
        return []
    tokens = _tokens(text)
    at = {place: loose[token] for place, token in enumerate(tokens.folded) if token in loose}
    at |= {place: exact[token] for place, token in enumerate(tokens.texts) if token in exact}
    found = sorted(at.items())
    kept = _strong(found, terms) or [each for each in found if each[1] in terms.asked]
    return [_Hit(tokens.starts[place], tokens.ends[place], word, tokens.texts[place] or "") for place, word in kept]


@lru_cache(maxsize=KEPT)
def _tokens(text: str) -> _Tokens:
    forms = analyse(text, ("syllables", "folded")).forms
    row = forms["syllables"]
    return _Tokens(row.texts, forms["folded"].texts, row.starts, row.ends)


def _strong(found: list[tuple[int, Word]], terms: QueryTerms) -> list[tuple[int, Word]]:
    """Those that stand beside their neighbour of the query, or that have none."""
    followers, strong = terms.followers, [False] * len(found)
    before, follow = -2, frozenset()
    for at, (place, word) in enumerate(found):
        mine = followers.get(id(word))
        if mine is None or word.number is not None:
            strong[at] = True
        if place == before + 1 and id(word) in follow:
            strong[at - 1] = strong[at] = True
        before, follow = place, mine or frozenset()
    return list(compress(found, strong))


def _joined(text: str, hits: Iterable[_Hit]) -> Iterator[_Run]:
    """Hits with nothing but blanks between them as one."""
    run: list[_Hit] = []
    end = 0
    for hit in hits:
        if run and text[end : hit.start].strip():
            yield _Run(run[0].start, end, run)
            run = []
        run.append(hit)
        end = max(end, hit.end)
    if run:
        yield _Run(run[0].start, end, run)


def _segments(text: str, window: _Window, runs: Iterable[_Run]) -> tuple[Segment, ...]:
    segments: list[Segment] = []
    at = window.start
    for run in runs:
        start, end = max(run.start, at), min(run.end, window.end)
        if start >= end:
            continue
        if at < start:
            segments.append(Segment(text[at:start], False))
        met = tuple(Met(hit.word, hit.token, text[hit.start : hit.end].lower()) for hit in run.hits)
        segments.append(Segment(text[start:end], True, met))
        at = end
    if at < window.end:
        segments.append(Segment(text[at : window.end], False))
    return tuple(segments)


def _worth(window: _Window, hits: _Hits) -> tuple[int, int]:
    """How many different words a window shows, and how many hits; a word is one object throughout a query."""
    inside = hits.inside(window)
    return len({id(hit.word) for hit in inside}), len(inside)


def _windows(text: str, hits: _Hits) -> Iterator[_Window]:
    """Whole sentences from each one on, as many as fit; pieces around its hits of one that is too long by itself."""
    whole = _sentences(text)
    for first, sentence in enumerate(whole):
        end = sentence.end
        for later in whole[first + 1 :]:
            if later.end - sentence.start > WIDTH:
                break
            end = later.end
        if end - sentence.start <= WHOLE:
            yield _Window(sentence.start, end)
        else:
            yield from (_piece(text, sentence, hit.start) for hit in hits.inside(sentence))
            yield _piece(text, sentence, sentence.start)


@lru_cache(maxsize=KEPT)
def _sentences(text: str) -> tuple[Span, ...]:
    return tuple(sentences(text))


def _piece(text: str, sentence: Span, at: int) -> _Window:
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
    return _Window(start, end)
