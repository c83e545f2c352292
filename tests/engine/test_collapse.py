"""Results with the same value of a column shown once: hand-written cases for every engine."""

from __future__ import annotations

import pytest

from indexer.engine.protocol import Engine, Entry, IndexedPlan
from indexer.engine.request import Clause, FacetFilter, Same, SearchPage, SearchRequest, Term
from tests.engine.contract import counts, fill

SAID, OFTEN = 2**63 - 1, 0


def passage(name: str, words: str, wording: int | None, issued: int | None, kind: str) -> Entry:
    columns = {"wording": wording, "issued": issued}
    known = {column: value for column, value in columns.items() if value is not None}
    return Entry(name, {"words": tuple(words.split())}, {"kind": (kind,), "section": (kind,)}, known, name)


def plan(name: str, issued: int | None, *told: tuple[str, int | None], kind: str = "x") -> IndexedPlan:
    passages = [passage(f"{name}.{at}", words, wording, issued, kind) for at, (words, wording) in enumerate(told)]
    return IndexedPlan(passage(name, " ".join(words for words, _ in told), None, issued, kind), tuple(passages))


@pytest.fixture
def filled(engine: Engine) -> Engine:
    """Eight passages that hold `a`: five say SAID in three plans, two OFTEN in one, one has no wording."""
    fill(
        engine,
        plan("p", 20230101, ("a", SAID), ("a b b", OFTEN), ("z", SAID)),
        plan("q", 20210000, ("a b", SAID), ("a", SAID)),
    )
    fill(
        engine,
        plan("r", None, ("a", SAID), ("a", None), kind="y"),
        plan("s", 20210000, ("a", SAID), ("a b", OFTEN), kind="y"),
    )
    return engine


def ask(engine: Engine, *filters: FacetFilter, offset: int = 0, limit: int = 10, sort: str = "oldest") -> SearchPage:
    return engine.searcher().search(
        SearchRequest(
            "passage",
            Term("words", "a"),
            (Clause("words", "b", 1.0),),
            filters=filters,
            facets=("kind", "section"),
            sort=sort,
            offset=offset,
            limit=limit,
            collapse="wording",
        )
    )


def shown(page: SearchPage) -> list[tuple[str, Same | None]]:
    return [(hit.id, hit.same) for hit in page.hits]


def test_the_first_in_order_stands_for_all_with_its_plans_and_the_earliest(filled: Engine) -> None:
    said, often = Same(4, "q.0"), Same(2, "s.1")
    assert shown(ask(filled)) == [("q.0", said), ("s.1", often), ("r.1", None)]
    assert shown(ask(filled, sort="newest")) == [("p.0", said), ("p.1", often), ("r.1", None)]
    assert shown(ask(filled, sort="relevance")) == [("p.1", often), ("q.0", said), ("r.1", None)]


def test_total_and_counts_are_those_of_results_and_pages_those_of_hits(filled: Engine) -> None:
    page = ask(filled)
    assert (page.total, page.more) == (8, False)
    assert counts(page, "kind") == counts(page, "section") == {"x": 4, "y": 4}
    first, second = ask(filled, limit=2), ask(filled, offset=2, limit=2)
    assert (first.total, first.more, second.total, second.more) == (8, True, 8, False)
    assert shown(first) + shown(second) == shown(page)
    assert ask(filled, limit=0).more
    assert not ask(filled, offset=3).hits


@pytest.mark.parametrize("facet", ["kind", "section"])
def test_a_hit_stands_for_results_only(filled: Engine, facet: str) -> None:
    page = ask(filled, FacetFilter(facet, ("y",)))
    assert shown(page) == [("s.0", Same(2, "s.0")), ("s.1", None), ("r.1", None)]
    assert (page.total, counts(page, facet)) == (4, {"x": 4, "y": 4})


def test_a_plan_that_says_the_same_twice_counts_once(filled: Engine) -> None:
    fill(filled, plan("p", 20230101), plan("r", None), plan("s", 20210000))
    assert shown(ask(filled)) == [("q.0", Same(1, "q.0"))]


def test_any_number_of_results_fits_into_a_hit(engine: Engine) -> None:
    many = (plan(f"p{at:03}", 20200101 + at, ("a", SAID)) for at in range(300))
    fill(engine, *many, plan("q", 20190101, ("a", OFTEN)))
    page = ask(engine, limit=1, sort="newest")
    assert (shown(page), page.total, page.more) == ([("p299.0", Same(300, "p000.0"))], 301, True)
    assert shown(ask(engine, offset=1, sort="newest")) == [("q.0", None)]
