"""Fixed phrases found in a row of tokens, and titles of which a text may hold only the beginning."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

from indexer.vietnamese.analyse import analyse

Words = tuple[str | None, ...]

NUMBER = re.compile(r"\d.*[-/].*[^\W\d_]\d*")
"""The token of a document number."""

_ENOUGH = 6
"""So many first words of a title stand for it: titles are cut short when they are cited."""

_LEAST = 3

_END = ""
"""Stands in the tree of titles where one ends; no token is empty."""


@lru_cache(maxsize=1 << 14)
def words_of(phrase: str) -> Words:
    """The tokens of a phrase, as those of a text. Remembered: the same titles are cited again and again."""
    return analyse(phrase, ("syllables",)).forms["syllables"].texts


class Phrases:
    """Phrases of several kinds. `heads`: the words that they begin with."""

    def __init__(self, kinds: Mapping[str, Iterable[str]]) -> None:
        by_words = {words_of(phrase): kind for kind, phrases in kinds.items() for phrase in phrases}
        self._by_start: dict[str | None, dict[str | None, list[tuple[Words, str]]]] = {}
        for words in sorted(by_words, key=len, reverse=True):
            seconds = self._by_start.setdefault(words[0], {})
            seconds.setdefault(words[1] if len(words) > 1 else None, []).append((words, by_words[words]))
        self.heads = frozenset(self._by_start)

    def find(self, texts: Words, place: int, limit: int) -> tuple[str, int]:
        """Kind and number of tokens of the longest phrase that begins at a place and ends at or before `limit`; an
        empty kind when there is none."""
        seconds = self._by_start.get(texts[place]) if place < limit else None
        if seconds is None:
            return "", 0
        if place + 1 < limit and texts[place + 1] in seconds:
            for words, kind in seconds[texts[place + 1]]:
                end = place + len(words)
                if end <= limit and texts[place:end] == words:
                    return kind, len(words)
        return (seconds[None][0][1], 1) if None in seconds else ("", 0)

    def size(self, texts: Words, place: int, limit: int) -> int:
        """The number of tokens of what `find` finds."""
        return self.find(texts, place, limit)[1]


class Titles:
    """Titles that are left out wherever they stand, from their first words on as far as a text follows them.

    Of a title that cites a document only the words before the number count, when they are enough: the rest is found as
    a citation, and *Thực hiện Kết luận số* alone is no title. `heads`: the words that they begin with, each with those
    that follow, and so on: however many titles, a place is looked at once.
    """

    def __init__(self, titles: Iterable[str]) -> None:
        self.heads: dict[str | None, Any] = {}
        self._longest = 0
        for whole in {words_of(title) for title in titles}:
            number = next((at for at, word in enumerate(whole) if word and NUMBER.fullmatch(word)), None)
            words = whole[:number]
            if len(words) >= (_LEAST if number is None else _ENOUGH):
                branch = self.heads
                for word in words:
                    branch = branch.setdefault(word, {})
                branch[_END] = True
                self._longest = max(self._longest, len(words))

    def at(self, texts: Words, place: int, limit: int) -> int:
        """How many tokens at a place are a title, or enough of its beginning; 0 for none."""
        best, branch = 0, self.heads
        for size, word in enumerate(texts[place : min(limit, place + self._longest)], 1):
            branch = branch.get(word)
            if branch is None:
                break
            if size >= _ENOUGH or _END in branch:
                best = size
        return best
