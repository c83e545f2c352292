"""A document's way in: discover → read → recognise → catalogue → index, and the whole index anew.

A file is *acknowledged* when its row says `indexed`: written after the index commit that holds its plan is on disk.
Every step can be done again without harm, because ids follow from content. What a killed run had read but not
committed is `pending` in the catalogue; the next run commits it without opening the files.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from indexer.catalogue.reading import Known
from indexer.catalogue.rows import StoredPlan
from indexer.catalogue.store import Catalogue
from indexer.discover import KnownFile, Refused, discover, missing
from indexer.engine.protocol import Engine, Writer
from indexer.entries import index_plan
from indexer.errors import PlansearchError, Unreadable
from indexer.exclusion import write_lock
from indexer.interrupts import Interrupts
from indexer.judging import Verdict, marks_of
from indexer.model import Plan, Source, plan_id
from indexer.opening import open_index
from indexer.prepare import Prepared, Preparers, pages_of, verdict_on
from indexer.progress import Progress
from indexer.readers import OCR_VERSION, READER_VERSION, SUFFIXES
from indexer.readers.ocr_worker import Recognisers
from indexer.readers.tessdata import lacking
from indexer.recognise import RULES_VERSION
from indexer.relating import NewWordings, relate, relate_wordings
from indexer.report import REFUSALS, Failure, Report
from indexer.scans import NOT_NOW, ScanQueue
from indexer.settings import Settings

GONE_SHARE, GONE_COUNT = 10, 20
"""More than a tenth (1 in GONE_SHARE) and more than GONE_COUNT known files gone at once look like a folder that is not
there as a whole: nothing is removed then without a person's word."""

COMMIT_SECONDS = 30
"""The longest that what was read waits to be searchable; a commit takes a fraction of a second."""


def ingest(
    paths: Sequence[Path],
    settings: Settings,
    progress: Progress,
    *,
    confirm_missing: bool = False,
    retry: bool = False,
    leave: Collection[str] = (),
) -> Report:
    """Bring catalogue and index up to date with files and folders.

    `confirm_missing`: what is gone leaves, however much it is. `retry`: try what is in quarantine once more. `leave`:
    files that are being written, of which nothing new is to be said now.

    Raises HomeError, BusyError (another process writes), CatalogueError, and EngineError (IndexMismatch: rebuild).
    What was finished before an exception or Ctrl-C is kept.
    """
    with running(settings, progress, retry=retry) as run:
        run.read(run.look(paths, leave))
        run.commit()  # what follows makes entries due, which must not be among those that a commit settles
        run.part_with_gone(paths, confirm_missing=confirm_missing)
        run.relate()
        run.catch_up()
        if settings.ocr and lacking() is None:
            run.scans()
    return run.report


def recognise_scans(settings: Settings, progress: Progress, *, until: Callable[[], bool] = lambda: False) -> Report:
    """Recognise the scanned pages that wait for it, until something else is to be done; an ingest does it at its end.

    Raises PlansearchError when something must be installed first, and what `ingest` raises.
    """
    if (first := lacking()) is not None:
        msg = f"scanned pages cannot be recognised before: {first}"
        raise PlansearchError(msg)
    with running(settings, progress) as run:
        run.scans(until)
    return run.report


@contextmanager
def running(settings: Settings, progress: Progress, *, retry: bool = False) -> Iterator[_Run]:
    """A run with everything open that it needs, once what an earlier one left behind is settled."""
    report, began = Report(), time.monotonic()
    with (
        write_lock(settings, beside_others=True),
        Interrupts() as interrupts,
        Catalogue.open(settings.catalogue) as catalogue,
        ExitStack() as held,
        Preparers(settings) as pool,
    ):
        with catalogue.indexing():  # one of several makes the index where there is none
            writer = held.enter_context((index := open_index(settings)).writer())
        run = _Run(settings, catalogue, writer, pool, interrupts, progress, report, retry)
        run.reconcile(index)
        if not settings.index_secret:
            withdraw_secret(catalogue)
        run.catch_up()
        try:
            yield run
        except KeyboardInterrupt:
            report.interrupted = True
            run.commit()
        finally:
            progress.end()
        report.waiting, report.offers = catalogue.ocr_counts(OCR_VERSION), catalogue.offers()
    report.seconds = time.monotonic() - began


