"""A stored plan → its page: the card with its evidence, the outline, the text with hits and citations marked."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import groupby, pairwise

from indexer.catalogue.rows import StoredPlan
from indexer.model import (
    RELATIONS,
    Corrected,
    Document,
    Evidence,
    Found,
    Method,
    Passage,
    Plan,
    Relation,
    Span,
    TaskRole,
)
from search_app.query.layout import emphasis_marks, paragraphs
from search_app.query.snippet import Segment, find_hits
from search_app.query.terms import QueryTerms

_CONTEXT = 90
"""Characters of the text shown on each side of a piece of evidence: about one line."""


@dataclass(frozen=True, slots=True)
class Quote:
    """A piece of the text with its surroundings (the middle segment is the evidence), and its page."""

    segments: tuple[Segment, ...]
    page: int
    rule: str


@dataclass(frozen=True, slots=True)
class FieldView:
    """A recognised field: its name, its value as read (None: the document does not say), doubts, and proof; `corrected`
    when a person put it."""

    name: str
    value: str | None
    quotes: tuple[Quote, ...] = ()
    doubts: tuple[tuple[str, tuple[str, ...]], ...] = ()
    corrected: Corrected | None = None


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a passage: whether it is a hit, and the slug of the directive that it names."""

    text: str
    hit: bool
    slug: str | None


@dataclass(frozen=True, slots=True)
class PassageText:
    """A passage of the text: the headings that begin with it (depth, text), and its paragraphs."""

    ordinal: int
    page: int
    headings: tuple[tuple[int, str], ...]
    paragraphs: tuple[tuple[Piece, ...], ...]
    hits: int


@dataclass(frozen=True, slots=True)
class CitedView:
    """A cited document: where its page is, how it is named, and the sentence that shows the relation."""

    label: str
    slug: str
    kind: str | None
    title: str | None
    state: str
    quote: str


@dataclass(frozen=True, slots=True)
class TaskRow:
    """A task: what is to be done, who has to do with it in which role, until when, and the passage that says so."""

    what: str
    who: tuple[tuple[TaskRole, str], ...]
    when: str | None
    ordinal: int


@dataclass(frozen=True, slots=True)
class PlanPage:
    """Everything on a plan's page. `outline`: (depth, heading, ordinal of the passage where it begins). `readings`:
    (method, text quality, first page, last page) of each run of pages that were read alike."""

    stored: StoredPlan
    fields: tuple[FieldView, ...]
    other_doubts: tuple[FieldView, ...]
    outline: tuple[tuple[int, str, int], ...]
    passages: tuple[PassageText, ...]
    cited: tuple[tuple[Relation, tuple[CitedView, ...]], ...]
    tasks: tuple[TaskRow, ...]
    hits: int
    readings: tuple[tuple[Method, float | None, int, int], ...]


def present_plan(stored: StoredPlan, terms: QueryTerms) -> PlanPage:
    """The page of a plan, with the hits of a query marked."""
    fields = tuple(_corrected(stored.plan, _fields(stored)))
    passages = tuple(_passages(stored, terms))
    shown = {field.name for field in fields}
    doubts = {doubt.field: doubt for doubt in stored.plan.doubts if doubt.field not in shown}
    return PlanPage(
        stored=stored,
        fields=fields,
        other_doubts=tuple(FieldView(name, None, (), _doubts(stored, name)) for name in doubts),
        outline=tuple((depth, text, passage.ordinal) for passage in passages for depth, text in passage.headings),
        passages=passages,
        cited=tuple(_cited(stored)),
        tasks=tuple(_tasks(stored.plan)),
        hits=sum(passage.hits for passage in passages),
        readings=tuple(_readings(stored.document)),
    )


def _tasks(plan: Plan) -> Iterator[TaskRow]:
    """The tasks in reading order, one row for all who share one."""
    starts = [passage.span.start for passage in plan.passages]
    for (what, when), group in groupby(plan.tasks, key=lambda task: (task.what, task.when)):
        shared = list(group)
        ordinal = plan.passages[max(bisect_right(starts, shared[0].span.end - 1) - 1, 0)].ordinal
        yield TaskRow(what, tuple((task.role, task.who) for task in shared), when, ordinal)


def _readings(document: Document) -> Iterator[tuple[Method, float | None, int, int]]:
    """Runs of pages with one method; the quality of a run is that of its worst page."""
    for method, group in groupby(document.pages, key=lambda page: page.method):
        pages = list(group)
        qualities = [page.quality for page in pages if page.quality is not None]
        yield method, min(qualities, default=None), pages[0].number, pages[-1].number


