"""A plan as plain text or Markdown, the way people save and paste such files."""

from __future__ import annotations

import textwrap
import unicodedata
from itertools import zip_longest

from .source import FOOTER, Block, PlanSource, plain

_COLUMN = 46


def to_text(source: PlanSource) -> bytes:
    """The file's bytes. Fields: `columns` (stacked, tabbed, spaced), `wrap` (columns), `nfd`, `windows`,
    `encoding` (cp1258)."""
    fields = source.fields
    keep = source.file.endswith(".md")
    lines = [
        *fields.get("marks_lines", fields.get("marks", [])),
        *_columns(source.left, source.right, fields["columns"]),
    ]
    kind, *title = source.headline or ("",)
    lines += ["", f"**{kind}**" if keep and kind else kind, *title, ""]
    for block in source.blocks:
        lines += _block(block, keep=keep, width=fields.get("wrap"))
    signed = [*source.signature, "", "", source.signed]
    lines += ["", *_columns(["Nơi nhận:", *source.recipients], signed, fields.get("foot", "stacked"))]
    for block in source.attached:
        lines += _block(block, keep=keep, width=fields.get("wrap"))
    lines += ["", f"{FOOTER}."]
    text = "\n".join(lines) + "\n"
    if fields.get("nfd"):
        text = unicodedata.normalize("NFD", text)
    if fields.get("encoding") == "cp1258":
        return "".join(map(_vietnamese_bytes, text)).encode("cp1258")
    if fields.get("windows"):
        return b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode()
    return text.encode()


def _vietnamese_bytes(letter: str) -> str:
    """A letter as windows-1258 has it: a tone that the code page has no letter for follows the letter."""
    try:
        letter.encode("cp1258")
    except UnicodeEncodeError:
        *base, tone = unicodedata.normalize("NFD", letter)
        if (len(base) == 2 and tone == "\N{COMBINING CIRCUMFLEX ACCENT}") or tone == "\N{COMBINING BREVE}":
            base, tone = [base[0], tone], base[1]
        return unicodedata.normalize("NFC", "".join(base)) + tone
    return letter


def _columns(left: list[str], right: list[str], style: str) -> list[str]:
    if style == "stacked":
        return [*left, "", *right]
    join = "{}\t{}" if style == "tabbed" else "{:<" + str(_COLUMN) + "}{}"
    return [join.format(a, b).rstrip() for a, b in zip_longest(left, right, fillvalue="")]


def _block(block: Block, *, keep: bool, width: int | None) -> list[str]:
    if block.kind == "table":
        if not keep:
            return [*("\t".join(map(plain, row)) for row in block.rows), ""]
        head, *rows = ("| " + " | ".join(row) + " |" for row in block.rows)
        return [head, "| --- " * len(block.rows[0]) + "|", *rows, ""]
    text = block.text if keep else plain(block.text)
    if keep and block.kind == "h1":
        text = f"**{text}**"
    if width:
        return [*textwrap.wrap(text, width, break_long_words=False, break_on_hyphens=False), ""]
    return [text, ""]
