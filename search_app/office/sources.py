"""*Nguồn trích*: the list of sources at the end of a file, and the references to it.

Each document has one number, in the order in which it is first used. A reference is a field that names the bookmark
around the number in the list, so that Word and LibreOffice lead there and count anew; python-docx 1.2 has no footnotes.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from docx.document import Document as WordDocument
from docx.shared import Mm
from docx.text.paragraph import Paragraph

from indexer.catalogue.rows import StoredPlan
from search_app.desk.citation import citation
from search_app.office.layouts import Layout
from search_app.office.official import add_body, add_bookmark, add_field, add_heading, add_link, write

TITLE = "NGUỒN TRÍCH"
DELETE = "[Danh mục dưới đây để người soạn thảo đối chiếu, xóa trước khi trình ký…]"


@dataclass(slots=True)
class Sources:
    """The documents that were used so far, in their order; `address` of a document's page."""

    address: Callable[[str], str]
    plans: dict[str, StoredPlan] = field(default_factory=dict)

    def number(self, stored: StoredPlan) -> int:
        """Its number in the list, from 1 on."""
        self.plans.setdefault(stored.plan.id, stored)
        return list(self.plans).index(stored.plan.id) + 1

    def refer(self, paragraph: Paragraph, stored: StoredPlan, layout: Layout) -> None:
        """A reference to a document at the end of a paragraph."""
        number = self.number(stored)
        write(paragraph, " ", layout.body)
        add_field(paragraph, f"REF nguon_{number} \\h", f"[{number}]", layout.body)

    def write(self, document: WordDocument, layout: Layout, *, apart: bool) -> None:
        """The list; `apart`: on a page of its own, for nothing stands below a signature."""
        if apart:
            document.add_page_break()
            add_body(document, layout, DELETE)
        add_heading(document, layout, TITLE)
        for number, stored in enumerate(self.plans.values(), 1):
            paragraph = document.add_paragraph()
            paragraph.paragraph_format.left_indent = Mm(10)
            paragraph.paragraph_format.first_line_indent = Mm(-10)
            add_bookmark(paragraph, f"nguon_{number}", number, f"[{number}]", layout.body)
            write(paragraph, f"\t{source_line(stored)} ", layout.body)
            address = self.address(stored.plan.id)
            add_link(paragraph, address, address, layout.recipients)


def source_line(stored: StoredPlan) -> str:
    """A document as the list names it: its citation and its title, where the citation has none."""
    said = citation(stored)[1:-1]
    title = " ".join((stored.plan.shown_title or "").split())
    return f"{said}." if not title or "“" in said else f"{said}: {title.rstrip('.')}."
