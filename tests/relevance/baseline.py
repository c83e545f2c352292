"""The fixed line: plain BM25 on lower-cased syllables, k1 1.2, b .75. Shares nothing with the product, on purpose."""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Sequence

K1, B = 1.2, 0.75
_SYLLABLE = re.compile(r"\w+")


class PlainBM25:
    """Texts by their syllables; `rank` gives ids, the best first, ties in the order of the texts."""

    def __init__(self, ids: Sequence[str], texts: Sequence[str]) -> None:
        self._ids = ids
        counted = [Counter(syllables(text)) for text in texts]
        lengths = [sum(counts.values()) for counts in counted]
        average = sum(lengths) / len(lengths)
        self._postings: dict[str, list[tuple[int, float]]] = defaultdict(list)
        for row, (counts, length) in enumerate(zip(counted, lengths, strict=True)):
            norm = K1 * (1 - B + B * length / average)
            for token, tf in counts.items():
                self._postings[token].append((row, tf * (K1 + 1) / (tf + norm)))

    def rank(self, query: str, depth: int) -> list[str]:
        """The `depth` best of those that hold any syllable of the query."""
        scores: dict[int, float] = defaultdict(float)
        for token in syllables(query):
            held = self._postings.get(token, ())
            idf = math.log(1 + (len(self._ids) - len(held) + 0.5) / (len(held) + 0.5))
            for row, part in held:
                scores[row] += idf * part
        return [self._ids[row] for row in sorted(scores, key=lambda row: (-scores[row], row))[:depth]]


def syllables(text: str) -> list[str]:
    """Runs of letters and figures, lower case."""
    return _SYLLABLE.findall(text.lower())
