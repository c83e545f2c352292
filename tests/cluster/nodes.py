"""Three nodes of OpenSearch on this machine, each a process of its own: one cluster."""

from __future__ import annotations

import json
import time
import urllib.request
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from tests.opensearch.node import START_SECONDS, Node, NoNode, free_port

NODES = 3

FAST = {
    "cluster.fault_detection.follower_check.interval": "500ms",
    "cluster.fault_detection.follower_check.timeout": "1s",
    "cluster.fault_detection.leader_check.interval": "500ms",
    "cluster.fault_detection.leader_check.timeout": "1s",
    "cluster.publish.timeout": "5s",
    "cluster.follower_lag.timeout": "10s",
}
"""A node that does not answer is left after three seconds instead of thirty: the rounds are short, not the promises."""


@contextmanager
def three_nodes(folder: Path) -> Iterator[list[Node]]:
    """Started and joined; they end with the block. Raises NoNode."""
    ports = [free_port() for _ in range(NODES)]
    addresses = ",".join(f"127.0.0.1:{port}" for port in ports)
    name = f"tests-{uuid.uuid4().hex[:12]}"
    nodes: list[Node] = []
    try:
        for i, port in enumerate(ports):
            own = folder / str(i)
            own.mkdir()
            settings = {
                "transport.port": str(port), "discovery.type": "", "discovery.seed_hosts": f"[{addresses}]",
                "cluster.initial_cluster_manager_nodes": f"[{addresses}]", **FAST,
            }  # fmt: skip
            nodes.append(Node(own, settings, name=name).start())
        for node in nodes:
            node.wait(NODES * START_SECONDS)
        whole(nodes)
        yield nodes
    finally:
        for node in nodes:
            node.stop()


def whole(nodes: Sequence[Node], seconds: float = NODES * START_SECONDS) -> float:
    """Wait until every node is in the cluster and every copy in its place; how long it took. Raises NoNode."""
    began = time.monotonic()
    while time.monotonic() - began < seconds:
        told = [_health(node) for node in nodes]
        if all(each.get("status") == "green" and each.get("number_of_nodes") == NODES for each in told):
            return time.monotonic() - began
        time.sleep(0.2)
    msg = f"the cluster did not become whole: {told}"
    raise NoNode(msg)


def _health(node: Node) -> dict:
    with suppress(OSError, ValueError), urllib.request.urlopen(f"{node.url}/_cluster/health", timeout=2) as answer:
        return json.load(answer)
    return {}
