"""Archives on disk: generated plans as text files, some as PDF."""

from __future__ import annotations

import json
from functools import cache
from html import escape
from pathlib import Path
from random import Random

from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.platypus import Paragraph, SimpleDocTemplate

from .stories import Shares, generate

TRUTH_NAME = "truth.jsonl"
_FONT = "PlanSerif"
_FONT_FILES = (
    Path("/usr/share/fonts/truetype/noto/NotoSerif-Regular.ttf"),
    Path("/usr/share/fonts/truetype/dejavu/DejaVuSerif.ttf"),
)
"""Liberation Serif is not among them: it has no letters with two marks (ấ, ộ, ừ …)."""
FOOTER = "Văn bản mẫu, không có thật"


def write_archive(
    folder: Path,
    seed: int,
    plans: int,
    pdf_share: float = 0.0,
    shares: Shares = Shares(),  # noqa: B008 — frozen
) -> list[Path]:
    """Writes the plans into `folder`, in a folder for each issuing year; the files in the order of the plans.

    The truth goes to `truth.jsonl` in `folder`, one line a plan with its file's path. A share of the plans becomes PDF.
    Raises FileNotFoundError when PDFs are wanted and no serif font with Vietnamese letters is installed.
    """
    rng = Random(f"archive/{seed}")
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    with (folder / TRUTH_NAME).open("w", encoding="utf-8") as truths:
        for plan in generate(seed, plans, shares):
            year = folder / plan.name.rsplit("-", 1)[-1]
            year.mkdir(exist_ok=True)
            path = year / f"{plan.name}{'.pdf' if rng.random() < pdf_share else '.txt'}"
            if path.suffix == ".pdf":
                write_pdf(path, plan.text)
            else:
                path.write_text(plan.text, encoding="utf-8")
            line = {"file": str(path.relative_to(folder)), "name": plan.name, **plan.truth}
            truths.write(json.dumps(line, ensure_ascii=False) + "\n")
            paths.append(path)
    return paths


def write_pdf(path: Path, text: str) -> None:
    """The text as a PDF, a paragraph a line, with the footer on each page; the same bytes for the same text."""
    style = ParagraphStyle("body", fontName=_font(), fontSize=11, leading=14)
    document = SimpleDocTemplate(str(path), title="Văn bản mẫu", invariant=1, topMargin=50, bottomMargin=50)

    def foot(canvas, _document) -> None:
        canvas.setFont(_font(), 8)
        canvas.drawString(72, 30, FOOTER)

    lines = [Paragraph(escape(line.replace("\t", "    ")) or " ", style) for line in text.splitlines()]
    document.build(lines, onFirstPage=foot, onLaterPages=foot)


@cache
def _font() -> str:
    for path in _FONT_FILES:
        if path.is_file():
            pdfmetrics.registerFont(TTFont(_FONT, path))
            return _FONT
    msg = "no serif font with Vietnamese letters is installed: try the Debian package fonts-dejavu-core"
    raise FileNotFoundError(msg)
