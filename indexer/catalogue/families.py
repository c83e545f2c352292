"""Versions of one plan in the catalogue: found for what changed, and for whatever that touches (`versions.py`).

Candidates are looked up by number and by the bands of their sketches, never by comparing all with all. A plan that
changed is compared again, with everything that is bound to it over any number of steps; so the order in which files
come, change and go makes no difference.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping

from sqlalchemy import Connection, and_, delete, exists, insert, select, update

from indexer.catalogue.chunks import chunks
from indexer.catalogue.sketch import bands, sketch
from indexer.catalogue.tables import CONTENTS, PLANS, SKETCH_BANDS, SKETCHES, SOURCES
from indexer.catalogue.versions import Version, bond, families
from indexer.catalogue.writing import mark_due, part_families

BATCH = 200
"""Plans that are compared in one transaction."""

_HELD = exists().where(SOURCES.c.plan_id == PLANS.c.id)


def join_some(connection: Connection, plain: Callable[[str], str]) -> bool:
    """Compare some of the plans that changed; False when there were none. `plain` takes marks and case from a text."""
    gone = connection.scalars(select(PLANS.c.id).where(~_HELD, PLANS.c.family.is_not(None))).all()
    for chunk in chunks(gone):
        part_families(connection, chunk)
        connection.execute(update(PLANS).where(PLANS.c.id.in_(chunk)).values(family=None))
    changed = connection.execute(
        select(PLANS.c.id, CONTENTS.c.text)
        .join(CONTENTS, CONTENTS.c.sha256 == PLANS.c.sha256)
        .where(~PLANS.c.compared, _HELD)
        .order_by(PLANS.c.id)
        .limit(BATCH)
    ).all()
    _put_sketches(connection, {row.id: sketch(plain(row.text)) for row in changed})
    old = select(PLANS.c.family).where(PLANS.c.id.in_([row.id for row in changed]), PLANS.c.family.is_not(None))
    kin = connection.scalars(select(PLANS.c.id).where(PLANS.c.family.in_(old), _HELD)).all()
    _regroup(connection, {*(row.id for row in changed), *kin})
    settled = update(PLANS).where(PLANS.c.id.in_([row.id for row in changed]))
    connection.execute(settled.values(compared=True))
    return bool(changed)


def _put_sketches(connection: Connection, sketches: Mapping[str, bytes | None]) -> None:
    for table in (SKETCHES, SKETCH_BANDS):
        connection.execute(delete(table).where(table.c.plan_id.in_(list(sketches))))
    made = [{"plan_id": id_, "sketch": each} for id_, each in sketches.items() if each is not None]
    keys = [{"plan_id": row["plan_id"], "band": band} for row in made for band in set(bands(row["sketch"]))]
    for table, rows in ((SKETCHES, made), (SKETCH_BANDS, keys)):
        if rows:
            connection.execute(insert(table), rows)


def _regroup(connection: Connection, ids: Collection[str]) -> None:
    """Group these plans, and all that bonds lead to from them, anew."""
    known = {plan.id: plan for plan in _versions(connection, ids)}
    bonds: dict[tuple[str, str], float] = {}
    waiting = sorted(known)
    while waiting:
        plan = known[waiting.pop()]
        candidates = _candidates(connection, plan)
        fresh = {each.id: each for each in _versions(connection, candidates - known.keys())}
        for id_ in sorted(candidates):
            strength = bond(plan, other) if (other := known.get(id_) or fresh.get(id_)) else None
            if strength is None:
                continue
            bonds[min(plan.id, id_), max(plan.id, id_)] = strength
            if id_ not in known:
                known[id_] = other
                waiting.append(id_)
    before: dict[str, str | None] = {}
    for chunk in chunks(known):
        before.update(connection.execute(select(PLANS.c.id, PLANS.c.family).where(PLANS.c.id.in_(chunk))).all())
    for group in families(known.values(), bonds):
        ids = [plan.id for plan in group]
        head = ids[0] if len(ids) > 1 else None
        if head or before[ids[0]]:
            connection.execute(update(PLANS).where(PLANS.c.id.in_(ids)).values(family=head))
            moved = {id_ for id_ in ids if (before[id_] in (None, id_)) != (head in (None, id_))}
            mark_due(connection, {*moved, ids[0]})  # the first one's entry says how many there are


def _candidates(connection: Connection, plan: Version) -> set[str]:
    """The plans of the same number, and those of like texts that no number speaks against."""
    found: set[str] = set()
    if plan.number_key is not None:
        found.update(connection.scalars(select(PLANS.c.id).where(PLANS.c.number_key == plan.number_key)))
    if plan.sketch is not None:
        met = SKETCH_BANDS.c.band.in_(list(bands(plan.sketch)))
        open_ = PLANS.c.number_key.is_(None)
        query = select(SKETCH_BANDS.c.plan_id).distinct().join(PLANS, PLANS.c.id == SKETCH_BANDS.c.plan_id)
        found.update(connection.scalars(query.where(and_(met, open_) if plan.number_key else met)))
    return found - {plan.id}


def _versions(connection: Connection, ids: Collection[str]) -> Iterator[Version]:
    columns = (PLANS.c.id, PLANS.c.kind, PLANS.c.title, PLANS.c.number_key, PLANS.c.issuer, PLANS.c.place,
               PLANS.c.issued, SKETCHES.c.sketch, PLANS.c.draft, PLANS.c.signed, PLANS.c.quality)  # fmt: skip
    joined = PLANS.outerjoin(SKETCHES, SKETCHES.c.plan_id == PLANS.c.id)
    for chunk in chunks(sorted(ids)):
        for row in connection.execute(select(*columns).select_from(joined).where(PLANS.c.id.in_(chunk), _HELD)):
            yield Version(*row)
