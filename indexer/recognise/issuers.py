"""Who issued a document: letterhead, opening sentence, authority line, sheet of attributes and number code together."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from indexer.model import Doubt, Evidence, Found, Issuer, Span
from indexer.recognise.bodies import Body, Home, parse_body
from indexer.recognise.header import Header, is_of_body
from indexer.recognise.lines import Line
from indexer.recognise.paragraphs import paragraphs
from indexer.recognise.places import named_provinces, province
from indexer.recognise.rules import first, holds, table
from indexer.recognise.sheet import sheet_issuer
from indexer.recognise.zones import Zones
from indexer.vietnamese.codes import codes
from indexer.vietnamese.gazetteer import cities

_MOTTO_INSIDE = re.compile(r"\s*(?:C.NG H\w\w X. H.I CH. N\w{2,5} VI.T NAM|Đ.NG C.NG S.N VI.T NAM|Đ.c l.p\s?[-–—]).*$")
_ACTING = re.compile(r"^(?:BAN THƯỜNG VỤ|BAN THƯỜNG TRỰC|BAN CHẤP HÀNH|THƯỜNG TRỰC)$")
_JOINED = re.compile(r"\s+[-–—]\s+|\s+VÀ\s+(?=(?:BỘ|SỞ|ỦY BAN|UBND|LIÊN ĐOÀN|HỘI)\s)")
_PARTY_SUPERIOR = re.compile(r"^(?:TỈNH|THÀNH|HUYỆN|QUẬN|THỊ|ĐẢNG) [ỦU][ỶY]\b")
_OPENING_LINES = 60


@dataclass(frozen=True, slots=True)
class Issuing:
    """The issuer named first, the others of a joint document, and where the document is at home."""

    issuer: Found[Issuer] | None
    others: tuple[Found[Issuer], ...]
    home: Home
    doubts: tuple[Doubt, ...]


@dataclass(frozen=True, slots=True)
class _Unit:
    """One body of a letterhead: its lines joined, and their span."""

    text: str
    span: Span


def find_issuer(text: str, zones: Zones, header: Header) -> Issuing:
    """The issuers of a document with their places, in normal form."""
    candidates = list(_candidates(text, zones, header))
    above = [body for unit in _units(zones)[:-1] if (body := parse_body(unit.text)) is not None]
    home = _home(text, header, [body for body, _ in candidates], above)
    if not candidates:
        return Issuing(None, (), home, ())
    titled = candidates[0][1].rule == "issuer.title"
    chosen, evidence = candidates[0] if titled else _most_agreed(candidates)
    doubts = ()
    if not _agree(chosen, candidates[0][0]):
        doubts = (Doubt("issuer", "several", (candidates[0][0].issuer(home).name, chosen.issuer(home).name)),)
    same = [(b, e) for b, e in candidates if _agree(b, chosen) and e is not evidence]
    if chosen.place is None:
        chosen = next((replace(chosen, place=b.place, word=b.word, level=b.level) for b, _ in same if b.place), chosen)
    proof = (evidence, *(e for _, e in same))
    issuer = Found(chosen.issuer(home), proof)
    others = ()
    if evidence.rule == "issuer.letterhead":
        others = tuple(Found(b.issuer(home), (e,)) for b, e in _joint(zones, header)[1:])
    return Issuing(issuer, others, _with_own(home, issuer.value), doubts)


def _most_agreed(candidates: list[tuple[Body, Evidence]]) -> tuple[Body, Evidence]:
    """The candidate that most kinds of evidence agree with; of equals the first, which is the most telling."""

    def votes(candidate: tuple[Body, Evidence]) -> int:
        return len({evidence.rule for body, evidence in candidates if _agree(body, candidate[0])})

    best = max(candidates, key=votes)
    return next(candidate for candidate in candidates if _agree(candidate[0], best[0]))


def _agree(one: Body, other: Body) -> bool:
    """True when one name is the other or only says less (`Ban Chỉ đạo` of a code, and its full name)."""
    first_name, second_name = one.body.casefold(), other.body.casefold()
    return first_name.startswith(second_name) or second_name.startswith(first_name)


def _candidates(text: str, zones: Zones, header: Header) -> Iterator[tuple[Body, Evidence]]:
    """Every statement of the issuer, the most telling first."""
    yield from _titled(zones)
    joint = _joint(zones, header)
    if joint:
        yield joint[0]
    else:
        yield from _letterhead(zones)
    yield from _sentences(text, zones)
    yield from _authority(zones)
    sheet = sheet_issuer(zones)
    if sheet is not None:
        yield sheet
    yield from _from_code(header)


def _units(zones: Zones) -> list[_Unit]:
    """The bodies of a letterhead, top down; a line that does not begin like a body goes on with the one before."""
    units: list[_Unit] = []
    for _, line in zones.of(zones.letterhead):
        text = _MOTTO_INSIDE.sub("", line.text).strip(" */")
        if not text or not text.isupper() or _is_other(line):
            continue
        goes_on = units and (
            units[-1].text.endswith((" VÀ", " VỤ", ",", "-", "–")) or not holds("issuers", "opener", text + " ")
        )
        if goes_on:
            whole = f"{units[-1].text} {text}"
            units[-1] = _Unit(whole, Span(units[-1].span.start, line.span.end))
        elif holds("issuers", "opener", text + " "):
            units.append(_Unit(text, line.span))
    return [unit for unit in units if not _ACTING.match(unit.text)]


def _is_other(line: Line) -> bool:
    return (
        holds("zones", "motto", line.text)
        or holds("header", "number.label", line.text)
        or holds("marks", "mark", line.text)
    )


def _letterhead(zones: Zones) -> Iterator[tuple[Body, Evidence]]:
    units = _units(zones)
    if not units:
        return
    body = _under(units)
    if body is not None:
        yield body, Evidence("issuer.letterhead", units[-1].span)


def _under(units: list[_Unit]) -> Body | None:
    """The last body of a letterhead, with what the one above it tells of its place."""
    own = parse_body(units[-1].text)
    if own is None or len(units) == 1:
        return own
    above = parse_body(units[-2].text)
    if above is None:
        return own
    if above.body == "Ban Chấp hành Trung ương":
        return replace(own, body=f"{own.body} Trung ương", level="central")
    if own.body.startswith("Ban Chỉ đạo"):
        return replace(
            own, place=own.place or above.place, level=own.level or above.level, word=own.word or _word(above)
        )
    if _PARTY_SUPERIOR.match(units[-2].text) and not _PARTY_SUPERIOR.match(units[-1].text):
        return replace(above, body=f"{own.body} {above.body}", place=own.place or above.place)
    if own.body in ("Thanh tra", "Văn phòng") and above.level != "central":
        return replace(above, body=f"{own.body} {above.body}")
    if own.place is None and above.place is not None and own.level != "central":
        return replace(own, place=above.place, level=above.level, word=above.word)
    if own.level is None and above.level == "central":
        return replace(own, level="central")
    return own


def _word(above: Body) -> str:
    """The word for the place of a committee named without one: a Tỉnh ủy's place is a tỉnh."""
    words = {"Tỉnh ủy": "tỉnh", "Thành ủy": "thành phố", "Huyện ủy": "huyện", "Thị ủy": "thị xã", "Quận ủy": "quận"}
    return above.word or words.get(above.body, "")


