"""The plans that a drafter looks at before writing: those that carry a directive out, or those of a kind."""

from __future__ import annotations

from sqlalchemy import ColumnElement, Connection, func, select

from indexer.catalogue.reading import in_results, plan
from indexer.catalogue.rows import Precedents
from indexer.catalogue.tables import PLANS, REFERENCES
from indexer.model import Directive


def precedents(connection: Connection, directive: Directive | None, kind: str | None, most: int) -> Precedents:
    """The newest plans that carry a directive out; without one, those of a kind. One version of each."""
    which = _carrying_out(directive) if directive is not None else PLANS.c.kind == kind
    total = connection.scalar(select(func.count()).select_from(PLANS).where(which, in_results())) or 0
    newest = select(PLANS.c.id).where(which, in_results()).order_by(PLANS.c.issued.desc().nulls_last(), PLANS.c.id)
    found = (plan(connection, plan_id) for plan_id in connection.scalars(newest.limit(most)).all())
    return Precedents(total, tuple(stored for stored in found if stored is not None))


def _carrying_out(directive: Directive) -> ColumnElement[bool]:
    carrying = REFERENCES.c.key == directive.key, REFERENCES.c.relation == "implements"
    return PLANS.c.id.in_(select(REFERENCES.c.plan_id).where(*carrying))
