"""An answer → what the results page shows: results, facets, chips, tabs, paging. Every link is a SearchState."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

from indexer.engine.cards import PassageCard, PlanCard
from indexer.engine.request import Same
from indexer.model import directive_label, directive_slug
from indexer.vietnamese.fold import fold
from indexer.vietnamese.numbers import parse_number
from indexer.vietnamese.partial import parse_partial
from search_app.asking import Answer
from search_app.facet_boxes import FacetBox, boxes
from search_app.facets import address_value, addressed, facet_label
from search_app.query.explain import Why, explain
from search_app.query.numbers import find_typed_numbers
from search_app.query.snippet import Segment, Snippet, best_snippet, mark
from search_app.query.syntax import Note
from search_app.search_state import LIMITS, SearchState, wording_name

TITLE_CHARS = 400
"""Of a title in a result: the longest official ones have 350."""

_FIELDS: tuple[Literal["issuer", "year", "implements"], ...] = ("issuer", "year", "implements")
"""Fields of a query that every result fits."""

_NEAR_PAGES = 2


@dataclass(frozen=True, slots=True)
class Link:
    """A value with the search that a click on it leads to; `excluded` values are those left out."""

    name: str
    value: str
    label: str
    state: SearchState
    excluded: bool = False


@dataclass(frozen=True, slots=True)
class PassageView:
    """A passage as a result shows it."""

    id: str
    ordinal: int
    heading: tuple[str, ...]
    page: int
    snippet: Snippet
    section: str | None


@dataclass(frozen=True, slots=True)
class SameView:
    """The results that a passage stands for, for they say the same: how many other plans there are, the search that
    lists all, and who said it first: the passage's id and its plan. `itself`: that is the one shown."""

    others: int
    state: SearchState
    earliest: str
    card: PlanCard
    itself: bool

    @property
    def ordinal(self) -> str:
        """Of the earliest passage, in its plan."""
        return self.earliest.rpartition(".")[2]


@dataclass(frozen=True, slots=True)
class PlanView:
    """A plan as a result shows it. `implements` are (label, slug) pairs; `more` the ordinals of further passages that
    answer, the best first; `why` is None where nothing was typed, `same` where the result stands for itself alone."""

    card: PlanCard
    title: tuple[Segment, ...]
    own_number: bool
    implements: tuple[tuple[str, str], ...]
    passages: tuple[PassageView, ...]
    more: tuple[int, ...]
    why: Why | None
    same: SameView | None = None


@dataclass(frozen=True, slots=True)
class ResultsPage:
    """Everything on a results page. `first` is the ordinal of the first result shown, `unmarked` the query without
    marks where it has any. `correction`: another writing of the query, its search, its total; `corrected`: its results
    are the ones shown, for what was typed has none. `places`: a place asked for, one that shares its ground, how many
    bodies there, and the search with them. `size`: results on a page; `unreached`: results that no page shows.
    `collapsed`: some stand for others, so how many pages there are shows only at the last one."""

    state: SearchState
    total: int
    first: int
    size: int
    unreached: int
    results: tuple[PlanView, ...]
    facets: tuple[FacetBox, ...]
    chips: tuple[Link, ...]
    pages: tuple[int | None, ...]
    last_page: int
    notes: tuple[Note, ...]
    numbers: tuple[str, ...]
    partial: str | None
    unmarked: str | None
    correction: tuple[str, SearchState, int] | None
    corrected: bool
    places: tuple[tuple[str, str, int, SearchState], ...]
    collapsed: bool


def present(answer: Answer, *, page_size: int) -> ResultsPage:
    """The results page of an answer. `page_size` is the usual one."""
    state = addressed(answer.state)
    page_size = state.page_size(page_size)
    last = last_page_of(answer, page_size)
    collapsed = any(hit.same for hit in answer.page.hits)
    return ResultsPage(
        state=state,
        total=answer.page.total,
        first=(state.page - 1) * page_size + 1,
        size=page_size,
        unreached=0 if state.unit == "passage" else max(0, answer.page.total - last * page_size),
        results=results(answer),
        facets=tuple(boxes(answer.state, answer.page.facets, answer.dates)),
        chips=tuple(chips(answer.state, state)),
        pages=tuple(page_numbers(state.page, last)),
        last_page=last,
        notes=tuple(note for note in answer.notes if note.code not in ("did-you-mean", "searched-instead")),
        numbers=tuple(str(mention.number) for mention in find_typed_numbers(state.q)),
        partial=state.q if parse_partial(state.q) else None,
        unmarked=unmarked if (unmarked := fold(state.q)) != state.q else None,
        correction=_correction(answer, state),
        corrected=answer.corrected,
        places=tuple(
            (
                offer.asked,
                offer.other,
                len(offer.issuers),
                addressed(answer.state.with_filter("issuer", *offer.issuers)),
            )
            for offer in answer.places
        ),
        collapsed=collapsed,
    )


