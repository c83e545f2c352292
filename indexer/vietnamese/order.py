"""The order of the Vietnamese alphabet: a ă â b c d đ e ê … o ô ơ … u ư …; tones count only between equal words."""

from __future__ import annotations

import unicodedata
from functools import cache

LETTERS = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
_TONES = ("", "\u0300", "\u0309", "\u0303", "\u0301", "\u0323")


def alphabetical(text: str) -> tuple[str, str]:
    """What a text is sorted by: `Cà Mau` < `Cao Bằng` < `Cần Thơ` < `Đà Nẵng` < `Đắk Lắk`."""
    return text.lower().translate(_places()), text


@cache
def _places() -> dict[int, str]:
    """Each letter, with any tone, → a character above all others, in the letters' order."""
    written = (
        (at, unicodedata.normalize("NFC", letter + tone)) for at, letter in enumerate(LETTERS) for tone in _TONES
    )
    return {ord(char): chr(0xE000 + at) for at, char in written if len(char) == 1}