def _joint(zones: Zones, header: Header) -> list[tuple[Body, Evidence]]:
    """The bodies of a joint document: named in one line, or one below the other with a code that says "joint"."""
    units = _units(zones)
    joined = [unit for unit in units if _JOINED.search(unit.text)] or units
    pieces = [(piece, unit.span) for unit in joined for piece in _JOINED.split(unit.text)]
    code = (header.number_code or "").replace("/", "-").split("-")
    joint_kind = bool(code) and code[0] in table("kinds")["joint"]
    if len(units) > 1 and len(joined) == len(units) and _names_both(units, code):
        joint_kind = True
    if len(pieces) < 2 or not (joint_kind or (len(pieces) > len(joined) and len(code) >= 3)):
        return []
    bodies = [(parse_body(piece), span) for piece, span in pieces]
    found = [(body, Evidence("issuer.letterhead", span)) for body, span in bodies if body is not None]
    return found if len(found) > 1 else []


def _names_both(units: list[_Unit], code: list[str]) -> bool:
    """True when the code names the upper body first and another one after it: `KH-SYT-CĐN`."""
    upper = parse_body(units[-2].text)
    known = codes().bodies.get(code[1].rstrip("0123456789")) if len(code) >= 3 else None
    return upper is not None and known is not None and upper.body == known.name and code[2] not in codes().bodies


