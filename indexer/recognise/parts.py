"""The documents in one file: its own, what it issues (a decision's plan, a letter's plan), and the annexes.

A part begins at a heading, never in running text: an annex's heading (`PHỤ LỤC II`) behind the signature or above a
line that names its carrier; a heading above such a line (`KẾ HOẠCH … (Ban hành kèm theo Quyết định số …)`); a second
letterhead behind the signature; or a bare heading there, of a kind that the body said it issues. Blank forms inside an
annex look like documents and are none. An attached document takes number, date and issuer from its carrier.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from indexer.model import Document, DocumentNumber, Evidence, Found, Issuer, Part, PartialDate, Passage, Span
from indexer.recognise.kinds import KindHeading, find_kind_heading
from indexer.recognise.lines import Line
from indexer.recognise.rules import first, holds
from indexer.recognise.zones import Zones
from indexer.vietnamese.dates import find_dates
from indexer.vietnamese.numbers import find_numbers

_ABOVE = 8
"""Lines of a title that may stand between a heading and the line below it that names the carrier."""

_LETTERHEAD = 9
"""Lines of a letterhead above a heading."""

_NEXT = 25
"""A second document begins within so many lines behind the first one's end: recipients set in columns lie between."""

_FORM_ABOVE = 4
"""A blank's number stands within so many lines above its heading."""

_TITLE_LINES = 6
_CARRIER_LINES = 3
_LONG = 200
"""A longer line is a paragraph, not a heading."""

_MOTTO = ("zones", "motto")
_ROMAN = {"I": 1, "V": 5, "X": 10, "L": 50}


@dataclass(frozen=True, slots=True)
class Carried:
    """What the attached parts take from the document that issues them."""

    number: Found[DocumentNumber] | None
    issued: Found[PartialDate] | None
    issuer: Found[Issuer] | None


@dataclass(frozen=True, slots=True)
class _Start:
    """Where a part begins: its first line, its heading's line, and the line that names its carrier."""

    line: int
    heading: int
    role: str
    carrier: int | None
    rule: str

    @property
    def head_end(self) -> int:
        """The last line of its heading."""
        return self.heading if self.carrier is None else self.carrier


def find_parts(document: Document, zones: Zones, own: Carried) -> tuple[Part, ...]:
    """The parts of a document other than its own text, in order; each ends where the next one begins."""
    text, lines = document.text, zones.lines
    starts = list(_starts(zones, own.number.value if own.number else None))
    ends = [*(lines[start.line].span.start for start in starts[1:]), len(text)][: len(starts)]
    parts = []
    for start, end in zip(starts, ends, strict=True):
        span = Span(lines[start.line].span.start, max(end, lines[start.heading].span.end))
        parts.append(_part(document, lines, start, _trimmed(text, span), own))
    return tuple(parts)


def carrier_of(text: str, zones: Zones) -> tuple[Span, Found[DocumentNumber] | None, Found[PartialDate] | None] | None:
    """The carrier that a document names below its own heading: where, its number and its date as far as written there.

    So begins a file that holds an attached plan alone.
    """
    for number in zones.title:
        if number not in zones.stamp and number != zones.letterhead.stop and _is_carrier(zones.lines[number]):
            return _named(text, zones.lines, number)
    last = zones.title.stop
    if last < len(zones.lines) and zones.kind is not None and _is_carrier(zones.lines[last]):
        return _named(text, zones.lines, last)
    return None


def within_parts(document: Document, passages: Sequence[Passage], parts: Sequence[Part]) -> tuple[Passage, ...]:
    """The passages with no border of a part inside one, each under the heading of its part."""
    cut: list[Passage] = []
    for passage in passages:
        borders = [part.span.start for part in parts if passage.span.start < part.span.start < passage.span.end]
        for start, end in zip([passage.span.start, *borders], [*borders, passage.span.end], strict=True):
            span = _trimmed(document.text, Span(start, end))
            if any(char.isalnum() for char in span.of(document.text)):
                heading = _under(passage.heading, _part_at(parts, span.start))
                cut.append(Passage(len(cut), heading, span, document.page_at(span.start)))
    return tuple(cut)


def _part_at(parts: Sequence[Part], offset: int) -> Part | None:
    return next((part for part in parts if part.span.start <= offset < part.span.end), None)


def _under(path: tuple[str, ...], part: Part | None) -> tuple[str, ...]:
    if part is None or (path and path[0].startswith(part.heading)):
        return path
    return (" ".join(filter(None, (part.heading, part.title))), *path)


# Where parts begin


