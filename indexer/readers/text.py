"""Plain text files (.txt, .md) to a Document. A form feed is a page break."""

from __future__ import annotations

import codecs
import re
from pathlib import Path

from indexer.errors import Unreadable
from indexer.model import Document
from indexer.readers.pages import document
from indexer.vietnamese import normalise

MOST_CONTROLS = 0.05
"""Share of control characters (other than line ends, tabs, form feeds) beyond which the bytes are no text: real
text has stray ones at most; UTF-16 without its mark, and programs, have a third and more."""

_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f]")


def read(path: Path, most: int) -> Document:
    """The text of a file in UTF-8 (with or without its mark) or UTF-16 (with). `most`: longest text, in characters.

    Raises Unreadable("not-text") for other bytes, because guessing would show mojibake as if it were the document,
    and Unreadable("output-limit").
    """
    text = decode(path.read_bytes())
    if len(text) > most:
        raise Unreadable("output-limit")
    pages = text.split("\f")
    if len(pages) > 1 and not pages[-1].strip():
        pages.pop()
    cleaned = [normalise.clean(page) for page in pages]
    return document((page, "text", False) if page.strip() else ("", "none", False) for page in cleaned)


def decode(content: bytes) -> str:
    """The characters of a text file. Lone surrogates pass: cleaning makes them U+FFFD. Raises Unreadable."""
    encoding = "utf-16" if content.startswith(_UTF16) else "utf-8"
    try:
        text = content.decode(encoding, "surrogatepass").removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        raise Unreadable("not-text", f"byte {error.start} is not {encoding.upper()}") from None
    if len(_CONTROL.findall(text)) > max(8, MOST_CONTROLS * len(text)):
        raise Unreadable("not-text", "control characters throughout")
    return text
