"""Every exception that plansearch raises on purpose, and the exit code each one ends a command with.

    PlansearchError                 exit 1: nothing could be done
    ├── SettingsError               a setting is unknown or has a wrong value
    ├── HomeError                   the home folder cannot be used (network disk, no room, no right)
    ├── BusyError                   another process is writing; says who
    ├── Unreadable                  one file could not be read; says why (never ends a run)
    ├── CorrectionError             a correction that cannot be made as it stands; says why
    ├── CatalogueError              the catalogue cannot be opened or does not fit this version
    ├── EngineError                 the index failed
    │   ├── IndexMissing            there is no index yet
    │   ├── IndexDamaged            the index does not pass its checks
    │   ├── EngineAway              the search cluster does not answer, or not wholly
    │   ├── SearchTooLong           a search was given up at its time limit
    │   └── IndexMismatch           the index was built by other rules; names the command that mends it
    └── RequestError                a request that cannot be answered as it stands; lists every complaint

Messages of this tree are shown on the command line as they are, in English. Pages have their own Vietnamese
wording, chosen by the class (`templates/error.html`).
"""

from __future__ import annotations

from enum import IntEnum

__all__ = [
    "BusyError",
    "CatalogueError",
    "CorrectionError",
    "EngineAway",
    "EngineError",
    "ExitCode",
    "HomeError",
    "IndexDamaged",
    "IndexMismatch",
    "IndexMissing",
    "PlansearchError",
    "RequestError",
    "SearchTooLong",
    "SettingsError",
    "Unreadable",
]


class ExitCode(IntEnum):
    """How a command ends."""

    OK = 0
    NOTHING_DONE = 1
    SOME_FAILED = 2
    INTERRUPTED = 130


class PlansearchError(Exception):
    """The root: catching it catches everything that plansearch raises on purpose."""


class SettingsError(PlansearchError):
    """A setting has no such name, or a value that is not of its type."""


class HomeError(PlansearchError):
    """The home folder cannot hold a catalogue and an index."""


class BusyError(PlansearchError):
    """Another process is writing to this home."""


class Unreadable(PlansearchError):
    """One file could not be read.

    `reason` is a code of `model.REASONS`; `detail` is for the report, in English.
    """

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(f"{reason}: {detail}" if detail else reason)
        self.reason = reason
        self.detail = detail

    def __reduce__(self) -> tuple[type[Unreadable], tuple[str, str]]:
        return type(self), (self.reason, self.detail)


class CorrectionError(PlansearchError):
    """A correction that cannot be made as it stands. `code` says what is wrong, for pages; `about` with what."""

    def __init__(self, message: str, code: str = "other", about: str = "") -> None:
        super().__init__(message)
        self.code = code
        self.about = about


class CatalogueError(PlansearchError):
    """The catalogue cannot be opened, or was written by a newer version."""


class EngineError(PlansearchError):
    """The index could not do what was asked of it."""


class IndexMissing(EngineError):
    """There is no index yet."""


class IndexDamaged(EngineError):
    """The index fails its own checks."""


class IndexMismatch(EngineError):
    """The index was built with another schema, analyser, rules or model."""


class EngineAway(EngineError):
    """The search cluster does not answer, or only parts of it do; nothing is wrong with what it holds."""


class SearchTooLong(EngineError):
    """A search took longer than its limit and was given up: it asks too much."""


class RequestError(PlansearchError):
    """A search request that cannot be answered; `complaints` are codes with what they are about."""

    def __init__(self, *complaints: tuple[str, str]) -> None:
        super().__init__("; ".join(f"{code}: {about}" if about else code for code, about in complaints))
        self.complaints = complaints