def _titled(zones: Zones) -> Iterator[tuple[Body, Evidence]]:
    """`CHỈ THỊ / CỦA BỘ CHÍNH TRỊ`: the line below the kind names the body."""
    for number, line in zones.of(zones.title):
        if number == zones.title.start + 1 and is_of_body(line):
            body = parse_body(line.text[4:])
            if body is not None:
                yield body, Evidence("issuer.title", line.span)


def _sentences(text: str, zones: Zones) -> Iterator[tuple[Body, Evidence]]:
    """`…, Ban Tuyên giáo Tỉnh ủy xây dựng kế hoạch …` in the opening, before the first marked item."""
    opening = [line for _, line in zones.of(zones.body)][:_OPENING_LINES]
    for paragraph in paragraphs(opening):
        if holds("zones", "marker", paragraph.text):
            return
        raw = paragraph.span.of(text)
        for start in _clause_starts(raw):
            piece = raw[start : start + 260]
            found = first("issuers", "sentence", piece)
            if found is None or not holds("issuers", "opener", piece):
                continue
            body = parse_body(found[1]["issuer"])
            if body is not None:
                at = paragraph.span.start + start
                yield body, Evidence("issuer.sentence", Span(at, at + found[1].end("issuer")))


def _clause_starts(raw: str) -> list[int]:
    """The start of a paragraph and after each comma, semicolon and bracket, the last first."""
    starts = [0, *(m.end() for m in re.finditer(r"[,;:.)]\s+(?=[^\W\d_])", raw))]
    return starts[::-1]


def _authority(zones: Zones) -> Iterator[tuple[Body, Evidence]]:
    """The line in capitals under a title: `CHỦ TỊCH ỦY BAN NHÂN DÂN TỈNH …`."""
    for _, line in list(zones.of(zones.body))[:3]:
        if line.capitals and holds("zones", "body.authority", line.text):
            body = parse_body(line.text)
            if body is not None:
                yield body, Evidence("issuer.authority", line.span)
            return


def _from_code(header: Header) -> Iterator[tuple[Body, Evidence]]:
    if header.number is None:
        return
    for part in re.split(r"[-/]", header.number.value.code):
        known = codes().bodies.get(part.rstrip("0123456789"))
        body = parse_body(known.name) if known is not None and known.group != "unit" else None
        if body is not None:
            level = "central" if known.central else body.level
            yield replace(body, level=level), Evidence("issuer.code", header.number.evidence[0].span)
            return


def _home(text: str, header: Header, bodies: list[Body], above: list[Body]) -> Home:
    """Places by level: from the issuer's own names, the bodies above it, the dateline, the only province named."""
    home = Home()
    for body in (*bodies, *above):
        if body.place is not None and body.level in ("province", "district", "commune"):
            home = replace(home, **{body.level: getattr(home, body.level) or body.place})
    written = header.place.value if header.place is not None else None
    if written is not None:
        known = province(written.removeprefix("Thành phố "))
        lowest = bodies[0].level if bodies else None
        if known is not None and home.province is None and (known in cities() or lowest != "commune"):
            home = replace(home, province=known)
        if lowest in ("district", "commune") and home.place(lowest) is None and lowest is not None and known is None:
            home = replace(home, **{lowest: written})
    if home.province is None:
        named = named_provinces(text)
        if len(named) == 1:
            home = replace(home, province=named.pop())
    return home


def _with_own(home: Home, issuer: Issuer) -> Home:
    if issuer.place is None or issuer.level not in ("province", "district", "commune"):
        return home
    return replace(home, **{issuer.level: issuer.place})
