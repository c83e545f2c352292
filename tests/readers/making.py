"""PDFs made for tests: pages of words at places, by reportlab, and raw files written by hand."""

from __future__ import annotations

import io
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from PIL import Image
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from tests.conftest import missing

WIDTH, HEIGHT = 595.0, 842.0

FONTS = (
    "/usr/share/fonts/truetype/dejavu/DejaVuSerif.ttf",
    "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf",
    "/usr/share/fonts/truetype/noto/NotoSerif-Regular.ttf",
)

Piece = tuple[float, float, str]
"""x and y in points from the lower left corner, and the text painted there in one go."""


@cache
def font_path() -> str:
    """A font with all Vietnamese letters."""
    for path in FONTS:
        if Path(path).is_file():
            return path
    missing("no font with Vietnamese letters (Debian: fonts-dejavu-core)")
    return ""


@cache
def font() -> str:
    """The font's name for reportlab."""
    pdfmetrics.registerFont(TTFont("vietnamese", font_path()))
    return "vietnamese"


def make_pdf(path: Path, pages: Sequence[Sequence[Piece]], *, size: float = 12, encrypt: object = None) -> Path:
    """A born-digital PDF: the pieces of each page, painted in the order given."""
    canvas = Canvas(str(path), pagesize=(WIDTH, HEIGHT), encrypt=encrypt)
    for pieces in pages:
        canvas.setFont(font(), size)
        for x, y, text in pieces:
            canvas.drawString(x, y, text)
        canvas.showPage()
    canvas.save()
    return path


def column(x: float, y: float, lines: Sequence[str], step: float = 16) -> list[Piece]:
    """Lines one under the other."""
    return [(x, y - step * index, text) for index, text in enumerate(lines)]


def centred(x: float, y: float, text: str, size: float = 12) -> Piece:
    """A piece whose middle is at x."""
    return x - pdfmetrics.stringWidth(text, font(), size) / 2, y, text


def make_scan(path: Path, pages: int, stamp: Sequence[Piece] = (), *, size: float = 8) -> Path:
    """Pages that are one picture each, with `stamp` as text over it."""
    grey = Image.new("L", (60, 80), 200)
    picture = io.BytesIO()
    grey.save(picture, "PNG")
    canvas = Canvas(str(path), pagesize=(WIDTH, HEIGHT))
    for _ in range(pages):
        picture.seek(0)
        canvas.drawImage(ImageReader(picture), 0, 0, WIDTH, HEIGHT)
        canvas.setFont(font(), size)
        for x, y, text in stamp:
            canvas.drawString(x, y, text)
        canvas.showPage()
    canvas.save()
    return path


def make_mixed(path: Path, pieces: Sequence[Piece]) -> Path:
    """A page of text and one that is a picture."""
    grey = io.BytesIO()
    Image.new("L", (60, 80), 190).save(grey, "PNG")
    canvas = Canvas(str(path), pagesize=(WIDTH, HEIGHT))
    canvas.setFont(font(), 12)
    for x, y, text in pieces:
        canvas.drawString(x, y, text)
    canvas.showPage()
    canvas.drawImage(ImageReader(grey), 0, 0, WIDTH, HEIGHT)
    canvas.showPage()
    canvas.save()
    return path


def raw_pdf(*objects: bytes) -> bytes:
    """A PDF of objects numbered from 1 (the first is the catalogue), with a right cross-reference table."""
    out = bytearray(b"%PDF-1.7\n")
    places = []
    for number, body in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, table)
    return bytes(out)


def stream(data: bytes, extra: bytes = b"") -> bytes:
    """A stream object."""
    return b"<< /Length %d %s >>\nstream\n%s\nendstream" % (len(data), extra, data)


CATALOG = b"<< /Type /Catalog /Pages 2 0 R >>"
PAGES = b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>"
HELVETICA = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"
PAGE = (
    b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> %s >> >>"
)


def one_page(content: bytes, *more: bytes, resources: bytes = b"", extra: bytes = b"") -> bytes:
    """A PDF of one page; further objects begin at 6."""
    return raw_pdf(CATALOG, PAGES, PAGE % resources, stream(content, extra), HELVETICA, *more)
