"""A cited document, held or not: what citing plans say of it, and who they are.

One narrow query reads a line of every reference to it, from two indexes and nothing else; all counts, orders and pages
are made of these lines, and sentences are fetched only for the lines that are shown.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from sqlalchemy import Connection, Select, and_, exists, func, or_, select

from indexer.catalogue.chunks import chunks
from indexer.catalogue.graph import fits, is_known
from indexer.catalogue.reading import SUMMARY, directive_of, directives_query, in_results, summaries_by
from indexer.catalogue.rows import Citing, DirectiveRow, Mention, NewPlan, PlanSummary, Quoted
from indexer.catalogue.tables import DIRECTIVES, PLANS, REFERENCES
from indexer.model import RELATIONS, Directive

_MENTION = (REFERENCES.c.plan_id, REFERENCES.c.ordinal, REFERENCES.c.relation, REFERENCES.c.state,
            REFERENCES.c.kind, REFERENCES.c.title, REFERENCES.c.issuer, REFERENCES.c.issued,
            PLANS.c.issued.label("plan_issued"), PLANS.c.level, PLANS.c.place)  # fmt: skip

_STRENGTH = {relation: at for at, relation in enumerate(RELATIONS)}

_COUNTED = ("plan_id", "kind", "title", "issuer", "issued")


def directive(connection: Connection, slug: str) -> DirectiveRow | None:
    """A cited or held document by its address; None when nothing cites or bears it."""
    row = directives(connection, [slug]).get(slug)
    if row is None or row.held or any(mention.state == "resolved" for mention in row.mentions):
        return row
    return replace(row, candidates=_candidates(connection, row.directive))


def directives(connection: Connection, slugs: Iterable[str]) -> dict[str, DirectiveRow]:
    """Those of these documents that are cited or held, by address, without what an open mention may mean."""
    return {slug: row for some in chunks(slugs) for slug, row in _directives(connection, some)}


def _directives(connection: Connection, slugs: Sequence[str]) -> Iterator[tuple[str, DirectiveRow]]:
    same: dict[str, list[Directive]] = defaultdict(list)
    for row in connection.execute(directives_query(DIRECTIVES.c.slug).where(DIRECTIVES.c.slug.in_(slugs))):
        same[row.slug].append(directive_of(row))
    own = {slug: min(found, key=lambda each: (each.key, repr(each))) for slug, found in same.items()}
    mentions = _mentions(connection, [each.key for each in own.values()])
    held = summaries_by(connection, PLANS.c.directive_key, [each.key for found in same.values() for each in found])
    for slug, each in own.items():
        plans = [plan for key in dict.fromkeys(each.key for each in same[slug]) for plan in held.get(key, ())]
        plans.sort(key=lambda plan: plan.issued or "", reverse=True)
        yield slug, _row(each, mentions[each.key], plans)


def _row(own: Directive, mentions: Sequence[Mention], held: Sequence[PlanSummary]) -> DirectiveRow:
    columns = list(zip(*mentions, strict=True)) or [()] * len(Mention._fields)
    plan_ids, kinds, titles, issuers, dates = (columns[Mention._fields.index(name)] for name in _COUNTED)
    return DirectiveRow(
        directive=own,
        kinds=_quoted(kinds, plan_ids),
        titles=_quoted(titles, plan_ids),
        issuers=_quoted(issuers, plan_ids),
        dates=_quoted(dates, plan_ids),
        held=tuple(held),
        mentions=tuple(mentions),
    )


def citing(connection: Connection, mentions: Iterable[Mention]) -> list[Citing]:
    """These references with their plans and sentences, in the order in which they are given."""
    return _citing(connection, ((mention.plan_id, mention.ordinal) for mention in mentions))


def _citing(connection: Connection, places: Iterable[tuple[str, int]]) -> list[Citing]:
    """By plan and ordinal, in this order."""
    wanted = list(places)
    found: dict[tuple[str, int], Citing] = {}
    ordinals = sorted({ordinal for _, ordinal in wanted})
    for chunk in chunks(dict.fromkeys(plan_id for plan_id, _ in wanted)):
        query = select(REFERENCES.c.ordinal, REFERENCES.c.relation, REFERENCES.c.quote, REFERENCES.c.state, *SUMMARY)
        query = query.join(PLANS, PLANS.c.id == REFERENCES.c.plan_id)
        query = query.where(REFERENCES.c.plan_id.in_(chunk), REFERENCES.c.ordinal.in_(ordinals))
        for ordinal, relation, quote, state, *summary in connection.execute(query).all():
            plan = PlanSummary(*summary)
            found[plan.id, ordinal] = Citing(plan, ordinal, relation, quote, state)
    return [found[place] for place in wanted if place in found]


def carrying_out(connection: Connection, own: Directive, most: int) -> list[NewPlan]:
    """The plans that carry it out and came last, the newest first."""
    mentioned = (REFERENCES.c.key == own.key, REFERENCES.c.relation == "implements", in_results())
    columns = (REFERENCES.c.plan_id, func.min(REFERENCES.c.ordinal), PLANS.c.added)
    query = _listed(select(*columns)).where(*mentioned).group_by(REFERENCES.c.plan_id, PLANS.c.added)
    newest = connection.execute(query.order_by(PLANS.c.added.desc(), REFERENCES.c.plan_id).limit(most)).all()
    added = {(plan_id, ordinal): at for plan_id, ordinal, at in newest}
    return [NewPlan(each, added[each.plan.id, each.ordinal]) for each in _citing(connection, added)]


def _mentions(connection: Connection, keys: Sequence[str]) -> dict[str, list[Mention]]:
    """Every reference to these: those of the strongest relation first, then those of the newest plans."""
    query = _listed(select(*_MENTION, REFERENCES.c.key)).where(REFERENCES.c.key.in_(keys), in_results())
    query = query.order_by(REFERENCES.c.key, REFERENCES.c.plan_id, REFERENCES.c.ordinal)
    found: dict[str, list[Mention]] = {key: [] for key in keys}
    for *row, key in connection.execute(query):
        found[key].append(Mention._make(row))
    for mentions in found.values():
        mentions.sort(key=lambda mention: mention.plan_issued or "", reverse=True)
        mentions.sort(key=lambda mention: _STRENGTH[mention.relation])
    return found


def _listed(references: Select) -> Select:
    """With their plans. All of it stands in two indexes, `ix_citations_cited` and `ix_plans_listed`."""
    return references.join(PLANS, PLANS.c.id == REFERENCES.c.plan_id)


def _candidates(connection: Connection, own: Directive) -> tuple[Directive, ...]:
    """The identities that an open mention under this one may mean."""
    resolved = exists().where(and_(REFERENCES.c.key == DIRECTIVES.c.key, REFERENCES.c.state == "resolved"))
    borne = exists().where(PLANS.c.directive_key == DIRECTIVES.c.key)
    rows = connection.execute(
        directives_query().where(and_(DIRECTIVES.c.number_key == own.number.key, or_(resolved, borne)))
    )
    found = (directive_of(row) for row in rows)
    fitting = {each.slug: each for each in found if is_known(each) and fits(each, own) and each.slug != own.slug}
    return tuple(sorted(fitting.values(), key=lambda each: each.key))


def _quoted(values: Sequence[str | None], plan_ids: Sequence[str]) -> tuple[Quoted, ...]:
    """Each value with the number of plans that give it; what differs by capitals or blanks alone is one value, in its
    most frequent writing."""
    pairs = set(zip(values, plan_ids, strict=True))
    tally = Counter(value for value, _ in pairs if value is not None)
    writings: dict[str, list[str]] = defaultdict(list)
    for value in sorted(tally, key=lambda value: (-tally[value], value)):
        writings[" ".join(value.casefold().split())].append(value)

    def plans(same: list[str]) -> int:
        return tally[same[0]] if len(same) == 1 else len({plan_id for value, plan_id in pairs if value in same})

    quoted = [Quoted(same[0], plans(same)) for same in writings.values()]
    return tuple(sorted(quoted, key=lambda each: (-each.documents, each.value)))
