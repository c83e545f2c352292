"""An engine of its own for each test, on the node of the test run."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from indexer.engine.opensearch import Where, open_engine
from indexer.engine.opensearch.cluster import Cluster
from indexer.engine.opensearch.index import OpenSearchEngine
from tests.engine.contract import MANIFEST
from tests.opensearch.clusters import room
from tests.opensearch.node import Node


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
