"""The command as a process of its own, to be killed, interrupted and raced."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from tests.conftest import REPOSITORY

COMMAND = [sys.executable, "-c", "from indexer.cli import cli; cli(prog_name='plansearch')"]


def start(home: Path, *arguments: object, **environment: str) -> subprocess.Popen[str]:
    """`plansearch` with these arguments on this home; its settings come from nowhere else."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PLANSEARCH_")}
    return subprocess.Popen(
        [*COMMAND, "--config", os.devnull, "--home", str(home), *map(str, arguments)],
        cwd=REPOSITORY, env={**kept, **environment}, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip


def finish(process: subprocess.Popen[str], *, seconds: float = 60) -> tuple[int, str, str]:
    """Its exit code, output and errors, once it has ended."""
    out, err = process.communicate(timeout=seconds)
    return process.returncode, out, err


def wait_for(condition: Callable[[], bool], *, seconds: float = 30) -> None:
    """Wait until something holds; fail when it does not in time."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "what was waited for did not come"
        time.sleep(0.01)
