"""The card of a plan: each recognised field with the words that prove it, what is doubtful, what people put."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from indexer.catalogue.rows import StoredPlan
from indexer.model import Corrected, Document, Evidence, Found, Plan, Span
from search_app.query.snippet import Segment

_CONTEXT = 90
"""Characters of the text shown on each side of a piece of evidence: about one line."""

LISTED = ("number", "kind", "title", "issuer", "issued", "place")
"""The fields that every card shows, also where the document does not say."""


@dataclass(frozen=True, slots=True)
class Quote:
    """A piece of the text with its surroundings (the middle segment is the evidence), its page, the rule that found it,
    and the anchor of its place in the text."""

    segments: tuple[Segment, ...]
    page: int
    rule: str
    anchor: str


@dataclass(frozen=True, slots=True)
class FieldView:
    """A recognised field: its name, its value as read (None: the document does not say), doubts, and proof; `corrected`
    when a person put it."""

    name: str
    value: str | None
    quotes: tuple[Quote, ...] = ()
    doubts: tuple[tuple[str, tuple[str, ...]], ...] = ()
    corrected: Corrected | None = None


def field_views(stored: StoredPlan) -> tuple[list[FieldView], list[tuple[Span, str]]]:
    """The fields of a card, and the places in the text to which their evidence leads: each with its anchor."""
    proofs = _Proofs(stored.document)
    fields = list(_corrected(stored.plan, _fields(stored, proofs)))
    shown = {field.name for field in fields}
    others = dict.fromkeys(doubt.field for doubt in stored.plan.doubts if doubt.field not in shown)
    fields += [FieldView(name, None, (), _doubts(stored, name)) for name in others]
    return fields, [(span, anchor) for span, anchor in proofs.anchors.items()]


class _Proofs:
    """The evidence that a card quotes, each place of the text under one anchor."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self.anchors: dict[Span, str] = {}

    def quotes(self, evidence: Iterable[Evidence]) -> tuple[Quote, ...]:
        """The pieces of evidence that stand in the text."""
        return tuple(self._quote(each, each.span) for each in evidence if each.span is not None)

    def _quote(self, evidence: Evidence, span: Span) -> Quote:
        anchor = self.anchors.setdefault(span, f"ghi-{len(self.anchors) + 1}")
        segments = tuple(_around(self._document.text, span))
        return Quote(segments, self._document.page_at(span.start), evidence.rule, anchor)


def _around(text: str, span: Span) -> Iterator[Segment]:
    start = max(0, span.start - _CONTEXT)
    end = min(len(text), span.end + _CONTEXT)
    if start:
        start = text.find(" ", start, span.start) + 1 or span.start
    if end < len(text):
        blank = text.rfind(" ", span.end, end)
        end = blank if blank >= 0 else span.end
    for piece, hit in ((text[start : span.start], False), (span.of(text), True), (text[span.end : end], False)):
        if piece:
            yield Segment(piece, hit)


def _fields(stored: StoredPlan, proofs: _Proofs) -> Iterator[FieldView]:
    plan = stored.plan
    for name in LISTED:
        found: Found | None = getattr(plan, name)
        value = _value(name, found)
        if name == "number" and found is None and plan.number_code:
            value = f"…/{plan.number_code}"
        yield FieldView(name, value, proofs.quotes(found.evidence if found else ()), _doubts(stored, name))
    if plan.co_issuers:
        quotes = proofs.quotes(each for issuer in plan.co_issuers for each in issuer.evidence)
        yield FieldView("co_issuers", "; ".join(issuer.value.name for issuer in plan.co_issuers), quotes)
    if plan.signer:
        signer = plan.signer
        value = ", ".join(part for part in (signer.name, signer.title, signer.on_behalf_of) if part)
        yield FieldView("signer", value, proofs.quotes(signer.evidence), _doubts(stored, "signer"))
    if plan.recipients:
        yield FieldView("recipients", "; ".join(plan.recipients), (), _doubts(stored, "recipients"))
    for mark in plan.marks:
        yield FieldView("marks", mark.name, proofs.quotes((mark.evidence,)))


def _corrected(plan: Plan, fields: Iterable[FieldView]) -> Iterator[FieldView]:
    """The fields with what people say of them; those that they put and that no other row shows come last."""
    left = {each.field: each for each in plan.corrected}
    for each in fields:
        yield replace(each, corrected=left.pop(each.name, None))
    for name, corrected in left.items():
        yield FieldView(name, plan.number_code if name == "number_code" else None, corrected=corrected)


def _value(name: str, found: Found | None) -> str | None:
    if found is None:
        return None
    return found.value.name if name == "issuer" else str(found.value)


def _doubts(stored: StoredPlan, name: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
    return tuple((doubt.reason, doubt.candidates) for doubt in stored.plan.doubts if doubt.field == name)