def _fields(stored: StoredPlan) -> Iterator[FieldView]:
    plan = stored.plan
    written = {
        "number": plan.number,
        "kind": plan.kind,
        "issuer": plan.issuer,
        "issued": plan.issued,
        "place": plan.place,
    }
    for name, found in written.items():
        value = _value(name, found)
        if name == "number" and found is None and plan.number_code:
            value = f"…/{plan.number_code}"
        quotes = _quotes(stored.document, found.evidence if found else ())
        yield FieldView(name, value, quotes, _doubts(stored, name))
    for issuer in plan.co_issuers:
        yield FieldView("co_issuers", issuer.value.name, _quotes(stored.document, issuer.evidence))
    if plan.signer:
        signer = plan.signer
        value = ", ".join(part for part in (signer.name, signer.title, signer.on_behalf_of) if part)
        yield FieldView("signer", value, _quotes(stored.document, signer.evidence), _doubts(stored, "signer"))
    for mark in plan.marks:
        yield FieldView("marks", mark.name, _quotes(stored.document, (mark.evidence,)))


def _corrected(plan: Plan, fields: Iterable[FieldView]) -> Iterator[FieldView]:
    """The fields with what people say of them; those that they put and that no other row shows come last."""
    left = {each.field: each for each in plan.corrected}
    for each in fields:
        yield replace(each, corrected=left.pop(each.name, None))
    put = {
        "title": plan.title and plan.title.value,
        "number_code": plan.number_code,
        "recipients": "; ".join(plan.recipients) or None,
    }
    for name, corrected in left.items():
        yield FieldView(name, put.get(name), corrected=corrected)


def _value(name: str, found: Found | None) -> str | None:
    if found is None:
        return None
    return found.value.name if name == "issuer" else str(found.value)


def _doubts(stored: StoredPlan, name: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
    return tuple((doubt.reason, doubt.candidates) for doubt in stored.plan.doubts if doubt.field == name)


def _quotes(document: Document, evidence: Iterable[Evidence]) -> tuple[Quote, ...]:
    return tuple(_quote(document, each) for each in evidence if each.span is not None)


def _quote(document: Document, evidence: Evidence) -> Quote:
    text, span = document.text, evidence.span
    start = max(0, span.start - _CONTEXT)
    end = min(len(text), span.end + _CONTEXT)
    if start:
        start = text.find(" ", start, span.start) + 1 or span.start
    if end < len(text):
        blank = text.rfind(" ", span.end, end)
        end = blank if blank >= 0 else span.end
    pieces = ((text[start : span.start], False), (span.of(text), True), (text[span.end : end], False))
    segments = tuple(Segment(piece, hit) for piece, hit in pieces if piece)
    return Quote(segments, document.page_at(span.start), evidence.rule)


def _passages(stored: StoredPlan, terms: QueryTerms) -> Iterator[PassageText]:
    text = stored.document.text
    links = [
        (span, directive.slug)
        for reference, directive in zip(stored.plan.references, stored.directives, strict=True)
        for span in reference.spans
    ]
    path: tuple[str, ...] = ()
    for passage in stored.plan.passages:
        hits = find_hits(passage.span.of(text), terms)
        spans = [Span(hit.start + passage.span.start, hit.end + passage.span.start) for hit in hits]
        yield PassageText(
            ordinal=passage.ordinal,
            page=passage.page,
            headings=tuple(_new_headings(path, passage)),
            paragraphs=tuple(_paragraphs(text, passage.span, spans, links)),
            hits=len(hits),
        )
        path = passage.heading


def _new_headings(path: tuple[str, ...], passage: Passage) -> Iterator[tuple[int, str]]:
    """The headings that this passage has and the one before it had not."""
    same = True
    for depth, heading in enumerate(passage.heading):
        same = same and path[depth : depth + 1] == (heading,)
        if not same:
            yield depth, heading


def _paragraphs(text: str, span: Span, hits: list[Span], links: list[tuple[Span, str]]) -> Iterator[tuple[Piece, ...]]:
    """The paragraphs of a passage, each cut at every border of a hit or a citation."""
    for paragraph in paragraphs(text, span):
        yield tuple(_pieces(text, paragraph, hits, links))


def _pieces(text: str, line: Span, hits: list[Span], links: list[tuple[Span, str]]) -> Iterator[Piece]:
    left_out = list(emphasis_marks(text, line))
    inside = [
        span
        for span in (*hits, *left_out, *(span for span, _ in links))
        if span.start < line.end and span.end > line.start
    ]
    borders = {line.start, line.end, *(at for span in inside for at in (span.start, span.end))}
    ordered = sorted(at for at in borders if line.start <= at <= line.end)
    for start, end in pairwise(ordered):
        piece = Span(start, end)
        if any(mark.covers(piece) for mark in left_out):
            continue
        slug = next((slug for span, slug in links if span.covers(piece)), None)
        yield Piece(piece.of(text), any(hit.covers(piece) for hit in hits), slug)


def _cited(stored: StoredPlan) -> Iterator[tuple[Relation, tuple[CitedView, ...]]]:
    for relation in RELATIONS:
        views: dict[str, CitedView] = {}
        cited = zip(stored.plan.references, stored.directives, stored.states, strict=True)
        for reference, directive, state in cited:
            if reference.relation == relation:
                quote = " ".join(reference.quote.of(stored.document.text).split())
                view = CitedView(directive.label, directive.slug, reference.kind, reference.title, state, quote)
                views.setdefault(directive.slug, view)
        if views:
            yield relation, tuple(views.values())
