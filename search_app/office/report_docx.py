"""The report on a draft as a Word file: the draft's text, with a comment at the place of each finding.

Comments are Word's own (python-docx 1.2), so that they are answered, ticked off and deleted where drafts are written.
What the draft lacks stands at no place: it is a comment to the first paragraph.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from docx.document import Document as WordDocument
from docx.enum.text import WD_COLOR_INDEX
from docx.text.run import Run

from search_app.desk.checks import Finding, Severity
from search_app.draft_page import DraftPage, Numbered, Piece
from search_app.office.layouts import LAYOUTS
from search_app.office.official import legal, new_document, saved

AUTHOR, INITIALS = "Soát dự thảo", "SDT"

_COLOURS: dict[Severity, WD_COLOR_INDEX] = {
    "error": WD_COLOR_INDEX.PINK,
    "warning": WD_COLOR_INDEX.YELLOW,
    "note": WD_COLOR_INDEX.GRAY_25,
}


def report_docx(page: DraftPage, worded: Callable[[Finding], str]) -> bytes:
    """The file. `worded` says a finding in Vietnamese."""
    document = new_document(LAYOUTS["state"], "Soát dự thảo")
    lacking = [each for group in page.groups for each in group.findings if not each.words]
    for pieces in page.paragraphs:
        runs = _paragraph(document, pieces, worded)
        if runs and lacking:
            _comment(document, runs, lacking, worded)
            lacking = []
    return saved(document)


def _paragraph(document: WordDocument, pieces: Sequence[Piece], worded: Callable[[Finding], str]) -> list[Run]:
    paragraph = document.add_paragraph()
    runs = []
    for piece in pieces:
        run = paragraph.add_run(legal(" ".join(piece.text.split("\n"))))
        if piece.severity is not None:
            run.font.highlight_color = _COLOURS[piece.severity]
        if piece.begins:
            _comment(document, [run], piece.begins, worded)
        runs.append(run)
    return runs


def _comment(
    document: WordDocument, runs: Sequence[Run], about: Sequence[Numbered], worded: Callable[[Finding], str]
) -> None:
    for each in about:
        text = legal(f"{each.number}. {worded(each.finding)}")
        document.add_comment([runs[0], runs[-1]], text=text, author=AUTHOR, initials=INITIALS)
