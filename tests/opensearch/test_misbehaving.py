"""A cluster that is away, slow, full, or answers by halves: errors, and never a short answer that looks whole."""

from __future__ import annotations

import base64
import json
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from indexer.engine.opensearch import Where, where
from indexer.engine.opensearch.cluster import Cluster, Conflict
from indexer.errors import EngineAway, EngineError, RequestError, SearchTooLong, SettingsError
from indexer.settings import Settings, load_settings
from tests.opensearch.node import free_port
from tests.opensearch.stub import stub

SHARDS = {"total": 2, "successful": 2, "skipped": 0, "failed": 0}
WHOLE = {"timed_out": False, "_shards": SHARDS, "hits": {"total": {"value": 1}, "hits": [{"_id": "a"}]}}
FAILED = {"shard": 0, "reason": {"type": "node_disconnected_exception", "reason": "node left"}}
MISSING = {"root_cause": [{"type": "index_not_found_exception", "reason": "no such index"}]}
NOWHERE = {"type": "no_shard_available_action_exception", "reason": "no copy"}
FULL = {"type": "cluster_block_exception", "reason": "disk usage exceeded flood-stage watermark"}
MANY = {"root_cause": [{"type": "too_many_nested_clauses", "reason": "maxClauseCount is set to 1024"}]}


def cluster(url: str, **given: Any) -> Cluster:
    return Cluster(Where((url,), **{"seconds": 2.0, "write_seconds": 0.5, **given}))


def answered(responses: Any) -> Any:
    with stub(lambda *_: (200, {"responses": [responses]})) as url:
        return cluster(url).search("plans", {"size": 1})


def test_a_whole_answer_is_given_back() -> None:
    assert answered(WHOLE) == WHOLE


HALF = [
    ({**WHOLE, "_shards": {**SHARDS, "successful": 1, "failed": 1, "failures": [FAILED]}}, EngineAway, "node left"),
    ({**WHOLE, "_shards": {**SHARDS, "successful": 1}}, EngineAway, "1 of 2"),
    ({**WHOLE, "timed_out": True}, SearchTooLong, "limit"),
    ({"status": 503, "error": NOWHERE}, EngineAway, "no copy"),
    ({"status": 404, "error": MISSING}, EngineError, "no such index"),
    ({"status": 400, "error": MANY}, RequestError, "query-too-long"),
]


@pytest.mark.parametrize(("answer", "error", "said"), HALF)
def test_an_answer_that_is_not_whole_is_none(answer: Any, error: type[Exception], said: str) -> None:
    with pytest.raises(error, match=said):
        answered(answer)


REFUSALS = [
    (429, {"error": {"type": "rejected_execution_exception", "reason": "queue"}}, EngineAway),
    (502, b"<html>bad gateway</html>", EngineAway),
    (503, {"error": "down for maintenance"}, EngineAway),
    (403, {"error": FULL}, EngineAway),
    (401, b"Unauthorized", EngineError),
    (200, b'{"responses": [{"hits"', EngineError),
    (400, {"error": {"type": "parsing_exception", "reason": "unknown query"}}, EngineError),
]


@pytest.mark.parametrize(("status", "answer", "error"), REFUSALS)
def test_refusals_become_errors_of_ours(status: int, answer: Any, error: type[Exception]) -> None:
    with stub(lambda *_: (status, answer)) as url, pytest.raises(error) as caught:
        cluster(url).search("plans", {"size": 1})
    assert (caught.type is EngineAway) == (error is EngineAway)


def test_one_that_is_not_there_is_said_to_be_away() -> None:
    with pytest.raises(EngineAway, match="cannot be reached"):
        cluster(f"http://127.0.0.1:{free_port()}").get("/_cluster/health")


@pytest.mark.parametrize("nodes", [1, 2])
def test_one_that_does_not_answer_is_given_up_in_time_however_many_nodes(nodes: int) -> None:
    told = threading.Event()
    with stub(lambda *_: (200, {"responses": [WHOLE]}), wait=told) as url:
        asked = Cluster(Where((url,) * nodes, seconds=0.4))
        with pytest.raises(EngineAway, match="did not answer"):
            asked.search("plans", {"size": 1})
        told.set()


