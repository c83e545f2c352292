"""The cluster, over HTTP: the one place that knows the client library, and where its failures become ours.

An answer that is not whole is none: shards that failed, a search that ran out of time and items of a bulk request that
were refused all raise. Nothing is tried again here but a read on another node: who writes knows what may be repeated.
"""

from __future__ import annotations

import base64
import json
import logging
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from opensearchpy import OpenSearch
from opensearchpy.exceptions import ConnectionError as NoConnection
from opensearchpy.exceptions import ConnectionTimeout, OpenSearchException, TransportError

from indexer.errors import EngineAway, EngineError, RequestError, SearchTooLong, SettingsError
from indexer.settings import Settings

Body = Mapping[str, Any]

MANY_SECONDS = 30.0
"""For what reads the whole index: its words, its plans, its checks."""

_LOOKING, _SEARCHING = 0.3, 0.6
"""Such parts of the time for a search are for looking what is published, and for all that is asked of it then; so both
together end in time, and a little is left for what is done with the answers."""

_LEAST_SECONDS = 0.05

_GIVEN_UP = "the search took longer than its limit and was given up"

_BUSY = {429, 502, 503, 504}

logging.getLogger("opensearch").setLevel(logging.CRITICAL)
"""The library logs what it raises too, with the documents in it."""


_FIRST_PAUSE, _LONGEST_PAUSE = 0.2, 3.0
"""Seconds before a chunk is sent again."""


class Conflict(Exception):
    """Someone else has changed the document meanwhile."""


@dataclass(frozen=True, slots=True)
class Where:
    """Which cluster, and how it is asked. `urls` name some of its nodes, `prefix` begins the names of all indices.

    `ca` is a file of certificates to trust instead of the system's, `pool` how many connections a node is given.
    `seconds` is how long a search may take, with looking what there is to search, and `write_seconds` a write. `shards`
    and `replicas` are those of a new generation.
    """

    urls: tuple[str, ...]
    prefix: str = "plansearch"
    user: str = ""
    password: str = field(default="", repr=False)
    ca: Path | None = None
    pool: int = 8
    seconds: float = 2.0
    write_seconds: float = 60.0
    shards: int = 1
    replicas: int = 1


