"""The command as a process of its own, to be killed, interrupted and raced.

`start` runs it as a user does. `fork` runs the same command in a fork of this process, which has imported everything
already: what a trial kills is its work, not the second in which Python starts.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Callable
from pathlib import Path
from signal import SIGKILL
from typing import IO

from indexer.cli import cli
from tests.conftest import REPOSITORY

COMMAND = [sys.executable, "-c", "from indexer.cli import cli; cli(prog_name='plansearch')"]
_POLL_SECONDS = 0.002

HANGS_SECONDS = 600
"""A command that has not ended by then never will; a loaded machine takes a minute for what takes a second."""


def start(home: Path, *arguments: object, **environment: str) -> subprocess.Popen[str]:
    """`plansearch` with these arguments on this home; its settings come from nowhere else."""
    return subprocess.Popen(
        [*COMMAND, *_full(home, arguments)], cwd=REPOSITORY, env={**_kept_environment(), **environment},
        text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip


class Forked:
    """A command in a fork of this process; what it prints goes to files that are read when it has ended."""

    def __init__(self, home: Path, *arguments: object, first: Callable[[], object] | None = None) -> None:
        self._out = tempfile.TemporaryFile()  # noqa: SIM115  `communicate` closes it
        self._err = tempfile.TemporaryFile()  # noqa: SIM115
        self.returncode: int | None = None
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)  # of numpy's threads, which are idle here
            self.pid = os.fork()
        if not self.pid:
            self._run(_full(home, arguments), first)

    def _run(self, arguments: list[str], first: Callable[[], object] | None) -> None:
        """In the child: be the command, and end."""
        code: object = 70
        try:
            os.dup2(self._out.fileno(), 1)
            os.dup2(self._err.fileno(), 2)
            sys.stdout, sys.stderr = os.fdopen(1, "w", closefd=False), os.fdopen(2, "w", closefd=False)  # not pytest's
            for name in set(os.environ) - set(_kept_environment()):
                del os.environ[name]
            if first:
                first()
            cli(arguments, prog_name="plansearch")
        except SystemExit as end:
            code = end.code or 0
        except BaseException:  # noqa: BLE001  told as the interpreter would tell it
            sys.excepthook(*sys.exc_info())
            code = 1
        finally:
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(code if isinstance(code, int) else 1)

    def poll(self) -> int | None:
        """How it ended, None when it has not."""
        if self.returncode is None:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                self.returncode = os.waitstatus_to_exitcode(status)
        return self.returncode

    def wait(self, timeout: float) -> int:
        """How it ended. Raises subprocess.TimeoutExpired."""
        deadline = time.monotonic() + timeout
        while self.poll() is None:
            if time.monotonic() > deadline:
                raise subprocess.TimeoutExpired("plansearch", timeout)
            time.sleep(_POLL_SECONDS)
        return self.returncode

    def kill(self) -> None:
        """SIGKILL, unless it has ended."""
        if self.poll() is None:
            os.kill(self.pid, SIGKILL)

    def communicate(self, timeout: float) -> tuple[str, str]:
        """What it printed, once it has ended."""
        self.wait(timeout)
        return _content(self._out), _content(self._err)


def _content(file: IO[bytes]) -> str:
    with file:
        file.seek(0)
        return file.read().decode("utf-8", "replace")


def _full(home: Path, arguments: tuple[object, ...]) -> list[str]:
    return ["--config", os.devnull, "--home", str(home), *map(str, arguments)]


def _kept_environment() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not name.startswith("PLANSEARCH_")}


def finish(process: subprocess.Popen[str] | Forked) -> tuple[int, str, str]:
    """Its exit code, output and errors, once it has ended."""
    out, err = process.communicate(timeout=HANGS_SECONDS)
    return process.returncode, out, err


def wait_for(condition: Callable[[], bool]) -> None:
    """Wait until something holds; fail when it never will."""
    deadline = time.monotonic() + HANGS_SECONDS
    while not condition():
        assert time.monotonic() < deadline, "what was waited for did not come"
        time.sleep(_POLL_SECONDS)
