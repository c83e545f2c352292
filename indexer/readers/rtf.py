"""Rich Text Format (.rtf, and .doc files that are RTF) to a Document.

Source: Rich Text Format Specification 1.9.1. A token list is run over a stack of group states; what a destination
holds (heads, feet, notes, text boxes) goes to a flow of its own. List numbers stand in the file as text (`\\listtext`).
Bytes of fonts older than Unicode are kept as Windows-1252 shows them and decoded with their font: see `runs.py`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path

from indexer.model import Document
from indexer.readers.flow import Block, PageBreak, Paragraph, Table, placed, to_document
from indexer.vietnamese import encodings

DEEPEST = 2000
"""Groups within groups; Word writes a dozen."""

_TOKEN = re.compile(
    r"\\(?P<word>[a-zA-Z]{1,32})(?P<number>-?\d{1,10})? ?|\\'(?P<byte>[0-9a-fA-F]{2})|\\(?P<sign>[^a-zA-Z])"
    r"|(?P<brace>[{}])|(?P<text>[^\\{}\r\n]+)|[\r\n]+|\\"
)
_SIGNS = {"~": "\xa0", "_": "-", "-": "\xad", "\\": "\\", "{": "{", "}": "}", "\n": "\n", "\r": "\n"}
"""An optional hyphen is byte 0xAD, which in TCVN3 is a letter; elsewhere cleaning takes it out."""

_CHARACTERS = {
    "tab": "\t", "line": "\n", "lquote": "‘", "rquote": "’", "ldblquote": "“", "rdblquote": "”", "emdash": "—",
    "endash": "–", "bullet": "•", "emspace": " ", "enspace": " ", "qmspace": " ",
}  # fmt: skip
_SKIPPED = frozenset((
    "colortbl", "stylesheet", "info", "pict", "object", "fldinst", "filetbl", "listtable", "listoverridetable",
    "pntxta", "pntxtb", "pnseclvl", "nonshppict", "nonesttables", "bkmkstart", "bkmkend", "xe", "tc", "rxe",
    "template", "xmlnstbl", "themedata", "sp", "do", "annotation", "atnid", "atnauthor", "atnref", "footnotesep",
    "ftnsep", "ftnsepc", "ftncn", "aftnsep", "aftnsepc", "aftncn", "revtbl", "rsidtbl", "fontemb", "objdata",
    "datafield",
))  # fmt: skip
_STARRED = frozenset((
    "shpinst", "shptxt", "fldrslt", "nesttableprops", "shppict",
))  # fmt: skip
"""Destinations marked as new ones whose contents are read all the same."""

_FLOWS = {
    "header": "head", "headerf": "first head", "headerl": "head", "headerr": "head",
    "footer": "foot", "footerf": "foot", "footerl": "foot", "footerr": "foot",
    "footnote": "note", "shptxt": "box",
}  # fmt: skip
_CHARSETS = {
    0: "cp1252", 77: "mac-roman", 161: "cp1253", 162: "cp1254", 163: "cp1258", 177: "cp1255", 178: "cp1256",
    186: "cp1257", 204: "cp1251", 222: "cp874", 238: "cp1250",
}  # fmt: skip


def read(path: Path, most: int) -> Document:
    """The text of an RTF file. `most`: longest text, in characters. Raises Unreadable."""
    reader = _Reader()
    reader.run(path.read_bytes().decode("latin-1"))
    return to_document(reader.blocks(), most)


@dataclass(frozen=True, slots=True)
class _State:
    """What a group inherits, and what its end takes back."""

    font: int = -1
    skipped: bool = False
    starred: bool = False
    unicode_skip: int = 1
    hidden: bool = False
    capitals: bool = False
    into: str = ""
    """`fonts`: the font table. `label`: the number of a list."""
    flow: str = ""
    """Set on the group that a flow of its own began with."""


@dataclass(slots=True)
class _Flow:
    """Blocks as they come, with the paragraph, row and table that are not yet ended."""

    blocks: list[Block] = field(default_factory=list)
    paragraph: Paragraph = field(default_factory=Paragraph)
    cell: list[Block] = field(default_factory=list)
    row: list[list[Block]] = field(default_factory=list)
    table: Table = field(default_factory=Table)
    boxes: list[Block] = field(default_factory=list)
    in_table: bool = False
    centred: bool = False

    def end_paragraph(self) -> None:
        paragraph, self.paragraph = self.paragraph, Paragraph(centred=self.centred)
        paragraph.centred = self.centred
        boxes, self.boxes = self.boxes, []
        if self.in_table:
            self.cell += [paragraph, *boxes]
        else:
            self.end_table()
            self.blocks += [paragraph, *boxes]

    def end_cell(self) -> None:
        self.in_table = True
        self.end_paragraph()
        self.row.append(self.cell)
        self.cell = []

    def end_row(self) -> None:
        if self.row:
            self.table.rows.append(self.row)
            self.row = []

    def end_table(self) -> None:
        if self.cell:
            self.row.append(self.cell)
            self.cell = []
        self.end_row()
        if self.table.rows:
            self.blocks.append(self.table)
            self.table = Table()

    def close(self) -> list[Block]:
        if self.paragraph.runs or self.boxes:
            self.end_paragraph()
        self.end_table()
        return self.blocks


class _Reader:
    """One file as it is run through."""

    def __init__(self) -> None:
        self._state = _State()
        self._stack: list[_State] = []
        self._flows: list[_Flow] = [_Flow()]
        self._heads: list[tuple[list[Block], bool]] = []
        self._feet: list[tuple[list[Block], bool]] = []
        self._notes: list[Block] = []
        self._note_count = 0
        self._fonts: dict[int, str] = {}
        self._charsets: dict[int, int] = {}
        self._code_page = "cp1252"
        self._default_font = -1
        self._skip = 0

    def run(self, source: str) -> None:
        """Everything in the file. A file that is cut short ends where it ends."""
        at = 0
        while at < len(source):
            found = _TOKEN.match(source, at)
            if found is None:
                return
            at = found.end()
            if found["brace"]:
                if not self._brace(found["brace"]):
                    return
            elif found["word"]:
                number = int(found["number"]) if found["number"] else None
                if found["word"] == "bin":
                    at += max(number or 0, 0)
                elif not self._state.skipped:
                    self._word(found["word"], number)
            elif not self._state.skipped:
                self._plain(found)

    def blocks(self) -> list[Block]:
        """The text, notes at the end of their page, heads and feet where `placed` says."""
        while len(self._flows) > 1:
            self._close_flow("box")
        body = self._flows[0].close()
        before, after = placed(self._heads)
        feet = placed(self._feet)
        return [*before, *body, *self._notes, *after, *feet[0], *feet[1]]

    def _brace(self, brace: str) -> bool:
        self._skip = 0
        if brace == "{":
            self._stack.append(self._state)
            self._state = replace(self._state, starred=False, flow="")
            return len(self._stack) < DEEPEST
        if not self._stack:
            return True
        flow = self._state.flow
        self._state = self._stack.pop()
        if flow:
            self._close_flow(flow)
        return bool(self._stack)

    def _plain(self, found: re.Match[str]) -> None:
        if found["byte"]:
            if self._skip:
                self._skip -= 1
            else:
                self._emit(self._byte(int(found["byte"], 16)))
        elif found["sign"] == "*":
            self._state = replace(self._state, starred=True)
        elif found["sign"]:
            if found["sign"] in "\r\n" and not self._skip:
                self._flows[-1].end_paragraph()
            else:
                self._emit_skipping(_SIGNS.get(found["sign"], ""))
        elif found["text"]:
            self._emit_skipping(found["text"])

    def _emit_skipping(self, text: str) -> None:
        """Text, less what stands for a character that `\\u` has given already."""
        skipped = min(self._skip, len(text))
        self._skip -= skipped
        self._emit("".join(self._byte(ord(char)) if "\x7f" < char <= "\xff" else char for char in text[skipped:]))

    def _emit(self, text: str) -> None:
        state = self._state
        if not text or state.hidden:
            return
        if state.into == "fonts":
            self._fonts[state.font] = self._fonts.get(state.font, "") + text
            return
        flow = self._flows[-1]
        font = self._fonts.get(state.font, "").partition(";")[0]
        if state.into == "label":
            flow.paragraph.label += text.replace("\t", " ")
        else:
            upper = state.capitals and encodings.of_font(font) is None
            flow.paragraph.runs.append((text.upper() if upper else text, font))

    def _byte(self, code: int) -> str:
        font = self._fonts.get(self._state.font, "")
        charset = self._charsets.get(self._state.font, 1)
        page = _CHARSETS.get(charset, self._code_page)
        if encodings.of_font(font) is not None or self._state.into == "fonts":
            page = "cp1252"
        try:
            return bytes([code]).decode(page)
        except UnicodeDecodeError:
            return chr(code)

    def _word(self, word: str, number: int | None) -> None:
        if word in _SKIPPED or (self._state.starred and word not in _STARRED and word not in _FLOWS):
            self._state = replace(self._state, skipped=True)
        elif word in _FLOWS:
            self._open_flow(_FLOWS[word])
        elif word in _CHARACTERS:
            self._emit_skipping(_CHARACTERS[word])
        elif word == "u" and number is not None:
            self._emit(chr(number % 0x10000))
            self._skip = self._state.unicode_skip
        elif word in _properties():
            self._state = _properties()[word](self._state, number)
        elif word in _structure():
            _structure()[word](self._flows[-1])
        else:
            self._other(word, number)
        self._state = replace(self._state, starred=False) if self._state.starred else self._state

    def _other(self, word: str, number: int | None) -> None:
        flow = self._flows[-1]
        if word == "f":
            self._state = replace(self._state, font=number if number is not None else -1)
        elif word == "fcharset" and number is not None:
            self._charsets[self._state.font] = number
        elif word == "deff" and number is not None:
            self._default_font = number
            self._state = replace(self._state, font=number)
        elif word == "plain":
            self._state = replace(self._state, font=self._default_font, hidden=False, capitals=False)
        elif word == "ansicpg" and number is not None:
            self._code_page = f"cp{number}" if f"cp{number}" in _CHARSETS.values() else "cp1252"
        elif word in ("page", "sect") and len(self._flows) == 1 and not flow.in_table:
            flow.end_paragraph()
            flow.end_table()
            notes, self._notes = self._notes, []
            flow.blocks += [*notes, PageBreak()]

    def _open_flow(self, name: str) -> None:
        mark = ""
        if name == "note":
            self._note_count += 1
            mark = f"[{self._note_count}]"
            self._emit(mark)
        self._state = replace(self._state, flow=name, into="")
        self._flows.append(_Flow(paragraph=Paragraph(label=f"{mark} " if mark else "")))

    def _close_flow(self, name: str) -> None:
        blocks = self._flows.pop().close()
        if name == "note":
            self._notes += blocks
        elif name == "box":
            self._flows[-1].boxes += blocks
        else:
            (self._feet if name == "foot" else self._heads).append((blocks, name == "first head"))


@cache
def _properties() -> dict[str, Callable[[_State, int | None], _State]]:
    """Words that change how the text after them in their group is read."""
    return {
        "fonttbl": lambda state, _: replace(state, into="fonts"),
        "listtext": lambda state, _: replace(state, into="label"),
        "pntext": lambda state, _: replace(state, into="label"),
        "uc": lambda state, number: replace(state, unicode_skip=max(number if number is not None else 1, 0)),
        "v": lambda state, number: replace(state, hidden=number != 0),
        "deleted": lambda state, number: replace(state, hidden=number != 0),
        "caps": lambda state, number: replace(state, capitals=number != 0),
    }


@cache
def _structure() -> dict[str, Callable[[_Flow], None]]:
    """Words that end something, or say where the paragraph stands."""

    def reset(flow: _Flow) -> None:
        flow.in_table = flow.centred = False

    def in_table(flow: _Flow) -> None:
        flow.in_table = True

    def centre(flow: _Flow) -> None:
        flow.centred = True

    def leave(flow: _Flow) -> None:
        flow.centred = False

    return {
        "par": _Flow.end_paragraph, "nestcell": _Flow.end_paragraph, "nestrow": _Flow.end_paragraph,
        "cell": _Flow.end_cell, "row": _Flow.end_row, "pard": reset, "intbl": in_table, "trowd": in_table,
        "qc": centre, "ql": leave, "qj": leave, "qr": leave,
    }  # fmt: skip
