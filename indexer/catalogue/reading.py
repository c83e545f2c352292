"""What the catalogue answers, each inside the transaction of the connection that it is given (`store.py`)."""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, and_, exists, func, or_, select

from indexer.catalogue.corrections import apply, in_force
from indexer.catalogue.graph import fits, is_known
from indexer.catalogue.home import shown
from indexer.catalogue.rows import (
    Citing,
    DirectiveRow,
    NumberMatches,
    PlanSummary,
    Quoted,
    SourceRow,
    StoredPlan,
    Version,
)
from indexer.catalogue.tables import CONTENTS, DIRECTIVES, NAMED, PAGES, PLANS, REFERENCES, SOURCES
from indexer.catalogue.writing import bare_key
from indexer.model import (
    METHODS,
    RELATIONS,
    SOURCE_STATES,
    Directive,
    Document,
    DocumentName,
    DocumentNumber,
    Method,
    Page,
    SourceState,
    Span,
)
from indexer.shape import plan_from_json

_SUMMARY = (PLANS.c.id, PLANS.c.kind, PLANS.c.title, PLANS.c.number, PLANS.c.number_code, PLANS.c.issuer,
            PLANS.c.level, PLANS.c.place, PLANS.c.issued)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Known:
    """A file as an ingest remembers it; `reader_version` is what last tried to read it, `reason` and `detail` say why
    it is in its state."""

    id: int
    path: str
    sha256: str
    size: int
    mtime_ns: int
    state: SourceState
    plan_id: str | None
    reader_version: str
    reason: str | None = None
    detail: str | None = None


def known_sources(connection: Connection) -> dict[str, Known]:
    """Every file ever seen, by path."""
    names = ("id", "path", "sha256", "size", "mtime_ns", "state", "plan_id", "reader_version", "reason",
             "detail")  # fmt: skip
    rows = connection.execute(select(*(SOURCES.c[name] for name in names)))
    known = (Known(row[0], os.fsdecode(row[1]), *row[2:]) for row in rows)
    return {source.path: source for source in known}


def sources(connection: Connection, state: SourceState | None) -> list[SourceRow]:
    """The files in a state, or all, by path."""
    query = _sources_query().order_by(SOURCES.c.path)
    return _source_rows(connection, query if state is None else query.where(SOURCES.c.state == state))


def counts(connection: Connection) -> dict[SourceState, int]:
    """How many files are in each state; every state is there."""
    found = dict(connection.execute(select(SOURCES.c.state, func.count()).group_by(SOURCES.c.state)).all())
    return {state: found.get(state, 0) for state in SOURCE_STATES}


def page_counts(connection: Connection) -> dict[Method, int]:
    """How many pages were read by each method; every method is there."""
    found = dict(connection.execute(select(PAGES.c.method, func.count()).group_by(PAGES.c.method)).all())
    return {method: found.get(method, 0) for method in METHODS}


def plan(connection: Connection, plan_id: str) -> StoredPlan | None:
    """A plan with its text, its files and what it cites."""
    row = connection.execute(
        select(PLANS.c.recognised, CONTENTS.c.sha256, CONTENTS.c.text)
        .join(CONTENTS, CONTENTS.c.sha256 == PLANS.c.sha256)
        .where(PLANS.c.id == plan_id)
    ).one_or_none()
    if row is None:
        return None
    held_by = _sources_query().where(SOURCES.c.plan_id == plan_id).order_by(SOURCES.c.path)
    cited = connection.execute(
        _directives_query(REFERENCES.c.state)
        .join(REFERENCES, REFERENCES.c.key == DIRECTIVES.c.key)
        .where(REFERENCES.c.plan_id == plan_id)
        .order_by(REFERENCES.c.ordinal)
    ).all()
    return StoredPlan(
        plan=apply(plan_from_json(json.loads(row.recognised)), in_force(connection, plan_id)),
        document=Document(row.text, _pages(connection, row.sha256)),
        sources=tuple(_source_rows(connection, held_by)),
        directives=tuple(directive_of(each) for each in cited),
        states=tuple(each.state for each in cited),
        versions=_versions_of(connection, plan_id),
    )


def in_results() -> ColumnElement[bool]:
    """Of the plans those that results show: alone, or the first of their versions."""
    return or_(PLANS.c.family.is_(None), PLANS.c.family == PLANS.c.id)


