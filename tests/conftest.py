"""Fixtures that every room's tests share."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest

from tests.opensearch.node import Node, NoNode, Session

REPOSITORY = Path(__file__).resolve().parent.parent
CI = os.environ.get("CI", "").lower() == "true"


def missing(reason: str) -> None:
    """A part that a test needs is not there: skip, saying why; in CI that is a failure."""
    if CI:
        pytest.fail(f"in CI nothing may be missing: {reason}")
    pytest.skip(reason)


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real documents beside a developer's checkout; a user's checkout has none."""
    folder = REPOSITORY.parent / "shared"
    if not (folder / "plans").is_dir():
        missing("the real documents (../shared) are not beside this checkout")
    return folder


@pytest.fixture
def corpus() -> Path:
    """The archive that ships."""
    return REPOSITORY / "corpus" / "plans"


_CLUSTER = pytest.StashKey[Session]()


def pytest_configure(config: pytest.Config) -> None:
    """A place for the node that tests of OpenSearch share. And programs that the tests start can be interrupted, also
    where a script started the tests in the background and made them ignore it."""
    signal.signal(signal.SIGINT, signal.default_int_handler)
    config.stash[_CLUSTER] = Session()


def pytest_collection_finish(session: pytest.Session) -> None:
    """Where tests of OpenSearch are among those chosen, the node starts beside the others."""
    if not session.config.option.collectonly and any(item.get_closest_marker("opensearch") for item in session.items):
        session.config.stash[_CLUSTER].begin()


def pytest_unconfigure(config: pytest.Config) -> None:
    """It is stopped whatever happened."""
    config.stash[_CLUSTER].end()


@pytest.fixture(scope="session")
def cluster_node(request: pytest.FixtureRequest) -> Node:
    """A real node of OpenSearch on this machine; where none can be had the test is skipped, and never in CI."""
    try:
        return request.config.stash[_CLUSTER].node()
    except NoNode as error:
        missing(str(error))
