"""Did you mean: a query whose words never stand together in the archive → the archive's own words nearest to it.

Marks first (`đôi ngoại` → `đối ngoại`), then the rest of a last word typed by half (`đối ngo`), then one slip of the
finger in a syllable (`chín` → `chính`, `tia` → `tai`).
Vietnamese syllables have so many neighbours that a word alone says little; what decides is which neighbours stand
beside each other in the archive. Numbers, abbreviations and whatever stands well beside its neighbour stay as typed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import log, log1p

from indexer.vietnamese.abbreviations import find_abbreviations
from indexer.vietnamese.analyse import analyse
from indexer.vietnamese.fold import fold
from search_app.query.complete import begins
from search_app.query.lexicon import Lexicon
from search_app.query.near import one_edit
from search_app.query.numbers import find_typed_numbers
from search_app.query.syntax import ParsedQuery

FEW = 2
"""Up to so many results a correction is looked for."""

MOST_SYLLABLES = 12
"""Longer queries are questions, and find something anyway."""

MOST_CANDIDATES = 24
"""Candidates for one syllable: the most frequent in the archive. Each costs one reading of the dictionary."""

MARKS, HALF, LETTER = 1.0, 1.5, 2.5
"""What a change costs, in natural logarithms of the number of plans: a letter must be worth twelve times as many."""

UNSEEN = 0.05
"""Plans that two syllables which no plan has side by side count for: to stand in one is worth any single change."""

SYLLABLES_A_SLIP = 3
"""Who slips more often than in one syllable of three means something that the archive does not have: `hải sâm đột biến`
is not *hải năm đội biên*."""

ALONE = 0.2
"""The share that how often a syllable occurs by itself has beside how often it stands beside its neighbour."""

_WORDS = ("words", "phrase")


@dataclass(frozen=True, slots=True)
class _Candidate:
    text: str
    cost: float


def correct(parsed: ParsedQuery, lexicon: Lexicon) -> str | None:
    """The query with its words corrected, everything else as typed; None when nothing better is known."""
    if len(parsed.typed().split()) > 2 * MOST_SYLLABLES:
        return None
    pieces = [
        part.source.replace(part.value, _corrected(part.value, lexicon)) if part.kind in _WORDS else part.source
        for part in parsed.parts
    ]
    return " ".join(pieces) if pieces != [part.source for part in parsed.parts] else None


def _corrected(text: str, lexicon: Lexicon) -> str:
    """One run of words, corrected."""
    if find_typed_numbers(text):
        return text
    analysed = analyse(text, ("syllables", "folded")).forms
    tokens, spans = [token.text for token in analysed["syllables"]], [token.span for token in analysed["syllables"]]
    if not 0 < len(tokens) <= MOST_SYLLABLES:
        return text
    marked = any(token.text != twin.text for token, twin in zip(analysed["syllables"], analysed["folded"], strict=True))
    words = _Words(lexicon, marked)
    fixed = {at for stands in find_abbreviations(tokens, [span.of(text) for span in spans])
             for at in range(stands.first, stands.last)}  # fmt: skip
    suspects = set(_suspects(tokens, words)) - fixed
    if not suspects:
        return text
    choices = [
        words.candidates(token) if at in suspects else [_Candidate(token, 0.0)] for at, token in enumerate(tokens)
    ]
    if len(tokens) - 1 in suspects:
        choices[-1] += words.completions(tokens)
    best = _best(choices, words)
    if _slips(tokens, best) > max(1, len(tokens) // SYLLABLES_A_SLIP):
        return text
    pieces, at = [], 0
    for span, token, other in zip(spans, tokens, best, strict=True):
        pieces += [text[at : span.start], span.of(text) if token == other else other]
        at = span.end
    return "".join((*pieces, text[at:]))


def _slips(tokens: Sequence[str], others: Sequence[str]) -> int:
    """Syllables that differ in a letter; marks, and the rest of a word typed by half, are none."""
    return sum(not fold(other).startswith(fold(token)) for token, other in zip(tokens, others, strict=True))


class _Words:
    """The archive's words in the writing of one query: with marks when any was typed."""

    def __init__(self, lexicon: Lexicon, marked: bool) -> None:
        self._lexicon = lexicon
        self._marked = marked
        self._form = "pairs" if marked else "folded_pairs"

    def together(self, first: str, second: str) -> int:
        """Plans in which the two stand side by side."""
        return self._lexicon.following(self._form, first).get(second, 0)

    def plans(self, token: str) -> int:
        """Plans that hold a syllable."""
        markings = self._lexicon.markings.get(fold(token), {})
        return markings.get(token, 0) if self._marked else max(markings.values(), default=0)

    def candidates(self, token: str) -> list[_Candidate]:
        """A syllable and what it may be a slip of, each with the cost of the change."""
        if not token.isalpha():
            return [_Candidate(token, 0.0)]
        bare = fold(token)
        found = {token: 0.0}
        if self._marked:
            free = 0.0 if token == bare else MARKS
            found |= {other: free for other in self._lexicon.markings.get(bare, ()) if other != token}
        for near in one_edit(bare):
            for other in (
                self._lexicon.markings.get(near, {}) if self._marked else {near} & self._lexicon.markings.keys()
            ):
                found.setdefault(other, LETTER)
        ranked = sorted(found, key=lambda other: (other != token, found[other] - log1p(self.plans(other)), other))
        return [_Candidate(other, found[other]) for other in ranked[:MOST_CANDIDATES]]

    def completions(self, tokens: Sequence[str]) -> list[_Candidate]:
        """What the last syllable may be the beginning of, behind those that may stand before it."""
        *before, half = tokens
        held = self._lexicon.following(self._form, before[-1]) if before else {}
        found = [token for token in held if len(token) > len(half) and begins(half, token)]
        return [_Candidate(token, HALF) for token in sorted(found, key=lambda token: -held[token])[:MOST_CANDIDATES]]


def _suspects(tokens: Sequence[str], words: _Words) -> Iterator[int]:
    """Syllables that stand beside none of their neighbours anywhere, or, alone, nowhere."""
    known = [words.together(first, second) > 0 for first, second in pairwise(tokens)]
    for at, token in enumerate(tokens):
        beside = known[max(0, at - 1) : at + 1]
        if not (any(beside) if beside else words.plans(token)):
            yield at


def _best(choices: Sequence[Sequence[_Candidate]], words: _Words) -> list[str]:
    """The chain of candidates that the archive knows best, the costs of changes taken off (Viterbi)."""
    chains = [(_worth(candidate, words), [candidate.text]) for candidate in choices[0]]
    for candidates in choices[1:]:
        chains = [
            max(
                (worth + log(UNSEEN + words.together(chain[-1], candidate.text)) + own, [*chain, candidate.text])
                for worth, chain in chains
            )
            for candidate in candidates
            for own in (_worth(candidate, words),)
        ]
    return max(chains)[1]


def _worth(candidate: _Candidate, words: _Words) -> float:
    return ALONE * log1p(words.plans(candidate.text)) - candidate.cost