def _versions_of(connection: Connection, plan_id: str) -> tuple[Version, ...]:
    family = select(PLANS.c.family).where(PLANS.c.id == plan_id).scalar_subquery()
    query = select(*_SUMMARY, PLANS.c.draft).where(PLANS.c.family == family)
    rows = connection.execute(query.order_by((PLANS.c.family == PLANS.c.id).desc(), PLANS.c.draft, PLANS.c.id)).all()
    held = _sources_query().where(SOURCES.c.plan_id.in_([row.id for row in rows])).order_by(SOURCES.c.path)
    files = _source_rows(connection, held) if rows else []
    return tuple(
        Version(PlanSummary(*row[:-1]), row.draft, tuple(file.name for file in files if file.plan_id == row.id))
        for row in rows
    )


def directive(connection: Connection, slug: str) -> DirectiveRow | None:
    """A cited or held document by its address."""
    same = [directive_of(row) for row in connection.execute(_directives_query().where(DIRECTIVES.c.slug == slug))]
    if not same:
        return None
    own = min(same, key=lambda each: (each.key, repr(each)))
    rows = connection.execute(
        select(REFERENCES, *_labelled_summary())
        .join(PLANS, PLANS.c.id == REFERENCES.c.plan_id)
        .where(REFERENCES.c.key == own.key, in_results())
    ).all()
    held = _summaries(connection, PLANS.c.directive_key.in_([each.key for each in same]))
    settled = held or any(row.state == "resolved" for row in rows)
    return DirectiveRow(
        directive=own,
        kinds=_quoted(rows, "kind"),
        titles=_quoted(rows, "title"),
        issuers=_quoted(rows, "issuer"),
        dates=_quoted(rows, "issued"),
        held=held,
        citing=_citing(rows),
        candidates=() if settled else _candidates(connection, own),
    )


def find_number(connection: Connection, number: DocumentNumber) -> NumberMatches:
    """What a number can mean here; without its year it means those of all years."""
    key = number.key if number.year else bare_key(number)
    plan_column, directive_column = (
        (PLANS.c.number_key, DIRECTIVES.c.number_key) if number.year else (PLANS.c.bare_key, DIRECTIVES.c.bare_key)
    )
    cited = exists().where(REFERENCES.c.key == DIRECTIVES.c.key)
    rows = connection.execute(_directives_query().where(and_(directive_column == key, cited)))
    return NumberMatches(
        plans=_summaries(connection, plan_column == key),
        directives=tuple(sorted((directive_of(row) for row in rows), key=lambda each: each.key)),
    )


def find_ordinal(connection: Connection, ordinal: str) -> NumberMatches:
    """Everything whose number begins with an ordinal as `DocumentNumber.canonical` writes it, cited or held."""

    def begins(column: Any) -> Any:
        return or_(*(and_(column >= ordinal + joint, column < ordinal + chr(ord(joint) + 1)) for joint in "-/"))

    cited = exists().where(REFERENCES.c.key == DIRECTIVES.c.key)
    rows = connection.execute(_directives_query().where(and_(begins(DIRECTIVES.c.bare_key), cited)))
    return NumberMatches(
        plans=_summaries(connection, begins(PLANS.c.bare_key)),
        directives=tuple(sorted((directive_of(row) for row in rows), key=lambda each: each.key)),
    )


def directive_of(row: Row | Any) -> Directive:
    """The directive in a row that has the columns of DIRECTIVES."""
    if row.style == NAMED:
        return Directive(DocumentName(row.code), row.year, row.directive_place)
    number = DocumentNumber(row.ordinal, row.code, row.style, row.number_year)
    return Directive(number, row.year, row.directive_place)


def _directives_query(*others: Any) -> Select:
    return select(
        DIRECTIVES.c.ordinal, DIRECTIVES.c.code, DIRECTIVES.c.style, DIRECTIVES.c.number_year, DIRECTIVES.c.year,
        DIRECTIVES.c.place.label("directive_place"), *others,
    )  # fmt: skip


def _candidates(connection: Connection, own: Directive) -> tuple[Directive, ...]:
    """The identities that an open mention under this one may mean."""
    resolved = exists().where(and_(REFERENCES.c.key == DIRECTIVES.c.key, REFERENCES.c.state == "resolved"))
    borne = exists().where(PLANS.c.directive_key == DIRECTIVES.c.key)
    rows = connection.execute(
        _directives_query().where(and_(DIRECTIVES.c.number_key == own.number.key, or_(resolved, borne)))
    )
    found = (directive_of(row) for row in rows)
    fitting = {each.slug: each for each in found if is_known(each) and fits(each, own) and each.slug != own.slug}
    return tuple(sorted(fitting.values(), key=lambda each: each.key))


