"""Bytes to Document. Every file is read in a child process with limits: see `pool.py` and `worker.py`."""

from __future__ import annotations

from indexer.readers.pool import ReaderPool, read_file

__all__ = ["OCR_VERSION", "READER_VERSION", "SUFFIXES", "ReaderPool", "read_file"]

READER_VERSION = "2"
"""Changes whenever the same file may give another text, so that the catalogue knows which files to read again."""

OCR_VERSION = "1"
"""Changes when pages that tesseract recognised should be recognised anew; then a scan costs a second a page again."""

SUFFIXES = (
    ".pdf", ".docx", ".doc", ".odt", ".rtf", ".html", ".htm", ".mht", ".mhtml", ".txt", ".md", ".markdown", ".docm",
    ".dotx", ".dot",
)  # fmt: skip
"""The file names that are taken, by their suffix in lower case. What a file is, its content tells: see `sniff.py`."""
