"""Taking passages over: one with its citation, a basket of them, and the files that are made of it."""

from __future__ import annotations

import re
from urllib.parse import quote

from flask import Response, abort, render_template, request, url_for

from indexer.errors import EngineError, RequestError
from indexer.vietnamese.fold import fold
from search_app.desk.basket import NOTE_CHARS, look_up, read_items
from search_app.desk.issuing import issuing
from search_app.desk.precedents import sections_of
from search_app.desk.taking import Taken, take
from search_app.desk.usual_outline import plans_like
from search_app.office.basket_docx import Addresses, basket_docx
from search_app.office.layouts import LAYOUTS, LayoutName
from search_app.office.markdown import basket_markdown
from search_app.office.skeleton import ground_of, skeleton
from search_app.routing import archive, pages, stored_plan
from search_app.search_state import check_names

TITLE_CHARS = 300
"""Of a title or a body's name that is typed: the longest official ones are shorter."""

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
MARKDOWN = "text/markdown"
NAMED = 300
"""Issuers that a form offers: the list that a browser searches while a person types."""

_FORMATS = {"docx": DOCX, "md": MARKDOWN}
_PASSAGE_ID = re.compile(r"([a-z2-7]{16})\.(\d{1,6})", re.ASCII)
_YEAR = re.compile(r"(?:19|20)\d\d", re.ASCII)


@pages.get("/passages/<passage_id>/copy")
def copy(passage_id: str) -> str:
    """A passage with its citation, to be selected and copied: what the script does with one key."""
    parts = _PASSAGE_ID.fullmatch(passage_id) or abort(404)
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
    given = {name: request.form.get(name, "") for name in ("items", "title", "issuer", "layout", "format")}
    return basket_file(given["items"], given["format"], given)


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
    check_names(request.args, ("issuer", "year", "layout"))
    return skeleton_file(slug)


def basket_file(items: str, kind: str, given: dict[str, str]) -> Response:
    """A file of the passages of a JSON list, in one of _FORMATS. Raises RequestError with every complaint."""
    if kind not in _FORMATS:
        raise RequestError(("bad-format", kind[:80]))
    layout = _layout(given["layout"])
    title, name = (_line(given, each) for each in ("title", "issuer"))
    kept = look_up(read_items(items), archive().catalogue.plan)
    if kind == "md":
        return _sent(basket_markdown(kept, title, _addresses()).encode("utf-8", "replace"), title or "giỏ trích", kind)
    issuer = issuing(name, layout, archive()) if name else None
    chosen = issuer.layout if issuer else layout or "state"
    return _sent(basket_docx(kept, title, issuer, chosen, _addresses()), title or "giỏ trích", kind)


def skeleton_file(slug: str) -> Response:
    """The skeleton of a plan that carries a document out, as the address asks for it."""
    row = archive().catalogue.directive(slug) or abort(404)
    given = {name: request.args.get(name, "") for name in ("issuer", "year", "layout")}
    if given["year"] and not _YEAR.fullmatch(given["year"]):
        raise RequestError(("bad-year", given["year"][:80]))
    issuer = issuing(_line(given, "issuer"), _layout(given["layout"]), archive())
    sections = sections_of(plans_like(archive().catalogue, row.directive, None))
    made = skeleton(row, sections, issuer, int(given["year"]) if given["year"] else None, _addresses())
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
        raise RequestError(("value-too-long", f"{name}: {len(text)} > {TITLE_CHARS}"))
    return text


def _sent(content: bytes, title: str, kind: str) -> Response:
    """A file to be kept, named after its title."""
    response = Response(content, mimetype=_FORMATS[kind])
    words = "-".join("".join(char if char.isalnum() else " " for char in title).split())[:60].rstrip("-")
    plain = "".join(char for char in fold(words) if char.isascii())
    names = {"filename": f"{plain or 'trich'}.{kind}", "filename*": f"UTF-8''{quote(f'{words}.{kind}')}"}
    response.headers.set("Content-Disposition", "attachment", **names)
    response.headers["Cache-Control"] = "private, no-store"
    return response