def test_another_node_is_asked_where_one_is_away() -> None:
    with stub(lambda *_: (200, {"responses": [WHOLE]})) as url:
        asked = Cluster(Where((f"http://127.0.0.1:{free_port()}", url)))
        for _ in range(4):
            assert asked.search("plans", {"size": 1}) == WHOLE


def item(status: int, **error: Any) -> dict[str, Any]:
    return {"index": {"_id": "a@1.1", "status": status} | ({"error": error} if error else {})}


STANDS = item(409, type="version_conflict_engine_exception", reason="current version [1] is higher")
BULKS = [
    ([item(201), item(200)], None),
    ([item(201), STANDS], None),
    ([item(201), item(429, type="rejected_execution_exception", reason="queue")], EngineAway),
    ([item(403, **FULL), item(201)], EngineAway),
    ([item(201), item(400, type="mapper_parsing_exception", reason="failed to parse")], EngineError),
    ([item(201), item(409, type="strange_exception", reason="?")], Conflict),
]


@pytest.mark.parametrize(("items", "error"), BULKS)
def test_every_item_of_a_bulk_request_is_looked_at(items: list[Any], error: type[Exception] | None) -> None:
    with stub(lambda *_: (200, {"errors": False, "items": items})) as url:
        if error is None:
            cluster(url).bulk(["{}", "{}"])
            return
        with pytest.raises(error):
            cluster(url).bulk(["{}", "{}"])


def test_a_chunk_that_was_refused_is_sent_again_whole() -> None:
    sent: list[bytes] = []

    def answer(body: bytes, _headers: object) -> tuple[int, Any]:
        sent.append(body)
        if len(sent) == 1:
            return 503, {"error": NOWHERE}
        refused = item(429, type="rejected_execution_exception", reason="queue")
        return 200, {"items": [item(201), refused if len(sent) == 2 else item(201)]}

    with stub(answer) as url:
        cluster(url, write_seconds=20).bulk(["{}", json.dumps({"id": "a"})])
    assert sent == [b'{}\n{"id": "a"}\n'] * 3


def test_copies_that_were_not_refreshed_are_an_error() -> None:
    with stub(lambda *_: (200, {"_shards": {**SHARDS, "failed": 1}})) as url, pytest.raises(EngineAway, match="1 of 2"):
        cluster(url).refresh(("plans",))


def test_an_account_and_its_password_are_sent() -> None:
    seen: list[str] = []

    def answer(_body: bytes, headers: Mapping[str, str]) -> tuple[int, Any]:
        seen.append(headers["authorization"])
        return 200, {"responses": [WHOLE]}

    with stub(answer) as url:
        assert cluster(url, user="archive", password="mật khẩu").search("plans", {}) == WHOLE
    assert [base64.b64decode(each.split()[1]).decode() for each in seen] == ["archive:mật khẩu"]


def settings(**given: str) -> Settings:
    return load_settings(given, environ={})


def test_the_settings_say_which_cluster(tmp_path: Path) -> None:
    password = tmp_path / "password"
    password.write_text("mật khẩu\n", encoding="utf-8")
    told = where(settings(opensearch_urls="https://one:9200, https://two:9200", opensearch_user="archive",
                          opensearch_password_file=str(password)))  # fmt: skip
    assert told.urls == ("https://one:9200", "https://two:9200")
    assert (told.user, told.password, told.seconds) == ("archive", "mật khẩu", 2)
    assert "khẩu" not in repr(told)


WRONG = [
    ({"opensearch_urls": " , "}, "addresses of nodes"),
    ({"opensearch_urls": "https://archive:secret@one:9200"}, "without an account"),
    ({"opensearch_password_file": "/nowhere/password"}, "cannot be read"),
]


@pytest.mark.parametrize(("given", "said"), WRONG)
def test_settings_that_name_no_cluster_are_refused(given: dict[str, str], said: str) -> None:
    with pytest.raises(SettingsError, match=said) as caught:
        where(settings(**given))
    assert "secret" not in str(caught.value)
