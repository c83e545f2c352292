"""A search → the requests that an engine answers: the results, and the best passages of the plans shown."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from indexer.engine.request import FacetFilter, Or, RangeFilter, SearchRequest
from search_app.query.terms import QueryTerms
from search_app.search_state import MISSING, SearchState, date_range

PASSAGES_PER_PLAN = 2
"""Enough to judge a plan by, and ten plans still fit on two screens."""

ANSWERING_PASSAGES = 10_000
"""Passages that are counted beside those shown: a hundred plans of a hundred passages."""

_ALIKE = ("title", "title_folded", "number")
"""Forms that are the same for all passages of a plan."""


def build_request(
    state: SearchState,
    terms: QueryTerms,
    *,
    page_size: int,
    facets: tuple[str, ...] = (),
    facet_ends: int | None = None,
) -> SearchRequest:
    """The request for one page of results.

    `page_size` is the usual one, 0 for no results at all. The values in `state` are the engine's own (resolved by
    `facets.resolve`). `facet_ends`: as in SearchRequest. Passages of one wording are one result, unless that wording
    is what is asked for.
    """
    page_size = state.page_size(page_size) if page_size else 0
    return SearchRequest(
        unit=state.unit,
        match=terms.match(),
        score=terms.clauses,
        filters=tuple(_filters(state)),
        ranges=tuple(_ranges(state)),
        facets=facets,
        facet_ends=facet_ends,
        sort=state.sort,
        offset=(state.page - 1) * page_size,
        limit=page_size,
        collapse="wording" if state.unit == "passage" and state.wording is None else None,
    )


def passages_request(plans: Sequence[str], terms: QueryTerms) -> SearchRequest | None:
    """The best passages of the plans shown; None when nothing was typed that a passage could hold.

    What stands around a passage does not count here: these passages are shown for what they say themselves. What all
    passages of a plan have alike would change nothing, and is not asked for.
    """
    if not plans or not terms.positive:
        return None
    return SearchRequest(
        unit="passage",
        match=Or(terms.positive),
        score=tuple(clause for clause in terms.clauses if clause.form not in ("around", *_ALIKE)),
        plans=tuple(plans),
        per_plan=PASSAGES_PER_PLAN,
        limit=PASSAGES_PER_PLAN * len(plans),
    )


def answering_request(plans: Sequence[str], terms: QueryTerms) -> SearchRequest | None:
    """Every passage of the plans shown that answers by itself, as the tab of passages finds it; None when nothing was
    typed that a passage could hold."""
    request = passages_request(plans, terms)
    return request and replace(request, match=terms.match(), per_plan=None, limit=ANSWERING_PASSAGES, stored=False)


def _ranges(state: SearchState) -> Iterator[RangeFilter]:
    bounds = date_range(state)
    if bounds:
        yield RangeFilter("issued", *bounds)
    if state.wording is not None:
        yield RangeFilter("wording", state.wording, state.wording)


def _filters(state: SearchState) -> Iterator[FacetFilter]:
    """What is chosen, and what is left out: each value by itself, as each is counted by itself."""
    for name, values in state.filters:
        yield FacetFilter(name, tuple(map(_engine_value, values)))
    for name, values in state.excluded:
        yield from (FacetFilter(name, (_engine_value(value),), exclude=True) for value in values)


def _engine_value(value: str) -> str | None:
    return None if value == MISSING else value
