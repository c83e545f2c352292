"""Which requests can be answered: the same for every engine, so that a wrong one fails alike everywhere."""

from __future__ import annotations

from collections.abc import Iterator

from indexer.engine.fields import COLUMNS, FACETS, FORMS, SORTS, UNITS
from indexer.engine.protocol import IndexedPlan
from indexer.engine.request import MOST_SLOP, And, Node, Or, Phrase, SearchRequest
from indexer.errors import RequestError

Complaint = tuple[str, str]

_FORMS = frozenset(form.name for form in FORMS)
_POSITIONAL = frozenset(form.name for form in FORMS if form.positions)
_FACETS = frozenset(facet.name for facet in FACETS)
_COLUMNS = frozenset(column.name for column in COLUMNS)


def validate(request: SearchRequest) -> None:
    """Raises RequestError with every complaint.

    Codes: `unknown-unit`, `unknown-form`, `no-positions` (a phrase in a form that has none), `empty-phrase`,
    `bad-slop` (less than 0, or more than MOST_SLOP), `unknown-facet`, `unknown-column`, `unknown-sort`, `bad-page`
    (negative offset or limit), `bad-per-plan` (less than one, or not passages of given plans, or together with facets),
    `bad-facet-ends` (negative), `bad-collapse` (together with `per_plan`).
    """
    complaints = [*_page(request), *_names(request), *(_node(request.match) if request.match else ())]
    if complaints:
        raise RequestError(*dict.fromkeys(complaints))


def _page(request: SearchRequest) -> Iterator[Complaint]:
    if request.unit not in UNITS:
        yield "unknown-unit", str(request.unit)
    if request.sort != "relevance" and request.sort not in SORTS:
        yield "unknown-sort", str(request.sort)
    if request.offset < 0 or request.limit < 0:
        yield "bad-page", f"{request.offset}+{request.limit}"
    if request.per_plan is not None and (
        request.per_plan < 1 or request.unit != "passage" or request.plans is None or request.facets
    ):
        yield "bad-per-plan", str(request.per_plan)
    if request.facet_ends is not None and request.facet_ends < 0:
        yield "bad-facet-ends", str(request.facet_ends)
    if request.collapse is not None and request.per_plan is not None:
        yield "bad-collapse", request.collapse


def _names(request: SearchRequest) -> Iterator[Complaint]:
    for clause in request.score:
        if clause.form not in _FORMS:
            yield "unknown-form", clause.form
    for facet in (*request.facets, *(choice.facet for choice in request.filters)):
        if facet not in _FACETS:
            yield "unknown-facet", facet
    for column in (*(limits.column for limits in request.ranges), *filter(None, (request.collapse,))):
        if column not in _COLUMNS:
            yield "unknown-column", column


def _node(node: Node) -> Iterator[Complaint]:
    if isinstance(node, And | Or):
        for child in (*node.children, *(node.without if isinstance(node, And) else ())):
            yield from _node(child)
    elif node.form not in _FORMS:
        yield "unknown-form", node.form
    elif isinstance(node, Phrase):
        if node.form not in _POSITIONAL:
            yield "no-positions", node.form
        if not node.tokens:
            yield "empty-phrase", node.form
        if not 0 <= node.slop <= MOST_SLOP:
            yield "bad-slop", str(node.slop)


def validate_plan(plan: IndexedPlan) -> None:
    """Raises ValueError for names that the tables lack, and for ids that do not fit together.

    A passage's id is its plan's, a dot, and more; none stands twice.
    """
    ids = [passage.id for passage in plan.passages]
    if len(set(ids)) < len(ids):
        msg = f"{plan.plan.id}: a passage id stands twice"
        raise ValueError(msg)
    for name in ids:
        if name.rpartition(".")[0] != plan.plan.id:
            msg = f"{name} is no passage of {plan.plan.id}"
            raise ValueError(msg)
    for entry in (plan.plan, *plan.passages):
        for given, table in ((entry.forms, FORMS), (entry.facets, FACETS), (entry.columns, COLUMNS)):
            if unknown := set(given) - {row.name for row in table}:
                msg = f"{entry.id}: there is no form, facet or column {', '.join(sorted(unknown))}"
                raise ValueError(msg)
