"""What a letterhead states: number, date, place; with the heading below it, kind and title."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from indexer.model import DocumentNumber, Doubt, Evidence, Found, PartialDate, Span
from indexer.recognise.kinds import kind_of_code
from indexer.recognise.lines import Line
from indexer.recognise.places import place_name
from indexer.recognise.rules import first, holds, table
from indexer.recognise.sheet import sheet_issued, sheet_kind, sheet_number
from indexer.recognise.zones import Zones
from indexer.vietnamese.codes import codes
from indexer.vietnamese.dates import find_dates
from indexer.vietnamese.numbers import find_numbers, parse_number, skeleton

_EARLY_LINES = 60
"""A letterhead that a reader put behind the heading (two columns) still stands within so many lines."""

_CERTIFIED_LINES = 400
"""A certification stands before the appendices, which may be long."""
_FIRST_PAGE_LINES = 90
_AROUND = 8
"""Lines before and behind a motto in which the rest of its letterhead stands."""


@dataclass(frozen=True, slots=True)
class Header:
    """The fields of the letterhead, and what is doubtful about them."""

    kind: Found[str] | None
    title: Found[str] | None
    number: Found[DocumentNumber] | None
    number_code: str | None
    issued: Found[PartialDate] | None
    place: Found[str] | None
    doubts: tuple[Doubt, ...]


def read_header(text: str, zones: Zones, name: str) -> Header:
    """Number, kind, title, date and place. `name` is the file's name: a number in it is a doubt, never the number."""
    number, code, doubts = _number(text, zones)
    if number is None:
        doubts += _number_in_name(name, code)
    kind = _kind(zones, number, code)
    issued, place, date_doubts = _issued(text, zones)
    return Header(kind, _title(text, zones), number, code, issued, place, doubts + date_doubts)


def _number(text: str, zones: Zones) -> tuple[Found[DocumentNumber] | None, str | None, tuple[Doubt, ...]]:
    candidates = list(_number_candidates(text, zones))
    # A consolidated text shows the number of the act that it consolidates, too.
    candidates = [found for found in candidates if _consolidating(found.value)] or candidates
    if candidates:
        values = {found.value.key: found.value for found in candidates}
        chosen = candidates[0]
        doubts = () if len(values) == 1 else (Doubt("number", "several", tuple(str(v) for v in values.values())),)
        return chosen, chosen.value.code, doubts
    for line in _labelled(zones):
        rest = skeleton(first("header", "number.label", line.text)[1]["rest"])
        for rule in ("number.blank", "number.unreadable"):
            hit = first("header", rule, rest)
            if hit is not None:
                code = _official_code(hit[1]["code"], hit[1].groupdict().get("mark") or "/")
                doubts = (Doubt("number", "unreadable"),) if code and rule == "number.unreadable" else ()
                if code:
                    return None, code, doubts
    return None, None, ()


def _number_candidates(text: str, zones: Zones) -> Iterator[Found[DocumentNumber]]:
    """Numbers behind a label, first in the letterhead, then in a misplaced one; then a line that is but a number."""
    for line in _labelled(zones):
        mentions = find_numbers(line.span.of(text))
        rest = first("header", "number.label", line.text)[1]["rest"]
        if mentions and rest[:1].isdecimal():
            span = _shift(mentions[0].span, line.span.start)
            yield Found(mentions[0].number, (Evidence("number.label", span),))
    sheet = sheet_number(zones)
    if sheet is not None:
        yield sheet
    for _, line in zones.of(zones.letterhead):
        mentions = find_numbers(line.span.of(text)) if len(line.text) <= 40 else ()
        if mentions and mentions[0].span.start == 0 and len(mentions) == 1:
            yield Found(mentions[0].number, (Evidence("number.bare", _shift(mentions[0].span, line.span.start)),))
    yield from _certified(text, zones)


