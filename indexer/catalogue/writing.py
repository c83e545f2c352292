"""What changes the catalogue, each inside the transaction of the connection that it is given (`store.py`)."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime

from sqlalchemy import ColumnElement, Connection, bindparam, delete, exists, insert, select, update

from indexer.catalogue import corrections, relations, scans, wordings
from indexer.catalogue.chunks import chunks
from indexer.catalogue.graph import bare_key, own_directive
from indexer.catalogue.tables import CONTENTS, DIRECTIVES, NAMED, PAGES, PLANS, REFERENCES, SOURCES
from indexer.model import Directive, Document, DocumentName, Plan, Reference, Source, SourceState
from indexer.shape import plan_from_json, plan_to_json

_CHANGED = {"revision": PLANS.c.revision + 1}

DRAFT = "DỰ THẢO"
"""The mark of a draft (`recognise/tables/marks.toml`)."""


def put_source(
    connection: Connection,
    source: Source,
    state: SourceState,
    *,
    reader_version: str,
    reason: str | None = None,
    detail: str | None = None,
    plan_id: str | None = None,
) -> None:
    """Write what is known of a file now, whatever was known before. The entry of a plan that it held names it: due."""
    values = {
        "sha256": source.sha256,
        "size": source.size,
        "mtime_ns": source.mtime_ns,
        "state": state,
        "reason": reason,
        "detail": detail and detail.encode("utf-8", "replace").decode("utf-8"),
        "plan_id": plan_id,
        "reader_version": reader_version,
        "last_seen": now(),
    }
    path = os.fsencode(source.path)
    corrections.remember(connection, source, values["last_seen"])
    _mark_due(connection, PLANS.c.id.in_(select(SOURCES.c.plan_id).where(SOURCES.c.path == path)))
    if not connection.execute(update(SOURCES).where(SOURCES.c.path == path).values(values)).rowcount:
        connection.execute(insert(SOURCES).values(path=path, first_seen=values["last_seen"], **values))


def put_content(connection: Connection, sha256: str, document: Document, reader_version: str) -> None:
    """Keep the text and pages of a content, replacing what another reader made of it."""
    values = {"reader_version": reader_version, "text": document.text}
    if not connection.execute(update(CONTENTS).where(CONTENTS.c.sha256 == sha256).values(values)).rowcount:
        connection.execute(insert(CONTENTS).values(sha256=sha256, **values))
    connection.execute(delete(PAGES).where(PAGES.c.sha256 == sha256))
    if document.pages:
        connection.execute(insert(PAGES), [
            {"sha256": sha256, "number": page.number, "start": page.span.start, "end": page.span.end,
             "method": page.method, "quality": page.quality, "needs_ocr": page.needs_ocr}
            for page in document.pages
        ])  # fmt: skip


def put_plan(connection: Connection, sha256: str, plan: Plan, document: Document, rules_version: str) -> None:
    """Keep what was recognised, replacing what other rules made of it; its index entry is then due.

    What people corrected stays: lists and identities show the corrected values, `recognised` keeps the machine's.
    """
    shown = corrections.apply(plan, corrections.in_force(connection, plan.id))
    values = _shown_values(connection, shown) | {
        "sha256": sha256,
        "secret": plan.secret,
        "draft": any(mark.name == DRAFT for mark in plan.marks),
        "signed": plan.signer is not None,
        "quality": document.quality,
        "recognised": json.dumps(plan_to_json(plan, document), ensure_ascii=False, separators=(",", ":")),
        "rules_version": rules_version,
    }
    _put_directives(connection, [reference.directive for reference in plan.references])
    if connection.scalar(select(PLANS.c.id).where(PLANS.c.id == plan.id)):
        relations.unsettle(connection, [plan.id])
        connection.execute(update(PLANS).where(PLANS.c.id == plan.id).values(values | _CHANGED))
        connection.execute(delete(REFERENCES).where(REFERENCES.c.plan_id == plan.id))
    else:
        connection.execute(insert(PLANS).values(id=plan.id, added=now(), **values))
    if plan.references:
        rows = [_reference_row(plan.id, i, reference, document) for i, reference in enumerate(plan.references)]
        connection.execute(insert(REFERENCES), rows)
    relations.settle(connection, plan.id)


def show_corrected(connection: Connection, plan_ids: Iterable[str]) -> None:
    """People corrected these plans, or took it back: they show it, and their index entries are due."""
    for id_ in plan_ids:
        raw = connection.execute(select(PLANS.c.recognised).where(PLANS.c.id == id_)).scalar()
        if raw is not None:
            shown = corrections.apply(plan_from_json(json.loads(raw)), corrections.in_force(connection, id_))
            values = _shown_values(connection, shown)
            relations.unsettle(connection, [id_])
            connection.execute(update(PLANS).where(PLANS.c.id == id_).values(values | _CHANGED))
            relations.unsettle(connection, [id_])


def _shown_values(connection: Connection, plan: Plan) -> dict[str, object]:
    """What lists show of a plan, and its own identity, which others may cite."""
    own = own_directive(plan)
    if own is not None:
        _put_directives(connection, [own])
    number = plan.number.value if plan.number else None
    issuer = plan.issuer.value if plan.issuer else None
    return {
        "kind": plan.kind and plan.kind.value,
        "title": plan.title and plan.title.value,
        "number": number and str(number),
        "number_key": number and number.key,
        "bare_key": number and bare_key(number),
        "number_code": plan.number_code or (number and number.code),
        "issuer": issuer and issuer.name,
        "level": issuer and issuer.level,
        "place": issuer and issuer.place,
        "issued": str(plan.issued.value) if plan.issued else None,
        "directive_key": own and own.key,
        "due": True,
        "compared": False,
    }


def touch(connection: Connection, seen: Sequence[tuple[int, int]]) -> None:
    """These files (id, mtime in ns) were seen again with the content that is known."""
    if seen:
        rows = [{"source": id_, "mtime_ns": mtime_ns, "last_seen": now()} for id_, mtime_ns in seen]
        connection.execute(update(SOURCES).where(SOURCES.c.id == bindparam("source")), rows)


def mark_missing(connection: Connection, source_ids: Iterable[int]) -> None:
    """These files are gone; the plans that only they held are orphans now, what others hold is due."""
    for chunk in chunks(source_ids):
        here = SOURCES.c.id.in_(chunk)
        _mark_due(connection, PLANS.c.id.in_(select(SOURCES.c.plan_id).where(here)))
        values = {"state": "missing", "plan_id": None, "reason": None, "detail": None}
        connection.execute(update(SOURCES).where(here).values(values))


def changed(connection: Connection, revisions: Mapping[str, int]) -> set[str]:
    """Of these plans those that have another revision now, or are not here any more."""
    now: dict[str, int] = {}
    for chunk in chunks(revisions):
        now.update(connection.execute(select(PLANS.c.id, PLANS.c.revision).where(PLANS.c.id.in_(chunk))).all())
    return {id_ for id_, revision in revisions.items() if now.get(id_) != revision}


def here(connection: Connection, plan_ids: Iterable[str]) -> set[str]:
    """Those of these plans that the catalogue has."""
    return {
        id_ for chunk in chunks(plan_ids) for id_ in connection.scalars(select(PLANS.c.id).where(PLANS.c.id.in_(chunk)))
    }


def mark_committed(connection: Connection, plan_ids: Iterable[str]) -> None:
    """The index holds these plans as they are here, on disk: their files are acknowledged."""
    for chunk in chunks(plan_ids):
        connection.execute(update(PLANS).where(PLANS.c.id.in_(chunk)).values(due=False))
        waiting = SOURCES.c.plan_id.in_(chunk) & (SOURCES.c.state == "pending")
        connection.execute(update(SOURCES).where(waiting).values(state="indexed"))


def mark_unacknowledged(connection: Connection, plan_ids: Iterable[str]) -> None:
    """The index does not hold these plans: they are due, and their files pending."""
    for chunk in chunks(plan_ids):
        _mark_due(connection, PLANS.c.id.in_(chunk))
        acknowledged = SOURCES.c.plan_id.in_(chunk) & (SOURCES.c.state == "indexed")
        connection.execute(update(SOURCES).where(acknowledged).values(state="pending"))


def mark_due(connection: Connection, plan_ids: Iterable[str]) -> None:
    """The index entries of these plans are out of date."""
    for chunk in chunks(plan_ids):
        _mark_due(connection, PLANS.c.id.in_(chunk))


def withdraw(
    connection: Connection, plan_id: str, state: SourceState, reason: str | None = None, detail: str | None = None
) -> None:
    """Take a plan from all its files, which get another state; the plan is an orphan then."""
    values = {"state": state, "plan_id": None, "reason": reason, "detail": detail}
    connection.execute(update(SOURCES).where(SOURCES.c.plan_id == plan_id).values(values))


def forget(connection: Connection, plan_ids: Iterable[str]) -> None:
    """Delete plans, with their text where no other plan needs it, but for those that a file holds."""
    held = exists().where(SOURCES.c.plan_id == PLANS.c.id)
    for given in chunks(plan_ids):
        chunk = connection.scalars(select(PLANS.c.id).where(PLANS.c.id.in_(given), ~held)).all()
        part_families(connection, chunk)
        relations.unsettle(connection, chunk)
        contents = connection.scalars(select(PLANS.c.sha256).where(PLANS.c.id.in_(chunk))).all()
        connection.execute(delete(REFERENCES).where(REFERENCES.c.plan_id.in_(chunk)))
        wordings.forget(connection, chunk)
        connection.execute(delete(PLANS).where(PLANS.c.id.in_(chunk)))
        scans.prune(connection, contents)


def part_families(connection: Connection, plan_ids: Sequence[str]) -> None:
    """These plans leave: what is left of their families is to be compared again."""
    theirs = select(PLANS.c.family).where(PLANS.c.id.in_(plan_ids), PLANS.c.family.is_not(None))
    connection.execute(update(PLANS).where(PLANS.c.family.in_(theirs)).values(compared=False))


def now() -> str:
    """This moment as the catalogue writes it."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def _mark_due(connection: Connection, which: ColumnElement[bool]) -> None:
    connection.execute(update(PLANS).where(which).values({"due": True} | _CHANGED))


