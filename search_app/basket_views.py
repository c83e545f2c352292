"""Taking passages over: one with its citation, a basket of them, and the files that are made of it."""

from __future__ import annotations

import re

from flask import Response, abort, render_template, url_for

from search_app.desk.basket import NOTE_CHARS
from search_app.desk.taking import Taken, take
from search_app.routing import pages, stored_plan

TITLE_CHARS = 300
"""Of a title or a body's name that is typed: the longest official ones are shorter."""

_PASSAGE_ID = re.compile(r"([a-z2-7]{16})\.(\d{1,6})", re.ASCII)


@pages.get("/passages/<passage_id>/copy")
def copy(passage_id: str) -> str:
    """A passage with its citation, to be selected and copied: what the script does with one key."""
    parts = _PASSAGE_ID.fullmatch(passage_id) or abort(404)
    taken = take(stored_plan(parts[1]), int(parts[2])) or abort(404)
    return render_template("copy.html", taken=taken, url=lasting_url(taken))


@pages.get("/basket")
def basket() -> str:
    """The passages that this browser has collected; its script shows them."""
    return render_template("basket.html", issuers=(), layout="", note_chars=NOTE_CHARS, title_chars=TITLE_CHARS)


@pages.post("/basket/export")
def basket_export() -> Response:
    """A file of them."""
    abort(404)


def lasting_url(taken: Taken) -> str:
    """The whole address of a passage, which outlives another reading of its file."""
    address = url_for("pages.passage", plan_id=taken.stored.plan.id, address=taken.address, _external=True)
    return f"{address}#doan"
