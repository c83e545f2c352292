"""Children that read files, and the parent's side of them: hand out, wait, kill, replace."""

from __future__ import annotations

import contextlib
import os
import selectors
import subprocess
import sys
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from signal import SIGXCPU
from types import TracebackType
from typing import Any, Generic, Self, TypeVar

from indexer.errors import Unreadable
from indexer.model import Document, Source
from indexer.readers import wire
from indexer.settings import Settings

FILES_PER_CHILD = 200
"""A child is replaced after this many files, so that what a file left behind in its memory cannot grow."""

START_SECONDS = 30
"""Time in which a child must take up its first file, on a machine that is busy with other things."""

ANSWER_SECONDS = 5
"""Time between two pieces of an answer that has begun."""

ATTEMPTS = 3
"""Children that may die before they take a file up; then something is wrong with the machine, not the file."""

_CHUNK = 1 << 16
_MESSAGE_SLACK = 1 << 24
"""Room for a message beyond its text: page rows and escapes."""

_ROOT = Path(__file__).resolve().parents[2]


T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Trade(Generic[T]):
    """What children do: the module that they run (`worker.main`), and how its answers are read.

    `decode` gives a result or Unreadable, and raises for what no child of ours sends.
    """

    module: str
    decode: Callable[[dict[str, Any]], T | Unreadable]


READING: Trade[Document] = Trade("indexer.readers.worker", wire.to_result)


def read_file(path: Path, settings: Settings) -> Document:
    """Read one file in a child of its own. Raises Unreadable."""
    with ReaderPool(settings, workers=1) as pool:
        for _, result in pool.run([({"path": os.path.abspath(path)}, None)]):
            if isinstance(result, Document):
                return result
            raise result
    raise Unreadable("reader-died")


class Pool(Generic[T]):
    """A few children that each do one request at a time. A context manager: leaving it ends them all, whatever they
    are doing. They start when there is work for them.

    One thread uses a pool at a time; several threads may each have their own.
    """

    def __init__(
        self, settings: Settings, trade: Trade[T], *, workers: int | None = None, temporary: Path | None = None
    ) -> None:
        """`temporary`: where what the children start keeps temporary files, if not in the system's folder."""
        self._settings = settings
        self._trade = trade
        self._temporary = temporary
        self._workers = settings.workers if workers is None else workers
        self._children: list[_Child] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None):
        for child in self._children:
            child.kill()
        self._children.clear()

    def run(self, requests: Iterable[tuple[dict[str, Any], Any]]) -> Iterator[tuple[Any, T | Unreadable]]:
        """Each request's label with its result, as they finish. Takes only what the children can start on."""
        waiting = iter(requests)
        again: deque[_Job] = deque()
        exhausted = False
        while True:
            for child in self._idle():
                job = again.popleft() if again else None
                if job is None and not exhausted:
                    taken = next(waiting, None)
                    exhausted = taken is None
                    job = _Job(*taken) if taken is not None else None
                if job is None:
                    break
                child.start(job)
            busy = [child for child in self._children if child.job is not None]
            if not busy:
                if exhausted and not again:
                    return
                continue
            for child, result in _wait(busy):
                job, child.job = child.job, None
                if result is None and job is not None and not child.started and job.attempts < ATTEMPTS:
                    again.append(job)
                elif job is not None:
                    yield job.label, result or Unreadable("reader-died", child.death())

    def _idle(self) -> Iterator[_Child]:
        """Children without work: those there are, then new ones up to the number of workers."""
        for child in [child for child in self._children if child.job is None]:
            if child.alive and child.files < FILES_PER_CHILD:
                yield child
            else:
                child.kill()
                self._children.remove(child)
        while len(self._children) < self._workers:
            child = _Child(self._settings, self._trade, self._temporary)
            self._children.append(child)
            yield child


class ReaderPool(Pool[Document]):
    """Children that read files."""

    def __init__(self, settings: Settings, *, workers: int | None = None) -> None:
        super().__init__(settings, READING, workers=workers)

    def read_many(self, sources: Iterable[Source]) -> Iterator[tuple[Source, Document | Unreadable]]:
        """Each source with its text, or with why there is none, as they finish.

        A source whose file changed since it was found (size, mtime) is unreadable: its hash would not be the text's.
        """
        yield from self.run((request_for(source), source) for source in sources)


