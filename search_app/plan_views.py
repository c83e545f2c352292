"""The pages of one document: what was recognised, its text and pages, and the file that it was read from."""

from __future__ import annotations

import re

from flask import Response, abort, make_response, redirect, render_template, request, url_for

from indexer.catalogue.rows import StoredPlan
from indexer.errors import BusyError, EngineError, Unreadable
from indexer.pictures import SCALES
from search_app.editing import Sent, edited, editing_of
from search_app.error_pages import RETRY_SECONDS, error_page
from search_app.originals import send_original, show_original
from search_app.page_pictures import BUSY, GRID, no_picture_reason, page_marks, page_sizes, sheets
from search_app.plan_page import present_plan
from search_app.plan_text import hits_of
from search_app.query.lexicon import Lexicon
from search_app.query.syntax import parse_query
from search_app.query.terms import QueryTerms, terms_of
from search_app.routing import archive, pages, stored_plan
from search_app.search_state import SearchState

_PLAN_ID = re.compile(r"[a-z2-7]{16}")
_IMMUTABLE = "private, max-age=31536000, immutable"
"""What a plan's id names never changes: it is made of the content."""


@pages.get("/plans/<plan_id>")
def plan(plan_id: str) -> str:
    """One document: what was recognised, its text, what it cites."""
    return _plan_page(_stored(plan_id))


@pages.get("/plans/<plan_id>/passages/<address>")
def passage(plan_id: str, address: str) -> str:
    """The same, at a passage that is found again when the file was read anew."""
    return _plan_page(_stored(plan_id), address=address)


@pages.post("/plans/<plan_id>/corrections")
def correct(plan_id: str) -> Response | tuple[str, int, dict[str, str]]:
    """An editor puts a value of a field, or takes one back."""
    done = edited(archive().settings, _stored(plan_id), request.form.to_dict()) or abort(404)
    if done.problem is None:
        archive().wrote()
        there = url_for("pages.plan", plan_id=plan_id, q=_query() or None, _anchor=f"truong-{done.field}")
        return redirect(there, 303)
    headers = {"Retry-After": str(RETRY_SECONDS)} if done.status == 503 else {}
    return _plan_page(_stored(plan_id), sent=done), done.status, headers


@pages.get("/plans/<plan_id>/original")
def original(plan_id: str) -> Response:
    """The file as it lies in the archive, for download."""
    return send_original(_stored(plan_id)) or error_page(404, "original-gone", plan_id=plan_id)


@pages.get("/plans/<plan_id>/original.pdf")
def original_pdf(plan_id: str) -> Response:
    """The same, to be looked at where it is a PDF: `#page=3` opens it at a page."""
    return show_original(_stored(plan_id)) or error_page(404, "original-gone", plan_id=plan_id)


@pages.get("/plans/<plan_id>/pages/<int:number>.png")
def page_picture(plan_id: str, number: int) -> Response:
    """A page as it looks."""
    stored = _stored(plan_id)
    scale = request.args.get("scale", "1")
    if not _is_page(stored, number) or scale not in map(str, SCALES):
        abort(404)
    response = Response(mimetype="image/png", headers={"Cache-Control": _IMMUTABLE})
    response.set_etag(f"{plan_id}-{number}-{scale}")
    if response.make_conditional(request).status_code == 304:
        return response
    try:
        response.set_data(archive().pictures.picture(stored, number, int(scale)))
    except (Unreadable, BusyError) as error:
        return _no_picture(error)
    return response


@pages.get("/plans/<plan_id>/pages/<int:number>.svg")
def page_boxes(plan_id: str, number: int) -> Response:
    """Boxes over a page where it answers the query."""
    stored = _stored(plan_id)
    if not _is_page(stored, number):
        abort(404)
    try:
        marks = page_marks(archive().pictures, stored, hits_of(stored, _terms()), number)
    except (Unreadable, BusyError):
        marks = []
    response = make_response(render_template("_boxes.svg", marks=marks, grid=GRID))
    response.headers.update({"Content-Type": "image/svg+xml; charset=utf-8", "Cache-Control": "private, no-cache"})
    response.add_etag()
    return response.make_conditional(request)


def _plan_page(stored: StoredPlan, *, address: str | None = None, sent: Sent | None = None) -> str:
    catalogue = archive().catalogue
    page = present_plan(stored, _terms(), held=catalogue.held(stored.directives), address=address)
    beside, no_pictures = None, None
    if request.args.get("view") == "pages":
        sizes, no_pictures = page_sizes(archive().pictures, stored)
        beside = sheets(page, sizes) if sizes else None
    return render_template(
        "plan.html",
        page=page,
        q=_query(),
        search=SearchState(q=_query()),
        related=catalogue.related(stored.plan.id),
        editing=editing_of(archive().settings, stored, catalogue.corrections(stored.plan.id), sent),
        sheets=beside,
        no_pictures=no_pictures,
        address=address if page.aim else None,
    )


def _no_picture(error: Unreadable | BusyError) -> Response:
    """A picture that says in words why there is none."""
    reason = no_picture_reason(error)
    response = make_response(render_template("_no_picture.svg", reason=reason), 503 if reason == BUSY else 404)
    response.headers.update({"Content-Type": "image/svg+xml; charset=utf-8", "Cache-Control": "no-store"})
    if reason == BUSY:
        response.headers["Retry-After"] = str(RETRY_SECONDS)
    return response


def _stored(plan_id: str) -> StoredPlan:
    return (_PLAN_ID.fullmatch(plan_id) or abort(404)) and stored_plan(plan_id)


def _is_page(stored: StoredPlan, number: int) -> bool:
    return 1 <= number <= len(stored.document.pages)


def _query() -> str:
    """The query whose hits a plan's page marks; one that is too long marks nothing."""
    q = request.args.get("q", "")
    return q if len(q) <= archive().settings.query_chars else ""


def _terms() -> QueryTerms:
    return terms_of(parse_query(_query()), _lexicon())


def _lexicon() -> Lexicon | None:
    """What the index knows; a plan is shown from the catalogue, index or not."""
    try:
        return archive().lexicon(archive().searcher())
    except EngineError:
        return None
