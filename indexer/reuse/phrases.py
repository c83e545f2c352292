"""Fixed phrases found in a row of tokens."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from indexer.vietnamese.analyse import analyse

Words = tuple[str | None, ...]


def words_of(phrase: str) -> Words:
    """The tokens of a phrase, as those of a text."""
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
