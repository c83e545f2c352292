"""Room for an index in a cluster of the tests: a prefix of its own, removed afterwards."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager

from indexer.engine.opensearch import Where
from indexer.engine.opensearch.cluster import Cluster


@contextmanager
def room(*urls: str, **given: object) -> Iterator[Where]:
    """Where an engine may put its indices; no copies, for there is one node."""
    where = Where(urls, **{"prefix": f"t{uuid.uuid4().hex[:12]}", "replicas": 0, "seconds": 20.0, **given})
    try:
        yield where
    finally:
        remove(where)


def remove(where: Where) -> None:
    """Remove all indices of a prefix."""
    cluster = Cluster(where)
    for name in cluster.get(f"/{where.prefix}-*/_alias") or {}:
        cluster.delete(f"/{name}")
