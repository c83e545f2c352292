"""Every error of the API as application/problem+json (RFC 9457): the same codes as the error pages, in English."""

from __future__ import annotations

import json
from collections.abc import Sequence

from flask import Response

from search_app.search_state import COMPLAINTS

MIMETYPE = "application/problem+json"

TITLES = {
    "complaints": "the request cannot be answered as it stands",
    "not-found": "there is nothing at this address",
    "gone": "the file of this document was taken out of the archive",
    "original-gone": "the original file is no longer where it was",
    "method": "this address is only read: GET or HEAD",
    "foreign": "the request does not come from a page of this site",
    "too-large": "what was sent is too large",
    "address-too-long": "the address is too long",
    "other": "the request cannot be answered",
    "failed": "the answer failed; the reason is in the server's log",
    "index-missing": "there is no index yet: plansearch ingest makes one",
    "index-mismatch": "the index was built by another version: plansearch rebuild mends it",
    "index-damaged": "the index is damaged: plansearch rebuild mends it",
    "too-expensive": "the search took too long and was given up: narrow it",
    "engine": "the index does not answer: try again, or plansearch check",
    "catalogue": "the catalogue does not open: plansearch check says why",
    "busy": "the archive is being written to, or others are being served: try again",
}
"""Code of an error page → what a programme's log says."""


def problem(status: int, code: str, complaints: Sequence[tuple[str, str]] = ()) -> Response:
    """A problem; `complaints` are codes of COMPLAINTS with what they are about, all of them."""
    said = {"type": f"/api#{code}", "title": TITLES[code], "status": status}
    if complaints:
        said["complaints"] = [
            {"code": name, "about": about, "message": COMPLAINTS.get(name, name)} for name, about in complaints
        ]
    return Response(json.dumps(said, ensure_ascii=False), status, mimetype=MIMETYPE)
