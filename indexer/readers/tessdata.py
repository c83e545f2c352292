"""Whether scans can be recognised on this machine; looked up without loading anything."""

from __future__ import annotations

import importlib.util
import os
from pathlib import Path

LANGUAGE = "vie"
"""The model that tesseract reads with."""

_FOLDERS = (
    "/usr/share/tesseract-ocr/5/tessdata",
    "/usr/share/tesseract-ocr/4.00/tessdata",
    "/usr/share/tessdata",
    "/usr/share/tesseract/tessdata",
    "/usr/local/share/tessdata",
    "/opt/homebrew/share/tessdata",
)


def lacking() -> str | None:
    """What to do before scans can be recognised; None when all is there."""
    wanted = []
    if importlib.util.find_spec("tesserocr") is None:
        wanted.append("pip install tesserocr")
    if tessdata() is None:
        wanted.append("apt install tesseract-ocr-vie (or let TESSDATA_PREFIX name a folder with vie.traineddata)")
    return " and ".join(wanted) or None


def tessdata() -> Path | None:
    """The folder with tesseract's Vietnamese model."""
    named = os.environ.get("TESSDATA_PREFIX")
    folders = [Path(named), Path(named, "tessdata")] if named else [Path(folder) for folder in _FOLDERS]
    return next((folder for folder in folders if (folder / f"{LANGUAGE}.traineddata").is_file()), None)
