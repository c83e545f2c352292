"""A document's way in: discover → read → recognise → catalogue → index, and the whole index anew.

A file is *acknowledged* when its row says `indexed`: written after the index commit that holds its plan is on disk.
Every step can be done again without harm, because ids follow from content. What a killed run had read but not
committed is `pending` in the catalogue; the next run commits it without opening the files.
"""

from __future__ import annotations

import os
import time
import traceback
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from indexer.catalogue.home import prepare_home
from indexer.catalogue.reading import Known
from indexer.catalogue.rows import StoredPlan
from indexer.catalogue.store import Catalogue
from indexer.discover import KnownFile, Refused, discover, missing
from indexer.engine.protocol import IndexedPlan, Writer
from indexer.entries import index_plan
from indexer.errors import PlansearchError, Unreadable
from indexer.interrupts import Interrupts
from indexer.lock import WriteLock
from indexer.model import Document, Plan, Source, SourceState, plan_id
from indexer.opening import open_index
from indexer.progress import Progress
from indexer.readers import READER_VERSION, SUFFIXES, ReaderPool
from indexer.recognise import RULES_VERSION, recognise
from indexer.report import Failure, Report
from indexer.settings import Settings

LOCK_NAME = "write.lock"
"""In the home: whoever writes to its catalogue or its index holds it."""

GONE_SHARE, GONE_COUNT = 10, 20
"""More than a tenth (1 in GONE_SHARE) and more than GONE_COUNT known files gone at once look like a folder that is not
there as a whole: nothing is removed then without a person's word."""

NOT_NOW = ("vanished", "no-permission")
"""Reasons that say nothing about the content: what was read from the file before still stands."""

REFUSALS = {
    "no-permission": "this user may not read it",
    "vanished": "there is no such file or folder",
    "not-taken": f"only files named {' '.join(SUFFIXES)} are read",
}


def ingest(
    paths: Sequence[Path], settings: Settings, progress: Progress, *, confirm_missing: bool = False
) -> Report:  # fmt: skip
    """Bring catalogue and index up to date with files and folders.

    Raises HomeError, BusyError (another process writes), CatalogueError, and EngineError (IndexMismatch: rebuild).
    What was finished before an exception or Ctrl-C is kept.
    """
    report = Report()
    began = time.monotonic()
    with (
        write_lock(settings),
        Interrupts() as interrupts,
        Catalogue.open(settings.catalogue_path) as catalogue,
        (index := open_index(settings)).writer() as writer,
    ):
        run = _Run(settings, catalogue, writer, interrupts, progress, report)
        try:
            run.reconcile(index.known())
            if not settings.index_secret:
                withdraw_secret(catalogue)
            run.catch_up()
            run.read(run.look(paths))
            run.commit()  # what follows makes entries due, which must not be among those that a commit settles
            run.part_with_gone(paths, confirm_missing=confirm_missing)
            run.relate()
            run.catch_up()
        except KeyboardInterrupt:
            report.interrupted = True
            run.commit()
        finally:
            progress.end()
    report.seconds = time.monotonic() - began
    return report


def rebuild(settings: Settings, progress: Progress) -> int:
    """A new generation of the index from the catalogue, opening no file of the archive; the number of plans in it.

    Plans that other rules recognised are recognised anew from the text that is kept. The old generation serves until
    the new one is whole. Raises what `ingest` raises.
    """
    with write_lock(settings), Catalogue.open(settings.catalogue_path) as catalogue:
        if not settings.index_secret:
            withdraw_secret(catalogue)
        for id_ in catalogue.recognised_by_others(RULES_VERSION):
            recognise_again(catalogue, id_, settings)
        catalogue.relate()
        ids = sorted(set(catalogue.plan_ids()) - set(catalogue.orphans()))
        progress.begin(len(ids))
        with open_index(settings).rebuild() as writer:
            for count, id_ in enumerate(ids, 1):
                stored = catalogue.plan(id_)
                entries = prepared(catalogue, stored)
                if entries is not None:
                    writer.add(entries)
                progress.advance(len(stored.document.pages))
                if count % settings.commit_documents == 0:
                    writer.commit()
        progress.end()
        catalogue.mark_committed(ids)
        catalogue.forget(catalogue.orphans())
        return len(catalogue.plan_ids())


def write_lock(settings: Settings) -> WriteLock:
    """The lock of a home, which is made when there is none. Raises HomeError."""
    prepare_home(settings.home)
    return WriteLock(settings.home / LOCK_NAME)


def withdraw_secret(catalogue: Catalogue) -> None:
    """The setting does not allow secret plans (any more): their files are only listed, the plans become orphans."""
    for id_ in catalogue.secret():
        catalogue.withdraw(id_, "secret", detail=marks_of(catalogue.plan(id_).plan))


