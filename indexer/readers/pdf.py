"""PDF to pages of rows, with pdfminer for the file's structure, fonts and encryption. Only home of pdfminer."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import Any

from pdfminer.pdfdocument import PDFDocument, PDFPasswordIncorrect
from pdfminer.pdfexceptions import PDFException
from pdfminer.pdffont import PDFFont, PDFUnicodeNotDefined
from pdfminer.pdfinterp import PDFResourceManager
from pdfminer.pdfpage import PDFPage
from pdfminer.pdfparser import PDFParser
from pdfminer.pdftypes import PDFObjRef, PDFStream, dict_value, list_value, resolve1
from pdfminer.psparser import literal_name

from indexer.errors import Unreadable
from indexer.model import Document
from indexer.readers import pdfium
from indexer.readers.boxes import Area, Box, layer_boxes, scanned_boxes
from indexer.readers.notes import is_stamp
from indexer.readers.pages import RawPage, assemble, rows_of
from indexer.readers.painter import IDENTITY, Font, Form, Glyph, Matrix, Painter, Resources, multiply
from indexer.readers.rows import stream_rows
from indexer.readers.scanned import Scanned
from indexer.vietnamese import encodings

HEADER_WITHIN = 1024
"""Bytes in which `%PDF-` must stand; junk in front of it is common and harmless (ISO 32000-1, Annex H.3.4.1)."""

_UNKNOWN = "\ufffd"
_WIDEST = 10.0
_HIDDEN = 0b100010
"""Flags of an annotation that is not shown: hidden, or not on a screen."""

MOST_NOTES = 1000
"""Annotations of a page that are looked at; real pages have a handful."""


def read(path: Path, most: int, scanned: Mapping[int, Scanned] | None = None) -> Document:
    """The text of a PDF file. `most`: the longest text taken, in characters; `scanned`: pages that OCR has read.

    Raises Unreadable: not-pdf, encrypted, damaged, output-limit; MemoryError passes through.
    """
    with path.open("rb") as file:
        if b"%PDF-" not in file.read(HEADER_WITHIN):
            raise Unreadable("not-pdf")
    logging.getLogger("pdfminer").setLevel(logging.CRITICAL)
    known = scanned or {}
    try:
        return assemble(_with_scanned(_pages(path), known), most)
    except (Unreadable, MemoryError):
        raise
    except PDFPasswordIncorrect:
        raise Unreadable("encrypted") from None
    except Exception as error:  # noqa: BLE001 - pdfminer raises anything at all on a damaged file
        cause = f"{type(error).__name__}: {error}"[:200]
    return assemble(_with_scanned(pdfium.pages(path, cause), known), most)


def page_boxes(path: Path, number: int, scanned: Scanned | None = None) -> list[Box]:
    """The words of page `number` (from 1) and where they stand on its picture (`pdfium.drawn`), in the order of its
    text. `scanned`: what OCR made of the page. Raises Unreadable and MemoryError."""
    logging.getLogger("pdfminer").setLevel(logging.CRITICAL)
    try:
        raw, area = _one(path, number)
    except MemoryError:
        raise
    except Exception as error:  # noqa: BLE001 - pdfminer raises anything at all on a damaged file
        raw, area = pdfium.page(path, number, f"{type(error).__name__}: {error}"[:200])
    rows, from_scan = rows_of(replace(raw, scanned=scanned), first=number == 1)
    return scanned_boxes(rows, scanned) if from_scan and scanned is not None else layer_boxes(rows, area)


def _one(path: Path, number: int) -> tuple[RawPage, Area]:
    """One page as `_pages` gives it, and the part of it that is shown. Raises StopIteration when there is none."""
    with path.open("rb") as file:
        document = PDFDocument(PDFParser(file))
        page = next(islice(PDFPage.create_pages(document), number - 1, None))
        return _page(page, PDFResourceManager()), _shown_area(page)


def _shown_area(page: PDFPage) -> Area:
    """What of a page viewers show: its crop box within its media box, turned as the page is."""
    (a, b, c, d, e, f), _, _ = _page_space(page)
    media, crop = page.mediabox, page.cropbox
    left, low = max(media[0], crop[0]), max(media[1], crop[1])
    right, high = min(media[2], crop[2]), min(media[3], crop[3])
    corners = [(a * x + c * y + e, b * x + d * y + f) for x in (left, right) for y in (low, high)]
    xs, ys = zip(*corners, strict=True)
    return Area(min(xs), min(ys), max(xs), max(ys))


def _with_scanned(pages: Iterable[RawPage], scanned: Mapping[int, Scanned]) -> Iterator[RawPage]:
    for number, page in enumerate(pages, 1):
        yield replace(page, scanned=scanned.get(number))


def _pages(path: Path) -> Iterator[RawPage]:
    with path.open("rb") as file:
        document = PDFDocument(PDFParser(file))
        fonts = PDFResourceManager()
        page = None
        for page in PDFPage.create_pages(document):
            yield _page(page, fonts)
        if page is None:
            msg = "no pages"
            raise ValueError(msg)


def _page(page: PDFPage, fonts: PDFResourceManager) -> RawPage:
    space, width, height = _page_space(page)
    painter = Painter(width, height)
    content = b"\n".join(_content(piece) for piece in page.contents)
    painter.run(content, _Resources(page.resources, fonts), space)
    notes = _notes(page, fonts, space)
    return RawPage(painter.glyphs, painter.pictured / max(width * height, 1.0), painter.strokes, notes)


def _notes(page: PDFPage, fonts: PDFResourceManager, space: Matrix) -> list[Glyph]:
    """The glyphs of a page's annotations, without the stamps of signatures. Broken annotations are no reason to
    refuse a page."""
    notes: list[Glyph] = []
    for reference in list_value(page.annots or [])[:MOST_NOTES]:
        try:
            glyphs = _note(dict_value(reference), fonts, space)
        except (PDFException, TypeError, ValueError, KeyError):
            continue
        if glyphs and not is_stamp([row.text for row in stream_rows(glyphs)]):
            notes.extend(glyphs)
    return notes


def _note(annotation: dict[str, Any], fonts: PDFResourceManager, space: Matrix) -> list[Glyph]:
    """What an annotation shows: its normal appearance, fitted into its rectangle (ISO 32000-1, 12.5.5)."""
    flags = resolve1(annotation.get("F", 0))
    stream = resolve1(dict_value(annotation.get("AP", {})).get("N"))
    if (isinstance(flags, int) and flags & _HIDDEN) or not isinstance(stream, PDFStream):
        return []
    left, low, right, high = _sorted_box(annotation["Rect"])
    inner_left, inner_low, inner_right, inner_high = _sorted_box(stream["BBox"])
    across = (right - left) / (inner_right - inner_left or 1.0)
    upwards = (high - low) / (inner_high - inner_low or 1.0)
    fitted = (across, 0.0, 0.0, upwards, left - inner_left * across, low - inner_low * upwards)
    painter = Painter(0.0, 0.0)
    resources = _Resources(resolve1(stream.get("Resources")), fonts)
    painter.run(stream.get_data(), resources, multiply(multiply(_form_matrix(stream), fitted), space))
    return painter.glyphs


def _sorted_box(value: Any) -> tuple[float, float, float, float]:
    first, second, third, fourth = (float(resolve1(number)) for number in list_value(value))
    return min(first, third), min(second, fourth), max(first, third), max(second, fourth)


def _page_space(page: PDFPage) -> tuple[Matrix, float, float]:
    """From the page's coordinates to the page as it is shown: its corner at the origin, turned as it says."""
    left, low, right, high = page.mediabox
    width, height = right - left, high - low
    if page.rotate == 90:
        return (0.0, -1.0, 1.0, 0.0, -low, right), height, width
    if page.rotate == 180:
        return (-1.0, 0.0, 0.0, -1.0, right, high), width, height
    if page.rotate == 270:
        return (0.0, 1.0, -1.0, 0.0, high, -left), height, width
    return (1.0, 0.0, 0.0, 1.0, -left, -low), width, height