class Cluster:
    """Requests and their answers; safe to share between threads."""

    def __init__(self, where: Where) -> None:
        self.where = where
        self._attempts = min(2, len(where.urls))
        self._reading, self._writing = _client(where, self._attempts), _client(where, 1)
        self._mine = threading.local()

    @contextmanager
    def one_search(self) -> Iterator[None]:
        """All that this thread asks in here belongs to one search, and shares its time."""
        self._mine.until = time.monotonic() + self.where.seconds * _SEARCHING
        try:
            yield
        finally:
            self._mine.until = None

    def _left(self, seconds: float) -> float:
        """How much of so many seconds is left to a request. Raises SearchTooLong when nothing is."""
        until = getattr(self._mine, "until", None)
        if until is None:
            return seconds
        left = min(seconds, until - time.monotonic())
        if left < _LEAST_SECONDS:
            raise SearchTooLong(_GIVEN_UP)
        return left

    def get(self, path: str, *, patient: bool = False) -> Any:
        """What is there; None where nothing is. `patient`: a writer asks, who has time. Raises EngineError."""
        seconds = self.where.write_seconds if patient else self.where.seconds * _LOOKING
        try:
            return self._request("GET", path, seconds=seconds)
        except _Missing:
            return None

    def put(self, path: str, body: Body, **params: Any) -> Any:
        """Raises Conflict, EngineError."""
        return self._write("PUT", path, body, params)

    def post(self, path: str, body: Body | None = None, **params: Any) -> Any:
        """Raises Conflict, EngineError."""
        return self._write("POST", path, body, params)

    def delete(self, path: str, **params: Any) -> None:
        """What is not there is no error. Raises Conflict, EngineError."""
        try:
            self._write("DELETE", path, None, params)
        except _Missing:
            return

    def search(self, index: str, body: Body, seconds: float | None = None) -> Any:
        """The whole answer to one search. Raises SearchTooLong, RequestError, EngineError."""
        return self.searches(index, (body,), seconds)[0]

    def searches(self, index: str, bodies: Sequence[Body], seconds: float | None = None) -> list[Any]:
        """The whole answers to some searches of an index, asked at once. Raises as `search` does."""
        seconds = self._left(seconds or self.where.seconds)
        limit = max(_LEAST_SECONDS, 0.9 * seconds / self._attempts)
        lines = []
        for body in bodies:
            lines += ["{}", json.dumps({**body, "timeout": f"{limit * 1000:.0f}ms"})]
        answer = self._request("POST", f"/{index}/_msearch", "\n".join(lines) + "\n", seconds=seconds,
                               params={"max_concurrent_searches": 4})  # fmt: skip
        return [_whole(each) for each in answer["responses"]]

    def bulk(self, lines: Sequence[str]) -> None:
        """Write a chunk of actions and documents, all of it, or raise EngineError.

        Every item is looked at; one that stands there in the same version was written before. A chunk that the cluster
        could not take is sent again, whole, as long as a write may take.
        """
        body = "\n".join(lines) + "\n"
        deadline = time.monotonic() + self.where.write_seconds
        pause = _FIRST_PAUSE
        while True:
            try:
                return self._bulk(body)
            except EngineAway:
                if time.monotonic() + pause > deadline:
                    raise
            time.sleep(pause)
            pause = min(2 * pause, _LONGEST_PAUSE)

    def _bulk(self, body: str) -> None:
        answer = self._write("POST", "/_bulk", body, {})
        for item in answer["items"]:
            ((_, done),) = item.items()
            if done["status"] not in (200, 201) and done.get("error", {}).get("type") != _STANDS:
                raise _said(done["status"], done.get("error", {}))

    def refresh(self, indices: Sequence[str]) -> None:
        """Make what was written findable, on every copy. Raises EngineError."""
        shards = self._write("POST", f"/{','.join(indices)}/_refresh", None, {})["_shards"]
        if shards["failed"]:
            msg = f"{shards['failed']} of {shards['total']} copies of the index could not be brought up to date"
            raise EngineAway(msg)

    def _write(self, method: str, path: str, body: Any, params: Mapping[str, Any]) -> Any:
        return self._request(method, path, body, seconds=self.where.write_seconds, params=params, writes=True)

    def _request(self, method: str, path: str, body: Any = None, *, seconds: float,
                 params: Mapping[str, Any] | None = None, writes: bool = False) -> Any:  # fmt: skip
        """An answer within so many seconds. Raises _Missing, Conflict, RequestError, EngineError."""
        client, attempts = (self._writing, 1) if writes else (self._reading, self._attempts)
        given = {**(params or {}), "request_timeout": seconds / attempts}
        headers = {"content-type": "application/x-ndjson"} if isinstance(body, str) else None
        try:
            return client.transport.perform_request(method, path, headers=headers, params=given, body=body)
        except ConnectionTimeout as error:
            msg = f"the search cluster did not answer within {seconds:g} seconds"
            raise EngineAway(msg) from error
        except NoConnection as error:
            msg = f"the search cluster at {', '.join(self.where.urls)} cannot be reached ({error.error})"
            raise EngineAway(msg) from error
        except TransportError as error:
            raise _translated(error) from error
        except OpenSearchException as error:
            msg = f"the search cluster's answer makes no sense ({error})"
            raise EngineError(msg) from error


def _client(where: Where, attempts: int) -> OpenSearch:
    return OpenSearch(
        list(where.urls),
        headers=_account(where),
        ca_certs=str(where.ca) if where.ca else None,
        pool_maxsize=where.pool,
        max_retries=attempts - 1,
        retry_on_timeout=True,
        retry_on_status=(),
    )


