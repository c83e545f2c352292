"""What may be sent to the site, and from where: one check before every route, so that none can forget it.

Reading is free. Whatever changes something is a POST, and is taken only from a page of this site: there is no login
and no cookie, so the only thing that tells an editor's click from a foreign page's is where the browser says it comes
from. What says nothing is refused, too; but a programme that asks the API with what no form can send.
"""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from flask import Flask, abort, request

READING = ("GET", "HEAD", "OPTIONS")


@dataclass(frozen=True, slots=True)
class Limit:
    """A bound on what is sent, and why it is there."""

    most: int
    reason: str


LIMITS = {
    "address_chars": Limit(32_768, "A query and some sixty issuers as filters, percent-encoded, need half of it."),
    "form_bytes": Limit(16_384, "A corrected title and a reason, percent-encoded, need a fourth of it."),
    "form_fields": Limit(20, "The form of a correction has fewer than ten."),
    "basket_bytes": Limit(262_144, "A hundred passages with long notes, three bytes a letter, need half."),
    "draft_bytes": Limit(16_777_216, "A draft of a hundred pages as PDF has two megabytes; scans are not read."),
    "draft_chars": Limit(400_000, "Some 150 pages; a report on more is no page that a browser shows."),
    "similar_bytes": Limit(262_144, "A text of `desk.similar.TEXT_CHARS`, percent-encoded: nine bytes a letter."),
    "body_bytes": Limit(33_554_432, "What the server takes in before a page can say that it is too much."),
    "header_bytes": Limit(65_536, "The longest address and what browsers send with it."),
    "silent_seconds": Limit(30, "A browser that sends nothing for so long has gone; its place is for another."),
    "connections": Limit(200, "Open at a time; each costs memory and a file handle, only `threads` are answered."),
}  # fmt: skip
"""What the whole site takes. Limits of a search stand in `search_state.LIMITS`."""


LARGER = {
    "pages.basket_export": "basket_bytes",
    "api.basket": "basket_bytes",
    "api.basket_docx": "basket_bytes",
    "api.basket_md": "basket_bytes",
    "pages.similar_text": "similar_bytes",
    "api.similar_text": "similar_bytes",
    "pages.draft_check": "draft_bytes",
    "pages.draft_report": "draft_bytes",
    "api.draft": "draft_bytes",
}
"""Routes that take more than a form: endpoint → its limit."""

FORMS = ("application/x-www-form-urlencoded", "multipart/form-data", "text/plain", "")
"""What a page of another site can send by a form without asking; anything else a browser asks leave for first, and
gets none."""


def register_guard(app: Flask) -> None:
    """Check every request of the application before its route: origin, address, body."""
    app.config["MAX_CONTENT_LENGTH"] = 0  # nothing is sent to a route that only reads
    app.before_request(_check)


def same_origin() -> bool:
    """True when the browser says, and in nothing denies, that a page of this site sent the request.

    Sec-Fetch-Site, Origin and Referer are asked: those that are there must name this site, and one must be there. The
    site's own name is the Host of the request, which is one of the trusted hosts or the request is refused. Every
    request that does not only read is checked before its route.
    """
    said = _said()
    return bool(said) and all(said)


def _said() -> list[bool]:
    """Whether the request comes from here, by everything that the browser says of it."""
    own = f"{request.scheme}://{request.host}".lower()
    site, origin, referer = (request.headers.get(name) for name in ("Sec-Fetch-Site", "Origin", "Referer"))
    said = []
    if site is not None:
        said.append(site == "same-origin")
    if origin is not None:
        said.append(origin.lower() == own)
    elif referer is not None:
        said.append(_origin_of(referer) == own)
    return said


def _origin_of(address: str) -> str | None:
    try:
        parts = urlsplit(address)
    except ValueError:
        return None
    return f"{parts.scheme}://{parts.netloc}".lower()


def _check() -> None:
    if len(request.environ.get("REQUEST_URI") or request.full_path) > LIMITS["address_chars"].most:
        abort(414)
    if request.url_rule is None or request.method in READING:
        return
    programme = request.blueprint == "api" and request.mimetype not in FORMS and not _said()
    if not (programme or same_origin()):
        abort(403)
    most = LIMITS[LARGER.get(request.endpoint or "", "form_bytes")].most
    request.max_content_length = request.max_form_memory_size = most
    request.max_form_parts = LIMITS["form_fields"].most
