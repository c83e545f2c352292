"""What is published of a generation: one small document, replaced in one step only by who has seen the last one.

It is the commit: a batch's documents lie in the cluster before it, and are not looked at; after it they are. Where
several write, each batch has a number of its own, and who comes second looks again at what the first one left.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from itertools import chain
from typing import Any

from indexer.engine.manifest import Manifest
from indexer.engine.opensearch.cluster import Cluster, Conflict
from indexer.engine.opensearch.mapping import COMMITS, PARTS, any_of
from indexer.engine.request import Snapshot
from indexer.errors import EngineAway, EngineError, IndexDamaged

_ADDRESS = "_doc/commit"

GIVEN_UP = ""
"""Stands for the writer of a batch that will never be published, until what it left is deleted."""

_FEW = 8
"""So many lost batches in a row, at most, are named one by one."""

_CLOSED = "another writer took this one for dead, and has gone on without it; nothing of its batch is in the index"

_BEHIND_SECONDS = 60.0

_ATTEMPTS = 40
"""Others that publish at the same time make one try again; each of them gets on meanwhile."""


@dataclass(frozen=True, slots=True)
class Dead:
    """Versions of plans that a commit took out or replaced, and when, in seconds since 1970."""

    commit: int
    when: float
    versions: frozenset[str]


@dataclass(frozen=True, slots=True)
class State:
    """`commit` counts what was published. What batches numbered up to `number` wrote is looked at, but for those of
    `open` (batch → who writes it) and those that were `lost` (from, to), and for the versions of plans that are `dead`.
    Who reads a commit before `swept` may miss some that are not there any more. `switched`: when the generation came
    into use, in seconds since 1970. With `closed` nothing is published in it any more, for another is being made.

    A batch that was lost stays so: its writer may only have slept, and send the rest when nobody thinks of it any more.
    """

    generation: str
    manifest: Manifest
    commit: int = 0
    number: int = 0
    open: Mapping[str, str] = field(default_factory=dict)
    lost: tuple[tuple[int, int], ...] = ()
    dead: tuple[Dead, ...] = ()
    swept: int = 0
    switched: float = 0.0
    closed: bool = False

    @property
    def snapshot(self) -> Snapshot:
        """What a reader sees."""
        return Snapshot(self.generation, self.commit)

    def live(self) -> dict[str, Any]:
        """The documents that are looked at, as a query."""
        few = (range(first, last + 1) for first, last in self.lost if last - first < _FEW)
        unseen = any_of("born", {*map(int, self.open), *chain.from_iterable(few)})
        unseen += [{"range": {"born": {"gte": first, "lte": last}}}
                   for first, last in self.lost if last - first >= _FEW]  # fmt: skip
        unseen += any_of("version", chain.from_iterable(each.versions for each in self.dead))
        return {"bool": {"filter": [{"range": {"born": {"lte": self.number}}}], "must_not": unseen}}

    def begun(self, writer: str) -> State:
        """With one more batch, which is not looked at yet. Raises EngineError when nothing is published any more."""
        if self.closed:
            raise EngineError(_CLOSED)
        return replace(self, number=self.number + 1, open={**self.open, str(self.number + 1): writer})

    def published(self, writer: str, number: int | None, dead: frozenset[str]) -> State:
        """With a batch that is looked at now, and what it replaced no longer; or this state, where that is so already.

        Raises EngineError when the batch was given up, its writer being taken for dead.
        """
        if number is not None and str(number) not in self.open and not any(a <= number <= z for a, z in self.lost):
            return self
        if self.closed or (number is not None and self.open.get(str(number)) != writer):
            raise EngineError(_CLOSED)
        left = {batch: writer for batch, writer in self.open.items() if batch != str(number)}
        commit = self.commit + 1
        died = (Dead(commit, time.time(), dead),) if dead else ()
        return replace(self, commit=commit, open=left, dead=(*self.dead, *died))

    def given_up(self, batches: Mapping[str, str]) -> State:
        """With batches (and who wrote them) that will never be published; what they left may be deleted."""
        kept = {batch: GIVEN_UP if batches.get(batch) == writer else writer for batch, writer in self.open.items()}
        return replace(self, open=kept, closed=False)

    def cleared(self, batches: Collection[str]) -> State:
        """With batches that were given up, and that left nothing any more, being lost."""
        gone = [int(batch) for batch in self.open if batch in batches]
        kept = {batch: writer for batch, writer in self.open.items() if batch not in batches}
        return replace(self, open=kept, lost=_joined([*self.lost, *zip(gone, gone, strict=True)]))

    def sweeping(self, commits: Collection[int]) -> State:
        """Told that what these commits took out or replaced may be missing."""
        return replace(self, swept=max((self.swept, *commits)))

    def without(self, commits: Collection[int]) -> State:
        """Without what these commits took out or replaced: it lies in the cluster no longer."""
        return replace(self, dead=tuple(each for each in self.dead if each.commit not in commits))

    def to_body(self) -> dict[str, Any]:
        """As the document."""
        held = {
            "commit": self.commit,
            "number": self.number,
            "open": dict(self.open),
            "lost": self.lost,
            "dead": [[each.commit, each.when, sorted(each.versions)] for each in self.dead],
            "swept": self.swept,
            "switched": self.switched,
            "closed": self.closed,
            "manifest": self.manifest.to_json(),
        }
        return {"state": held}


def _joined(numbers: Iterable[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    """Numbers from and to, those that follow each other as one."""
    joined: list[tuple[int, int]] = []
    for first, last in sorted(numbers):
        if joined and first <= joined[-1][1] + 1:
            joined[-1] = joined[-1][0], max(last, joined[-1][1])
        else:
            joined.append((first, last))
    return tuple(joined)


def _state(generation: str, held: Mapping[str, Any]) -> State:
    """A state as its document tells it. Raises KeyError, ValueError, TypeError."""
    return State(
        generation, Manifest.from_json(held["manifest"]), held["commit"], held["number"], held["open"],
        tuple((first, last) for first, last in held["lost"]),
        tuple(Dead(commit, when, frozenset(versions)) for commit, when, versions in held["dead"]),
        held["swept"], held["switched"], held["closed"],
    )  # fmt: skip


class States:
    """The published states of the generations behind one prefix."""

    def __init__(self, cluster: Cluster) -> None:
        self._cluster = cluster
        self._prefix = cluster.where.prefix
        self._newest: tuple[tuple[str, int], float] = (("", 0), 0.0)

    def index(self, part: str, generation: str) -> str:
        """The name of an index of a generation."""
        return f"{self._prefix}-{part}-{generation}"

    def alias(self, part: str) -> str:
        """What names the one in use."""
        return f"{self._prefix}-{part}"

    def indices(self, generation: str) -> dict[str, str]:
        """Part → name of the index."""
        return {part: self.index(part, generation) for part in PARTS}

    def current(self) -> State | None:
        """What is published of the generation in use; None when there is none. Raises EngineError."""
        began = time.monotonic()
        held = self._read(self.alias(COMMITS), patient=False)
        if held is None:
            return None
        self._compare(held[0], began)
        return held[0]

    def _compare(self, state: State, began: float) -> None:
        """A node that was cut off may answer with what it held then. Raises EngineAway when this is such an answer:
        older than what was there before it was asked for. If it stays so, somebody has taken away what was newer."""
        mark = state.generation, state.commit
        newest, seen = self._newest
        if mark >= newest or began - seen > _BEHIND_SECONDS:
            self._newest = mark, time.monotonic()
        elif began > seen:
            msg = "a part of the search cluster answers that is behind the others"
            raise EngineAway(msg)

    def of(self, generation: str, *, patient: bool = True) -> State:
        """What is published of a generation. Raises IndexDamaged when it is gone."""
        return self._last(generation, patient=patient)[0]

    def change(self, generation: str, change: Callable[[State], State]) -> State:
        """Publish what `change` makes of the last state, made again where another writer was quicker: or this one, when
        a node that had done it fell, and another one was asked again.

        When it is not certain whether that came to pass, it is found out, and nothing of it comes to pass later.
        Raises EngineError.
        """
        for _ in range(_ATTEMPTS):
            last, seen = self._last(generation)
            wanted = change(last)
            if wanted == last:
                return last
            try:
                self._put(generation, wanted, seen)
            except Conflict:
                continue
            except EngineAway:
                if not self._came_to_pass(generation, wanted, seen):
                    raise
            return wanted
        msg = "other writers were quicker every time"
        raise EngineAway(msg)

    def create(self, state: State) -> None:
        """The first state of a generation that nobody uses yet."""
        path = f"/{self.index(COMMITS, state.generation)}/{_ADDRESS}"
        with suppress(Conflict):  # with itself
            self._cluster.put(path, state.to_body(), op_type="create")

    def _came_to_pass(self, generation: str, wanted: State, seen: Mapping[str, int]) -> bool:
        """Whether what was sent is there. If it is not, writing the old state anew makes sure that it never will be."""
        last, now = self._last(generation)
        if now == seen:
            try:
                self._put(generation, last, seen)
            except Conflict:
                last, now = self._last(generation)
            else:
                return False
        return last == wanted

    def _last(self, generation: str, *, patient: bool = True) -> tuple[State, Mapping[str, int]]:
        held = self._read(self.index(COMMITS, generation), patient=patient)
        if held is None:
            msg = f"generation {generation} of the index is gone from the cluster; run `plansearch rebuild`"
            raise IndexDamaged(msg)
        return held

    def _read(self, name: str, *, patient: bool) -> tuple[State, Mapping[str, int]] | None:
        found = self._cluster.get(f"/{name}/{_ADDRESS}", patient=patient)
        if found is None:
            return None
        try:
            state = _state(found["_index"].rpartition("-")[2], found["_source"]["state"])
        except (KeyError, ValueError, TypeError) as error:
            msg = f"what {name} says of the index makes no sense ({error!r}); run `plansearch rebuild`"
            raise IndexDamaged(msg) from None
        return state, {"if_seq_no": found["_seq_no"], "if_primary_term": found["_primary_term"]}

    def _put(self, generation: str, state: State, seen: Mapping[str, int]) -> None:
        path = f"/{self.index(COMMITS, generation)}/{_ADDRESS}"
        self._cluster.put(path, state.to_body(), **seen)
