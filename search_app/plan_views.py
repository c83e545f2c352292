"""The pages of one document: what was recognised, its text, and the file that it was read from."""

from __future__ import annotations

import re

from flask import Response, abort, render_template, request

from indexer.errors import EngineError
from search_app.error_pages import error_page
from search_app.originals import send_original
from search_app.plan_page import present_plan
from search_app.query.lexicon import Lexicon
from search_app.query.syntax import parse_query
from search_app.query.terms import terms_of
from search_app.routing import archive, pages
from search_app.search_state import SearchState

_PLAN_ID = re.compile(r"[a-z2-7]{16}")


@pages.get("/plans/<plan_id>")
def plan(plan_id: str) -> str:
    """One document: what was recognised, its text, what it cites."""
    stored = archive().catalogue.plan(_checked(plan_id)) or abort(404)
    page = present_plan(stored, terms_of(parse_query(_query()), _lexicon()))
    return render_template("plan.html", page=page, q=_query(), search=SearchState(q=_query()))


@pages.get("/plans/<plan_id>/original")
def original(plan_id: str) -> Response:
    """The file as it lies in the archive, for download."""
    stored = archive().catalogue.plan(_checked(plan_id)) or abort(404)
    return send_original(stored) or error_page(404, "original-gone", plan_id=plan_id)


def _checked(plan_id: str) -> str:
    return plan_id if _PLAN_ID.fullmatch(plan_id) else abort(404)


def _query() -> str:
    """The query whose hits a plan's page marks; one that is too long marks nothing."""
    q = request.args.get("q", "")
    return q if len(q) <= archive().settings.query_chars else ""


def _lexicon() -> Lexicon | None:
    """What the index knows; a plan is shown from the catalogue, index or not."""
    try:
        return archive().lexicon(archive().searcher())
    except EngineError:
        return None
