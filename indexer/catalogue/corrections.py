"""What people corrected: kept apart from what the machine found, and put over it whenever a plan is written or read.

Of the corrections of a field that are not undone the last is in force; undoing it gives the one before its force back.
They are bound to a content: a file that changes is another document, to which they are offered, not applied.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection, Row, Select, and_, delete, exists, insert, literal, select, update

from indexer.catalogue.rows import Correction, Offer
from indexer.catalogue.tables import CORRECTIONS, EARLIER_CONTENTS, PLANS, SOURCES
from indexer.model import CORRECTABLE, CORRECTED, Corrected, Evidence, Found, Part, Plan, Source
from indexer.shape import plan_from_json, value_from_json

_BY_A_PERSON = (Evidence(CORRECTED, None),)
_COLUMNS = ("plan_id", "sha256", "field", "value", "who", "why", "made", "undone", "undone_by", "undone_why")


def apply(plan: Plan, corrections: Iterable[Correction]) -> Plan:
    """The plan with what people put: the corrections in force, one a field. What they settle is no doubt any more.

    A number brings its code with it, unless that was corrected too. Raises ValueError, KeyError or TypeError for a
    value that is none of its field.
    """
    ordered = sorted(corrections, key=lambda each: CORRECTABLE.index(each.field))
    changes: dict[str, Any] = {}
    for each in ordered:
        value = value_from_json(each.field, each.value)
        changes[each.field] = _proven(each.field, value)
        if each.field == "number":
            changes["number_code"] = value.code if value else None
    return replace(
        plan,
        **changes,
        doubts=tuple(doubt for doubt in plan.doubts if doubt.field not in changes),
        parts=tuple(_follow(part, plan, changes) for part in plan.parts),
        corrected=tuple(Corrected(each.field, each.who, each.made, each.why) for each in ordered),
    )


def _follow(part: Part, carrier: Plan, changes: Mapping[str, Any]) -> Part:
    """A part of the file with what was corrected in its carrier, where it took that from there."""
    taken = {}
    for name in ("number", "issued", "issuer"):
        own, from_carrier = getattr(part, name), getattr(carrier, name)
        if name in changes and own is not None and from_carrier is not None and own.value == from_carrier.value:
            taken[name] = changes[name]
    return replace(part, **taken)


def _proven(field: str, value: Any) -> Any:
    """A value as the plan holds it, with a person as its evidence."""
    if field in ("number_code", "recipients"):
        return value if field == "number_code" else value or ()
    if field == "co_issuers":
        return tuple(Found(issuer, _BY_A_PERSON) for issuer in value or ())
    if field == "signer":
        return value and replace(value, evidence=_BY_A_PERSON)
    return None if value is None else Found(value, _BY_A_PERSON)


def in_force(connection: Connection, plan_id: str) -> tuple[Correction, ...]:
    """The corrections of a plan that hold now, one a field."""
    standing = _all().where(CORRECTIONS.c.plan_id == plan_id, CORRECTIONS.c.undone.is_(None))
    return tuple({row.field: correction_of(row) for row in connection.execute(standing)}.values())


def history(connection: Connection, plan_id: str | None = None) -> list[Correction]:
    """Every correction ever made, of a plan or of all, in the order in which they were made."""
    query = _all() if plan_id is None else _all().where(CORRECTIONS.c.plan_id == plan_id)
    return [correction_of(row) for row in connection.execute(query)]


def corrected_plans(connection: Connection) -> list[str]:
    """The plans here that bear a correction in force, sorted."""
    standing = exists().where(and_(CORRECTIONS.c.plan_id == PLANS.c.id, CORRECTIONS.c.undone.is_(None)))
    return list(connection.scalars(select(PLANS.c.id).where(standing).order_by(PLANS.c.id)))


def add(connection: Connection, correction: Correction) -> None:
    """Write down a correction."""
    values = {name: getattr(correction, name) for name in _COLUMNS}
    values["value"] = json.dumps(correction.value, ensure_ascii=False)
    connection.execute(insert(CORRECTIONS).values(values))


def undo(connection: Connection, correction: Correction) -> None:
    """Take a correction back, as it says of itself; it stays in the history."""
    values = {name: getattr(correction, name) for name in ("undone", "undone_by", "undone_why")}
    connection.execute(update(CORRECTIONS).where(CORRECTIONS.c.id == correction.id).values(values))


def remember(connection: Connection, source: Source, when: str) -> None:
    """Keep in mind what a file held until now, where that is another content and was corrected."""
    path = os.fsencode(source.path)
    before = select(SOURCES.c.path, SOURCES.c.sha256, literal(when)).where(
        SOURCES.c.path == path,
        SOURCES.c.sha256 != source.sha256,
        exists().where(CORRECTIONS.c.sha256 == SOURCES.c.sha256),
        ~exists().where(EARLIER_CONTENTS.c.path == SOURCES.c.path, EARLIER_CONTENTS.c.sha256 == SOURCES.c.sha256),
    )
    connection.execute(insert(EARLIER_CONTENTS).from_select(["path", "sha256", "replaced"], before))


def offers(connection: Connection) -> list[Offer]:
    """The corrections of earlier versions of files, for the plans that those files hold now, by path and field.

    One a field, the last that was in force. None for a field of which people have said something since.
    """
    own = CORRECTIONS.alias("own")
    rows = connection.execute(
        _all(SOURCES.c.path.label("path"), SOURCES.c.plan_id.label("now"))
        .join(EARLIER_CONTENTS, EARLIER_CONTENTS.c.sha256 == CORRECTIONS.c.sha256)
        .join(SOURCES, SOURCES.c.path == EARLIER_CONTENTS.c.path)
        .where(
            SOURCES.c.plan_id.is_not(None),
            SOURCES.c.sha256 != CORRECTIONS.c.sha256,
            CORRECTIONS.c.undone.is_(None),
            ~exists().where(own.c.plan_id == SOURCES.c.plan_id, own.c.field == CORRECTIONS.c.field),
        )
    )
    last = {(row.path, row.now, row.field): Offer(os.fsdecode(row.path), row.now, correction_of(row)) for row in rows}
    return [last[key] for key in sorted(last)]


def decline(connection: Connection, plan_id: str) -> None:
    """Offer nothing of earlier versions to a plan any more. Their corrections stay in the history."""
    here = select(SOURCES.c.path).where(SOURCES.c.plan_id == plan_id)
    connection.execute(delete(EARLIER_CONTENTS).where(EARLIER_CONTENTS.c.path.in_(here)))


def problems(connection: Connection) -> Iterator[str]:
    """Corrections that cannot be read, and plans that do not show what was put."""
    for id_ in corrected_plans(connection):
        row = connection.execute(select(PLANS).where(PLANS.c.id == id_)).one()
        try:
            plan = apply(plan_from_json(json.loads(row.recognised)), in_force(connection, id_))
        except (KeyError, TypeError, ValueError):
            yield f"catalogue: a correction of plan {id_} cannot be read: plansearch correct history {id_}"
            continue
        shown = (
            plan.kind and plan.kind.value, plan.title and plan.title.value, plan.number and str(plan.number.value),
            plan.number_code, plan.issuer and plan.issuer.value.name, plan.issued and str(plan.issued.value),
        )  # fmt: skip
        if shown != (row.kind, row.title, row.number, row.number_code, row.issuer, row.issued):
            yield f"catalogue: plan {id_} does not show what it was corrected to: run plansearch rebuild"


def correction_of(row: Row) -> Correction:
    """The correction in a row that has the columns of CORRECTIONS. Raises ValueError."""
    values = {name: getattr(row, name) for name in _COLUMNS}
    return Correction(**{**values, "value": json.loads(row.value)}, id=row.id)


def _all(*others: Any) -> Select:
    return select(*CORRECTIONS.c, *others).order_by(CORRECTIONS.c.made, CORRECTIONS.c.id)
