"""The language of PDF page content (ISO 32000-1, 7.8.2 and Annex A), cut into operations by one regular expression.

pdfminer's own tokenizer takes about 70 % of its time; this one reads the same pages several times as fast.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import lru_cache

Operand = float | bytes | str | list["Operand"] | None
"""A number, a string (bytes), a name (str, without its slash), an array, or nothing (null, a dictionary, a truth)."""

_DELIMITER = rb"(?=[\x00\t\n\x0c\r ()<>\[\]{}/%]|$)"
_TOKEN = re.compile(
    rb"[\x00\t\n\x0c\r ]+|%[^\r\n]*"
    rb"|(?P<number>[+-]?(?:\d{1,40}+\.?+\d{0,40}+|\.\d{1,40}+)" + _DELIMITER + rb")"
    rb"|(?P<operator>[A-Za-z'\"][A-Za-z0-9*'\"]*)"
    rb"|/(?P<name>[^\x00\t\n\x0c\r ()<>\[\]{}/%]*)"
    rb"|<(?P<hex>[0-9A-Fa-f\x00\t\n\x0c\r ]*)>"
    rb"|\((?P<string>[^()\\]*(?:\\[\s\S][^()\\]*)*)\)"
    rb"|(?P<open>\[|<<)|(?P<close>\]|>>)|(?P<nested>\()|[\s\S]"
)
_PARENTHESIS = re.compile(rb"[()]|\\[\s\S]")
_ESCAPE = re.compile(rb"\\([0-7]{1,3}|\r\n|[\s\S])")
_ESCAPED = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f", b"\n": b"", b"\r": b"", b"\r\n": b""}
_NAME_ESCAPE = re.compile(rb"#([0-9A-Fa-f]{2})")
_IMAGE_END = re.compile(rb"[\x00\t\n\x0c\r ]EI(?=[\x00\t\n\x0c\r ]|$)")
_BLANKS = b"\x00\t\n\x0c\r "
_WORDS = {b"true", b"false", b"null"}


def operations(buffer: bytes) -> Iterator[tuple[bytes, list[Operand]]]:
    """Every operator of the content with its operands, in order. Rubbish is stepped over, never an error.

    Dictionaries come as None: nothing that is read here needs them. An inline image comes as one `BI` without
    its data. The list of operands is reused: take what is needed before asking for the next operation.
    """
    stack: list[Operand] = []
    target, outer = stack, []
    match = _scanner(buffer, 0)
    while found := match():
        kind = found.lastgroup
        if kind is None:
            continue
        piece = found.group(kind)
        if kind == "number":
            target.append(float(piece))
        elif kind == "operator":
            if piece in _WORDS:
                target.append(None)
                continue
            yield piece, stack
            stack.clear()
            outer.clear()
            target = stack
            if piece == b"BI":
                end = _IMAGE_END.search(buffer, found.end())
                match = _scanner(buffer, end.end() if end else len(buffer))
        elif kind == "open":
            outer.append((piece, target))
            target = []
        elif kind == "close":
            if outer:
                inner, (opened, target) = target, outer.pop()
                target.append(inner if opened == b"[" else None)
        elif kind == "nested":
            end_of_string = _closing(buffer, found.end())
            target.append(_unescape(buffer[found.end() : end_of_string]))
            match = _scanner(buffer, end_of_string + 1)
        else:
            target.append(_VALUES[kind](piece))


def _scanner(buffer: bytes, position: int) -> Callable[[], re.Match[bytes] | None]:
    """Gives one token after the other."""
    return _TOKEN.scanner(buffer, position).match  # type: ignore[attr-defined]


def _closing(buffer: bytes, position: int) -> int:
    """Where the string that began before `position` ends: parentheses nest, and a lost one closes at the end."""
    depth = 1
    for found in _PARENTHESIS.finditer(buffer, position):
        sign = found.group()
        if sign == b"(":
            depth += 1
        elif sign == b")":
            depth -= 1
            if not depth:
                return found.start()
    return len(buffer)


def _unescape(string: bytes) -> bytes:
    if b"\\" not in string:
        return string
    # Every second piece is what stands behind a backslash.
    pieces = _ESCAPE.split(string)
    pieces[1::2] = map(_escaped, pieces[1::2])
    return b"".join(pieces)


@lru_cache(maxsize=1024)
def _escaped(sign: bytes) -> bytes:
    """What an escape stands for."""
    if sign[0] in b"01234567":
        return bytes([int(sign, 8) & 255])
    return _ESCAPED.get(sign, sign)


def _hexadecimal(digits: bytes) -> bytes:
    digits = digits.translate(None, _BLANKS)
    return bytes.fromhex((digits + b"0" * (len(digits) % 2)).decode("ascii"))


def _name(name: bytes) -> str:
    if b"#" in name:
        name = _NAME_ESCAPE.sub(lambda found: bytes([int(found.group(1), 16)]), name)
    try:
        return name.decode("utf-8")
    except UnicodeDecodeError:
        return str(name)  # as pdfminer spells the same name in a dictionary


_VALUES = {"string": _unescape, "hex": _hexadecimal, "name": _name}
