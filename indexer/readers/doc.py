"""Old Word files (.doc, the binary format) to a Document, by way of a program that converts them: see `office.py`."""

from __future__ import annotations

from pathlib import Path

from indexer.model import Document
from indexer.readers import docx, office, text


def read(path: Path, most: int) -> Document:
    """The text of a .doc file. `most`: longest text, in characters. Raises Unreadable.

    LibreOffice's conversion keeps tables, fonts and list numbers; catdoc's is text alone.
    """
    with office.converted(path) as (kind, made):
        return docx.read(made, most) if kind == "docx" else text.read(made, most)