def _starts(zones: Zones, own: DocumentNumber | None) -> Iterator[_Start]:
    lines, tail = zones.lines, zones.appendix.start
    announced = _announced(zones)
    last: _Start | None = None
    ordinal = 0
    for number in range(zones.title.stop, len(lines)):
        line = lines[number]
        if number in zones.stamp or len(line.text) > _LONG or (last is not None and number <= last.head_end):
            continue
        start = None
        if (found := first("parts", "annex", line.text)) is not None:
            carrier = _carrier_below(lines, number)
            next_ordinal = _ordinal(found[1])
            if _is_annex(zones, number, carrier, next_ordinal, last, ordinal, own):
                start, ordinal = _Start(number, number, "annex", carrier, "parts.annex"), next_ordinal
        elif _is_carrier(line) and number - 1 > zones.title.stop:
            start = _above_carrier(zones, number, last, own)
        elif tail <= number < tail + _NEXT and last is None:
            start = _second_document(zones, number, announced)
        if start is not None and (last is None or start.line > last.head_end):
            ordinal = ordinal if start.role == "annex" else 0
            last = start
            yield start


def _is_annex(
    zones: Zones, number: int, carrier: int | None, ordinal: int, last: _Start | None, before: int,
    own: DocumentNumber | None,
) -> bool:  # fmt: skip
    """Whether a line that reads like an annex's heading is one: behind the end, or with its carrier; the first of its
    carrier, or the next one. An annex of an annex (a blank decision's own) is none."""
    if carrier is not None and _contradicts(zones.lines, carrier, own):
        return False
    if carrier is None and number < zones.appendix.start:
        return False
    if last is None or last.role == "attached":
        return True
    return ordinal > before if ordinal else carrier is not None


def _ordinal(found: re.Match[str]) -> int:
    """The number of an annex; 0 for one without."""
    if found["roman"]:
        values = [_ROMAN[letter] for letter in found["roman"]]
        pairs = zip(values, [*values[1:], 0], strict=True)
        return sum(-value if value < after else value for value, after in pairs)
    if found["figure"]:
        return int(found["figure"])
    return "ABCDĐEFGH".index(found["letter"]) + 1 if found["letter"] else 0


def _carrier_below(lines: Sequence[Line], number: int) -> int | None:
    if "(" in lines[number].text and _is_carrier_text(lines[number].text[lines[number].text.index("(") :]):
        return number
    for at in range(number + 1, min(len(lines), number + 1 + _TITLE_LINES)):
        if _is_carrier(lines[at]):
            return at
        text = lines[at].text
        if len(text) > _LONG or any(holds(*rule, text) for rule in (("parts", "annex"), ("parts", "form"), _MOTTO)):
            return None
    return None


def _is_carrier(line: Line) -> bool:
    return len(line.text) <= 2 * _LONG and _is_carrier_text(line.text)


def _is_carrier_text(text: str) -> bool:
    return (text[:1] == "(" or text[:1].isupper()) and holds("parts", "carrier", text)


def _contradicts(lines: Sequence[Line], carrier: int, own: DocumentNumber | None) -> bool:
    """True for a blank's carrier (`Quyết định số ……/QĐ-……`) in a document that has a number."""
    if own is None:
        return False
    text = " ".join(line.text for line in lines[carrier : carrier + 2])
    return re.search(r"số\s?:?\s?[.…_]{2}", text) is not None


def _above_carrier(zones: Zones, number: int, last: _Start | None, own: DocumentNumber | None) -> _Start | None:
    """The part whose heading stands above a line that names the carrier."""
    lines = zones.lines
    in_annex = last is not None and last.rule == "parts.annex"
    if in_annex or _contradicts(lines, number, own):
        return None
    lowest = max(zones.title.stop, number - _ABOVE, last.head_end + 1 if last else 0)
    for at in range(number - 1, lowest - 1, -1):
        line = lines[at]
        if len(line.text) > _LONG or holds("parts", "form", line.text) or holds("zones", "signature.signed", line.text):
            return None
        if find_kind_heading([line], frozenset()) is not None and not line.text.endswith(":"):
            above = lines[max(lowest, at - _FORM_ABOVE) : at]
            if any(holds("parts", "form", each.text) for each in above):
                return None
            return _Start(_letterhead_above(zones, at, lowest), at, "attached", number, "parts.carrier")
    at = number
    while at > lowest and lines[at - 1].capitals and not holds("zones", "signature", lines[at - 1].text):
        at -= 1
    return _Start(at, at, "annex", number, "parts.carrier") if at < number else None


def _letterhead_above(zones: Zones, heading: int, lowest: int) -> int:
    """The first line of the letterhead above a heading; the heading itself when there is none."""
    lines, start, motto = zones.lines, heading, False
    for at in range(heading - 1, max(lowest, heading - _LETTERHEAD, zones.signature.stop) - 1, -1):
        text = lines[at].text
        motto = motto or holds("zones", "motto", text)
        dated = holds("header", "dateline", text) or text.startswith("Số")
        if not (lines[at].capitals or dated or holds("zones", "motto", text)):
            break
        start = at
    return start if motto else heading


