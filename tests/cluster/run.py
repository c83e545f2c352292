"""`make cluster`: three nodes of OpenSearch; each is killed and stopped in turn while the time lasts.

    python -m tests.cluster.run [--minutes N] [--seed S] [--rounds N]

No acknowledged document may be lost, no search take longer than two seconds, answered or refused, nor may one be
answered in part; the cluster must become whole by itself. The last line counts rounds.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import time
import traceback
from collections import Counter
from pathlib import Path

from tests.cluster.nodes import NODES, three_nodes
from tests.cluster.trouble import SIGNALS, tell
from tests.opensearch.trouble import SECONDS

SLACK = 0.5
"""Seconds that a search on a loaded machine may take beyond its limit: the client's own work."""


def main(argv: list[str] | None = None) -> int:
    """Go on until the time is over; 1 when a round failed."""
    arguments = _arguments(argv)
    dice = random.Random(arguments.seed)
    end = time.monotonic() + 60 * arguments.minutes
    done, failed, slowest, longest, rounds = Counter(), 0, 0.0, 0.0, 0
    with tempfile.TemporaryDirectory(prefix="plansearch-cluster-") as folder, three_nodes(Path(folder)) as nodes:
        while rounds < arguments.rounds and time.monotonic() < end:
            began = time.monotonic()
            victim, number = rounds % NODES, SIGNALS[rounds // NODES % len(SIGNALS)]
            try:
                story, seconds = tell(nodes, victim, number, dice)
                problems = story.problems
                if story.slowest > SECONDS + SLACK:
                    problems.append(f"a search took {story.slowest:.2f} s")
                done += story.counted
                slowest, longest = max(slowest, story.slowest), max(longest, seconds)
            except Exception:  # noqa: BLE001  whatever it is, the round has failed, and the others are still due
                problems = [traceback.format_exc()]
            failed += bool(problems)
            rounds += 1
            took = time.monotonic() - began
            print(f"round {rounds}: node {victim} {number.name}, {took:.0f} s", *problems, flush=True)
    print(f"slowest search {slowest:.2f} s, whole again after {longest:.1f} s at most; {dict(done)}")
    print(f"{rounds - failed} passed, {failed} failed")
    return int(failed > 0)


def _arguments(argv: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="tests.cluster.run", description="kill and stop nodes of a cluster")
    parser.add_argument("--minutes", type=float, default=30, help="no round is begun after (default 30)")
    parser.add_argument("--seed", type=int, default=1, help="all of a run follows from it (default 1)")
    parser.add_argument("--rounds", type=int, default=30, help="at most so many (default 30)")
    return parser.parse_args(argv)


if __name__ == "__main__":
    sys.exit(main())
