"""The shapes of what the API answers (`public.py`), as JSON Schema. Fields may be added, none is ever left out."""

from __future__ import annotations

from typing import Any

from indexer.engine.fields import UNITS
from indexer.model import GRADES, METHODS, RELATIONS, SECTIONS
from indexer.reuse.compare import STATES as PASSAGE_STATES
from search_app.api_table import TITLE_CHARS
from search_app.desk.basket import ADDRESS_CHARS, MOST_TAKEN, NOTE_CHARS, STATES
from search_app.desk.checks import CHECKS, CODES, SEVERITIES
from search_app.desk.similar import PIECES, TEXT_CHARS
from search_app.facets import FACET_NAMES
from search_app.office.layouts import LAYOUTS
from search_app.query.explain import CLOSENESS, PLACES
from search_app.search_state import WORDING

Json = dict[str, Any]

_STRING: Json = {"type": "string"}
_INTEGER: Json = {"type": "integer", "minimum": 0}
_ORDINAL: Json = {"type": "integer", "minimum": 1}
_NUMBER: Json = {"type": "number"}
_BOOLEAN: Json = {"type": "boolean"}
_PLAN_ID: Json = {"type": "string", "pattern": "^[a-z2-7]{16}$"}
_DATE: Json = {"type": "string", "pattern": "^[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?$"}
_SPAN: Json = {"type": "array", "items": _INTEGER, "minItems": 2, "maxItems": 2}


def _object(**fields: Json) -> Json:
    return {"type": "object", "required": [*fields], "properties": fields}


def _list(item: Json) -> Json:
    return {"type": "array", "items": item}


def _or_null(schema: Json) -> Json:
    return {"anyOf": [schema, {"type": "null"}]}


def _one_of(values: tuple[str, ...]) -> Json:
    return {"type": "string", "enum": [*values]}


def _named(name: str) -> Json:
    return {"$ref": f"#/components/schemas/{name}"}


_TEXT = _or_null(_STRING)
_PAGING = {"page": _ORDINAL, "size": _ORDINAL, "pages": _ORDINAL, "previous": _TEXT, "next": _TEXT}
_FACT = {"rule": _STRING, "span": _or_null(_SPAN), "quote": _TEXT}
_ISSUER = _object(name=_STRING, body=_STRING, level=_TEXT, place=_TEXT)
_CITED = {"number": _TEXT, "name": _TEXT, "year": _or_null(_INTEGER), "place": _TEXT, "key": _STRING}
_QUOTED = _list(_object(value=_STRING, documents=_ORDINAL))


def _found(value: Json) -> Json:
    return _or_null(_object(value=value, evidence=_list(_object(**_FACT))))


_WORDING: Json = {"type": "string", "pattern": WORDING}
_SPREAD = _object(plans=_ORDINAL, issuers=_INTEGER, years=_or_null(_list(_STRING)))
_SAID = _object(id=_STRING, heading=_list(_STRING), page=_ORDINAL, text=_STRING, plan=_named("Summary"))
_PIECES = _list(_object(kind=_one_of(PIECES), text=_STRING))
_PASSAGE = {
    "ordinal": _INTEGER,
    "heading": _list(_STRING),
    "page": _ORDINAL,
    "section": _or_null(_one_of(SECTIONS)),
    "also": _list(_one_of(SECTIONS)),
    "span": _SPAN,
    "text": _STRING,
}  # fmt: skip

_ITEMS: Json = {
    "type": "array",
    "minItems": 1,
    "maxItems": MOST_TAKEN,
    "items": {
        "type": "object",
        "required": ["plan", "address"],
        "additionalProperties": False,
        "properties": {
            "plan": _PLAN_ID,
            "address": {"type": "string", "minLength": 1, "maxLength": ADDRESS_CHARS},
            "note": {"type": "string", "maxLength": NOTE_CHARS},
        },
    },
}
"""Passages where they stand, as `url` and `address` of a passage say."""

