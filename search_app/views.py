"""The pages. Each route parses, asks, presents and renders; what each step does stands in its own module."""

from __future__ import annotations

from dataclasses import asdict

from flask import Response, abort, redirect, render_template, request, url_for

from indexer.engine.request import SearchRequest
from indexer.errors import PlansearchError, RequestError
from indexer.model import SOURCE_STATES
from search_app.facet_page import PARAMETERS, parse_facet_state, present_facet
from search_app.facets import BY_NAME
from search_app.fresh import by_snapshot
from search_app.number_box import Landing, land
from search_app.presenter import present
from search_app.routing import archive, pages
from search_app.search_state import SearchState, check_names, parse_state

UNFINDABLE = tuple(state for state in SOURCE_STATES if state != "indexed")
"""States of files that no search finds: listed, so that nothing is hidden."""

LISTED_FILES = 500
"""Files of one state on the page that lists them; `plansearch status` counts them all."""

LISTED_NUMBERS = 60
"""Documents offered for half a number: more than anyone reads; the whole number narrows it."""


@pages.get("/search")
def search() -> Response:
    """Results, for plans or for passages."""
    state = parse_state(request.args.to_dict(flat=False), query_chars=archive().settings.query_chars)

    def render() -> str:
        answer = archive().search(state, every_facet=False)
        page = present(answer, page_size=archive().settings.page_size)
        suggestions = () if answer.page.total else archive().suggest(state)
        return render_template("search.html", page=page, suggestions=suggestions)

    return by_snapshot(render)


@pages.get("/search/facet/<name>")
def facet(name: str) -> Response:
    """All values of one facet in a search."""
    given = request.args.to_dict(flat=False)
    found = BY_NAME.get(name) or abort(404)
    query_chars = archive().settings.query_chars
    asked = parse_facet_state(given, query_chars=query_chars)
    state = parse_state({key: given[key] for key in given if key not in PARAMETERS}, query_chars=query_chars)

    def render() -> str:
        understood, counts = archive().counts(state, name)
        return render_template("facet.html", page=present_facet(found, counts, understood, asked))

    return by_snapshot(render)


@pages.get("/suggest")
def suggest() -> Response:
    """What a search that is being typed may become: the options of the list below the box."""
    state = parse_state(request.args.to_dict(flat=False), query_chars=archive().settings.query_chars)
    return by_snapshot(lambda: render_template("suggestions.html", suggestions=archive().suggest(state)))


@pages.get("/number")
def number() -> Response | tuple[str, int]:
    """A typed document number leads to its document, a choice, or help."""
    check_names(request.args, ("n",))
    typed = " ".join(request.args.get("n", "").split())
    if len(typed) > archive().settings.query_chars:
        raise RequestError(("query-too-long", f"{len(typed)} > {archive().settings.query_chars}"))
    return _landed(land(typed, archive().catalogue, archive().lexicon(archive().searcher())))


@pages.get("/unfindable")
def unfindable() -> str:
    """Files that no search finds, with the reason."""
    files = {state: list(archive().catalogue.sources(state)) for state in UNFINDABLE}
    return render_template("unfindable.html", files=files, listed=LISTED_FILES)


@pages.get("/livez")
def livez() -> dict[str, str]:
    """For whoever restarts the process: does it answer at all. Index and catalogue are not asked."""
    return {"status": "alive"}


@pages.get("/healthz")
def healthz() -> tuple[dict[str, object], int]:
    """For whoever sends people here: index and catalogue are read, and answer."""
    try:
        found = archive().searcher().search(SearchRequest("plan", sort="newest", limit=1))
        archive().catalogue.counts()
    except PlansearchError as error:
        return {"status": "away", "reason": type(error).__name__}, 503
    return {"status": "ok", "plans": found.total, **asdict(found.snapshot)}, 200


def _landed(landing: Landing) -> Response | tuple[str, int]:
    if landing.plan:
        return redirect(url_for("pages.plan", plan_id=landing.plan))
    if landing.directive:
        return redirect(url_for("pages.directive", slug=landing.directive))
    status = 300 if landing.choice else 200 if not landing.typed else 404
    search = SearchState(q=landing.typed)
    return render_template("number.html", landing=landing, search=search, listed=LISTED_NUMBERS), status
