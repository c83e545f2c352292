"""The whole list of a search as a file: the same parameters as its page; which page of it does not matter."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import quote

from flask import Response, current_app, request, send_file, url_for

from indexer.vietnamese.fold import fold
from search_app.exports import MOST_ROWS, Export, as_csv, as_json, as_xlsx, record
from search_app.routing import archive, pages
from search_app.search_state import SearchState, parse_state

_NAME_CHARS = 60
"""Of the query in a file's name: what a list of files shows."""

_LINES = 200
"""Of a list in one piece of an answer: some 50 kB."""

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_STREAMED: dict[str, tuple[Callable[[Export], Iterator[str]], str]] = {
    "csv": (as_csv, "text/csv"),
    "json": (as_json, "application/json"),
}


@pages.get("/export.<any(csv, xlsx, json):kind>")
def export(kind: str) -> Response:
    """Every result of a search, at most MOST_ROWS."""
    state = parse_state(request.args.to_dict(flat=False), query_chars=archive().settings.query_chars)
    whole = listed(state)
    if kind == "xlsx":
        response = send_file(as_xlsx(whole), mimetype=_XLSX)
    else:
        write, mimetype = _STREAMED[kind]
        response = Response(blocks(write(whole)), mimetype=mimetype)
    response.headers["Cache-Control"] = "private, no-cache"
    response.headers.set("Content-Disposition", "attachment", **_names(state.q, kind))
    return response


def listed(state: SearchState) -> Export:
    """The list of a search, ready to be written. Raises RequestError and EngineError."""
    words: Any = current_app.jinja_env.get_template("_words.html").module
    whole, hits = archive().walk(state, most=MOST_ROWS)
    address = _addresses()
    return Export(
        unit=state.unit,
        query=state.q,
        address=url_for("pages.search", _external=True, **_parameters(state)),
        total=whole.total,
        rows=len(whole.hits),
        truncated=whole.more,
        records=(record(hit, state.unit, address) for hit in hits),
        headings=words.EXPORT_COLUMNS,
        words=words.EXPORT_WORDS,
        sections=words.SECTIONS,
    )


def _parameters(state: SearchState) -> dict[str, list[str]]:
    parameters: dict[str, list[str]] = {}
    for name, value in state.with_page(1).pairs():
        parameters.setdefault(name, []).append(value)
    return parameters


def _addresses() -> Callable[[str, int | None], str]:
    """The address of a plan, or of one of its passages: ten thousand of them, so the site's part is made once."""
    before, _, after = url_for("pages.plan", plan_id="0", _external=True).rpartition("0")

    def address(plan_id: str, ordinal: int | None) -> str:
        return f"{before}{plan_id}{after}" + ("" if ordinal is None else f"#p{ordinal}")

    return address


def blocks(pieces: Iterator[str]) -> Iterator[str]:
    """The same in pieces of a size that is worth sending."""
    held: list[str] = []
    for at, piece in enumerate(pieces, 1):
        held.append(piece)
        if at % _LINES == 0:
            yield "".join(held)
            held.clear()
    yield "".join(held)


def _names(q: str, kind: str) -> dict[str, str]:
    """The file's name: letters and figures of the query only, and the same without marks for old programmes."""
    words = "".join(char if char.isalnum() else " " for char in f"kế hoạch {q}").split()
    name = "-".join(words)[:_NAME_CHARS].rstrip("-")
    plain = "".join(char for char in fold(name) if char.isascii())
    return {"filename": f"{plain}.{kind}", "filename*": f"UTF-8''{quote(f'{name}.{kind}')}"}
