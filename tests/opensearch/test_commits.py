"""How batches become visible, several writers, and what becomes of what nobody looks at any more."""

from __future__ import annotations

import threading
from dataclasses import replace
from typing import Any

import pytest

from indexer.engine.opensearch import Where, index, open_engine, state, writer
from indexer.engine.opensearch.cluster import Cluster, Conflict
from indexer.engine.opensearch.documents import lines
from indexer.engine.opensearch.index import OpenSearchEngine
from indexer.engine.opensearch.lease import Lease
from indexer.engine.opensearch.mapping import INDEX_OF
from indexer.engine.opensearch.state import States
from indexer.engine.opensearch.writer import BatchWriter
from indexer.engine.request import SearchRequest, Term
from indexer.errors import BusyError, EngineAway, EngineError
from tests.engine.contract import MANIFEST, fill, ids, plan

pytestmark = [pytest.mark.opensearch, pytest.mark.slow]


def lying(cluster: Cluster, part: str = "plans") -> int:
    """How many documents lie in the index in use, looked at or not."""
    cluster.post(f"/{cluster.where.prefix}-{part}/_refresh")
    return cluster.get(f"/{cluster.where.prefix}-{part}/_count")["count"]


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
    assert (states.current().open, states.current().lost) == ({}, ((2, 2),))
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


def test_what_was_replaced_long_ago_goes_whoever_replaced_it(where: Where, cluster: Cluster, monkeypatch) -> None:
    for text in ("một", "hai", "ba"):
        fill(open_engine(where, MANIFEST), plan("a", text))
    assert (lying(cluster), lying(cluster, "passages")) == (3, 3)
    monkeypatch.setattr(writer, "OTHERS_KEEP_SECONDS", 0.0)
    with open_engine(where, MANIFEST).writer():
        pass
    assert (lying(cluster), lying(cluster, "passages")) == (1, 1)
    assert States(cluster).current().dead == ()
    assert ids(open_engine(where, MANIFEST), SearchRequest("plan")) == ["a"]


def test_more_may_be_dead_than_a_clause_takes(engine: OpenSearchEngine, cluster: Cluster, monkeypatch) -> None:
    fill(engine, plan("a", "một"), plan("b", "hai"))
    many = frozenset(f"gone{number}@1.1" for number in range(70_000))
    states = States(cluster)
    states.change("000001", lambda last: replace(last, commit=2, dead=(state.Dead(2, 0.0, many | {"a@1.1"}),)))
    assert ids(engine, SearchRequest("plan")) == ["b"]
    fill(engine, plan("c", "ba"))
    assert states.current().dead == ()
    assert lying(cluster) == 2


def test_lost_batches_are_kept_in_rows(engine: OpenSearchEngine, cluster: Cluster) -> None:
    fill(engine, plan("a", "một"))
    states = States(cluster)
    lost = {str(number): state.GIVEN_UP for number in (*range(2, 30), 40, 41, 50)}
    states.change("000001", lambda last: replace(last, number=50, open=lost))
    fill(engine, plan("b", "hai"))
    assert (states.current().open, states.current().lost) == ({}, ((2, 29), (40, 41), (50, 50)))
    names = states.indices("000001")
    units = {unit: names[part] for unit, part in INDEX_OF.items()}
    for number in (1, 2, 15, 29, 30, 40, 41, 42, 50):  # what a writer that slept may send yet
        cluster.bulk([line for pair in lines(plan(f"c{number}", "ba"), units, number, 1) for line in pair])
    cluster.refresh(tuple(units.values()))
    assert set(ids(engine, SearchRequest("plan"))) == {"a", "b", "c1", "c30", "c42"}


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


@pytest.mark.parametrize("written", ["/holders", "/commit"])
def test_what_is_done_twice_because_a_node_fell_is_done_once(engine, cluster, monkeypatch, written: str) -> None:
    put, calls = Cluster.put, []

    def done_and_refused(self: Cluster, path: str, *given: Any, **params: Any) -> Any:
        told = put(self, path, *given, **params)
        if path.endswith(written):
            calls.append(path)
            if len(calls) % 2:
                raise Conflict("it stands there already")
        return told

    monkeypatch.setattr(Cluster, "put", done_and_refused)
    fill(engine, plan("a", "một"))
    fill(engine, plan("a", "hai"), plan("b", "hai"))
    assert len(calls) > 3
    assert engine.known() == {"a": 1, "b": 1}
    assert engine.snapshot().commit == 2
    assert list(engine.check()) == []


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
