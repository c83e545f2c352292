"""What the counts of facets promise, checked on the site's own path: state → answer → rows → the states of clicks.

*Nothing chosen in a facet*: the count beside a value is the number of results after the click. *Something chosen*: it
is the number of results when the value replaces the choice, and adding the value gives exactly the union. *Leaving a
value out* removes exactly its results, and its count says how many those are. A part of a tree is all that hangs on it.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator

from indexer.engine.cards import PassageCard
from indexer.engine.paths import above
from search_app.archive import Archive
from search_app.asking import Answer
from search_app.facet_boxes import Clicks, Tree, boxes
from search_app.facets import FACETS, Facet
from search_app.search_state import MISSING, SearchState

EVERYTHING = 100_000

Found = Callable[[SearchState], frozenset[str]]


def finder(archive: Archive) -> Found:
    """What a search finds: the ids of all its results; each search is asked once."""
    known: dict[str, frozenset[str]] = {}

    def found(state: SearchState) -> frozenset[str]:
        address = state.with_page(1).query_string()
        if address not in known:
            known[address] = frozenset(_ids(archive, state))
        return known[address]

    return found


def _ids(archive: Archive, state: SearchState) -> Iterator[str]:
    """The ids of all results: a hit that stands for several links to the list of them."""
    for hit in archive.walk(state, most=EVERYTHING)[1]:
        if hit.same is None:
            yield hit.id
        else:
            yield from _ids(archive, state.with_wording(PassageCard.from_json(hit.stored).identity))


def check(archive: Archive, start: SearchState, found: Found) -> int:
    """Every value of every facet of a search; how many there were. Raises AssertionError."""
    answer = archive.search(start)
    if answer.corrected:
        return 0
    assert answer.page.total == len(found(start))
    counts = {each.facet: each for each in answer.page.facets}
    values = 0
    for facet in FACETS:
        tree = Tree(facet, counts[facet.name], answer.state)
        for value, count in tree.counts.items():
            _check_value(answer, facet, value, count, found)
            values += 1
        _check_parts(answer, tree, found)
    _check_pictures(answer, found)
    return values


def _written(state: SearchState) -> str:
    query = state.query_string()
    return f"?{query}" if query else ""


def _check_value(answer: Answer, facet: Facet, value: str, count: int, found: Found) -> None:
    clicks = Clicks(answer.state)
    row = clicks.row(facet, value, count, value)
    written, name = clicks.written, facet.name
    about = f"{written.query_string()} | {name}: {value}"
    assert row.search.query == _written(row.state), about
    assert row.search.without_query == (_written(row.without) if row.without else None), about
    before = found(written)
    alone = found(_alone(clicks, facet, value))
    assert count == len(alone), about
    if row.excluded:
        assert value not in answer.state.values(name), about
        if not answer.state.values(name):
            assert found(row.state) == before | alone, about
        return
    if row.active:
        rest = found(row.state)
        assert before == (rest | alone if row.state.values(name) else before), about
        return
    added = found(written.with_filter(name, *_alone(clicks, facet, value).values(name)))
    assert added == (before | alone if written.values(name) else alone), about
    others = row.state.without_filter(name, row.state.values(name)[-1])
    assert found(row.state) == (found(others) | alone if others.values(name) else alone), about
    assert found(row.without) == before - alone, about


def _alone(clicks: Clicks, facet: Facet, value: str) -> SearchState:
    """The search with the value in place of the facet's choice, and no longer left out."""
    return Clicks(clicks.released(facet, value).with_values(facet.name, ())).chosen(facet, value)


def _check_parts(answer: Answer, tree: Tree, found: Found) -> None:
    """A part of a tree is exactly what hangs on it, as long as all of that is counted."""
    clicks = Clicks(answer.state)
    hanging: dict[str, list[str]] = {}
    for value in tree.counts:
        if value != MISSING and above(value) is not None:
            hanging.setdefault(above(value), []).append(value)
    for value, below in hanging.items():
        if value not in tree.used:
            whole = found(_alone(clicks, tree.facet, value))
            parts = [found(_alone(clicks, tree.facet, each)) for each in below if each not in tree.used]
            assert whole >= frozenset().union(*parts)
            if not tree.used:
                assert whole == frozenset().union(*parts), f"{answer.state.query_string()} | {value}"


def _check_pictures(answer: Answer, found: Found) -> None:
    for box in boxes(answer.state, answer.page.facets, answer.dates):
        for bar in box.chart.bars if box.chart else ():
            assert bar.datum.count == len(found(bar.datum.search)), bar.datum


def draw_state(rng: random.Random, archive: Archive, queries: tuple[str, ...]) -> SearchState:
    """A search as people come to it: words, some values chosen and left out, perhaps a range of dates."""
    state = SearchState(q=rng.choice(queries), unit=rng.choice(("plan", "plan", "passage")))
    for _ in range(rng.choice((0, 0, 1, 1, 2, 3))):
        answer = archive.search(state)
        facet = rng.choice(FACETS)
        counts = next(each for each in answer.page.facets if each.facet == facet.name)
        values = [*Tree(facet, counts, answer.state).counts]
        if values:
            row = Clicks(answer.state).row(facet, rng.choice(values), 0, "")
            state = row.without if row.without and rng.random() < 0.35 else row.state
    return state
