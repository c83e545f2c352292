"""`make hostile`: damaged files, mutants and bombs, while the time lasts: each ends in one state, inside the limits.

    python -m tests.hostile.run [--minutes N] [--seed S] [--kind KIND …] [--mutants N] [--first I]

Kinds: `bombs`, `files` (those of ../shared/data/pdf-hostile, when they are there) and `mutants`. Files come in batches,
an archive each; a batch follows from kind, seed and number alone, so that a run which was interrupted goes on with
`--first`, and a failed batch is repeated alone. The last line counts files.
"""

from __future__ import annotations

import argparse
import os
import sys
import tarfile
import tempfile
import time
import traceback
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from indexer.settings import load_settings
from tests.conftest import REPOSITORY
from tests.hostile.bombs import BOMBS
from tests.hostile.mutants import mutant
from tests.hostile.trial import Outcome, trial

BATCH = 50
HOSTILE = REPOSITORY.parent / "shared" / "data" / "pdf-hostile" / "pdfs.dev.tar.xz"
KINDS = ("bombs", "files", "mutants")

File = tuple[str, bytes]


def files_of(kind: str, seed: int, mutants: int) -> Iterator[File]:
    """All files of a kind, in order."""
    if kind == "bombs":
        yield from ((name, make()) for name, make in BOMBS.items())
    elif kind == "mutants":
        yield from (mutant(seed, number) for number in range(mutants))
    elif HOSTILE.exists():
        with tarfile.open(HOSTILE) as packed:
            for at, member in enumerate(packed):
                if member.isfile():
                    name = os.path.basename(member.name)
                    yield (
                        f"{at:04d}-{name}" + ("" if name.lower().endswith(".pdf") else ".pdf"),
                        packed.extractfile(member).read(),
                    )


def batches(kinds: list[str], seed: int, mutants: int) -> Iterator[tuple[str, list[File]]]:
    """The files of the kinds, so many at a time."""
    for kind in kinds:
        files = files_of(kind, seed, mutants)
        while batch := list(islice(files, BATCH)):
            yield kind, batch


def main(argv: list[str] | None = None) -> int:
    """Try until all is done or the time is over; 1 when something did not hold."""
    arguments = _arguments(argv)
    end = time.monotonic() + 60 * arguments.minutes
    whole, passed, failed, number = Outcome(), 0, 0, 0
    for number, (kind, files) in enumerate(batches(arguments.kind, arguments.seed, arguments.mutants)):
        if number < arguments.first:
            continue
        if time.monotonic() > end:
            print(f"to go on: --first {number}")
            break
        outcome = _attempt(files)
        whole.add(outcome)
        if outcome.broken:
            failed += len(files)
            print(*outcome.broken, sep="\n")
            print(f"failed: batch {number}, {kind}; once more: --seed {arguments.seed} --first {number}", flush=True)
        else:
            passed += len(files)
    for line in summary(whole):
        print(line)
    print(f"{passed} passed, {failed} failed")
    return int(failed > 0)


def _attempt(files: list[File]) -> Outcome:
    with tempfile.TemporaryDirectory(prefix="plansearch-hostile-") as name:
        folder = Path(name)
        settings = load_settings(
            {"home": folder / "home", "ocr": False, "read_seconds": 30}, environ={}, config=os.devnull
        )
        try:
            return trial(files, settings, folder / "archive")
        except Exception:  # noqa: BLE001  a run that dies is what must not be
            traceback.print_exc()
            return Outcome(broken=["the run died"])


def summary(outcome: Outcome) -> Iterator[str]:
    """States, and what the files cost."""
    for state, count in sorted(outcome.states.items(), key=lambda item: (-item[1], item[0])):
        yield f"{count:>6}  {state}"
    if costs := outcome.costs:
        cpu = sorted(cost.cpu for cost in costs)
        yield (
            f"CPU seconds a file: median {cpu[len(cpu) // 2]:.2f}, 99 of 100 below {cpu[int(len(cpu) * 0.99)]:.2f}, "
            f"most {cpu[-1]:.1f}; largest child {max(cost.megabytes for cost in costs):.0f} MB"
        )
        for cost in sorted(costs, key=lambda cost: -cost.cpu)[:5]:
            yield f"        {cost.cpu:.1f} s CPU, {cost.wall:.1f} s: {os.path.basename(cost.path)}"


def _arguments(argv: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="tests.hostile.run", description="feed the indexer what it should not get")
    parser.add_argument("--minutes", type=float, default=10, help="no batch is begun after (default 10)")
    parser.add_argument("--seed", type=int, default=1, help="all mutants follow from it (default 1)")
    parser.add_argument("--kind", choices=KINDS, action="append", help="only this kind; may be repeated")
    parser.add_argument("--mutants", type=int, default=2000, help="mutants in all (default 2000)")
    parser.add_argument("--first", type=int, default=0, help="number of the first batch (default 0)")
    arguments = parser.parse_args(argv)
    arguments.kind = arguments.kind or list(KINDS)
    return arguments


if __name__ == "__main__":
    sys.exit(main())
