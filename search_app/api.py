"""The JSON API: the pages' own questions, answered for programmes. What can be asked stands in `api_table.py`."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any
from urllib.parse import quote

from flask import Blueprint, Response, abort, render_template, request, stream_with_context, url_for

from indexer.catalogue.rows import StoredPlan
from indexer.engine.request import SearchRequest
from indexer.errors import EngineError, RequestError
from indexer.model import SECTIONS, directive_slug
from search_app.api_table import LISTED, MOST_VALUES, NEVER_EMPTY, OPERATIONS, PREFIX, Json, path_parameters
from search_app.basket_views import basket_file, lasting_url, skeleton_file
from search_app.desk.basket import look_up, parse_items
from search_app.desk.compare import present_comparison
from search_app.desk.public import (
    public_comparison,
    public_family,
    public_outline_heading,
    public_sections,
    public_similar,
)
from search_app.desk.similar import wording_address
from search_app.desk.taking import take
from search_app.desk.usual_outline import usual_outline
from search_app.draft_views import draft_answer, guarded
from search_app.export_views import blocks, listed
from search_app.exports import as_json
from search_app.facet_boxes import Tree
from search_app.facet_page import ORDERS, FacetState, found
from search_app.facets import BY_NAME, FACET_NAMES, facet_label
from search_app.fresh import by_content, by_snapshot
from search_app.number_box import land
from search_app.openapi import describe
from search_app.presenter import last_page, last_page_of, results
from search_app.problems import TITLES
from search_app.public import (
    public_answer,
    public_directive,
    public_kept,
    public_landing,
    public_passage,
    public_plan,
    public_suggestion,
)
from search_app.routing import archive, pages, stored_plan
from search_app.search_state import MISSING, PARAMETERS, SearchState, parse_state
from search_app.section_views import BLOCKS, asked_precedents, present_section
from search_app.similar_views import of_family, of_passage, of_text

api = Blueprint("api", __name__, url_prefix=PREFIX)

_TAKEN = {operation.name: operation.parameters for operation in OPERATIONS}
_PATHS = {
    name: re.compile(told["schema"]["pattern"])
    for name, told in path_parameters().items()
    if "pattern" in told["schema"]
}
_JSON = "application/json"


@api.get("/search")
def search() -> Response:
    """Results with their facets."""
    state, _ = _asked("search")
    usual = archive().settings.page_size

    def make() -> str:
        answer = archive().search(state)
        size = state.page_size(usual)
        public = public_answer(answer, results(answer), most_values=MOST_VALUES)
        return _text({**public, **_paging("api.search", state, last_page_of(answer, size), size)})

    return by_snapshot(make, _JSON)


@api.get("/facets/<facet>")
def facets(facet: str) -> Response:
    """All values of one facet, page by page."""
    if facet not in FACET_NAMES:
        abort(404)
    state, given = _asked("facets")
    size = state.page_size(MOST_VALUES)

    def make() -> str:
        understood, counts = archive().counts(state, facet)
        tree = Tree(replace(BY_NAME[facet], opens=False), counts, understood)
        listed_by = FacetState(find=given["find"], order=given["order"] or ORDERS[0])
        values = [value for value in found(tree, listed_by) if value != MISSING]
        shown = values[(state.page - 1) * size : state.page * size]
        return _text({
            "facet": facet,
            "total": len(values),
            "missing": counts.missing,
            "values": [
                {"value": value, "label": facet_label(facet, value), "count": tree.counts[value]} for value in shown
            ],
            **_paging("api.facets", state, last_page(len(values), size), size, facet=facet, **given),
        })  # fmt: skip

    return by_snapshot(make, _JSON)


@api.get("/suggest")
def suggest() -> Response:
    """What a query that is being typed may become."""
    state, _ = _asked("suggest")
    return by_snapshot(
        lambda: _text({"query": state.q, "suggestions": [public_suggestion(one) for one in archive().suggest(state)]}),
        _JSON,
    )


@api.get("/plans/<plan>")
def plan(plan: str) -> Response:
    """One document."""
    _asked("plan")
    return by_content(_text(public_plan(_stored(plan))), _JSON)


@api.get("/passages/<passage>")
def passage(passage: str) -> Response:
    """One passage."""
    _asked("passage")
    plan_id, _, ordinal = _checked("passage", passage).partition(".")
    taken = take(_stored(plan_id), int(ordinal)) or abort(404)
    return by_content(_text(public_passage(taken, lasting_url(taken))), _JSON)


@api.get("/passages/<passage>/similar")
def similar(passage: str) -> Response:
    """What other plans say in nearly these words."""
    _asked("similar")
    return by_content(_text(public_similar(of_passage(_checked("passage", passage))[1])), _JSON)


@api.post("/similar")
def similar_text() -> Response:
    """The same for a text."""
    _asked("similar_text")
    text = _sent("text")["text"]
    if not isinstance(text, str):
        raise RequestError(("bad-body", "text"))
    return guarded(lambda: _unkept({"paragraphs": [public_similar(each) for each in of_text(text)]}))


@api.get("/families/<family>")
def family(family: str) -> Response:
    """A family of wordings."""
    state, _ = _asked("family")
    return by_content(_text(public_family(of_family(_checked("family", family), str(state.page)))), _JSON)


@api.post("/basket")
def basket() -> Response:
    """What the archive holds of collected passages."""
    _asked("basket")
    kept = look_up(parse_items(_sent("items")["items"]), archive().catalogue.plan)
    return _unkept({"items": [public_kept(each) for each in kept]})


@api.post("/basket.docx", defaults={"kind": "docx"}, endpoint="basket_docx")
@api.post("/basket.md", defaults={"kind": "md"}, endpoint="basket_md")
def basket_as(kind: str) -> Response:
    """The same as a file."""
    _asked(f"basket_{kind}")
    sent = _sent("items", "title", "agency", "layout")
    items = parse_items(sent.pop("items"))
    if wrong := [("bad-body", name) for name, value in sent.items() if not isinstance(value, str | None)]:
        raise RequestError(*wrong)
    return basket_file(items, kind, {name: value or "" for name, value in sent.items()})


@api.get("/directives/<slug>/skeleton.docx")
def skeleton(slug: str) -> Response:
    """The beginning of a new plan that carries a document out."""
    _, given = _asked("skeleton")
    return skeleton_file(_checked("slug", slug), given)


@api.get("/directives/<slug>")
def directive(slug: str) -> Response:
    """A cited document, held or not."""
    state, _ = _asked("directive")
    row = archive().catalogue.directive(_checked("slug", slug)) or abort(404)
    size = state.page_size(MOST_VALUES)
    public = public_directive(row, archive().catalogue.citing, first=(state.page - 1) * size, most=size)
    last = last_page(public["total"], size)
    return by_content(_text({**public, **_paging("api.directive", state, last, size, slug=slug)}), _JSON)


@api.post("/draft")
def draft() -> Response:
    """A draft checked against the archive."""
    _asked("draft")
    return guarded(lambda: draft_answer(**_sent("text", "file", "name")))


@api.get("/compare")
def compare() -> Response:
    """Two plans side by side."""
    _, given = _asked("compare")
    return by_content(_text(public_comparison(present_comparison(_stored(given["a"]), _stored(given["b"])))), _JSON)


@api.get("/directives/<slug>/outline")
def outline(slug: str) -> Response:
    """The headings that plans carrying out a document usually have."""
    _asked("outline")
    _, precedents = asked_precedents(_checked("slug", slug))
    usual = usual_outline(precedents.plans)
    headings = [public_outline_heading(each) for each in usual.headings]
    return by_content(_text({"total": precedents.total, "plans": usual.plans, "headings": headings}), _JSON)


@api.get("/directives/<slug>/sections/<kind_of_section>")
def sections(slug: str, kind_of_section: str) -> Response:
    """One kind of section as these plans word it, page by page."""
    state, _ = _asked("sections")
    kind = next((each for each in SECTIONS if each == kind_of_section), None) or abort(404)
    _, precedents = asked_precedents(_checked("slug", slug))
    page = present_section(precedents, kind, state.page)
    public = {"total": precedents.total, **public_sections(page.view, page.held, page.blocks)}
    way = {"slug": slug, "kind_of_section": kind}
    paging = _paging("api.sections", state.with_page(page.page), page.last_page, BLOCKS, **way)
    return by_content(_text({**public, **paging}), _JSON)


@api.get("/number")
def number() -> Response:
    """What a document number means here."""
    _, given = _asked("number")
    lexicon = archive().lexicon(archive().searcher())
    return by_content(_text(public_landing(land(given["n"], archive().catalogue, lexicon), most=LISTED)), _JSON)


@api.get("/export")
def export() -> Response:
    """The whole list of a search."""
    state, _ = _asked("export")
    response = Response(stream_with_context(blocks(as_json(listed(state)))), mimetype=_JSON)
    response.headers["Cache-Control"] = "private, no-cache"
    return response


@pages.get("/api")
def about() -> str:
    """This API, told to people; the examples are of what this archive holds."""
    return render_template("api.html", operations=OPERATIONS, examples=_examples(), codes=TITLES, prefix=PREFIX)


@api.get("/openapi.json")
def openapi() -> Response:
    """This API, described for programmes."""
    return by_content(_text(describe(archive().settings)), _JSON)


def _examples() -> dict[str, tuple[str, str]]:
    """For each operation an address that answers, encoded and as a person reads it; nothing where the archive holds
    nothing of the kind."""
    try:
        searcher = archive().searcher()
        newest = searcher.search(SearchRequest("plan", sort="newest", limit=1)).hits
    except EngineError:
        return {}
    cited = archive().values_of(searcher)("directive").names
    held = {"plan": newest[0].id if newest else None, "ordinal": "0"}
    held["directive"] = directive_slug(cited[0]) if cited else None
    said = (archive().catalogue.wording(held["plan"], at) for at in range(LISTED)) if newest else ()
    held["wording"] = next((wording_address(each) for each in said if each is not None), None)
    needs = {operation.name: re.findall(r"{(\w+)}", operation.example) for operation in OPERATIONS}
    written = {
        operation.name: PREFIX + operation.example.format(**held)
        for operation in OPERATIONS
        if not operation.body and all(held[name] for name in needs[operation.name])
    }
    return {name: (quote(address, safe="/?&=~"), address) for name, address in written.items()}


def _asked(name: str) -> tuple[SearchState, dict[str, str]]:
    """The search that the parameters describe, and those parameters that are none of a search.

    Raises RequestError with every complaint: also about a parameter that this operation does not take.
    """
    taken = _TAKEN[name]
    complaints = [("unknown-parameter", each) for each in request.args if each not in taken]
    complaints += [
        ("empty-parameter", each) for each, value in request.args.items() if each in NEVER_EMPTY and not value
    ]
    own = {each: _own(each, complaints) for each in taken if each not in PARAMETERS}
    try:
        lists = request.args.to_dict(flat=False)
        searched = {each: values for each, values in lists.items() if each in taken and each in PARAMETERS}
        state = parse_state(searched, query_chars=archive().settings.query_chars)
    except RequestError as error:
        complaints += error.complaints
    if complaints:
        raise RequestError(*complaints)
    return state, own


def _sent(*taken: str) -> Json:
    """The fields of a body, None for what was not sent. Raises RequestError."""
    body = request.get_json(silent=True)
    if not isinstance(body, dict):
        raise RequestError(("bad-body", ""))
    if unknown := [("unknown-parameter", str(each)[:80]) for each in body if each not in taken]:
        raise RequestError(*unknown)
    return {name: body.get(name) for name in taken}


def _own(name: str, complaints: list[tuple[str, str]]) -> str:
    """A parameter that only the API has."""
    given = request.args.getlist(name)
    value = " ".join(given[0].split()) if given else ""
    longest, most = max(map(len, given), default=0), archive().settings.query_chars
    if len(given) > 1:
        complaints.append(("repeated-parameter", name))
    if longest > most:
        complaints.append(("query-too-long", f"{longest} > {most}"))
    if name == "order" and value and value not in ORDERS:
        complaints.append(("bad-order", value[:80]))
    if name in ("n", "a", "b") and not value:
        complaints.append(("missing-parameter", name))
    return value


def _checked(name: str, value: str) -> str:
    return value if _PATHS[name].fullmatch(value) else abort(404)


def _stored(plan_id: str) -> StoredPlan:
    return stored_plan(_checked("plan", plan_id))


def _paging(endpoint: str, state: SearchState, last: int, size: int, **given: str) -> dict[str, Any]:
    """Where in the pages an answer stands, with the addresses of its neighbours."""

    def address(page: int) -> str | None:
        if not 1 <= page <= last:
            return None
        parameters: dict[str, Any] = {name: value for name, value in given.items() if value}
        for name, value in state.with_page(page).pairs():
            parameters.setdefault(name, []).append(value)
        return url_for(endpoint, **parameters)

    return {
        "page": state.page,
        "size": size,
        "pages": last,
        "previous": address(state.page - 1),
        "next": address(state.page + 1),
    }


def _unkept(value: object) -> Response:
    """An answer about what was sent, which nobody keeps."""
    return Response(_text(value), mimetype=_JSON, headers={"Cache-Control": "no-store"})


_dump: Callable[..., str] = json.JSONEncoder(ensure_ascii=False, allow_nan=False).encode


def _text(value: object) -> str:
    return _dump(value).encode("utf-8", "replace").decode("utf-8")