def _account(where: Where) -> dict[str, str]:
    """The header that says who asks; the library's own knows no Vietnamese passwords."""
    told = base64.b64encode(f"{where.user}:{where.password}".encode()).decode()
    return {"authorization": f"Basic {told}"} if where.user else {}


class _Missing(EngineError):
    """There is no such index or document."""


_STANDS = "version_conflict_engine_exception"

_READ_ONLY = "cluster_block_exception"

_TOO_MANY = {"too_many_clauses", "too_many_nested_clauses"}


def _translated(error: TransportError) -> Exception:
    info = error.info if isinstance(error.info, dict) else {}
    cause = info.get("error", {})
    return _said(int(error.status_code), cause if isinstance(cause, dict) else {"reason": str(cause or error.error)})


def _said(status: int, cause: Body) -> Exception:
    """What the cluster complains about, as an error of ours."""
    kind, reason = _root(cause)
    if status == 404:
        return _Missing(f"there is no such index in the cluster ({reason})")
    if kind == _READ_ONLY:
        return EngineAway(f"the search cluster takes no such request now ({reason})")
    if kind in _TOO_MANY:
        return RequestError(("query-too-long", ""))
    if status == 409:
        return Conflict(reason)
    if status in (401, 403):
        return EngineError(f"the search cluster refuses this account ({reason})")
    if status in _BUSY:
        return EngineAway(f"the search cluster cannot answer now ({reason})")
    return EngineError(f"the search cluster refused a request of ours ({status} {kind}: {reason})")


def _root(cause: Body) -> tuple[str, str]:
    """Kind and reason of what went wrong at the bottom of it."""
    for each in (
        *cause.get("root_cause", ()),
        *(failed.get("reason", {}) for failed in cause.get("failed_shards", ())),
    ):
        if each.get("type"):
            return each["type"], each.get("reason") or each["type"]
    return cause.get("type", ""), cause.get("reason") or cause.get("type", "no reason given")


def _whole(answer: Body) -> Body:
    """An answer of all shards, in time."""
    if "error" in answer:
        raise _said(answer.get("status", 500), answer["error"])
    if answer.get("timed_out"):
        raise SearchTooLong(_GIVEN_UP)
    shards = answer["_shards"]
    if shards["failed"] or shards["successful"] + shards.get("skipped", 0) < shards["total"]:
        reasons = [failed.get("reason", {}) for failed in shards.get("failures", ())]
        msg = f"only {shards['successful']} of {shards['total']} parts of the index answered"
        raise EngineAway(f"{msg} ({_root(reasons[0])[1]})" if reasons else msg)
    return answer


def where(settings: Settings) -> Where:
    """The cluster of the settings. Raises SettingsError for addresses that name none, or an account (they are shown in
    errors), and when the password cannot be read."""
    urls = tuple(url.strip() for url in settings.opensearch_urls.split(",") if url.strip())
    if not urls or any("@" in url for url in urls):
        msg = "opensearch_urls takes addresses of nodes, without an account: that stands in opensearch_user"
        raise SettingsError(msg)
    return Where(
        urls=urls,
        prefix=settings.opensearch_prefix,
        user=settings.opensearch_user,
        password=_password(settings.opensearch_password_file),
        ca=Path(settings.opensearch_ca) if settings.opensearch_ca else None,
        pool=settings.opensearch_pool,
        seconds=settings.opensearch_seconds,
        write_seconds=settings.opensearch_write_seconds,
        shards=settings.opensearch_shards,
        replicas=settings.opensearch_replicas,
    )


def _password(file: str) -> str:
    try:
        return Path(file).read_text(encoding="utf-8").strip() if file else ""
    except OSError as error:
        msg = f"the password of the search cluster cannot be read ({error})"
        raise SettingsError(msg) from None
