"""The outline of a document as passages: each marked item's own text under the headings that lead to it.

Body and appendices become passages; letterhead, title, recipients, signature and a receiver's stamp do not (they are
fields of the plan, and the whole text is searched as such). What is a heading stands in the paths of the passages
below it; a heading with nothing below it is a passage itself. So nothing is lost and nothing comes twice.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from indexer.model import Document, Passage, Span
from indexer.recognise.paragraphs import Paragraph, paragraphs
from indexer.recognise.rules import UPPER, first, holds
from indexer.recognise.zones import Zones

PASSAGE_WORDS = 250
"""A passage has at most about so many words: what one can take in as a search result."""
_HEADING_WORDS = 50
_RUN_IN_WORDS = 22
_CAPITALS_LEVEL = 3
_CHAPTER = 1
_ARTICLE = 4
_TITLE_PARAGRAPHS = 4
_BARE = 24
"""`PHỤ LỤC XVII` is so long at most; a longer line has its title in it."""
_ARTICLE_WORDS = 90
"""The title of an article runs over several lines where it lists what it is about."""
_WORD = re.compile(r"[^\W\d_]{2}")
_SENTENCE_INSIDE = re.compile(rf"\.\s[{UPPER}]")
_SENTENCE = re.compile(r"(?:[.!?;:…](?=[\s”\"])|\n)[”\"]?\s*")


@dataclass(frozen=True, slots=True)
class _Item:
    """A paragraph as the outline sees it. `level` None: no marker. `heading`: its text when it is one, and `body`
    what follows a heading in the same paragraph."""

    span: Span
    level: int | None
    heading: str | None
    body: Span | None
    closing: bool = False


class _Builder:
    """Walks the items, keeping the headings that are open and the passage that is growing."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.passages: list[Passage] = []
        self.open: list[tuple[int, str, Span]] = []
        self.unused: list[Span] = []
        self.growing: Span | None = None

    def add(self, item: _Item) -> None:
        if item.closing:
            self._close(-1)
        elif item.level is not None:
            self._close(item.level)
        if item.heading is not None and item.level is not None:
            self.open.append((item.level, item.heading, item.span))
            head = Span(item.span.start, item.body.start) if item.body is not None else item.span
            self.unused.append(head)
            if item.body is None:
                return
        span = item.body or item.span
        self.growing = span if self.growing is None else Span(self.growing.start, span.end)
        self.unused.clear()

    def finish(self) -> tuple[Passage, ...]:
        self._close(-1)
        return tuple(self.passages)

    def end_part(self) -> None:
        """Ends everything that is open: an annex stands under no article of the body."""
        self._close(-1)

    def flush(self) -> None:
        """Ends the growing passage."""
        if self.growing is not None:
            self._emit(self.growing, [heading for _, heading, _ in self.open])
            self.growing = None

    def _close(self, level: int) -> None:
        """Ends the growing passage, and every heading as deep as `level` or deeper."""
        self.flush()
        closed = [entry for entry in self.open if entry[0] >= level]
        if self.unused and closed and self.unused[-1].start >= closed[0][2].start:
            bare = [span for span in self.unused if span.start >= closed[0][2].start]
            keep = [entry for entry in self.open if entry[2].start < bare[0].start and entry[0] < level]
            self._emit(Span(bare[0].start, bare[-1].end), [heading for _, heading, _ in keep])
            self.unused.clear()
        self.open = [entry for entry in self.open if entry[0] < level]

    def _emit(self, span: Span, path: list[str]) -> None:
        for piece in _pieces(self.document.text, span):
            page = self.document.page_at(piece.start)
            self.passages.append(Passage(len(self.passages), tuple(path), piece, page))


def find_passages(document: Document, zones: Zones) -> tuple[Passage, ...]:
    """The passages of a document in reading order, their spans apart."""
    builder = _Builder(document)
    for part in (zones.body, zones.appendix):
        for item in _items(document.text, zones, part):
            builder.add(item)
        builder.end_part()
    return builder.finish()


def _items(text: str, zones: Zones, part: range) -> Iterator[_Item]:
    appended = part is zones.appendix
    found = list(_joined(paragraphs(line for _, line in zones.of(part)), appended=appended))
    in_article = False
    for position, paragraph in enumerate(found):
        after = found[position + 1] if position + 1 < len(found) else None
        item = _item(text, paragraph, after, appended=appended)
        if item.level is not None and item.level <= _ARTICLE:
            in_article = item.level == _ARTICLE
        elif in_article and item.heading is not None:
            item = _Item(item.span, item.level, None, None)  # a clause of the article, whatever its length
        yield item


def _joined(found: list[Paragraph], *, appended: bool) -> Iterator[Paragraph]:
    """`Chương I` and `PHỤ LỤC` with the titles that stand below them."""
    at = 0
    while at < len(found):
        head = found[at]
        after = at + 1 + _title_below(found[at + 1 : at + 1 + _TITLE_PARAGRAPHS], head.text, appended=appended)
        if after > at + 1:
            words = " ".join(each.text for each in found[at:after])
            head = Paragraph(Span(head.span.start, found[after - 1].span.end), words, head.gap)
        yield head
        at = after


