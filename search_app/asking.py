"""One search from its state to its answer: what the results page and the command line both show."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace

from indexer.engine.cards import PassageCard, PlanCard
from indexer.engine.protocol import Searcher
from indexer.engine.request import FacetCounts, Hit, SearchPage, SearchRequest
from search_app.date_chart import without_dates
from search_app.facets import FACET_NAMES, Known, resolve, seen_facets
from search_app.places import PlaceOffer, place_offers
from search_app.query.build import answering_request, build_request, passages_request
from search_app.query.correct import FEW, correct
from search_app.query.lexicon import Lexicon
from search_app.query.syntax import Note, ParsedQuery, parse_query
from search_app.query.terms import QueryTerms, terms_of
from search_app.search_state import SearchState

_LIFTED = ("issuer", "year", "implements")
"""Fields of the query that are filters of the address: typed, they become chips that can be taken away."""

CHUNK = 2500
"""Results that a list is read by: a few megabytes of what is stored with them. The engine puts all that stand before a
chunk in order again."""


ENDS = 300
"""Of a tree's values on which nothing hangs so many are counted for a results page, which shows eight, or one where
nothing else hangs beside it. Making rows of thousands took a fifth of a page's time."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What was asked, as understood, and what was found.

    `state` holds the index's own values. `passages`: plan id → its best passages, best first (unit plan only);
    `answering`: plan id → the ordinals of all its passages that answer by themselves, best first. `dates`:
    the years as counted without any date chosen.
    `correction` is another writing of the query that finds more, with its total; when `corrected`, what was typed found
    nothing and this was searched in its place. `places`: what a search for a place may include. `earliest`: the plans
    of the passages that came first of those that a hit stands for (`Same.earliest`), by plan id.
    """

    state: SearchState
    parsed: ParsedQuery
    terms: QueryTerms
    page: SearchPage
    passages: dict[str, tuple[PassageCard, ...]]
    answering: dict[str, tuple[int, ...]]
    dates: FacetCounts
    notes: tuple[Note, ...]
    correction: tuple[str, int] | None = None
    corrected: bool = False
    places: tuple[PlaceOffer, ...] = ()
    earliest: dict[str, PlanCard] = field(default_factory=dict)


def ask(
    searcher: Searcher,
    state: SearchState,
    known: Callable[[str], Known],
    *,
    page_size: int,
    lexicon: Lexicon | None = None,
    every_facet: bool = True,
) -> Answer:
    """Answer a search. `known`: the values of a facet; `lexicon`: the snapshot's, where one is kept.

    Without `every_facet` those are counted that are seen at once, and of thousands of values the most frequent, which
    takes half the time.
    Raises RequestError and EngineError.
    """
    lexicon = lexicon or Lexicon(searcher, known("directive").names)
    answer = _ask(searcher, state, known, page_size, lexicon, every_facet)
    if answer.page.total > FEW:
        return answer
    text = correct(answer.parsed, lexicon)
    if text is None:
        return answer
    instead = _ask(searcher, state.with_query(text).with_page(state.page), known, page_size, lexicon, every_facet)
    if instead.page.total <= answer.page.total:
        return answer
    better = (text, instead.page.total)
    if answer.page.total:
        return replace(answer, correction=better, notes=(*answer.notes, Note("did-you-mean", text)))
    notes = (*answer.notes, Note("searched-instead", text))
    return replace(instead, state=answer.state, notes=notes, correction=better, corrected=True)


def total(searcher: Searcher, state: SearchState, known: Callable[[str], Known], lexicon: Lexicon) -> int:
    """How many results a search has as it was typed: what its page will say."""
    return searcher.search(_request(state, known, lexicon)).total


def counts(
    searcher: Searcher, state: SearchState, known: Callable[[str], Known], lexicon: Lexicon, facet: str
) -> tuple[SearchState, FacetCounts]:
    """The search in the index's own values, and one facet's counts under it, as the page of its results has them.

    Raises RequestError and EngineError.
    """
    understood, parsed, _ = understand(state, known)
    page = searcher.search(build_request(understood, terms_of(parsed, lexicon), page_size=0, facets=(facet,)))
    if not page.total and (text := correct(parsed, lexicon)) is not None:
        instead = searcher.search(_request(state.with_query(text), known, lexicon, facets=(facet,)))
        page = instead if instead.total else page
    return understood, page.facets[0]


def walk(
    searcher: Searcher, state: SearchState, known: Callable[[str], Known], lexicon: Lexicon, *, most: int
) -> tuple[SearchPage, Iterator[Hit]]:
    """A search as it was typed: how many results and how many hits (at most `most`; `more`: there are others), without
    what is stored; and these hits in order.

    They are read a chunk at a time, all from the searcher's snapshot, the first before this returns: what the engine
    has to complain about is raised here. Raises RequestError and EngineError.
    """
    request = _request(state, known, lexicon)
    whole = searcher.search(replace(request, limit=most, stored=False))
    first = searcher.search(replace(request, limit=min(CHUNK, most)))

    def hits() -> Iterator[Hit]:
        yield from first.hits
        for offset in range(CHUNK, len(whole.hits), CHUNK):
            yield from searcher.search(replace(request, offset=offset, limit=min(CHUNK, most - offset))).hits

    return whole, hits()


def understand(state: SearchState, known: Callable[[str], Known]) -> tuple[SearchState, ParsedQuery, tuple[Note, ...]]:
    """A search as it was typed: in the index's own values, its query as read, notes on what was typed otherwise."""
    parsed = parse_query(state.q)
    state, notes = resolve(_lift(state, parsed), known)
    return state, parsed, (*parsed.notes, *notes)


