"""OpenDocument text (.odt): the body in order with its tables, text boxes, notes, heads and feet, list numbers counted.

Source: OASIS OpenDocument 1.3. Deleted text of tracked changes stands apart in the file and is left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from xml.etree.ElementTree import Element

from indexer.errors import Unreadable
from indexer.model import Document
from indexer.readers.flow import Block, PageBreak, Paragraph, Table, placed, to_document
from indexer.readers.numbering import Counters, Level
from indexer.readers.package import Package, attribute, child, local
from indexer.vietnamese import encodings

_CHAIN = 20
"""Styles based on each other, at most: a longer chain is a circle."""

_MOST_REPEATED = 100
"""A blank or cell that says it is repeated more often is repeated this often."""

_SKIPPED = frozenset((
    "tracked-changes", "annotation", "annotation-end", "forms", "sequence-decls", "variable-decls",
    "user-field-decls", "desc", "title", "script", "number", "table-columns", "table-column", "bookmark",
    "tab-stop", "ruby-text", "note-citation",
))  # fmt: skip
_FORMS = {"1": "decimal", "a": "lowerLetter", "A": "upperLetter", "i": "lowerRoman", "I": "upperRoman", "": "none"}


def read(path: Path, most: int) -> Document:
    """The text of an .odt file. `most`: longest text, in characters. Raises Unreadable."""
    with Package(path) as package:
        manifest = package.root("META-INF/manifest.xml")
        if manifest is not None and any(local(element.tag) == "encryption-data" for element in manifest.iter()):
            raise Unreadable("encrypted")
        return to_document(_Reader(package).blocks(), most)


@dataclass(frozen=True, slots=True)
class _Style:
    """What a style says itself; "" where it is silent."""

    parent: str
    font: str
    alignment: str
    new_page: bool
    hidden: bool
    capitals: bool


@dataclass(frozen=True, slots=True)
class _InList:
    """The list that elements stand in: its style, what it counts by, and how deep it is (from 0)."""

    style: str
    key: str
    level: int


class _Reader:
    """One document as it is read: its styles, and how far lists and notes have counted."""

    def __init__(self, package: Package) -> None:
        self._package = package
        self._fonts: dict[str, str] = {}
        self._styles: dict[str, _Style] = {}
        self._lists: dict[str, dict[int, Level]] = {}
        self._last_list: dict[str, str] = {}
        self._counters = Counters()
        self._count = 0
        self._noted: list[Block] = []
        self._masters: list[Element] = []
        root = package.root("styles.xml")
        for part in root if root is not None else ():
            self._learn(part)

    def blocks(self) -> Iterator[Block]:
        """The body, notes at the end of their page, heads and feet where `placed` says."""
        body = [block for element in self._body() for block in self._blocks([element], None)]
        before, after = placed(self._edges("header"))
        feet = placed(self._edges("footer"))
        yield from before
        yield from body
        yield from self._take_notes()
        yield from (*after, *feet[0], *feet[1])

    def _body(self) -> Iterator[Element]:
        """The children of the text, one by one, each forgotten after it."""
        above: list[Element] = []
        seen = False
        for event, element in self._package.elements("content.xml"):
            if event == "start":
                above.append(element)
                seen = seen or (local(element.tag) == "text" and len(above) == 3)
                continue
            above.pop()
            if len(above) == 1 and local(element.tag) in ("font-face-decls", "automatic-styles"):
                self._learn(element)
            elif len(above) == 3 and local(above[-1].tag) == "text":
                yield element
                above[-1].clear()
        if not seen:
            raise Unreadable("damaged", "an OpenDocument text without a body")

    def _learn(self, part: Element) -> None:
        for element in part:
            name = attribute(element, "name")
            kind = local(element.tag)
            if kind == "font-face":
                self._fonts[name] = attribute(element, "font-family").strip("'\"") or name
            elif kind in ("style", "default-style"):
                key = name or f"default {attribute(element, 'family')}"
                self._styles[key] = self._style(element)
            elif kind in ("list-style", "outline-style"):
                self._lists[name if kind == "list-style" else "outline"] = dict(map(_level, element))
            elif kind == "master-page":
                self._masters.append(element)

    def _style(self, element: Element) -> _Style:
        text, paragraph = child(element, "text-properties"), child(element, "paragraph-properties")
        font = capitals = hidden = alignment = breaks = ""
        if text is not None:
            font = attribute(text, "font-name")
            font = self._fonts.get(font, font) or attribute(text, "font-family").strip("'\"")
            capitals, hidden = attribute(text, "text-transform"), attribute(text, "display")
        if paragraph is not None:
            alignment, breaks = attribute(paragraph, "text-align"), attribute(paragraph, "break-before")
        family = attribute(element, "family")
        parent = attribute(element, "parent-style-name") or (f"default {family}" if attribute(element, "name") else "")
        new_page = breaks == "page" or bool(attribute(element, "master-page-name"))
        return _Style(parent, font, alignment, new_page, hidden == "none", capitals == "uppercase")

    def _chain(self, name: str) -> Iterator[_Style]:
        for _ in range(_CHAIN):
            style = self._styles.get(name)
            if style is None:
                return
            yield style
            name = style.parent

    def _blocks(self, elements: Iterable[Element], around: _InList | None, label: str = "") -> Iterator[Block]:
        """`label`: what the first paragraph among them gets."""
        for element in elements:
            name = local(element.tag)
            if name in ("p", "h"):
                yield from self._paragraph(element, label or self._outline(element, around))
            elif name == "list":
                yield from self._list(element, around)
            elif name == "table":
                yield Table([list(self._cells(row)) for row in _rows(element)])
            elif name not in _SKIPPED:
                yield from self._blocks(element, around, label)
            else:
                continue
            label = ""

    def _list(self, element: Element, around: _InList | None) -> Iterator[Block]:
        style = attribute(element, "style-name") or (around.style if around else "")
        key = around.key if around else self._list_key(element, style)
        here = _InList(style, key, around.level + 1 if around else 0)
        for item in element:
            label = ""
            if local(item.tag) == "list-item":
                start = attribute(item, "start-value")
                if start.isdecimal() and len(start) < 7:
                    self._counters.restart(key, here.level, int(start))
                if any(local(first.tag) in ("p", "h") for first in item):
                    label = self._counters.label(key, here.level, self._lists.get(style, {}))
            yield from self._blocks(item, here, label)

    def _list_key(self, element: Element, style: str) -> str:
        """Lists go on where the file says so; each other list counts for itself."""
        continued = attribute(element, "continue-list")
        if not continued and attribute(element, "continue-numbering") == "true":
            continued = self._last_list.get(style, "")
        self._count += 1
        key = self._last_list.get(f"id {continued}", continued) or f"list {self._count}"
        self._last_list[style] = key
        self._last_list[f"id {attribute(element, 'id')}"] = key
        return key

    def _outline(self, element: Element, around: _InList | None) -> str:
        level = attribute(element, "outline-level")
        if (
            around
            or local(element.tag) != "h"
            or not level.isdecimal()
            or attribute(element, "is-list-header") == "true"
        ):
            return ""
        return self._counters.label("outline", int(level[:2]) - 1, self._lists.get("outline", {}))

    def _cells(self, row: Element) -> Iterator[list[Block]]:
        for cell in row:
            if local(cell.tag) in ("table-cell", "covered-table-cell"):
                yield list(self._blocks(cell, None))

    def _paragraph(self, element: Element, label: str) -> Iterator[Block]:
        name = attribute(element, "style-name")
        styles = list(self._chain(name))
        if styles and styles[0].new_page:
            yield from self._take_notes()
            yield PageBreak()
        alignment = next((style.alignment for style in styles if style.alignment), "")
        boxes: list[Block] = []
        yield Paragraph(list(self._inline(element, [name], boxes)), label, alignment == "center")
        yield from boxes

    def _inline(self, element: Element, names: list[str], boxes: list[Block]) -> Iterator[tuple[str, str]]:
        """Runs of a paragraph; blocks of its text boxes go to `boxes`. `names`: the styles around, innermost first."""
        yield from self._run(element.text, names)
        for inner in element:
            name = local(inner.tag)
            if name == "s":
                yield " " * _repeated(inner, "c"), ""
            elif name in ("tab", "line-break"):
                yield "\t" if name == "tab" else "\n", ""
            elif name == "text-box":
                boxes.extend(self._blocks(inner, None))
            elif name == "note":
                yield self._note(inner), ""
            elif name == "span":
                yield from self._inline(inner, [attribute(inner, "style-name"), *names], boxes)
            elif name not in _SKIPPED:
                yield from self._inline(inner, names, boxes)
            yield from self._run(inner.tail, names)

    def _run(self, text: str | None, names: list[str]) -> Iterator[tuple[str, str]]:
        if not text:
            return
        styles = [style for name in names for style in self._chain(name)]
        if any(style.hidden for style in styles):
            return
        font = next((style.font for style in styles if style.font), "")
        # Blanks and line ends of the file are one blank (ODF 1.3, 6.1.2).
        text = " ".join(("|" + text + "|").split())[1:-1]
        upper = encodings.of_font(font) is None and any(style.capitals for style in styles)
        yield text.upper() if upper else text, font

    def _note(self, note: Element) -> str:
        self._count += 1
        citation = child(note, "note-citation")
        mark = f"[{(citation.text if citation is not None else '') or '*'}]"
        body = child(note, "note-body")
        self._noted += self._blocks(body if body is not None else (), None, f"{mark} ")
        return mark

    def _take_notes(self) -> Iterator[Block]:
        noted, self._noted = self._noted, []
        yield from noted

    def _edges(self, kind: str) -> Iterator[tuple[list[Block], bool]]:
        """Heads or feet of all sorts of pages, each with whether it is the first page's."""
        for master in self._masters:
            for element in master:
                if local(element.tag) in (kind, f"{kind}-first"):
                    yield list(self._blocks(element, None)), local(element.tag) != kind


def _rows(table: Element) -> Iterator[Element]:
    for element in table:
        if local(element.tag) == "table-row":
            yield element
        elif local(element.tag) in ("table-header-rows", "table-rows", "table-row-group"):
            yield from _rows(element)


def _repeated(element: Element, name: str) -> int:
    count = attribute(element, name)
    return min(int(count), _MOST_REPEATED) if count.isdecimal() and len(count) < 7 else 1


def _level(element: Element) -> tuple[int, Level]:
    level = int(attribute(element, "level") or 1) - 1
    if local(element.tag) == "list-level-style-bullet":
        return level, Level("bullet", attribute(element, "bullet-char"))
    shown = _repeated(element, "display-levels")
    places = ".".join(f"%{place + 1}" for place in range(level - shown + 1, level + 1) if place >= 0)
    form = _FORMS.get(attribute(element, "num-format"), "decimal")
    text = attribute(element, "num-prefix") + (places if form != "none" else "") + attribute(element, "num-suffix")
    return level, Level(form, text, _repeated(element, "start-value"))
