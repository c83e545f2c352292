"""`make faults`: killed commands and writers, power cuts, failing calls, damage and switches, while the time lasts.

    python -m tests.faults.run [--minutes N] [--seed S] [--kind KIND …] [--first I] [--trials N]

Trials are numbered; each draws from its own seed, so a failed one is repeated alone (the line to do so is printed),
and a run that was ended (Ctrl-C) goes on with `--first`. The kinds take turns. The last line counts trials.
"""

from __future__ import annotations

import argparse
import itertools
import sys
import tempfile
import time
import traceback
from collections import Counter
from pathlib import Path

from tests.faults import calls, cuts, damage, kills, outages, refusals, switches, writers

KINDS = {
    "kills": kills.trial,
    "commands": kills.user_trial,
    "writers": writers.trial,
    "cuts": cuts.trial,
    "calls": calls.trial,
    "refusals": refusals.trial,
    "outages": outages.trial,
    "damage": damage.trial,
    "switches": switches.trial,
}
"""A trial takes a seed (`seed/kind/number`) and an empty folder, returns counts, raises when a promise is broken."""


def attempt(kind: str, seed: int, number: int) -> Counter:
    """One trial in a folder of its own."""
    with tempfile.TemporaryDirectory(prefix="plansearch-faults-") as folder:
        return KINDS[kind](f"{seed}/{kind}/{number}", Path(folder))


def main(argv: list[str] | None = None) -> int:
    """Try until the time is over; 1 when a trial failed."""
    arguments = _arguments(argv)
    end = time.monotonic() + 60 * arguments.minutes
    counts: dict[str, Counter] = {kind: Counter() for kind in arguments.kind}
    failed = 0
    numbers = itertools.islice(itertools.count(arguments.first), arguments.trials)
    for number, kind in ((number, kind) for number in numbers for kind in arguments.kind):
        if time.monotonic() > end:
            break
        try:
            counts[kind] += attempt(kind, arguments.seed, number) + Counter(trials=1)
        except KeyboardInterrupt:
            break
        except Exception:  # noqa: BLE001  whatever it is, the trial has failed, and the others are still due
            failed += 1
            traceback.print_exc()
            again = f"--kind {kind} --seed {arguments.seed} --first {number} --minutes 0.01"
            print(f"failed; once more: python -m tests.faults.run {again}", flush=True)
    else:
        number += 1
    for kind, done in counts.items():
        print(f"{kind}: " + ", ".join(f"{count} {what}" for what, count in sorted(done.items())))
    print(f"to go on: --first {number}")
    print(f"{sum(done['trials'] for done in counts.values())} passed, {failed} failed")
    return int(failed > 0)


def _arguments(argv: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="tests.faults.run", description="break things, and see that nothing is lost")
    parser.add_argument("--minutes", type=float, default=10, help="no trial is begun after (default 10)")
    parser.add_argument("--seed", type=int, default=1, help="all of a run follows from it (default 1)")
    parser.add_argument("--kind", choices=KINDS, action="append", help="only this kind; may be repeated")
    parser.add_argument("--first", type=int, default=0, help="number of the first trial (default 0)")
    parser.add_argument("--trials", type=int, help="of each kind at most so many (default: as the time allows)")
    arguments = parser.parse_args(argv)
    arguments.kind = arguments.kind or list(KINDS)
    return arguments


if __name__ == "__main__":
    sys.exit(main())
