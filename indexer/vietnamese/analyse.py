"""A text as the index sees it, the same for documents, passages, titles, queries and highlights.

One order: document numbers and dates are lifted out whole, letter-spaced headings are closed up, the rest gets one
spelling, pyvi finds the words line by line in the original case, then lower case, then the folded twin. Every token
keeps the span it came from. What stands between two blanks is worked out when it is first met and remembered.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from functools import cache
from itertools import accumulate, pairwise

from indexer.model import Analysed, DocumentNumber, Span, TokenRow
from indexer.vietnamese import dates, numbers
from indexer.vietnamese.fold import fold
from indexer.vietnamese.segment import joins
from indexer.vietnamese.spaced import close_up
from indexer.vietnamese.spelling import standard
from indexer.vietnamese.tokens import KEPT, LONGEST_KEPT, cut

ANALYSER_VERSION = "2"
"""Changes whenever the same text may give other tokens; an index built by another version is not answered from."""

BODY_FORMS = ("words", "syllables", "pairs", "folded", "folded_pairs")
"""The forms of a text; the index has others made of them (title, headings) and the form `number`."""

_SYLLABLE = re.compile(r"\d+(?:[.,]\d+)+|\w+")
_MARKUP = "*#`_"
_FIGURE = re.compile(r"\d")
_FIGURES_ONLY = re.compile(r"[^A-Za-zÀ-ỹ]+")
_ENDS_SENTENCE = re.compile(r"[.;:!?…][\"'”’»)\]]*\s*$")
_KIND = re.compile(r"[^-/]+")


def analyse(text: str, forms: Collection[str] = BODY_FORMS) -> Analysed:
    """The tokens of a clean text in the given ones of `BODY_FORMS`; who needs only some asks for them and saves time.

    A document number is one token in all of them, its key (`57-kl/tw`) however it is written, and so is a date in
    figures (`15/6/2023`). A word of several syllables is one token, its syllables joined by a blank. Syllables and
    their folded twins share positions, which run on over line ends (a phrase may be broken there) but leave a gap of
    one between a sentence's end and a blank line; pairs stand at their first syllable's position and never span a
    gap; words are counted by themselves. Punctuation and Markdown marks give no token.
    """
    read = _read(text, with_words="words" in forms)
    texts, folded, starts, ends = map(tuple, (read.texts, read.folded, read.starts, read.ends))
    found: dict[str, TokenRow] = {}
    if "words" in forms:
        found["words"] = _words(read)
    found["syllables"] = TokenRow(texts, starts, ends)
    found["folded"] = TokenRow(folded, starts, ends)
    for form, row in (("pairs", texts), ("folded_pairs", folded)):
        if form in forms:
            found[form] = TokenRow(_pairs(row), starts[:-1], ends[1:])
    return Analysed({form: found[form] for form in forms})


def number_tokens(number: DocumentNumber) -> tuple[str, ...]:
    """The tokens of the form `number`: the whole key first, then the parts that people search by.

    For 57-KL/TW: `57-kl/tw`, `57`, `57-kl`, `kl/tw`; for 66.15/2026/NQ-CP also `66.15/2026`, `66.15/2026/nq`. Folded
    twins follow where they differ (`04-kh/bcđ`, `04-kh/bcd`).
    """
    canonical = number.canonical
    ordinal, code = canonical.ordinal.lower(), canonical.code.lower()
    head = f"{ordinal}/{canonical.year}" if canonical.year is not None else ordinal
    kind = _KIND.match(code)
    with_kind = head + ("-" if canonical.style == "party" else "/") + (kind.group() if kind else code)
    tokens = (canonical.key, ordinal, head, with_kind, code)
    return tuple(dict.fromkeys((*tokens, *map(fold, tokens))))


@dataclass(slots=True)
class _Read:
    """What is read line by line: syllables and their folded twins by position, None in a gap, their spans, and the
    words of several syllables as ranges of positions."""

    texts: list[str | None] = field(default_factory=list)
    folded: list[str | None] = field(default_factory=list)
    starts: list[int] = field(default_factory=list)
    ends: list[int] = field(default_factory=list)
    words: list[tuple[int, int]] = field(default_factory=list)

    def add_line(self, line: str, start: int, *, with_words: bool) -> None:
        """The tokens of a line that begins at `start`."""
        chunks = line.split(" ")
        pieces = list(map(_pieces().__getitem__, chunks))
        first = len(self.texts)
        self.texts += [text for piece in pieces for text in piece.texts]
        self.folded += [text for piece in pieces for text in piece.folded]
        begins = [*accumulate([len(chunk) + 1 for chunk in chunks], initial=start)]
        self.starts += [begin + at for piece, begin in zip(pieces, begins, strict=False) for at in piece.starts]
        self.ends += [begin + at for piece, begin in zip(pieces, begins, strict=False) for at in piece.ends]
        if with_words and len(self.texts) > first:
            continues = joins([token for piece in pieces for token in piece.tokens])
            counts = [count for piece in pieces for count in piece.counts]
            if True in continues or max(counts) > 1:
                self.words += _ranges(counts, continues, first)

    def add_gap(self) -> None:
        """Nothing stands at the next position."""
        self.texts.append(None)
        self.folded.append(None)
        self.starts.append(self.ends[-1])
        self.ends.append(self.ends[-1])

    def put(self, key: str, span: Span) -> None:
        """What was lifted out of a span, in the place of its stand-in."""
        place = bisect_left(self.starts, span.start)
        self.texts[place], self.folded[place] = key, fold(key)
        self.starts[place], self.ends[place] = span.start, span.end


@dataclass(frozen=True, slots=True)
class _Piece:
    """What stands between two blanks: pyvi's tokens in their one spelling, how many syllables each has, and the
    syllables in lower case, folded, and where each begins and ends."""

    tokens: tuple[str, ...]
    counts: tuple[int, ...]
    texts: tuple[str, ...]
    folded: tuple[str, ...]
    starts: tuple[int, ...]
    ends: tuple[int, ...]


class _Pieces(dict[str, _Piece]):
    """Piece by text; short ones are remembered, up to a bound."""

    def __missing__(self, chunk: str) -> _Piece:
        tokens, begins = cut(chunk)
        tokens = tuple(map(standard, tokens))
        syllables = [[*_SYLLABLE.finditer(token.replace("İ", "I").lower())] for token in tokens]
        texts = tuple(match.group() for inside in syllables for match in inside)
        spans = [
            (begin + match.start(), begin + match.end())
            for begin, inside in zip(begins, syllables, strict=True)
            for match in inside
        ]
        starts, ends = zip(*spans, strict=True) if spans else ((), ())
        piece = _Piece(tokens, tuple(map(len, syllables)), texts, tuple(map(fold, texts)), starts, ends)
        if len(chunk) <= LONGEST_KEPT:
            if len(self) >= KEPT:
                self.clear()
            self[chunk] = piece
        return piece


@cache
def _pieces() -> _Pieces:
    return _Pieces()


def _read(text: str, *, with_words: bool) -> _Read:
    lifted = _lifted(text)
    shadow, moved = close_up(_shadow(text, lifted))
    read = _Read()
    for line, start, gap in _lines(shadow):
        if gap and read.texts:
            read.add_gap()
        read.add_line(line, start, with_words=with_words)
    if moved:
        read.starts = [moved.get(start, start) for start in read.starts]
        read.ends = [moved.get(end - 1, end - 1) + 1 for end in read.ends]
    for key, span in lifted:
        read.put(key, span)
    return read


def _lifted(text: str) -> list[tuple[str, Span]]:
    """What is one token as a whole: its text and where it stands, in order."""
    if _FIGURE.search(text) is None:
        return []
    whole = [(mention.number.key, mention.span) for mention in numbers.find_numbers(text)]
    taken = [span for _, span in whole]
    for mention in dates.find_dates(text):
        date, span = mention.date, mention.span
        if date.complete and _FIGURES_ONLY.fullmatch(span.of(text)) and not _overlaps(span, taken):
            whole.append((f"{date.day}/{date.month}/{date.year}", span))
    return sorted(whole, key=lambda item: item[1])


def _overlaps(span: Span, taken: list[Span]) -> bool:
    """True when a span meets one of `taken`, which are in order and apart."""
    before = bisect_right(taken, span) - 1
    after = before + 1
    return (before >= 0 and taken[before].end > span.start) or (after < len(taken) and taken[after].start < span.end)


def _shadow(text: str, lifted: list[tuple[str, Span]]) -> str:
    """The text as it is cut into tokens, of the same length: for what was lifted stands a run of zeros between two
    blanks (pyvi joins no figure to anything), and Markdown marks are blanks."""
    pieces = []
    position = 0
    for _, span in lifted:
        pieces += (text[position : span.start], " ", "0" * (span.end - span.start - 2), " ")
        position = span.end
    shadow = "".join([*pieces, text[position:]])
    for mark in _MARKUP:
        shadow = shadow.replace(mark, " ")
    return shadow


def _lines(text: str) -> Iterator[tuple[str, int, bool]]:
    """Each line with something in it, its start, and whether a sentence's end and a blank line stand before it."""
    start = 0
    before = ""
    blank = False
    for line in text.split("\n"):
        if line and not line.isspace():
            yield line, start, blank and _ENDS_SENTENCE.search(before) is not None
            before, blank = line, False
        else:
            blank = True
        start += len(line) + 1


