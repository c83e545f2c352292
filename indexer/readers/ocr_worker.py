"""The child that recognises scanned pages: `python -m indexer.readers.ocr_worker …`, one page a request, under the
limits of `worker.py`; and the parent's side of it."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from indexer.errors import Unreadable
from indexer.model import Source
from indexer.readers import wire
from indexer.readers.pool import Pool, Trade, request_for
from indexer.readers.scanned import Scanned
from indexer.readers.worker import Limits, attempt, main, steady
from indexer.settings import Settings


@dataclass(frozen=True, slots=True)
class RecognisedPage:
    """A page as it is kept (`Scanned.to_json`), and the seconds of a processor that it took."""

    result: str
    seconds: float


class Recognisers(Pool[RecognisedPage]):
    """Children that recognise pages. They start when there is work."""

    def __init__(self, settings: Settings, *, workers: int | None = None) -> None:
        super().__init__(settings, Trade("indexer.readers.ocr_worker", decode), workers=workers)

    def recognise(
        self, pages: Iterable[tuple[Source, int]]
    ) -> Iterator[tuple[tuple[Source, int], RecognisedPage | Unreadable]]:
        """Each page (a file, and a number from 1) recognised, or why it cannot be, as they finish."""
        yield from self.run((request_for(source) | {"page": number}, (source, number)) for source, number in pages)


def ocr_work(request: dict[str, Any], limits: Limits) -> dict[str, Any]:
    """Recognise one page: the work of this module's children."""
    began = time.process_time()
    found = attempt(lambda: _recognised(request, limits))
    if isinstance(found, Unreadable):
        return wire.from_result(found)
    return {"result": found.to_json(), "seconds": time.process_time() - began}


def _recognised(request: dict[str, Any], limits: Limits) -> Scanned:
    from indexer.readers import ocr  # a parent never loads tesseract or PDFium

    with steady(request, limits) as path:
        return ocr.read_page(path, request["page"])


def decode(message: dict[str, Any]) -> RecognisedPage | Unreadable:
    """The answer of a child. Raises ValueError, KeyError or TypeError for what no child of ours sends."""
    if "reason" in message:
        answer = wire.to_result(message)
        if isinstance(answer, Unreadable):
            return answer
    Scanned.from_json(message["result"])
    return RecognisedPage(message["result"], float(message["seconds"]))


if __name__ == "__main__":
    main(sys.argv[1:], ocr_work)
