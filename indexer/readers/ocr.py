"""Pages that are pictures to rows of words, with tesseract. Only home of tesserocr.

tesserocr is tesseract as a library, in the process that is limited anyway (`worker.py`): no program to start for each
page, no picture on a disk. What it reads with is `vie.traineddata`, of the system (Debian: tesseract-ocr-vie) or of
the folder that TESSDATA_PREFIX names.
"""

from __future__ import annotations

import os
from functools import cache
from math import atan2, cos, radians, sin
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any

from indexer.errors import Unreadable
from indexer.readers import pdfium
from indexer.readers.evidence import GARBLED
from indexer.readers.rows import Row, Word
from indexer.readers.scanned import Scanned
from indexer.readers.tessdata import LANGUAGE, tessdata
from indexer.vietnamese import normalise, syllables

if TYPE_CHECKING:
    from tesserocr import PyTessBaseAPI

DPI = 200
"""Enough: 300 dpi cost 35 % more and made no fewer errors on clean and noisy pages."""

QUARTERS = (0, 2, 1, 3)
"""The ways a sheet can lie in the scanner, the likeliest first; others are tried only where the first gives no text."""

MOST_SKEW = radians(10)
"""Lines steeper than this are no lines of the page's text."""


def read_page(path: Path, number: int) -> Scanned:
    """Recognise page `number` (from 1) of a PDF, whichever way up it lies. Raises Unreadable."""
    best, most = Scanned(), -1.0
    for quarter in QUARTERS:
        found = _recognised(pdfium.picture(path, number, DPI, quarter), quarter)
        text = normalise.clean("\n".join(row.text for row in found.rows))
        valid = syllables.quality(text) or 0.0
        if valid * len(text.split()) > most:
            best, most = found, valid * len(text.split())
        if valid >= GARBLED:
            break
    return best


def _recognised(picture: pdfium.Picture, quarter: int) -> Scanned:
    engine = _engine()
    engine.SetImageBytes(picture.grey, picture.width, picture.height, 1, picture.stride)
    engine.SetSourceResolution(DPI)
    if not engine.Recognize():
        raise Unreadable("damaged", "tesseract gave up")
    lines = _lines(engine)
    engine.Clear()
    angles = [angle for line in lines for *_, angle in line if angle is not None and abs(angle) < MOST_SKEW]
    skew = median(angles) if angles else 0.0
    scale = 72 / picture.dpi
    rows = tuple(_row(line, picture.height, skew, scale) for line in lines)
    width, height = (size * scale for size in (picture.width, picture.height))
    return Scanned(*((height, width) if quarter % 2 else (width, height)), quarter, skew, rows)


_SIGNS = ("-", "–", "—", "+", "*", "&", "/", "=", "%")
"""What may stand alone without a letter or digit."""

_TELLING = 3
"""Letters that a line must have before its shape tells whether it lies: a single one is taller than wide."""

_Recognised = tuple[str, tuple[int, int, int, int], tuple[float, float], float, float | None]
"""A word: text, box (left, top, right, bottom), foot (left, on the baseline), height of its line, its line's slope."""


def _lines(engine: PyTessBaseAPI) -> list[list[_Recognised]]:
    """The lines of the page in tesseract's order, as words; pixels, counted from the upper left.

    Tesseract reads lines that run up or down the page too; of them this leaves nothing, so that a sheet that lay on
    its side is turned.
    """
    from tesserocr import RIL, iterate_level

    lines: list[list[_Recognised]] = []
    found = engine.GetIterator()
    for at in iterate_level(found, RIL.WORD) if found else ():
        if at.IsAtBeginningOf(RIL.TEXTLINE) or not lines:
            lines.append([])
            slope = _slope(at.Baseline(RIL.TEXTLINE))
        text = at.GetUTF8Text(RIL.WORD).strip()
        if is_word(text):
            (left, foot), _ = at.Baseline(RIL.WORD) or ((0, 0), (0, 0))
            lines[-1].append((text, at.BoundingBox(RIL.WORD), (left, foot), at.RowAttributes()["row_height"], slope))
    return [line for line in lines if any(char.isalnum() for word, *_ in line for char in word) and _lies(line)]


def _lies(line: list[_Recognised]) -> bool:
    """False for a line that stands: it runs up or down the page."""
    lefts, tops, rights, bottoms = zip(*(box for _, box, *_ in line), strict=True)
    return max(rights) - min(lefts) >= max(bottoms) - min(tops) or sum(len(text) for text, *_ in line) < _TELLING


def is_word(text: str) -> bool:
    """True for what may be a word: not for the lines, frames and specks that tesseract takes for signs."""
    return any(map(str.isalnum, text)) or text in _SIGNS


def _slope(baseline: Any) -> float | None:
    """The angle of a line that is long enough to have one."""
    if not baseline:
        return None
    (left, first), (right, last) = baseline
    return atan2(first - last, right - left) if right - left > DPI else None


def _row(line: list[_Recognised], height: int, skew: float, scale: float) -> Row:
    """A line in points from the lower left, its skew taken out."""
    turn_x, turn_y = cos(skew), sin(skew)
    words, feet, sizes = [], [], []
    for text, (left, _, right, bottom), (_, foot), size, _ in line:
        foot = foot or bottom
        start, end = (scale * (x * turn_x + (height - foot) * turn_y) for x in (left, right))
        words.append(Word(start, end, text))
        feet.append(scale * ((height - foot) * turn_x - left * turn_y))
        sizes.append(scale * size)
    return Row(median(feet), max(1.0, median(sizes)), words)


@cache
def _engine() -> PyTessBaseAPI:
    """Tesseract with its model loaded, once for a process. Nothing may be `lacking`."""
    os.environ["OMP_THREAD_LIMIT"] = "1"  # before the library starts threads that one page cannot use
    from tesserocr import PSM, PyTessBaseAPI

    return PyTessBaseAPI(path=str(tessdata()), lang=LANGUAGE, psm=PSM.AUTO)
