"""What the archive itself knows, as far as understanding a query needs it: its numbers and its words.

Made for one snapshot of the index. What costs something to read is read when it is first needed, and kept.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from functools import cached_property, lru_cache
from itertools import islice, takewhile

from indexer.engine.protocol import Searcher
from indexer.model import DocumentNumber
from indexer.vietnamese.analyse import analyse
from indexer.vietnamese.fold import fold
from indexer.vietnamese.numbers import parse_number
from indexer.vietnamese.partial import PartialNumber
from search_app.query.numbers import bare_number

MOST_NUMBERS = 12
"""Numbers that half a number in a query stands for: those of the most cited documents."""

MOST_KEPT = 500
"""Syllables whose neighbours are kept: some tens of thousands of short texts."""

_WHOLE = re.compile(r"\d.*[-/]")
"""A number's own key, and none of its parts."""

_YEAR = re.compile(r"/(?:19|20)\d\d(?=/)")
_ORDINAL = re.compile(r"\d+")

_WORD = re.compile(r"[^\W\d_]+")


class Lexicon:
    """The words and numbers of one snapshot. `cited`: keys of all cited documents, the most cited first; `doubtful`:
    it holds texts whose words cannot be trusted."""

    def __init__(self, searcher: Searcher, cited: Sequence[str], *, doubtful: bool = False) -> None:
        self.doubtful = doubtful
        self._searcher = searcher
        self.cited = cited
        self._following: dict[tuple[str, str], dict[str, int]] = {}
        self._plain: dict[str, str] = {}

    def read(self) -> None:
        """Read what nearly every query needs now, and not when the first one asks."""
        _ = self._folded

    def numbers_like(self, partial: PartialNumber) -> tuple[DocumentNumber, ...]:
        """The numbers of cited documents that half a number may be, each once, the most cited first."""
        ordinal = re.escape(partial.canonical_ordinal)
        begins = re.compile(rf"{ordinal}(?:/\d{{4}})?[-/]{re.escape(partial.kind or '')}", re.IGNORECASE)
        written = (key.partition("~")[0] for key in self.cited if begins.match(key))
        numbers = (number for each in dict.fromkeys(written) if (number := parse_number(each)) is not None)
        return tuple(number for number in numbers if partial.fits(number))[:MOST_NUMBERS]

    def numbers_beginning(self, typed: str, *, own: bool = False) -> list[str]:
        """Keys of cited documents whose numbers begin with what was typed, however it is written; of the plans' own
        numbers if `own`. Those of the very ordinal first, then the most cited, or the smallest."""
        letters = bare_number(typed)
        if not letters[:1].isdigit():
            return []
        held = self._own_begin if own else self._cited_begin
        first = bisect_left(held, (letters,))
        found = takewhile(lambda row: row[0].startswith(letters), islice(held, first, None))
        ordinal = _ORDINAL.match(letters)[0]
        ranked = sorted((_ORDINAL.match(bare)[0] != ordinal, place, key) for bare, place, key in found)
        return list(dict.fromkeys(key for _, _, key in ranked))

    def numbers_spelled(self, typed: str) -> list[DocumentNumber]:
        """Numbers of cited documents and of plans that have just these letters and figures, each once."""
        letters = bare_number(typed)
        found = {}
        for held in (self._cited_begin, self._own_begin) if letters[:1].isdigit() else ():
            for bare, _, key in islice(held, bisect_left(held, (letters,)), None):
                if bare != letters:
                    break
                number = parse_number(key.partition("~")[0])
                if number is not None:
                    found[number.key] = number
        return list(found.values())

    @cached_property
    def _cited_begin(self) -> list[tuple[str, int, str]]:
        return _beginnings(self.cited)

    @cached_property
    def _own_begin(self) -> list[tuple[str, int, str]]:
        found = {key: _number(key) for key in self._searcher.tokens("plan", "number") if _WHOLE.match(key)}
        numbers = {key: number for key, number in found.items() if number is not None and number.key == key}
        return _beginnings(sorted(numbers, key=lambda key: numbers[key].sort_key))

    def plain(self, name: str) -> str:
        """A name to look for beginnings of words in: small letters without marks, a blank before it."""
        if name not in self._plain:
            self._plain[name] = " " + fold(" ".join(token.text for token in analyse(name).forms["syllables"]))
        return self._plain[name]

    @cached_property
    def markings(self) -> dict[str, dict[str, int]]:
        """Folded syllable → its markings in the archive, with the number of passages that hold each."""
        found: dict[str, dict[str, int]] = {}
        for token, passages in self._searcher.tokens("passage", "syllables").items():
            if _WORD.fullmatch(token):
                found.setdefault(fold(token), {})[token] = passages
        return found

    def beginning(self, half: str, *, folded: bool) -> dict[str, int]:
        """Syllables that begin with some letters, marks or not, with the number of passages; without marks if
        `folded`."""
        letters = fold(half)
        first = bisect_left(self._folded, letters)
        found: dict[str, int] = {}
        for bare in takewhile(lambda bare: bare.startswith(letters), islice(self._folded, first, None)):
            held = self.markings[bare]
            found |= {bare: max(held.values())} if folded else held
        return found

    @cached_property
    def _folded(self) -> list[str]:
        return sorted(self.markings)

    def following(self, form: str, first: str) -> dict[str, int]:
        """What stands behind a syllable in the archive, with the number of passages; `form`: pairs or folded_pairs."""
        key = (form, first)
        if key not in self._following:
            if len(self._following) >= MOST_KEPT:
                self._following.clear()
            pairs = self._searcher.tokens("passage", form, f"{first} ")
            self._following[key] = {pair.partition(" ")[2]: passages for pair, passages in pairs.items()}
        return self._following[key]


@lru_cache(maxsize=1 << 16)
def _number(key: str) -> DocumentNumber | None:
    """What a key says, remembered from snapshot to snapshot: reading those of 20,000 plans takes half a second."""
    return parse_number(key)


def _beginnings(keys: Sequence[str]) -> list[tuple[str, int, str]]:
    """(letters and figures alone, place, key) of numbers, sorted; those with a year in them also without it."""
    rows = set()
    for place, key in enumerate(keys):
        number = key.partition("~")[0]
        if number[:1].isdigit():
            rows |= {(bare_number(form), place, key) for form in (number, _YEAR.sub("", number))}
    return sorted(rows)