def _certified(text: str, zones: Zones) -> Iterator[Found[DocumentNumber]]:
    """A consolidated text bears its number where it is certified, at the end, below its own signature."""
    for line in zones.lines[max(zones.body.start, len(zones.lines) - _CERTIFIED_LINES) :]:
        if not holds("header", "number.label", line.text):
            continue
        for mention in find_numbers(line.span.of(text))[:1]:
            if _consolidating(mention.number):
                yield Found(mention.number, (Evidence("number.certified", _shift(mention.span, line.span.start)),))


def _consolidating(number: DocumentNumber) -> bool:
    return number.code.split("-")[0] in table("kinds")["consolidating"]


def _labelled(zones: Zones) -> Iterator[Line]:
    for _, line in zones.of(zones.letterhead):
        if holds("header", "number.label", line.text):
            yield line
    end = min(zones.body.start + 6, _EARLY_LINES, len(zones.lines))
    for _, line in zones.of(range(zones.letterhead.stop, end)):
        if line.text.startswith(("Số:", "Số :", "SỐ:")) and holds("header", "number.label", line.text):
            yield line
    for _, line in zones.of(_displaced(zones)):
        if holds("header", "number.label", line.text):
            yield line


def _displaced(zones: Zones) -> range:
    """The lines around the motto, where a reader put the letterhead at the end of the first page."""
    if any(holds("zones", "motto", line.text) for _, line in zones.of(zones.letterhead)):
        return range(0)
    last = min(len(zones.lines), _FIRST_PAGE_LINES)
    at = next((n for n in range(zones.letterhead.stop, last) if holds("zones", "motto", zones.lines[n].text)), None)
    return range(0) if at is None else range(max(at - _AROUND, 0), min(at + _AROUND, len(zones.lines)))


def _official_code(written: str, mark: str) -> str | None:
    """The code of a blank number in official case: read with an ordinal put before it."""
    number = parse_number(f"1{mark}{written.rstrip('.:')}")
    return number.code if number is not None else None


def _number_in_name(name: str, code: str | None) -> tuple[Doubt, ...]:
    stem = name.rsplit("/", 1)[-1].rsplit(".", 1)[0].replace("_", " ")
    number = parse_number(stem) or next((mention.number for mention in find_numbers(stem)), None)
    if number is not None:
        return (Doubt("number", "file-name", (str(number),)),)
    leading = stem.split(" ")[0].split("-")[0]
    if code is not None and leading.isdecimal() and len(leading) <= 5:
        return (Doubt("number", "file-name", (leading,)),)
    return ()


def _kind(zones: Zones, number: Found[DocumentNumber] | None, code: str | None) -> Found[str] | None:
    if number is not None and code and code.split("-")[0].split("/")[0] in table("kinds")["consolidating"]:
        return Found(kind_of_code(code, party=False)[0], number.evidence)
    if zones.kind is not None:
        line = zones.lines[zones.kind.line]
        end = line.span.end if not zones.kind.rest else line.span.start + len(zones.kind.name)
        return Found(zones.kind.name, (Evidence("kind.heading", Span(line.span.start, end)),))
    sheet = sheet_kind(zones)
    if sheet is not None:
        return sheet
    if number is not None:
        names = kind_of_code(number.value.code, party=number.value.style == "party")
        if len(names) == 1:
            return Found(names[0], tuple(Evidence("kind.code", e.span) for e in number.evidence))
        if not names and number.value.code.split("-")[0] in codes().bodies:
            return Found("Công văn", tuple(Evidence("kind.letter", e.span) for e in number.evidence))
        if names:
            return None
    return _letter(zones)


def _letter(zones: Zones) -> Found[str] | None:
    """A subject (`V/v …`) and an address (`Kính gửi`) make a letter, whatever its number says or hides."""
    lines = [line for _, line in zones.of(range(min(len(zones.lines), _FIRST_PAGE_LINES)))]
    subject = next((n for n, line in enumerate(lines) if holds("kinds", "subject", line.text)), None)
    address = next((n for n, line in enumerate(lines) if holds("kinds", "address", line.text)), None)
    if subject is None or address is None or subject > address:
        return None
    return Found(
        "Công văn", (Evidence("kind.letter", lines[subject].span), Evidence("kind.letter", lines[address].span))
    )


