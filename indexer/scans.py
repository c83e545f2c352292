"""The queue of scanned pages: recognised one by one, each kept as soon as it is done, each document read again whole.

A run that is killed goes on where it stopped: what is kept of a page is keyed by its content, its number and
OCR_VERSION. Documents without any text come first, short ones before long ones, so that most are found soonest.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from indexer.catalogue.rows import OcrCounts, WaitingScan
from indexer.catalogue.store import Catalogue
from indexer.errors import Unreadable
from indexer.interrupts import Interrupts
from indexer.model import Source
from indexer.prepare import Prepared, Preparers
from indexer.progress import Progress
from indexer.readers import OCR_VERSION
from indexer.readers.ocr_worker import RecognisedPage, Recognisers
from indexer.readers.scanned import Scanned

NOT_NOW = ("vanished", "no-permission")
"""Reasons that say nothing about the content: what was read from the file before still stands, and it still waits."""


@dataclass(slots=True)
class ScanQueue:
    """The pages that wait, and what is needed to work them off. `failed` is told of each page that cannot be read."""

    catalogue: Catalogue
    interrupts: Interrupts
    progress: Progress
    failed: Callable[[Source, int, Unreadable], None]
    _left: dict[str, set[int]] = field(default_factory=dict)
    _ready: deque[WaitingScan] = field(default_factory=deque)

    def work(
        self, pages: Recognisers, documents: Preparers, until: Callable[[], bool] = lambda: False
    ) -> Iterator[tuple[tuple[Source, ...], Prepared | Unreadable]]:
        """Recognise what waits, until something else is to be done. Each document whose last page is done is read
        again: its files, and the outcome."""
        scans = self.catalogue.waiting_scans(OCR_VERSION)
        self.progress.begin(sum(len(scan.pages) for scan in scans), "scanned pages")
        by_content = {scan.sources[0].sha256: scan for scan in scans}
        self._left = {sha256: set(scan.pages) for sha256, scan in by_content.items()}
        self._ready.extend(scan for scan in scans if not scan.pages)
        yield from self._read_again(documents)
        jobs = ((scan.sources[0], number) for scan in scans for number in scan.pages if not until())
        for (source, number), outcome in pages.recognise(job for job in jobs if job[0].sha256 in self._left):
            with self.interrupts.shield():
                self._keep(source, number, outcome)
            self.progress.advance(1)
            left = self._left.get(source.sha256)
            if left is not None and not left:
                self._ready.append(by_content[source.sha256])
                yield from self._read_again(documents)

    def _keep(self, source: Source, number: int, outcome: RecognisedPage | Unreadable) -> None:
        """Keep what became of a page."""
        if isinstance(outcome, RecognisedPage):
            put = (outcome.result, outcome.seconds, None)
        else:
            self.failed(source, number, outcome)
            if outcome.reason in NOT_NOW:
                self._left.pop(source.sha256, None)
                return
            put = (Scanned().to_json(), 0.0, outcome.reason)
        self.catalogue.put_recognised_page(source.sha256, number, OCR_VERSION, *put)
        self._left.get(source.sha256, set()).discard(number)

    def _read_again(self, documents: Preparers) -> Iterator[tuple[tuple[Source, ...], Prepared | Unreadable]]:
        """Read the documents that are ready, with the pages that were recognised."""
        ready = {scan.sources[0]: scan for scan in self._ready}
        self._ready.clear()
        for source, outcome in documents.read(ready, self.recognised):
            yield ready[source].sources, outcome

    def recognised(self, source: Source) -> dict[int, str]:
        """The pages of a file that are done."""
        return self.catalogue.recognised_pages(source.sha256, OCR_VERSION)


def seconds_left(counts: OcrCounts, workers: int) -> float | None:
    """How long the pages that wait will take; None when no page tells yet how long one takes."""
    return None if counts.seconds is None else counts.pages * counts.seconds / workers
