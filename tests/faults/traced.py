"""The real commands under strace: every system call of a kind fails in its turn, or all are written down.

SQLite does its work in C, past anything that Python could be told to fail. strace stands between the whole command and
the system. It sees the main thread, which writes catalogue and index; the children that read files are not traced.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
from collections.abc import Callable
from pathlib import Path

from tests.faults.processes import Forked, finish, wait_for

INJECTED = "(INJECTED)"


def why_not() -> str | None:
    """Why nothing can be traced here; None when it can."""
    if shutil.which("strace") is None:
        return "strace is not installed"
    tried = subprocess.run(["strace", "-o", os.devnull, "true"], capture_output=True, text=True, check=False)
    return None if tried.returncode == 0 else f"strace may not trace: {tried.stderr.strip()}"


def traced(
    log: Path, options: list[str], home: Path, *what: object, first: Callable[[], object] | None = None
) -> tuple[int, str, str]:  # fmt: skip
    """Run a command under strace with these options, writing to `log`; its exit code, output and errors."""

    def stopped() -> None:
        os.kill(os.getpid(), signal.SIGSTOP)
        if first:
            first()

    process = Forked(home, *what, first=stopped)
    os.waitpid(process.pid, os.WUNTRACED)
    with subprocess.Popen(["strace", "-qq", "-o", log, *options, "-p", str(process.pid)]) as strace:
        wait_for(lambda: _is_traced(process.pid) or strace.poll() is not None)
        assert strace.poll() is None, "strace could not attach"
        os.kill(process.pid, signal.SIGCONT)
        return finish(process)


def _is_traced(pid: int) -> bool:
    status = Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
    return "TracerPid:\t0\n" not in status