def rebuild(settings: Settings, progress: Progress) -> int:
    """A new generation of the index from the catalogue, opening no file of the archive; the number of plans in it.

    Plans that other rules recognised are recognised anew from the text that is kept. The old generation serves until
    the new one is whole. Raises what `ingest` raises.
    """
    with write_lock(settings), Catalogue.open(settings.catalogue) as catalogue, Preparers(settings) as pool:
        if not settings.index_secret:
            withdraw_secret(catalogue)
        recognise_again(catalogue, pool, progress)
        relate(catalogue)
        ids = sorted(set(catalogue.plan_ids()) - set(catalogue.orphans()))
        progress.begin(len(ids))
        wordings = NewWordings(catalogue)
        with open_index(settings).rebuild() as writer:
            for count, (stored, outcome) in enumerate(pool.analyse(map(catalogue.plan, ids)), 1):
                if isinstance(verdict := verdict_on(outcome), Verdict):
                    withdraw(catalogue, stored, verdict)
                else:
                    writer.add(index_plan(stored, wordings.of(stored, outcome.forms)))
                progress.advance(len(stored.document.pages))
                if count % settings.commit_documents == 0:
                    writer.commit()
                    wordings.put()
        progress.end()
        wordings.put()
        catalogue.mark_committed(ids)
        catalogue.forget(catalogue.orphans())
        relate_wordings(catalogue, progress, anew=True)
        return len(catalogue.plan_ids())


def withdraw_secret(catalogue: Catalogue) -> None:
    """The setting does not allow secret plans (any more): their files are only listed, the plans become orphans."""
    for id_ in catalogue.secret():
        catalogue.withdraw(id_, "secret", detail=marks_of(catalogue.plan(id_).plan))


def recognise_again(catalogue: Catalogue, pool: Preparers, progress: Progress) -> None:
    """Recognise anew, from the text that is kept, every plan that other rules recognised."""
    ids = catalogue.recognised_by_others(RULES_VERSION)
    progress.begin(len(ids), "documents with older rules")
    for stored, outcome in pool.recognise(stored for stored in map(catalogue.plan, ids) if stored.sources):
        progress.advance(len(stored.document.pages))
        if isinstance(verdict := verdict_on(outcome), Plan):
            catalogue.replace_plan(stored.sources[0].sha256, verdict, stored.document, RULES_VERSION)
        else:
            withdraw(catalogue, stored, verdict)


def withdraw(catalogue: Catalogue, stored: StoredPlan, verdict: Verdict) -> None:
    """Take a plan from its files, which get the state of the verdict."""
    catalogue.withdraw(stored.plan.id, verdict.state, reason=verdict.reason, detail=verdict.detail)


