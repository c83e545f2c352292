"""Checking a draft (*soát dự thảo*): the form, the report, and the report as a file. Nothing that is sent is kept.

The page of a report carries the draft's text in its form, so that the file is made of what was read without the server
remembering anything, and without the upload being sent again.
"""

from __future__ import annotations

import json
import traceback
from base64 import b64decode
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from flask import Response, current_app, render_template, request
from werkzeug.exceptions import HTTPException

from indexer.draft import FORMATS, Draft
from indexer.errors import BusyError, PlansearchError, RequestError, Unreadable
from search_app.desk.checks import Finding, Report, check_draft
from search_app.desk.checks.public import public_report
from search_app.draft_page import present_draft
from search_app.error_pages import RETRY_SECONDS, error_page
from search_app.guard import LIMITS
from search_app.office.report_docx import report_docx
from search_app.routing import archive, pages
from search_app.search_state import check_names

NOTHING, TOO_LONG, BUSY = "nothing-sent", "too-long", "busy"
"""Why there is no report, besides `model.REASONS` and the states of `indexer.draft`."""

_DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@pages.get("/draft")
def draft() -> str:
    """The form: a text is pasted, or a file is chosen."""
    check_names(request.args, ())
    return render_template("draft.html", page=None, problem=None, **_terms())


@pages.post("/draft")
def draft_check() -> Response:
    """The report on what was sent."""
    return _answered(_as_page)


@pages.post("/draft/report.docx")
def draft_report() -> Response:
    """The same as a Word file, with a comment at the place of each finding."""
    return _answered(_as_docx)


def checked(read: Draft) -> Report:
    """A draft, checked against this archive on this day."""
    return check_draft(read, archive().catalogue, datetime.now(UTC).astimezone().date())


def sent_draft() -> Draft | str:
    """The draft in a form, or why there is none (a code)."""
    upload = request.files.get("file")
    if upload is not None and upload.filename:
        with upload.stream as stream:
            return read_draft(stream.read(), upload.filename)
    return read_draft(request.form.get("text", ""))


def read_draft(sent: str | bytes, name: str = "") -> Draft | str:
    """A pasted text, or a file of this name, as a draft; else why there is none (a code)."""
    try:
        if isinstance(sent, bytes):
            read = archive().drafts.read(sent, name)
        elif sent.strip():
            read = archive().drafts.read_text(sent)
        else:
            return NOTHING
    except Unreadable as error:
        return error.reason
    return read if len(read.document.text) <= LIMITS["draft_chars"].most else TOO_LONG


def _answered(make: Callable[[Report], Response]) -> Response:
    """The answer made of a report, else the form that says why there is none."""
    return guarded(lambda: _report_or_form(make))


def _report_or_form(make: Callable[[Report], Response]) -> Response:
    try:
        with archive().drafts.turn():
            read = sent_draft()
            return make(checked(read)) if isinstance(read, Draft) else _form(read, 400)
    except BusyError:
        response = _form(BUSY, 503, request.form.get("text", ""))
        response.headers["Retry-After"] = str(RETRY_SECONDS)
        return response


def _form(problem: str, status: int, pasted: str = "") -> Response:
    """The form, which says why there is no report; `pasted` stands in it for another try."""
    response = _unkept(render_template("draft.html", page=None, problem=problem, **_terms(pasted)))
    response.status_code = status
    return response


def draft_answer(text: object, file: object, name: object) -> Response:
    """The report in JSON on what a programme sent: a text, or a file in base64 with its name. Raises RequestError,
    and BusyError while too many others wait."""
    given = [each for each in (text, file, name) if each is not None]
    if not all(isinstance(each, str) for each in given) or (text is None) == (file is None or name is None):
        raise RequestError(("bad-draft", ""))
    with archive().drafts.turn():
        try:
            sent = b64decode(str(file), validate=True) if file is not None else str(text)
            read = read_draft(sent, str(name))
        except ValueError:
            raise RequestError(("bad-draft", "file")) from None
        if not isinstance(read, Draft):
            raise RequestError(("unreadable-draft", read))
        content = json.dumps(public_report(checked(read)), ensure_ascii=False)
    return Response(content, mimetype="application/json", headers={"Cache-Control": "no-store"})


def guarded(answer: Callable[[], Response]) -> Response:
    """An answer about a text that was sent. Whatever goes wrong on the way, the log is told where, and not a word of
    the text: messages of errors quote values."""
    try:
        return answer()
    except (PlansearchError, HTTPException):
        raise
    except Exception as error:  # noqa: BLE001  see above
        frame = traceback.extract_tb(error.__traceback__)[-1]
        where = f"{Path(frame.filename).name}, line {frame.lineno}"
        current_app.logger.error("a text that was sent got no answer: %s in %s", type(error).__name__, where)
        return error_page(500, "failed")


def _as_page(report: Report) -> Response:
    return _unkept(render_template("draft.html", page=present_draft(report), problem=None, **_terms()))


def _as_docx(report: Report) -> Response:
    response = _unkept(report_docx(present_draft(report), worded))
    response.headers["Content-Type"] = _DOCX
    response.headers["Content-Disposition"] = 'attachment; filename="soat-du-thao.docx"'
    return response


def worded(finding: Finding) -> str:
    """A finding in words, as the page says it, without links."""
    said = current_app.jinja_env.get_template("_draft_words.html").module.said(finding)
    return " ".join(said.striptags().split())


def _terms(pasted: str = "") -> dict[str, object]:
    """What the form says of what may be sent, and the text that stands in it."""
    return {
        "pasted": pasted,
        "formats": FORMATS,
        "most_bytes": LIMITS["draft_bytes"].most,
        "most_chars": LIMITS["draft_chars"].most,
    }


def _unkept(content: str | bytes) -> Response:
    """An answer that no browser keeps."""
    response = Response(content, mimetype="text/html")
    response.headers["Cache-Control"] = "no-store"
    return response
