"""The child that draws pages: `python -m indexer.readers.picture_worker …`, one page a request, under the limits of
`worker.py`; and the parent's side of it. What comes back is a picture or places of words, never markup."""

from __future__ import annotations

import base64
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from indexer.errors import Unreadable
from indexer.readers import sniff, wire
from indexer.readers.boxes import Box
from indexer.readers.pool import Pool, Trade
from indexer.readers.scanned import Scanned
from indexer.readers.worker import Limits, attempt, main, steady
from indexer.settings import Settings

PNG = b"\x89PNG\r\n\x1a\n"

Answer = bytes | list[tuple[float, float]] | list[Box]
"""A picture, the sizes of pages in points, or words with their places."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked of a file: its path and content (sha256), `what` (a key of WORK), and that one's parameters."""

    path: str
    sha256: str
    what: str
    parameters: dict[str, Any]


class Drawers(Pool[Answer]):
    """A child that draws. It starts when there is work."""

    def __init__(self, settings: Settings) -> None:
        super().__init__(settings, Trade("indexer.readers.picture_worker", decode), workers=1)

    def ask(self, asked: Asked) -> Answer:
        """The answer to a request. Raises Unreadable."""
        request = {"path": asked.path, "sha256": asked.sha256, "what": asked.what, **asked.parameters}
        for _, answer in self.run([(request, None)]):
            if not isinstance(answer, Unreadable):
                return answer
            raise answer
        raise Unreadable("reader-died")


def _picture(path: Path, request: dict[str, Any]) -> dict[str, Any]:
    from indexer.readers import pdfium  # a parent never loads PDFium

    drawn = pdfium.drawn(path, request["page"], request["dpi"])
    return {"picture": base64.b64encode(drawn).decode("ascii")}


def _sizes(path: Path, request: dict[str, Any]) -> dict[str, Any]:
    from indexer.readers import pdfium

    return {"sizes": pdfium.sizes(path, request["most"])}


def _words(path: Path, request: dict[str, Any]) -> dict[str, Any]:
    from indexer.readers import pdf

    scanned = request["scanned"] and Scanned.from_json(request["scanned"])
    return {"words": pdf.page_boxes(path, request["page"], scanned or None)}


WORK: dict[str, Callable[[Path, dict[str, Any]], dict[str, Any]]] = {
    "picture": _picture,
    "sizes": _sizes,
    "words": _words,
}


def draw_work(request: dict[str, Any], limits: Limits) -> dict[str, Any]:
    """Answer one request: the work of this module's children."""
    done = attempt(lambda: _done(request, limits))
    return wire.from_result(done) if isinstance(done, Unreadable) else done


def _done(request: dict[str, Any], limits: Limits) -> dict[str, Any]:
    with steady(request, limits) as path:
        if sniff.kind(path) != "pdf":
            raise Unreadable("not-pdf")
        return WORK[request["what"]](path, request)


def decode(message: dict[str, Any]) -> Answer | Unreadable:
    """The answer of a child. Raises ValueError, KeyError or TypeError for what no child of ours sends."""
    if "reason" in message:
        answer = wire.to_result(message)
        if isinstance(answer, Unreadable):
            return answer
    if "picture" in message:
        picture = base64.b64decode(message["picture"], validate=True)
        if not picture.startswith(PNG):
            raise ValueError(picture[: len(PNG)])
        return picture
    if "sizes" in message:
        return [(float(width), float(height)) for width, height in message["sizes"]]
    return [Box.from_json(row) for row in message["words"]]


if __name__ == "__main__":
    main(sys.argv[1:], draw_work)
