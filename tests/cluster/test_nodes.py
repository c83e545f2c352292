"""A bounded sample of `make cluster`: one of three nodes is killed, another one stopped."""

from __future__ import annotations

import random

import pytest

from tests.cluster.nodes import three_nodes
from tests.cluster.trouble import SIGNALS, tell
from tests.conftest import missing
from tests.opensearch.node import NoNode


@pytest.mark.opensearch
@pytest.mark.slow
@pytest.mark.timeout(900)
def test_three_nodes_lose_nothing_with_one_of_them_gone(tmp_path) -> None:
    try:
        with three_nodes(tmp_path) as nodes:
            for victim, number in enumerate(SIGNALS):
                story, _ = tell(nodes, victim, number, random.Random(victim))
                assert story.problems == []
    except NoNode as error:
        missing(str(error))
