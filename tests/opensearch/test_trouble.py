"""A bounded sample of `python -m tests.opensearch.trouble`, on the node that the other tests use."""

from __future__ import annotations

import random
import signal

import pytest

from tests.opensearch.node import Node
from tests.opensearch.trouble import tell


@pytest.mark.opensearch
@pytest.mark.slow
@pytest.mark.timeout(400)
@pytest.mark.parametrize("number", [signal.SIGSTOP, signal.SIGKILL], ids=["stopped", "killed"])
def test_what_was_acknowledged_stays_and_nothing_else_shows(cluster_node: Node, number: signal.Signals) -> None:
    story = tell(cluster_node, random.Random(1), number, after=1)
    assert story.problems == []
    assert story.counted["searches"] > 1
    assert story.counted["searches refused"] > 0
