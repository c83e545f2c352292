"""Addresses of passages that go on to lead to them when a file was read anew and its text is another.

An address says three things of a passage: where it began, a checksum of its words, and its first words. The words are
without marks and case, which OCR misreads most. Of several that fit, the passage nearest to where it was is meant.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from zlib import crc32

from indexer.model import Passage, Span
from indexer.vietnamese import fold

QUOTED_WORDS = 8
"""Enough to tell nearly all passages of a document apart; the checksum tells the rest."""

_WORD_CHARS = 40
"""Kept of a word; only what a reader joined by mistake is longer."""

_MOST_QUOTED = 16
"""Words that an address may quote, from whatever version of this it is."""

LIKE = 0.6
"""Share of the quoted words that must stand there, in their order, where they are not all there."""

_WORD = re.compile(r"[a-z0-9]+")
_QUOTED = rf"[a-z0-9]{{1,{_WORD_CHARS}}}"
_ADDRESS = re.compile(rf"(\d{{1,9}})\.([0-9a-f]{{8}})\.({_QUOTED}(?:-{_QUOTED}){{0,{_MOST_QUOTED - 1}}})", re.ASCII)
"""Its parts bound its length."""


@dataclass(frozen=True, slots=True)
class Aim:
    """Where an address leads in a text: the passage (its place in the plan's), and whether it is still what was meant:
    the very passage, one that holds its beginning, or only the nearest to where it was."""

    at: int
    state: str


SAME, HOLDS, GONE = "same", "holds", "gone"


def address_of(text: str, span: Span) -> str:
    """The address of a passage."""
    words = [word for word, _ in _words(text, span)]
    quote = "-".join(word[:_WORD_CHARS] for word in words[:QUOTED_WORDS]) or "0"
    return f"{span.start}.{_checksum(words)}.{quote}"


def find_passage(text: str, passages: Sequence[Passage], address: str) -> Aim | None:
    """Where an address leads; None for what is none, or when there are no passages."""
    parts = _ADDRESS.fullmatch(address)
    if parts is None or not passages:
        return None
    start, checksum, quote = int(parts[1]), parts[2], parts[3].split("-")

    def far(at: int) -> int:
        return abs(passages[at].span.start - start)

    alike = [
        at for at, each in enumerate(passages) if _checksum(word for word, _ in _words(text, each.span)) == checksum
    ]
    if alike:
        return Aim(min(alike, key=far), SAME)
    place = _place_of(quote, list(_words(text, Span(0, len(text)))), start)
    if place is None:
        return Aim(min(range(len(passages)), key=far), GONE)
    after = (at for at, each in enumerate(passages) if each.span.end > place)
    return Aim(next(after, len(passages) - 1), HOLDS)


def _place_of(quote: Sequence[str], words: Sequence[tuple[str, int]], start: int) -> int | None:
    """Where the quoted words stand, or most of them; of several places the best, then the nearest to `start`."""
    known = [word[:_WORD_CHARS] for word, _ in words]
    begins = {at - quote.index(word) for at, word in enumerate(known) if word in quote}
    best: tuple[int, int, int] | None = None
    for at in sorted(max(begin, 0) for begin in begins):
        met = sum(one == other for one, other in zip(quote, known[at : at + len(quote)], strict=False))
        if met >= LIKE * len(quote):
            position = words[at][1]
            best = max(best or (0, 0, 0), (met, -abs(position - start), position))
    return best and best[2]


def _words(text: str, span: Span) -> Iterator[tuple[str, int]]:
    """The words of a stretch of the text without marks and case, and where they begin."""
    plain = fold.fold(span.of(text)).lower()
    for found in _WORD.finditer(plain):
        yield found[0], span.start + found.start()


def _checksum(words) -> str:
    return f"{crc32(' '.join(islice(words, 1000)).encode()):08x}"
