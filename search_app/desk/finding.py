"""A plan as a person names it, by its id or its number."""

from __future__ import annotations

import re

from indexer.catalogue.rows import PlanSummary, StoredPlan
from indexer.catalogue.store import Catalogue
from indexer.vietnamese.numbers import parse_number

PLAN_ID = re.compile(r"[a-z2-7]{16}")


def find_plans(catalogue: Catalogue, typed: str) -> tuple[PlanSummary, ...]:
    """The plans that an id or a document number, in any spelling, may mean; the newest first."""
    if PLAN_ID.fullmatch(typed):
        stored = catalogue.plan(typed)
        return (summary_of(stored),) if stored else ()
    number = parse_number(typed)
    return catalogue.find_number(number).plans if number is not None else ()


def summary_of(stored: StoredPlan) -> PlanSummary:
    """A plan as lists show it."""
    plan, issuer = stored.plan, stored.plan.issuer and stored.plan.issuer.value
    return PlanSummary(
        id=plan.id,
        kind=plan.shown_kind,
        title=plan.shown_title,
        number=str(plan.number.value) if plan.number else None,
        number_code=plan.number_code,
        issuer=issuer.name if issuer else None,
        level=issuer.level if issuer else None,
        place=issuer.place if issuer else None,
        issued=str(plan.issued.value) if plan.issued else None,
    )
