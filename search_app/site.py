"""The Flask application: settings, security headers, filters of the templates, pages and error pages."""

from __future__ import annotations

import os
from pathlib import Path

from flask import Flask, Response
from jinja2 import StrictUndefined

from indexer.model import directive_label
from indexer.settings import Settings
from search_app import (  # noqa: F401  the routes hang themselves on `pages`
    addresses,
    basket_views,
    compare_views,
    directive_views,
    draft_views,
    error_pages,
    export_views,
    feed_views,
    plan_views,
    section_views,
    similar_views,
    views,
    wording,
)
from search_app.api import api
from search_app.api_table import MOST_VALUES
from search_app.archive import Archive
from search_app.compress import register_compression
from search_app.desk.basket import MOST_TAKEN
from search_app.exports import MOST_ROWS
from search_app.fresh import tagged
from search_app.guard import register_guard
from search_app.query.layout import running
from search_app.routing import pages
from search_app.search_state import SIZES

_REPOSITORY = Path(__file__).resolve().parent.parent
_LOOPBACK = ("localhost", "127.0.0.1", "[::1]")
_FONT_SECONDS = 7 * 24 * 3600
"""How long a browser keeps style, scripts and fonts: the addresses of the first two change with their content,
and a font stays as it was published."""

_HEADERS = {
    "Content-Security-Policy": "; ".join(
        (
            "default-src 'none'",
            "script-src 'self'",
            "connect-src 'self'",
            "style-src 'self'",
            "font-src 'self'",
            "img-src 'self'",
            "form-action 'self'",
            "base-uri 'none'",
            "frame-ancestors 'none'",
        )
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
"""Scripts are shipped as files; none in a page is allowed."""


def create_app(settings: Settings) -> Flask:
    """The site of one home. Opens neither catalogue nor index: a request does, and says so when there are none."""
    app = Flask(__name__, template_folder=str(_REPOSITORY / "templates"), static_folder="static")
    app.config["TRUSTED_HOSTS"] = trusted_hosts(settings)
    app.config["SEND_FILE_MAX_AGE_DEFAULT"] = _FONT_SECONDS
    app.extensions["archive"] = Archive(settings)
    app.extensions["started"] = os.urandom(8).hex()
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals |= {"sizes": SIZES, "most_rows": MOST_ROWS}
    app.jinja_env.globals |= {"most_values": MOST_VALUES, "most_taken": MOST_TAKEN}
    app.jinja_env.globals["url_for"] = addresses.address
    app.jinja_env.filters |= {
        "vn_date": wording.vietnamese_date,
        "date_or_text": wording.date_or_text,
        "vn_count": wording.vietnamese_count,
        "percent": wording.percent,
        "file_name": wording.file_name,
        "cells": wording.cells,
        "directive_label": directive_label,
        "running": running,
        "href": addresses.href,
        "feed": addresses.feed,
        "facet_href": addresses.facet_href,
        "asset": addresses.asset,
    }
    app.register_blueprint(pages)
    app.register_blueprint(api)
    register_guard(app)
    error_pages.register(app)
    register_compression(app)
    app.after_request(tagged)
    app.after_request(_secure)
    return app


def trusted_hosts(settings: Settings) -> list[str]:
    """The names under which the site may be asked."""
    named = [name.strip() for name in settings.trusted_hosts.split(",") if name.strip()]
    return named or list(dict.fromkeys((*_LOOPBACK, settings.host)))


def _secure(response: Response) -> Response:
    for name, value in _HEADERS.items():
        response.headers.setdefault(name, value)
    return response
