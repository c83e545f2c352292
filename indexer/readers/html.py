"""Web pages (.html, .htm, and .doc files that Word saved as pages) to a Document.

What a page says of its own encoding is often a lie (windows-1252 around numeric references, windows-1258 around plain
Windows-1252, x-user-defined around TCVN3): the bytes decide, see `decode`. Only what a reader would see is text.
"""

from __future__ import annotations

import codecs
import re
from collections import Counter
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path

from indexer.model import Document
from indexer.readers.flow import Block, PageBreak, Paragraph, Table, to_document
from indexer.readers.numbering import numeral
from indexer.vietnamese import encodings, normalise, syllables

DEEPEST = 1000
"""Elements within elements; beyond it the inner ones have the outer's properties."""

_DECLARED = re.compile(rb"charset\s*=\s*[\"']?\s*([\w:.-]+)", re.IGNORECASE)
_DECLARED_WITHIN = 4096
_SAMPLE = 200_000
_TAG = re.compile(r"<[^>]*>|&\w+;")
_UNKNOWN = ("x-user-defined", "user-defined", "iso-8859-1", "us-ascii", "ascii", "latin1")
"""Declared where the writer knew none; pages that say Latin-1 are Windows-1252, as browsers take them."""

_BLOCKS = frozenset((
    "p", "div", "h1", "h2", "h3", "h4", "h5", "h6", "li", "dt", "dd", "ul", "ol", "dl", "tr", "td", "th", "table",
    "tbody", "thead", "tfoot", "caption", "blockquote", "pre", "center", "hr", "form", "fieldset", "address",
    "section", "article", "header", "footer", "nav", "main", "aside", "figure", "body", "option",
))  # fmt: skip
_SKIPPED = frozenset((
    "head", "style", "script", "title", "xml", "noscript", "template", "object", "select", "textarea", "svg", "del",
))  # fmt: skip
_VOID = frozenset((
    "br", "hr", "img", "input", "meta", "link", "col", "area", "base", "embed", "param", "source", "track", "wbr",
))  # fmt: skip
_FORMS = {"1": "decimal", "a": "lowerLetter", "A": "upperLetter", "i": "lowerRoman", "I": "upperRoman"}
_BLANKS = re.compile(r"[ \t\r\n\f]+")
_RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")
_COMMENT = re.compile(r"/\*.*?\*/|<!--|-->", re.DOTALL)
_CLASS = re.compile(r"\.([\w-]+)\s*$")
_FONT = re.compile(r"(?<![\w-])font(?:-family)?\s*:\s*(?:[^;\"']*?\s)?[\"']?\s*([^;,\"']+)", re.IGNORECASE)
_CENTRED = re.compile(r"text-align\s*:\s*(\w+)", re.IGNORECASE)
_HIDDEN = re.compile(r"display\s*:\s*none|mso-hide\s*:\s*all", re.IGNORECASE)
_CAPITALS = re.compile(r"text-transform\s*:\s*uppercase", re.IGNORECASE)
_NEW_PAGE = re.compile(r"page-break-before\s*:\s*always|break-before\s*:\s*page", re.IGNORECASE)


def read(path: Path, most: int) -> Document:
    """The text of a page. `most`: longest text, in characters. Raises Unreadable("output-limit")."""
    return document(path.read_bytes(), most)


def document(content: bytes, most: int, declared: str = "") -> Document:
    """The Document of a page's bytes; `declared`: the charset that its carrier names, when it names one."""
    parser = _Page()
    parser.feed(decode(content, declared))
    parser.close()
    return to_document(parser.blocks(), most)


def decode(content: bytes, declared: str = "") -> str:
    """A page's characters: Unicode where the bytes are, else as declared or as Windows-1252, whichever reads better."""
    for mark, encoding in (
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
    ):
        if content.startswith(mark):
            return content.decode(encoding, "replace")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        pass
    if not declared and (found := _DECLARED.search(content[:_DECLARED_WITHIN])) is not None:
        declared = found.group(1).decode("ascii", "replace")
    texts = [content.decode(name, "replace") for name in _candidates(declared.lower())]
    return max(texts, key=_readable)


def _candidates(declared: str) -> list[str]:
    if declared in _UNKNOWN:
        return ["cp1252"]
    try:
        return [codecs.lookup(declared).name, "cp1252"] if declared else ["cp1252"]
    except LookupError:
        return ["cp1252"]


def _readable(text: str) -> float:
    return syllables.quality(normalise.clean(_TAG.sub(" ", text[:_SAMPLE]))) or 0.0


@dataclass(frozen=True, slots=True)
class _Look:
    """What an element's text inherits."""

    font: str = ""
    centred: bool = False
    hidden: bool = False
    capitals: bool = False
    kept_blanks: bool = False


@dataclass(slots=True)
class _List:
    form: str
    number: int


@dataclass(slots=True)
class _OpenTable:
    """A table whose end has not come, and the flow that its cell interrupts."""

    outer: list[Block]
    table: Table = field(default_factory=Table)


