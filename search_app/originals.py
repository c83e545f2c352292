"""The file that a plan was read from, as it lies in the archive; found by the plan's id, never by a path."""

from __future__ import annotations

import hashlib
import os
from functools import lru_cache
from pathlib import Path

from flask import Response, send_file

from indexer.catalogue.rows import SourceRow, StoredPlan
from search_app.wording import file_name

TYPES = {".pdf": "application/pdf", ".txt": "text/plain", ".md": "text/plain"}

SENT_POLICY = "default-src 'none'; sandbox"
SHOWN_POLICY = "default-src 'none'; frame-ancestors 'none'"
"""Without `sandbox`: it shuts out Safari's own viewer, which would leave the page blank. What is shown is a PDF by
name and content, sent under the one type of a PDF, which a browser may not take for another (`nosniff`)."""

PDF, PDF_WITHIN = b"%PDF-", 1024
"""What a PDF begins with, and the bytes in which it stands; the reader takes the same for one."""

KNOWN_FILES = 256
"""Files whose content was looked at and is remembered while nothing touches them: a viewer asks for one piecewise."""


def send_original(stored: StoredPlan) -> Response | None:
    """The first of a plan's files that still holds what was read, as a download; None when none does."""
    source = _held(stored)
    return _sent(source, download=True) if source else None


def show_original(stored: StoredPlan) -> Response | None:
    """The same, to be looked at in the browser, if it is a PDF; anything else is a download still."""
    source = _held(stored)
    return _sent(source, download=not _is_pdf(source)) if source else None


def _held(stored: StoredPlan) -> SourceRow | None:
    held = (source for source in stored.sources if source.state == "indexed" and _unchanged(source))
    return next(held, None)


def _unchanged(source: SourceRow) -> bool:
    """True when a regular file with the content that was read lies there."""
    path = Path(source.path)
    try:
        state = path.stat()
        if not path.is_file() or state.st_size != source.size:
            return False
        return _digest(os.fsencode(path), state.st_ino, state.st_mtime_ns, state.st_size) == source.sha256
    except (OSError, ValueError):
        return False


@lru_cache(KNOWN_FILES)
def _digest(path: bytes, _inode: int, _mtime_ns: int, _size: int) -> str:
    """The sha256 of a file that looks like this. Raises OSError."""
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _is_pdf(source: SourceRow) -> bool:
    """True when both the name and the beginning of a file are those of a PDF."""
    if Path(source.name).suffix.lower() != ".pdf":
        return False
    with open(source.path, "rb") as file:
        return PDF in file.read(PDF_WITHIN)


def _sent(source: SourceRow, *, download: bool) -> Response:
    name = file_name(source.name)
    kind = TYPES.get(Path(name).suffix.lower(), "application/octet-stream") if download else TYPES[".pdf"]
    response = send_file(
        source.path, mimetype=kind, as_attachment=download, download_name=name, etag=source.sha256, max_age=0
    )
    response.headers["Cache-Control"] = "private, no-cache"
    response.headers["Content-Security-Policy"] = SENT_POLICY if download else SHOWN_POLICY
    return response
