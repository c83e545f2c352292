"""Taking passages over: one with its citation, a basket of them, and the files that are made of it."""

from __future__ import annotations

import re
from urllib.parse import quote

from flask import Response, abort, render_template, request, url_for

from indexer.errors import EngineError, RequestError
from indexer.vietnamese.fold import fold
from search_app.api_table import DOCX, MARKDOWN, SKELETON_ASKED, TITLE_CHARS
from search_app.desk.basket import NOTE_CHARS, Item, look_up, read_items
from search_app.desk.issuing import issuing
from search_app.desk.precedents import sections_of
from search_app.desk.taking import Taken, take
from search_app.desk.usual_outline import plans_like
from search_app.office.basket_docx import Addresses, basket_docx
from search_app.office.layouts import LAYOUTS, LayoutName
from search_app.office.markdown import basket_markdown
from search_app.office.skeleton import ground_of, skeleton
from search_app.routing import PASSAGE_ID, archive, pages, stored_plan
from search_app.search_state import check_names

NAMED = 300
"""Issuers that a form offers: the list that a browser searches while a person types."""

NAME_CHARS = 60
"""Of a file's name, made of whole words."""

_FORMATS = {"docx": DOCX, "md": MARKDOWN}
_YEAR = re.compile(r"(?:19|20)\d\d", re.ASCII)


@pages.get("/passages/<passage_id>/copy")
def copy(passage_id: str) -> str:
    """A passage with its citation, to be selected and copied: what the script does with one key."""
    parts = PASSAGE_ID.fullmatch(passage_id) or abort(404)
    taken = take(stored_plan(parts[1]), int(parts[2])) or abort(404)
    return render_template("copy.html", taken=taken, url=lasting_url(taken))


@pages.get("/basket")
def basket() -> str:
    """The passages that this browser has collected; its script shows them."""
    check_names(request.args, ())
    limits = {"note_chars": NOTE_CHARS, "title_chars": TITLE_CHARS}
    return render_template("basket.html", issuers=_issuers(), layout="", **limits)


@pages.post("/basket/export")
def basket_export() -> Response:
    """A file of them."""
    given = {name: request.form.get(name, "") for name in ("title", "agency", "layout")}
    return basket_file(read_items(request.form.get("items", "")), request.form.get("format", ""), given)


@pages.get("/directives/<slug>/skeleton")
def directive_skeleton(slug: str) -> str:
    """The form of a new plan's skeleton."""
    check_names(request.args, ())
    row = archive().catalogue.directive(slug) or abort(404)
    plans = len(plans_like(archive().catalogue, row.directive, None))
    known = {"issuers": _issuers(), "layout": "", "title_chars": TITLE_CHARS}
    return render_template("skeleton.html", row=row, ground=ground_of(row), plans=plans, **known)


@pages.get("/directives/<slug>/skeleton.docx")
def directive_skeleton_file(slug: str) -> Response:
    """The skeleton."""
    check_names(request.args, SKELETON_ASKED)
    return skeleton_file(slug, {name: request.args.get(name, "") for name in SKELETON_ASKED})


def basket_file(items: tuple[Item, ...], kind: str, given: dict[str, str]) -> Response:
    """A file of passages, in one of _FORMATS; `given`: title, agency (the issuer), layout. Raises RequestError."""
    if kind not in _FORMATS:
        raise RequestError(("bad-format", kind[:80]))
    layout = _layout(given["layout"])
    title, name = (_line(given, each) for each in ("title", "agency"))
    kept = look_up(items, archive().catalogue.plan)
    if kind == "md":
        return _sent(basket_markdown(kept, title, _addresses()).encode("utf-8", "replace"), title or "giỏ trích", kind)
    issuer = issuing(name, layout, archive()) if name else None
    chosen = issuer.layout if issuer else layout or "state"
    return _sent(basket_docx(kept, title, issuer, chosen, _addresses()), title or "giỏ trích", kind)


def skeleton_file(slug: str, given: dict[str, str]) -> Response:
    """The skeleton of a plan that carries a document out, by SKELETON_ASKED. Raises RequestError."""
    year = given["for-year"]
    if year and not _YEAR.fullmatch(year):
        raise RequestError(("bad-year", year[:80]))
    name, layout = _line(given, "agency"), _layout(given["layout"])
    row = archive().catalogue.directive(slug) or abort(404)
    sections = sections_of(plans_like(archive().catalogue, row.directive, None))
    issuer = issuing(name, layout, archive())
    made = skeleton(row, sections, issuer, int(year) if year else None, _addresses())
    return _sent(made, f"khung kế hoạch {row.directive.label}", "docx")


def lasting_url(taken: Taken) -> str:
    """The whole address of a passage, which outlives another reading of its file."""
    address = url_for("pages.passage", plan_id=taken.stored.plan.id, address=taken.address, _external=True)
    return f"{address}#doan"


def _addresses() -> Addresses:
    return Addresses(lambda plan_id: url_for("pages.plan", plan_id=plan_id, _external=True), lasting_url)


def _issuers() -> tuple[str, ...]:
    """The issuers that the archive knows, the most frequent first."""
    try:
        return archive().values_of(archive().searcher())("issuer").names[:NAMED]
    except EngineError:
        return ()


def _layout(name: str) -> LayoutName | None:
    found = next((each for each in LAYOUTS if each == name), None)
    if name and found is None:
        raise RequestError(("bad-layout", name[:80]))
    return found


def _line(given: dict[str, str], name: str) -> str:
    """What was typed into a field, in one line."""
    text = " ".join(given[name].split())
    if len(text) > TITLE_CHARS:
        raise RequestError(("line-too-long", f"{text[:40]}…: {len(text)} > {TITLE_CHARS}"))
    return text


def _sent(content: bytes, title: str, kind: str) -> Response:
    """A file to be kept, named after its title."""
    response = Response(content, mimetype=_FORMATS[kind])
    words = "-".join("".join(char if char.isalnum() else " " for char in title).split())
    words = words if len(words) <= NAME_CHARS else words[:NAME_CHARS].rpartition("-")[0] or words[:NAME_CHARS]
    plain = "".join(char for char in fold(words) if char.isascii())
    names = {"filename": f"{plain or 'trich'}.{kind}", "filename*": f"UTF-8''{quote(f'{words}.{kind}')}"}
    response.headers.set("Content-Disposition", "attachment", **names)
    if request.method == "POST":
        response.headers["Cache-Control"] = "private, no-store"
        return response
    response.headers["Cache-Control"] = "private, no-cache"
    response.add_etag()
    return response.make_conditional(request)
