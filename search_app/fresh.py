"""Answers that a browser keeps and asks about again: 304 as long as nothing changed.

What the index answers changes with the snapshot, so that the answer need not be made again; what the catalogue answers
is made, and compared by its content.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable

from flask import Response, current_app, request

from search_app.routing import archive

_KEPT = "private, no-cache"
"""Kept by the browser alone, which asks each time whether it still holds."""


def by_snapshot(make: Callable[[], str], mimetype: str = "text/html") -> Response:
    """What the index answers: made only when the browser holds no answer of this snapshot. Raises EngineError."""
    response = Response(headers={"Cache-Control": _KEPT})
    response.set_etag(_snapshot_tag())
    if response.make_conditional(request).status_code != 304:
        response.set_data(make())
        response.mimetype = mimetype
    return response


def by_content(content: str, mimetype: str = "text/html") -> Response:
    """What the catalogue answers: sent only when the browser holds something else."""
    response = Response(content, mimetype=mimetype, headers={"Cache-Control": _KEPT})
    response.add_etag()
    return response.make_conditional(request)


def tagged(response: Response) -> Response:
    """The same for a page of the catalogue, whichever route made it: called after each request. What answers a POST
    bears no tag: that would be a hash of what was sent."""
    if (
        request.method != "POST"
        and response.status_code == 200
        and response.mimetype == "text/html"
        and not response.get_etag()[0]
    ):
        response.headers.setdefault("Cache-Control", _KEPT)
        response.add_etag()
        response.make_conditional(request)
    return response


def _snapshot_tag() -> str:
    """Changes with the index, with the address, and with the programme that renders it."""
    snapshot = archive().searcher().snapshot
    parts = (snapshot.generation, str(snapshot.commit), current_app.extensions["started"], request.full_path)
    return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:32]