def _citing(rows: Sequence[Row]) -> tuple[Citing, ...]:
    """One line a plan, by its strongest relation; strongest relations first, then the newest plans."""
    strongest: dict[str, Row] = {}
    for row in sorted(rows, key=lambda row: (RELATIONS.index(row.relation), row.ordinal)):
        strongest.setdefault(row.plan_id, row)
    listed = sorted(strongest.values(), key=lambda row: row.plan_id)
    listed.sort(key=lambda row: row.plan_issued or "", reverse=True)
    listed.sort(key=lambda row: RELATIONS.index(row.relation))
    return tuple(Citing(_summary_of(row), row.relation, row.quote, row.state) for row in listed)


def _quoted(rows: Iterable[Row], name: str) -> tuple[Quoted, ...]:
    """Each value with the number of documents that give it; what differs by capitals or blanks alone is one value, in
    its most frequent writing."""
    pairs = {(getattr(row, name), row.plan_id) for row in rows if getattr(row, name) is not None}
    writings: dict[str, Counter[str]] = {}
    documents: dict[str, set[str]] = {}
    for value, plan_id in pairs:
        same = " ".join(value.casefold().split())
        writings.setdefault(same, Counter())[value] += 1
        documents.setdefault(same, set()).add(plan_id)
    shown = {same: min(tally, key=lambda value: (-tally[value], value)) for same, tally in writings.items()}
    ranked = sorted(documents.items(), key=lambda item: (-len(item[1]), shown[item[0]]))
    return tuple(Quoted(shown[same], len(plans)) for same, plans in ranked)


def _labelled_summary() -> tuple[Any, ...]:
    return tuple(column.label(f"plan_{column.name}") for column in _SUMMARY if column.name != "id")


def _summary_of(row: Row) -> PlanSummary:
    return PlanSummary(row.plan_id, *(getattr(row, f"plan_{column.name}") for column in _SUMMARY[1:]))


def _summaries(connection: Connection, which: Any) -> tuple[PlanSummary, ...]:
    query = select(*_SUMMARY).where(which, in_results()).order_by(PLANS.c.issued.desc().nulls_last(), PLANS.c.id)
    return tuple(PlanSummary(*row) for row in connection.execute(query))


def _pages(connection: Connection, sha256: str) -> tuple[Page, ...]:
    rows = connection.execute(select(PAGES).where(PAGES.c.sha256 == sha256).order_by(PAGES.c.number))
    return tuple(Page(row.number, Span(row.start, row.end), row.method, row.quality, row.needs_ocr) for row in rows)


def _sources_query() -> Select:
    names = ("path", "sha256", "size", "state", "reason", "detail", "plan_id")
    return select(*(SOURCES.c[name] for name in names))


def _source_rows(connection: Connection, query: Select) -> list[SourceRow]:
    return [SourceRow(os.fsdecode(row[0]), *row[1:]) for row in connection.execute(query)]


def mentions_by_number(connection: Connection) -> Iterator[Row]:
    """Every reference with its document's own identity, ordered by number."""
    return iter(
        connection.execute(
            _directives_query(
                DIRECTIVES.c.number_key, REFERENCES.c.plan_id, REFERENCES.c.ordinal.label("at"),
                REFERENCES.c.own_state, REFERENCES.c.key, REFERENCES.c.state,
                PLANS.c.directive_key, PLANS.c.issued,
            )
            .join(REFERENCES, REFERENCES.c.own_key == DIRECTIVES.c.key)
            .join(PLANS, PLANS.c.id == REFERENCES.c.plan_id)
            .order_by(DIRECTIVES.c.number_key, REFERENCES.c.plan_id, REFERENCES.c.ordinal)
        )
    )  # fmt: skip


def held_by_number(connection: Connection) -> dict[str, list[Directive]]:
    """The identities of the plans that the archive holds, by number."""
    held: dict[str, list[Directive]] = {}
    borne = exists().where(PLANS.c.directive_key == DIRECTIVES.c.key)
    for row in connection.execute(_directives_query(DIRECTIVES.c.number_key).where(borne)):
        held.setdefault(row.number_key, []).append(directive_of(row))
    return held


def state_problems(connection: Connection) -> Iterator[str]:
    """Files whose state and plan do not go together."""
    with_plan = ("indexed", "pending")
    wrong = or_(
        and_(SOURCES.c.state.in_(with_plan), SOURCES.c.plan_id.is_(None)),
        and_(SOURCES.c.state.not_in(with_plan), SOURCES.c.plan_id.is_not(None)),
        SOURCES.c.state.not_in(SOURCE_STATES),
    )
    for row in _source_rows(connection, _sources_query().where(wrong).order_by(SOURCES.c.path)):
        holds = f"plan {row.plan_id}" if row.plan_id else "no plan"
        yield f"catalogue: {shown(row.path)} is {row.state} and holds {holds}"
