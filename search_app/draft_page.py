"""A checked draft → its page: paragraphs cut at findings, and the findings by kind."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from indexer.model import Span
from search_app.desk.checks import CHECKS, SEVERITIES, Finding, Report, Severity
from search_app.query.layout import paragraphs

LONGEST_PLACE = 300
"""Characters of a finding that are marked: of a longer one (a whole task) the beginning."""


@dataclass(frozen=True, slots=True)
class Numbered:
    """A finding, its number on the page, and the words of the draft that it stands at (none for what is lacking)."""

    number: int
    finding: Finding
    words: str


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a paragraph. `begins`: the findings that begin here; `severity`: of the gravest that covers it."""

    text: str
    severity: Severity | None
    begins: tuple[Numbered, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """The findings of one check."""

    check: str
    findings: tuple[Numbered, ...]


@dataclass(frozen=True, slots=True)
class DraftPage:
    """What the page of a report shows. `counts`: how many findings of each severity there are."""

    report: Report
    groups: tuple[Group, ...]
    paragraphs: tuple[tuple[Piece, ...], ...]
    counts: dict[str, int]


def present_draft(report: Report) -> DraftPage:
    """The page of a report."""
    text = report.draft.document.text
    found = [
        Numbered(at, finding, " ".join(finding.span.of(text).split()))
        for at, finding in enumerate(report.findings, start=1)
    ]
    groups = [Group(check, tuple(each for each in found if each.finding.check == check)) for check in CHECKS]
    return DraftPage(
        report,
        tuple(group for group in groups if group.findings),
        tuple(_cut(text, found)),
        {name: sum(each.finding.severity == name for each in found) for name in SEVERITIES},
    )


def _cut(text: str, found: Sequence[Numbered]) -> Iterator[tuple[Piece, ...]]:
    """Each paragraph in pieces. What stands at no place of the text has no piece."""
    marked = [(_place(each.finding.span), each) for each in found if each.finding.span.start < each.finding.span.end]
    first = 0
    for paragraph in paragraphs(text, Span(0, len(text))):
        while first < len(marked) and marked[first][0].end <= paragraph.start:
            first += 1
        here = [each for each in marked[first:] if each[0].start < paragraph.end and each[0].end > paragraph.start]
        yield tuple(_pieces(text, paragraph, here))


def _pieces(text: str, paragraph: Span, here: Sequence[tuple[Span, Numbered]]) -> Iterator[Piece]:
    edges = {paragraph.start, paragraph.end}
    for span, _ in here:
        edges |= {max(span.start, paragraph.start), min(span.end, paragraph.end)}
    ordered = sorted(edges)
    for start, end in pairwise(ordered):
        covering = [each for span, each in here if span.start <= start and end <= span.end]
        severity = min((each.finding.severity for each in covering), key=SEVERITIES.index, default=None)
        begins = tuple(each for span, each in here if max(span.start, paragraph.start) == start and each in covering)
        fresh = tuple(each for each in begins if each.finding.span.start >= paragraph.start)
        yield Piece(text[start:end], severity, fresh)


def _place(span: Span) -> Span:
    return Span(span.start, min(span.end, span.start + LONGEST_PLACE))
