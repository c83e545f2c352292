"""Which directive every reference means, in the catalogue (`graph.py` decides): at once for a plan that comes, and in
`relate` for whatever else its coming, changing or leaving touches.

A reference depends on its own document and on the identities that the archive knows under its number. So a plan that
brings no new identity, as nearly every one that cites a well-known directive, touches nobody else. The numbers under
which something else may mean another directive now are UNSETTLED until `relate`; a run that is killed in between
leaves them so.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from itertools import groupby

from sqlalchemy import Connection, Row, Select, and_, bindparam, delete, exists, insert, literal, or_, select, update

from indexer.catalogue import graph
from indexer.catalogue.chunks import chunks
from indexer.catalogue.reading import directive_of, directives_query
from indexer.catalogue.tables import DIRECTIVES, PLANS, REFERENCES, UNSETTLED
from indexer.model import Directive


def settle(connection: Connection, plan_id: str) -> None:
    """Work out what the references of a plan that was just written mean. Numbers under which it brings something new
    are unsettled."""
    numbers = list(connection.scalars(select(DIRECTIVES.c.number_key).where(_of_plans([plan_id])).distinct()))
    known = _identities(connection, numbers)
    others = _identities(connection, numbers, without=plan_id)
    _add_unsettled(connection, [number for number in numbers if known[number] != others[number]])
    _resolve(connection, _mentions().where(REFERENCES.c.plan_id == plan_id), known)


def unsettle(connection: Connection, plan_ids: Collection[str]) -> None:
    """These plans are about to change or to leave: what others mean may change by it."""
    for chunk in chunks(plan_ids):
        _add_unsettled(
            connection, connection.scalars(select(DIRECTIVES.c.number_key).where(_of_plans(chunk)).distinct()).all()
        )


def relate(connection: Connection) -> set[str]:
    """Settle every unsettled number; the plans with a reference that now means another directive."""
    moved: set[str] = set()
    for numbers in chunks(connection.scalars(select(UNSETTLED.c.number_key).order_by(UNSETTLED.c.number_key)).all()):
        known = _identities(connection, numbers)
        moved |= _resolve(connection, _mentions().where(DIRECTIVES.c.number_key.in_(numbers)), known)
        _prune(connection, numbers)
        connection.execute(delete(UNSETTLED).where(UNSETTLED.c.number_key.in_(numbers)))
    return moved


def _of_plans(plan_ids: Iterable[str]) -> object:
    """Identities that these plans bear or cite."""
    ids = list(plan_ids)
    cited = select(REFERENCES.c.own_key).where(REFERENCES.c.plan_id.in_(ids))
    borne = select(PLANS.c.directive_key).where(PLANS.c.id.in_(ids))
    return or_(DIRECTIVES.c.key.in_(cited), DIRECTIVES.c.key.in_(borne))


def _add_unsettled(connection: Connection, numbers: Iterable[str]) -> None:
    for chunk in chunks(numbers):
        there = set(connection.scalars(select(UNSETTLED.c.number_key).where(UNSETTLED.c.number_key.in_(chunk))))
        rows = [{"number_key": number} for number in chunk if number not in there]
        if rows:
            connection.execute(insert(UNSETTLED), rows)


def _identities(
    connection: Connection, numbers: Iterable[str], *, without: str | None = None
) -> dict[str, graph.Identities]:
    """What the archive knows under each number; `without` what one plan says."""
    others = REFERENCES.c.plan_id != without if without else literal(True)
    cited = exists().where(and_(REFERENCES.c.own_key == DIRECTIVES.c.key, others))
    in_full = exists().where(
        and_(REFERENCES.c.own_key == DIRECTIVES.c.key, REFERENCES.c.own_state == "resolved", others)
    )
    bearing = PLANS.c.directive_key == DIRECTIVES.c.key
    held = exists().where(and_(bearing, PLANS.c.id != without) if without else bearing)
    query = directives_query(
        DIRECTIVES.c.number_key, cited.label("cited"), in_full.label("in_full"), held.label("held")
    )
    given: dict[str, list[tuple[Directive, Row]]] = {number: [] for number in numbers}
    for chunk in chunks(given):
        for row in connection.execute(query.where(DIRECTIVES.c.number_key.in_(chunk))):
            given[row.number_key].append((directive_of(row), row))
    return {
        number: graph.Identities(
            cited=frozenset(directive for directive, row in rows if row.cited),
            in_full=frozenset(directive for directive, row in rows if row.in_full),
            held=frozenset(directive for directive, row in rows if row.held),
        )
        for number, rows in given.items()
    }


def _resolve(connection: Connection, mentions: Select, known: dict[str, graph.Identities]) -> set[str]:
    """Write what these mentions mean; return the plans of those whose directive changed."""
    moved: set[str] = set()
    changes: list[dict[str, object]] = []
    ordered = mentions.order_by(DIRECTIVES.c.number_key, REFERENCES.c.plan_id, REFERENCES.c.ordinal)
    for number, rows in groupby(connection.execute(ordered), key=lambda row: row.number_key):
        listed = list(rows)
        resolutions = graph.resolve(map(_mention, listed), known[number])
        for row, resolution in zip(listed, resolutions, strict=True):
            key = resolution.directive.key
            if (row.key, row.state) != (key, resolution.state):
                changes.append({"plan": row.plan_id, "at": row.at, "key": key, "state": resolution.state})
            if row.key != key:
                moved.add(row.plan_id)
    if changes:
        at = and_(REFERENCES.c.plan_id == bindparam("plan"), REFERENCES.c.ordinal == bindparam("at"))
        connection.execute(update(REFERENCES).where(at), changes)
    return moved


def _mentions() -> Select:
    """References, each with its document's own identity."""
    return (
        directives_query(
            DIRECTIVES.c.number_key, REFERENCES.c.plan_id, REFERENCES.c.ordinal.label("at"),
            REFERENCES.c.own_state, REFERENCES.c.key, REFERENCES.c.state,
            PLANS.c.directive_key, PLANS.c.issued,
        )
        .join(REFERENCES, REFERENCES.c.own_key == DIRECTIVES.c.key)
        .join(PLANS, PLANS.c.id == REFERENCES.c.plan_id)
    )  # fmt: skip


def _mention(row: Row) -> graph.Mention:
    year = int(row.issued[:4]) if row.issued else None
    return graph.Mention(row.plan_id, row.at, directive_of(row), row.own_state, row.directive_key, year)


def _prune(connection: Connection, numbers: Iterable[str]) -> None:
    """Delete the identities under these numbers that nothing bears or cites any more."""
    used = (
        exists().where(REFERENCES.c.own_key == DIRECTIVES.c.key)
        | exists().where(REFERENCES.c.key == DIRECTIVES.c.key)
        | exists().where(PLANS.c.directive_key == DIRECTIVES.c.key)
    )
    connection.execute(delete(DIRECTIVES).where(DIRECTIVES.c.number_key.in_(list(numbers)), ~used))
