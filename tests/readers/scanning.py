"""Scans for tests: the pages of a PDF drawn as pictures, clean or as a worn scanner gives them."""

from __future__ import annotations

import io
import random
from pathlib import Path

import pypdfium2
from PIL import Image, ImageFilter
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

DPI = 200


def scanned(
    origin: Path, path: Path, *, degrees: float = 0.0, quarter: int = 0, noise: float = 0.0, layer: str = ""
) -> Path:
    """A PDF of pictures of another's pages.

    `degrees`: how askew they lie; `quarter`: turned so many quarters to the right; `noise`: share of grey added at
    random, with a little blur and JPEG's traces; `layer`: text under each picture, as a scanner's own OCR puts it.
    """
    canvas = Canvas(str(path))
    with pypdfium2.PdfDocument(origin) as document:
        for page in document:
            picture = page.render(scale=DPI / 72, grayscale=True).to_pil().convert("L")
            picture = _worn(picture, degrees, noise).rotate(-90 * quarter, expand=True)
            width, height = (side * 72 / DPI for side in picture.size)
            canvas.setPageSize((width, height))
            text = canvas.beginText(40, height - 60)
            text.setFont("Helvetica", 11)
            text.textLines(layer)
            canvas.drawText(text)
            packed = io.BytesIO()
            picture.save(packed, "JPEG", quality=60 if noise else 90)
            canvas.drawImage(ImageReader(packed), 0, 0, width, height)
            canvas.showPage()
    canvas.save()
    return path


def _worn(picture: Image.Image, degrees: float, noise: float) -> Image.Image:
    if degrees:
        picture = picture.rotate(degrees, resample=Image.Resampling.BICUBIC, fillcolor=255)
    if noise:
        grain = Image.frombytes("L", picture.size, random.Random(1).randbytes(picture.width * picture.height))
        picture = Image.blend(picture.filter(ImageFilter.GaussianBlur(0.6)), grain, noise)
    return picture
