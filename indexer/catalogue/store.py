"""The catalogue as its users see it: every method is one transaction.

Reading may go on in any number of threads and processes. One transaction writes at a time: in a file of SQLite that of
the one process that holds the write lock of the home, in a database of PostgreSQL each in its turn.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from sqlalchemy import ColumnElement, and_, exists, select

from indexer.catalogue import (
    cited,
    corrections,
    families,
    precedents,
    reading,
    related,
    relations,
    scans,
    sqlite,
    writing,
)
from indexer.catalogue.chunks import chunks
from indexer.catalogue.reading import Known
from indexer.catalogue.related import Related
from indexer.catalogue.rows import (
    Citing,
    Correction,
    DirectiveRow,
    Mention,
    NewPlan,
    NumberMatches,
    OcrCounts,
    Offer,
    PlanSummary,
    Precedents,
    SourceRow,
    StoredPlan,
    WaitingScan,
)
from indexer.catalogue.said import Sayings
from indexer.catalogue.tables import CONTENTS, PLANS, SOURCES
from indexer.model import Directive, Document, DocumentNumber, Method, Plan, Source, SourceState


class Catalogue(Sayings):
    """What was read, recognised and corrected. Close it, or use it in a `with` block."""

    # Reading, for pages

    def plan(self, plan_id: str) -> StoredPlan | None:
        """A plan with its text, the files that hold it and what it cites; None when there is none of this id."""
        with self._read() as connection:
            return reading.plan(connection, plan_id)

    def directive(self, slug: str) -> DirectiveRow | None:
        """A cited or held document by its address (`Directive.slug`); None when nothing cites or bears it."""
        with self._read() as connection:
            return cited.directive(connection, slug)

    def directives(self, slugs: Iterable[str]) -> dict[str, DirectiveRow]:
        """Those of these documents that are cited or held, by address, without their `candidates`."""
        with self._read() as connection:
            return cited.directives(connection, slugs)

    def citing(self, mentions: Sequence[Mention]) -> list[Citing]:
        """These references to a directive with their plans and sentences, in the given order; those that are gone are
        left out."""
        with self._read() as connection:
            return cited.citing(connection, mentions)

    def carrying_out(self, directive: Directive, *, most: int) -> list[NewPlan]:
        """The plans that carry a directive out and came last, the newest first."""
        with self._read() as connection:
            return cited.carrying_out(connection, directive, most)

    def related(self, plan_id: str) -> Related:
        """The plans that go with a plan."""
        with self._read() as connection:
            return related.related(connection, plan_id)

    def held(self, directives: Sequence[Directive]) -> dict[str, PlanSummary]:
        """Of these documents those that the archive holds, by `Directive.key`."""
        with self._read() as connection:
            return related.held(connection, directives)

    def precedents(self, directive: Directive | None, kind: str | None, *, most: int) -> Precedents:
        """The newest plans that carry a directive out; without one, those of a kind."""
        with self._read() as connection:
            return precedents.precedents(connection, directive, kind, most)

    def find_number(self, number: DocumentNumber) -> NumberMatches:
        """What a document number can mean here; without its year, it means those of all years."""
        return self.find_numbers([number])[number.key]

    def find_numbers(self, numbers: Iterable[DocumentNumber]) -> dict[str, NumberMatches]:
        """The same for many numbers at once, by their keys."""
        with self._read() as connection:
            return reading.find_numbers(connection, numbers)

    def find_ordinal(self, ordinal: str) -> NumberMatches:
        """Everything whose number has this ordinal (`DocumentNumber.canonical`'s: `57`, `04`)."""
        with self._read() as connection:
            return reading.find_ordinal(connection, ordinal)

    def counts(self) -> dict[SourceState, int]:
        """How many files are in each state; every state is there."""
        with self._read() as connection:
            return reading.counts(connection)

    def page_counts(self) -> dict[Method, int]:
        """How many pages were read by each method; every method is there."""
        with self._read() as connection:
            return reading.page_counts(connection)

    def sources(self, state: SourceState | None = None) -> Iterator[SourceRow]:
        """The files in a state, or all, by path."""
        with self._read() as connection:
            return iter(reading.sources(connection, state))

    def has_gone(self, plan_id: str) -> bool:
        """True for a plan that was here until its file went."""
        with self._read() as connection:
            return reading.has_gone(connection, plan_id)

    def recognised_page(self, sha256: str, number: int) -> str | None:
        """What OCR made of a page of a content (`readers.scanned`, JSON), whichever version of it did."""
        with self._read() as connection:
            return scans.recognised_page(connection, sha256, number)

    def planned_contents(self, contents: Iterable[str]) -> set[str]:
        """Those of these contents (sha256) that a plan was read from."""
        with self._read() as connection:
            found = (select(PLANS.c.sha256).where(PLANS.c.sha256.in_(chunk)) for chunk in chunks(contents))
            return {content for query in found for content in connection.scalars(query)}

    def plan_ids(self) -> list[str]:
        """The ids of all plans, sorted."""
        return self._plan_ids(PLANS.c.id.is_not(None))

    # What people corrected

    def corrections(self, plan_id: str | None = None) -> list[Correction]:
        """Every correction ever made, of a plan or of all, in their order."""
        with self._read() as connection:
            return corrections.history(connection, plan_id)

    def corrected(self) -> list[str]:
        """The plans here that bear a correction in force, sorted."""
        with self._read() as connection:
            return corrections.corrected_plans(connection)

    def as_corrected(self, plan: Plan) -> Plan:
        """A plan that was recognised just now, with what people corrected in it."""
        with self._read() as connection:
            return corrections.apply(plan, corrections.in_force(connection, plan.id))

    def offers(self) -> list[Offer]:
        """The corrections of what files held before they changed, for what they hold now, by path and field."""
        with self._read() as connection:
            return corrections.offers(connection)

    # What an ingest asks

    def known(self) -> dict[str, Known]:
        """Every file ever seen, by path."""
        with self._read() as connection:
            return reading.known_sources(connection)

    def due(self) -> list[str]:
        """The plans whose index entry is missing or out of date, sorted. Orphans are not among them."""
        return self._plan_ids(PLANS.c.due & exists().where(SOURCES.c.plan_id == PLANS.c.id))

    def orphans(self) -> list[str]:
        """The plans that no file holds any more, sorted: they must leave the index, then `forget` them."""
        return self._plan_ids(~exists().where(SOURCES.c.plan_id == PLANS.c.id))

    def secret(self) -> list[str]:
        """The plans that bear a state-secret mark, sorted."""
        return self._plan_ids(PLANS.c.secret)

    def recognised_by_others(self, rules_version: str) -> list[str]:
        """The plans that were recognised by other rules than these, sorted."""
        return self._plan_ids(PLANS.c.rules_version != rules_version)

    def read_by(self, reader_version: str) -> set[str]:
        """The plans whose text this version of the readers read."""
        same = select(CONTENTS.c.sha256).where(CONTENTS.c.reader_version == reader_version)
        return set(self._plan_ids(PLANS.c.sha256.in_(same)))

    def waiting_scans(self, ocr_version: str) -> list[WaitingScan]:
        """The contents with pages that wait for OCR, in the order in which they should be done."""
        with self._read() as connection:
            return scans.waiting(connection, ocr_version)

    def ocr_counts(self, ocr_version: str) -> OcrCounts:
        """How much waits for OCR, and how long a page took lately."""
        with self._read() as connection:
            return scans.counts(connection, ocr_version)

    def recognised_pages(self, sha256: str, ocr_version: str) -> dict[int, str]:
        """What OCR made of the pages of a content, by page number."""
        with self._read() as connection:
            return scans.recognised(connection, sha256, ocr_version)

    # Writing

    def put_plan(
        self, source: Source, plan: Plan, document: Document, *, reader_version: str, rules_version: str
    ) -> None:
        """A file was read and recognised: keep text and findings; the file is pending until its plan is committed."""
        with self._write() as connection:
            writing.put_content(connection, source.sha256, document, reader_version)
            writing.put_plan(connection, source.sha256, plan, document, rules_version)
            writing.put_source(connection, source, "pending", plan_id=plan.id, reader_version=reader_version)

    def put_copy(self, source: Source, plan_id: str, *, reader_version: str) -> bool:
        """A file holds a known plan: it is pending until the plan's entry, which names its files, is renewed. False,
        and nothing is done, when the plan has left meanwhile."""
        with self._write() as connection:
            if not writing.here(connection, [plan_id]):
                return False
            writing.mark_due(connection, [plan_id])
            writing.put_source(connection, source, "pending", plan_id=plan_id, reader_version=reader_version)
            return True

    def put_state(
        self,
        source: Source,
        state: SourceState,
        *,
        reader_version: str,
        reason: str | None = None,
        detail: str | None = None,
    ) -> None:
        """A file holds no plan that is kept; its state, reason and detail say why."""
        with self._write() as connection:
            writing.put_source(connection, source, state, reader_version=reader_version, reason=reason, detail=detail)
            scans.prune(connection, [source.sha256])

    def put_waiting(self, source: Source, document: Document, *, reader_version: str) -> None:
        """A file holds nothing but pages that wait for OCR."""
        with self._write() as connection:
            writing.put_content(connection, source.sha256, document, reader_version)
            writing.put_source(connection, source, "waiting-ocr", reader_version=reader_version)

    def put_recognised_page(
        self, sha256: str, number: int, ocr_version: str, result: str, seconds: float, reason: str | None = None
    ) -> None:
        """What OCR made of a page of a content; `reason` when it failed."""
        with self._write() as connection:
            scans.put(connection, sha256, number, ocr_version, result, seconds, reason)

    def replace_plan(self, sha256: str, plan: Plan, document: Document, rules_version: str) -> None:
        """A plan was recognised anew from the text that is kept."""
        with self._write() as connection:
            writing.put_plan(connection, sha256, plan, document, rules_version)

    def correct(self, steps: Iterable[Correction]) -> None:
        """What people did, all of it or nothing, in this order: corrections without an id are made, those with one are
        as they are given now (taken back). The plans show it; their index entries are due."""
        done = list(steps)
        with self._write() as connection:
            for step in done:
                if step.id is None:
                    corrections.add(connection, step)
                else:
                    corrections.undo(connection, step)
            writing.show_corrected(connection, dict.fromkeys(step.plan_id for step in done))

    def decline(self, plan_id: str) -> None:
        """Offer nothing of earlier versions to a plan any more."""
        with self._write() as connection:
            corrections.decline(connection, plan_id)

    def touch(self, seen: Sequence[tuple[int, int]]) -> None:
        """These files (id, mtime in ns) were seen again with the content that is known."""
        with self._write() as connection:
            writing.touch(connection, seen)

    def mark_missing(self, source_ids: Iterable[int]) -> None:
        """These files are gone."""
        with self._write() as connection:
            writing.mark_missing(connection, source_ids)

    def withdraw(
        self, plan_id: str, state: SourceState, *, reason: str | None = None, detail: str | None = None
    ) -> None:
        """The files of a plan no longer hold one; state, reason and detail say why. The plan is an orphan then."""
        with self._write() as connection:
            writing.withdraw(connection, plan_id, state, reason, detail)

    def mark_changed(self, revisions: Mapping[str, int]) -> set[str]:
        """Entries of these plans, of these revisions (`StoredPlan.revision`), are about to be committed: those that
        somebody else has changed, and maybe committed, since are due again. Those that have left are returned."""
        with self._write() as connection:
            changed = writing.changed(connection, revisions)
            writing.mark_due(connection, changed)
            return changed - writing.here(connection, changed)

    def mark_committed(self, plan_ids: Iterable[str], revisions: Mapping[str, int] | None = None) -> None:
        """The index holds these plans as they are here, synced to disk: their files are acknowledged. With the
        `revisions` of the entries, those that changed meanwhile are left out: they are due still."""
        with self._write() as connection:
            changed = writing.changed(connection, revisions) if revisions is not None else set()
            writing.mark_committed(connection, (id_ for id_ in plan_ids if id_ not in changed))

    def mark_unacknowledged(self, plan_ids: Iterable[str]) -> None:
        """The index does not hold these plans: they are due, and their files pending."""
        with self._write() as connection:
            writing.mark_unacknowledged(connection, plan_ids)

    def forget(self, plan_ids: Iterable[str]) -> None:
        """Delete plans that have left the index, with their text, but for those that a file holds again. Corrections
        stay."""
        with self._write() as connection:
            writing.forget(connection, plan_ids)

    def relate(self) -> int:
        """Work out what references mean after all that came, changed and left (`relations.py`).

        Plans with a reference that now means another directive are due; their number is returned.
        """
        with self._write() as connection:
            changed = relations.relate(connection)
            writing.mark_due(connection, changed)
            if connection.dialect.name == "sqlite":  # others do it by themselves
                sqlite.refresh_statistics(connection)
        return len(changed)

    def join_versions(self, plain: Callable[[str], str]) -> None:
        """Find the versions of every plan that changed (`families.py`); those to be shown otherwise are due.

        `plain` takes marks and case from a text.
        """
        while True:
            with self._write() as connection:
                if not families.join_some(connection, plain):
                    return

    # Checks

    def acknowledged(self) -> list[str]:
        """The plans that the index must hold, sorted: a file of theirs is `indexed`."""
        return self._plan_ids(exists().where(and_(SOURCES.c.plan_id == PLANS.c.id, SOURCES.c.state == "indexed")))

    def problems(self) -> Iterator[str]:
        """What is wrong in the catalogue itself, a sentence each; nothing when all is well."""
        with self._read() as connection:
            return iter(
                [
                    *(sqlite.problems(connection) if connection.dialect.name == "sqlite" else ()),
                    *reading.state_problems(connection),
                    *corrections.problems(connection),
                ]
            )

    def _plan_ids(self, which: ColumnElement[bool]) -> list[str]:
        with self._read() as connection:
            return list(connection.scalars(select(PLANS.c.id).where(which).order_by(PLANS.c.id)))
