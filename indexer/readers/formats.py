"""Which module reads which kind of file. A reader is imported when its kind first comes up."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from pathlib import Path

from indexer.model import Document
from indexer.readers import sniff

READERS = {
    "pdf": "pdf",
    "docx": "docx",
    "odt": "odt",
    "rtf": "rtf",
    "doc": "doc",
    "html": "html",
    "mhtml": "mhtml",
    "text": "text",
}
"""Kind (see `sniff.kind`) → the module of this package whose `read(path, most)` gives the Document."""


def reader_of(path: Path) -> Callable[..., Document]:
    """The reader for what a file is, whatever its name says. Raises Unreadable for kinds that are not read."""
    return import_module(f"indexer.readers.{READERS[sniff.kind(path)]}").read
