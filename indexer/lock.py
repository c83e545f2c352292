"""One writer at a time: an operating-system lock that knows who holds it and dies with its process."""

from __future__ import annotations

import json
import os
import re
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import TypeVar

from filelock import FileLock, Timeout

from indexer.errors import BusyError

T = TypeVar("T")

_ACCOUNT = re.compile(r"://[^\s/@]*@")
"""A name, and maybe a password, in an address on a command line."""

BUSY_SECONDS = 1.0
"""Between two tries to write while another process does."""


@dataclass(frozen=True, slots=True)
class Holder:
    """Who is writing: process id, its command line, and since when (local time, to the second)."""

    pid: int
    command: str
    since: str

    @classmethod
    def me(cls) -> Holder:
        """This process, now."""
        command = " ".join([Path(sys.argv[0]).name, *sys.argv[1:]]) or "python"
        command = _ACCOUNT.sub("://", command)
        return cls(os.getpid(), command[:200], datetime.now().isoformat(sep=" ", timespec="seconds"))

    def __str__(self) -> str:
        return f"process {self.pid} ({self.command}), since {self.since}"


class WriteLock:
    """A lock on `path`, held inside a `with` block. The folder of `path` must exist.

    Entering raises BusyError, naming the holder, when anyone else holds it: another process, or another lock object
    in this one. The operating system frees it when the process ends, however it ends; forked children that live on
    keep it. Beside `path` a `.holder` file says who holds it; a holder file without a lock means nothing.
    """

    def __init__(self, path: Path) -> None:
        self._lock = FileLock(path, timeout=0, thread_local=False, mode=0o600)
        self._holder = path.with_name(path.name + ".holder")

    def __enter__(self) -> WriteLock:
        if self._lock.is_locked:  # filelock would count one up instead
            msg = f"this process is already writing ({self._lock.lock_file})"
            raise BusyError(msg)
        try:
            self._lock.acquire()
        except Timeout:
            msg = f"{self.holder() or 'another process'} is writing; try again when it is done"
            raise BusyError(msg) from None
        with suppress(OSError):  # a full disk must not stop what may be about to free it
            self._holder.write_text(json.dumps(asdict(Holder.me())), encoding="utf-8")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        with suppress(OSError):
            self._holder.unlink()
        self._lock.release()

    def holder(self) -> Holder | None:
        """Who wrote the holder file last, if it can be read."""
        try:
            return Holder(**json.loads(self._holder.read_text(encoding="utf-8")))
        except (OSError, ValueError, TypeError):
            return None


def once_free(work: Callable[[], T], say: Callable[[str], None], until: Callable[[], bool] = lambda: False) -> T:
    """Do work that writes; while another process does, wait, and say so once. Raises BusyError when `until` says that
    it has waited long enough."""
    said = False
    while True:
        try:
            return work()
        except BusyError as error:
            if not said:
                say(f"waiting: {error}")
            said = True
            if until():
                raise
            time.sleep(BUSY_SECONDS)
