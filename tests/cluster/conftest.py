"""A database beside the node of the cluster."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.postgresql_server import Server, running_server


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    with running_server() as running:
        yield running
