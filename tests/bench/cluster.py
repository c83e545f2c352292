"""Our engine on a node of OpenSearch, beside our own: the same requests, the same answers.

The node is of this run (`tests/opensearch/node.py`: 512 MB, one shard, no copies), and asked over HTTP, one request
after the other, as a page asks it. Its data stay in the rival's folder.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

from indexer.engine.manifest import Manifest, schema_version
from indexer.engine.opensearch import ENGINE_VERSION, Where, open_engine
from indexer.engine.opensearch.cluster import Cluster
from indexer.engine.opensearch.index import OpenSearchEngine
from indexer.engine.protocol import IndexedPlan
from tests.bench.rivals import Plansearch, one_field, page_of
from tests.opensearch.node import Node

STARTED: list[Node] = []
"""The nodes of this run."""

COMMIT_PLANS = 200
"""As an ingest commits."""


class OpenSearch(Plansearch):
    """This project's other engine."""

    name = "opensearch"
    how = "one SearchRequest a question, to a node on this machine; snippets by tests/bench/rivals.py"

    def build(self, plans: Iterable[IndexedPlan], folder: Path) -> None:
        build(map(one_field, plans), folder)

    def open(self, folder: Path) -> None:
        self._searcher = _started(folder)[0].searcher()


def build(plans: Iterable[IndexedPlan], folder: Path) -> None:
    """Index plans, durable at the end."""
    engine, node = _started(folder)
    with engine.rebuild() as writer:
        for number, plan in enumerate(plans, 1):
            writer.add(plan)
            if number % COMMIT_PLANS == 0:
                writer.commit()
    cluster = Cluster(_where(node))
    cluster.post("/_flush", wait_if_ongoing="true", force="true")
    node.stop()


def opened(folder: Path) -> Callable:
    """What answers a page, as the product asks for it."""
    return page_of(_started(folder)[0].searcher())


def _started(folder: Path) -> tuple[OpenSearchEngine, Node]:
    """An engine on a node that keeps its data there, and ends with this process."""
    node = Node(folder).start().wait()
    STARTED.append(node)
    Cluster(_where(node)).get("/_cluster/health?wait_for_status=yellow", patient=True)
    return open_engine(_where(node), Manifest(schema_version(), "bench", "bench", ENGINE_VERSION)), node


def stop() -> None:
    """End the nodes of this run."""
    for node in STARTED:
        node.stop()


def _where(node: Node) -> Where:
    return Where((node.url,), replicas=0, seconds=30.0)
