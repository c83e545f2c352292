"""Marks off: `kế hoạch` and `ke hoach` meet in their folded form."""

from __future__ import annotations

import unicodedata
from functools import cache


def fold(text: str) -> str:
    """The text without tone and vowel marks and with đ as d, code point for code point (NFC in, same length out).

    Case stays. A combining mark that stands alone stays: it is a code point of its own and offsets must hold.
    """
    if text.isascii():
        return text
    return text.translate(_table())


class _Table(dict[int, str]):
    """Code point → folded character; what is not Latin is worked out when it is first met."""

    def __missing__(self, code: int) -> str:
        self[code] = folded = _fold_character(chr(code))
        return folded


@cache
def _table() -> _Table:
    table = _Table({code: _fold_character(chr(code)) for code in (*range(0x250), *range(0x1E00, 0x1F00))})
    table.update({ord("đ"): "d", ord("Đ"): "D"})
    return table


def _fold_character(char: str) -> str:
    base, *marks = unicodedata.normalize("NFD", char)
    if marks and all(unicodedata.combining(mark) for mark in marks):
        return base
    return char
