"""One tone placement: `hóa` and `hoá` are one word spelled in two ways, often in one document.

Two placements are in use for the open rimes *oa, oe, uy*: the traditional one marks the first letter (hóa, khỏe, ủy),
the modern one the second (hoá, khoẻ, uỷ). Before a final consonant both write the second (hoàn, khuỷnh), and in *qu-*
the u belongs to the consonant, so that quý and quỷ are written in one way only. pyvi's dictionary knows the modern
spelling alone (647 of its words against none), which is why that is the one we index.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache

TONES = "\u0300\u0301\u0309\u0303\u0323"
"""The five tone marks as combining characters: huyền, sắc, hỏi, ngã, nặng."""

_TRADITIONAL = re.compile(
    r"(?:[òóỏõọÒÓỎÕỌ][aeAE]|(?<![qQ])[ùúủũụÙÚỦŨỤ][yY])(?![^\W\d_])",
)
_MODERN = re.compile(
    r"(?:[oO][àáảãạèéẻẽẹÀÁẢÃẠÈÉẺẼẸ]|(?<![qQ])[uU][ỳýỷỹỵỲÝỶỸỴ])(?![^\W\d_])",
)


def modern(text: str) -> str:
    """The text with every traditional tone placement made modern. NFC in, NFC out, the same length, idempotent."""
    return _TRADITIONAL.sub(_replace, text)


def traditional(text: str) -> str:
    """The inverse, for words of ours that a person reads: nine of ten are written so in real plans."""
    return _MODERN.sub(lambda pair: _traditional_pairs()[pair.group()], text)


@cache
def toneless(letter: str) -> str:
    """A letter without its tone mark, other marks kept: ố → ô."""
    split = unicodedata.normalize("NFD", letter)
    return unicodedata.normalize("NFC", "".join(part for part in split if part not in TONES))


def _replace(pair: re.Match[str]) -> str:
    return _modern_pairs()[pair.group()]


@cache
def _modern_pairs() -> dict[str, str]:
    """Traditional letter pair → modern pair, in every mixture of cases."""
    pairs = {}
    for first, second in ("oa", "oe", "uy"):
        for tone in TONES:
            for a in (first, first.upper()):
                for b in (second, second.upper()):
                    marked = unicodedata.normalize("NFC", a + tone)
                    pairs[marked + b] = a + unicodedata.normalize("NFC", b + tone)
    return pairs


@cache
def _traditional_pairs() -> dict[str, str]:
    return {written: pair for pair, written in _modern_pairs().items()}