def _correction(answer: Answer, state: SearchState) -> tuple[str, SearchState, int] | None:
    if answer.correction is None:
        return None
    text, total = answer.correction
    return text, state.with_query(text), total


def last_page(total: int, size: int) -> int:
    """The last page of so many results, of those that are turned."""
    return min(max(1, -(-total // size)), LIMITS["page"].most)


def last_page_of(answer: Answer, size: int) -> int:
    """The last page of an answer that is known of. Of passages of which one may stand for many it is the next one."""
    state, page = answer.state, answer.page
    if state.unit == "plan" or state.wording is not None:
        return last_page(page.total, size)
    return min(state.page + page.more, LIMITS["page"].most)


def results(answer: Answer) -> tuple[PlanView, ...]:
    """The hits of an answer, in their order."""
    return tuple(_results(answer))


def _results(answer: Answer) -> Iterator[PlanView]:
    asked = {mention.number.key for mention in find_typed_numbers(answer.state.q)}
    asked |= {number.key for number in answer.terms.numbers}
    for hit in answer.page.hits:
        if answer.state.unit == "passage":
            passage = PassageCard.from_json(hit.stored)
            view = _plan_view(passage.plan, (passage,), answer, asked)
            yield replace(view, same=_same(hit.same, passage, answer)) if hit.same else view
        else:
            card = PlanCard.from_json(hit.stored)
            yield _plan_view(card, answer.passages.get(card.id, ()), answer, asked)


def _same(same: Same, passage: PassageCard, answer: Answer) -> SameView:
    return SameView(
        others=same.plans - 1,
        state=addressed(answer.state).with_wording(passage.identity),
        earliest=same.earliest,
        card=answer.earliest[same.earliest.rpartition(".")[0]],
        itself=same.earliest == passage.id,
    )


def _plan_view(card: PlanCard, passages: tuple[PassageCard, ...], answer: Answer, asked: set[str]) -> PlanView:
    terms = answer.terms
    fields = [kind for kind in _FIELDS if answer.parsed.values(kind)]
    number = parse_number(card.number) if asked and card.number else None
    title = mark(_shortened(card.title), terms) if card.title else ()
    own_number = number is not None and number.key in asked
    shown = tuple(
        PassageView(each.id, each.ordinal, each.heading, each.page, best_snippet(each.text, terms), each.section)
        for each in passages
    )
    return PlanView(
        card=card,
        title=title,
        own_number=own_number,
        implements=tuple((directive_label(key), directive_slug(key)) for key in card.implements),
        passages=shown,
        more=tuple(one for one in answer.answering.get(card.id, ()) if one not in {each.ordinal for each in passages}),
        why=explain(title, (each.snippet.segments for each in shown), terms, own_number=own_number, fields=fields),
    )


def _shortened(title: str) -> str:
    """A title as a result shows it: whole, unless what was taken for it goes on and on."""
    return (
        title if len(title) <= TITLE_CHARS else (title[:TITLE_CHARS].rpartition(" ")[0] or title[:TITLE_CHARS]) + " …"
    )


def chips(understood: SearchState, state: SearchState) -> Iterator[Link]:
    """Each active filter with the search without it; a search in the index's own values, and as links write it."""
    for name, values in understood.filters:
        for value in values:
            without = state.without_filter(name, address_value(name, value))
            yield Link(name, value, facet_label(name, value), without)
    for name, values in understood.excluded:
        for value in values:
            without = state.without_exclusion(name, address_value(name, value))
            yield Link(name, value, facet_label(name, value), without, excluded=True)
    if state.wording is not None:
        yield Link("wording", wording_name(state.wording), "", state.with_wording(None))
    if state.since:
        yield Link("from", str(state.since), str(state.since), state.with_dates(None, state.until))
    if state.until:
        yield Link("to", str(state.until), str(state.until), state.with_dates(state.since, None))


def page_numbers(page: int, last: int) -> Iterator[int | None]:
    """Page numbers to link: the first, the last, those near; None for a gap."""
    wanted = sorted({1, last, *range(max(1, page - _NEAR_PAGES), min(last, page + _NEAR_PAGES) + 1)})
    before = 0
    for number in wanted:
        if number > before + 1:
            yield None
        yield number
        before = number