_SIDE = _object(ordinal=_INTEGER, page=_ORDINAL, heading=_list(_STRING), text=_STRING, differs=_list(_SPAN))
_BY = _object(id=_PLAN_ID, number=_TEXT, issuer=_TEXT, issued=_or_null(_DATE))
_VARIANT = _object(
    paragraphs=_list(_list(_object(text=_STRING, differs=_BOOLEAN))),
    said=_list(_object(plan=_BY, ordinal=_INTEGER)),
)

SCHEMAS: dict[str, Json] = {
    "Answer": _object(
        query=_STRING,
        unit=_one_of(UNITS),
        total=_INTEGER,
        more=_BOOLEAN,
        hits=_list(_named("Hit")),
        facets=_object(**{name: _named("Facet") for name in FACET_NAMES}),
        notes=_list(_object(code=_STRING, about=_STRING)),
        **_PAGING,
    ),
    "Hit": _object(
        id=_STRING,
        score=_NUMBER,
        plan=_PLAN_ID,
        number=_TEXT,
        title=_TEXT,
        issuer=_TEXT,
        issued=_or_null(_DATE),
        kind=_TEXT,
        implements=_list(_STRING),
        source=_STRING,
        why=_or_null(
            _object(places=_list(_one_of(PLACES)), words=_or_null(_one_of(CLOSENESS)), others=_list(_STRING))
        ),
        same=_or_null(
            _object(
                plans=_ORDINAL,
                wording={"type": "string", "pattern": WORDING},
                earliest=_object(id=_STRING, plan=_PLAN_ID, number=_TEXT, issuer=_TEXT, issued=_or_null(_DATE)),
            )
        ),
        passages=_list(
            _object(
                id=_STRING,
                heading=_list(_STRING),
                page=_ORDINAL,
                section=_or_null(_one_of(SECTIONS)),
                snippet=_STRING,
            )
        ),
    ),
    "Facet": _object(values=_list(_object(value=_STRING, count=_INTEGER)), distinct=_INTEGER, missing=_INTEGER),
    "FacetValues": _object(
        facet=_one_of(FACET_NAMES),
        total=_INTEGER,
        missing=_INTEGER,
        values=_list(_object(value=_STRING, label=_STRING, count=_INTEGER)),
        **_PAGING,
    ),
    "Suggestions": _object(
        query=_STRING,
        suggestions=_list(
            _object(
                kind=_one_of(("number", "directive", "issuer", "phrase")),
                text=_STRING,
                total=_INTEGER,
                slug=_TEXT,
                search=_TEXT,
            )
        ),
    ),
    "Plan": _object(
        id=_PLAN_ID,
        pages=_INTEGER,
        method=_one_of(METHODS),
        text_quality=_or_null(_NUMBER),
        grade=_or_null(_one_of(GRADES)),
        kind=_found(_STRING),
        title=_found(_STRING),
        number=_found(_STRING),
        number_code=_TEXT,
        issuer=_found(_ISSUER),
        co_issuers=_list(_found(_ISSUER)),
        issued=_found(_DATE),
        place=_found(_STRING),
        marks=_list(_object(name=_STRING, secret=_BOOLEAN, **_FACT)),
        signer=_or_null(_object(name=_STRING, title=_TEXT, on_behalf_of=_TEXT, evidence=_list(_object(**_FACT)))),
        recipients=_list(_STRING),
        references=_list(_named("Reference")),
        passages=_list(_object(**_PASSAGE)),
        tasks=_list(
            _object(who=_STRING, role=_STRING, what=_STRING, when=_TEXT, due=_or_null({"type": "object"}), span=_SPAN)
        ),
        doubts=_list(_object(field=_STRING, reason=_STRING, candidates=_list(_STRING))),
        parts=_list({"type": "object"}),
        corrected={"type": "object", "additionalProperties": _object(by=_STRING, at=_STRING, reason=_STRING)},
        text=_STRING,
        files=_list(_STRING),
        versions=_list(_named("Version")),
    ),
    "Reference": _object(
        kind=_TEXT,
        title=_TEXT,
        issuer=_or_null(_ISSUER),
        issued=_or_null(_DATE),
        relation=_one_of(RELATIONS),
        state=_STRING,
        quote=_STRING,
        quote_span=_SPAN,
        spans=_list(_SPAN),
        archive=_object(**_CITED, slug=_STRING, state=_STRING),
    ),
    "Summary": _object(
        id=_PLAN_ID,
        kind=_TEXT,
        title=_TEXT,
        number=_TEXT,
        number_code=_TEXT,
        issuer=_TEXT,
        level=_TEXT,
        place=_TEXT,
        issued=_or_null(_DATE),
    ),
    "Version": {"allOf": [_named("Summary"), _object(draft=_BOOLEAN, files=_list(_STRING))]},
    "Passage": _object(
        id=_STRING,
        **_PASSAGE,
        plan=_object(id=_PLAN_ID, kind=_TEXT, title=_TEXT, number=_TEXT, issued=_or_null(_DATE), issuer=_TEXT),
        paragraphs=_list(_STRING),
        citation=_STRING,
        address=_STRING,
        url=_STRING,
    ),
    "Text": {
        "type": "object",
        "required": ["text"],
        "additionalProperties": False,
        "properties": {"text": {"type": "string", "minLength": 1, "maxLength": TEXT_CHARS}},
    },
    "Similar": _object(
        text=_STRING,
        wording=_or_null(_WORDING),
        total=_INTEGER,
        likes=_list(
            _object(wording=_WORDING, likeness=_NUMBER, spread=_SPREAD, family=_ORDINAL, first=_SAID, pieces=_PIECES)
        ),
    ),
    "SimilarText": _object(paragraphs=_list(_named("Similar"))),
    "Family": _object(
        wording=_WORDING,
        first=_SAID,
        spread=_SPREAD,
        wordings=_ORDINAL,
        issuers=_list(_object(value=_STRING, plans=_ORDINAL)),
        years=_list(_object(value=_STRING, plans=_INTEGER)),
        variants=_list(_object(wording=_WORDING, spread=_SPREAD, first=_SAID, pieces=_PIECES)),
        members=_list(_SAID),
        page=_ORDINAL,
        pages=_ORDINAL,
    ),
    "Basket": {
        "type": "object",
        "required": ["items"],
        "additionalProperties": False,
        "properties": {"items": _ITEMS},
    },
    "BasketFile": {
        "type": "object",
        "required": ["items"],
        "additionalProperties": False,
        "properties": {
            "items": _ITEMS,
            "title": {"type": "string", "maxLength": TITLE_CHARS},
            "agency": {"type": "string", "maxLength": TITLE_CHARS},
            "layout": _one_of((*LAYOUTS,)),
        },
    },
    "Draft": {
        "type": "object",
        "additionalProperties": False,
        "properties": {
            "text": {"type": "string", "pattern": "[0-9A-Za-z]", "description": "The draft as pasted."},
            "file": {"type": "string", "contentEncoding": "base64", "description": "Or a file, in base64,"},
            "name": {"type": "string", "description": "and its name, whose suffix tells what it is."},
        },
        "anyOf": [{"required": ["text"]}, {"required": ["file", "name"]}],
    },
    "Checked": _object(
        kind=_TEXT,
        number=_TEXT,
        title=_TEXT,
        issued=_or_null(_DATE),
        text=_STRING,
        counts=_object(**dict.fromkeys(SEVERITIES, _INTEGER)),
        unlisted=_INTEGER,
        unchecked=_INTEGER,
        like=_TEXT,
        compared=_INTEGER,
        passages=_list(_object(
            heading=_list(_STRING), span=_SPAN, total=_INTEGER,
            precedents=_list(_object(
                plan=_PLAN_ID, ordinal=_INTEGER, likeness=_NUMBER, plans=_ORDINAL, wording=_STRING,
            )),
        )),
        findings=_list(_object(
            check=_one_of(CHECKS), code=_one_of((*CODES,)), severity=_one_of(SEVERITIES), says=_STRING,
            span=_or_null(_SPAN), words=_TEXT, written=_TEXT,
            said=_list(_object(value=_STRING, documents=_INTEGER, own=_BOOLEAN)),
            others=_list(_object(label=_STRING, slug=_TEXT, plan=_TEXT)), share=_or_null(_SPAN), evidence=_TEXT,
        )),
    ),
    "Kept": _object(
        items=_list(
            _object(plan=_STRING, address=_STRING, note=_STRING, state=_one_of(STATES), id=_TEXT,
                    heading=_list(_STRING), paragraphs=_list(_STRING), citation=_TEXT)
        )
    ),
    "Directive": _object(
        **_CITED,
        slug=_STRING,
        kinds=_QUOTED,
        titles=_QUOTED,
        issuers=_QUOTED,
        dates=_QUOTED,
        held=_list(_named("Summary")),
        candidates=_list(_object(**_CITED, slug=_STRING)),
        total=_INTEGER,
        citing=_list(_object(plan=_named("Summary"), relation=_one_of(RELATIONS), quote=_STRING, state=_STRING)),
        **_PAGING,
    ),
    "Number": _object(
        typed=_STRING,
        number=_TEXT,
        plan=_or_null(_PLAN_ID),
        directive=_TEXT,
        total=_INTEGER,
        plans=_list(_named("Summary")),
        directives=_list(_object(**_CITED, slug=_STRING)),
        nearest=_list(_object(label=_STRING, slug=_STRING)),
    ),
    "Export": _object(
        query=_STRING,
        unit=_one_of(UNITS),
        address=_STRING,
        total=_INTEGER,
        rows=_INTEGER,
        truncated=_BOOLEAN,
        results=_list(
            _object(id=_PLAN_ID, number=_TEXT, kind=_TEXT, title=_TEXT, issuers=_list(_STRING), issued=_or_null(_DATE),
                    implements=_list(_STRING), basis=_list(_STRING), pages=_INTEGER, source=_STRING, url=_STRING)
        ),
    ),
    "Comparison": _object(
        a=_named("Summary"),
        b=_named("Summary"),
        counts=_object(**dict.fromkeys(PASSAGE_STATES, _INTEGER)),
        left_out=_list(_INTEGER),
        cited=_list(_object(key=_STRING, slug=_STRING, a=_BOOLEAN, b=_BOOLEAN)),
        rows=_list(
            _object(unit=_one_of(("heading", "passage")), state=_one_of(PASSAGE_STATES),
                    side=_one_of(("both", "a", "b")), within=_or_null(_INTEGER), a=_or_null(_SIDE), b=_or_null(_SIDE))
        ),
    ),
    "Outline": _object(total=_INTEGER, plans=_INTEGER, headings=_list(_named("UsualHeading"))),
    "UsualHeading": _object(
        name=_STRING,
        section=_TEXT,
        plans=_ORDINAL,
        total=_ORDINAL,
        share=_NUMBER,
        names=_list(_object(name=_STRING, plans=_ORDINAL)),
        examples=_list(_object(plan=_PLAN_ID, ordinal=_INTEGER)),
        below=_list(_named("UsualHeading")),
    ),
    "Sections": _object(
        total=_INTEGER,
        section=_one_of(SECTIONS),
        asked=_INTEGER,
        plans=_list(_BY),
        held=_object(**dict.fromkeys(SECTIONS, _INTEGER)),
        points=_INTEGER,
        groups=_INTEGER,
        alone=_INTEGER,
        blocks=_list(
            _object(kind=_one_of(("shared", "heading", "alone")), heading=_STRING, plans=_ORDINAL,
                    total=_or_null(_ORDINAL), variants=_list(_VARIANT))
        ),
        **_PAGING,
    ),
    "Problem": {
        "type": "object",
        "required": ["type", "title", "status"],
        "properties": {
            "type": _STRING,
            "title": _STRING,
            "status": {"type": "integer", "minimum": 400, "maximum": 599},
            "complaints": _list(_object(code=_STRING, about=_STRING, message=_STRING)),
        },
    },
}  # fmt: skip
"""By the names that OpenAPI refers to them by."""
