"""What only this engine has: generations behind aliases, limits that are walked around, answers beside the judge's."""

from __future__ import annotations

from dataclasses import replace
from itertools import product
from typing import Any

import pytest

from indexer.engine.opensearch import Where, counting, index, open_engine, search, view
from indexer.engine.opensearch.cluster import Cluster
from indexer.engine.opensearch.index import OpenSearchEngine
from indexer.engine.protocol import Engine
from indexer.engine.request import Clause, FacetFilter, Phrase, Prefix, RangeFilter, SearchRequest, Term, Wildcard
from indexer.errors import EngineAway, IndexDamaged, IndexMismatch, RequestError
from tests.engine.contract import ARCHIVE, MANIFEST, REQUEST, agree, fill, ids, plan
from tests.engine.judge import JudgeEngine
from tests.opensearch.agreement import compare
from tests.opensearch.node import Node

pytestmark = [pytest.mark.opensearch, pytest.mark.slow]


def judged() -> Engine:
    judge = JudgeEngine(MANIFEST)
    fill(judge, *ARCHIVE)
    return judge


def test_random_requests_are_answered_as_the_judge_does(cluster_node: Node) -> None:
    done = compare(cluster_node.url, 60, seed=3, each=30)
    assert done["archives"] == 2
    assert done["results"] > done["requests"]


def test_shards_change_no_answer(cluster_node: Node) -> None:
    assert compare(cluster_node.url, 25, seed=4, shards=3)["requests"] == 25


# --- generations ------------------------------------------------------------------------------------------------------


def test_the_generation_before_stays_until_the_next_but_one(engine: OpenSearchEngine, cluster: Cluster) -> None:
    def generations() -> set[str]:
        return {name.rpartition("-")[2] for name in cluster.get(f"/{cluster.where.prefix}-plans-*/_alias")}

    fill(engine, plan("a", "một"))
    for built in (2, 3):
        with engine.rebuild() as batch:
            batch.add(plan("b", "hai"))
        assert generations() == {f"{built - 1:06d}", f"{built:06d}"}
    assert list(engine.check()) == []


def test_an_old_generation_is_removed_by_a_later_writer(
    engine: OpenSearchEngine, cluster: Cluster, monkeypatch
) -> None:
    fill(engine, plan("a", "một"))
    with engine.rebuild():
        pass
    monkeypatch.setattr(index, "OLD_GENERATION_SECONDS", 0.0)
    fill(engine, plan("b", "hai"))
    assert set(cluster.get(f"/{cluster.where.prefix}-plans-*/_alias")) == {f"{cluster.where.prefix}-plans-000002"}


def test_other_rules_are_refused_naming_the_command(engine: OpenSearchEngine, where: Where) -> None:
    fill(engine, plan("a", "một"))
    other = open_engine(where, replace(MANIFEST, analyser="analyser-2", rules="rules-9"))
    assert other.manifest() == MANIFEST
    with pytest.raises(IndexMismatch, match="another analyser, rules; run `plansearch rebuild`"):
        other.searcher()
    with pytest.raises(IndexMismatch), other.writer():
        pass
    with other.rebuild() as batch:
        batch.add(plan("b", "hai"))
    assert other.known() == {"b": 1}


def test_an_index_that_is_gone_is_damage_and_a_rebuild_mends_it(engine: OpenSearchEngine, where: Where) -> None:
    lost = open_engine(where, MANIFEST, existed=lambda: True)
    for ask in (lost.searcher, lost.snapshot, lost.known, lambda: lost.writer().__enter__()):
        with pytest.raises(IndexDamaged, match="run `plansearch rebuild`"):
            ask()
    with lost.rebuild() as batch:
        batch.add(plan("a", "một"))
    assert lost.known() == engine.known() == {"a": 1}


def test_checks_name_what_is_wrong(engine: OpenSearchEngine, cluster: Cluster) -> None:
    fill(engine, plan("a", "một", "hai"), plan("b", "ba"))
    prefix = cluster.where.prefix
    gone = {"query": {"term": {"id": "a.1"}}}
    cluster.post(f"/{prefix}-passages/_delete_by_query", gone, refresh="true")
    assert list(engine.check()) == ["plan a has 1 passages in the index, not 2; run `plansearch rebuild`"]
    cluster.post(
        "/_aliases", {"actions": [{"remove": {"index": f"{prefix}-plans-000001", "alias": f"{prefix}-plans"}}]}
    )
    assert next(iter(engine.check())) == f"alias {prefix}-plans names nothing; run `plansearch rebuild`"


def test_a_cluster_that_takes_no_writes_loses_the_batch_only(engine: OpenSearchEngine, cluster: Cluster) -> None:
    fill(engine, plan("a", "một"))
    blocks = f"/{cluster.where.prefix}-passages/_settings"
    open_engine(replace(cluster.where, write_seconds=1.0), MANIFEST)
    cluster.put(blocks, {"index.blocks.read_only_allow_delete": True})
    short = open_engine(replace(cluster.where, write_seconds=2.0), MANIFEST)
    with short.writer() as batch:
        batch.add(plan("b", "hai"))
        with pytest.raises(EngineAway, match="takes no such request"):
            batch.commit()
        cluster.put(blocks, {"index.blocks.read_only_allow_delete": None})
        assert short.known() == {"a": 1}
        batch.add(plan("c", "ba"))
        batch.commit()
    assert engine.known() == {"a": 1, "c": 1}
    assert list(engine.check()) == []