def _second_document(zones: Zones, number: int, announced: frozenset[str]) -> _Start | None:
    """A heading behind the end of the document, of a second one: under a letterhead of its own, or announced."""
    heading = find_kind_heading([zones.lines[number]], frozenset())
    if heading is None or any(holds("parts", "form", line.text) for line in zones.lines[zones.appendix.start : number]):
        return None
    start = _letterhead_above(zones, number, zones.appendix.start)
    numbered = any(line.text.startswith("Số") for line in zones.lines[start:number])
    if start < number and numbered:
        return _Start(start, number, "attached", None, "parts.letterhead")
    if heading.name.split()[0] in announced and zones.lines[number].capitals:
        return _Start(start, number, "attached", _carrier_below(zones.lines, number), "parts.announced")
    return None


def _announced(zones: Zones) -> frozenset[str]:
    """First words of the kinds that the title and the body say are issued with the document."""
    said = (first("parts", "announced", line.text) for part in (zones.title, zones.body) for _, line in zones.of(part))
    return frozenset(found[1]["kind"].split()[0] for found in said if found is not None)


# What a part is


def _part(document: Document, lines: Sequence[Line], start: _Start, span: Span, own: Carried) -> Part:
    text = document.text
    line = lines[start.heading]
    kind = find_kind_heading([line], frozenset()) if start.role == "attached" else None
    heading, title = _heading(lines, start, kind)
    evidence = [Evidence(start.rule, line.span)]
    number, issued, issuer = own.number, own.issued, own.issuer
    if start.carrier is not None:
        where, its_number, its_date = _named(text, lines, start.carrier)
        evidence.append(Evidence("parts.carrier", where))
        number, issued = number or its_number, issued or its_date
        number, issued, issuer = (_carried(found, where) for found in (number, issued, issuer))
    if start.rule == "parts.letterhead":
        number, issued, issuer = None, None, None
    last = max(span.start, span.end - 1)
    return Part(
        start.role, heading, kind.name if kind else None, title, number, issued, issuer, span,
        (document.page_at(span.start), document.page_at(last)), tuple(evidence),
    )  # fmt: skip


def _carried(found: Found | None, where: Span) -> Found | None:
    """A value of the carrier, with the line that names it as the first proof."""
    return replace(found, evidence=(Evidence("parts.carrier", where), *found.evidence)) if found else None


def _heading(lines: Sequence[Line], start: _Start, kind: KindHeading | None) -> tuple[str, str | None]:
    """The heading of a part as it stands, and the title below or behind it."""
    text = lines[start.heading].text
    pieces: list[str] = []
    if kind is not None and kind.rest:
        text, pieces = text[: len(text) - len(kind.rest)].rstrip(" :"), [kind.rest]
    elif start.rule == "parts.annex":
        behind = first("parts", "annex", text)[1]["title"]
        text = text[: len(text) - len(behind)].rstrip(" .:-–—") if behind else text.rstrip(" .:")
        pieces = [behind] if behind and not behind.startswith("(") else []
    elif kind is None:
        text, pieces = "", [text]
    end = start.carrier if start.carrier is not None else start.heading + 1 + _TITLE_LINES
    for line in lines[start.heading + 1 : min(end, start.heading + 1 + _TITLE_LINES)]:
        if start.carrier is None and not line.capitals and (pieces or start.role == "annex" or line.gap):
            break
        if len(line.text) > _LONG or holds("zones", "marker", line.text) or holds("parts", "form", line.text):
            break
        pieces.append(line.text)
    title = " ".join(pieces) or None
    return (text, title) if text else (title or "", None)


def _named(
    text: str, lines: Sequence[Line], carrier: int
) -> tuple[Span, Found[DocumentNumber] | None, Found[PartialDate] | None]:
    """What the line that names the carrier says, wrapped lines too: where, the number, and the date."""
    end = carrier
    while end - carrier < _CARRIER_LINES - 1 and ")" not in lines[end].text and end + 1 < len(lines):
        if not lines[carrier].text.startswith("("):
            break
        end += 1
    opening = text.find("(", lines[carrier].span.start, lines[carrier].span.end)
    at = opening if opening >= 0 else lines[carrier].span.start
    span = Span(at, lines[end].span.end)
    said = span.of(text)
    number = next(iter(find_numbers(said)), None)
    date = next(iter(find_dates(said)), None)
    return (
        span,
        Found(number.number, (Evidence("parts.carrier", _moved(number.span, at)),)) if number else None,
        Found(date.date, (Evidence("parts.carrier", _moved(date.span, at)),)) if date else None,
    )


def _moved(span: Span, by: int) -> Span:
    return Span(span.start + by, span.end + by)


def _trimmed(text: str, span: Span) -> Span:
    raw = span.of(text)
    return Span(span.start + len(raw) - len(raw.lstrip()), span.end - (len(raw) - len(raw.rstrip())))
