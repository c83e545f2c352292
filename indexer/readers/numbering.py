"""The numbers that a list writes by itself (`1.`, `a)`, `II.1.`): counted out, since no file holds them as text."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

DEEPEST = 9
"""Levels of a list, as many as Word has."""

_ROMAN = (
    (1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"),
    (50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"),
)  # fmt: skip
_LARGEST = 3999
_PLACE = re.compile(r"%([1-9])")
_OWN_BULLETS = "-–—+*•·o○●▪■"


@dataclass(frozen=True, slots=True)
class Level:
    """How one level of a list is numbered.

    `form`: a name of OOXML's (decimal, upperRoman, lowerLetter, bullet, none …). `text`: what is written, `%1` standing
    for the number of the first level. `legal`: all numbers of the text in figures. `restart`: a deeper level begins
    anew after each number of a higher one.
    """

    form: str
    text: str
    start: int = 1
    legal: bool = False
    restart: bool = True
    space: bool = True


@dataclass(slots=True)
class Counters:
    """Where every list of a document stands. Lists are known by any key that the file uses."""

    _reached: dict[str, list[int | None]] = field(default_factory=dict)

    def restart(self, key: str, level: int, start: int) -> None:
        """The next number of this level is `start`."""
        if 0 <= level < DEEPEST:
            self._reached.setdefault(key, [None] * DEEPEST)[level] = start - 1

    def label(self, key: str, level: int, levels: Mapping[int, Level]) -> str:
        """The next number of a list at a level (from 0), with the blank that parts it from its text."""
        own = levels.get(level)
        if own is None or not 0 <= level < DEEPEST:
            return ""
        reached = self._reached.setdefault(key, [None] * DEEPEST)
        last = reached[level]
        reached[level] = own.start if last is None else last + 1
        for deeper in range(level + 1, DEEPEST):
            if deeper not in levels or levels[deeper].restart:
                reached[deeper] = None
        if own.form == "bullet":
            return bullet(own.text) + " "

        def number(place: re.Match[str]) -> str:
            at = int(place.group(1)) - 1
            of = levels.get(at, own)
            current = reached[at]
            return numeral(of.start if current is None else current, "decimal" if own.legal else of.form)

        text = _PLACE.sub(number, own.text) if own.form != "none" or "%" not in own.text else ""
        return text + (" " if text and own.space else "")


def bullet(text: str) -> str:
    """The sign of a bullet list. Symbol fonts put it among the private characters; of those only the sort is kept."""
    text = text.strip()
    if text in ("\uf02d", "\uf0be"):
        return "-"
    return text if text and text[0] in _OWN_BULLETS and len(text) == 1 else "•"


def numeral(number: int, form: str) -> str:
    """A number of a list in a form of OOXML's, in figures where the form cannot write it."""
    if form == "none":
        return ""
    if form == "decimalZero":
        return f"{number:02d}"
    if form in ("upperRoman", "lowerRoman") and 0 < number <= _LARGEST:
        roman = _roman(number)
        return roman.upper() if form == "upperRoman" else roman
    if form in ("upperLetter", "lowerLetter") and 0 < number <= 26 * DEEPEST:
        # After z comes aa, then bb: Word repeats the letter.
        letters = chr(ord("a") + (number - 1) % 26) * ((number - 1) // 26 + 1)
        return letters.upper() if form == "upperLetter" else letters
    return str(number)


def _roman(number: int) -> str:
    out = []
    for value, sign in _ROMAN:
        out.append(sign * (number // value))
        number %= value
    return "".join(out)
