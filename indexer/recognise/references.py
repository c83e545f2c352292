"""The numbered documents that a plan cites, each once, with all its mentions and the strongest relation.

How each is cited (`implements`, `basis`, …) is worked out in `relations.py`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest

from indexer.model import (
    RELATIONS,
    Directive,
    DocumentName,
    DocumentNumber,
    Doubt,
    Issuer,
    Level,
    PartialDate,
    Reference,
    Span,
)
from indexer.recognise.bodies import Home
from indexer.recognise.citations import Citation, read_citation
from indexer.recognise.named import Known, find_names, is_short, same_document
from indexer.recognise.relations import Placed, place, title_span
from indexer.recognise.rules import UPPER
from indexer.recognise.zones import Zones
from indexer.vietnamese.codes import codes
from indexer.vietnamese.numbers import NumberMention, find_numbers

_SENTENCE_END = re.compile(rf"[.!?;](?=\s)|\n\s*\n|\n(?=\s*[-+•]\s)|(?<![^\n]{{60}})\n(?=[{UPPER}\d])")
"""A short line before a capital is a paragraph of its own; a long one was wrapped by its page."""
_JOINT = re.compile(r"\s{0,2}(?:,|và|;)\s{0,2}")
_AND = re.compile(r"\s{0,2}(?:,|và)\s{1,3}")
_QUOTE_CHARS = 600
_LOCAL_PARTY: dict[str, Level] = {
    "Đảng bộ tỉnh": "province", "Đảng bộ thành phố": "province", "Đảng bộ huyện": "district",
    "Đảng bộ xã": "commune", "Đảng bộ phường": "commune",
}  # fmt: skip
"""Words of a name that leave its place to be understood from the citing document."""
_OWN_WORDS = re.compile(r"\s(?:trên địa bàn|trong các|trong toàn|tại các)\s")


@dataclass(frozen=True, slots=True)
class Own:
    """The citing document's own number and issuer, and where the words of its title stand."""

    number: DocumentNumber | None
    issuer: Issuer | None
    title: Span | None


def find_references(text: str, zones: Zones, own: Own, home: Home) -> tuple[tuple[Reference, ...], tuple[Doubt, ...]]:
    """Every cited document in the order of its first mention, and the doubts about their dates."""
    citations = _citations(text, zones, own.number)
    placed = place(text, zones, _with_names(text, zones, citations))
    title = title_span(zones)
    groups: dict[str, list[Placed]] = {}
    for each in placed:
        groups.setdefault(each.citation.number.key, []).append(each)
    references, doubts = [], []
    for group in groups.values():
        reference, doubt = _reference(text, group, own, home, title)
        references.append(reference)
        doubts.extend(doubt)
    return tuple(references), tuple(doubts)


def _citations(text: str, zones: Zones, own: DocumentNumber | None) -> list[Citation]:
    """Every mention of a number that is not the document's own, with what the words around it say."""
    skipped, title = _skipped(zones), title_span(zones)
    mentions = [
        mention
        for mention in _without_note_marks(find_numbers(text))
        if not any(span.covers(mention.span) for span in skipped) and (own is None or mention.number.key != own.key)
    ]
    citations = []
    for mention, later in zip_longest(mentions, mentions[1:]):
        limit = title.end if title.covers(mention.span) else len(text)
        citations.append(read_citation(text, mention, min(limit, _limit(text, mention, later))))
    return _with_shared_issuers(text, citations)


def _without_note_marks(mentions: Sequence[NumberMention]) -> list[NumberMention]:
    """`12-CTr/BCĐ3` is `12-CTr/BCĐ` with the mark of a footnote where the text cites that too."""
    keys = {mention.number.key for mention in mentions}
    plain = []
    for mention in mentions:
        code = mention.number.code.rstrip("0123456789")
        number = replace(mention.number, code=code)
        if 0 < len(mention.number.code) - len(code) <= 2 and number.key in keys:
            cut = len(mention.number.code) - len(code)
            mention = NumberMention(Span(mention.span.start, mention.span.end - cut), number)
        plain.append(mention)
    return plain


def _with_shared_issuers(text: str, citations: list[Citation]) -> list[Citation]:
    """`Kết luận số 182-KL/TW, ngày … và Kết luận số 218-KL/TW, ngày … của Bộ Chính trị`: both are of that body."""
    shared: list[Citation] = []
    for citation in reversed(citations):
        later = shared[-1] if shared else None
        if (
            later is not None
            and citation.body is None
            and citation.title is None
            and citation.kind == later.kind
            and _AND.fullmatch(text, citation.end, later.start)
        ):
            citation = replace(citation, body=later.body)
        shared.append(citation)
    return shared[::-1]


def _with_names(text: str, zones: Zones, numbered: list[Citation]) -> list[Citation]:
    """The citations with what is cited by name between them; a name of a document whose number stands elsewhere in the
    text is one more mention of that number."""
    known = [Known(each.number, each.kind, each.title) for each in numbered]
    taken = [Span(each.start, each.span.end) for each in numbered]
    skipped = _skipped(zones)
    named = []
    for mention in find_names(text):
        if any(span.start < mention.span.end and mention.span.start < span.end for span in (*taken, *skipped)):
            continue
        number = same_document(mention, known)
        citation = read_citation(text, NumberMention(mention.span, number or mention.name), len(text))
        if number is not None and citation.issued is not None and number.year not in (None, citation.issued.year):
            citation = replace(citation, number=mention.name)  # an older law of the same name
        end = mention.span.end if citation.title_span is not None else citation.end
        bare = replace(citation, title=None, title_span=None, quoted=False, end=end)
        named.append(replace(bare, kind=mention.kind, named=True, start=mention.span.start))
    return sorted((*numbered, *named), key=lambda each: each.span.start)


