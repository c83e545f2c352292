"""Web archives (.mht, and .doc files that Word saved as such) to a Document: the page among the parts of a message."""

from __future__ import annotations

from email import message_from_bytes
from pathlib import Path

from indexer.errors import Unreadable
from indexer.model import Document
from indexer.readers import html


def read(path: Path, most: int) -> Document:
    """The text of the archive's first page. `most`: longest text, in characters. Raises Unreadable."""
    for part in message_from_bytes(path.read_bytes()).walk():
        if part.get_content_type() == "text/html":
            content = part.get_payload(decode=True)
            if isinstance(content, bytes):
                return html.document(content, most, part.get_content_charset() or "")
    raise Unreadable("damaged", "a web archive without a page")
