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

from sqlalchemy import Connection, Row, and_, bindparam, delete, exists, insert, select, update

from indexer.catalogue import graph
from indexer.catalogue.chunks import chunks
from indexer.catalogue.reading import directive_of, directives_query
from indexer.catalogue.tables import DIRECTIVES, PLANS, REFERENCES, UNSETTLED

_MENTIONS = (
    directives_query(
        DIRECTIVES.c.number_key, REFERENCES.c.plan_id, REFERENCES.c.ordinal.label("at"), REFERENCES.c.own_state,
        REFERENCES.c.key, REFERENCES.c.state, PLANS.c.directive_key, PLANS.c.issued,
    )
    .join(REFERENCES, REFERENCES.c.own_key == DIRECTIVES.c.key)
    .join(PLANS, PLANS.c.id == REFERENCES.c.plan_id)
    .order_by(DIRECTIVES.c.number_key, REFERENCES.c.plan_id, REFERENCES.c.ordinal)
)  # fmt: skip
"""References, each with its document's own identity."""

# Every plan that is written asks these: building such a statement takes longer than running it.
_NUMBERS = bindparam("numbers", expanding=True)
_MENTIONS_OF_PLAN = _MENTIONS.where(REFERENCES.c.plan_id == bindparam("plan_id"))
_MENTIONS_UNDER = _MENTIONS.where(DIRECTIVES.c.number_key.in_(_NUMBERS))
_OWN = (
    directives_query(DIRECTIVES.c.number_key)
    .join(PLANS, PLANS.c.directive_key == DIRECTIVES.c.key)
    .where(PLANS.c.id == bindparam("plan_id"))
)
_BY_OTHERS = and_(REFERENCES.c.own_key == DIRECTIVES.c.key, REFERENCES.c.plan_id != bindparam("without"))
_HELD = and_(PLANS.c.directive_key == DIRECTIVES.c.key, PLANS.c.id != bindparam("without"))
_KNOWN = (
    directives_query(
        DIRECTIVES.c.number_key,
        exists().where(_BY_OTHERS).label("cited"),
        exists().where(_BY_OTHERS, REFERENCES.c.own_state == "resolved").label("in_full"),
        exists().where(_HELD).label("held"),
    )
    .where(DIRECTIVES.c.number_key.in_(_NUMBERS))
    .order_by(DIRECTIVES.c.number_key)
)
_THEIRS = bindparam("plan_ids", expanding=True)
_NUMBERS_OF = (
    select(DIRECTIVES.c.number_key)
    .where(
        DIRECTIVES.c.key.in_(select(REFERENCES.c.own_key).where(REFERENCES.c.plan_id.in_(_THEIRS)))
        | DIRECTIVES.c.key.in_(select(PLANS.c.directive_key).where(PLANS.c.id.in_(_THEIRS)))
    )
    .distinct()
)
_MEANS = (
    update(REFERENCES)
    .where(REFERENCES.c.plan_id == bindparam("plan"), REFERENCES.c.ordinal == bindparam("at"))
    .values(key=bindparam("new"), state=bindparam("now"))
)


def settle(connection: Connection, plan_id: str) -> None:
    """Work out what the references of a plan that was just written mean. Numbers under which it brings something new
    are unsettled."""
    mentions = _listed(connection.execute(_MENTIONS_OF_PLAN, {"plan_id": plan_id}))
    own = connection.execute(_OWN, {"plan_id": plan_id}).one_or_none()
    numbers = {number for number, _ in mentions} | ({own.number_key} if own else set())
    others = _identities(connection, numbers, without=plan_id)
    known = dict(others)
    for number, rows in mentions:
        its = [(directive_of(row), row.own_state) for row in rows]
        known[number] = known[number].joined(
            cited=(directive for directive, _ in its),
            in_full=(directive for directive, state in its if state == "resolved"),
        )
    if own:
        known[own.number_key] = known[own.number_key].joined(held=[directive_of(own)])
    _add_unsettled(connection, [number for number in known if known[number] != others[number]])
    _resolve(connection, mentions, known)


def unsettle(connection: Connection, plan_ids: Collection[str]) -> None:
    """These plans are about to change or to leave: what others mean may change by it."""
    for chunk in chunks(plan_ids):
        _add_unsettled(connection, connection.scalars(_NUMBERS_OF, {"plan_ids": chunk}).all())


def relate(connection: Connection) -> set[str]:
    """Settle every unsettled number; the plans with a reference that now means another directive."""
    moved: set[str] = set()
    for numbers in chunks(connection.scalars(select(UNSETTLED.c.number_key).order_by(UNSETTLED.c.number_key)).all()):
        known = _identities(connection, numbers)
        mentions = _listed(connection.execute(_MENTIONS_UNDER, {"numbers": numbers}))
        moved |= _resolve(connection, mentions, known)
        _prune(connection, numbers)
        connection.execute(delete(UNSETTLED).where(UNSETTLED.c.number_key.in_(numbers)))
    return moved


def _add_unsettled(connection: Connection, numbers: Iterable[str]) -> None:
    for chunk in chunks(numbers):
        there = set(connection.scalars(select(UNSETTLED.c.number_key).where(UNSETTLED.c.number_key.in_(chunk))))
        rows = [{"number_key": number} for number in chunk if number not in there]
        if rows:
            connection.execute(insert(UNSETTLED), rows)


def _identities(connection: Connection, numbers: Iterable[str], *, without: str = "") -> dict[str, graph.Identities]:
    """What the archive knows under each number; `without` what one plan says."""
    known = {number: graph.Identities() for number in numbers}
    for chunk in chunks(known):
        for number, rows in _listed(connection.execute(_KNOWN, {"numbers": chunk, "without": without})):
            given = [(directive_of(row), row) for row in rows]
            known[number] = graph.Identities(
                cited=frozenset(directive for directive, row in given if row.cited),
                in_full=frozenset(directive for directive, row in given if row.in_full),
                held=frozenset(directive for directive, row in given if row.held),
            )
    return known


def _listed(rows: Iterable[Row]) -> list[tuple[str, list[Row]]]:
    """Rows that are ordered by number, by number."""
    return [(number, list(its)) for number, its in groupby(rows, key=lambda row: row.number_key)]


def _resolve(
    connection: Connection, mentions: Iterable[tuple[str, list[Row]]], known: dict[str, graph.Identities]
) -> set[str]:
    """Write what these mentions mean; return the plans of those whose directive changed."""
    moved: set[str] = set()
    changes: list[dict[str, object]] = []
    for number, rows in mentions:
        resolutions = graph.resolve(map(_mention, rows), known[number])
        for row, resolution in zip(rows, resolutions, strict=True):
            key = resolution.directive.key
            if (row.key, row.state) != (key, resolution.state):
                changes.append({"plan": row.plan_id, "at": row.at, "new": key, "now": resolution.state})
            if row.key != key:
                moved.add(row.plan_id)
    if changes:
        connection.execute(_MEANS, changes)
    return moved


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
