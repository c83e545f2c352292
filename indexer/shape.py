"""The public JSON shape of a recognised plan: what `plansearch inspect --json` prints, and what the catalogue keeps.

Kept stable: fields may be added, none changes its meaning; what was written before a field was added is read still.
`inspect` puts `path` and `sha256` in front, and at the end
`page_list`: [{"number", "method", "quality": number or null, "needs_ocr": boolean}], one for each page.

    id            string: 80 bits of the file's sha256, base32
    pages         integer: pages of the file
    method        how most of the text was read (model.METHODS)
    text_quality  number 0..1: share of valid Vietnamese syllables; null without words
    grade         text quality in a word: "good", "fair", "poor", "ocr" (model.GRADES); null without words
    kind, title, number, issuer, issued, place
                  null when the document does not say, else
                  {"value": …, "evidence": [{"rule": name, "span": [start, end], "quote": text}]}
                  kind: Vietnamese name ("Kế hoạch") · number: official writing ("84-KH/BTGTU") ·
                  issuer: {"name", "body", "level", "place"}, level "central", "province", "district", "commune" or
                  null · issued: "YYYY-MM-DD", or "YYYY-MM" or "YYYY" when no more is said
    number_code   string: the code of the number ("KH/BTGTU"), also of one left blank ("Số:    /KH-MTTQ-BTT"); or null
    co_issuers    the other issuers of a joint document, each shaped as `issuer`
    marks         [{"name", "secret": boolean, "rule", "span", "quote"}]
    signer        null or {"name", "title", "on_behalf_of", "evidence": […]}
    recipients    list of strings
    references    [{"number", "name", "kind", "title", "issuer": {…} or null, "issued", "relation", "state",
                  "directive": {"number", "name", "year", "place", "key"}, "quote": text, "quote_span",
                  "spans": [[start, end], …]}]
                  a document cited by name alone ("Luật Báo chí") has a `name` and no `number`, every other a number
                  and no name ·
                  relation: "implements", "amends", "replaces", "issued_with", "guides", "basis", "reports_to" or
                  "cites" (model.RELATIONS) · state: "resolved", "open", "ambiguous" · spans: all its mentions
    passages      [{"ordinal", "heading": [strings], "page": integer from 1, "section": string or null,
                  "also": [strings], "span", "text"}]
                  section: the kind of section that the headings tell (model.SECTIONS) · also: others that the same
                  heading names
    tasks         [{"who", "role": "lead", "with", "directs" or "advises", "what", "when": string or null,
                  "due": null or {"from", "to"}, "span"}]   when: as written · due: ISO as far as said, or null
    doubts        [{"field", "reason", "candidates": [strings]}]
    parts         [{"role": "attached" or "annex", "heading", "kind" and "title": string or null, "number", "issued",
                  "issuer" as above, taken from the carrier, "span", "pages": [first, last], "evidence": […]}]: the
                  other documents in the file, what the first one issues and the annexes
    corrected     {field: {"by", "at", "reason"}} of the fields (model.CORRECTABLE) whose values a person put; such a
                  value's evidence has the rule "corrected", span null and quote null; one that is null was said not to
                  be stated

Spans are [start, end) in code points of the text that `inspect --text` prints. `plan_from_json` is the exact inverse
of `plan_to_json` for any plan; `pages`, `method`, `text_quality`, `grade`, `quote` and `text` repeat the document and
are not needed to read a plan back.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from indexer.model import (
    Corrected,
    Directive,
    Document,
    DocumentName,
    DocumentNumber,
    Doubt,
    Evidence,
    Found,
    Issuer,
    Mark,
    Part,
    PartialDate,
    Passage,
    Plan,
    Reference,
    Signer,
    Span,
    Task,
)

Json = dict[str, Any]


def plan_to_json(plan: Plan, document: Document) -> Json:
    """A plan and the document it was recognised in, in the public shape."""
    text = document.text
    return {
        "id": plan.id,
        "pages": len(document.pages),
        "method": document.method,
        "text_quality": document.quality,
        "grade": document.grade,
        "kind": _found(plan.kind, str, text),
        "title": _found(plan.title, str, text),
        "number": _found(plan.number, str, text),
        "number_code": plan.number_code,
        "issuer": _found(plan.issuer, _issuer, text),
        "co_issuers": [_found(issuer, _issuer, text) for issuer in plan.co_issuers],
        "issued": _found(plan.issued, str, text),
        "place": _found(plan.place, str, text),
        "marks": [{"name": mark.name, "secret": mark.secret, **_evidence(mark.evidence, text)} for mark in plan.marks],
        "signer": _signer(plan.signer, text),
        "recipients": list(plan.recipients),
        "references": [_reference(reference, text) for reference in plan.references],
        "passages": [_passage(passage, text) for passage in plan.passages],
        "tasks": [_task(task) for task in plan.tasks],
        "doubts": [{"field": d.field, "reason": d.reason, "candidates": list(d.candidates)} for d in plan.doubts],
        "parts": [_part(part, text) for part in plan.parts],
        "corrected": {each.field: {"by": each.by, "at": each.at, "reason": each.reason} for each in plan.corrected},
    }


def pages_to_json(document: Document) -> list[Json]:
    """How each page was read, in the public shape."""
    return [
        {"number": page.number, "method": page.method, "quality": page.quality, "needs_ocr": page.needs_ocr}
        for page in document.pages
    ]


def plan_from_json(raw: Json) -> Plan:
    """The plan that `plan_to_json` wrote. Raises KeyError, TypeError or ValueError for anything else."""
    return Plan(
        id=raw["id"],
        kind=_read_found(raw["kind"], str),
        title=_read_found(raw["title"], str),
        number=_read_found(raw["number"], _read_number),
        number_code=raw["number_code"],
        issuer=_read_found(raw["issuer"], _read_issuer),
        co_issuers=tuple(_read_found(issuer, _read_issuer) for issuer in raw["co_issuers"]),
        issued=_read_found(raw["issued"], PartialDate.from_iso),
        place=_read_found(raw["place"], str),
        marks=tuple(Mark(m["name"], m["secret"], _read_evidence(m)) for m in raw["marks"]),
        signer=_read_signer(raw["signer"]),
        recipients=tuple(raw["recipients"]),
        references=tuple(_read_reference(reference) for reference in raw["references"]),
        passages=tuple(
            Passage(
                ordinal=p["ordinal"],
                heading=tuple(p["heading"]),
                span=_read_span(p["span"]),
                page=p["page"],
                section=p.get("section"),
                also=tuple(p.get("also", ())),
            )
            for p in raw["passages"]
        ),
        tasks=tuple(map(_read_task, raw["tasks"])),
        doubts=tuple(Doubt(d["field"], d["reason"], tuple(d["candidates"])) for d in raw["doubts"]),
        parts=tuple(_read_part(part) for part in raw.get("parts", ())),
        corrected=tuple(
            Corrected(field, c["by"], c["at"], c["reason"]) for field, c in raw.get("corrected", {}).items()
        ),
    )


def value_to_json(field: str, value: Any) -> Any:
    """The value of a correctable field, without its evidence, in the public shape. None (not stated) is null."""
    return None if value is None else _VALUES.get(field, _SAME)[0](value)


def value_from_json(field: str, raw: Any) -> Any:
    """The inverse. Raises KeyError, TypeError or ValueError for anything else."""
    try:
        return None if raw is None else _VALUES.get(field, _SAME)[1](raw)
    except (AttributeError, LookupError):
        msg = f"no value of {field}: {raw}"
        raise ValueError(msg) from None


def _found(found: Found[Any] | None, shape: Callable[[Any], Any], text: str) -> Json | None:
    if found is None:
        return None
    return {"value": shape(found.value), "evidence": [_evidence(evidence, text) for evidence in found.evidence]}


def _evidence(evidence: Evidence, text: str) -> Json:
    span = evidence.span
    return {"rule": evidence.rule, "span": span and _span(span), "quote": span and span.of(text)}


def _span(span: Span) -> list[int]:
    return [span.start, span.end]


def _issuer(issuer: Issuer) -> Json:
    return {"name": issuer.name, "body": issuer.body, "level": issuer.level, "place": issuer.place}


def _signer(signer: Signer | None, text: str) -> Json | None:
    if signer is None:
        return None
    return {**_signature(signer), "evidence": [_evidence(evidence, text) for evidence in signer.evidence]}


def _signature(signer: Signer) -> Json:
    return {"name": signer.name, "title": signer.title, "on_behalf_of": signer.on_behalf_of}


def _reference(reference: Reference, text: str) -> Json:
    directive = reference.directive
    return {
        **_identity(reference.number),
        "kind": reference.kind,
        "title": reference.title,
        "issuer": _issuer(reference.issuer) if reference.issuer is not None else None,
        "issued": str(reference.issued) if reference.issued is not None else None,
        "relation": reference.relation,
        "state": reference.state,
        "directive": {
            **_identity(directive.number),
            "year": directive.year,
            "place": directive.place,
            "key": directive.key,
        },
        "quote": reference.quote.of(text),
        "quote_span": _span(reference.quote),
        "spans": [_span(span) for span in reference.spans],
    }


def _identity(number: DocumentNumber | DocumentName) -> Json:
    named = isinstance(number, DocumentName)
    return {"number": None if named else str(number), "name": str(number) if named else None}


def _task(task: Task) -> Json:
    due = None
    if task.due is not None:
        first, last = task.due
        due = {"from": str(first) if first else None, "to": str(last) if last else None}
    return {
        "who": task.who, "role": task.role, "what": task.what, "when": task.when, "due": due, "span": _span(task.span)
    }  # fmt: skip


def _passage(passage: Passage, text: str) -> Json:
    return {
        "ordinal": passage.ordinal,
        "heading": list(passage.heading),
        "page": passage.page,
        "section": passage.section,
        "also": list(passage.also),
        "span": _span(passage.span),
        "text": passage.span.of(text),
    }


def _part(part: Part, text: str) -> Json:
    return {
        "role": part.role,
        "heading": part.heading,
        "kind": part.kind,
        "title": part.title,
        "number": _found(part.number, str, text),
        "issued": _found(part.issued, str, text),
        "issuer": _found(part.issuer, _issuer, text),
        "span": _span(part.span),
        "pages": list(part.pages),
        "evidence": [_evidence(evidence, text) for evidence in part.evidence],
    }


def _read_part(raw: Json) -> Part:
    return Part(
        role=raw["role"],
        heading=raw["heading"],
        kind=raw["kind"],
        title=raw["title"],
        number=_read_found(raw["number"], _read_number),
        issued=_read_found(raw["issued"], PartialDate.from_iso),
        issuer=_read_found(raw["issuer"], _read_issuer),
        span=_read_span(raw["span"]),
        pages=(raw["pages"][0], raw["pages"][1]),
        evidence=tuple(_read_evidence(evidence) for evidence in raw["evidence"]),
    )


def _read_found(raw: Json | None, read: Callable[[Any], Any]) -> Any:
    if raw is None:
        return None
    return Found(read(raw["value"]), tuple(_read_evidence(evidence) for evidence in raw["evidence"]))


def _read_evidence(raw: Json) -> Evidence:
    return Evidence(raw["rule"], _read_span(raw["span"]) if raw["span"] is not None else None)


def _read_span(raw: list[int]) -> Span:
    return Span(raw[0], raw[1])


def _read_issuer(raw: Json) -> Issuer:
    return Issuer(raw["name"], raw["body"], raw["level"], raw["place"])


def _read_signer(raw: Json | None) -> Signer | None:
    if raw is None:
        return None
    evidence = tuple(_read_evidence(piece) for piece in raw["evidence"])
    return Signer(raw["name"], raw["title"], raw["on_behalf_of"], evidence)


def _read_number(written: str) -> DocumentNumber:
    """Official writing → number. Our own writing is regular: `57-KL/TW` or `66.15/2026/NQ-CP`."""
    head = written.lstrip("0123456789.")
    ordinal_end = len(written) - len(head)
    while written[ordinal_end] not in "-/":
        ordinal_end += 1
    ordinal, mark, rest = written[:ordinal_end], written[ordinal_end], written[ordinal_end + 1 :]
    if mark == "-":
        return DocumentNumber(ordinal, rest, "party")
    year, _, code = rest.partition("/")
    if len(year) == 4 and year.isdecimal() and code:
        return DocumentNumber(ordinal, code, "state", int(year))
    return DocumentNumber(ordinal, rest, "state")


def _read_identity(raw: Json) -> DocumentNumber | DocumentName:
    return DocumentName(raw["name"]) if raw.get("name") is not None else _read_number(raw["number"])


def _read_task(raw: Json) -> Task:
    due = None
    if raw.get("due") is not None:
        first, last = raw["due"]["from"], raw["due"]["to"]
        due = (PartialDate.from_iso(first) if first else None, PartialDate.from_iso(last) if last else None)
    return Task(raw["who"], raw.get("role", "lead"), raw["what"], raw["when"], due, _read_span(raw["span"]))


def _read_reference(raw: Json) -> Reference:
    directive = raw["directive"]
    return Reference(
        number=_read_identity(raw),
        kind=raw["kind"],
        title=raw["title"],
        issuer=_read_issuer(raw["issuer"]) if raw["issuer"] is not None else None,
        issued=PartialDate.from_iso(raw["issued"]) if raw["issued"] is not None else None,
        relation=raw["relation"],
        state=raw["state"],
        directive=Directive(_read_identity(directive), directive["year"], directive["place"]),
        quote=_read_span(raw["quote_span"]),
        spans=tuple(_read_span(span) for span in raw["spans"]),
    )


_SAME = (str, str)
_VALUES: dict[str, tuple[Callable[[Any], Any], Callable[[Any], Any]]] = {
    "number": (str, _read_number),
    "issuer": (_issuer, _read_issuer),
    "co_issuers": (lambda issuers: list(map(_issuer, issuers)), lambda raw: tuple(map(_read_issuer, raw))),
    "issued": (str, PartialDate.from_iso),
    "signer": (_signature, lambda raw: Signer(raw["name"], raw["title"], raw["on_behalf_of"], ())),
    "recipients": (list, tuple),
}
"""How the value of a correctable field is written and read, where it is not a plain text."""