class _Page(HTMLParser):
    """A page as it is parsed. Missing end tags are taken for given, as browsers do."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._flow: list[Block] = []
        self._paragraph = Paragraph()
        self._tables: list[_OpenTable] = []
        self._lists: list[_List] = []
        self._looks: list[tuple[str, _Look]] = []
        self._open: Counter[str] = Counter()
        self._classes: dict[str, str] = {}
        self._in_style = False

    def blocks(self) -> list[Block]:
        """The page's flow, after everything was fed."""
        self._end_paragraph()
        while self._tables:
            self._end_table()
        return self._flow

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Called by HTMLParser."""
        given = {name: value or "" for name, value in attrs}
        if tag == "style":
            self._in_style = True
        if tag in _BLOCKS:
            self._end_paragraph()
        style = ";".join(
            [*(self._classes.get(name, "") for name in given.get("class", "").split()), given.get("style", "")]
        )
        if _NEW_PAGE.search(style) and not self._tables:
            self._end_paragraph()
            self._flow.append(PageBreak())
        if tag not in _VOID and len(self._looks) < DEEPEST:
            self._looks.append((tag, self._look(tag, given, style)))
            self._open[tag] += 1
        self._structure(tag, given)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Called by HTMLParser. Only in XHTML does the slash end an element."""
        self.handle_starttag(tag, attrs)
        if tag not in _VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        """Called by HTMLParser."""
        if tag == "style":
            self._in_style = False
        if tag in _BLOCKS:
            self._end_paragraph()
        if tag == "table" and self._tables:
            self._end_table()
        elif tag in ("td", "th"):
            self._end_cell()
        elif tag in ("ol", "ul") and self._lists:
            self._lists.pop()
        if self._open[tag]:
            closed = ""
            while closed != tag:
                closed, _ = self._looks.pop()
                self._open[closed] -= 1

    def handle_data(self, data: str) -> None:
        """Called by HTMLParser."""
        if self._in_style:
            self._learn(data)
            return
        look = self._looks[-1][1] if self._looks else _Look()
        if look.hidden:
            return
        text = data if look.kept_blanks else _BLANKS.sub(" ", data)
        if not look.kept_blanks and (not self._paragraph.runs or self._paragraph.runs[-1][0].endswith((" ", "\n"))):
            text = text.lstrip(" ")
        if text:
            upper = look.capitals and encodings.of_font(look.font) is None
            self._paragraph.runs.append((text.upper() if upper else text, look.font))
            self._paragraph.centred = look.centred

    def _look(self, tag: str, given: dict[str, str], style: str) -> _Look:
        outer = self._looks[-1][1] if self._looks else _Look()
        font = _FONT.search(style)
        aligned = _CENTRED.search(style)
        said = given.get("align", "") or (aligned.group(1) if aligned else "")
        return _Look(
            font=given.get("face", "").partition(",")[0] or (font.group(1).strip() if font else outer.font),
            centred=said.lower() == "center" if said else tag == "center" or (outer.centred and tag != "table"),
            hidden=outer.hidden or tag in _SKIPPED or _HIDDEN.search(style) is not None,
            capitals=outer.capitals or _CAPITALS.search(style) is not None,
            kept_blanks=outer.kept_blanks or tag == "pre",
        )

    def _structure(self, tag: str, given: dict[str, str]) -> None:
        if tag == "br":
            self._paragraph.runs.append(("\n", ""))
        elif tag == "table":
            self._tables.append(_OpenTable(self._flow))
        elif tag == "tr" and self._tables:
            self._end_cell()
            self._tables[-1].table.rows.append([])
        elif tag in ("td", "th") and self._tables:
            self._end_cell()
            rows = self._tables[-1].table.rows or [[]]
            self._tables[-1].table.rows = rows
            self._flow = []
            rows[-1].append(self._flow)
        elif tag in ("ol", "ul"):
            start = given.get("start", "")
            number = int(start) if start.isascii() and start.isdecimal() and len(start) < 7 else 1
            self._lists.append(
                _List(_FORMS.get(given.get("type", "1"), "decimal") if tag == "ol" else "bullet", number)
            )
        elif tag == "li" and self._lists:
            items = self._lists[-1]
            self._paragraph.label = "• " if items.form == "bullet" else f"{numeral(items.number, items.form)}. "
            items.number += 1

    def _end_paragraph(self) -> None:
        paragraph = self._paragraph
        if paragraph.runs:
            self._flow.append(paragraph)
            self._paragraph = Paragraph()

    def _end_cell(self) -> None:
        self._end_paragraph()
        if self._tables:
            # What stands in a table outside its cells, against the rules, browsers show before it.
            self._flow = self._tables[-1].outer

    def _end_table(self) -> None:
        self._end_cell()
        done = self._tables.pop()
        self._flow = done.outer
        self._flow.append(done.table)

    def _learn(self, sheet: str) -> None:
        """What classes say of fonts and alignment, from a style sheet."""
        for selectors, body in _RULE.findall(_COMMENT.sub("", sheet)):
            for selector in selectors.split(","):
                name = _CLASS.search(selector.strip())
                if name is not None:
                    self._classes[name.group(1)] = body
