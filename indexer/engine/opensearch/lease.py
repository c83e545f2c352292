"""Who is writing, told in the cluster: a place in a list, kept as long as it is renewed.

The list only keeps writers out of each other's way; that nothing goes wrong where one is taken for dead and is not is
the work of `state.py`.
"""

from __future__ import annotations

import os
import socket
import threading
import time
import uuid
from collections.abc import Callable
from typing import Any

from indexer.engine.opensearch.cluster import Cluster, Conflict
from indexer.engine.opensearch.mapping import writers
from indexer.errors import BusyError, EngineError, PlansearchError
from indexer.lock import Holder

SECONDS = 60.0
"""So long after its last word a writer counts as dead, where one cannot look."""

_RENEWED = SECONDS / 6

_ATTEMPTS = 20

Holders = dict[str, dict[str, Any]]


class Lease:
    """A place among the writers, held inside a `with` block. `alone`: nobody else may write meanwhile.

    `ended` holds the names of those of this engine that were left, also where that could not be told in the cluster.
    Entering raises BusyError, naming who, when others do that do not go with it.
    """

    def __init__(self, cluster: Cluster, ended: set[str], *, alone: bool) -> None:
        self._cluster = cluster
        self._index = f"{cluster.where.prefix}-writers"
        self._left = ended
        self._alone = alone
        self.name = uuid.uuid4().hex
        self._ended = threading.Event()

    def __enter__(self) -> Lease:
        try:
            if self._cluster.get(f"/{self._index}", patient=True) is None:
                self._create()
            self._change(self._joined)
        except PlansearchError:
            self._left.add(self.name)  # it may have been put on the list all the same
            raise
        self._ended.clear()
        threading.Thread(target=self._renew, name="writer's lease", daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._left.add(self.name)
        try:
            self._change(lambda holders: {name: one for name, one in holders.items() if name != self.name})
        except PlansearchError:
            return  # it runs out by itself

    def living(self) -> frozenset[str]:
        """The names of all who write now, its own too."""
        holders, _ = self._read()
        return frozenset(self._living(holders))

    def _joined(self, holders: Holders) -> Holders:
        living = self._living(holders)
        for name, other in living.items():
            if name != self.name and (self._alone or other["alone"]):
                msg = f"{other['who']} is writing; try again when it is done"
                raise BusyError(msg)
        return {**living, self.name: self._mine()}

    def _living(self, holders: Holders) -> Holders:
        now = time.time()
        return {name: one for name, one in holders.items()
                if one["until"] > now and name not in self._left and not _is_gone(one)}  # fmt: skip

    def _mine(self) -> dict[str, Any]:
        return {
            "alone": self._alone,
            "who": f"{Holder.me()} on {socket.gethostname()}",
            "host": socket.gethostname(),
            "pid": os.getpid(),
            "until": time.time() + SECONDS,
        }

    def _renew(self) -> None:
        while not self._ended.wait(_RENEWED):
            try:
                self._change(lambda holders: {**holders, self.name: self._mine()} if self.name in holders else holders)
            except PlansearchError:
                continue  # the next time, or never: what is published does not rest on it

    def _change(self, change: Callable[[Holders], Holders]) -> None:
        """Change the list. A conflict may also be with what this one wrote: a node that took it has fallen, and another
        one has been asked again."""
        for _ in range(_ATTEMPTS):
            holders, seen = self._read()
            try:
                self._cluster.put(f"/{self._index}/_doc/holders", {"holders": change(holders)}, **seen)
            except Conflict:
                continue
            return
        msg = "too many writers want to begin at once; try again"
        raise BusyError(msg)

    def _read(self) -> tuple[Holders, dict[str, Any]]:
        found = self._cluster.get(f"/{self._index}/_doc/holders", patient=True)
        if found is None:
            return {}, {"op_type": "create"}
        return found["_source"]["holders"], {"if_seq_no": found["_seq_no"], "if_primary_term": found["_primary_term"]}

    def _create(self) -> None:
        try:
            self._cluster.put(f"/{self._index}", writers())
        except EngineError:
            if self._cluster.get(f"/{self._index}", patient=True) is None:  # else another writer was quicker
                raise


def _is_gone(holder: dict[str, Any]) -> bool:
    """Whether it was a process of this machine that is there no longer."""
    if holder["host"] != socket.gethostname() or holder["pid"] == os.getpid():
        return False
    try:
        os.kill(holder["pid"], 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        return False
    return False