def _content(piece: object) -> bytes:
    stream = resolve1(piece)
    return stream.get_data() if isinstance(stream, PDFStream) else b""


class _Resources:
    """The resource dictionary of a page or form; fonts are made when they are first used."""

    def __init__(self, resources: Any, fonts: PDFResourceManager) -> None:
        self._dictionary = dict_value(resources) if resources else {}
        self._manager = fonts
        self._fonts: dict[str, _Font | None] = {}

    def font(self, name: str) -> Font | None:
        if name not in self._fonts:
            reference = dict_value(self._dictionary.get("Font", {})).get(name)
            objid = reference.objid if isinstance(reference, PDFObjRef) else None
            # An unknown font still paints text: pdfminer's default reads it as Latin.
            spec = dict_value(reference) if reference is not None else {}
            self._fonts[name] = _Font(self._manager.get_font(objid, spec))
        return self._fonts[name]

    def drawn(self, name: str) -> Form | bool:
        stream = resolve1(dict_value(self._dictionary.get("XObject", {})).get(name))
        if not isinstance(stream, PDFStream):
            return False
        kind = literal_name(resolve1(stream.get("Subtype")))
        if kind == "Form":
            own = resolve1(stream.get("Resources"))
            resources: Resources = _Resources(own, self._manager) if own else self
            key = stream.objid if stream.objid is not None else id(stream)
            return Form(key, stream.get_data, resources, _form_matrix(stream))
        return kind == "Image"


