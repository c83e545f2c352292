"""One mention of a numbered document: the words before and behind its number, read as kind, date, issuer and title."""

from __future__ import annotations

import re
from dataclasses import dataclass

from indexer.model import DocumentNumber, PartialDate, Span
from indexer.recognise.bodies import Body, central_name, parse_body
from indexer.recognise.kinds import kind_before, kind_of_code
from indexer.recognise.rules import family, first
from indexer.vietnamese.dates import find_dates
from indexer.vietnamese.numbers import NumberMention

_BEHIND = 700
"""Characters behind a number that may belong to its citation."""
_QUOTATIONS = 6
"""Quotations inside one plain title that are passed over."""
_DATE_LEAD = re.compile(r"[\s,(]{0,3}(?:(?:ký |ban hành )?ngày\s{0,3})?", re.IGNORECASE)
_ISSUER_LEAD = re.compile(r"[\s,)]{0,3}(?:của|do)\s{1,3}", re.IGNORECASE)
_ISSUER_END = re.compile(
    r"\s{0,3}(?:[,;:.“”\"()|]|\s(?:về|Về|quy định|hướng dẫn|thực hiện|triển khai|ban hành|phê duyệt|sửa đổi|tổ chức"
    r"|tăng cường|công bố|thành lập|đã|được|có|là|tại|theo|để|trên|trong|vào"
    r"|và(?=\s[^\W\d_]{2,12}\s[^\W\d_]{2,12}\s(?:số|\d))"
    r"|ngày|kế hoạch|giao|với|cho|nhằm|từ|khóa|năm|như|yêu cầu)(?!\w)|\n\s*\n|\n(?=[-+•]|\d)|$)"
)
_PROPOSED = re.compile(r"(?:của|đề nghị(?! của))\s(?P<body>[^\W\d_][^,;.:]{3,90}?)\s(?:tại|trong)\s(?:các\s)?$")
_KIND_AGAIN = re.compile(r"[\s,]{0,3}(?P<kind>kế hoạch|hướng dẫn|chương trình|đề án|công văn)\s(?=[^\W\d_])")
_LAW_CODE = re.compile(r"QH|PL|HĐNN|LCT")
_LAW = re.compile(
    r"(?<!\w)(?P<kind>Bộ luật|Luật|Pháp lệnh|Nghị quyết liên tịch|Nghị quyết)\s"
    r"(?P<title>[^\d;:.()“”\n]{2,160}?),?\s{1,2}(?:số\s?:?\s{0,2})?$"
)
_PARAGRAPH = re.compile(r"\n\s*\n|\n(?=\s*(?:[-+•*]\s|\d{1,2}[.)]\s|[a-zđ]\)\s))")


@dataclass(frozen=True, slots=True)
class Citation:
    """A mention with what stands around it. `start` is where its kind begins, `end` the end of what was read.

    `title_span` is the cited document's own title: a number in it is cited by that document, not carried out by ours.
    """

    number: DocumentNumber
    span: Span
    start: int
    end: int
    kind: str | None
    named: bool
    issued: PartialDate | None
    body: Body | None
    title: str | None
    title_span: Span | None
    quoted: bool

    @property
    def amending(self) -> bool:
        """True for `Luật sửa đổi, bổ sung một số điều của Luật Giá số …`: the number may be of either law."""
        return self.title is not None and self.title.casefold().startswith(("sửa đổi", "bổ sung"))


def read_citation(text: str, mention: NumberMention, limit: int) -> Citation:
    """Everything that the words around a number say of the document. Nothing at or behind `limit` is looked at."""
    number = mention.number
    start, kind, law_title = _before(text, mention)
    position = mention.span.end
    tail = text[position : min(limit, position + _BEHIND)]
    cut = _PARAGRAPH.search(tail)
    tail = tail[: cut.start()] if cut is not None and not _broken(tail, cut) else tail
    at, issued = _date(tail)
    at, body = _issuer(tail, at)
    body = body or _issuer_before(text, start)
    if issued is None and body is not None:
        later, date = _date(tail, at)
        at, issued = (later, date) if date is not None and date.complete else (at, None)
    title, title_span, at = _title(tail, at, position)
    quoted = title_span is not None and text[max(0, title_span.start - 1)] in '“"«'
    named = kind is not None
    if kind is None:
        kinds = kind_of_code(number.code, party=number.style == "party")
        kind = kinds[0] if len(kinds) == 1 else None
    return Citation(
        number, mention.span, start, position + at, kind, named, issued, body, law_title or title, title_span, quoted
    )