def _title_below(below: list[Paragraph], head: str, *, appended: bool) -> int:
    """How many of the next paragraphs are the title of a bare `Chương I` or `PHỤ LỤC`: those in capitals, and those
    before the brackets that say whose annex it is."""
    marked = first("outline", "mark", head)
    chapter = marked is not None and marked[1]["rest"] == "" and int(marked[0].value or 9) <= _CHAPTER
    annex = appended and len(head) < _BARE and holds("outline", "annex", head)
    if not chapter and not annex:
        return 0
    capitals = [each.text.isupper() and first("outline", "mark", each.text) is None for each in below]
    length = capitals.index(False) if False in capitals else len(capitals)
    bracket = next((n for n, each in enumerate(below) if each.text.startswith("(")), 0) if annex else 0
    return max(length, bracket)


def _item(text: str, paragraph: Paragraph, after: Paragraph | None, *, appended: bool) -> _Item:
    words = len(paragraph.text.split())
    if holds("outline", "closing", paragraph.text):
        return _Item(paragraph.span, None, None, None, closing=True)
    if paragraph.bulleted:
        return _Item(paragraph.span, None, None, None)
    marked = first("outline", "mark", paragraph.text)
    if marked is not None:
        return _marked(text, paragraph, int(marked[0].value or 0), marked[1], words)
    if appended and holds("zones", "appendix", paragraph.text):
        return _Item(paragraph.span, 0, paragraph.text, None)
    if _is_capital_heading(paragraph, after, words) and not appended:
        return _Item(paragraph.span, _CAPITALS_LEVEL, paragraph.text, None)
    return _Item(paragraph.span, None, None, None)


def _is_capital_heading(paragraph: Paragraph, after: Paragraph | None, words: int) -> bool:
    """An unnumbered heading: capitals alone in a paragraph of two to thirty words, before one that is not."""
    capitals = paragraph.text.isupper() and 2 <= words <= 30 and not holds("zones", "body.authority", paragraph.text)
    capitals = capitals and bool(_WORD.search(paragraph.text)) and not holds("outline", "enacting", paragraph.text)
    return capitals and after is not None and not after.text.isupper()


def _marked(text: str, paragraph: Paragraph, level: int, found: re.Match[str], words: int) -> _Item:
    rest = found["rest"]
    if level > _ARTICLE and holds("outline", "particular", paragraph.text):
        return _Item(paragraph.span, level, None, None)
    colon = rest.find(":")
    before_colon = len(rest[:colon].split()) if colon >= 0 else 99
    if colon >= 0 and before_colon <= _RUN_IN_WORDS and rest[colon + 1 :].strip() and ". " not in rest[:colon]:
        return _run_in(text, paragraph, level, paragraph.text[: found.start("rest") + colon])
    most = _ARTICLE_WORDS if level == _ARTICLE else _HEADING_WORDS
    heading = words <= most and rest[-1:] not in ".;,!" and not _SENTENCE_INSIDE.search(rest)
    if level > _ARTICLE and holds("outline", "lead-in", paragraph.text):
        return _Item(paragraph.span, level, None, None)
    if level < _ARTICLE and not heading and words > _HEADING_WORDS:
        return _Item(paragraph.span, level, None, None)
    short = words <= 12 and rest.endswith(".")
    if heading or short or level <= 3:
        return _Item(paragraph.span, level, paragraph.text.rstrip(" :."), None)
    if level == _ARTICLE:
        return _run_in(text, paragraph, level, found["mark"].strip(" .:"))
    return _Item(paragraph.span, level, None, None)


def _run_in(text: str, paragraph: Paragraph, level: int, heading: str) -> _Item:
    """A heading with its text in the same paragraph. Its end is looked for in the raw text, where noise may stand."""
    raw = paragraph.span.of(text)
    letters = [char for char in heading if not char.isspace()]
    start = matched = 0
    while matched < len(letters) and start < len(raw):
        matched += raw[start] == letters[matched]
        start += 1
    while start < len(raw) and not (raw[start].isalnum() or raw[start] in '“"('):
        start += 1
    if not any(char.isalnum() for char in raw[start:]):
        return _Item(paragraph.span, level, heading, None)
    return _Item(paragraph.span, level, heading, Span(paragraph.span.start + start, paragraph.span.end))


def _pieces(text: str, span: Span) -> Iterator[Span]:
    """A long passage cut at the ends of sentences; a sentence longer than a passage is cut between words."""
    start = position = span.start
    words = 0
    for end in _ends(text, span):
        more = len(text[position:end].split())
        if words and words + more > PASSAGE_WORDS:
            yield from _trimmed(text, start, position)
            start, words = position, 0
        words += more
        position = end
    yield from _trimmed(text, start, span.end)


def _ends(text: str, span: Span) -> Iterator[int]:
    last = span.start
    for found in [*_SENTENCE.finditer(text, span.start, span.end), None]:
        end = found.end() if found is not None else span.end
        if end <= last:
            continue
        words = list(re.finditer(r"\S+\s*", text[last:end])) if end - last > PASSAGE_WORDS * 4 else []
        for at in range(PASSAGE_WORDS, len(words), PASSAGE_WORDS):
            yield last + words[at].start()
        yield end
        last = end


def _trimmed(text: str, start: int, end: int) -> Iterator[Span]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    if any(char.isalnum() for char in text[start:end]):
        yield Span(start, end)
