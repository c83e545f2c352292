"""Document numbers (*số hiệu*) in running text and as a person types them.

A number is an ordinal, perhaps a year, and a code of parts: `57-KL/TW`, `66.15/2026/NQ-CP`, `2760b/QĐ-ĐHSPHN`.
Recognising goes in two steps, both linear: one expression finds where an ordinal meets a letter, then the parts are
read one by one against the table of codes. Everything happens on a *skeleton* of the text, of the same length: every
dash is `-`, every blank a space, Cyrillic and Icelandic look-alikes are the letters they look like.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from indexer.model import DocumentNumber, Span
from indexer.vietnamese.codes import Codes, codes

_LOOK_ALIKES = str.maketrans(
    {
        **dict.fromkeys("‐‑‒–—―−﹣－", "-"),
        **dict.fromkeys("⁄∕／", "/"),
        **dict.fromkeys("\t\xa0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u3000", " "),
        **dict(zip("АВСЕНІЈКМОРЅТХУ", "ABCEHIJKMOPSTXY", strict=True)),
        **dict(zip("асеіјорѕху", "aceijopsxy", strict=True)),
        "Ð": "Đ",
        "ð": "đ",
        "_": "-",
        **{chr(wide): chr(wide - 0xFEE0) for wide in range(0xFF10, 0xFF5B) if chr(wide).isalnum()},
    }
)

_LOOK_ALIKE = re.compile("[" + "".join(map(re.escape, map(chr, _LOOK_ALIKES))) + "]")

_ORDINAL = r"(?P<ordinal>\d{1,6}(?:\.\d{1,3})?[a-eđA-EĐ]?)"
_SEPARATOR = re.compile(r" {0,2}([-/]) {0,2}(?:\n {0,3})?")
_HEAD = re.compile(
    # What stands before is looked at behind the first digit: so the search goes from digit to digit.
    _ORDINAL.replace(r"\d{1,6}", r"\d(?:(?<=[sS]ố\d)|(?<=SỐ\d)|(?<!\w\d))(?<!\d[.,/:\-]\d)\d{0,5}", 1)
    + r"(?: {0,2}/ {0,2}(?:\n {0,3})?(?P<year>(?:19|20)\d\d)(?= {0,2}[-/]))?"
    + r"(?:(?P<style> {0,2}[-/] {0,2}(?:\n {0,3})?)|(?P<glued> ?))(?=[^\W\d_])"
)
_PART = re.compile(r"([^\W\d_]{1,24}(?:&[^\W\d_]{1,12}){0,3})(\d{0,3})")
_COMMA = re.compile(r",([^\W\d_]{2,3})(?!\w)")
_MOST_PARTS = 14
"""The longest real code known has 13 parts (a joint circular of thirteen bodies, 2025)."""

_TYPED = re.compile(
    r"\s*(?P<before>(?:[^\W\d_ ]+\s+){0,5}?)(?:s(?:ố|o)\s*)?[.:]?\s*(?P<number>\d[^\n]{0,80}?)\s*[.,;]?\s*",
    re.IGNORECASE,
)
_KIND = re.compile(r"[^-/]+")
_DOTTED = re.compile(r"(?<=[^\W\d_])\. ?(?=[^\W\d_](?![^\W\d_]))")
"""The stop inside `T.Ư`, `T.W`."""
_TYPED_HEAD = re.compile(
    _ORDINAL + r"(?:\s*[/\s]\s*(?P<year>(?:19|20)\d\d)(?=[\s/-]))?(?P<style>\s*[-/]?\s*)(?=[^\W\d_])"
)
_TYPED_PART = re.compile(r"(?P<word>[^\W\d_]+(?:&[^\W\d_]+)*)(?P<digits>\d{0,3})(?P<then>\s*[-/]\s*|\s+|,\s*)?")


@dataclass(frozen=True, slots=True)
class NumberMention:
    """A number and where it stands."""

    span: Span
    number: DocumentNumber


@dataclass(frozen=True, slots=True)
class _Part:
    """One part of a code as read: official writing, what the table knows it as, and how it was joined."""

    official: str
    known: bool
    lower: bool
    joint: str
    end: int


def skeleton(text: str) -> str:
    """The text with every look-alike replaced, of the same length, so that spans hold for both."""
    return _LOOK_ALIKE.sub(_likeness, text)


def _likeness(match: re.Match[str]) -> str:
    return _LOOK_ALIKES[ord(match.group())]


def find_numbers(text: str) -> tuple[NumberMention, ...]:
    """Every document number in a text, in order, none overlapping another."""
    table = codes()
    bare = skeleton(text)
    found: list[NumberMention] = []
    end = 0
    for head in _HEAD.finditer(bare):
        if head.start("ordinal") < end:
            continue
        mention = _read(bare, head, table)
        if mention is not None:
            found.append(mention)
            end = mention.span.end
    return tuple(found)


def parse_number(text: str) -> DocumentNumber | None:
    """The number that a whole string is, in any spelling that a person types, or None.

    `57 KL/TW`, `57-kl/tw`, `57KLTW`, `57-KL/T.Ư`, `Số: 84 - KH/BTGTU`, `21/ct-ttg`, `kế hoạch số 354 kh tu`, and with
    the kind before the ordinal: `kh 310 tu`, `kết luận 57 TW`.
    """
    frame = typed_frame(text)
    if frame is None:
        return None
    before, written = frame
    exact = find_numbers(written)
    if len(exact) == 1 and exact[0].span == Span(0, len(written)):
        return exact[0].number
    table = codes()
    found = _parse_loosely(written, table)
    kind = table.kind_at_end(before)
    if kind and (found is None or _KIND.match(found.code)[0] not in table.kinds):
        return _parse_loosely(_with_kind(written, kind), table) or found
    return found


def typed_frame(text: str) -> tuple[str, str] | None:
    """What was typed, in two: the words before the ordinal (without *số*), and all from the ordinal on. None when it
    has no ordinal, or too much stands around it."""
    bare = skeleton(unicodedata.normalize("NFC", text[:300])).replace("\n", " ")
    frame = _TYPED.fullmatch(_DOTTED.sub("", bare))
    return (frame["before"].strip(), frame["number"]) if frame else None


def _with_kind(written: str, kind: str) -> str:
    """`310 tu` and KH → `310 KH tu`."""
    head = _TYPED_HEAD.match(written)
    return f"{written[: head.start('style')]} {kind} {written[head.end() :]}" if head else written


def _read(bare: str, head: re.Match[str], table: Codes) -> NumberMention | None:
    glued = head["style"] is None
    parts = _parts(bare, head.end(), table)
    while parts and not parts[-1].known and parts[-1].joint not in ("", "-", "/", ","):
        parts.pop()
    if not parts or not _plausible(parts, head["year"], glued, table) or not head["ordinal"].strip("0"):
        return None  # no office numbers from nought: it is what OCR leaves of a number written by hand
    if glued and head["glued"] and bare[: head.start()].rstrip(" :.")[-2:].lower() != "số":
        return None
    style = (head["style"] or "/").strip()
    number = _number(head["ordinal"], head["year"], style, parts, table)
    return NumberMention(Span(head.start("ordinal"), parts[-1].end), number)


def _parts(bare: str, start: int, table: Codes) -> list[_Part]:
    parts: list[_Part] = []
    joint, position = "", start
    while len(parts) < _MOST_PARTS:
        part = _part(bare, position, joint, table, follows_kind=len(parts) == 1 and parts[0].official in table.kinds)
        if part is None:
            break
        parts.append(part)
        separator = _COMMA.match(bare, part.end)
        if separator is not None and separator[1].upper() in table.comma:
            joint, position = ",", separator.start(1)
            continue
        separator = _SEPARATOR.match(bare, part.end)
        if separator is None:
            break
        joint, position = separator[0], separator.end()
    return parts


def _part(bare: str, start: int, joint: str, table: Codes, *, follows_kind: bool) -> _Part | None:
    match = _PART.match(bare, start)
    if match is None or bare[match.end() : match.end() + 1].isdecimal():
        return None
    word, digits = match[1], match[2]
    official = table.official(word)
    if official is not None and _fits(word, official):
        if official in table.bodies and official not in table.numbered:
            digits = ""
        return _Part(official + digits, known=True, lower=word.islower(), joint=joint, end=match.end(1) + len(digits))
    if word.isupper() and (len(word) >= 2 or digits) and (joint in ("", "-", "/", ",") or follows_kind):
        return _Part(word + digits, known=False, lower=False, joint=joint, end=match.end())
    return _glued_to_a_word(word, start, joint, table)


def _fits(word: str, official: str) -> bool:
    """A known code may be typed all lower or nearly all upper; a capitalised word (`Ban`, `Ca`) is a word."""
    return word == official or word.islower() or word.isupper() or sum(c.islower() for c in word) <= 1 < len(word) - 1


def _glued_to_a_word(word: str, start: int, joint: str, table: Codes) -> _Part | None:
    """`CPngày`, `QH15như`, `CPNgày`: the blank behind the number was lost."""
    capitals = len(word) - len(word.lstrip("".join({c for c in word if c.isupper()})))
    for length in (capitals, capitals - 1):
        if length >= 2 and word[:length] in table.bodies:
            return _Part(word[:length], known=True, lower=False, joint=joint, end=start + length)
    return None


def _plausible(parts: list[_Part], year: str | None, glued: bool, table: Codes) -> bool:
    first = _root(parts[0].official)
    a_kind = first in table.kinds
    if len(parts) == 1:
        allowed = table.alone | table.with_year if year else table.alone
        return first in allowed and not glued and not parts[0].lower
    if any(part.lower for part in parts) or glued:
        return a_kind and all(part.known for part in parts[:2])
    if a_kind or any(_root(part.official) in table.bodies for part in parts):
        return True
    return year is None and parts[1].joint == "-" and sum(len(part.official) for part in parts) >= 5


def _root(official: str) -> str:
    return official.rstrip("0123456789")


def _number(ordinal: str, year: str | None, style: str, parts: list[_Part], table: Codes) -> DocumentNumber:
    code = "".join(part.joint.strip() + part.official for part in parts)
    if len(parts) == 2 and year is None and parts[0].official in table.kinds:
        body = table.bodies.get(_root(parts[1].official))
        if body is not None and body.party:
            return DocumentNumber(ordinal, f"{parts[0].official}/{parts[1].official}", "party")
    if style == "-" and year is None:
        return DocumentNumber(ordinal, code, "party")
    return DocumentNumber(ordinal, code, "state", int(year) if year else None)


def _parse_loosely(written: str, table: Codes) -> DocumentNumber | None:
    """Separators may be missing or any blank: `57 kl tw`, `100 2015 qh13`, `57KL/TW`."""
    head = _TYPED_HEAD.match(written)
    if head is None:
        return None
    parts: list[_Part] = []
    position, joint = head.end(), ""
    while position < len(written):
        match = _TYPED_PART.match(written, position)
        if match is None or len(parts) == _MOST_PARTS:
            return None
        official = table.official(match["word"])
        glued = None if official or parts else table.kind_and_body(match["word"])
        if official is None and glued is None and (joint == "?" or match["word"].istitle()):
            return None
        first, last = glued or (None, official or match["word"].upper())
        if first:
            parts.append(_Part(first, True, False, joint, 0))
        parts.append(_Part(last + match["digits"], bool(official or glued), False, "?" if first else joint, 0))
        joint, position = (match["then"] or "").strip() or "?", match.end()
    style = head["style"].strip()
    blank = not style
    if blank:
        style = "-" if any("/" in part.joint for part in parts) else "/"
    parts = [_Part(p.official, p.known, False, _joint(p.joint, style), 0) for p in parts]
    if not _plausible(parts, head["year"], False, table) or (blank and not parts[0].known):
        return None
    return _number(head["ordinal"], head["year"], style, parts, table)


def _joint(joint: str, style: str) -> str:
    if joint != "?":
        return joint
    return "/" if style == "-" else "-"
