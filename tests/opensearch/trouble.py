"""A node is killed or stopped while one writes and another asks: what was acknowledged stays, nothing else shows.

python -m tests.opensearch.trouble --times 10 --seed 1
"""

from __future__ import annotations

import argparse
import random
import signal
import tempfile
import threading
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from indexer.engine.opensearch import open_engine
from indexer.engine.protocol import Engine, IndexedPlan
from indexer.engine.request import SearchRequest, Term
from indexer.errors import EngineError
from tests.engine.contract import MANIFEST, plan
from tests.opensearch.clusters import room
from tests.opensearch.node import Node

BATCH = 8
SECONDS = 2.0
"""What a search may take, answered or not."""

REQUEST = SearchRequest("plan", Term("words", "chung"), facets=("kind",), limit=5)


@dataclass
class Story:
    """What was acknowledged, and what happened to the two who were at work."""

    engine: Engine
    dice: random.Random
    acknowledged: dict[str, int] = field(default_factory=dict)
    doubtful: list[dict[str, int]] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    counted: Counter = field(default_factory=Counter)
    slowest: float = 0.0
    over: threading.Event = field(default_factory=threading.Event)

    def write(self) -> None:
        """Batch after batch; one that fails is doubtful: wholly there, or not at all."""
        while not self.over.is_set():
            batch = [self._plan() for _ in range(BATCH)]
            held = {each.plan.id: len(each.passages) for each in batch}
            try:
                with self.engine.writer() as writer:
                    for each in batch:
                        writer.add(each)
                    writer.commit()
            except EngineError:
                self.counted["failed batches"] += 1
                self.doubtful.append(held)
                self.over.wait(0.2)
            else:
                self.counted["batches"] += 1
                self.acknowledged |= held

    def _plan(self) -> IndexedPlan:
        name = f"p{self.counted['plans']:05d}"
        self.counted["plans"] += 1
        return plan(name, *("chung việc" for _ in range(self.dice.randint(1, 4))), kind="kế hoạch")

    def ask(self) -> None:
        """Search after search: an answer holds at least what was acknowledged before it was asked."""
        while not self.over.is_set():
            least, began = len(self.acknowledged), time.monotonic()
            try:
                page = self.engine.searcher().search(REQUEST)
            except EngineError:
                self.counted["searches refused"] += 1
            else:
                self.counted["searches"] += 1
                if page.total < least or dict(page.facets[0].values).get("kế hoạch", 0) != page.total:
                    self.problems.append(f"{page.total} of at least {least} plans were found, {page.facets}")
            self.slowest = max(self.slowest, time.monotonic() - began)
            self.over.wait(0.01)

    def has(self, what: str, least: int) -> bool:
        """Whether so much was counted, or will never be."""
        return self.over.is_set() or self.counted[what] >= least

    def judge(self) -> None:
        """What is there at the end: all that was acknowledged; of doubtful batches all or nothing; nothing else."""
        known = self.engine.known()
        if lost := self.acknowledged.items() - known.items():
            self.problems.append(f"acknowledged and lost: {sorted(lost)[:3]}")
        for batch in self.doubtful:
            there = [name for name in batch if name in known]
            if there and len(there) < len(batch):
                self.problems.append(f"half a batch is there: {there}")
        self.problems += self.engine.check()


@contextmanager
def working(story: Story) -> Iterator[None]:
    """One writes and another asks, until the block ends."""

    def told(work: Callable[[], None]) -> None:
        try:
            work()
        except Exception:  # noqa: BLE001  whatever it is, the story ends with it
            story.problems.append(traceback.format_exc())
            story.over.set()

    threads = [threading.Thread(target=told, args=(work,)) for work in (story.write, story.ask)]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        story.over.set()
        for thread in threads:
            thread.join()


def tell(node: Node, dice: random.Random, number: signal.Signals, after: int = 2) -> Story:
    """One story: the node gets the signal after a while, is helped up again, and so many more batches are written."""
    with room(node.url, seconds=SECONDS) as where:
        with open_engine(where, MANIFEST).writer() as writer:
            writer.commit()
        story = Story(open_engine(replace(where, write_seconds=5.0), MANIFEST), dice)
        with working(story):
            _until(lambda: story.has("batches", 1))
            time.sleep(dice.random())
            node.signal(number)
            time.sleep(4 * dice.random() + 1)
            if number is signal.SIGKILL:
                node.stop()
                node.start().wait()
            else:
                node.signal(signal.SIGCONT)
            enough = story.counted["batches"] + after
            _until(lambda: story.has("batches", enough))
        story.judge()
        return story


def _until(true: Callable[[], bool]) -> None:
    """Wait; raises AssertionError after two minutes."""
    for _ in range(1200):
        if true():
            return
        time.sleep(0.1)
    raise AssertionError("it did not go on within two minutes")


def main() -> None:
    """Tell some stories on a node of their own; print what came of them."""
    parser = argparse.ArgumentParser(prog="tests.opensearch.trouble", description=__doc__)
    parser.add_argument("--times", type=int, default=10)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    dice = random.Random(arguments.seed)
    done, slowest, failed = Counter(), 0.0, 0
    with tempfile.TemporaryDirectory() as folder:
        node = Node(Path(folder)).start()
        try:
            node.wait()
            for time_ in range(arguments.times):
                story = tell(node, dice, (signal.SIGKILL, signal.SIGSTOP)[time_ % 2])
                done += story.counted
                slowest = max(slowest, story.slowest)
                failed += bool(story.problems)
                print(time_, dict(story.counted), f"slowest {story.slowest:.2f} s", *story.problems, flush=True)
        finally:
            node.stop()
    print(f"slowest search {slowest:.2f} s; {dict(done)}")
    print(f"{arguments.times - failed} passed, {failed} failed")


if __name__ == "__main__":
    main()
