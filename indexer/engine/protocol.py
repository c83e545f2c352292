"""What an engine is: it opens a searcher, opens a writer, and builds whole generations."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Protocol

from indexer.engine.fields import Unit
from indexer.engine.manifest import Manifest
from indexer.engine.request import SearchPage, SearchRequest, Snapshot


@dataclass(frozen=True, slots=True)
class Entry:
    """One document as an engine stores it.

    `forms`: form name → tokens in order of position (adjacent tokens have positions one apart; None marks a gap).
    `facets`: facet name → values. `columns`: column name → whole number. `stored`: handed back with a hit.
    """

    id: str
    forms: Mapping[str, tuple[str | None, ...]]
    facets: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    columns: Mapping[str, int] = field(default_factory=dict)
    stored: str = ""


@dataclass(frozen=True, slots=True)
class IndexedPlan:
    """A plan and its passages. Passages carry the plan's facets and columns too; their ids begin with the plan's."""

    plan: Entry
    passages: tuple[Entry, ...]


class Searcher(Protocol):
    """A snapshot that can be asked; safe to share between threads."""

    @property
    def snapshot(self) -> Snapshot:
        """What is being read."""

    def search(self, request: SearchRequest) -> SearchPage:
        """Answer. Raises RequestError for what the fields do not have, EngineError when the index fails."""

    def tokens(self, unit: Unit, form: str, prefix: str = "") -> dict[str, int]:
        """Every token of a form that begins so, with the number of the unit's documents that hold it, in no order.

        What suggestions and corrections are made of: the words of the archive itself. Raises EngineError.
        """


class Writer(Protocol):
    """A batch inside the current generation: all of it becomes visible at `commit`, or nothing does.

    Any error but ValueError (from `add`, for an entry that does not fit the fields) loses the batch, back to the last
    commit; the writer is then ready for the next batch.
    """

    def add(self, plan: IndexedPlan) -> None:
        """Add a plan and its passages, replacing whatever has its id."""

    def remove(self, plan: str) -> None:
        """Remove a plan and its passages; one that is not there is no error."""

    def commit(self) -> Snapshot:
        """Make the batch durable (on disk, synced) and visible. The writer is then ready for the next batch."""


class Engine(Protocol):
    """An index of one archive. One writer at a time; any number of searchers."""

    def snapshot(self) -> Snapshot | None:
        """What a searcher opened now would read; None when there is no index yet."""

    def manifest(self) -> Manifest | None:
        """What built the generation in use."""

    def searcher(self) -> Searcher:
        """The newest snapshot. Cheap when nothing changed. Raises IndexMissing, IndexMismatch, IndexDamaged.

        While the newest is damaged, an engine that has an older one open may serve that.
        """

    def writer(self) -> AbstractContextManager[Writer]:
        """A writer on the generation in use, made when there is none. What was not committed at exit is dropped.

        Raises BusyError, naming who, when another writer is at work; IndexMismatch when the generation was built by
        other rules.
        """

    def rebuild(self) -> AbstractContextManager[Writer]:
        """A writer on a new generation; at a clean exit what is left uncommitted is committed, the whole is verified,
        and it becomes the one in use, in one step.

        On any exception it is dropped and the old one keeps serving.
        """

    def known(self) -> dict[str, int]:
        """Plan id → number of passages, for every plan in the generation in use; empty when there is none."""

    def check(self) -> Iterator[str]:
        """What is wrong with the generation in use, or that there is none: a sentence each; nothing if all is well."""
