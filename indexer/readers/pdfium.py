"""Pages through PDFium: the text of files that pdfminer cannot read, and pictures of pages. Only home of pypdfium2."""

from __future__ import annotations

from collections.abc import Iterator
from ctypes import c_double
from dataclasses import dataclass
from io import BytesIO
from math import pi, sqrt
from pathlib import Path

import pypdfium2
from pypdfium2 import raw as api

from indexer.errors import Unreadable
from indexer.readers.boxes import Area
from indexer.readers.pages import RawPage
from indexer.readers.painter import Glyph

MOST_PIXELS = 16_000_000
"""A larger page (A2 at 200 dpi) is drawn with fewer dots: its picture must fit into the child's memory."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A page drawn in grey: one byte a pixel, `stride` bytes a line, from the top; `dpi` pixels to an inch."""

    grey: bytes
    width: int
    height: int
    stride: int
    dpi: float


def picture(path: Path, number: int, dpi: int, quarter: int = 0) -> Picture:
    """Page `number` (from 1) of a PDF as a picture, turned `quarter` quarter turns to the right.

    Without its annotations: stamps of signatures are no text, and number and date that an office put on a scan are
    read as the text that they are (`pdf.py`). Raises Unreadable.
    """
    with _open(path, "") as document:
        try:
            page = document[number - 1]
            width, height = page.get_size()
            scale = min(dpi / 72, sqrt(MOST_PIXELS / max(width * height, 1.0)))
            drawn = page.render(
                scale=scale, rotation=90 * quarter, grayscale=True, draw_annots=False, may_draw_forms=False
            )
        except (pypdfium2.PdfiumError, IndexError) as error:
            raise Unreadable("damaged", str(error)) from None
        return Picture(bytes(drawn.buffer), drawn.width, drawn.height, drawn.stride, scale * 72)


SHOWN_PIXELS = 4_000_000
"""A page that is drawn to be looked at: A4 at 190 dpi. A larger page is drawn with fewer dots."""

COLOURS = 64
"""Enough for print, red stamps and blue signatures; a scan takes a sixth of what it does in all its colours."""

_FAST_OCTREE, _NO_DITHER = 2, 0
"""Pillow's names for them; the fast way, as a page is drawn while somebody waits."""


def drawn(path: Path, number: int, dpi: int) -> bytes:
    """Page `number` (from 1) as people see it, annotations too, as a PNG. Raises Unreadable."""
    with _open(path, "") as document:
        try:
            page = document[number - 1]
            width, height = page.get_size()
            scale = min(dpi / 72, sqrt(SHOWN_PIXELS / max(width * height, 1.0)))
            image = page.render(scale=scale, draw_annots=True, may_draw_forms=False).to_pil()
        except (pypdfium2.PdfiumError, IndexError, ValueError) as error:
            raise Unreadable("damaged", str(error)) from None
    file = BytesIO()
    image.convert("RGB").quantize(COLOURS, method=_FAST_OCTREE, dither=_NO_DITHER).save(file, "PNG")
    return file.getvalue()


def sizes(path: Path, most: int) -> list[tuple[float, float]]:
    """Width and height of the first `most` pages as they are shown, in points. Raises Unreadable."""
    with _open(path, "") as document:
        try:
            return [document.get_page_size(index) for index in range(min(most, len(document)))]
        except pypdfium2.PdfiumError as error:
            raise Unreadable("damaged", str(error)) from None


def page(path: Path, number: int, cause: str) -> tuple[RawPage, Area]:
    """One page as `pages` gives it, and the part of it that is shown. Raises Unreadable."""
    with _open(path, cause) as document:
        try:
            one = document[number - 1]
            return _page(one), Area(*one.get_bbox())
        except (pypdfium2.PdfiumError, IndexError):
            raise Unreadable("damaged", cause) from None


def pages(path: Path, cause: str) -> Iterator[RawPage]:
    """The pages of a PDF. `cause` is what the first reader said, for the report.

    Raises Unreadable: encrypted, or damaged when PDFium cannot read the file either.
    """
    with _open(path, cause) as document:
        if not len(document):
            raise Unreadable("damaged", cause)
        for number in range(len(document)):
            try:
                yield _page(document[number])
            except pypdfium2.PdfiumError:
                raise Unreadable("damaged", cause) from None


def _open(path: Path, cause: str) -> pypdfium2.PdfDocument:
    try:
        return pypdfium2.PdfDocument(path)
    except pypdfium2.PdfiumError as error:
        if error.err_code == api.FPDF_ERR_PASSWORD:
            raise Unreadable("encrypted") from None
        raise Unreadable("damaged", cause) from None


def _page(page: pypdfium2.PdfPage) -> RawPage:
    width, height = page.get_size()
    pictured = 0.0
    for picture in page.get_objects(filter=(api.FPDF_PAGEOBJ_IMAGE,)):
        left, low, right, high = picture.get_bounds()
        pictured += max(0.0, min(right, width) - max(left, 0)) * max(0.0, min(high, height) - max(low, 0))
    return RawPage(_glyphs(page.get_textpage()), pictured / max(width * height, 1.0), 0)


def _glyphs(text: pypdfium2.PdfTextPage) -> list[Glyph]:
    glyphs = []
    x, y = c_double(), c_double()
    box = api.FS_RECTF()
    for index in range(text.count_chars()):
        code = api.FPDFText_GetUnicode(text, index)
        # Characters that PDFium puts in of itself have no place; gaps between the real ones say the same.
        if api.FPDFText_IsGenerated(text, index) or not api.FPDFText_GetCharOrigin(text, index, x, y):
            continue
        api.FPDFText_GetLooseCharBox(text, index, box)
        quarter = round(api.FPDFText_GetCharAngle(text, index) / (pi / 2)) % 4
        glyphs.append(_turned(chr(code), (box.left, box.right, box.bottom, box.top), (x.value, y.value), quarter))
    return glyphs


def _turned(text: str, box: tuple[float, float, float, float], origin: tuple[float, float], quarter: int) -> Glyph:
    left, right, low, high = box
    x, y = origin
    start, end, base, size = (
        (left, right, y, high - low),
        (low, high, -x, right - left),
        (-right, -left, -y, high - low),
        (-high, -low, x, right - left),
    )[quarter]
    return Glyph(text, start, end, base, max(size, 1.0), quarter)