def _put_directives(connection: Connection, directives: Iterable[Directive]) -> None:
    wanted = {directive.key: directive for directive in directives}
    there: set[str] = set()
    for chunk in chunks(wanted):
        there.update(connection.scalars(select(DIRECTIVES.c.key).where(DIRECTIVES.c.key.in_(chunk))))
    rows = [_directive_row(directive) for key, directive in wanted.items() if key not in there]
    if rows:
        connection.execute(insert(DIRECTIVES), rows)


def _directive_row(directive: Directive) -> dict[str, object]:
    number = directive.number.canonical
    if isinstance(number, DocumentName):
        parts = {"ordinal": "", "code": number.text, "style": NAMED}
    else:
        parts = {"ordinal": number.ordinal, "code": number.code, "style": number.style}
    return {
        "key": directive.key,
        "slug": directive.slug,
        "number_key": number.key,
        "bare_key": bare_key(number),
        **parts,
        "number_year": number.year,
        "year": directive.year,
        "place": directive.place,
    }


def _reference_row(plan_id: str, ordinal: int, reference: Reference, document: Document) -> dict[str, object]:
    return {
        "plan_id": plan_id,
        "ordinal": ordinal,
        "own_key": reference.directive.key,
        "own_state": reference.state,
        "key": reference.directive.key,
        "state": reference.state,
        "relation": reference.relation,
        "kind": reference.kind,
        "title": reference.title,
        "issuer": reference.issuer and reference.issuer.name,
        "issued": str(reference.issued) if reference.issued else None,
        "quote": reference.quote.of(document.text),
        "quote_start": reference.quote.start,
        "quote_end": reference.quote.end,
    }
