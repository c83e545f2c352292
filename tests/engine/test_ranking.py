"""How results are scored, ordered, filtered and counted: hand-written cases for every engine."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest

from indexer.engine.protocol import Engine
from indexer.engine.request import (
    Clause,
    FacetCounts,
    FacetFilter,
    RangeFilter,
    SearchRequest,
    Term,
)
from tests.engine.contract import counts, fill, ids, plan

W = "words"


def clauses(*weighted: tuple[str, float]) -> tuple[Clause, ...]:
    return tuple(Clause(W, token, weight) for token, weight in weighted)


# --- score ------------------------------------------------------------------------------------------------------------


def test_the_score_is_the_weighted_sum_of_bm25(engine: Engine) -> None:
    """Worked by hand: N = 3, lengths 4, 2, 0, average 2; k1 = 1.2, b = .75."""
    fill(engine, plan("a", "x x y z"), plan("b", "y z"), plan("c", ""))
    rare = math.log(1 + (3 - 1 + 0.5) / (1 + 0.5))
    common = math.log(1 + (3 - 2 + 0.5) / (2 + 0.5))
    long, short = 1.2 * (0.25 + 0.75 * 4 / 2), 1.2 * (0.25 + 0.75 * 2 / 2)
    expected = {
        "a": 2 * rare * 2 * 2.2 / (2 + long) + 0.5 * common * 2.2 / (1 + long),
        "b": 0.5 * common * 2.2 / (1 + short),
        "c": 0.0,
    }
    page = engine.searcher().search(SearchRequest("plan", score=clauses(("x", 2.0), ("y", 0.5), ("nowhere", 9.0))))
    assert [hit.id for hit in page.hits] == ["a", "b", "c"]
    for hit in page.hits:
        assert hit.score == pytest.approx(expected[hit.id], abs=1e-6)


def test_lengths_are_rounded_as_lucene_does_and_averages_are_not(engine: Engine) -> None:
    """41 tokens count as 40 (SmallFloat), but make the average 20.5 + 20.5."""
    fill(engine, plan("a", "x " + "y " * 40), plan("b", "z " * 41))
    score = engine.searcher().search(SearchRequest("plan", Term(W, "x"), clauses(("x", 1.0)))).hits[0].score
    assert score == pytest.approx(math.log(1 + 1.5 / 1.5) * 2.2 / (1 + 1.2 * (0.25 + 0.75 * 40 / 41)), abs=1e-6)


def test_gaps_take_no_part_in_lengths(engine: Engine) -> None:
    fill(engine, plan("a", "x y"), plan("b", "x _ _ y"))
    page = engine.searcher().search(SearchRequest("plan", score=clauses(("x", 1.0))))
    assert page.hits[0].score == page.hits[1].score


def test_statistics_are_those_of_the_unit_and_of_live_documents(engine: Engine) -> None:
    fill(engine, plan("a", "x", "x y"), plan("b", "y"))
    request = SearchRequest("plan", Term(W, "x"), clauses(("x", 1.0)))
    alone = engine.searcher().search(request).hits[0].score
    fill(engine, plan("c", "x x x x"), plan("d", "x"), plan("e", "z z z"))
    assert engine.searcher().search(request).hits[0].score != alone
    with engine.writer() as writer:
        for name in "cde":
            writer.remove(name)
        writer.commit()
    assert engine.searcher().search(request).hits[0].score == alone


def test_what_ranks_does_not_choose(engine: Engine) -> None:
    fill(engine, plan("a", "x"), plan("b", "y"))
    page = engine.searcher().search(SearchRequest("plan", Term(W, "x"), clauses(("y", 1.0))))
    assert [(hit.id, hit.score) for hit in page.hits] == [("a", 0.0)]


# --- order ------------------------------------------------------------------------------------------------------------

DATED = (
    plan("e", "x", issued=20200101),
    plan("d", "x", issued=20230000),
    plan("c", "x"),
    plan("b", "x", issued=20230000),
    plan("a", "x x x", issued=19990101),
    plan("f", "x"),
)


@pytest.mark.parametrize(("sort", "expected"), [("relevance", "abdecf"), ("newest", "bdeacf"), ("oldest", "aebdcf")])
def test_ties_go_by_the_later_date_then_by_id_and_the_undated_come_last(engine: Engine, sort, expected) -> None:
    fill(engine, *DATED[:3])
    fill(engine, *DATED[3:])
    assert "".join(ids(engine, SearchRequest("plan", score=clauses(("x", 1.0)), sort=sort))) == expected


def test_every_page_has_the_exact_total_and_its_slice(engine: Engine) -> None:
    fill(engine, *DATED)
    pages = [engine.searcher().search(SearchRequest("plan", offset=start, limit=4)) for start in (0, 4, 8)]
    assert [page.total for page in pages] == [6, 6, 6]
    assert [len(page.hits) for page in pages] == [4, 2, 0]
    assert [hit.id for page in pages for hit in page.hits] == list("bdeacf")
    assert engine.searcher().search(SearchRequest("plan", limit=0)).hits == ()


# --- limits -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [
        (20200101, 20230000, "bde"),
        (20200102, None, "bd"),
        (None, 20200101, "ae"),
        (None, None, "abde"),
        (20230000, 20200101, ""),
    ],
)
def test_ranges_include_their_ends_and_no_undated(engine: Engine, low, high, expected) -> None:
    fill(engine, *DATED)
    found = ids(engine, SearchRequest("plan", ranges=(RangeFilter("issued", low, high),)))
    assert "".join(sorted(found)) == expected


def test_plans_limit_both_units(engine: Engine) -> None:
    fill(engine, plan("a", "x", "y"), plan("ab", "x"), plan("c", "x"))
    assert ids(engine, SearchRequest("plan", plans=("a", "c", "nobody"))) == ["a", "c"]
    assert ids(engine, SearchRequest("passage", plans=("a", "nobody"))) == ["a.0", "a.1"]
    assert ids(engine, SearchRequest("passage", plans=())) == []


def test_per_plan_keeps_the_best_of_each(engine: Engine) -> None:
    fill(engine, plan("a", "x", "x x x", "x x", "y"), plan("b", "x z z"), plan("c", "x"))
    request = SearchRequest("passage", Term(W, "x"), clauses(("x", 1.0)), plans=("a", "b"), per_plan=2)
    page = engine.searcher().search(request)
    assert page.total == 3
    assert [hit.id for hit in page.hits] == ["a.1", "a.2", "b.0"]


# --- facets -----------------------------------------------------------------------------------------------------------

FACETED = (
    plan("a", "x", kind="kế hoạch", issuer="Tỉnh ủy|Ủy ban"),
    plan("b", "x y", kind="kế hoạch", issuer="Ủy ban"),
    plan("c", "x", kind="kết luận"),
    plan("d", "y", issuer="Tỉnh ủy"),
)


def test_counts_are_sorted_and_tell_what_carries_nothing(engine: Engine) -> None:
    fill(engine, *FACETED)
    page = engine.searcher().search(SearchRequest("plan", facets=("issuer", "kind", "year")))
    assert page.facets == (
        FacetCounts("issuer", (("Tỉnh ủy", 2), ("Ủy ban", 2)), 1),
        FacetCounts("kind", (("kế hoạch", 2), ("kết luận", 1)), 1),
        FacetCounts("year", (), 4),
    )
    page = engine.searcher().search(SearchRequest("plan", Term(W, "y"), facets=("kind",)))
    assert page.facets == (FacetCounts("kind", (("kế hoạch", 1),), 1),)


def test_of_many_ends_the_most_frequent_are_listed_with_all_that_they_hang_on(engine: Engine) -> None:
    ways = (
        ("district", "district>Huyện ủy", "district>Huyện ủy>A"),
        ("district", "district>Huyện ủy", "district>Huyện ủy>B"),
    )
    fill(
        engine,
        *(plan(name, "x", issuer="|".join(ways[name in "ab"])) for name in "abc"),
        plan("d", "x", issuer="central"),
    )
    page = engine.searcher().search(SearchRequest("plan", facets=("issuer",), facet_ends=1))
    listed = (("district", 3), ("district>Huyện ủy", 3), ("district>Huyện ủy>B", 2), ("central", 1))
    assert page.facets == (FacetCounts("issuer", listed, 0, 1),)
    none = engine.searcher().search(SearchRequest("plan", facets=("issuer",), facet_ends=0)).facets[0]
    assert (none.values, none.unlisted) == ((("district", 3), ("district>Huyện ủy", 3), ("central", 1)), 2)
    chosen = SearchRequest("plan", filters=(FacetFilter("issuer", (ways[0][2],)),), facets=("issuer",), facet_ends=0)
    found = engine.searcher().search(chosen).facets[0]
    assert (dict(found.values)[ways[1][2]], found.unlisted) == (2, 0), "beside the chosen one others can be chosen"
    branch = replace(chosen, filters=(FacetFilter("issuer", ("district>Huyện ủy",)),))
    assert engine.searcher().search(branch).facets[0].unlisted == 0
    elsewhere = replace(chosen, filters=(FacetFilter("issuer", ("central", "district", "province>Tỉnh ủy>C"), True),))
    found = engine.searcher().search(elsewhere).facets[0]
    assert (found.values, found.unlisted) == (
        (("district", 3), ("central", 1), ("province>Tỉnh ủy>C", 0)), 0
    ), "ends whose results are left out are not counted, and so not listed"  # fmt: skip


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ((FacetFilter("kind", ("kế hoạch",)),), "ab"),
        ((FacetFilter("kind", ("kế hoạch", "kết luận")),), "abc"),
        ((FacetFilter("kind", ("kế hoạch",)), FacetFilter("issuer", ("Tỉnh ủy",))), "a"),
        ((FacetFilter("issuer", ("Tỉnh ủy",)), FacetFilter("issuer", ("Ủy ban",))), "a"),
        ((FacetFilter("issuer", ("Tỉnh ủy",), exclude=True),), "bc"),
        ((FacetFilter("issuer", (None,)),), "c"),
        ((FacetFilter("issuer", (None, "Ủy ban")),), "abc"),
        ((FacetFilter("issuer", (None,), exclude=True),), "abd"),
        ((FacetFilter("kind", ("KẾ HOẠCH",)),), ""),
        ((FacetFilter("kind", ()),), ""),
        ((FacetFilter("kind", (), exclude=True),), "abcd"),
    ],
)
def test_filters(engine: Engine, filters: tuple[FacetFilter, ...], expected: str) -> None:
    fill(engine, *FACETED)
    assert "".join(ids(engine, SearchRequest("plan", filters=filters))) == expected
    assert "".join(name[0] for name in ids(engine, SearchRequest("passage", filters=filters))) == expected


def test_a_facet_is_counted_without_its_own_filters_and_lists_what_was_chosen(engine: Engine) -> None:
    fill(engine, *FACETED)
    filters = (FacetFilter("kind", ("kế hoạch", "tờ trình", None)), FacetFilter("issuer", ("Tỉnh ủy",)))
    page = engine.searcher().search(SearchRequest("plan", filters=filters, facets=("kind", "issuer")))
    assert sorted(hit.id for hit in page.hits) == ["a", "d"]
    assert page.facets == (
        FacetCounts("kind", (("kế hoạch", 1), ("tờ trình", 0)), 1),
        FacetCounts("issuer", (("Tỉnh ủy", 2), ("Ủy ban", 2)), 0),
    )


def test_passages_are_counted_as_passages(engine: Engine) -> None:
    fill(engine, plan("a", "x", "x", kind="kế hoạch"), plan("b", "x"))
    page = engine.searcher().search(SearchRequest("passage", facets=("kind",)))
    assert counts(page, "kind") == {"kế hoạch": 2}
    assert page.facets[0].missing == 1
