"""How far a long run has come: a bar on a terminal, plain lines anywhere else."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Protocol, TextIO


class Progress(Protocol):
    """What a run tells while it goes on."""

    def begin(self, total: int, what: str = "documents") -> None:
        """So many documents, or `what` else, are to be done."""

    def advance(self, pages: int = 0, count: int = 1) -> None:
        """One of them is done, or so many; they had so many pages."""

    def say(self, line: str) -> None:
        """Something worth a line."""

    def end(self) -> None:
        """Nothing more comes."""


class Silent:
    """Tells nothing."""

    def begin(self, total: int, what: str = "documents") -> None:
        """Nothing."""

    def advance(self, pages: int = 0, count: int = 1) -> None:
        """Nothing."""

    def say(self, line: str) -> None:
        """Nothing."""

    def end(self) -> None:
        """Nothing."""


class Teller:
    """Tells documents, pages a second and the time left: on a terminal in one line that changes, else in lines."""

    BAR_SECONDS = 0.1
    LINE_SECONDS = 10.0
    WIDTH = 24

    def __init__(self, stream: TextIO, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._stream = stream
        self._bar = stream.isatty()
        self._clock = clock
        self._total = self._done = self._pages = 0
        self._what = ""
        self._began = self._told = clock()

    def begin(self, total: int, what: str = "documents") -> None:
        """Start counting."""
        self.end()
        self._total, self._done, self._pages, self._what = total, 0, 0, what
        self._began = self._told = self._clock()
        if total and not self._bar:
            self._write(f"{total} {what} to do\n")

    def advance(self, pages: int = 0, count: int = 1) -> None:
        """Count what is done; tell when the last telling is long enough ago."""
        self._done += count
        self._pages += pages
        now = self._clock()
        if now - self._told >= (self.BAR_SECONDS if self._bar else self.LINE_SECONDS) or self._done == self._total:
            self._told = now
            self._write(f"\r{self._bar_line()}\x1b[K" if self._bar else self._line() + "\n")

    def say(self, line: str) -> None:
        """A line of its own."""
        self._write(f"\r\x1b[K{line}\n" if self._bar else f"{line}\n")

    def end(self) -> None:
        """Leave the bar's line."""
        if self._bar and self._done:
            self._write("\n")
        self._done = 0

    def _bar_line(self) -> str:
        filled = self.WIDTH * self._done // max(self._total, 1)
        return f"[{'#' * filled}{'.' * (self.WIDTH - filled)}] {self._line()}"

    def _line(self) -> str:
        seconds = max(self._clock() - self._began, 1e-3)
        left = seconds / self._done * (self._total - self._done)
        speed = f" {self._pages / seconds:.1f} pages/s," if self._pages else ""
        return f"{self._done}/{self._total} {self._what},{speed} {duration(left)} left"

    def _write(self, text: str) -> None:
        self._stream.write(text)
        self._stream.flush()


def duration(seconds: float) -> str:
    """`8 s`, `3 min 20 s`, `2 h 5 min`."""
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60} s"
    return f"{whole // 3600} h {whole % 3600 // 60} min"
