"""What the routes of all pages share: the blueprint that they hang on, and the archive that they ask."""

from __future__ import annotations

import re

from flask import Blueprint, abort, current_app

from indexer.catalogue.rows import StoredPlan
from search_app.archive import Archive

pages = Blueprint("pages", __name__)

PASSAGE_ID = re.compile(r"([a-z2-7]{16})\.(\d{1,6})", re.ASCII)
"""A passage's id: that of its plan, and its ordinal there."""


def archive() -> Archive:
    """The archive of this site."""
    return current_app.extensions["archive"]


def stored_plan(plan_id: str) -> StoredPlan:
    """The plan of a well-formed id; 410 when its file was here and went, 404 when there never was one."""
    catalogue = archive().catalogue
    return catalogue.plan(plan_id) or abort(410 if catalogue.has_gone(plan_id) else 404)
