"""Word files in the official layouts: page, letterhead, kind and abstract, text, recipients and signature.

`layouts.py` has the measures. A line under letters is the lower border of an empty paragraph between indents: it stays
where it is in Word and in LibreOffice, which a drawn line does not. Texts are data: what XML cannot hold is taken out,
nothing is read as markup.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from docx import Document
from docx.document import Document as WordDocument
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_COLOR_INDEX, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.shared import Mm, Pt, RGBColor
from docx.table import _Cell
from docx.text.paragraph import Paragraph
from docx.text.parfmt import ParagraphFormat
from docx.text.run import Run

from indexer.model import Span
from indexer.vietnamese.normalise import clean
from search_app.office.layouts import (
    AFTER_PARAGRAPH,
    FIRST_LINE,
    FONT,
    LINES,
    PAGE_NUMBER,
    PAPER,
    Layout,
    Letters,
)

_LANGUAGE = "vi-VN"
_STAMP = (1980, 1, 1, 0, 0, 0)
"""The time of every part of a file: the same content gives the same bytes."""

_LINE_SHARE = 0.4
"""Of the letters above it, a line under issuer and abstract: the decree says a third to a half."""

_BOLD_EM = 0.6
"""What a capital takes of its size, bold, on the average; the lengths of lines need no more."""

_CELL_MARGIN = "57"
"""A millimetre, in twentieths of a point: letters of two columns never touch."""

_PLACEHOLDER = re.compile(r"\[[^\[\]]*…[^\[\]]*\]")
"""What a person fills in: brackets with dots in them, marked wherever they stand in an element."""

_AFTER_BORDER = (
    "w:shd", "w:tabs", "w:suppressAutoHyphens", "w:spacing", "w:ind", "w:contextualSpacing", "w:jc", "w:rPr",
)  # fmt: skip
"""What follows a border among a paragraph's properties, by the schema."""

_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class Letterhead:
    """What stands above the text. `parents`: the bodies above the issuer; `issuers`: those that issue, each with its
    lines. `number` and `dated` are whole, as written: `84-KH/BTGTU`, `Lạng Sơn, ngày 21 tháng 6 năm 2019`."""

    parents: tuple[str, ...]
    issuers: tuple[tuple[str, ...], ...]
    number: str
    dated: str
    kind: str
    abstract: str


@dataclass(frozen=True, slots=True)
class Foot:
    """What stands below: who gets it, and who signs: the power by which, the office, the name."""

    recipients: tuple[str, ...]
    power: tuple[str, ...]
    signer: str


def new_document(layout: Layout, title: str) -> WordDocument:
    """An empty document on the layout's page: font, language, page numbers; `title` is for lists of files."""
    document = Document()
    section = document.sections[0]
    section.page_width, section.page_height = Mm(PAPER[0]), Mm(PAPER[1])
    top, bottom, left, right = layout.margins
    section.top_margin, section.bottom_margin = Mm(top), Mm(bottom)
    section.left_margin, section.right_margin = Mm(left), Mm(right)
    section.header_distance = section.footer_distance = Mm(10)
    section.different_first_page_header_footer = True
    _styles(document, layout)
    number = section.header.paragraphs[0]
    number.alignment = WD_ALIGN_PARAGRAPH.CENTER
    add_field(number, "PAGE", "2", PAGE_NUMBER)
    about = document.core_properties
    about.title, about.author, about.comments, about.language = legal(title)[:255], "", "", _LANGUAGE
    about.created = about.modified = datetime(*_STAMP[:3])
    return document


def saved(document: WordDocument) -> bytes:
    """The file's bytes: the same for the same content."""
    made, packed = io.BytesIO(), io.BytesIO()
    document.save(made)
    with zipfile.ZipFile(made) as parts, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as out:
        for name in parts.namelist():
            part = zipfile.ZipInfo(name, _STAMP)
            part.compress_type = zipfile.ZIP_DEFLATED
            out.writestr(part, parts.read(name))
    return packed.getvalue()


def legal(text: str) -> str:
    """A text as XML can hold it."""
    return _NOT_XML.sub("", clean(text))


def write_letterhead(document: WordDocument, layout: Layout, head: Letterhead) -> None:
    """The letterhead in two columns, kind and abstract below."""
    left, right = _columns(document, layout)
    for line in head.parents:
        _line(left, line, layout.parent)
    longest = ""
    for number, lines in enumerate(head.issuers):
        for line in lines:
            paragraph = _line(left, line, layout.issuer)
            if number and line == lines[0]:
                paragraph.paragraph_format.space_before = Pt(3)
            longest = line
    if layout.star:
        _line(left, layout.star, layout.issuer)
    else:
        _rule(left, layout.columns[0], _length(longest, layout.issuer, layout.columns[0]) * _LINE_SHARE)
    _line(left, f"{layout.number_word} {head.number}", layout.number)
    for text, letters in layout.titles:
        _line(right, text, letters)
    _rule(right, layout.columns[1], layout.title_line)
    _line(right, head.dated, layout.dated)
    for cell in (left, right):
        _drop_first(cell)
    _write_title(document, layout, head)


