"""Fixed phrases found in a row of tokens."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from indexer.vietnamese.analyse import analyse

Words = tuple[str | None, ...]


def words_of(phrase: str) -> Words:
    """The tokens of a phrase, as those of a text."""
    return analyse(phrase, ("syllables",)).forms["syllables"].texts


class Phrases:
    """Phrases by the token that they begin with (or end with), the longest first."""

    def __init__(self, phrases: Iterable[str], *, by_end: bool = False) -> None:
        self._by_end = by_end
        groups: dict[str, list[Words]] = {}
        for words in {words_of(phrase) for phrase in phrases}:
            if words:
                groups.setdefault(words[-1 if by_end else 0] or "", []).append(words)
        self.heads: Mapping[str, tuple[Words, ...]] = {
            head: tuple(sorted(group, key=len, reverse=True)) for head, group in groups.items()
        }

    def at(self, texts: Sequence[str | None], place: int, limit: int) -> int:
        """How many tokens the longest phrase has that begins at `place` and ends at or before `limit`; with `by_end`:
        that ends behind `place` and begins at or behind `limit`. 0 when there is none."""
        if self._by_end:
            group = self.heads.get(texts[place - 1] or "", ()) if place > limit else ()
            return next(
                (
                    len(words)
                    for words in group
                    if place - len(words) >= limit and texts[place - len(words) : place] == words
                ),
                0,
            )
        group = self.heads.get(texts[place] or "", ()) if place < limit else ()
        return next(
            (
                len(words)
                for words in group
                if place + len(words) <= limit and texts[place : place + len(words)] == words
            ),
            0,
        )
