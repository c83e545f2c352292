"""What the tests of this room share: a document out of a text, and a plan as its golden writes it."""

from __future__ import annotations

from indexer.model import Document, Found, Issuer, Page, Plan, Reference, Span
from indexer.recognise import recognise
from indexer.vietnamese.normalise import clean


def document(raw: str) -> Document:
    """A text as one page."""
    text = clean(raw)
    return Document(text, (Page(1, Span(0, len(text)), "text", None),))


def plan_of(raw: str, name: str = "") -> Plan:
    return recognise(document(raw), plan_id="a" * 16, name=name)


def summary(plan: Plan) -> dict:
    """A plan without spans, as the goldens are written."""
    headings: list[list[str]] = []
    for passage in plan.passages:
        if not headings or headings[-1] != list(passage.heading):
            headings.append(list(passage.heading))
    signer = plan.signer
    return {
        "kind": value(plan.kind),
        "title": value(plan.title),
        "number": text_or_none(value(plan.number)),
        "number_code": plan.number_code,
        "issuer": issuer_row(value(plan.issuer)),
        "co_issuers": [issuer_row(issuer.value) for issuer in plan.co_issuers],
        "issued": text_or_none(value(plan.issued)),
        "place": value(plan.place),
        "marks": [mark.name for mark in plan.marks],
        "signer": [signer.name, signer.title, signer.on_behalf_of] if signer else None,
        "recipients": list(plan.recipients),
        "references": [reference_row(reference) for reference in plan.references],
        "headings": headings,
        "doubts": [[doubt.field, doubt.reason, list(doubt.candidates)] for doubt in plan.doubts],
    }


def reference_row(reference: Reference) -> dict:
    return {
        "number": str(reference.number),
        "kind": reference.kind,
        "title": reference.title,
        "issuer": issuer_row(reference.issuer),
        "issued": text_or_none(reference.issued),
        "relation": reference.relation,
        "state": reference.state,
        "directive": reference.directive.key,
        "mentions": len(reference.spans),
    }


def issuer_row(issuer: Issuer | None) -> list | None:
    return [issuer.name, issuer.body, issuer.level, issuer.place] if issuer is not None else None


def value(found: Found | None):
    return found.value if found is not None else None


def text_or_none(thing: object) -> str | None:
    return str(thing) if thing is not None else None