def _before(text: str, mention: NumberMention) -> tuple[int, str | None, str | None]:
    """Where the citation starts, the kind named in front of the number, and a law's title between the two."""
    found = kind_before(text, mention.span.start)
    if found is not None:
        return found[1], found[0], None
    if _LAW_CODE.search(mention.number.code) is None:
        return mention.span.start, None, None
    low = max(0, mention.span.start - 180)
    law = _LAW.search(text[low : mention.span.start])
    if law is not None:
        return low + law.start(), law["kind"], _flat(law["title"])
    return mention.span.start, None, None


def _broken(tail: str, cut: re.Match[str]) -> bool:
    """A blank line inside a sentence: the page ended there, the words go on with a small letter."""
    rest = tail[cut.end() :].lstrip()
    return tail[: cut.start()].rstrip()[-1:].isalpha() and rest[:1].islower()


def _date(tail: str, at: int = 0) -> tuple[int, PartialDate | None]:
    lead = _DATE_LEAD.match(tail, at)
    window = tail[at : at + 60]
    mentions = find_dates(window)
    if mentions and mentions[0].span.start <= lead.end() - at:
        return at + mentions[0].span.end, mentions[0].date
    return at, None


def _issuer(tail: str, at: int) -> tuple[int, Body | None]:
    lead = _ISSUER_LEAD.match(tail, at)
    if lead is None:
        return at, None
    end = _ISSUER_END.search(tail, lead.end(), min(len(tail), lead.end() + 200))
    stop = end.start() if end is not None else min(len(tail), lead.end() + 160)
    central = central_name(tail[lead.end() : lead.end() + 120])
    stop = lead.end() + central if central else stop
    body = parse_body(tail[lead.end() : stop])
    return (stop, body) if body is not None else (at, None)


def _issuer_before(text: str, start: int) -> Body | None:
    """`của Bộ trưởng Bộ Tư pháp tại Tờ trình số …`."""
    found = _PROPOSED.search(" ".join(text[max(0, start - 140) : start].split()) + " ")
    return parse_body(found["body"]) if found is not None else None


def _title(tail: str, at: int, offset: int) -> tuple[str | None, Span | None, int]:
    """The title, its span and where it ends (in `tail`)."""
    rest = tail[at:]
    quoted = first("relations", "title.quoted", rest)
    if quoted is not None:
        start, end = quoted[1].span("title")
        return _plain(quoted[1]["title"]), Span(offset + at + start, offset + at + end), at + quoted[1].end()
    again = _KIND_AGAIN.match(rest)
    plain = first("relations", "title.plain", rest)
    if again is not None:
        start = again.end()
    elif plain is not None:
        start = plain[1].start("about") if plain[1]["about"] else plain[1].start("verb")
    else:
        return None, None, at
    stop = _plain_end(rest, start)
    title = _flat(rest[start:stop])
    return (title or None), Span(offset + at + start, offset + at + stop), at + stop


def _plain_end(rest: str, start: int) -> int:
    """The end of a title without quotation marks; a quotation inside it is passed over whole."""
    (ending,) = family("relations", "title.end")
    position = start
    for _ in range(_QUOTATIONS):
        end = ending.pattern.search(rest, position)
        stop = end.start() if end is not None else len(rest)
        opened = re.search(r"[“«]|(?<=\s)\"(?=\S)", rest[position:stop])
        if opened is None:
            return stop
        closed = re.search(r"[”»\"]", rest[position + opened.end() :])
        if closed is None:
            return stop
        position += opened.end() + closed.end()
        if re.match(r"\s?[;.,(]|\s?$", rest[position : position + 2]):
            return position
    return position


def _plain(title: str) -> str:
    """A quoted title without its leading "về", which stands inside the quotation marks in some documents."""
    flat = _flat(title)
    for lead in ("về việc ", "Về việc ", "về ", "Về "):
        if flat.startswith(lead):
            return flat[len(lead) :]
    return flat


def _flat(words: str) -> str:
    flat = " ".join(words.replace("*", "").split()).strip(" ,;.")
    return flat.rstrip(")") if flat.count(")") > flat.count("(") else flat
