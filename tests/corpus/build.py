"""Makes corpus/plans, tests/golden/corpus.json and the table in corpus/README.md from the sources beside this file.

    python -m tests.corpus.build

Needs LibreOffice (soffice), Chromium and the Liberation fonts, the development extras and nothing from the network.
Files that their source no longer makes are left for a person to remove.
"""

from __future__ import annotations

import io
import json
import re
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pypdfium2
from reportlab.lib.pagesizes import A4
from reportlab.lib.utils import ImageReader
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
MADE = {"libreoffice": "PDF by LibreOffice", "chromium": "PDF by Chromium", "scan": "PDF, scanned", "text": "text"}
TABLE_START, TABLE_END = "<!-- table: made by tests/corpus/build.py -->", "<!-- end of table -->"

_VOLATILE = re.compile(
    rb"/(?:CreationDate|ModDate) ?\((D:[^)]*)\)"
    rb"|/ID \[ ?<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)> ?\]"
    rb"|/DocChecksum /([0-9A-F]+)"
)


def build() -> None:
    """Makes everything."""
    sources = load_sources()
    PLANS.mkdir(parents=True, exist_ok=True)
    for source, content in _contents(sources):
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
    from .as_html import print_pages
    from .as_odf import convert

    with tempfile.TemporaryDirectory() as work:
        folder = Path(work)
        convert([source for source in sources if source.made in ("libreoffice", "scan")], folder)
        print_pages([source for source in sources if source.made == "chromium"], folder)
        for source in sources:
            if source.made == "text":
                yield source, to_text(source)
                continue
            content = (folder / f"{source.name}.pdf").read_bytes()
            yield source, scan(content, source.name) if source.made == "scan" else settled(content)


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


def scan(content: bytes, seed: str) -> bytes:
    """The PDF as a flatbed scanner gives it back: grey pictures, a little askew, without a text layer."""
    rng, out = Random(seed), io.BytesIO()
    canvas = Canvas(out, pagesize=A4, invariant=1)
    document = pypdfium2.PdfDocument(content)
    for page in document:
        picture = page.render(scale=DPI / 72, grayscale=True).to_pil()
        picture = picture.rotate(rng.uniform(-0.5, 0.5), fillcolor=255)
        jpeg = io.BytesIO()
        picture.save(jpeg, "JPEG", quality=JPEG_QUALITY, optimize=True)
        canvas.drawImage(ImageReader(jpeg), 0, 0, *A4)
        canvas.showPage()
    document.close()
    canvas.save()
    return out.getvalue()


if __name__ == "__main__":
    build()
