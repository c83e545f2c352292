"""What only this engine has: versions that are not looked at, several writers, limits that are walked around."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace
from itertools import product
from typing import Any

import pytest

from indexer.engine.opensearch import Where, counting, index, open_engine, search, state, view, writer
from indexer.engine.opensearch.cluster import Cluster
from indexer.engine.opensearch.index import OpenSearchEngine
from indexer.engine.opensearch.lease import Lease
from indexer.engine.opensearch.state import States
from indexer.engine.opensearch.writer import BatchWriter
from indexer.engine.protocol import Engine
from indexer.engine.request import Clause, FacetFilter, Phrase, Prefix, RangeFilter, SearchRequest, Term, Wildcard
from indexer.errors import BusyError, EngineAway, EngineError, IndexDamaged, IndexMismatch, RequestError
from tests.engine.contract import ARCHIVE, MANIFEST, REQUEST, agree, fill, ids, plan
from tests.engine.judge import JudgeEngine
from tests.opensearch.agreement import compare
from tests.opensearch.clusters import room
from tests.opensearch.node import Node

pytestmark = [pytest.mark.opensearch, pytest.mark.slow]


@pytest.fixture
def where(cluster_node: Node) -> Iterator[Where]:
    with room(cluster_node.url) as held:
        yield held


@pytest.fixture
def engine(where: Where) -> OpenSearchEngine:
    return open_engine(where, MANIFEST)


@pytest.fixture
def cluster(where: Where) -> Cluster:
    return Cluster(where)


def judged() -> Engine:
    judge = JudgeEngine(MANIFEST)
    fill(judge, *ARCHIVE)
    return judge


def lying(cluster: Cluster, part: str = "plans") -> int:
    """How many documents lie in the index in use, looked at or not."""
    cluster.post(f"/{cluster.where.prefix}-{part}/_refresh")
    return cluster.get(f"/{cluster.where.prefix}-{part}/_count")["count"]


def test_random_requests_are_answered_as_the_judge_does(cluster_node: Node) -> None:
    done = compare(cluster_node.url, 60, seed=3, each=30)
    assert done["archives"] == 2
    assert done["results"] > done["requests"]


def test_shards_change_no_answer(cluster_node: Node) -> None:
    assert compare(cluster_node.url, 25, seed=4, shards=3)["requests"] == 25


# --- commits ----------------------------------------------------------------------------------------------------------


def test_what_a_lost_batch_left_is_never_seen_and_goes(engine: OpenSearchEngine, cluster: Cluster, monkeypatch) -> None:
    fill(engine, plan("a", "một"))
    monkeypatch.setattr(writer, "CHUNK_BYTES", 1)

    def fail() -> None:
        with engine.writer() as batch:
            batch.add(plan("a", "hai"))
            batch.add(plan("b", "hai"))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert lying(cluster) == 3
    assert engine.known() == {"a": 1}
    assert ids(engine, SearchRequest("passage", Term("words", "hai"))) == []
    fill(engine, plan("c", "hai"))
    assert lying(cluster) == 2
    assert engine.known() == {"a": 1, "c": 1}


def test_a_writer_that_was_taken_for_dead_does_no_harm(engine: OpenSearchEngine, cluster: Cluster) -> None:
    fill(engine, plan("a", "một"))
    states = States(cluster)
    late = BatchWriter(cluster, states, states.current().generation, Lease(cluster, set(), alone=True))
    late.add(plan("a", "hai"))
    fill(engine, plan("a", "ba"))
    late._send()
    assert lying(cluster) == 3
    assert ids(engine, SearchRequest("plan", Term("words", "hai"))) == []
    assert engine.known() == {"a": 1}
    with pytest.raises(EngineError, match="nothing of its batch is in the index"):
        late.commit()  # it was not dead after all
    assert ids(engine, SearchRequest("plan", Term("words", "ba"))) == ["a"]
    with engine.rebuild() as builder:
        with pytest.raises(EngineError, match="nothing of its batch is in the index"):
            late.add(plan("b", "bốn"))
        builder.add(plan("c", "năm"))
    with pytest.raises(EngineError):
        late.add(plan("b", "bốn"))
    assert engine.known() == {"c": 1}
    assert list(engine.check()) == []


def test_what_was_replaced_goes_after_a_while_and_old_searchers_say_so(
    engine: OpenSearchEngine, cluster: Cluster, monkeypatch
) -> None:
    fill(engine, plan("a", "một"))
    before = engine.searcher()
    with engine.writer() as batch:
        batch.add(plan("a", "hai"))
        batch.commit()
        assert lying(cluster) == 2
        assert before.search(SearchRequest("plan", Term("words", "một"))).total == 1
        monkeypatch.setattr(writer, "KEEP_SECONDS", 0.0)
        monkeypatch.setattr(index, "KEEP_SECONDS", 0.0)
        batch.add(plan("b", "ba"))
        batch.commit()
    assert lying(cluster) == 2
    assert engine.known() == {"a": 1, "b": 1}
    for ask in (lambda: before.search(SearchRequest("plan")), lambda: before.tokens("plan", "words")):
        with pytest.raises(EngineError, match="ask again"):
            ask()
    assert engine.searcher().search(SearchRequest("plan")).total == 2


def test_what_goes_while_it_is_being_read_is_no_answer(engine: OpenSearchEngine, monkeypatch) -> None:
    fill(engine, plan("a", "một"), plan("b", "một"))
    before = engine.searcher()
    fill(engine, plan("a", "hai"))
    monkeypatch.setattr(writer, "KEEP_SECONDS", 0.0)
    monkeypatch.setattr(index, "KEEP_SECONDS", 0.0)
    with engine.writer() as batch:
        evaluate = index.evaluate

        def late(*given: Any) -> Any:
            batch.add(plan("c", "ba"))
            batch.commit()
            return evaluate(*given)

        monkeypatch.setattr(index, "evaluate", late)
        with pytest.raises(EngineError, match="ask again"):
            before.search(SearchRequest("plan", Term("words", "một")))


def test_several_write_at_once(where: Where) -> None:
    engines = [open_engine(where, MANIFEST, several=True) for _ in range(3)]
    fill(engines[0])
    failed: list[Exception] = []

    def work(number: int) -> None:
        try:
            for turn in range(4):
                names = (f"own{number}.{turn}", "shared", f"turn{turn}")
                fill(engines[number], *(plan(name, f"của {number}", f"lượt {turn}") for name in names))
        except Exception as error:  # noqa: BLE001 (told below)
            failed.append(error)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    wanted = {f"own{number}.{turn}" for number in range(3) for turn in range(4)}
    assert engines[0].known() == dict.fromkeys(wanted | {"shared"} | {f"turn{turn}" for turn in range(4)}, 2)
    assert list(engines[0].check()) == []
    assert engines[1].snapshot().commit == 12


def test_a_rebuild_waits_for_nobody_and_nobody_writes_beside_it(where: Where) -> None:
    engines = [open_engine(where, MANIFEST, several=True) for _ in range(2)]
    with engines[0].writer(), engines[1].writer(), pytest.raises(BusyError, match="is writing"):
        engines[1].rebuild().__enter__()
    with engines[0].rebuild(), pytest.raises(BusyError, match="is writing"), engines[1].writer():
        pass


def test_no_reader_goes_back_from_what_it_has_seen(engine: OpenSearchEngine, cluster: Cluster, monkeypatch) -> None:
    fill(engine, plan("a", "một"))
    old = cluster.get(f"/{cluster.where.prefix}-commits/_doc/commit")["_source"]
    fill(engine, plan("b", "hai"))
    assert engine.snapshot().commit == 2
    cluster.put(f"/{cluster.where.prefix}-commits/_doc/commit", old)  # what a node that was cut off would answer
    with pytest.raises(EngineAway, match="behind"):
        engine.searcher()
    monkeypatch.setattr(state, "_BEHIND_SECONDS", 0.0)
    assert engine.snapshot().commit == 1


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