def _limit(text: str, mention: NumberMention, later: NumberMention | None) -> int:
    """Where a citation must end: a number that a list joins to the next one has no words of its own behind it."""
    if later is not None and _JOINT.fullmatch(text, mention.span.end, later.span.start):
        return mention.span.end
    return len(text)


def _skipped(zones: Zones) -> list[Span]:
    """Letterhead, stamp, recipients: numbers there are not citations."""
    spans = [zones.lines[number].span for number in zones.stamp]
    for part in (zones.letterhead, zones.recipients):
        if part:
            spans.append(Span(zones.lines[part.start].span.start, zones.lines[part.stop - 1].span.end))
    return spans


def _reference(text: str, group: list[Placed], own: Own, home: Home, title: Span) -> tuple[Reference, list[Doubt]]:
    citations = [each.citation for each in group]
    strongest = min((each.relation for each in group), key=RELATIONS.index)
    shown = next(each.citation for each in group if each.relation == strongest)
    number = citations[0].number
    issued, doubts = _issued(citations)
    issuer = _issuer(citations, own, home)
    directive = _directive(number, issued, issuer, own.number, home)
    central = _central(number, issuer)
    known = directive.year is not None or number.year is not None
    if isinstance(number, DocumentName):
        state = "open" if is_short(number) else "resolved"
    else:
        state = "resolved" if known and (central or directive.place is not None) else "open"
    reference = Reference(
        number,
        next((c.kind for c in citations if c.named), None) or next((c.kind for c in citations if c.kind), None),
        _title(citations, title),
        issuer,
        issued,
        strongest,
        state,
        directive,
        _quote(text, shown.span, own.title),
        tuple(c.span for c in citations),
    )
    return reference, doubts


def _issuer(citations: list[Citation], own: Own, home: Home) -> Issuer | None:
    """As quoted, by the mention that says most. "của Ban" names the plan's own body by its first word."""
    bodies = [c.body for c in citations if c.body is not None]
    body = next((b for b in bodies if b.place is not None), bodies[0] if bodies else None)
    if body is None:
        return None
    if " " not in body.body and own.issuer is not None and own.issuer.body.startswith(f"{body.body} "):
        return own.issuer
    return body.issuer(home)


def _title(citations: list[Citation], title: Span) -> str | None:
    """In quotation marks before plain, and the plan's own title last: it runs on into words of the plan itself."""
    ranked = sorted((c for c in citations if c.title is not None), key=lambda c: (title.covers(c.span), not c.quoted))
    if not ranked:
        return None
    best = ranked[0]
    if title.covers(best.span) and not best.quoted:
        return _OWN_WORDS.split(best.title or "", maxsplit=1)[0]
    return best.title


def _issued(citations: list[Citation]) -> tuple[PartialDate | None, list[Doubt]]:
    dates = Counter(c.issued for c in citations if c.issued is not None)
    if not dates:
        return None, []
    best = max(dates, key=lambda date: dates[date])
    complete = [date for date in dates if date.complete]
    if best not in complete and complete:
        best = complete[0]
    if any(not str(best).startswith(str(date)) for date in dates):
        number = str(citations[0].number)
        return best, [Doubt("references", "conflicting-dates", (number, *(str(date) for date in dates)))]
    return best, []


def _directive(
    number: DocumentNumber | DocumentName,
    issued: PartialDate | None,
    issuer: Issuer | None,
    own: DocumentNumber | None,
    home: Home,
) -> Directive:
    year = number.year or (issued.year if issued is not None else None)
    if isinstance(number, DocumentName):
        level = next((level for word, level in _LOCAL_PARTY.items() if word in number.text), None)
        return Directive(number, year, home.place(level) if level is not None else None)
    if _central(number, issuer):
        return Directive(number, year, None)
    place = issuer.place if issuer is not None else None
    if issuer is None and own is not None and own.code.casefold() == number.code.casefold():
        place = home.commune or home.district or home.province
    return Directive(number, year, place)


def _central(number: DocumentNumber | DocumentName, issuer: Issuer | None) -> bool:
    """By the code where the code is of a body of the whole country, else by the issuer as quoted."""
    parts = [part.rstrip("0123456789") for part in re.split(r"[-/]", number.code)]
    bodies = [codes().bodies[part] for part in parts if part in codes().bodies and part not in codes().kinds]
    if any(body.central for body in bodies):
        return True
    return issuer is not None and issuer.level == "central"


def _quote(text: str, span: Span, title: Span | None) -> Span:
    """The sentence that holds a mention; in the document's title the whole of it, however its lines are broken.

    Without blanks and stray Markdown marks at its ends; a very long one is cut to its clauses.
    """
    in_title = title is not None and title.covers(span)
    start, stop = (title.start, title.end) if in_title else _sentence(text, span)
    while start < span.start and not (text[start].isalnum() or text[start] in '“"'):
        start += 1
    while stop > span.end and (text[stop - 1].isspace() or text[stop - 1] in "*_"):
        stop -= 1
    return Span(start, stop)


def _sentence(text: str, span: Span) -> tuple[int, int]:
    """Where the sentence around a mention starts and ends, at most _QUOTE_CHARS to each side."""
    low, high = max(0, span.start - _QUOTE_CHARS), min(len(text), span.end + _QUOTE_CHARS)
    start = max((end.end() for end in _SENTENCE_END.finditer(text, low, span.start)), default=low)
    ending = _SENTENCE_END.search(text, span.end, high)
    return start, ending.end() if ending is not None else high