def _request(
    state: SearchState, known: Callable[[str], Known], lexicon: Lexicon, *, facets: tuple[str, ...] = ()
) -> SearchRequest:
    """The request for all results of a search as it was typed, with none of them asked for yet."""
    state, parsed, _ = understand(state, known)
    return build_request(state, terms_of(parsed, lexicon), page_size=0, facets=facets)


def _ask(
    searcher: Searcher,
    state: SearchState,
    known: Callable[[str], Known],
    page_size: int,
    lexicon: Lexicon,
    every_facet: bool,
) -> Answer:
    """Answer a search as it was typed."""
    state, parsed, notes = understand(state, known)
    terms = terms_of(parsed, lexicon)
    facets = FACET_NAMES if every_facet else seen_facets(state)
    most = None if every_facet else ENDS
    request = build_request(state, terms, page_size=page_size, facets=facets, facet_ends=most)
    page = searcher.search(request)
    plans = [hit.id for hit in page.hits] if state.unit == "plan" else []
    passages, answering = _best_passages(searcher, plans, terms), _answering(searcher, plans, terms)
    dates = _dates(searcher, state, terms, page)
    places = place_offers(state, known("issuer")) if state.values("issuer") else ()
    earliest = _earliest(searcher, page)
    return Answer(state, parsed, terms, page, passages, answering, dates, notes, places=places, earliest=earliest)


def _earliest(searcher: Searcher, page: SearchPage) -> dict[str, PlanCard]:
    plans = tuple(dict.fromkeys(hit.same.earliest.rpartition(".")[0] for hit in page.hits if hit.same))
    if not plans:
        return {}
    hits = searcher.search(SearchRequest("plan", plans=plans, sort="oldest", limit=len(plans))).hits
    return {hit.id: PlanCard.from_json(hit.stored) for hit in hits}


def _lift(state: SearchState, parsed: ParsedQuery) -> SearchState:
    """The state with the fields of the query that are filters moved into its filters."""
    page = state.page
    for name in _LIFTED:
        state = state.with_filter(name, *parsed.values(name)) if parsed.values(name) else state
    return state.with_query(parsed.typed(leaving_out=_LIFTED)).with_page(page)


def _dates(searcher: Searcher, state: SearchState, terms: QueryTerms, page: SearchPage) -> FacetCounts:
    """The years without any date: those of the page, where nothing but a choice of years narrows it to dates."""
    undated = without_dates(state)
    if undated.with_values("year", state.values("year")).with_page(state.page) != state:
        page = searcher.search(build_request(undated, terms, page_size=0, facets=("year",)))
    return next(each for each in page.facets if each.facet == "year")


def _best_passages(searcher: Searcher, plans: list[str], terms: QueryTerms) -> dict[str, tuple[PassageCard, ...]]:
    request = passages_request(plans, terms)
    if request is None:
        return {}
    found: dict[str, list[PassageCard]] = {}
    for hit in searcher.search(request).hits:
        card = PassageCard.from_json(hit.stored)
        found.setdefault(card.plan.id, []).append(card)
    return {plan: tuple(cards) for plan, cards in found.items()}


def _answering(searcher: Searcher, plans: list[str], terms: QueryTerms) -> dict[str, tuple[int, ...]]:
    request = answering_request(plans, terms)
    if request is None:
        return {}
    found: dict[str, list[int]] = {}
    for hit in searcher.search(request).hits:
        plan, _, ordinal = hit.id.rpartition(".")
        found.setdefault(plan, []).append(int(ordinal))
    return {plan: tuple(ordinals) for plan, ordinals in found.items()}
