"""What the archive says alike: for a passage, for a pasted text, and the families of wordings."""

from __future__ import annotations

import re

from flask import Response, abort, render_template, request

from indexer.catalogue.said import Said
from indexer.errors import RequestError
from search_app.desk.families import Family, family
from search_app.desk.similar import (
    PARAGRAPHS,
    SHOWN,
    SHOWN_OF_SEVERAL,
    TEXT_CHARS,
    Answer,
    given_passage,
    given_texts,
    similar,
)
from search_app.draft_views import guarded
from search_app.fresh import by_content
from search_app.routing import PASSAGE_ID, archive, pages, stored_plan
from search_app.search_state import LIMITS, WORDING, check_names


@pages.get("/similar")
def similar_passage() -> Response | str:
    """What is like a passage; without one, the form for a text."""
    check_names(request.args, ("passage",))
    given = request.args.get("passage")
    if given is None:
        return _page()
    said, answer = of_passage(given)
    return by_content(_page(said=said, answers=(answer,)))


@pages.post("/similar")
def similar_text() -> Response:
    """What is like a pasted text. Nothing of it is kept: it comes as a POST because addresses are short and are
    written down on the way, in histories and logs."""
    return guarded(_of_form)


@pages.get("/family/<wording>")
def wording_family(wording: str) -> Response:
    """The family of a wording."""
    check_names(request.args, ("page",))
    found = of_family(wording, request.args.get("page", "1"))
    return by_content(render_template("family.html", family=found))


def of_passage(passage_id: str) -> tuple[Said, Answer]:
    """A passage by its id, and what is like it. Raises NotFound and Gone."""
    parts = PASSAGE_ID.fullmatch(passage_id) or abort(404)
    place = parts[1], int(parts[2])
    catalogue = archive().catalogue
    said = catalogue.said([place]).get(place)
    if said is None:
        stored_plan(parts[1])
        abort(404)
    return said, similar(catalogue, given_passage(said, catalogue.stands_for(said.plan.id)))


def of_text(text: str) -> tuple[Answer, ...]:
    """What is like each paragraph of a text. Raises RequestError when there is none, or too much."""
    if len(text) > TEXT_CHARS:
        raise RequestError(("text-too-long", f"{len(text)} > {TEXT_CHARS}"))
    given = given_texts(text)
    if not given:
        raise RequestError(("no-text", "text"))
    most = SHOWN if len(given) == 1 else SHOWN_OF_SEVERAL
    return tuple(similar(archive().catalogue, each, most=most) for each in given)


def of_family(wording: str, page: str) -> Family:
    """A page of a family, by any of its wordings. Raises RequestError and NotFound."""
    if not page.isascii() or not page.isdecimal() or not 1 <= int(page) <= LIMITS["page"].most:
        raise RequestError(("bad-page", page[:80]))
    if not re.fullmatch(WORDING, wording, re.ASCII):
        abort(404)
    return family(archive().catalogue, int(wording, 16), int(page)) or abort(404)


def _of_form() -> Response:
    text = request.form.get("text", "")
    try:
        response = Response(_page(answers=of_text(text), text=text))
    except RequestError as error:
        response = Response(_page(text=text[:TEXT_CHARS], problem=error.complaints[0][0]), 400)
    response.headers["Cache-Control"] = "no-store"
    response.mimetype = "text/html"
    return response


def _page(
    *, said: Said | None = None, answers: tuple[Answer, ...] = (), text: str = "", problem: str | None = None
) -> str:
    limits = {"most_chars": TEXT_CHARS, "most_paragraphs": PARAGRAPHS}
    return render_template("similar.html", said=said, answers=answers, text=text, problem=problem, **limits)
