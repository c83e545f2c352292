"""Plans that go with a plan: carried out the same, by the same issuer in other years, alike in their text; and which of
the documents that it cites the archive holds. Each by an index and for so many candidates at most.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from sqlalchemy import ColumnElement, Connection, Row, Select, func, or_, select

from indexer.catalogue.chunks import chunks
from indexer.catalogue.reading import SUMMARY, directive_of, directives_query, in_results
from indexer.catalogue.rows import InSeries, PlanSummary
from indexer.catalogue.series import series
from indexer.catalogue.sketch import bands, likeness
from indexer.catalogue.tables import DIRECTIVES, PLANS, REFERENCES, SKETCH_BANDS, SKETCHES
from indexer.model import Directive

SHOWN = 5
"""Plans of a kind that are listed; the directive's page and a search list all."""

DIRECTIVES_SHOWN = 3
"""Directives whose other plans are listed; a plan carries out one or two, seldom more."""

OF_ISSUER = 300
"""An issuer's newest plans, among which those of other years are looked for."""

OF_TEXT = 20
"""Candidates for a like text: those that share most keys."""

ALIKE = 0.3
"""Share of runs of words from which two texts are alike: unrelated official texts have .06 in common (`sketch.py`)."""

_WORD = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True, slots=True)
class Together:
    """Other plans that carry out a directive: how many, and the newest of them."""

    directive: Directive
    total: int
    plans: tuple[PlanSummary, ...]


@dataclass(frozen=True, slots=True)
class Alike:
    """A plan with a like text, and how much both have in common (0..1, estimated)."""

    plan: PlanSummary
    likeness: float


@dataclass(frozen=True, slots=True)
class Related:
    """What goes with a plan. `of_issuer`: the issuer's plans of other years, with the likest title first; `series`:
    those that continue or precede it year by year, itself among them."""

    together: tuple[Together, ...]
    of_issuer: tuple[PlanSummary, ...]
    alike: tuple[Alike, ...]
    series: tuple[InSeries, ...] = ()


def related(connection: Connection, plan_id: str) -> Related:
    """What goes with a plan; versions of it are no other plans."""
    own = connection.execute(
        select(*SUMMARY, PLANS.c.family, SKETCHES.c.sketch)
        .select_from(PLANS.outerjoin(SKETCHES, SKETCHES.c.plan_id == PLANS.c.id))
        .where(PLANS.c.id == plan_id)
    ).one_or_none()
    if own is None:
        return Related((), (), ())
    others = _of_issuer(connection, own)
    return Related(
        tuple(_together(connection, own)),
        tuple(_of_other_years(own, others)),
        tuple(_alike(connection, own)),
        series(PlanSummary(*own[: len(SUMMARY)]), others),
    )


def held(connection: Connection, directives: Sequence[Directive]) -> dict[str, PlanSummary]:
    """Of these documents those that the archive holds, by key; of several that are one the newest."""
    found: dict[str, PlanSummary] = {}
    for chunk in chunks({directive.key for directive in directives}):
        query = select(PLANS.c.directive_key, *SUMMARY).where(PLANS.c.directive_key.in_(chunk), in_results())
        for key, *summary in connection.execute(query.order_by(PLANS.c.issued, PLANS.c.id)):
            found[key] = PlanSummary(*summary)
    return found


def _others(own: Row) -> ColumnElement[bool]:
    """Plans that results show and that are no version of one."""
    family = or_(PLANS.c.family.is_(None), PLANS.c.family != own.family) if own.family else True
    return (PLANS.c.id != own.id) & in_results() & family


def _together(connection: Connection, own: Row) -> Iterator[Together]:
    carried = (
        directives_query()
        .join(REFERENCES, REFERENCES.c.key == DIRECTIVES.c.key)
        .where(REFERENCES.c.plan_id == own.id, REFERENCES.c.relation == "implements")
        .order_by(REFERENCES.c.ordinal)
    )
    seen = {directive.key: directive for directive in map(directive_of, connection.execute(carried))}
    for directive in list(seen.values())[:DIRECTIVES_SHOWN]:
        carrying = select(REFERENCES.c.plan_id).where(
            REFERENCES.c.key == directive.key, REFERENCES.c.relation == "implements"
        )
        # From two indexes alone; whole rows, which are long, are read of the few that are listed.
        newest = (
            select(PLANS.c.id, func.count().over())
            .where(PLANS.c.id.in_(carrying), _others(own))
            .order_by(PLANS.c.issued.desc().nulls_last(), PLANS.c.id)
            .limit(SHOWN)
        )
        rows = connection.execute(newest).all()
        if rows:
            listed = select(*SUMMARY).where(PLANS.c.id.in_([row[0] for row in rows]))
            yield Together(directive, rows[0][1], _newest(connection, listed, SHOWN))


def _of_issuer(connection: Connection, own: Row) -> tuple[PlanSummary, ...]:
    """The issuer's newest plans."""
    if own.issuer is None:
        return ()
    same = (PLANS.c.issuer == own.issuer) & (PLANS.c.place == own.place if own.place else PLANS.c.place.is_(None))
    return _newest(connection, select(*SUMMARY).where(same, _others(own), PLANS.c.issued.is_not(None)), OF_ISSUER)


def _of_other_years(own: Row, plans: Sequence[PlanSummary]) -> list[PlanSummary]:
    """The issuer's plans of other years. The more words of the title they share the nearer; then the newest."""
    year, words = (own.issued or "")[:4], _words(own.title)
    others = [plan for plan in plans if plan.issued and plan.issued[:4] != year]
    others.sort(key=lambda plan: -round(_share(words, _words(plan.title)), 1))
    return others[:SHOWN]


def _alike(connection: Connection, own: Row) -> Iterator[Alike]:
    if own.sketch is None:
        return
    met = (
        select(SKETCH_BANDS.c.plan_id)
        .where(SKETCH_BANDS.c.band.in_(list(bands(own.sketch))))
        .group_by(SKETCH_BANDS.c.plan_id)
        .order_by(func.count().desc(), SKETCH_BANDS.c.plan_id)
        .limit(OF_TEXT + 1)
        .subquery()
    )
    query = select(*SUMMARY, SKETCHES.c.sketch).join(SKETCHES, SKETCHES.c.plan_id == PLANS.c.id)
    rows = connection.execute(query.join(met, met.c.plan_id == PLANS.c.id).where(_others(own)))
    found = [Alike(PlanSummary(*row[:-1]), likeness(own.sketch, row.sketch)) for row in rows]
    found.sort(key=lambda each: (-each.likeness, each.plan.id))
    yield from [each for each in found if each.likeness >= ALIKE][:SHOWN]


def _newest(connection: Connection, query: Select, most: int) -> tuple[PlanSummary, ...]:
    newest = query.order_by(PLANS.c.issued.desc().nulls_last(), PLANS.c.id).limit(most)
    return tuple(PlanSummary(*row) for row in connection.execute(newest))


@lru_cache(maxsize=4096)
def _words(title: str | None) -> frozenset[str]:
    """Remembered: an issuer's three hundred are looked at for each of its plans."""
    return frozenset(word.casefold() for word in _WORD.findall(title or ""))


def _share(words: frozenset[str], others: frozenset[str]) -> float:
    """Of the words of two titles those that both have."""
    return len(words & others) / max(len(words | others), 1)
