"""One index, continued by turns by two lines of Whoosh: `python -m tests.engine.lines INDEX TURN`.

Every turn finds what the turns before it left, says what the judge says of it, adds and removes, and merges it all.
"""

from __future__ import annotations

import sys
from pathlib import Path

import whoosh

from indexer.engine.protocol import Engine
from indexer.engine.whoosh import open_engine
from indexer.engine.whoosh.writer import FANOUT
from tests.engine.agreement import Dice, history
from tests.engine.contract import MANIFEST, agree
from tests.engine.judge import JudgeEngine

PLANS, TOKENS, REQUESTS = 30, 12, 40


def replay(engine: Engine, turn: int) -> None:
    """What a turn writes: so many commits that segments are merged."""
    dice = Dice(f"lines/{turn}")
    with engine.writer() as writer:
        for _ in range(FANOUT):
            for step, what in history(dice, PLANS, TOKENS):
                getattr(writer, step)(*(() if what is None else (what,)))


def agreed(engine: Engine, turns: int) -> int:
    """How many requests were answered as the judge does after so many turns."""
    judge = JudgeEngine(MANIFEST)
    for turn in range(turns):
        replay(judge, turn)
    assert list(engine.check()) == []
    assert engine.known() == judge.known()
    dice = Dice(f"asked/{turns}")
    for _ in range(REQUESTS):
        request = dice.request(PLANS)
        agree(engine.searcher().search(request), judge.searcher().search(request), request)
    return REQUESTS


def main(path: Path, turn: int) -> None:
    """Take a turn."""
    engine = open_engine(path, MANIFEST)
    asked = agreed(engine, turn) if turn else 0
    replay(engine, turn)
    asked += agreed(open_engine(path, MANIFEST), turn + 1)
    print(f"turn {turn}, whoosh {'.'.join(map(str, whoosh.__version__))}: {asked} requests answered alike")


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
