"""What happens to text on its way into an archive: lost marks, OCR slips, hard line breaks."""

from __future__ import annotations

import textwrap
import unicodedata
from random import Random

_LOOKALIKES = {
    "ư": "u", "ơ": "o", "ạ": "a", "ậ": "â", "ệ": "ê", "ị": "i", "ộ": "ô", "ợ": "ơ", "ụ": "u",
    "ự": "ư", "ỉ": "i", "ể": "ề", "ở": "ớ",
    "ẫ": "ẩ", "ẵ": "ẳ", "đ": "d",
    "l": "1", "o": "0", "i": "l", "h": "b", "c": "e", "n": "ri", "m": "rn", "t": "f", "g": "q",
}  # fmt: skip
WIDTH = 88
"""Columns of a hard-wrapped page."""


def unmark(text: str) -> str:
    """The text without any diacritic, as typed on a keyboard without Vietnamese."""
    bare = unicodedata.normalize("NFD", text.replace("đ", "d").replace("Đ", "D"))
    return "".join(char for char in bare if not unicodedata.combining(char))


def ocr(text: str, rate: float, rng: Random) -> str:
    """The text as a poor OCR reads it: a share `rate` of the letters that have a lookalike is taken for it."""
    return "".join(_LOOKALIKES[char] if char in _LOOKALIKES and rng.random() < rate else char for char in text)


def wrap(text: str) -> str:
    """The text broken into lines, never inside a word or a number."""
    return textwrap.fill(text, WIDTH, break_long_words=False, break_on_hyphens=False)