def write_title(document: WordDocument, layout: Layout, kind: str, abstract: str) -> None:
    """Kind and abstract alone, of a document that has no letterhead."""
    _write_title(document, layout, Letterhead((), (), "", "", kind, abstract))


def add_heading(document: WordDocument, layout: Layout, text: str, level: int = 1) -> Paragraph:
    """A heading of the text, from level 1 on; it stays with what follows."""
    paragraph = document.add_paragraph(style=f"Heading {min(level, 3)}")
    write(paragraph, text, layout.heading)
    return paragraph


def add_body(document: WordDocument, layout: Layout, text: str, letters: Letters | None = None) -> Paragraph:
    """A paragraph of the text: both edges straight, first line moved in."""
    paragraph = document.add_paragraph()
    shape = paragraph.paragraph_format
    shape.alignment = WD_ALIGN_PARAGRAPH.JUSTIFY
    shape.first_line_indent = Mm(FIRST_LINE)
    write(paragraph, text, letters or layout.body)
    return paragraph


def write_foot(document: WordDocument, layout: Layout, foot: Foot) -> None:
    """Recipients on the left, signature on the right; a page never parts them."""
    document.add_paragraph().paragraph_format.space_after = Pt(0)
    left, right = _columns(document, layout)
    word = _line(left, "Nơi nhận:", layout.recipients_word)
    word.alignment = WD_ALIGN_PARAGRAPH.LEFT
    for number, name in enumerate(foot.recipients, 1):
        stop = layout.stops[number == len(foot.recipients)]
        _line(left, f"- {name.rstrip(';,. ')}{stop}", layout.recipients).alignment = WD_ALIGN_PARAGRAPH.LEFT
    for line in foot.power:
        _line(right, line, layout.power)
    name = _line(right, foot.signer, layout.signer)
    name.paragraph_format.space_before = Mm(25)
    for cell in (left, right):
        _drop_first(cell)
        for paragraph in cell.paragraphs:
            paragraph.paragraph_format.keep_with_next = True


def write(paragraph: Paragraph, text: str, letters: Letters) -> list[Run]:
    """A text with its letters; what a person is to fill in is marked."""
    text = legal(text)
    text = text.upper() if letters.upper else text
    runs, at = [], 0
    for found in _PLACEHOLDER.finditer(text):
        runs += [_run(paragraph, text[at : found.start()], letters), _run(paragraph, found[0], letters)]
        runs[-1].font.highlight_color = WD_COLOR_INDEX.YELLOW
        at = found.end()
    return [*runs, _run(paragraph, text[at:], letters)]


def write_marked(paragraph: Paragraph, text: str, marked: Iterable[Span], letters: Letters) -> None:
    """A text with places that a person should look at marked; they do not meet, and stand in their order."""
    at = 0
    for span in marked:
        _run(paragraph, legal(text[at : span.start]), letters)
        _run(paragraph, legal(span.of(text)), letters).font.highlight_color = WD_COLOR_INDEX.YELLOW
        at = span.end
    _run(paragraph, legal(text[at:]), letters)


def add_field(paragraph: Paragraph, instruction: str, shown: str, letters: Letters) -> None:
    """A field that Word works out (a page number, a cross-reference), and what stands there until it does."""
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), f" {instruction} ")
    run = _run(paragraph, shown, letters)
    field.append(run._r)
    paragraph._p.append(field)


def add_bookmark(paragraph: Paragraph, name: str, number: int, text: str, letters: Letters) -> None:
    """Letters that a cross-reference can name; `number` is the bookmark's own in its document."""
    start, end = OxmlElement("w:bookmarkStart"), OxmlElement("w:bookmarkEnd")
    for each in (start, end):
        each.set(qn("w:id"), str(number))
    start.set(qn("w:name"), name)
    paragraph._p.append(start)
    write(paragraph, text, letters)
    paragraph._p.append(end)


def add_link(paragraph: Paragraph, address: str, text: str, letters: Letters) -> None:
    """An address that opens at a click."""
    link = OxmlElement("w:hyperlink")
    relation = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink"
    link.set(qn("r:id"), paragraph.part.relate_to(legal(address), relation, is_external=True))
    run = _run(paragraph, legal(text), letters)
    run.font.color.rgb, run.font.underline = RGBColor(0x1F, 0x3F, 0x7F), True
    link.append(run._r)
    paragraph._p.append(link)


def _styles(document: WordDocument, layout: Layout) -> None:
    normal = document.styles["Normal"]
    _font(normal.font, layout.body)
    _fonts(normal.element.get_or_add_rPr())
    normal.element.get_or_add_rPr().append(_language())
    shape = normal.paragraph_format
    shape.space_after, shape.space_before = Pt(AFTER_PARAGRAPH), Pt(0)
    shape.line_spacing_rule, shape.line_spacing = WD_LINE_SPACING.MULTIPLE, LINES
    for level in (1, 2, 3):
        heading = document.styles[f"Heading {level}"]
        _font(heading.font, layout.heading)
        _fonts(heading.element.get_or_add_rPr())
        heading.font.color.rgb = RGBColor(0, 0, 0)
        shape = heading.paragraph_format
        shape.space_before, shape.space_after = Pt(AFTER_PARAGRAPH), Pt(AFTER_PARAGRAPH)
        shape.first_line_indent, shape.keep_with_next = Mm(FIRST_LINE), True