def recognise_again(catalogue: Catalogue, id_: str, settings: Settings) -> None:
    """Recognise a plan anew from the text that is kept."""
    stored = catalogue.plan(id_)
    if not stored.sources:
        return
    first = stored.sources[0]
    verdict = judge(stored.document, id_, first.name, settings)
    if isinstance(verdict, Plan):
        catalogue.replace_plan(first.sha256, verdict, stored.document, RULES_VERSION)
    else:
        catalogue.withdraw(id_, verdict.state, reason=verdict.reason, detail=verdict.detail)


@dataclass(frozen=True, slots=True)
class Verdict:
    """Why a file that was read holds no plan that is kept: the state it gets, and the reason."""

    state: SourceState
    reason: str | None = None
    detail: str | None = None


def judge(outcome: Document | Unreadable, id_: str, name: str, settings: Settings) -> Plan | Verdict:
    """What became of a file that was read: a plan to keep, or why there is none."""
    if isinstance(outcome, Unreadable):
        return Verdict("quarantined", outcome.reason, outcome.detail)
    if not outcome.text.strip():
        return Verdict("waiting-ocr" if any(page.needs_ocr for page in outcome.pages) else "empty")
    try:
        plan = recognise(outcome, plan_id=id_, name=name)
    except Exception as error:  # noqa: BLE001  whatever a rule stumbles over, one document never ends a run
        return Verdict("quarantined", "not-recognised", place_of(error))
    if plan.secret and not settings.index_secret:
        return Verdict("secret", detail=marks_of(plan))
    return plan


def prepared(catalogue: Catalogue, stored: StoredPlan) -> IndexedPlan | None:
    """The index entries of a plan. One that cannot be analysed goes into quarantine: None."""
    try:
        return index_plan(stored)
    except PlansearchError:
        raise
    except Exception as error:  # noqa: BLE001  as above
        catalogue.withdraw(stored.plan.id, "quarantined", reason="not-recognised", detail=place_of(error))
        return None


def place_of(error: Exception) -> str:
    """An unexpected error's class and place; never its message, which may quote a text that must not be kept."""
    frame = traceback.extract_tb(error.__traceback__)[-1]
    return f"{type(error).__name__} in {Path(frame.filename).name}, line {frame.lineno}"


def marks_of(plan: Plan) -> str:
    """The secrecy marks of a plan, for a list: the names only, nothing of the text."""
    return ", ".join(dict.fromkeys(mark.name for mark in plan.marks if mark.secret))


