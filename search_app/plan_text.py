"""The text of a plan as its page shows it: passages with their headings, and what stands between and around them, cut
at every hit, citation and piece of evidence."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from indexer.catalogue.rows import StoredPlan
from indexer.model import Passage, Span
from search_app.passage_address import address_of
from search_app.query.layout import emphasis_marks, paragraphs
from search_app.query.snippet import find_hits
from search_app.query.terms import QueryTerms


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of the text: the number of the hit that it belongs to (0: none), whether that hit begins here, the slug
    of the directive that it names, whether that one is named for the first time, and the anchors that begin here."""

    text: str
    hit: int = 0
    begins: bool = False
    slug: str | None = None
    first: bool = False
    anchors: tuple[str, ...] = ()


Pieces = tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class TextPart:
    """A part of the text: a passage, with the headings that begin with it (depth, text) and its permanent address; or
    what belongs to none, such as letterhead and signature (`ordinal` and `address` are None)."""

    page: int
    paragraphs: tuple[Pieces, ...]
    ordinal: int | None = None
    address: str | None = None
    headings: tuple[tuple[int, Pieces], ...] = ()

    @property
    def hits(self) -> int:
        """Hits that begin in this part."""
        lines = (*self.paragraphs, *(pieces for _, pieces in self.headings))
        return sum(piece.begins for pieces in lines for piece in pieces)


def text_parts(
    stored: StoredPlan, hits: Sequence[Span], anchors: Iterable[tuple[Span, str]] = ()
) -> Iterator[TextPart]:
    """The whole text in its order. `hits`: what is marked (`hits_of`); `anchors`: places that something leads to, and
    their names."""
    text = stored.document.text
    marks = _Marks(text, hits, _links(stored), sorted(anchors, key=lambda each: each[0].start))
    path: tuple[str, ...] = ()
    end = 0
    for passage in stored.plan.passages:
        fresh = list(_new_headings(path, passage))
        headings, rest = _headings(text, Span(end, passage.span.start), fresh)
        yield from _between(stored, marks, rest)
        yield TextPart(
            page=passage.page,
            paragraphs=tuple(marks.paragraphs(passage.span)),
            ordinal=passage.ordinal,
            address=address_of(text, passage.span),
            headings=tuple((depth, marks.pieces(at) if at else (Piece(name),)) for depth, name, at in headings),
        )
        path, end = passage.heading, passage.span.end
    yield from _between(stored, marks, [Span(end, len(text))])


def hits_of(stored: StoredPlan, terms: QueryTerms) -> list[Span]:
    """Where a plan's text answers, in its order; each passage, and what stands between them, by itself."""
    if not terms.sought:
        return []
    text, borders = stored.document.text, [0]
    for passage in stored.plan.passages:
        borders += [passage.span.start, passage.span.end]
    found = []
    for start, end in pairwise([*borders, len(text)]):
        found.extend(Span(start + hit.start, start + hit.end) for hit in find_hits(text[start:end], terms))
    return found


