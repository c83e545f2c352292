"""What every text goes through once, before anything else looks at it: `clean`.

Its result is what is stored, shown and counted in; all offsets are code points of it.
"""

from __future__ import annotations

import re
import unicodedata

MARKS_IN_A_ROW = 30
"""Combining marks kept after one letter: the bound of Unicode's stream-safe text format (UAX #15, section 13).

Vietnamese needs two. Without a bound, normalising takes time that grows with the square of the run's length.
"""

_LINE_END = re.compile("\r\n|[\r\v\f\x1c-\x1e\x85\u2028\u2029]")
_SURROGATE = re.compile("[\ud800-\udfff]")
_INVISIBLE = re.compile(
    "["
    "\x00-\x08\x0e-\x1b\x1f\x7f-\x84\x86-\x9f"  # controls but tab and line ends
    "\xad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff"  # no width, direction, BOM
    "\u0600-\u0605\u06dd\u070f\u0890\u0891\u08e2\ufff9-\ufffb"  # the other format characters (category Cf)
    "\U000110bd\U000110cd\U00013430-\U0001343f\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"
    "\U000e0001\U000e0020-\U000e007f"
    "\ufdd0-\ufdef"  # noncharacters, these and the last two of each plane
    + "".join(chr(plane + 0xFFFE) + chr(plane + 0xFFFF) for plane in range(0, 0x110000, 0x10000))
    + "]+"
)
_MANY_MARKS = re.compile(rf"[^\w\s]{{{MARKS_IN_A_ROW + 1},}}")
_D_WITH_STROKE = str.maketrans({"Ð": "Đ", "Ɖ": "Đ"})


def clean(raw: str) -> str:
    """A text as it came, made fit to store and to show.

    Line ends become `\\n` (form feeds too), NFC, controls but tab, format characters, zero widths, byte order marks,
    soft hyphens and noncharacters go, lone surrogates become U+FFFD, capital eth and African D, which old Vietnamese
    fonts and keyboards put for `Đ` and which look the same, become `Đ`, and no letter keeps more than
    `MARKS_IN_A_ROW` combining marks. Idempotent, and linear in the length of the text.

    Legacy encodings must be decoded before: in TCVN3 `ư` is byte 0xAD, the soft hyphen.
    """
    text = _without_surrogates(raw)
    text = _LINE_END.sub("\n", text)
    text = _INVISIBLE.sub("", text)
    if not text.isascii():
        text = _MANY_MARKS.sub(_cut_marks, text)
        text = unicodedata.normalize("NFC", text)
        # A few characters unfold into two marks, so a run may have grown.
        text = _MANY_MARKS.sub(_cut_marks, text)
    if "Ð" in text or "Ɖ" in text:
        text = text.translate(_D_WITH_STROKE)
    return text


def _without_surrogates(text: str) -> str:
    """Pairs of surrogates joined to the character they stand for, lone ones replaced by U+FFFD."""
    if _SURROGATE.search(text) is None:
        return text
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _cut_marks(run: re.Match[str]) -> str:
    kept = []
    marks = 0
    for char in run.group():
        marks = marks + 1 if unicodedata.category(char).startswith("M") else 0
        if marks <= MARKS_IN_A_ROW:
            kept.append(char)
    return "".join(kept)
