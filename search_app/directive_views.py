"""The pages that show the archive as a whole, and a cited document: who carries it out, who cites it."""

from __future__ import annotations

from flask import Response, abort, render_template, request

from search_app.directive_page import present_directive
from search_app.directive_state import parse_directive_state
from search_app.fresh import by_snapshot
from search_app.home_page import present_coverage, present_home
from search_app.routing import archive, pages
from search_app.search_state import check_names, parse_state


@pages.get("/")
def home() -> str:
    """What the archive holds, and where to begin."""
    return render_template("home.html", page=present_home(archive()))


@pages.get("/coverage")
def coverage() -> Response:
    """The table of issuers and years, all issuers of it."""
    check_names(request.args, ("page",))
    state = parse_state(request.args.to_dict(flat=False), query_chars=archive().settings.query_chars)
    return by_snapshot(lambda: render_template("coverage.html", page=present_coverage(archive(), state.page)))


@pages.get("/directives/<slug>")
def directive(slug: str) -> str:
    """A cited document, held or not."""
    state = parse_directive_state(request.args.to_dict(flat=False))
    catalogue = archive().catalogue
    row = catalogue.directive(slug) or abort(404)
    return render_template("directive.html", page=present_directive(row, state, catalogue.citing))
