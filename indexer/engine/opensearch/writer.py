"""Writing batches into a generation.

What is added is sent in chunks and lies in the cluster unseen; `commit` makes it findable and publishes it
(`state.py`). A batch that fails is never published: what it left is deleted by a later one.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from itertools import chain

from indexer.engine.opensearch.cluster import Cluster
from indexer.engine.opensearch.documents import lines, version_of
from indexer.engine.opensearch.lease import Lease
from indexer.engine.opensearch.mapping import INDEX_OF, NOTHING_STORED, PASSAGES, PLANS, WINDOW, any_of
from indexer.engine.opensearch.state import State, States
from indexer.engine.opensearch.wire import wire
from indexer.engine.protocol import IndexedPlan
from indexer.engine.request import Snapshot
from indexer.engine.validate import validate_plan
from indexer.errors import EngineError, PlansearchError

CHUNK_BYTES = 5 << 20
"""A bulk request is about so large."""

KEEP_SECONDS = 60.0
"""So long, by its own clock, a writer leaves what was taken out or replaced to the searchers of the state before."""

OTHERS_KEEP_SECONDS = 600.0
"""The same of what another one took out, whose clock may go wrong by minutes."""

_ATTEMPTS = 3

_log = logging.getLogger(__name__)


class BatchWriter:
    """The Writer of this engine. After an error the batch is gone; the writer is ready for the next one."""

    def __init__(self, cluster: Cluster, states: States, generation: str, lease: Lease) -> None:
        self._cluster = cluster
        self._states = states
        self._generation = generation
        self._lease = lease
        indices = states.indices(generation)
        self._units: Mapping[str, str] = {unit: indices[part] for unit, part in INDEX_OF.items()}
        self._searched = (indices[PASSAGES], indices[PLANS])
        self._since: dict[int, float] = {}
        self._forget()

    def _forget(self) -> None:
        self._number: int | None = None
        self._turns: dict[str, int] = {}
        self._turn = 0
        self._stray: set[str] = set()
        self._touched: dict[str, None] = {}
        self._chunk: list[str] = []
        self._chunk_bytes = 0

    def add(self, plan: IndexedPlan) -> None:
        """Add a plan and its passages, replacing whatever has its id. Passages first: the plan is the last word."""
        validate_plan(plan)
        name = plan.plan.id
        with self._writing():
            number = self._begin()
            self._drop(name)
            self._turn += 1
            self._turns[name] = self._turn
            for action, document in lines(plan, self._units, number, self._turn):
                self._chunk += (action, document)
                self._chunk_bytes += len(action) + len(document)
            if self._chunk_bytes > CHUNK_BYTES:
                self._send()

    def remove(self, plan: str) -> None:
        """Remove a plan and its passages; one that is not there is no error."""
        with self._writing():
            self._drop(plan)

    def commit(self) -> Snapshot:
        """Make the batch durable and visible. Without a change there is no new commit."""
        with self._writing():
            if not self._touched:
                return self._states.of(self._generation).snapshot
            self._send()
            self._cluster.refresh(self._searched)
            state = self._states.change(self._generation, self._published)
        self._forget()
        self._sweep(state)
        return state.snapshot

    def drop(self) -> None:
        """Forget what was not committed; what was sent of it is never looked at."""
        self._forget()

    @contextmanager
    def _writing(self) -> Iterator[None]:
        try:
            yield
        except PlansearchError:
            self._forget()
            raise
        except Exception as error:
            self._forget()
            msg = f"the index could not be written ({error}); what was committed before is untouched"
            raise EngineError(msg) from error

    def _begin(self) -> int:
        """The number of this batch, taken when it first writes."""
        if self._number is None:
            name = self._lease.name
            self._number = self._states.change(self._generation, lambda state: state.begun(name)).number
        return self._number

    def _drop(self, plan: str) -> None:
        self._touched[plan] = None
        turn = self._turns.pop(plan, None)
        if turn is not None:
            self._stray.add(version_of(plan, self._number or 0, turn))

    def _send(self) -> None:
        if self._chunk:
            self._cluster.bulk(self._chunk)
            self._chunk, self._chunk_bytes = [], 0

    def _published(self, last: State) -> State:
        """The state with this batch, after the last one: what that has of the batch's plans is replaced."""
        replaced = frozenset(self._versions(last))
        if not replaced and self._number is None:
            return last
        return last.published(self._lease.name, self._number, replaced | self._stray)

    def _versions(self, state: State) -> Iterator[str]:
        """The versions of the batch's plans that are looked at before it."""
        touched = list(map(wire, self._touched))
        for start in range(0, len(touched), WINDOW):
            some = touched[start : start + WINDOW]
            query = {"bool": {"filter": [{"terms": {"plan": some}}, state.live()]}}
            body = {"size": WINDOW, "query": query, **NOTHING_STORED, "docvalue_fields": ["version"]}
            answer = self._cluster.search(self._units["plan"], body, self._cluster.where.write_seconds)
            yield from (hit["fields"]["version"][0] for hit in answer["hits"]["hits"])

    # --- what is not looked at any more -------------------------------------------------------------------------------

    def sweep(self) -> None:
        """Give up the batches whose writers are gone, delete what they left, and what was replaced long ago."""
        state = self._states.of(self._generation)
        living = self._lease.living()  # asked after: who has begun a batch is among them, if there still
        left = {number: writer for number, writer in state.open.items() if writer not in living}
        state = self._states.change(self._generation, lambda last: last.given_up(left))
        if left:
            self._cluster.refresh(self._searched)
            self._delete("born", map(int, left))
            state = self._states.change(self._generation, lambda last: last.cleared(left))
        self._sweep(state)

    def _sweep(self, state: State) -> None:
        """Delete what was taken out or replaced long enough ago. What goes wrong here is for the next one to do."""
        now, today = time.monotonic(), time.time()
        self._since = {each.commit: self._since.get(each.commit, now) for each in state.dead}
        old = {
            each.commit: each.versions
            for each in state.dead
            if now - self._since[each.commit] >= KEEP_SECONDS or today - each.when >= OTHERS_KEEP_SECONDS
        }
        if not old:
            return
        try:
            # Said first: who reads what is about to go must be told so.
            self._states.change(self._generation, lambda last: last.sweeping(old))
            self._delete("version", chain.from_iterable(old.values()))
            self._states.change(self._generation, lambda last: last.without(old))
        except EngineError as error:
            _log.warning("what was replaced could not be deleted yet: %s", error)

    def _delete(self, field: str, values: Iterable[str | int]) -> None:
        """Delete the documents that have one of these values; another writer may do so at the same time."""
        path = f"/{','.join(self._searched)}/_delete_by_query"
        for query in any_of(field, values):
            for _ in range(_ATTEMPTS):
                done = self._cluster.post(path, {"query": query}, conflicts="proceed", refresh="true")
                left = len(done["failures"]) + done["version_conflicts"]
                if not left:
                    break
            else:
                msg = f"{left} documents could not be deleted"
                raise EngineError(msg)
