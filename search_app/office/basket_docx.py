"""A basket as a Word file: the passages in their order, each with its note, citation and link, then the sources.

With an issuer it is the beginning of a new plan in that issuer's layout; without one, a paper for work.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from docx.document import Document as WordDocument

from indexer.reuse.outline import bare
from search_app.desk.basket import Kept
from search_app.desk.issuing import NAME, Issuing
from search_app.desk.taking import Taken
from search_app.office.layouts import LAYOUTS, Layout, LayoutName, Letters
from search_app.office.official import (
    Foot,
    Letterhead,
    add_body,
    add_heading,
    add_link,
    new_document,
    saved,
    write,
    write_foot,
    write_letterhead,
    write_title,
)
from search_app.office.sources import Sources

KIND, TITLE = "Giỏ trích", "Trích từ các kế hoạch"
NEW_KIND, NEW_TITLE = "Kế hoạch", "[Trích yếu nội dung…]"
GONE = "Đoạn này không còn trong kho nên không có chữ nào ở đây: {}"
CHANGED = "Từ khi bỏ vào giỏ, văn bản đã được đọc lại; chữ dưới đây là chữ mới."
NOTE = "Ghi chú: {}"
UNTITLED = "Đoạn trích"
OPEN = "mở đoạn này trong kho"


@dataclass(frozen=True, slots=True)
class Addresses:
    """The whole addresses of a plan's page (by its id) and of a passage."""

    plan: Callable[[str], str]
    passage: Callable[[Taken], str]


def basket_docx(
    kept: Sequence[Kept], title: str, issuer: Issuing | None, layout: LayoutName, addresses: Addresses
) -> bytes:
    """The file's bytes."""
    form = LAYOUTS[layout]
    document = new_document(form, title or TITLE)
    if issuer:
        write_letterhead(document, form, new_head(issuer, title or NEW_TITLE, None))
    else:
        write_title(document, form, KIND, title or TITLE)
    sources = Sources(addresses.plan)
    for number, each in enumerate(kept, 1):
        _entry(document, form, number, each, sources, addresses)
    if issuer:
        write_foot(document, form, Foot(issuer.recipients, issuer.power, NAME))
    if sources.plans:
        sources.write(document, form, apart=issuer is not None)
    return saved(document)


def new_head(issuer: Issuing, title: str, year: int | None) -> Letterhead:
    """The letterhead of a plan that is still to be issued."""
    form = LAYOUTS[issuer.layout]
    code = issuer.code or ("KH/[…]" if issuer.layout == "party" else "KH-[…]")
    return Letterhead(
        parents=issuer.parents,
        issuers=issuer.issuers,
        number=f"[…]{form.number_sign}{code}",
        dated=f"{issuer.seat}, ngày […] tháng […] năm {year or '[…]'}",
        kind=NEW_KIND,
        abstract=title,
    )


def heading_of(kept: Kept) -> str:
    """What stands over a passage in its plan, without numbering."""
    path = kept.taken.passage.heading if kept.taken else ()
    return bare(path[-1]) if path else UNTITLED


def _entry(
    document: WordDocument, form: Layout, number: int, kept: Kept, sources: Sources, addresses: Addresses
) -> None:
    taken = kept.taken
    add_heading(document, form, f"{number}. {heading_of(kept)}", 2)
    if kept.item.note:
        add_body(document, form, NOTE.format(kept.item.note), Letters(form.body.size, italic=True))
    if taken is None:
        add_body(document, form, GONE.format(addresses.plan(kept.item.plan)), Letters(form.body.size, italic=True))
        return
    if kept.state == "changed":
        add_body(document, form, CHANGED, Letters(form.body.size, italic=True))
    for text in taken.paragraphs:
        add_body(document, form, text)
    source = add_body(document, form, taken.citation)
    sources.refer(source, taken.stored, form)
    write(source, f", trang {taken.passage.page}; ", form.body)
    add_link(source, addresses.passage(taken), OPEN, form.body)