def _form_matrix(stream: PDFStream) -> Matrix:
    numbers = [resolve1(number) for number in list_value(stream.get("Matrix", []))]
    if len(numbers) != 6 or not all(isinstance(number, int | float) for number in numbers):
        return IDENTITY
    a, b, c, d, e, f = map(float, numbers)
    return a, b, c, d, e, f


class _Glyphs(dict[int, tuple[str, float]]):
    """The glyphs of a font by code, each looked up once."""

    def __init__(self, look_up: Callable[[int], tuple[str, float]]) -> None:
        self._look_up = look_up

    def __missing__(self, code: int) -> tuple[str, float]:
        found = self[code] = self._look_up(code)
        return found


class _Font:
    """A font of pdfminer's that remembers its glyphs."""

    def __init__(self, font: PDFFont) -> None:
        self._font = font
        self.glyphs = _Glyphs(self._glyph)
        self.multibyte = font.is_multibyte()
        names = (font.fontname, getattr(font, "basefont", ""))
        self.legacy = next(filter(None, map(encodings.of_font, map(str, names))), None)

    def decode(self, string: bytes) -> Iterable[int]:
        return self._font.decode(string)

    def _glyph(self, code: int) -> tuple[str, float]:
        return self._text(code), self._advance(code)

    def _text(self, code: int) -> str:
        try:
            text = self._font.to_unichr(code)
        except PDFUnicodeNotDefined:
            text = _UNKNOWN
        if self.legacy is not None:
            return _byte(code, text, multibyte=self.multibyte)
        return text

    def _advance(self, code: int) -> float:
        width = self._font.char_width(code)
        return float(width) if -_WIDEST < width < _WIDEST else 0.0


def _byte(code: int, text: str, *, multibyte: bool) -> str:
    """The character that stands for a byte of a legacy font: what the font makes of it, as far as it makes anything.

    In TCVN3 `ư` is byte 0xAD, which fonts declare as a blank; symbol fonts number their bytes from U+F000.
    """
    if len(text) == 1 and "\uf020" <= text <= "\uf0ff":
        return chr(ord(text) - 0xF000)
    if not multibyte and 0x80 <= code <= 0xFF and (text == _UNKNOWN or not text.strip()):
        return chr(code)
    return text
