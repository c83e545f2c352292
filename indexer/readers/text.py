"""Plain text files (.txt, .md) to a Document, whatever encoding they are in. A form feed is a page break."""

from __future__ import annotations

import codecs
import re
from pathlib import Path

from indexer.errors import Unreadable
from indexer.model import Document
from indexer.readers.pages import document
from indexer.vietnamese import encodings, normalise

MOST_CONTROLS = 0.05
"""Share of control characters (other than line ends, tabs, form feeds) beyond which the bytes are no text: real
text has stray ones at most; programs have a third and more."""

MOST_BROKEN = 0.01
"""Broken bytes for each letter of several bytes that is whole: a file cut in a letter, or patched, is still UTF-8."""

MOST_STRANGE = 0.02
"""Share of words with letters beyond ASCII up to which Windows-1252 is believed: a foreign name, a degree sign."""

_ZEROS = 0.3
_SAMPLE = 1 << 16
"""UTF-16 without its mark: this share of either the even or the odd bytes of a sample is zero, and none of the others
is. Vietnamese has half of them."""

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f]")
_STRANGE = re.compile(r"\S*[^\x00-\x7f\xa0‘’“”–—…•]\S*")


def read(path: Path, most: int) -> Document:
    """The text of a file: UTF-8, UTF-16, or an encoding older than Unicode. `most`: longest text, in characters.

    Raises Unreadable("not-text") for other bytes, because guessing would show mojibake as if it were the document,
    and Unreadable("output-limit").
    """
    text, legacy = decode(path.read_bytes())
    if len(text) > most:
        raise Unreadable("output-limit")
    pages = text.split("\f")
    if len(pages) > 1 and not pages[-1].strip():
        pages.pop()
    cleaned = [normalise.clean(page) for page in pages]
    method = "legacy" if legacy else "text"
    return document((page, method, False) if page.strip() else ("", "none", False) for page in cleaned)


def decode(content: bytes) -> tuple[str, bool]:
    """The characters of a text file, and whether they were in an encoding older than Unicode.

    Lone surrogates pass: cleaning makes them U+FFFD. Raises Unreadable("not-text").
    """
    text = _unicode(content)
    decoded = encodings.decode_legacy(content if text is None else text)
    if decoded is not None:
        text = decoded[0]
    elif text is None:
        text = _western(content)
    if len(_CONTROL.findall(text)) > max(8, MOST_CONTROLS * len(text)):
        raise Unreadable("not-text", "control characters throughout")
    return text, decoded is not None


def _unicode(content: bytes) -> str | None:
    """The text of bytes that are Unicode in one of its forms, None for all others."""
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return _whole(content, encoding)
    for first, encoding in ((1, "utf-16-le"), (0, "utf-16-be")):
        zeros, others = content[first:_SAMPLE:2], content[1 - first : _SAMPLE : 2]
        if zeros and zeros.count(0) >= _ZEROS * len(zeros) and not others.count(0):
            return _whole(content, encoding)
    return _whole(content, "utf-8")


def _whole(content: bytes, encoding: str) -> str | None:
    try:
        return content.decode(encoding, "surrogatepass").removeprefix("\ufeff")
    except UnicodeDecodeError:
        text = content.decode(encoding, "replace").removeprefix("\ufeff")
    broken = text.count("\ufffd")
    letters = len(text) if encoding != "utf-8" else sum(char > "\x7f" for char in text) - broken
    return text if broken <= MOST_BROKEN * letters else None


def _western(content: bytes) -> str:
    text = content.decode("cp1252", "replace")
    if len(_STRANGE.findall(text)) > MOST_STRANGE * len(text.split()):
        raise Unreadable("not-text", "neither Unicode nor an encoding that Vietnamese was written in")
    return text
