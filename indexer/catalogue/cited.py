"""A cited document, held or not: what citing plans say of it, and who they are.

One narrow query reads a line of every reference to it, from two indexes and nothing else; all counts, orders and pages
are made of these lines, and sentences are fetched only for the lines that are shown.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from itertools import chain

from sqlalchemy import Connection, Select, and_, exists, func, or_, select

from indexer.catalogue.chunks import chunks
from indexer.catalogue.graph import fits, is_known
from indexer.catalogue.reading import SUMMARY, directive_of, directives_query, in_results, summaries
from indexer.catalogue.rows import Citing, DirectiveRow, Mention, NewPlan, PlanSummary, Quoted
from indexer.catalogue.tables import DIRECTIVES, PLANS, REFERENCES
from indexer.model import RELATIONS, Directive, Relation

_MENTION = (REFERENCES.c.plan_id, REFERENCES.c.ordinal, REFERENCES.c.relation, REFERENCES.c.state,
            REFERENCES.c.kind, REFERENCES.c.title, REFERENCES.c.issuer, REFERENCES.c.issued,
            PLANS.c.issued.label("plan_issued"), PLANS.c.level, PLANS.c.place)  # fmt: skip

_COUNTED = ("plan_id", "kind", "title", "issuer", "issued")


def directive(connection: Connection, slug: str) -> DirectiveRow | None:
    """A cited or held document by its address; None when nothing cites or bears it."""
    same = [directive_of(row) for row in connection.execute(directives_query().where(DIRECTIVES.c.slug == slug))]
    if not same:
        return None
    own = min(same, key=lambda each: (each.key, repr(each)))
    mentions = _mentions(connection, own)
    held = summaries(connection, PLANS.c.directive_key.in_([each.key for each in same]))
    settled = held or any(mention.state == "resolved" for mention in mentions)
    columns = list(zip(*mentions, strict=True)) or [()] * len(Mention._fields)
    plan_ids, kinds, titles, issuers, dates = (columns[Mention._fields.index(name)] for name in _COUNTED)
    return DirectiveRow(
        directive=own,
        kinds=_quoted(kinds, plan_ids),
        titles=_quoted(titles, plan_ids),
        issuers=_quoted(issuers, plan_ids),
        dates=_quoted(dates, plan_ids),
        held=held,
        mentions=tuple(mentions),
        candidates=() if settled else _candidates(connection, own),
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


def _mentions(connection: Connection, own: Directive) -> list[Mention]:
    """Every reference to it: those of the strongest relation first, then those of the newest plans."""
    query = _listed(select(*_MENTION))
    query = query.where(REFERENCES.c.key == own.key, in_results()).order_by(REFERENCES.c.plan_id, REFERENCES.c.ordinal)
    by_relation: dict[Relation, list[Mention]] = {relation: [] for relation in RELATIONS}
    for mention in map(Mention._make, connection.execute(query).all()):
        by_relation[mention.relation].append(mention)
    for alike in by_relation.values():
        alike.sort(key=lambda mention: mention.plan_issued or "", reverse=True)
    return list(chain.from_iterable(by_relation.values()))


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