@dataclass(slots=True)
class _Marks:
    """A text with what is marked in it; all by their beginnings."""

    text: str
    hits: Sequence[Span]
    links: Sequence[tuple[Span, str]]
    anchors: Sequence[tuple[Span, str]]
    _starts: list[int] = field(init=False)
    _named: set[str] = field(default_factory=set)
    _placed: set[str] = field(default_factory=set)
    """Anchors that have begun: evidence goes on over several paragraphs, its name stands once."""

    def __post_init__(self) -> None:
        self._starts = [hit.start for hit in self.hits]

    def paragraphs(self, span: Span) -> Iterator[Pieces]:
        """The paragraphs of a stretch of the text in pieces."""
        for paragraph in paragraphs(self.text, span):
            yield self.pieces(paragraph)

    def pieces(self, line: Span) -> Pieces:
        """A stretch of the text, cut at every border of what is marked in it."""
        left_out = list(emphasis_marks(self.text, line))
        links = [link for link in self.links if _meet(link[0], line)]
        anchors = [each for each in self.anchors if each[1] not in self._placed and _meet(each[0], line)]
        first, last = self._hits_in(line)
        inside = (*self.hits[first:last], *left_out, *(span for span, _ in links), *(span for span, _ in anchors))
        borders = {line.start, line.end, *(at for span in inside for at in (span.start, span.end))}
        cuts = sorted(at for at in borders if line.start <= at <= line.end)
        pieces, waiting, begun = [], {name: span for span, name in anchors}, first
        for piece in map(Span, cuts, cuts[1:]):
            if any(mark.covers(piece) for mark in left_out):
                continue
            hit = next((at + 1 for at in range(first, last) if self.hits[at].covers(piece)), 0)
            begins = hit > begun and self.hits[hit - 1].start >= line.start
            begun = max(begun, hit)
            names = tuple(name for name, span in waiting.items() if span.covers(piece))
            waiting = {name: span for name, span in waiting.items() if name not in names}
            self._placed.update(names)
            slug = next((slug for span, slug in links if span.covers(piece)), None)
            fresh = slug is not None and slug not in self._named
            if slug is not None:
                self._named.add(slug)
            pieces.append(Piece(piece.of(self.text), hit, begins, slug, fresh, names))
        return tuple(pieces)

    def _hits_in(self, line: Span) -> tuple[int, int]:
        first = max(bisect_right(self._starts, line.start) - 1, 0)
        if first < len(self.hits) and self.hits[first].end <= line.start:
            first += 1
        return first, max(bisect_left(self._starts, line.end), first)


def _meet(span: Span, line: Span) -> bool:
    return span.start < line.end and span.end > line.start


def _links(stored: StoredPlan) -> list[tuple[Span, str]]:
    return [
        (span, directive.slug)
        for reference, directive in zip(stored.plan.references, stored.directives, strict=True)
        for span in reference.spans
    ]


def _between(stored: StoredPlan, marks: _Marks, spans: Iterable[Span]) -> Iterator[TextPart]:
    """What belongs to no passage, where it says anything."""
    for span in spans:
        if any(map(str.isalnum, span.of(stored.document.text))):
            yield TextPart(stored.document.page_at(span.start), tuple(marks.paragraphs(span)))


def _new_headings(path: tuple[str, ...], passage: Passage) -> Iterator[tuple[int, str]]:
    """The headings that this passage has and the one before it had not."""
    same = True
    for depth, heading in enumerate(passage.heading):
        same = same and path[depth : depth + 1] == (heading,)
        if not same:
            yield depth, heading


def _headings(
    text: str, gap: Span, headings: Sequence[tuple[int, str]]
) -> tuple[list[tuple[int, str, Span | None]], list[Span]]:
    """Where headings stand in front of their passage, and what else stands there. The last headings come last, so they
    are looked for from the end. What stands between two headings is shown in front of them."""
    placed: list[tuple[int, str, Span | None]] = []
    end = gap.end
    for depth, name in reversed(headings):
        at = _last(text, Span(gap.start, end), name)
        placed.insert(0, (depth, name, at))
        end = at.start if at else end
    borders = [gap.start, *(border for _, _, at in placed if at for border in (at.start, at.end)), gap.end]
    return placed, [Span(start, end) for start, end in zip(borders[::2], borders[1::2], strict=True)]


def _last(text: str, within: Span, name: str) -> Span | None:
    """The last place of a heading, which stands in one line or several; None when it is not there."""
    words, end = name.split(), within.end
    while words and (start := text.rfind(words[0], within.start, end)) >= 0:
        at = start
        for word in words:
            while at < within.end and text[at].isspace():
                at += 1
            if not text.startswith(word, at, within.end):
                break
            at += len(word)
        else:
            return Span(start, at)
        end = start + len(words[0]) - 1
    return None
