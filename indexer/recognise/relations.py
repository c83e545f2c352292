"""How a document is cited: the relation, from the place of the citation and the words around it.

What this document does to another one is said in its title, its articles and its closing clauses (`amends`,
`replaces`, `guides`, `issued_with`); what it stands on in its opening ("Căn cứ …": `basis`, "Thực hiện …":
`implements`, "Trả lời …": `reports_to`). Everything else `cites`, and so does what stands inside the title of another
cited document, which speaks of that document's relations and not of ours.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from indexer.model import Relation, Span
from indexer.recognise.citations import Citation
from indexer.recognise.lines import Line
from indexer.recognise.paragraphs import paragraphs
from indexer.recognise.rules import first, holds
from indexer.recognise.zones import Zones

_CLAUSE_END = re.compile(r"(;\s+|\.\s+(?=[^\W\d_])|,\s+(?=(?i:căn cứ|thực hiện|triển khai thực hiện)\s))")
_LISTED = re.compile(r"[\s,;]{0,4}(?:và|,|;)\s{1,3}(?:các\s{1,3})?")
"""Between two citations of one list: what holds of the first holds of the second."""
_LOOK_BACK = 3000
"""Characters before a number in which its clause's cue is looked for; no real opening paragraph is longer."""
_WORDS_BEFORE = 240
"""Characters before a citation that may say what this document does to it."""
_SENTENCE_AHEAD = 700
"""Characters behind a citation in which its sentence may say that it is no longer in force."""
_OPENING_LINES = 60
_SENTENCE_END = re.compile(r"[.;](?=\s)|\n\s*\n|\n(?=\s*(?:\d{1,2}[.)]|[a-zđ]\)|Điều\s)\s)")
_PARAGRAPH_START = re.compile(
    r"\n(?=\s*(?:\d{1,2}(?:\.\d{1,2})*[.)]\s|[a-zđ]\)\s|[-–+]\s|(?i:điều)\s\d|\())|\n\s*\n|\.\s*\n"
)
_HEAD_OF_LIST = re.compile(r"[^\n.;:]{0,200}:\s*$")


@dataclass(frozen=True, slots=True)
class Placed:
    """A citation with the relation that its place gives it."""

    citation: Citation
    relation: Relation


def place(text: str, zones: Zones, citations: Sequence[Citation]) -> list[Placed]:
    """The relation of every citation, given in the order of the text."""
    title, opening, purpose = title_span(zones), _opening(zones), _purpose(zones)
    placed: list[Placed] = []
    previous: Placed | None = None
    titles_reach = 0
    listing: tuple[int, Relation] | None = None
    for citation in citations:
        if citation.span.end <= titles_reach:
            placed.append(Placed(citation, "cites"))
            continue
        listing = _listing(text, citation, listing)
        relation = _relation(text, citation, previous, title, opening, listing)
        if relation == "cites" and purpose.covers(citation.span) and _aimed_at(text, citation):
            relation = "implements"
        previous = Placed(citation, relation)
        placed.append(previous)
        if citation.title_span is not None:
            titles_reach = max(titles_reach, citation.title_span.end)
    return placed


def title_span(zones: Zones) -> Span:
    """Where the kind and the title of the document stand."""
    if not zones.title:
        return Span(0, 0)
    return Span(zones.lines[zones.title.start].span.start, zones.lines[zones.title.stop - 1].span.end)


def _opening(zones: Zones) -> list[Span]:
    """The paragraphs from the body's first line to its first marked item."""
    spans: list[Span] = []
    for paragraph in paragraphs([line for _, line in zones.of(zones.body)][:_OPENING_LINES]):
        if holds("zones", "marker", paragraph.text):
            break
        spans.append(paragraph.span)
    return spans


def _purpose(zones: Zones) -> Span:
    """The section that says what the document is for (`I. MỤC ĐÍCH, YÊU CẦU`), up to the next heading of its rank."""
    start: Line | None = None
    for _, line in zones.of(zones.body):
        if start is None:
            start = line if holds("relations", "purpose.heading", line.text) else None
        elif holds("relations", "purpose.next", line.text) and line.text[:1].isdecimal() == start.text[:1].isdecimal():
            return Span(start.span.end, line.span.start)
    return Span(0, 0)


def _aimed_at(text: str, citation: Citation) -> bool:
    """In an item of the purpose that begins by saying what is carried out: `- Thực hiện Chỉ thị số …`."""
    piece = text[max(0, citation.start - _LOOK_BACK) : citation.start]
    begin = max((cut.end() for cut in _PARAGRAPH_START.finditer(piece)), default=0)
    words = " ".join(piece[begin:].split()) + " "
    return holds("relations", "purpose.item", words)