def _title(text: str, zones: Zones) -> Found[str] | None:
    if zones.kind is None:
        return None
    below = [line for number, line in zones.of(zones.title) if number != zones.kind.line]
    below = below[1:] if below and is_of_body(below[0]) else below
    pieces, spans = [line.text for line in below], [line.span for line in below]
    if zones.kind.rest:
        line = zones.lines[zones.kind.line]
        pieces.insert(0, zones.kind.rest)
        spans.insert(0, Span(line.span.end - len(zones.kind.rest), line.span.end))
    title = " ".join(pieces).strip()
    if not title:
        return None
    return Found(title, (Evidence("title.below-kind", Span(spans[0].start, spans[-1].end)),))


def is_of_body(line: Line) -> bool:
    """True for `CỦA BỘ CHÍNH TRỊ` below a kind: it names the body, and is not yet the title."""
    return line.capitals and line.text.startswith("CỦA ") and len(line.text) < 60


def _issued(text: str, zones: Zones) -> tuple[Found[PartialDate] | None, Found[str] | None, tuple[Doubt, ...]]:
    found = list(_datelines(text, zones))
    if not found:
        return sheet_issued(zones), None, ()
    dates = Counter(date.value for date, _ in found if date is not None)
    issued = next((date for date, _ in found if date is not None), None)
    place = next((place for _, place in found if place is not None), None)
    if len(dates) <= 1:
        return issued, place, ()
    often = max(dates.values())
    issued = next(date for date, _ in found if date is not None and dates[date.value] == often)
    return issued, place, (Doubt("issued", "several", tuple(str(date) for date in dates)),)


def _datelines(text: str, zones: Zones) -> Iterator[tuple[Found[PartialDate] | None, Found[str] | None]]:
    """Date and place, from the best part of the document that has any: letterhead, misplaced letterhead, signature."""
    early = range(zones.letterhead.stop, min(zones.body.start + 6, _EARLY_LINES, len(zones.lines)))
    late = range(max(zones.body.start, zones.body.stop - 3), min(zones.body.stop + 40, len(zones.lines)))
    letterhead = zones.letterhead
    for rule, part in (
        ("dateline", letterhead),
        ("dateline", early),
        ("dateline", _displaced(zones)),
        ("dateline", late),
        ("adopted", late),
    ):
        found = [pair for _, line in zones.of(part) if (pair := _dateline(text, line, rule)) is not None]
        if found:
            yield from found[:1] if rule != "dateline" or part is not zones.letterhead else found
            return


def _dateline(text: str, line: Line, rule: str) -> tuple[Found[PartialDate] | None, Found[str] | None] | None:
    hit = first("header", rule, line.text)
    if hit is None or len(line.text) > 400:
        return None
    raw = line.span.of(text)
    at = raw.lower().rfind("ngày") if rule == "dateline" else 0
    mentions = [m for m in find_dates(raw) if m.span.start >= max(0, at - 1)]
    place = None
    if rule == "dateline":
        written = hit[1]["place"].strip()
        name = place_name(written)
        if name is None:
            return None
        start = raw.rfind(written.split(" ")[0], 0, at)
        place = Found(
            name,
            (
                Evidence(
                    "dateline",
                    _shift(
                        Span(max(start, 0), comma if (comma := raw.rfind(",", 0, at)) >= 0 else len(raw[:at].rstrip())),
                        line.span.start,
                    ),
                ),
            ),
        )
    if not mentions:
        return (None, place) if place is not None else None
    return Found(mentions[0].date, (Evidence(rule, _shift(mentions[0].span, line.span.start)),)), place


def _shift(span: Span, offset: int) -> Span:
    return Span(span.start + offset, span.end + offset)
