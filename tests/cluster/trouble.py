"""One of three nodes is killed or stopped while one writes and another asks."""

from __future__ import annotations

import random
import signal
import time
from collections.abc import Sequence

from indexer.engine.opensearch import open_engine
from tests.cluster.nodes import whole
from tests.engine.contract import MANIFEST
from tests.faults.processes import wait_for
from tests.opensearch.clusters import room
from tests.opensearch.node import Node
from tests.opensearch.trouble import SECONDS, Story, working

SIGNALS = (signal.SIGKILL, signal.SIGSTOP)


def tell(nodes: Sequence[Node], victim: int, number: signal.Signals, dice: random.Random) -> tuple[Story, float]:
    """One round: a node gets the signal during bulk and search, one batch at least is written without it, then it is
    helped up and comes back. The story, judged, and the seconds until the cluster was whole again."""
    urls = [node.url for node in dice.sample(nodes, len(nodes))]
    with room(*urls, replicas=1, seconds=SECONDS, write_seconds=20.0) as where:
        story = Story(open_engine(where, MANIFEST), dice)
        with story.engine.writer() as writer:
            writer.commit()
        whole(nodes)
        with working(story):
            wait_for(lambda: story.has("batches", 1))
            time.sleep(dice.random())
            nodes[victim].signal(number)
            enough = story.counted["batches"] + 2  # the first may have been on its way
            wait_for(lambda: story.has("batches", enough))
            if number is signal.SIGKILL:
                nodes[victim].stop()
                nodes[victim].start().wait()
            else:
                nodes[victim].signal(signal.SIGCONT)
            seconds = whole(nodes)
            answered = story.counted["searches"] + 1
            wait_for(lambda: story.has("searches", answered))
        story.judge()
        return story, seconds
