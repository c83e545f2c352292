"""The engine: generations in the cluster, the one in use behind aliases, its commits published in a document.

<prefix>-plans-<generation>, <prefix>-passages-<generation>    the documents
<prefix>-commits-<generation>                                  what of them is published (`state.py`)
<prefix>-plans, <prefix>-passages, <prefix>-commits            aliases of those in use, switched in one call
<prefix>-writers                                               who writes (`lease.py`)
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import replace

from indexer.engine.fields import Unit
from indexer.engine.manifest import Manifest
from indexer.engine.opensearch import mapping
from indexer.engine.opensearch.checks import known, problems
from indexer.engine.opensearch.cluster import Cluster, Where
from indexer.engine.opensearch.lease import Lease
from indexer.engine.opensearch.mapping import COMMITS, PARTS, PASSAGES, PLANS
from indexer.engine.opensearch.search import evaluate
from indexer.engine.opensearch.state import State, States
from indexer.engine.opensearch.view import View
from indexer.engine.opensearch.writer import KEEP_SECONDS, BatchWriter
from indexer.engine.request import SearchPage, SearchRequest, Snapshot
from indexer.errors import EngineError, IndexDamaged, IndexMismatch, IndexMissing, PlansearchError

OLD_GENERATION_SECONDS = 600.0
"""So long the generation before stays, for who reads it still; a writer that comes later removes it."""


def open_engine(
    where: Where, manifest: Manifest, *, several: bool = False, existed: Callable[[], bool] = lambda: False
) -> OpenSearchEngine:
    """The index in a cluster, there or not yet; nothing is asked or written before it is used.

    `manifest` says what this program would build; `several` lets writers go on beside each other (each batch is still
    all or nothing, and a plan that two write is there once: as the later of them wrote it); `existed` says whether an
    index that is not there was lost: then it is damaged, and not begun anew but by a rebuild.
    """
    return OpenSearchEngine(Cluster(where), manifest, several, existed)


class OpenSearchSearcher:
    """One published state, ready to be asked; safe to share between threads."""

    def __init__(self, view: View, states: States, read: float) -> None:
        self.view = view
        self._states = states
        self._newest_at = read

    @property
    def snapshot(self) -> Snapshot:
        """What is being read."""
        return self.view.state.snapshot

    def search(self, request: SearchRequest) -> SearchPage:
        """Answer. Raises RequestError for what the fields do not have, EngineError when the cluster fails."""
        with self.view.cluster.one_search():
            page = evaluate(self.view, request)
        self._still_there()
        return page

    def tokens(self, unit: Unit, form: str, prefix: str = "") -> dict[str, int]:
        """Every token of a form that begins so, with the number of documents that hold it. Raises EngineError."""
        found = self.view.tokens(unit, form, prefix)
        self._still_there()
        return found

    def is_newest(self, read: float) -> None:
        """This state was still the newest when it was read (in the seconds of `time.monotonic`)."""
        self._newest_at = max(self._newest_at, read)

    def _still_there(self) -> None:
        """What was replaced stays for a while. Of an answer that took longer, or that an older searcher gave, this
        looks whether all of it was still there: it is said what goes before it goes. Raises EngineError."""
        read = time.monotonic()
        if read - self._newest_at < KEEP_SECONDS / 2:
            return
        state = self._states.of(self.view.state.generation, patient=False)
        if state.swept > self.view.state.commit:
            msg = "what was being read has been replaced since; ask again"
            raise EngineError(msg)
        if state.commit == self.view.state.commit:
            self.is_newest(read)


class OpenSearchEngine:
    """See `indexer.engine.protocol.Engine`."""

    def __init__(self, cluster: Cluster, manifest: Manifest, several: bool, existed: Callable[[], bool]) -> None:
        self._cluster = cluster
        self._states = States(cluster)
        self._wanted = manifest
        self._several = several
        self._existed = existed
        self._held: OpenSearchSearcher | None = None
        self._opening = threading.Lock()
        self._left: set[str] = set()

    def snapshot(self) -> Snapshot | None:
        """What a searcher opened now would read; None when there is no index yet."""
        state = self._current()
        return state.snapshot if state else None

    def manifest(self) -> Manifest | None:
        """What built the generation in use."""
        state = self._current()
        return state.manifest if state else None

    def searcher(self) -> OpenSearchSearcher:
        """The newest state. Raises IndexMissing, IndexMismatch, IndexDamaged, EngineError."""
        read = time.monotonic()
        state = self._matching()
        with self._opening:
            held = self._held
            if held is None or held.snapshot != state.snapshot or held.view.state.switched != state.switched:
                view = View(self._cluster, state, self._states.indices(state.generation))
                held = self._held = OpenSearchSearcher(view, self._states, read)
            held.is_newest(read)
            return held

    def known(self) -> dict[str, int]:
        """Plan id → number of passages, for every plan in the generation in use; empty when there is none."""
        return {} if self._current() is None else known(self.searcher().view)

    def check(self) -> Iterator[str]:
        """What is wrong with the generation in use, a sentence each; nothing when all is well."""
        try:
            state = self._matching()
            yield from self._astray(state)
            yield from problems(View(self._cluster, state, self._states.indices(state.generation)))
        except EngineError as error:
            yield str(error)

    @contextmanager
    def writer(self) -> Iterator[BatchWriter]:
        """A writer on the generation in use, made when there is none. What was not committed at exit is dropped.

        Raises BusyError, IndexMismatch, IndexDamaged, EngineError.
        """
        with Lease(self._cluster, self._left, alone=not self._several) as lease:
            if self._current() is None:
                generation = self._created()
                self._switch(generation)
            state = self._matching()
            if time.time() - state.switched > OLD_GENERATION_SECONDS:
                self._remove_all_but(state.generation)
            writer = BatchWriter(self._cluster, self._states, state.generation, lease)
            writer.sweep()
            try:
                yield writer
            finally:
                writer.drop()

    @contextmanager
    def rebuild(self) -> Iterator[BatchWriter]:
        """A writer on a new generation; at a clean exit the rest is committed, all is verified, and it is switched to.

        On any exception it is removed, and the old one keeps serving.
        """
        with ExitStack() as stack:
            lease = stack.enter_context(Lease(self._cluster, self._left, alone=True))
            in_use = self._in_use()
            self._close(in_use, closed=True)
            self._remove_all_but(in_use)
            generation = self._created()
            try:
                writer = BatchWriter(self._cluster, self._states, generation, lease)
                yield writer
                writer.commit()
                self._verify(generation)
                self._switch(generation)
            except BaseException:
                with suppress(PlansearchError):
                    if self._in_use() != generation:
                        self._close(in_use, closed=False)
                        self._remove(generation)
                raise

    # --- generations --------------------------------------------------------------------------------------------------

    def _current(self) -> State | None:
        """What is published of the generation in use; None when there never was one. Raises IndexDamaged."""
        state = self._states.current()
        if state is None and self._existed():
            msg = f"the index {self._cluster.where.prefix} is gone from the cluster; run `plansearch rebuild`"
            raise IndexDamaged(msg)
        return state

    def _matching(self) -> State:
        """The same; raises IndexMissing, and IndexMismatch when other rules built it."""
        state = self._current()
        if state is None:
            msg = f"there is no index {self._cluster.where.prefix} in the cluster yet; run `plansearch ingest` first"
            raise IndexMissing(msg)
        if differences := state.manifest.differences(self._wanted):
            msg = f"the index was built with another {', '.join(differences)}; run `plansearch rebuild`"
            raise IndexMismatch(msg)
        return state

    def _in_use(self) -> str | None:
        """The generation behind the alias of commits, whatever is published of it."""
        found = self._cluster.get(f"/_alias/{self._states.alias(COMMITS)}", patient=True) or {}
        return next(iter(found)).rpartition("-")[2] if found else None

    def _close(self, generation: str | None, *, closed: bool) -> None:
        """Whether a writer that was taken for dead may still publish in a generation. The next writer opens it again,
        if this one cannot; where it is lost there is nothing to close."""
        if generation is not None:
            with suppress(IndexDamaged):
                self._states.change(generation, lambda state: replace(state, closed=closed))

    def _created(self) -> str:
        """A new, empty generation that nobody uses."""
        generation = f"{max((int(each) for each in self._generations()), default=0) + 1:06d}"
        where = self._cluster.where
        bodies = {
            PLANS: mapping.documents(where.shards, where.replicas, self._wanted),
            PASSAGES: mapping.documents(where.shards, where.replicas, self._wanted),
            COMMITS: mapping.commits(where.replicas, self._wanted),
        }
        for part, body in bodies.items():
            self._cluster.put(f"/{self._states.index(part, generation)}", body)
        self._states.create(State(generation, self._wanted))
        return generation

    def _generations(self) -> set[str]:
        """Those of which anything lies in the cluster."""
        found = self._cluster.get(f"/{self._cluster.where.prefix}-*/_alias", patient=True) or {}
        names = {f"{self._states.alias(part)}-": part for part in PARTS}
        rest = (name.removeprefix(start) for name in found for start in names if name.startswith(start))
        return {generation for generation in rest if generation.isdigit()}

    def _verify(self, generation: str) -> None:
        view = View(self._cluster, self._states.of(generation), self._states.indices(generation))
        for problem in problems(view):
            msg = f"the new generation is not sound: {problem}"
            raise IndexDamaged(msg)

    def _switch(self, generation: str) -> None:
        """Make it the one in use: all its aliases in one call."""
        self._states.change(generation, lambda state: replace(state, switched=time.time()))
        actions = []
        for part in PARTS:
            alias = self._states.alias(part)
            actions += [{"remove": {"index": f"{alias}-*", "alias": alias, "must_exist": False}},
                        {"add": {"index": self._states.index(part, generation), "alias": alias}}]  # fmt: skip
        self._cluster.post("/_aliases", {"actions": actions})

    def _astray(self, state: State) -> Iterator[str]:
        """Aliases that do not name the generation in use."""
        for part in PARTS:
            found = self._cluster.get(f"/_alias/{self._states.alias(part)}", patient=True) or {}
            if set(found) != {self._states.index(part, state.generation)}:
                named = ", ".join(found) or "nothing"
                yield f"alias {self._states.alias(part)} names {named}; run `plansearch rebuild`"

    def _remove_all_but(self, kept: str | None) -> None:
        for generation in self._generations() - {kept}:
            self._remove(generation)

    def _remove(self, generation: str) -> None:
        for part in PARTS:
            self._cluster.delete(f"/{self._states.index(part, generation)}")
