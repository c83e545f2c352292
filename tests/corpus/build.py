"""Makes corpus/plans, tests/golden/corpus.json and the table in corpus/README.md from the sources beside this file.

    python -m tests.corpus.build [SOURCE…]      all files, or those of the sources named (and golden file and table)

Needs LibreOffice (soffice), Chromium and the Liberation fonts, the development extras and nothing from the network.
Files that their source no longer makes are left for a person to remove.
"""

from __future__ import annotations

import io
import json
import re
import sys
import tempfile
from collections import Counter
from collections.abc import Collection, Iterator
from pathlib import Path
from random import Random

import pypdfium2
from reportlab.lib.pagesizes import A4
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from .as_text import to_text
from .source import PlanSource, load_sources

REPOSITORY = Path(__file__).resolve().parents[2]
PLANS = REPOSITORY / "corpus" / "plans"
README = REPOSITORY / "corpus" / "README.md"
GOLDEN = REPOSITORY / "tests" / "golden" / "corpus.json"
DPI = 110
JPEG_QUALITY = 34
MADE_ON = b"D:20250101000000"
MADE = {
    "libreoffice": "PDF by LibreOffice", "chromium": "PDF by Chromium", "scan": "PDF, scanned", "text": "text",
    "layered": "PDF, scanned, with the text layer of a scanning program", "damaged": "PDF, damaged",
    "docx": "Word", "odt": "OpenDocument", "rtf": "RTF", "html": "saved page",
}  # fmt: skip
"""How files are made, and what the README calls it."""
PRINTED = ("libreoffice", "scan", "layered", "damaged")
"""What begins as a PDF by LibreOffice."""
OFFICE = ("docx", "odt", "rtf")
LAYER_FONT = Path("/usr/share/fonts/truetype/noto/NotoSerif-Regular.ttf")
TABLE_START, TABLE_END = "<!-- table: made by tests/corpus/build.py -->", "<!-- end of table -->"

_VOLATILE = re.compile(
    rb"/(?:CreationDate|ModDate) ?\((D:[^)]*)\)"
    rb"|/ID \[ ?<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)> ?\]"
    rb"|/DocChecksum /([0-9A-F]+)"
)


def build(names: Collection[str] = ()) -> None:
    """Makes everything, or of the files only those of the sources named."""
    sources = load_sources()
    PLANS.mkdir(parents=True, exist_ok=True)
    for source, content in _contents([source for source in sources if not names or source.name in names]):
        (PLANS / source.file).write_bytes(content)
    truths = {source.file: source.truth for source in sources}
    GOLDEN.parent.mkdir(exist_ok=True)
    GOLDEN.write_text(json.dumps(truths, ensure_ascii=False, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    text = README.read_text(encoding="utf-8")
    before, rest = text.split(TABLE_START)
    README.write_text(f"{before}{readme_table(sources)}{rest.split(TABLE_END)[1]}", encoding="utf-8")


def readme_table(sources: list[PlanSource]) -> str:
    """The README's count and table of files, between its two comments."""
    forms = Counter(MADE[source.made] for source in sources)
    count = f"{len(sources)} files: " + ", ".join(f"{number} {form}" for form, number in sorted(forms.items())) + "."
    rows = ["| file | form | issuer | shows |", "| --- | --- | --- | --- |"]
    for source in sources:
        fields = source.fields
        rows.append(f"| {source.file} | {MADE[source.made]} | {fields['issuer']['name']} | {fields['shows']} |")
    return "\n".join([TABLE_START, count, "", *rows, TABLE_END])


def _contents(sources: list[PlanSource]) -> Iterator[tuple[PlanSource, bytes]]:
    # Not at the top: reading the sources (the tests) needs neither Chromium nor LibreOffice.
    from .as_html import print_pages, saved_page
    from .as_odf import convert

    with tempfile.TemporaryDirectory() as work:
        folder = Path(work)
        convert([source for source in sources if source.made in PRINTED], folder)
        for form in OFFICE:
            convert([source for source in sources if source.made == form], folder, form)
        print_pages([source for source in sources if source.made == "chromium"], folder)
        for source in sources:
            if source.made in ("text", "html"):
                yield source, to_text(source) if source.made == "text" else saved_page(source)
            elif source.made in OFFICE:
                yield source, (folder / f"{source.name}.{source.made}").read_bytes()
            else:
                yield source, _finished(source, (folder / f"{source.name}.pdf").read_bytes())


def _finished(source: PlanSource, content: bytes) -> bytes:
    """What becomes of a PDF after it was made."""
    if source.made == "damaged":
        return settled(content)[: len(content) // 12]
    if source.made in ("scan", "layered"):
        return scan(content, source.name, source.fields.get("misread"))
    return settled(content)


def settled(content: bytes) -> bytes:
    """A PDF without the hour it was made and without random ids; nothing moves, so its offsets stay true."""

    def blank(match: re.Match[bytes]) -> bytes:
        text = match[0]
        for group in match.groups():
            if group is not None:
                fixed = MADE_ON + group[len(MADE_ON) :] if group.startswith(b"D:") else b"0" * len(group)
                text = text.replace(group, fixed)
        return text

    return _VOLATILE.sub(blank, content)


def scan(content: bytes, seed: str, misread: dict[str, str] | None = None) -> bytes:
    """The PDF as a flatbed scanner gives it back: grey pictures, a little askew.

    With `misread` (what is on the page → what was made of it) there is a text layer as scanning programs lay it,
    without it there is none."""
    rng, out = Random(seed), io.BytesIO()
    canvas = Canvas(out, pagesize=A4, invariant=1)
    document = pypdfium2.PdfDocument(content)
    for page in document:
        picture = page.render(scale=DPI / 72, grayscale=True).to_pil()
        picture = picture.rotate(rng.uniform(-0.5, 0.5), fillcolor=255)
        jpeg = io.BytesIO()
        picture.save(jpeg, "JPEG", quality=JPEG_QUALITY, optimize=True)
        canvas.drawImage(ImageReader(jpeg), 0, 0, *A4)
        if misread is not None:
            _lay_text(canvas, page, misread)
        canvas.showPage()
    document.close()
    canvas.save()
    return out.getvalue()


def _lay_text(canvas: Canvas, page: pypdfium2.PdfPage, misread: dict[str, str]) -> None:
    """The words of the page, invisible, where they stand in its picture."""
    pdfmetrics.registerFont(TTFont("layer", LAYER_FONT))
    words = page.get_textpage()
    for index in range(words.count_rects()):
        left, bottom, right, top = words.get_rect(index)
        text = words.get_text_bounded(left, bottom, right, top).strip()
        for shown, read in misread.items():
            text = text.replace(shown, read)
        size = max(top - bottom, 4)
        line = canvas.beginText(left, bottom)
        line.setTextRenderMode(3)
        line.setFont("layer", size)
        line.setHorizScale(100 * (right - left) / max(canvas.stringWidth(text, "layer", size), 1))
        line.textOut(text)
        canvas.drawText(line)


if __name__ == "__main__":
    build(sys.argv[1:])
