"""Word documents (.docx): the body in order with its tables, text boxes, notes, heads and feet, list numbers counted.

Tracked changes are read as accepted: what was inserted is text, what was deleted is none. Hidden text is left out, as
on paper. Elements are known by their local names, so that strict and transitional files are one.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from posixpath import dirname, join, normpath
from xml.etree.ElementTree import Element

from indexer.errors import Unreadable
from indexer.model import Document
from indexer.readers.flow import Block, PageBreak, Paragraph, Table, placed, to_document
from indexer.readers.numbering import bullet
from indexer.readers.package import Package, attribute, child, local, value
from indexer.readers.word_styles import Lists, Styles, is_centred, switch
from indexer.vietnamese import encodings

_SKIPPED = frozenset((
    "pPr", "rPr", "tblPr", "tblGrid", "trPr", "tcPr", "sdtPr", "sdtEndPr", "del", "moveFrom", "delText",
    "delInstrText", "instrText", "numPr", "sectPr", "rt", "proofErr", "footnoteRef", "endnoteRef", "annotationRef",
))  # fmt: skip
_BREAKS = {"tab": "\t", "ptab": "\t", "cr": "\n", "noBreakHyphen": "-", "softHyphen": "\xad"}
"""The soft hyphen is a letter in TCVN3; elsewhere cleaning takes it out."""
_NOTES = {"footnoteReference": "footnotes", "endnoteReference": "endnotes"}
_SAME_PAGE = ("continuous", "nextColumn")
_MAIN = "word/document.xml"


def read(path: Path, most: int) -> Document:
    """The text of a .docx file. `most`: longest text, in characters. Raises Unreadable."""
    with Package(path) as package:
        return to_document(_Reader(package).blocks(), most)


class _Reader:
    """One document as it is read: what its paragraphs refer to, and how far lists and notes have counted."""

    def __init__(self, package: Package) -> None:
        self._package = package
        self._main = _main_part(package)
        self._styles = Styles(package)
        self._lists = Lists(package)
        self._notes = {part: _notes(package, part) for part in _NOTES.values()}
        self._noted: list[Block] = []
        self._note_count = 0
        self._sections: list[Element] = []

    def blocks(self) -> Iterator[Block]:
        """The body, notes at the end of their page, heads and feet where `placed` says."""
        body = [block for element in self._body() for block in (*self._blocks([element]), *self._section(element))]
        before, after = placed(self._edges("header"))
        feet = placed(self._edges("footer"))
        yield from before
        yield from body
        yield from self._take_notes()
        yield from (*after, *feet[0], *feet[1])

    def _body(self) -> Iterator[Element]:
        """The children of the body, one by one, each forgotten after it."""
        depth, body, seen = 0, None, False
        for event, element in self._package.elements(self._main):
            depth += 1 if event == "start" else -1
            if event == "start" and depth == 2 and local(element.tag) == "body":
                body, seen = element, True
            elif event == "end" and depth == 2 and body is not None and element is not body:
                yield element
                body.clear()
            elif event == "end" and element is body:
                body = None
        if not seen:
            raise Unreadable("damaged", "a Word document without a body")

    def _blocks(self, elements: Iterator[Element] | list[Element] | Element) -> Iterator[Block]:
        for element in elements:
            name = local(element.tag)
            if name == "p":
                yield from self._paragraph(element)
            elif name == "tbl":
                yield Table(list(self._rows(element)))
            elif name == "AlternateContent":
                yield from self._blocks(_chosen(element))
            elif name not in _SKIPPED:
                yield from self._blocks(element)

    def _rows(self, table: Element) -> Iterator[list[list[Block]]]:
        for element in table:
            name = local(element.tag)
            if name == "tr":
                if child(element, "trPr", "del") is None:
                    yield list(self._cells(element))
            elif name not in _SKIPPED:
                yield from self._rows(element)

    def _cells(self, row: Element) -> Iterator[list[Block]]:
        for element in row:
            name = local(element.tag)
            if name == "tc":
                yield list(self._blocks(element))
            elif name not in _SKIPPED:
                yield from self._cells(element)

    def _paragraph(self, element: Element) -> Iterator[Block]:
        properties = child(element, "pPr")
        name = value(properties, "pStyle")
        styles = list(self._styles.chain(name))
        if _first(switch(properties, "pageBreakBefore"), *(style.new_page for style in styles)):
            yield from self._page_break()
        centred = bool(_first(is_centred(properties), *(style.centred for style in styles)))
        paragraph = Paragraph(label=self._label(properties, name), centred=centred)
        boxes: list[Block] = []
        for piece in self._inline(element, name, boxes):
            if isinstance(piece, PageBreak):
                yield paragraph
                yield from self._page_break()
                paragraph = Paragraph(centred=centred)
            else:
                paragraph.runs.append(piece)
        yield paragraph
        yield from boxes
        yield from self._section(properties)

    def _label(self, properties: Element | None, name: str) -> str:
        list_id, level = value(properties, "numPr", "numId"), value(properties, "numPr", "ilvl")
        for style in self._styles.chain(name):
            list_id = list_id or style.list_id
            if not level and style.list_level is not None:
                level = str(style.list_level)
        return self._lists.label(list_id, int(level) if level.isdecimal() else 0) if list_id else ""

    def _inline(self, element: Element, style: str, boxes: list[Block]) -> Iterator[tuple[str, str] | PageBreak]:
        """Runs and page breaks of a paragraph; blocks of its text boxes go to `boxes`."""
        for inner in element:
            name = local(inner.tag)
            if name == "r":
                yield from self._run(inner, style, boxes)
            elif name == "AlternateContent":
                yield from self._inline(_chosen(inner), style, boxes)
            elif name not in _SKIPPED:
                yield from self._inline(inner, style, boxes)

    def _run(self, run: Element, style: str, boxes: list[Block]) -> Iterator[tuple[str, str] | PageBreak]:
        properties = child(run, "rPr")
        if switch(properties, "vanish"):
            return
        font = self._styles.font_of(properties) or self._styles.font(value(properties, "rStyle"), style)
        capitals = bool(switch(properties, "caps")) and encodings.of_font(font) is None
        for piece in self._pieces(run, boxes):
            if isinstance(piece, PageBreak):
                yield piece
            else:
                yield piece.upper() if capitals else piece, font

    def _pieces(self, run: Element, boxes: list[Block]) -> Iterator[str | PageBreak]:
        for element in run:
            name = local(element.tag)
            if name == "t":
                yield element.text or ""
            elif name in _BREAKS:
                yield _BREAKS[name]
            elif name == "br":
                yield PageBreak() if attribute(element, "type") == "page" else "\n"
            elif name == "sym":
                yield _symbol(attribute(element, "char"))
            elif name in _NOTES:
                yield self._note(_NOTES[name], attribute(element, "id"))
            elif name == "txbxContent":
                boxes.extend(self._blocks(element))
            elif name == "AlternateContent":
                yield from self._pieces(_chosen(element), boxes)
            elif name not in _SKIPPED:
                yield from self._pieces(element, boxes)

    def _note(self, part: str, name: str) -> str:
        note = self._notes[part].get(name)
        if note is None:
            return ""
        self._note_count += 1
        mark = f"[{self._note_count}]"
        blocks = list(self._blocks(note))
        for paragraph in blocks:
            if isinstance(paragraph, Paragraph):
                paragraph.label = f"{mark} " + paragraph.label
                break
        self._noted += blocks
        return mark

    def _take_notes(self) -> Iterator[Block]:
        noted, self._noted = self._noted, []
        yield from noted

    def _page_break(self) -> Iterator[Block]:
        yield from self._take_notes()
        yield PageBreak()

    def _section(self, element: Element | None) -> Iterator[Block]:
        """What the end of a section, found in a paragraph's properties or as the body's last child, means."""
        section = element if element is not None and local(element.tag) == "sectPr" else child(element, "sectPr")
        if section is None or section in self._sections:
            return
        # The element is cleared once its body child is done with: a copy keeps what the heads need.
        kept = Element(section.tag)
        kept.extend(list(section))
        self._sections.append(kept)
        if section is not element and value(section, "type") not in _SAME_PAGE:
            yield from self._page_break()

    def _edges(self, kind: str) -> Iterator[tuple[list[Block], bool]]:
        """Heads or feet of all sections, each with whether it is the first page's."""
        targets = _relations(self._package, self._main)
        for section in self._sections:
            for reference in section:
                first = attribute(reference, "type") == "first"
                shown = attribute(reference, "type") == "default" or (first and switch(section, "titlePg"))
                if local(reference.tag) == f"{kind}Reference" and shown:
                    root = self._package.root(targets.get(attribute(reference, "id"), ""))
                    yield list(self._blocks(root)) if root is not None else [], first