def _fonts(properties: BaseOxmlElement) -> None:
    """Times New Roman for every script: python-docx sets it for Latin letters alone, and themes come before it."""
    fonts = properties.get_or_add_rFonts()
    for name in list(fonts.attrib):
        del fonts.attrib[name]
    for script in ("ascii", "hAnsi", "eastAsia", "cs"):
        fonts.set(qn(f"w:{script}"), FONT)


def _language() -> BaseOxmlElement:
    language = OxmlElement("w:lang")
    for script in ("val", "eastAsia"):
        language.set(qn(f"w:{script}"), _LANGUAGE)
    return language


def _write_title(document: WordDocument, layout: Layout, head: Letterhead) -> None:
    kind = document.add_paragraph()
    write(kind, head.kind, layout.kind)
    abstract = document.add_paragraph()
    write(abstract, head.abstract, layout.abstract)
    for paragraph, before in ((kind, 14), (abstract, 0)):
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        paragraph.paragraph_format.space_before, paragraph.paragraph_format.space_after = Pt(before), Pt(0)
        paragraph.paragraph_format.keep_with_next = True
    if layout.dashes:
        dashes = document.add_paragraph()
        dashes.alignment = WD_ALIGN_PARAGRAPH.CENTER
        write(dashes, layout.dashes, layout.abstract)
    else:
        last = _length(head.abstract, layout.abstract, layout.width)
        _rule(document, layout.width, min(last, layout.width * 0.8) * _LINE_SHARE).space_after = Pt(12)


def _columns(document: WordDocument, layout: Layout) -> tuple[_Cell, _Cell]:
    """Two cells without borders, as wide as the layout says, nothing between their edges and the text."""
    table = document.add_table(rows=1, cols=2)
    table.alignment, table.autofit = WD_TABLE_ALIGNMENT.CENTER, False
    margins = OxmlElement("w:tblCellMar")
    for side in ("left", "right"):
        edge = OxmlElement(f"w:{side}")
        edge.set(qn("w:w"), _CELL_MARGIN)
        edge.set(qn("w:type"), "dxa")
        margins.append(edge)
    table._tbl.tblPr.insert_element_before(margins, "w:tblLook")
    _whole(table.rows[0]._tr)
    for column, width in enumerate(layout.columns):
        table.columns[column].width = table.cell(0, column).width = Mm(width)
    return table.cell(0, 0), table.cell(0, 1)


def _whole(row: BaseOxmlElement) -> None:
    row.get_or_add_trPr().append(OxmlElement("w:cantSplit"))


def _line(cell: _Cell, text: str, letters: Letters) -> Paragraph:
    """A centred line of a cell."""
    paragraph = cell.add_paragraph()
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    paragraph.paragraph_format.space_after = Pt(0)
    paragraph.paragraph_format.line_spacing = 1.0
    write(paragraph, text, letters)
    return paragraph


def _rule(within: _Cell | WordDocument, width: float, length: float) -> ParagraphFormat:
    """A line of this length in the middle of a column of that width; its paragraph's shape."""
    paragraph = within.add_paragraph()
    shape = paragraph.paragraph_format
    shape.left_indent = shape.right_indent = Mm(max(0, (width - length) / 2))
    shape.space_after, shape.line_spacing = Pt(6), Pt(3)
    _run(paragraph, "", Letters(2))
    border = OxmlElement("w:pBdr")
    below = OxmlElement("w:bottom")
    for name, value in (("val", "single"), ("sz", "6"), ("space", "0"), ("color", "000000")):
        below.set(qn(f"w:{name}"), value)
    border.append(below)
    properties = paragraph._p.get_or_add_pPr()
    properties.insert_element_before(border, *_AFTER_BORDER)
    return shape


def _length(text: str, letters: Letters, most: float) -> float:
    """About how long a text is in millimetres, `most` at most."""
    return min(len(text) * letters.size * _BOLD_EM * 25.4 / 72, most)


def _drop_first(cell: _Cell) -> None:
    """A new cell has an empty paragraph."""
    cell._tc.remove(cell.paragraphs[0]._p)


def _run(paragraph: Paragraph, text: str, letters: Letters) -> Run:
    run = paragraph.add_run(text)
    _font(run.font, letters)
    return run


def _font(font, letters: Letters) -> None:
    font.name, font.size = FONT, Pt(letters.size)
    font.bold, font.italic, font.underline = letters.bold, letters.italic, letters.underline


def texts(document: WordDocument) -> Iterator[str]:
    """Every paragraph's text, those of letterhead and foot too, in their order."""
    for block in document.iter_inner_content():
        paragraphs = (
            [block] if isinstance(block, Paragraph) else [each for cell in block._cells for each in cell.paragraphs]
        )
        for paragraph in paragraphs:
            yield paragraph.text