@dataclass(slots=True)
class _Run:
    """One ingest under way: what is open, what was known before, which files were seen (path → sha256) or refused, and
    the plans that the next index commit adds (with their revisions; they are with the writer already) and takes out."""

    settings: Settings
    catalogue: Catalogue
    writer: Writer
    pool: Preparers
    interrupts: Interrupts
    progress: Progress
    report: Report
    retry: bool
    known: dict[str, Known] = field(init=False)
    wordings: NewWordings = field(init=False)
    seen: dict[str, str] = field(default_factory=dict)
    refused: list[Refused] = field(default_factory=list)
    added: dict[str, int] = field(default_factory=dict)
    leaving: set[str] = field(default_factory=set)
    committed: float = field(default_factory=time.monotonic)

    def __post_init__(self) -> None:
        self.known = self.catalogue.known()
        self.wordings = NewWordings(self.catalogue)

    def reconcile(self, index: Engine) -> None:
        """Where the index was lost or replaced behind our back, believe what it holds."""
        with self.catalogue.indexing(), self.interrupts.shield():
            indexed = set(index.known())
            self.catalogue.mark_unacknowledged(set(self.catalogue.acknowledged()) - indexed)
            self.leaving = indexed - set(self.catalogue.plan_ids())

    def look(self, paths: Sequence[Path], leave: Collection[str] = ()) -> list[list[Source]]:
        """Find the files; settle those that need no reading; return the others, equal files together."""
        have = self.catalogue.read_by(READER_VERSION)
        to_read: dict[tuple[str, str], list[Source]] = {}
        unchanged: list[tuple[int, int]] = []
        for source in self._found(paths):
            if source.path in leave:
                continue
            before = self.known.get(source.path)
            if before and self._stands(before, source):
                unchanged.append((before.id, source.mtime_ns))
                if before.state == "quarantined":
                    self.report.quarantined.append(Failure(before.path, before.reason or "", before.detail or ""))
            elif plan_id(source.sha256) in have and self._is_copy(source):
                self.report.known_content += 1
            else:
                to_read.setdefault((source.sha256, Path(source.path).suffix.lower()), []).append(source)
        with self.interrupts.shield():
            self.catalogue.touch(unchanged)
        self.report.unchanged = len(unchanged)
        return list(to_read.values())

    def _is_copy(self, source: Source) -> bool:
        with self.interrupts.shield():
            return self.catalogue.put_copy(source, plan_id(source.sha256), reader_version=READER_VERSION)

    def read(self, groups: list[list[Source]]) -> None:
        """Prepare each content once, and commit a batch whenever one is full."""
        copies = {group[0].path: group for group in groups}
        self.progress.begin(len(groups))
        for first, outcome in self.pool.read((group[0] for group in groups), self._recognised_pages):
            with self.interrupts.shield():
                self._settle(copies[first.path], outcome)
            self.progress.advance(pages_of(outcome))
            if len(self.added) >= self.settings.commit_documents or time.monotonic() - self.committed > COMMIT_SECONDS:
                self.commit()

    def scans(self, until: Callable[[], bool] = lambda: False) -> None:
        """Recognise the scanned pages that wait, and commit every while what was finished."""
        queue = ScanQueue(self.catalogue, self.interrupts, self.progress, self._page_failed)
        with Recognisers(self.settings) as recognisers:
            for sources, outcome in queue.work(recognisers, self.pool, until):
                with self.interrupts.shield():
                    self._settle(list(sources), outcome, again=True)
                if time.monotonic() - self.committed > COMMIT_SECONDS:
                    self.commit()
        self.commit()
        self.relate()
        self.catch_up()

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
        """Work out who cites what, and what are versions of one plan; entries that change by it are due."""
        with self.interrupts.shield():
            relate(self.catalogue)

    def catch_up(self) -> None:
        """Commit every plan whose index entry is missing or out of date, and whatever is to leave."""
        self.commit()
        self.progress.begin(len(due := self.catalogue.due()), "changed index entries")
        for stored, outcome in self.pool.analyse(filter(None, map(self.catalogue.plan, due))):
            with self.interrupts.shield():
                self._add(stored, outcome)
            self.progress.advance(len(stored.document.pages))
            if len(self.added) >= self.settings.commit_documents:
                self.commit()
        self.commit()
        relate_wordings(self.catalogue, self.progress, self.interrupts.shield)

    def commit(self) -> None:
        """Commit what was added, take out what no file holds any more; then, and only then, acknowledge it."""
        self.committed = time.monotonic()
        while self._commit():
            continue

    def _commit(self) -> bool:
        """One commit, of the usual size however much is to leave; whether more is."""
        with self.catalogue.indexing() as confirm, self.interrupts.shield():
            self.leaving.difference_update(self.leaving and self.catalogue.plan_ids())
            self.leaving.update(orphans := self.catalogue.orphans(), self.catalogue.mark_changed(self.added))
            most = max(self.settings.commit_documents, len(self.added))
            leave = sorted(self.leaving, key=lambda id_: (id_ not in self.added, id_))[:most]
            if not self.added and not leave:
                return False
            for id_ in leave:
                self.writer.remove(id_)
            self.writer.commit()
            confirm()
            self.wordings.put()
            self.catalogue.mark_committed(self.added, self.added)
            self.catalogue.forget(set(orphans).intersection(leave))
            self.report.written.update(self.added)
            self.report.left_index += len(leave)
            self.added.clear()
            self.leaving.difference_update(leave)
            return bool(self.leaving)

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
            and not (before.state == "quarantined" and (self.retry or before.reason in NOT_NOW))
        )

    def _recognised_pages(self, source: Source) -> dict[int, str]:
        return self.catalogue.recognised_pages(source.sha256, OCR_VERSION)

    def _page_failed(self, source: Source, number: int, why: Unreadable) -> None:
        self.report.failures.append(Failure(source.path, why.reason, f"OCR of page {number}"))

    def _settle(self, group: list[Source], outcome: Prepared | Unreadable, *, again: bool = False) -> None:
        """Write what became of a content that was read to all its files, and add its plan to the batch. `again`: its
        scanned pages were recognised meanwhile; the files are in the report already."""
        first, verdict = group[0], verdict_on(outcome)
        if isinstance(verdict, Verdict):
            for source in group:
                self._put_verdict(source, verdict, outcome, again=again)
            return
        versions = {"reader_version": READER_VERSION, "rules_version": RULES_VERSION}
        self.catalogue.put_plan(first, verdict, outcome.document, **versions)
        for source in group[1:]:
            self.catalogue.put_copy(source, verdict.id, reader_version=READER_VERSION)
        if again:
            self.report.scans += len(group)
        else:
            self.report.settle("pending", len(group))
            self.report.pages += len(outcome.document.pages)
        if stored := self.catalogue.plan(verdict.id):  # another run may have found its file gone
            self._add(stored, outcome)

    def _put_verdict(self, source: Source, verdict: Verdict, outcome: Prepared | Unreadable, *, again: bool) -> None:
        """A file without a plan. Where the failure says nothing new of the content, what was read before stands."""
        before = self.known.get(source.path)
        if verdict.state == "quarantined":
            self.report.failures.append(Failure(source.path, verdict.reason, verdict.detail or ""))
            if again or (before and before.plan_id and (before.sha256 == source.sha256 or verdict.reason in NOT_NOW)):
                return
        elif again:
            self.report.scans += 1
        else:
            self.report.settle(verdict.state)
        if verdict.state == "waiting-ocr" and isinstance(outcome, Prepared) and outcome.document is not None:
            self.catalogue.put_waiting(source, outcome.document, reader_version=READER_VERSION)
            return
        self.catalogue.put_state(
            source, verdict.state, reader_version=READER_VERSION, reason=verdict.reason, detail=verdict.detail
        )

    def _refuse(self, item: Refused, roots: Collection[str]) -> None:
        """What could not be looked at: a folder or a wrong path is told, a file has failed."""
        self.refused.append(item)
        if item.folder or item.reason == "not-taken" or (item.path in roots and not os.path.isfile(item.path)):
            self.report.unreachable.append((item.path, REFUSALS[item.reason]))
            return
        self.report.failures.append(Failure(item.path, item.reason, ""))
        if (before := self.known.get(item.path)) is None or before.state == "missing":
            source = Source(item.path, "", 0, 0)
            self.catalogue.put_state(source, "quarantined", reader_version=READER_VERSION, reason=item.reason)

    def _add(self, stored: StoredPlan, outcome: Prepared | Unreadable) -> None:
        """Add a plan, as the catalogue has it now, to the batch."""
        if isinstance(verdict := verdict_on(outcome), Verdict):
            withdraw(self.catalogue, stored, verdict)
            self.report.failures += [Failure(row.path, verdict.reason, verdict.detail or "") for row in stored.sources]
            return
        self.writer.add(index_plan(stored, self.wordings.of(stored, outcome.forms)))
        self.added[stored.plan.id] = stored.revision
        self.leaving.discard(stored.plan.id)