# --- limits -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("sort", ["relevance", "oldest"])
def test_deep_pages_are_walked_to(engine: OpenSearchEngine, monkeypatch, sort: str) -> None:
    fill(engine, *ARCHIVE)
    monkeypatch.setattr(search, "WINDOW", 5)
    monkeypatch.setattr(search, "ASKED_AT_ONCE", 2)
    request = replace(REQUEST, sort=sort, limit=4)
    collapsed = SearchRequest("passage", sort=sort, limit=4, collapse="wording")
    for offset in (0, 1, 2, 9, 20, 23, 30):
        for asked in (replace(request, offset=offset), replace(collapsed, offset=offset)):
            agree(engine.searcher().search(asked), judged().searcher().search(asked), asked)


def test_results_of_one_wording_are_walked_over(engine: OpenSearchEngine, monkeypatch) -> None:
    judge, alike = JudgeEngine(MANIFEST), [plan(f"p{number}", "một", "hai", "ba") for number in range(6)]
    alike = [replace(each, passages=tuple(replace(passage, columns={"wording": 1 + place}) if place < 2 else passage
                                          for place, passage in enumerate(each.passages)))
             for each in alike]  # fmt: skip
    for each in (engine, judge):
        fill(each, *alike)
    monkeypatch.setattr(search, "WINDOW", 3)
    monkeypatch.setattr(search, "ASKED_AT_ONCE", 1)
    for offset, limit in ((0, 1), (0, 8), (0, 9), (1, 2), (2, 5), (5, 9), (8, 4)):
        asked = SearchRequest("passage", sort="newest", collapse="wording", offset=offset, limit=limit)
        page = engine.searcher().search(asked)
        agree(page, judge.searcher().search(asked), asked)
        assert len(page.hits) == max(0, min(limit, 8 - offset))


def test_many_values_are_all_told(engine: OpenSearchEngine, monkeypatch) -> None:
    fill(engine, *ARCHIVE)
    for module in (view, counting):
        monkeypatch.setattr(module, "MOST_BUCKETS", 1)
    monkeypatch.setattr(view, "_WALKED", 3)
    chosen = (FacetFilter("kind", ("k1",)), FacetFilter("kind", ("k9",), exclude=True))
    for request in (REQUEST, replace(REQUEST, filters=chosen), replace(REQUEST, filters=chosen, facets=("year",))):
        agree(engine.searcher().search(request), judged().searcher().search(request), request)
    for prefix in ("", "r", "số1", "z"):
        assert engine.searcher().tokens("plan", "words", prefix) == judged().searcher().tokens("plan", "words", prefix)


LONG = "n" * 300 + "1"
STRANGE: list[tuple[Any, set[str]]] = [
    (Prefix("words", "n" * 250), {"a"}),
    (Prefix("words", "n" * 301), set()),
    (Prefix("words", LONG), {"a"}),
    (Wildcard("words", "n*1"), {"a"}),
    (Wildcard("words", "n*2"), set()),
    (Wildcard("words", "?" * 301), {"a"}),
    (Wildcard("words", "(b.c)"), {"a"}),
    (Wildcard("words", "(b?c)"), {"a"}),
    (Wildcard("words", "b.c"), set()),
    (Prefix("words", "("), {"a"}),
    (Phrase("syllables", ("hai từ", "b\tc", "")), {"a"}),
    (Phrase("syllables", ("hai", "từ")), set()),
    (Phrase("syllables", ("b\tc", "x"), 1), {"a"}),
    (Term("words", "\ud800"), set()),
    (Prefix("words", "\ud800"), set()),
]


def test_strange_tokens_are_matched_as_they_are(engine: OpenSearchEngine) -> None:
    held = plan("a", "một")
    forms = {"words": (LONG, "(b.c)"), "syllables": ("hai từ", "b\tc", "", "x")}
    fill(engine, replace(held, plan=replace(held.plan, forms=forms)), plan("b", "hai"))
    assert [set(ids(engine, SearchRequest("plan", node))) for node, _ in STRANGE] == [found for _, found in STRANGE]


def test_long_values_come_back_whole(engine: OpenSearchEngine) -> None:
    fill(engine, plan("a", LONG, kind=LONG))
    page = engine.searcher().search(SearchRequest("plan", facets=("kind",)))
    assert page.facets[0].values == ((LONG, 1),)
    assert engine.searcher().tokens("plan", "words", "n" * 299) == {LONG: 1}


LOOSELY = ("a b c", "b b", "b b c", "a b b", "a b b c", "b a b", "x a b c", "b b b")
LOOSE = ("x a b b c", "x a q b q b q c", "x b a b c", "a b c b", "b b a b b c")


def test_loose_phrases_are_found_as_the_judge_finds_them(engine: OpenSearchEngine) -> None:
    judge = JudgeEngine(MANIFEST)
    for each in (engine, judge):
        fill(each, *(plan(f"p{number}", text) for number, text in enumerate(LOOSE)))
    for words, slop in product(LOOSELY, (1, 2, 4)):
        request = SearchRequest("plan", Phrase("syllables", tuple(words.split()), slop))
        assert ids(engine, request) == ids(judge, request), (words, slop)


def test_a_phrase_that_may_stand_in_too_many_ways_is_refused(engine: OpenSearchEngine) -> None:
    fill(engine, plan("a", "x b b c"))
    with pytest.raises(RequestError, match="phrase-too-loose: x b b c"):
        engine.searcher().search(SearchRequest("plan", Phrase("syllables", ("x", "b", "b", "c"), 100)))


def test_ranges_reach_as_far_as_numbers_do(engine: OpenSearchEngine) -> None:
    held = plan("a", "một", issued=2**63 - 1)
    fill(engine, held, plan("b", "một", issued=-5))
    found = engine.searcher().search(SearchRequest("plan", ranges=(RangeFilter("issued", 2**62, None),),
                                                   score=(Clause("words", "một", 1.0),)))  # fmt: skip
    assert [hit.id for hit in found.hits] == ["a"]