@dataclass(slots=True)
class _Run:
    """One ingest under way: what is open, what was known before, which files were seen (path → sha256) or refused, and
    the plans that the next index commit adds (they are with the writer already) and takes out."""

    settings: Settings
    catalogue: Catalogue
    writer: Writer
    interrupts: Interrupts
    progress: Progress
    report: Report
    known: dict[str, Known] = field(init=False)
    seen: dict[str, str] = field(default_factory=dict)
    refused: list[Refused] = field(default_factory=list)
    added: list[str] = field(default_factory=list)
    leaving: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.known = self.catalogue.known()

    def reconcile(self, indexed: Collection[str]) -> None:
        """Where the index was lost or replaced behind our back, believe what it holds."""
        with self.interrupts.shield():
            self.catalogue.mark_unacknowledged(set(self.catalogue.acknowledged()) - set(indexed))
        self.leaving = set(indexed) - set(self.catalogue.plan_ids())

    def look(self, paths: Sequence[Path]) -> list[list[Source]]:
        """Find the files; settle those that need no reading; return the others, equal files together."""
        have = self.catalogue.read_by(READER_VERSION)
        to_read: dict[tuple[str, str], list[Source]] = {}
        unchanged: list[tuple[int, int]] = []
        for source in self._found(paths):
            before = self.known.get(source.path)
            if before and self._stands(before, source):
                unchanged.append((before.id, source.mtime_ns))
            elif plan_id(source.sha256) in have:
                self.report.known_content += 1
                with self.interrupts.shield():
                    self.catalogue.put_copy(source, plan_id(source.sha256), reader_version=READER_VERSION)
            else:
                to_read.setdefault((source.sha256, Path(source.path).suffix.lower()), []).append(source)
        with self.interrupts.shield():
            self.catalogue.touch(unchanged)
        self.report.unchanged = len(unchanged)
        return list(to_read.values())

    def read(self, groups: list[list[Source]]) -> None:
        """Read and recognise each content once, and commit a batch whenever one is full."""
        copies = {group[0].path: group for group in groups}
        self.progress.begin(len(groups))
        with ReaderPool(self.settings) as pool:
            for first, outcome in pool.read_many(group[0] for group in groups):
                with self.interrupts.shield():
                    self._settle(copies[first.path], outcome)
                self.progress.advance(len(outcome.pages) if isinstance(outcome, Document) else 0)
                if len(self.added) >= self.settings.commit_documents:
                    self.commit()

    def part_with_gone(self, paths: Sequence[Path], *, confirm_missing: bool) -> None:
        """Known files that are not there any more leave, unless so many are gone that a person should look first."""
        alive = [path for path, known in self.known.items() if known.state != "missing"]
        gone = [self.known[path] for path in missing(alive, paths, self.seen, self.refused)]
        elsewhere = set(self.seen.values())
        lost = [known for known in gone if known.sha256 not in elsewhere]
        within = len(gone) + sum(path in self.seen for path in alive)
        if len(lost) > GONE_COUNT and len(lost) * GONE_SHARE > within and not confirm_missing:
            self.report.kept = len(lost)
            gone = [known for known in gone if known.sha256 in elsewhere]
        with self.interrupts.shield():
            self.catalogue.mark_missing(known.id for known in gone)
        self.report.missing = len(gone)

    def relate(self) -> None:
        """Work out who cites what; entries that name another directive than before are due."""
        with self.interrupts.shield():
            self.catalogue.relate()

    def catch_up(self) -> None:
        """Commit every plan whose index entry is missing or out of date, and whatever is to leave."""
        self.commit()
        for id_ in self.catalogue.due():
            with self.interrupts.shield():
                self._add(id_)
            if len(self.added) >= self.settings.commit_documents:
                self.commit()
        self.commit()

    def commit(self) -> None:
        """Commit what was added, take out what no file holds any more; then, and only then, acknowledge it."""
        with self.interrupts.shield():
            orphans = self.catalogue.orphans()
            self.leaving.update(orphans)
            if not self.added and not self.leaving:
                return
            for id_ in sorted(self.leaving):
                self.writer.remove(id_)
            self.writer.commit()
            self.catalogue.mark_committed(self.added)
            self.catalogue.forget(orphans)
            self.report.written.update(self.added)
            self.report.left_index += len(self.leaving)
            self.added.clear()
            self.leaving.clear()

    def _found(self, paths: Sequence[Path]) -> Iterator[Source]:
        """The files there are. What cannot be looked at is told, and keeps whatever was known of it."""
        files = {path: KnownFile(known.sha256, known.size, known.mtime_ns) for path, known in self.known.items()}
        roots = {os.path.abspath(path) for path in paths}
        for item in discover(paths, known=files, suffixes=SUFFIXES):
            if isinstance(item, Refused):
                self._refuse(item, roots)
            else:
                self.seen[item.source.path] = item.source.sha256
                yield item.source
        self.report.found = len(self.seen)
        self.report.roots_read = len(roots - {path for path, _ in self.report.unreachable})

    def _stands(self, before: Known, source: Source) -> bool:
        """True when what is known of a file still holds: same content, same readers, and nothing newly allowed."""
        return (
            (before.sha256, before.reader_version) == (source.sha256, READER_VERSION)
            and before.state != "missing"
            and not (before.state == "secret" and self.settings.index_secret)
        )

    def _settle(self, group: list[Source], outcome: Document | Unreadable) -> None:
        """Write what became of a content that was read to all its files, and add its plan to the batch."""
        first = group[0]
        verdict = judge(outcome, plan_id(first.sha256), Path(first.path).name, self.settings)
        if isinstance(verdict, Verdict):
            for source in group:
                self._put_verdict(source, verdict)
            return
        versions = {"reader_version": READER_VERSION, "rules_version": RULES_VERSION}
        self.catalogue.put_plan(first, verdict, outcome, **versions)
        for source in group[1:]:
            self.catalogue.put_copy(source, verdict.id, reader_version=READER_VERSION)
        self.report.settle("pending", len(group))
        self.report.pages += len(outcome.pages)
        self._add(verdict.id)

    def _put_verdict(self, source: Source, verdict: Verdict) -> None:
        """A file without a plan. Where the failure says nothing new of the content, what was read before stands."""
        before = self.known.get(source.path)
        if verdict.state == "quarantined":
            self.report.failures.append(Failure(source.path, verdict.reason, verdict.detail or ""))
            if before and before.plan_id and (before.sha256 == source.sha256 or verdict.reason in NOT_NOW):
                return
        else:
            self.report.settle(verdict.state)
        self.catalogue.put_state(
            source, verdict.state, reader_version=READER_VERSION, reason=verdict.reason, detail=verdict.detail
        )

    def _refuse(self, item: Refused, roots: Collection[str]) -> None:
        """What could not be looked at: a folder or a wrong path is told, a file has failed."""
        self.refused.append(item)
        named = item.path in roots
        if item.folder or item.reason == "not-taken" or (named and not os.path.isfile(item.path)):
            self.report.unreachable.append((item.path, REFUSALS[item.reason]))
            return
        self.report.failures.append(Failure(item.path, item.reason, ""))
        before = self.known.get(item.path)
        if before is None or before.state == "missing":
            source = Source(item.path, "", 0, 0)
            self.catalogue.put_state(source, "quarantined", reader_version=READER_VERSION, reason=item.reason)

    def _add(self, id_: str) -> None:
        """Add a plan to the batch, as the catalogue has it now."""
        stored = self.catalogue.plan(id_)
        entries = prepared(self.catalogue, stored)
        if entries is None:
            self.report.failures += [Failure(row.path, "not-recognised", "") for row in stored.sources]
            return
        self.writer.add(entries)
        self.added.append(id_)
        self.leaving.discard(id_)