def _relation(
    text: str,
    citation: Citation,
    previous: Placed | None,
    title: Span,
    opening: list[Span],
    listing: tuple[int, Relation] | None,
) -> Relation:
    """The relation of a citation that stands in no other one's title."""
    if previous is not None:
        end = previous.citation.end
        if end <= citation.start and _LISTED.fullmatch(text, end, citation.start):
            return previous.relation
    in_title = title.covers(citation.span)
    if in_title and _verb(text, citation, title.start):
        return "implements"
    done = _done_to_it(text, citation, title.start if in_title else 0, in_title=in_title)
    if done is not None:
        return done
    if in_title:
        return "cites"
    paragraph = next((span for span in opening if span.covers(citation.span)), None)
    if paragraph is None:
        return listing[1] if listing is not None else "cites"
    if previous is not None and _amends(text, previous, citation):
        return previous.relation if previous.relation in ("basis", "implements") else "cites"
    return _opening_relation(text, citation, paragraph.start)


def _done_to_it(text: str, citation: Citation, low: int, *, in_title: bool) -> Relation | None:
    """What this document does to the cited one, by the words of the same clause before it, or of the same sentence
    behind it."""
    before = _clause_before(text, citation.start, low)
    if citation.amending and holds("relations", "issues", before):
        return "amends"
    found = first("relations", "done", before)
    if found is None and in_title:
        found = first("relations", "title-does", before)
    if found is not None:
        return found[0].value  # type: ignore[return-value]
    ahead = text[citation.span.end : citation.span.end + _SENTENCE_AHEAD]
    end = _SENTENCE_END.search(ahead)
    behind = " ".join(ahead[: end.start() if end is not None else None].split())
    found = first("relations", "behind", behind)
    return found[0].value if found is not None else None  # type: ignore[return-value]


def _clause_before(text: str, start: int, low: int) -> str:
    """The words from the start of the paragraph or sentence to a citation, in one line, with a blank at the end."""
    piece = text[max(low, start - _WORDS_BEFORE) : start]
    begin = max((cut.end() for cut in _PARAGRAPH_START.finditer(piece)), default=0)
    return " ".join(piece[begin:].replace("*", "").split()) + " "


def _listing(text: str, citation: Citation, now: tuple[int, Relation] | None) -> tuple[int, Relation] | None:
    """The list that a citation is an item of ("Bãi bỏ các thông tư sau đây: 1. …"): where it began, and its relation.

    A list goes on as long as each item begins with a citation, or with the parts of one.
    """
    low = max(0, citation.start - _WORDS_BEFORE)
    piece = text[low : citation.start]
    newline = piece.rfind("\n")
    item = piece[newline + 1 :].strip(" *\t") + " "
    if newline < 0 or not holds("relations", "item", item):
        return None
    above = text[max(0, low + newline - 400) : low + newline].rstrip()
    head = _HEAD_OF_LIST.search(above)
    if head is None:
        return now
    found = first("relations", "list", " ".join(head.group().replace("*", "").split()))
    return (low + newline, found[0].value) if found is not None else None  # type: ignore[return-value]


def _verb(text: str, citation: Citation, low: int) -> bool:
    words = " ".join(text[max(low, citation.start - 80) : citation.start].split()) + " "
    return holds("relations", "verb.implements", words)


def _amends(text: str, previous: Placed, citation: Citation) -> bool:
    between = text[previous.citation.span.end : citation.start]
    return len(between) < 400 and "\n\n" not in between and holds("relations", "amended", _tail(between))


def _tail(between: str) -> str:
    """The words since the last semicolon, flattened, with the space that the pattern expects at the end."""
    return " ".join(between.rsplit(";", 1)[-1].split())[-140:] + " "


def _opening_relation(text: str, citation: Citation, paragraph: int) -> Relation:
    """By the cue that opens the clause, looking back over the clauses of the same paragraph."""
    low = max(paragraph, citation.start - _LOOK_BACK)
    clauses = _CLAUSE_END.split(text[low : citation.start])
    clauses[-1] += text[citation.start : citation.span.start]
    for clause in clauses[::-2]:
        found = first("relations", "opening", clause.strip(" *\t-–+") + " ")
        if found is not None:
            main = _main_clause(clause)
            if main is not None:
                return "implements" if _verb(text, citation, low) else "cites"
            return found[0].value  # type: ignore[return-value]
    return "implements" if _verb(text, citation, low) else "cites"


def _main_clause(clause: str) -> str | None:
    """The sentence's own subject and verb, when they stand before the number: `…, Ban Thường vụ ban hành …`."""
    for start in (m.end() for m in re.finditer(r",\s+(?=[^\W\d_])", clause)):
        piece = clause[start : start + 300] + " "
        if holds("issuers", "opener", piece) and first("issuers", "sentence", piece) is not None:
            return piece
    return None
