"""A skeleton (*khung kế hoạch*): the beginning of a new plan that carries a document out, as a Word file.

Letterhead of the issuer, the document that it carries out, the usual headings, under each what others commonly write
with its source, then recipients and signature. Everything that a person has to fill in or to change is marked. The same
archive gives the same file.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from docx.document import Document as WordDocument

from indexer.catalogue.rows import DirectiveRow
from indexer.model import DocumentName
from search_app.desk.citation import named
from search_app.desk.issuing import BODY, NAME, Issuing
from search_app.desk.precedents import Section, local_spans
from search_app.office.basket_docx import Addresses, new_head
from search_app.office.layouts import LAYOUTS, Layout, Letters
from search_app.office.official import (
    Foot,
    add_body,
    add_heading,
    new_document,
    saved,
    write_foot,
    write_letterhead,
    write_marked,
)
from search_app.office.sources import Sources

FILL = "[Nội dung của cơ quan…]"
COUNTED = "[{plans}/{total} kế hoạch có mục này…]"
WRITTEN = "[{plans}/{total} kế hoạch có mục này; dưới đây là cách viết tiêu biểu, chỗ tô màu là của nơi viết…]"
OPENING = {
    "party": "Thực hiện {basis}, {issuer} ban hành Kế hoạch như sau:",
    "state": "{issuer} ban hành Kế hoạch thực hiện {short} như sau:",
}
BASIS = "Căn cứ {basis};"
MORE = "[Căn cứ khác, nếu có…]"
ABSTRACT = "thực hiện {basis}"
_ROMAN = tuple("I II III IV V VI VII VIII IX X XI XII XIII XIV XV XVI XVII XVIII XIX XX".split())  # noqa: SIM905


@dataclass(frozen=True, slots=True)
class Ground:
    """The document that is carried out: in full (`Kết luận số 57-KL/TW, ngày 15/6/2023 của Bộ Chính trị về …`) and
    short; what the archive does not know is to be filled in."""

    full: str
    short: str


def ground_of(row: DirectiveRow) -> Ground:
    """How most documents that cite it name it."""
    number = row.directive.number
    if isinstance(number, DocumentName):
        return Ground(str(number), str(number))
    kind = row.kinds[0].value if row.kinds else "[Tên loại…]"
    issued = next((each.value for each in row.dates), None)
    issuers = (row.issuers[0].value,) if row.issuers else ("[cơ quan ban hành…]",)
    said = named(kind, str(number), issued=issued, issuers=issuers)
    if issued is None:
        said = said.replace(" của ", " [ngày…] của ", 1)
    title = " ".join(row.titles[0].value.split()).rstrip(".") if row.titles else "[trích yếu…]"
    return Ground(f"{said} {_about(title)}", f"{kind} số {number}")


def _about(title: str) -> str:
    """A title in a sentence: what it is about (`về công tác văn thư`), or a name in quotation marks."""
    if title.startswith("[") or title.lower().startswith(("về ", "v/v ")):
        return title[:1].lower() + title[1:]
    return f"về {title}" if title[:1].islower() else f"“{title}”"


def skeleton(
    row: DirectiveRow, sections: Sequence[Section], issuer: Issuing, year: int | None, addresses: Addresses
) -> bytes:
    """The file's bytes."""
    form, ground = LAYOUTS[issuer.layout], ground_of(row)
    abstract = ABSTRACT.format(basis=ground.full)
    document = new_document(form, f"Kế hoạch {abstract}")
    write_letterhead(document, form, new_head(issuer, abstract, year))
    _opening(document, form, ground, issuer)
    sources = Sources(addresses.plan)
    for number, section in enumerate(sections):
        mark = _ROMAN[number] if number < len(_ROMAN) else str(number + 1)
        name = section.name.upper()
        add_heading(document, form, f"{mark}- {name}" if issuer.layout == "party" else f"{mark}. {name}")
        _under(document, form, section, sources)
        for below, each in enumerate(section.below, 1):
            add_heading(document, form, f"{below}. {each.name[:1].upper()}{each.name[1:]}", 2)
            _under(document, form, each, sources)
    if not sections:
        add_body(document, form, FILL)
    write_foot(document, form, Foot(issuer.recipients, issuer.power, NAME))
    if sources.plans:
        sources.write(document, form, apart=True)
    return saved(document)


def _opening(document: WordDocument, form: Layout, ground: Ground, issuer: Issuing) -> None:
    name = " và ".join(issuer.names) or BODY
    if form.name == "state":
        add_body(document, form, BASIS.format(basis=ground.full), form.basis)
        add_body(document, form, MORE, form.basis)
    add_body(document, form, OPENING[form.name].format(basis=ground.full, short=ground.short, issuer=name))


def _under(document: WordDocument, form: Layout, section: Section, sources: Sources) -> None:
    """What stands under a heading: how usual it is, the commonest wording with its source, room for one's own."""
    said = WRITTEN if section.precedent else COUNTED
    small = Letters(form.recipients.size, italic=True)
    add_body(document, form, said.format(plans=section.plans, total=section.total), small)
    for taken in section.precedent:
        for text in taken.paragraphs:
            paragraph = add_body(document, form, "")
            write_marked(paragraph, text, local_spans(text), form.body)
            if taken == section.precedent[-1] and text == taken.paragraphs[-1]:
                sources.refer(paragraph, taken.stored, form)
    if not section.below:
        add_body(document, form, FILL)
