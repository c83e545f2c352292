"""What an ingest did, in numbers and sentences, and the exit code that follows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import groupby

from indexer.catalogue.home import shown
from indexer.catalogue.rows import OcrCounts, Offer
from indexer.errors import ExitCode
from indexer.model import NEXT_STEPS, REASONS, SourceState
from indexer.progress import duration
from indexer.readers import SUFFIXES
from indexer.readers.tessdata import lacking

REFUSALS = {
    "no-permission": "this user may not read it",
    "vanished": "there is no such file or folder",
    "not-taken": f"only files named {' '.join(SUFFIXES)} are read",
}
"""Why a path could not be looked at (`discover.Refused`)."""

FAILURES_TOLD = 50
"""Failed files that a report names one by one; `plansearch status` counts the rest."""


@dataclass(frozen=True, slots=True)
class Failure:
    """A file that could not be read or recognised in this run."""

    path: str
    reason: str
    detail: str

    def __str__(self) -> str:
        return f"{shown(self.path)}: {why(self.reason, self.detail)}"


def why(reason: str, detail: str | None) -> str:
    """Why a file failed, and what to do about it."""
    sentence = REASONS.get(reason, reason) + (f" ({shown(detail)})" if detail else "")
    return f"{sentence}: {NEXT_STEPS[reason]}" if reason in NEXT_STEPS else sentence


def offer_lines(offers: Iterable[tuple[str, str, str]]) -> Iterator[str]:
    """Corrections of earlier versions (path, plan, field), a line a file: the fields, and what to do."""
    for (path, plan_id), group in groupby(offers, key=lambda offer: offer[:2]):
        fields = ", ".join(field for *_, field in group)
        yield (
            f"{shown(path)} has changed since it was corrected ({fields}): apply that to the new version with "
            f"plansearch correct adopt {plan_id}, or leave it with plansearch correct decline {plan_id}"
        )


def counted(number: int, noun: str) -> str:
    """`1 plan`, `2 plans`."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


@dataclass(slots=True)
class Report:
    """Grows during a run. `settled` counts the files that were read in this run, by the state they got;
    `quarantined` are unchanged files that failed before; `written` are the plans that reached the index; `scans` are
    the files whose scanned pages were recognised, `waiting` is what still waits for that."""

    found: int = 0
    unchanged: int = 0
    known_content: int = 0
    settled: dict[SourceState, int] = field(default_factory=dict)
    failures: list[Failure] = field(default_factory=list)
    quarantined: list[Failure] = field(default_factory=list)
    pages: int = 0
    written: set[str] = field(default_factory=set)
    left_index: int = 0
    scans: int = 0
    waiting: OcrCounts | None = None
    offers: list[Offer] = field(default_factory=list)
    missing: int = 0
    kept: int = 0
    unreachable: list[tuple[str, str]] = field(default_factory=list)
    roots_read: int = 0
    interrupted: bool = False
    seconds: float = 0.0

    @property
    def committed(self) -> int:
        """Plans written to the index; one that was written again, when more was known of what it cites, counts once."""
        return len(self.written)

    def settle(self, state: SourceState, files: int = 1) -> None:
        """So many more files got this state."""
        self.settled[state] = self.settled.get(state, 0) + files

    @property
    def exit_code(self) -> ExitCode:
        """130 after Ctrl-C, 1 when no given path could be read, 2 when some files failed, else 0."""
        if self.interrupted:
            return ExitCode.INTERRUPTED
        if not self.roots_read:
            return ExitCode.NOTHING_DONE
        if self.failures or self.unreachable:
            return ExitCode.SOME_FAILED
        return ExitCode.OK

    @property
    def scan_exit_code(self) -> ExitCode:
        """For a run that only recognised scans: 130 after Ctrl-C, 2 when some pages or files failed, else 0."""
        if self.interrupted:
            return ExitCode.INTERRUPTED
        return ExitCode.SOME_FAILED if self.failures else ExitCode.OK

    def lines(self) -> Iterator[str]:
        """The report, a sentence a line."""
        for path, why in self.unreachable:
            yield f"not looked into: {shown(path)}: {why}"
        yield from self._failure_lines()
        for failure in self.quarantined[:FAILURES_TOLD]:
            yield f"still in quarantine: {failure}"
        if len(self.quarantined) > FAILURES_TOLD:
            yield f"and {len(self.quarantined) - FAILURES_TOLD} more in quarantine: plansearch status --files"
        if self.kept:
            yield (
                f"{self.kept} known files are gone from the given folders; because they are so many, nothing was "
                "removed: check that the folder is complete, then run again with --confirm-missing"
            )
        yield f"{counted(self.found, 'file')} found: {self._parts()}"
        yield (
            f"{counted(self.committed, 'plan')} written to the index, {self.left_index} removed; "
            f"{counted(self.pages, 'page')} in {duration(self.seconds)}"
        )
        yield from offer_lines((each.path, each.plan_id, each.correction.field) for each in self.offers)
        yield from self._waiting_lines()

    def scan_lines(self) -> Iterator[str]:
        """The report of a run that only recognised scans."""
        yield from self._failure_lines()
        if not self.scans:
            yield "no scanned pages were recognised"
        yield from self._waiting_lines()

    def _failure_lines(self) -> Iterator[str]:
        for failure in self.failures[:FAILURES_TOLD]:
            yield f"failed: {failure}"
        if len(self.failures) > FAILURES_TOLD:
            yield f"and {len(self.failures) - FAILURES_TOLD} more failed files: plansearch status --files"

    def _waiting_lines(self) -> Iterator[str]:
        if self.scans:
            yield f"{counted(self.scans, 'file')} with scanned pages recognised"
        if self.waiting and self.waiting.documents:
            first = lacking()
            yield (
                f"{self.waiting.pages} scanned pages of {self.waiting.documents} documents wait for OCR: "
                + (f"{first}, then " if first else "")
                + "plansearch ocr"
            )
        if self.interrupted:
            yield "interrupted: what was finished is kept; run the same command again to go on"

    def _parts(self) -> str:
        read = self.settled
        parts = (
            (self.unchanged, f"unchanged ({len(self.quarantined)} in quarantine)" if self.quarantined else "unchanged"),
            (self.known_content, "of known content (moved, copied or back)"),
            (read.get("pending", 0), "read"),
            (read.get("waiting-ocr", 0), "scans waiting for OCR"),
            (read.get("empty", 0), "without text"),
            (read.get("secret", 0), "secret and not indexed"),
            (len(self.failures), "failed"),
            (self.missing, "known files gone"),
        )
        return ", ".join(f"{count} {what}" for count, what in parts if count) or "nothing to do"
