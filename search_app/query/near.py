"""What a bad reading may have left of a word: `chlnh sach`, `thưc`, `thôngtin` in scans and damaged text layers.

Only what is no Vietnamese syllable is taken for a misreading (*luân* is a word of its own, `luânn` is none), and only
where the archive holds texts whose words cannot be trusted. It is met, and ranks by nothing: whatever has the word
itself stands before it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from string import ascii_lowercase

from indexer.vietnamese.fold import fold
from indexer.vietnamese.syllables import is_syllable
from search_app.query.lexicon import Lexicon
from search_app.query.words import Word, Words

LEAST_LETTERS = 3
"""Shorter words are one letter away from half the alphabet."""

MOST_WORDS = 12
"""Longer queries are questions, which may miss some words anyway."""

MOST_READINGS = 12
"""Misreadings of one word that are looked for: the most frequent ones."""

RARE = 0.1
"""Of the passages that hold a word so many may hold a misreading of it; what is more frequent is a word by itself."""

LONGEST_ABBREVIATION = 4
_VOWELS = frozenset("aeiouy")
"""A few letters without a vowel among them are an abbreviation: HCM is no *hầm*; `chlnh` may be *chính*."""


def with_near(words: Words, lexicon: Lexicon) -> Words:
    """The words of a query with what else they may have been read as."""
    if not lexicon.doubtful or len(words) > MOST_WORDS:
        return words
    glued = [tuple(_glued(first, second, lexicon)) for first, second in pairwise(words)]
    return tuple(
        replace(word, near=tuple(dict.fromkeys((*_misread(word, lexicon), *before, *behind))))
        for word, before, behind in zip(words, [(), *glued], [*glued, ()], strict=True)
    )


def _misread(word: Word, lexicon: Lexicon) -> list[str]:
    """Groups of letters one letter away from a word, or with its letters and marks that no syllable has."""
    if word.number is not None or len(word.folded) < LEAST_LETTERS or not word.folded.isalpha():
        return []
    own = lexicon.markings.get(word.folded, {})
    most = max(1, RARE * (own.get(word.exact, 0) if word.marked else max(own.values(), default=0)))
    found = {
        token: passages
        for bare in (word.folded, *one_edit(word.folded))
        for token, passages in lexicon.markings.get(bare, {}).items()
        if passages <= most and not is_syllable(token)
        if len(bare) > LONGEST_ABBREVIATION or not _VOWELS.isdisjoint(bare)
        if token != word.exact and (word.marked or bare != word.folded)
    }
    return sorted(found, key=lambda token: (-found[token], token))[:MOST_READINGS]


def _glued(first: Word, second: Word, lexicon: Lexicon) -> Iterator[str]:
    """Two neighbours whose blank was lost."""
    if first.number is None and second.number is None:
        for token in lexicon.markings.get(first.folded + second.folded, ()):
            if not is_syllable(token) and _stands(first, token[: len(first.exact)]) and _stands(
                second, token[len(first.exact) :]
            ):  # fmt: skip
                yield token


def _stands(word: Word, written: str) -> bool:
    return written == word.exact if word.marked else fold(written) == word.folded


def one_edit(word: str) -> set[str]:
    """Everything one letter more, one less, another letter, or two neighbours changed places away."""
    cuts = [(word[:at], word[at:]) for at in range(len(word) + 1)]
    less = {head + tail[1:] for head, tail in cuts if tail}
    turned = {head + tail[1] + tail[0] + tail[2:] for head, tail in cuts if len(tail) > 1}
    other = {head + letter + tail[1:] for head, tail in cuts if tail for letter in ascii_lowercase}
    more = {head + letter + tail for head, tail in cuts for letter in ascii_lowercase}
    return (less | turned | other | more) - {word, ""}
