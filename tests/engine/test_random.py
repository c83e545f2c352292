"""Random histories and random requests: every engine says what the judge says."""

from __future__ import annotations

import tempfile
from contextlib import ExitStack
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from indexer.engine.protocol import Engine, IndexedPlan
from indexer.engine.request import FacetFilter, SearchPage, SearchRequest
from indexer.engine.whoosh import open_engine
from indexer.engine.whoosh.writer import FANOUT, choose_merges
from tests.engine.contract import MANIFEST, agree, counts, fill
from tests.engine.judge import JudgeEngine
from tests.engine.strategies import best_passages, filters, histories, indexed_plans, requests

QUICK = settings(deadline=None, max_examples=12, suppress_health_check=list(HealthCheck))
THOROUGH = settings(QUICK, max_examples=60)
AT_LENGTH = 6  # values of a facet that are tried in pairs with every other


def replay(engine: Engine, history: list[tuple[str, object]]) -> None:
    """The steps of a history. `leave` ends a writer without a commit, as the end of the history does."""
    with ExitStack() as stack:
        writer = None
        for step, what in history:
            if step in ("leave", "rebuild"):
                stack.close()
                writer = None
            if step == "rebuild":
                with engine.rebuild() as builder:
                    for plan in what:
                        builder.add(plan)
            elif step != "leave":
                writer = writer or stack.enter_context(engine.writer())
                getattr(writer, step)(*(() if step == "commit" else (what,)))


asked_of_them = st.lists(st.one_of(requests, requests, best_passages), min_size=5, max_size=25)


@QUICK
@given(histories, asked_of_them)
def test_whoosh_agrees_with_the_judge(history: list, asked: list[SearchRequest]) -> None:
    check_agreement(history, asked)


@pytest.mark.slow
@THOROUGH
@given(histories, asked_of_them)
def test_whoosh_agrees_with_the_judge_for_longer(history: list, asked: list[SearchRequest]) -> None:
    check_agreement(history, asked)


def check_agreement(history: list, asked: list[SearchRequest]) -> None:
    judge = JudgeEngine(MANIFEST)
    with tempfile.TemporaryDirectory() as folder:
        whoosh = open_engine(Path(folder) / "index", MANIFEST)
        for engine in (judge, whoosh):
            fill(engine)
            replay(engine, history)
        assert list(whoosh.check()) == []
        reopened = open_engine(Path(folder) / "index", MANIFEST)
        assert whoosh.known() == reopened.known() == judge.known()
        for unit, form, prefix in (("plan", "syllables", ""), ("passage", "folded", "k")):
            expected = judge.searcher().tokens(unit, form, prefix)
            assert whoosh.searcher().tokens(unit, form, prefix) == expected
            assert reopened.searcher().tokens(unit, form, prefix) == expected
        for request in asked:
            expected = judge.searcher().search(request)
            for engine in (whoosh, reopened):
                agree(engine.searcher().search(request), expected, request)


@pytest.mark.slow
@THOROUGH
@given(st.lists(indexed_plans(), min_size=3, max_size=10), requests, filters)
def test_the_arithmetic_of_facets(plans: list[IndexedPlan], request: SearchRequest, choice: FacetFilter) -> None:
    """The count beside a value is the number of results that carry it under the query and all other facets."""
    judge = JudgeEngine(MANIFEST)
    with tempfile.TemporaryDirectory() as folder:
        for engine in (judge, open_engine(Path(folder) / "index", MANIFEST)):
            fill(engine, *plans)
            check_arithmetic(engine, request, choice.facet)


def check_arithmetic(engine: Engine, request: SearchRequest, facet: str) -> None:
    others = tuple(other for other in request.filters if other.facet != facet)
    request = replace(request, filters=others, facets=(facet,), facet_ends=None, offset=0, limit=1000)

    def ask(*choices: FacetFilter, collapse: str | None = request.collapse) -> SearchPage:
        return engine.searcher().search(replace(request, filters=(*others, *choices), collapse=collapse))

    @cache
    def results(*choices: FacetFilter) -> set[str]:
        # Counts are numbers of results also where hits stand for several of them.
        return {hit.id for hit in ask(*choices, collapse=None).hits}

    def one(*values: str | None) -> FacetFilter:
        return FacetFilter(facet, values)

    everything = ask()
    beside: dict[str | None, int] = {**counts(everything, facet), None: everything.facets[0].missing}
    # Every value is counted by its search; every pair of values would be hundreds of searches for one example.
    for value in beside:
        assert len(results(one(value))) == beside[value]
    for value, count in [*beside.items()][-AT_LENGTH:]:
        # Nothing chosen: the count is the number of results after the click; excluding removes exactly these.
        clicked = results(one(value))
        without = FacetFilter(facet, (value,), exclude=True)
        assert results(without) == results() - clicked
        page = ask(without)
        under = {**counts(page, facet), None: page.facets[0].missing}
        assert under.pop(value) == count
        assert all(under.get(other, 0) == len(results(without, one(other))) for other in beside if other != value)
        for other in beside:
            # Something chosen: the counts stay (replacing the choice), and adding gives exactly the union.
            page = ask(one(value))
            assert {**counts(page, facet), None: page.facets[0].missing} == beside
            assert results(one(value, other)) == clicked | results(one(other))


@given(st.lists(st.integers(1, 300), min_size=1, max_size=120))
def test_segments_stay_few(batches: list[int]) -> None:
    """Each commit adds a segment and merges: never more than a handful for each factor of eight."""
    sizes: list[int] = []
    for batch in batches:
        sizes.append(batch)
        merged = choose_merges([(size, size) for size in sizes])
        kept = [size for place, size in enumerate(sizes) if place not in merged]
        sizes = [*kept, sum(sizes) - sum(kept)] if merged else sizes
        for power in range(7):
            assert sum(FANOUT**power <= size < FANOUT ** (power + 1) for size in sizes) < FANOUT
    assert sum(sizes) == sum(batches)


def test_mostly_deleted_segments_are_merged() -> None:
    assert choose_merges([(40, 100), (60, 100), (50, 100), (1, 1)]) == [0, 2]