def request_for(source: Source) -> dict[str, Any]:
    """The request to read a file as it was found."""
    return {"path": source.path, "size": source.size, "mtime_ns": source.mtime_ns}


@dataclass(slots=True)
class _Job:
    request: dict[str, Any]
    label: Any
    attempts: int = 0


def _wait(busy: list[_Child]) -> list[tuple[_Child, Any]]:
    """Wait until a child answers, dies or runs out of time; None stands for a death without a word."""
    with selectors.DefaultSelector() as selector:
        for child in busy:
            selector.register(child.answers, selectors.EVENT_READ, child)
        soonest = min(child.deadline for child in busy)
        ready = [key.data for key, _ in selector.select(max(0.0, soonest - time.monotonic()))]
    finished: list[tuple[_Child, Any]] = []
    for child in busy:
        if child in ready:
            with contextlib.suppress(_Nothing):
                finished.append((child, child.receive()))
        elif time.monotonic() >= child.deadline:
            child.kill()
            finished.append((child, Unreadable("time-limit") if child.started else None))
    return finished


class _Nothing(Exception):
    """No whole answer has come yet."""


class _Child:
    """One child and the request it is at."""

    def __init__(self, settings: Settings, trade: Trade, temporary: Path | None) -> None:
        self._decode = trade.decode
        self._seconds = settings.read_seconds
        self._most = settings.read_output_mb * (1 << 20) * 2 + _MESSAGE_SLACK
        limits = settings.read_seconds, settings.read_memory_mb, settings.read_output_mb, settings.max_file_mb
        folder = {"TMPDIR": str(temporary)} if temporary is not None else {}
        # -P and the explicit path: nothing in the current folder, which may be the archive, is ever imported.
        # A session of its own: Ctrl-C reaches the parent alone, which then ends its children in order.
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-m", trade.module, *map(str, limits)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, bufsize=0,
            env={**os.environ, **folder, "PYTHONPATH": str(_ROOT), "PYTHONWARNINGS": "ignore"}, start_new_session=True,
        )  # fmt: skip
        self._buffer = bytearray()
        self.job: _Job | None = None
        self.started = False
        self.deadline = 0.0
        self.files = 0

    @property
    def answers(self) -> int:
        """The descriptor on which it answers."""
        return self._process.stdout.fileno()  # type: ignore[union-attr]

    @property
    def alive(self) -> bool:
        """False once it has ended."""
        return self._process.poll() is None

    def start(self, job: _Job) -> None:
        """Hand it a file."""
        self.job, self.started = job, False
        job.attempts += 1
        self.files += 1
        self.deadline = time.monotonic() + START_SECONDS
        with contextlib.suppress(BrokenPipeError):  # it is dead; `receive` will say so
            self._process.stdin.write(wire.encode(job.request))  # type: ignore[union-attr]

    def receive(self) -> Any:
        """The result, once it is whole; None when the child died. Raises _Nothing before that."""
        chunk = os.read(self.answers, _CHUNK)
        if not chunk:
            self._process.wait()
            return Unreadable("time-limit") if self._process.returncode == -SIGXCPU else None
        self._buffer += chunk
        # While the parent was busy elsewhere, the rest of an answer could not leave the child.
        self.deadline = max(self.deadline, time.monotonic() + ANSWER_SECONDS)
        while len(self._buffer) >= wire.HEADER:
            length = int.from_bytes(self._buffer[: wire.HEADER], "big")
            if length > self._most:
                self.kill()
                return Unreadable("output-limit")
            if len(self._buffer) < wire.HEADER + length:
                break
            body = bytes(self._buffer[wire.HEADER : wire.HEADER + length])
            del self._buffer[: wire.HEADER + length]
            try:
                message = wire.decode(body)
                if message != wire.STARTED:
                    return self._decode(message)
            except Exception:  # noqa: BLE001  not what our child sends: something else has taken it over
                self.kill()
                return None
            self.started = True
            self.deadline = time.monotonic() + self._seconds
        raise _Nothing

    def death(self) -> str:
        """How it ended, for the report."""
        code = self._process.returncode
        return f"signal {-code}" if code is not None and code < 0 else f"exit {code}"

    def kill(self) -> None:
        """End it now and wait for it."""
        self._process.kill()
        for stream in (self._process.stdin, self._process.stdout):
            if stream is not None:
                stream.close()
        self._process.wait()
