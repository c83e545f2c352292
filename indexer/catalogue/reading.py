"""What the catalogue answers, each inside the transaction of the connection that it is given (`store.py`)."""

from __future__ import annotations

import base64
import json
import os
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, and_, exists, func, or_, select

from indexer.catalogue.chunks import chunks
from indexer.catalogue.corrections import apply, in_force
from indexer.catalogue.home import shown
from indexer.catalogue.rows import (
    NumberMatches,
    PlanSummary,
    SourceRow,
    StoredPlan,
    Version,
)
from indexer.catalogue.tables import CONTENTS, DIRECTIVES, NAMED, PAGES, PLANS, REFERENCES, SOURCES
from indexer.model import (
    METHODS,
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

SUMMARY = (PLANS.c.id, PLANS.c.kind, PLANS.c.title, PLANS.c.number, PLANS.c.number_code, PLANS.c.issuer,
            PLANS.c.level, PLANS.c.place, PLANS.c.issued)  # fmt: skip

_CITED = exists().where(REFERENCES.c.key == DIRECTIVES.c.key)


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


def has_gone(connection: Connection, plan_id: str) -> bool:
    """True for the id of a content that a file had which is gone: ids are made of contents (`model.plan_id`)."""
    begins = base64.b32decode(plan_id.upper()).hex()
    query = select(SOURCES.c.id).where(SOURCES.c.state == "missing", SOURCES.c.sha256.startswith(begins)).limit(1)
    return connection.scalar(query) is not None


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
        select(PLANS.c.recognised, PLANS.c.added, PLANS.c.revision, CONTENTS.c.sha256, CONTENTS.c.text)
        .join(CONTENTS, CONTENTS.c.sha256 == PLANS.c.sha256)
        .where(PLANS.c.id == plan_id)
    ).one_or_none()
    if row is None:
        return None
    held_by = _sources_query().where(SOURCES.c.plan_id == plan_id).order_by(SOURCES.c.path)
    cited = connection.execute(
        directives_query(REFERENCES.c.state)
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
        added=row.added,
        revision=row.revision,
    )


def in_results() -> ColumnElement[bool]:
    """Of the plans those that results show: alone, or the first of their versions."""
    return or_(PLANS.c.family.is_(None), PLANS.c.family == PLANS.c.id)


def _versions_of(connection: Connection, plan_id: str) -> tuple[Version, ...]:
    family = select(PLANS.c.family).where(PLANS.c.id == plan_id).scalar_subquery()
    query = select(*SUMMARY, PLANS.c.draft).where(PLANS.c.family == family)
    rows = connection.execute(query.order_by((PLANS.c.family == PLANS.c.id).desc(), PLANS.c.draft, PLANS.c.id)).all()
    held = _sources_query().where(SOURCES.c.plan_id.in_([row.id for row in rows])).order_by(SOURCES.c.path)
    files = _source_rows(connection, held) if rows else []
    return tuple(
        Version(PlanSummary(*row[:-1]), row.draft, tuple(file.name for file in files if file.plan_id == row.id))
        for row in rows
    )


def find_numbers(connection: Connection, numbers: Iterable[DocumentNumber]) -> dict[str, NumberMatches]:
    """What each of these numbers can mean here, by its key; without its year it means those of all years.

    Which of them a plan bears an index tells alone: asked for many rare numbers SQLite may read all plans instead.
    """
    years: dict[str, int | None] = {number.key: number.year for number in numbers}
    plans: dict[str, list[PlanSummary]] = {}
    cited: dict[str, list[Directive]] = defaultdict(list)
    for borne, quoted, keys in (
        (PLANS.c.number_key, DIRECTIVES.c.number_key, [key for key, year in years.items() if year]),
        (PLANS.c.bare_key, DIRECTIVES.c.bare_key, [key for key, year in years.items() if not year]),
    ):
        for some in chunks(keys):
            there = connection.scalars(select(borne).where(borne.in_(some)).distinct()).all()
            plans |= summaries_by(connection, borne, there)
            for row in connection.execute(directives_query(quoted.label("wanted")).where(quoted.in_(some), _CITED)):
                cited[row.wanted].append(directive_of(row))
    return {
        key: NumberMatches(tuple(plans.get(key, ())), tuple(sorted(cited[key], key=lambda each: each.key)))
        for key in years
    }


def find_ordinal(connection: Connection, ordinal: str) -> NumberMatches:
    """Everything whose number begins with an ordinal as `DocumentNumber.canonical` writes it, cited or held."""

    def begins(column: Any) -> Any:
        return or_(*(and_(column >= ordinal + joint, column < ordinal + chr(ord(joint) + 1)) for joint in "-/"))

    rows = connection.execute(directives_query().where(and_(begins(DIRECTIVES.c.bare_key), _CITED)))
    return NumberMatches(
        plans=summaries(connection, begins(PLANS.c.bare_key)),
        directives=tuple(sorted((directive_of(row) for row in rows), key=lambda each: each.key)),
    )


def directive_of(row: Row | Any) -> Directive:
    """The directive in a row that has the columns of DIRECTIVES."""
    if row.style == NAMED:
        return Directive(DocumentName(row.code), row.year, row.directive_place)
    number = DocumentNumber(row.ordinal, row.code, row.style, row.number_year)
    return Directive(number, row.year, row.directive_place)


def directives_query(*others: Any) -> Select:
    """What `directive_of` needs of DIRECTIVES, and other columns."""
    return select(
        DIRECTIVES.c.ordinal, DIRECTIVES.c.code, DIRECTIVES.c.style, DIRECTIVES.c.number_year, DIRECTIVES.c.year,
        DIRECTIVES.c.place.label("directive_place"), *others,
    )  # fmt: skip


def summaries(connection: Connection, which: Any) -> tuple[PlanSummary, ...]:
    """The plans of a condition as lists show them, one version of each, the newest first."""
    return tuple(PlanSummary(*row) for row in connection.execute(_summaries_query().where(which)))


def summaries_by(connection: Connection, column: Any, values: Iterable[str]) -> dict[str, list[PlanSummary]]:
    """The same for each of these values of a column, those that no plan has left out."""
    found: dict[str, list[PlanSummary]] = defaultdict(list)
    for some in chunks(values):
        for *row, value in connection.execute(_summaries_query(column.label("wanted")).where(column.in_(some))):
            found[value].append(PlanSummary(*row))
    return found


def _summaries_query(*others: Any) -> Select:
    """What lists show of plans, and other columns."""
    query = select(*SUMMARY, *others).where(in_results())
    return query.order_by(PLANS.c.issued.desc().nulls_last(), PLANS.c.id)


def _pages(connection: Connection, sha256: str) -> tuple[Page, ...]:
    rows = connection.execute(select(PAGES).where(PAGES.c.sha256 == sha256).order_by(PAGES.c.number))
    return tuple(Page(row.number, Span(row.start, row.end), row.method, row.quality, row.needs_ocr) for row in rows)


def _sources_query() -> Select:
    names = ("path", "sha256", "size", "state", "reason", "detail", "plan_id")
    return select(*(SOURCES.c[name] for name in names))


def _source_rows(connection: Connection, query: Select) -> list[SourceRow]:
    return [SourceRow(os.fsdecode(row[0]), *row[1:]) for row in connection.execute(query)]


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