def _ranges(counts: list[int], continues: list[bool], first: int) -> Iterator[tuple[int, int]]:
    """The words of several syllables as ranges of positions, from the syllables of each token and how tokens join."""
    begin = place = first
    for count, goes_on in zip(counts, continues, strict=True):
        if not goes_on:
            if place - begin > 1:
                yield begin, place
            begin = place
        place += count
    if place - begin > 1:
        yield begin, place


def _words(read: _Read) -> TokenRow:
    """The words, counted without gaps."""
    texts: list[str | None] = []
    starts: list[int] = []
    ends: list[int] = []
    done = 0
    for first, behind in read.words:
        texts += read.texts[done:first]
        starts += read.starts[done : first + 1]
        ends += read.ends[done:first]
        texts.append(" ".join(read.texts[first:behind]))
        ends.append(read.ends[behind - 1])
        done = behind
    texts += read.texts[done:]
    starts += read.starts[done:]
    ends += read.ends[done:]
    if None in texts:
        kept = [place for place, text in enumerate(texts) if text is not None]
        texts, starts, ends = ([row[place] for place in kept] for row in (texts, starts, ends))
    return TokenRow(tuple(texts), tuple(starts), tuple(ends))


def _pairs(row: tuple[str | None, ...]) -> tuple[str | None, ...]:
    """Neighbours together, each pair at the position of its first."""
    if None in row:
        return tuple(None if one is None or two is None else f"{one} {two}" for one, two in pairwise(row))
    return tuple([f"{one} {two}" for one, two in pairwise(row)])
