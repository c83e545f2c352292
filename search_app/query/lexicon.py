"""What the archive itself knows, as far as understanding a query needs it: its numbers and its words.

Made for one snapshot of the index. What costs something to read is read when it is first needed, and kept.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cached_property

from indexer.engine.protocol import Searcher
from indexer.model import DocumentNumber
from indexer.vietnamese.fold import fold
from indexer.vietnamese.numbers import parse_number
from indexer.vietnamese.partial import PartialNumber

MOST_NUMBERS = 12
"""Numbers that half a number in a query stands for: those of the most cited documents."""

MOST_KEPT = 500
"""Syllables whose neighbours are kept: some tens of thousands of short texts."""

_WORD = re.compile(r"[^\W\d_]+")


class Lexicon:
    """The words and numbers of one snapshot. `cited`: keys of all cited documents, the most cited first."""

    def __init__(self, searcher: Searcher, cited: Sequence[str]) -> None:
        self._searcher = searcher
        self._cited = cited
        self._following: dict[tuple[str, str], dict[str, int]] = {}

    def numbers_like(self, partial: PartialNumber) -> tuple[DocumentNumber, ...]:
        """The numbers of cited documents that half a number may be, each once, the most cited first."""
        ordinal = re.escape(partial.canonical_ordinal)
        begins = re.compile(rf"{ordinal}(?:/\d{{4}})?[-/]{re.escape(partial.kind or '')}", re.IGNORECASE)
        written = (key.partition("~")[0] for key in self._cited if begins.match(key))
        numbers = (number for each in dict.fromkeys(written) if (number := parse_number(each)) is not None)
        return tuple(number for number in numbers if partial.fits(number))[:MOST_NUMBERS]

    @cached_property
    def markings(self) -> dict[str, dict[str, int]]:
        """Folded syllable → its markings in the archive, with the number of passages that hold each."""
        found: dict[str, dict[str, int]] = {}
        for token, passages in self._searcher.tokens("passage", "syllables").items():
            if _WORD.fullmatch(token):
                found.setdefault(fold(token), {})[token] = passages
        return found

    def following(self, form: str, first: str) -> dict[str, int]:
        """What stands behind a syllable in the archive, with the number of passages; `form`: pairs or folded_pairs."""
        key = (form, first)
        if key not in self._following:
            if len(self._following) >= MOST_KEPT:
                self._following.clear()
            pairs = self._searcher.tokens("passage", form, f"{first} ")
            self._following[key] = {pair.partition(" ")[2]: passages for pair, passages in pairs.items()}
        return self._following[key]
