"""A database beside the node of the cluster, and machines that share both."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from indexer.settings import Settings
from tests.fixtures_plans import settings_for
from tests.opensearch.clusters import room
from tests.postgresql_server import Server, running_server


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    with running_server() as running:
        yield running


@pytest.fixture
def machine(cluster_node, server) -> Iterator[Callable[[Path], Settings]]:
    """Settings of a machine (by its home) of one archive that several share."""
    database = server.new_database()
    with room(cluster_node.url) as where:
        yield lambda home: settings_for(
            home, engine="opensearch", catalogue_url=database, opensearch_urls=cluster_node.url,
            opensearch_prefix=where.prefix, opensearch_replicas=0, opensearch_seconds=20, commit_documents=3,
        )  # fmt: skip
    server.drop(database)
