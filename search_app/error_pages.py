"""Every error as a page in plain Vietnamese with a way on. The wording stands in `templates/error.html`."""

from __future__ import annotations

from typing import Any

from flask import Flask, Response, current_app, make_response, render_template, request
from werkzeug.exceptions import HTTPException, SecurityError

from indexer.errors import (
    BusyError,
    CatalogueError,
    EngineError,
    IndexDamaged,
    IndexMismatch,
    IndexMissing,
    PlansearchError,
    RequestError,
    SearchTooLong,
)
from search_app.api_table import PREFIX
from search_app.problems import problem

RETRY_SECONDS = 30
"""How soon a browser may ask again: an ingest commits about as often."""

AWAY: tuple[tuple[type[PlansearchError], str], ...] = (
    (IndexMissing, "index-missing"),
    (IndexMismatch, "index-mismatch"),
    (IndexDamaged, "index-damaged"),
    (SearchTooLong, "too-expensive"),
    (EngineError, "engine"),
    (CatalogueError, "catalogue"),
    (BusyError, "busy"),
)
"""Failures that pass, or that a command mends: class → the wording of its page. The first that fits counts."""

HTTP_CODES = {
    403: "foreign", 404: "not-found", 405: "method", 410: "gone", 413: "too-large", 414: "address-too-long",
}  # fmt: skip
"""Refusals of Flask and of the guard: status → the wording of its page; any other is "other"."""


def register(app: Flask) -> None:
    """Give the application its error pages."""
    app.register_error_handler(RequestError, _bad_request)
    app.register_error_handler(SecurityError, _bad_host)
    app.register_error_handler(HTTPException, _http_error)
    for error, _ in AWAY:
        app.register_error_handler(error, _away)
    app.register_error_handler(Exception, _unexpected)


def error_page(status: int, code: str, **details: Any) -> Response:
    """An error page; `code` chooses its wording. The API says the same to programmes."""
    if request.path.startswith(f"{PREFIX}/"):
        return problem(status, code, details.get("complaints", ()))
    return make_response(render_template("error.html", status=status, code=code, **details), status)


def _bad_request(error: RequestError) -> Response:
    return error_page(400, "complaints", complaints=error.complaints)


def _bad_host(_error: SecurityError) -> Response:
    """Without a trusted host no address can be made, so this page has no links and no style."""
    return Response("Tên máy chủ này không được phép (cài đặt trusted_hosts).\n", 400, mimetype="text/plain")


def _http_error(error: HTTPException) -> Response:
    status = error.code or 500
    if error.response is not None:
        return error.response
    code = HTTP_CODES.get(status, "other")
    response = error_page(status, code)
    for name, value in error.get_headers():
        if name == "Allow":
            response.headers[name] = value
    return response


def _away(error: PlansearchError) -> Response:
    current_app.logger.warning("%s: %s", type(error).__name__, error)
    code = next(code for kind, code in AWAY if isinstance(error, kind))
    response = error_page(503, code)
    response.headers["Retry-After"] = str(RETRY_SECONDS)
    return response


def _unexpected(error: Exception) -> Response:
    current_app.logger.error("a page failed", exc_info=error)
    return error_page(500, "failed")
