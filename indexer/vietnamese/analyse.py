"""A text as the index sees it, the same for documents, passages, titles, queries and highlights.

One order: document numbers and dates are lifted out whole, the rest gets one tone placement, letter-spaced headings
are closed up, pyvi finds the words line by line in the original case, then lower case, then the folded twin. Every
token keeps the span it came from.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Collection, Iterator
from itertools import pairwise

from indexer.model import Analysed, DocumentNumber, Span, Token
from indexer.vietnamese import dates, numbers
from indexer.vietnamese.fold import fold
from indexer.vietnamese.segment import segment
from indexer.vietnamese.spaced import has_spread_letters, rejoin
from indexer.vietnamese.tone import modern

ANALYSER_VERSION = "2"
"""Changes whenever the same text may give other tokens; an index built by another version is not answered from."""

BODY_FORMS = ("words", "syllables", "pairs", "folded", "folded_pairs")
"""The forms of a text; the index has others made of them (title, headings) and the form `number`."""

_SYLLABLE = re.compile(r"\d+(?:[.,]\d+)+|\w+")
_MARKUP = str.maketrans(dict.fromkeys("*#`_", " "))
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
    syllables, words = _read(text, with_words="words" in forms)
    found = {"words": [_word(syllables, first, last, index) for index, (first, last) in enumerate(words)]}
    found["syllables"] = syllables
    found["folded"] = _folded(syllables)
    if "pairs" in forms or "folded_pairs" in forms:
        found["pairs"], found["folded_pairs"] = _pairs(syllables, found["folded"])
    return Analysed({form: tuple(found[form]) for form in forms})


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


def _read(text: str, *, with_words: bool) -> tuple[list[Token], list[tuple[int, int]]]:
    """The syllables of a text and, if asked for, its words as ranges of them."""
    lifted = _lifted(text)
    shadow = _shadow(text, lifted)
    spread = has_spread_letters(shadow)
    syllables: list[Token] = []
    words: list[tuple[int, int]] = []
    position = 0
    for line, start, gap in _lines(shadow):
        position += gap
        rejoined = rejoin(line) if spread else None
        shown = modern(rejoined.text) if rejoined else line
        first = len(syllables)
        ends = []
        for match in _SYLLABLE.finditer(_lower(shown)):
            begin, end = match.span()
            ends.append(end)
            if rejoined:
                begin, end = rejoined.origins[begin], rejoined.origins[end - 1] + 1
            begin += start
            whole = lifted.get(begin)
            if whole is None:
                syllables.append(Token(match.group(), position, Span(begin, start + end)))
            else:
                syllables.append(Token(whole[0], position, whole[1]))
            position += 1
        if with_words:
            words += _group(segment(shown), ends, first)
    return syllables, words


def _lower(line: str) -> str:
    """In lower case and of the same length: only the Turkish İ would grow."""
    return line.replace("İ", "I").lower()


def _lifted(text: str) -> dict[int, tuple[str, Span]]:
    """What is one token as a whole, by the place of its second character: its text and where it stands."""
    whole = [(mention.number.key, mention.span) for mention in numbers.find_numbers(text)]
    taken = [span for _, span in whole]
    for mention in dates.find_dates(text):
        date, span = mention.date, mention.span
        if date.complete and _FIGURES_ONLY.fullmatch(span.of(text)) and not _overlaps(span, taken):
            whole.append((f"{date.day}/{date.month}/{date.year}", span))
    return {span.start + 1: (key, span) for key, span in whole}


def _overlaps(span: Span, taken: list[Span]) -> bool:
    """True when a span meets one of `taken`, which are in order and apart."""
    before = bisect_right(taken, span) - 1
    after = before + 1
    return (before >= 0 and taken[before].end > span.start) or (after < len(taken) and taken[after].start < span.end)


def _shadow(text: str, lifted: dict[int, tuple[str, Span]]) -> str:
    """The text as it is cut into tokens, of the same length: what was lifted is a run of zeros between two blanks
    (pyvi joins no figure to anything), the rest in modern tone placement and without Markdown marks."""
    pieces = []
    position = 0
    for _, span in sorted(lifted.values(), key=lambda item: item[1]):
        pieces.append(_plain(text[position : span.start]))
        pieces.append(" " + "0" * (span.end - span.start - 2) + " ")
        position = span.end
    pieces.append(_plain(text[position:]))
    return "".join(pieces)


def _plain(text: str) -> str:
    return modern(text).translate(_MARKUP)


def _lines(text: str) -> Iterator[tuple[str, int, int]]:
    """Each line that holds something, its start, and 1 where a blank line after a sentence's end stands before it."""
    start = 0
    before = ""
    blank = False
    for line in text.split("\n"):
        if line and not line.isspace():
            yield line, start, int(blank and _ENDS_SENTENCE.search(before) is not None)
            before, blank = line, False
        else:
            blank = True
        start += len(line) + 1


def _group(spans: tuple[Span, ...], ends: list[int], first: int) -> Iterator[tuple[int, int]]:
    """Words as ranges of syllables, from the spans of a line's words and the ends of its syllables."""
    done = 0
    for span in spans:
        upto = bisect_right(ends, span.end, done)
        if upto > done:
            yield first + done, first + upto
            done = upto


def _folded(syllables: list[Token]) -> list[Token]:
    """The folded twins; a syllable without marks is its own twin."""
    twins = {text: fold(text) for text in {token.text for token in syllables}}
    return [
        token if (twin := twins[token.text]) == token.text else Token(twin, token.position, token.span)
        for token in syllables
    ]


def _word(syllables: list[Token], first: int, last: int, index: int) -> Token:
    begin = syllables[first]
    if last == first + 1:
        return Token(begin.text, index, begin.span)
    text = " ".join(token.text for token in syllables[first:last])
    return Token(text, index, Span(begin.span.start, syllables[last - 1].span.end))


def _pairs(syllables: list[Token], folded: list[Token]) -> tuple[list[Token], list[Token]]:
    """Pairs of neighbours, plain and folded."""
    plain_pairs, folded_pairs = [], []
    for (first, second), (one, two) in zip(pairwise(syllables), pairwise(folded), strict=True):
        position = first.position
        if second.position != position + 1:
            continue
        span = Span(first.span.start, second.span.end)
        pair = Token(f"{first.text} {second.text}", position, span)
        plain_pairs.append(pair)
        same = one is first and two is second
        folded_pairs.append(pair if same else Token(f"{one.text} {two.text}", position, span))
    return plain_pairs, folded_pairs
