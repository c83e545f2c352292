"""Few numbers by which wordings find each other: hashes of shingles (three syllables in a row), sampled.

A shingle is kept when its hash is small enough for the length of the wording. The bound falls as wordings grow, so
the sample of the longer of two holds whatever of the shorter one's sample both have in common under its bound: nested
sampling, which finds an excerpt in a long passage too. Short wordings, which have few shingles, keep skips as well
(one syllable of four left out), so that an edit in every third word leaves something.
"""

from __future__ import annotations

from functools import cache
from hashlib import blake2b
from itertools import chain

from indexer.reuse.wording import Wording

LEAST = 10
"""Wordings of fewer tokens are no reuse: headings, `Thời gian thực hiện: thường xuyên`."""

KEPT = 24
"""Keys that a wording keeps, about, however long it is, until that would be fewer than one shingle in `RAREST`."""

RAREST = 8

SHORT = 36
"""Up to so many tokens a wording keeps skips."""

_BITS = 63
_MASK = (1 << _BITS) - 1
_REMEMBERED = 50_000
"""Syllables whose hashes are remembered; Vietnamese has under 20,000, the rest are figures and foreign words."""


def identity(wording: Wording) -> int | None:
    """One number (0 ≤ … < 2^63) for the whole masked wording: equal wordings, equal numbers, on every machine. None
    for a wording of fewer than `LEAST` tokens."""
    if len(wording.tokens) < LEAST:
        return None
    digest = blake2b(" ".join(wording.tokens).encode(), digest_size=8, person=b"wording").digest()
    return int.from_bytes(digest, "big") & _MASK


def keys(wording: Wording) -> tuple[int, ...]:
    """The sampled shingles of a wording (0 ≤ … < 2^63), each once, in rising order; none below `LEAST` tokens.

    Two wordings with 30 % of their words edited share one in more than 199 of 200 cases: figures in README.md.
    """
    size = len(wording.tokens)
    if size < LEAST:
        return ()
    table = _hashes()
    ones, twos, threes = zip(*map(table.__getitem__, wording.tokens), strict=True)
    whole = [a ^ b ^ c for a, b, c in zip(ones, twos[1:], threes[2:], strict=False)]
    bound = _bound(size)
    if size > SHORT:
        return tuple(sorted({each for each in whole if each < bound}))
    skips = chain(
        (a ^ b ^ c for a, b, c in zip(ones, twos[1:], threes[3:], strict=False)),
        (a ^ b ^ c for a, b, c in zip(ones, twos[2:], threes[3:], strict=False)),
    )
    return tuple(sorted({each for each in chain(whole, skips) if each < bound}))


def _bound(size: int) -> int:
    """Hashes below it are kept; it never rises with the size."""
    return max((KEPT << _BITS) // max(size, KEPT), (1 << _BITS) // RAREST)


class _Hashes(dict[str, tuple[int, int, int]]):
    """A syllable → three independent numbers, for its three places in a shingle (tabulation hashing)."""

    def __missing__(self, token: str) -> tuple[int, int, int]:
        digest = blake2b(token.encode(), digest_size=24, person=b"shingle").digest()
        found = tuple(int.from_bytes(digest[at : at + 8], "big") & _MASK for at in (0, 8, 16))
        if len(self) >= _REMEMBERED:
            self.clear()
        self[token] = found
        return found


@cache
def _hashes() -> _Hashes:
    return _Hashes()