def _main_part(package: Package) -> str:
    """The part that holds the text: the package's relations name it."""
    for target in _relations(package, "").values():
        if target.rpartition("/")[2].startswith("document") and target in package.names:
            return target
    if _MAIN not in package.names:
        raise Unreadable("damaged", "a Word document without its main part")
    return _MAIN


def _relations(package: Package, part: str) -> dict[str, str]:
    """The id of each relation of a part, and the part it leads to."""
    folder = dirname(part)
    root = package.root(join(folder, "_rels", f"{part[len(folder) :].lstrip('/')}.rels"))
    return {
        attribute(relation, "Id"): normpath(join("/", folder, attribute(relation, "Target"))).lstrip("/")
        for relation in (root if root is not None else ())
    }


def _notes(package: Package, part: str) -> dict[str, Element]:
    """The notes of one sort by their ids, without the lines that part them from the text."""
    root = package.root(f"word/{part}.xml")
    return {
        attribute(note, "id"): note
        for note in (root if root is not None else ())
        if attribute(note, "type") in ("", "normal")
    }


def _chosen(alternatives: Element) -> Element:
    """Of the same content in several forms the first one: the others are for older programs."""
    return next(iter(alternatives), alternatives)


def _symbol(code: str) -> str:
    try:
        return bullet(chr(int(code, 16)))
    except (ValueError, OverflowError):
        return ""


def _first(*values: bool | None) -> bool | None:
    return next((value for value in values if value is not None), None)
