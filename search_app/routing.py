"""What the routes of all pages share: the blueprint that they hang on, and the archive that they ask."""

from __future__ import annotations

from flask import Blueprint, current_app

from search_app.archive import Archive

pages = Blueprint("pages", __name__)


def archive() -> Archive:
    """The archive of this site."""
    return current_app.extensions["archive"]
