"""The file that a plan was read from, as it lies in the archive; found by the plan's id, never by a path."""

from __future__ import annotations

from pathlib import Path

from flask import Response, send_file

from indexer.catalogue.rows import SourceRow, StoredPlan
from search_app.wording import file_name

TYPES = {".pdf": "application/pdf", ".txt": "text/plain", ".md": "text/plain"}


def send_original(stored: StoredPlan) -> Response | None:
    """The first of a plan's files that still is what was read, as a download; None when none is."""
    for source in stored.sources:
        if source.state == "indexed" and _unchanged(source):
            return _download(source)
    return None


def _unchanged(source: SourceRow) -> bool:
    """True when a regular file of the same size lies there; its content was hashed when it was read."""
    path = Path(source.path)
    try:
        return path.is_file() and path.stat().st_size == source.size
    except (OSError, ValueError):
        return False


def _download(source: SourceRow) -> Response:
    name = file_name(source.name)
    kind = TYPES.get(Path(name).suffix.lower(), "application/octet-stream")
    response = send_file(source.path, mimetype=kind, as_attachment=True, download_name=name, etag=source.sha256)
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
