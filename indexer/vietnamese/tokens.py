"""pyvi's tokens of a line: its regular expression, in linear time and with offsets."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from itertools import accumulate

KEPT = 100_000
"""Pieces of text remembered in each table: about four times the distinct tokens of 500 laws and decrees, 50 MB."""

LONGEST_KEPT = 40
"""Characters of a piece worth remembering: longer ones are addresses and rubbish, which do not come again."""


def split(line: str) -> tuple[list[str], list[int], list[int]]:
    """pyvi's tokens of a line, where each starts, and where it ends. None of them goes over a blank."""
    chunks = line.split(" ")
    cuts = list(map(_cuts().__getitem__, chunks))
    tokens = [token for found in cuts for token in found[0]]
    begins = list(accumulate((len(chunk) + 1 for chunk in chunks), initial=0))
    starts = [begin + start for begin, found in zip(begins, cuts, strict=False) for start in found[1]]
    return tokens, starts, [start + len(token) for start, token in zip(starts, tokens, strict=True)]


def cut(chunk: str) -> tuple[tuple[str, ...], tuple[int, ...]]:
    """pyvi's tokens of a piece of a line, and where they start; without remembering them."""
    places = _with_addresses(chunk) if "@" in chunk else [match.span() for match in _TOKEN.finditer(chunk)]
    return tuple(chunk[start:end] for start, end in places), tuple(start for start, _ in places)


_EMAIL_CHARS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.+-"
_EMAIL_HOST = re.compile(r"(?:[a-zA-Z0-9-]+\.)+[a-zA-Z0-9-]+")
_TOKEN = re.compile(
    r"[A-ZĐ]+\.|Tp\.|Mr\.|Mrs\.|Ms\.|Dr\.|ThS\.|==>|->|\.\.\.|>>|\n|\w+://[^\s]+"
    r"|\d+(?:[\.,_]\d+)+|[^\w\s]|\w+"
)
"""pyvi's pattern but for its e-mail alternative, which stands between the two lines: tried at every place it takes
quadratic time on dotted lines, so addresses are looked for apart (`_addresses`)."""
_BEFORE_ADDRESSES = re.compile(r"[A-ZĐ]+\.|Tp\.|Mr\.|Mrs\.|Ms\.|Dr\.|ThS\.|->|\.\.\.|\w+://[^\s]+")
"""What pyvi prefers to an address that begins at the same place."""


class _Cuts(dict[str, tuple[tuple[str, ...], tuple[int, ...]]]):
    """A chunk between blanks → its tokens and where they start; short ones are remembered, up to a bound."""

    def __missing__(self, chunk: str) -> tuple[tuple[str, ...], tuple[int, ...]]:
        found = cut(chunk)
        if len(chunk) <= LONGEST_KEPT:
            if len(self) >= KEPT:
                self.clear()
            self[chunk] = found
        return found


@cache
def _cuts() -> _Cuts:
    return _Cuts()


def _with_addresses(text: str) -> list[tuple[int, int]]:
    """Start and end of every token of pyvi in a text with an @."""
    places: list[tuple[int, int]] = []
    position = 0
    for start, at, end in _addresses(text):
        while position < at and (match := _TOKEN.search(text, position)) is not None:
            begin, position = match.span()
            if start <= begin < at and _BEFORE_ADDRESSES.match(text, begin) is None:
                position = end
            places.append((begin, position))
    places += [match.span() for match in _TOKEN.finditer(text, position)]
    return places


def _addresses(text: str) -> Iterator[tuple[int, int, int]]:
    """Where e-mail addresses may begin, their @, and their end."""
    begin = 0
    at = text.find("@")
    while at >= 0:
        host = _EMAIL_HOST.match(text, at + 1)
        name = len(text[begin:at]) - len(text[begin:at].rstrip(_EMAIL_CHARS))
        if host is not None and name:
            yield at - name, at, host.end()
        begin = at + 1
        at = text.find("@", begin)
