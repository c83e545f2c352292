"""The child that reads files: `python -m indexer.readers.worker SECONDS MEMORY_MB OUTPUT_MB FILE_MB`.

It takes requests on its standard input and answers on its standard output until the input ends, which it also does
when the parent dies. Limits it sets itself before it opens anything: address space, CPU time for each file, no
writing to disk, few open files, no processes, no core dumps, no network where the system allows. The wall clock is
the parent's to watch. `indexer/prepare.py` does more work under the same limits.
"""

from __future__ import annotations

import contextlib
import errno
import gc
import hashlib
import os
import resource
import signal
import stat
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, TypeVar

from indexer.errors import Unreadable
from indexer.model import Document
from indexer.readers import formats, office, wire
from indexer.readers.isolation import close_network
from indexer.readers.scanned import Scanned

T = TypeVar("T")

MEGABYTE = 1 << 20
OPEN_FILES = 32
GRACE_SECONDS = 1
"""CPU time above the limit, so that the parent's clock, which names the reason, strikes first."""
NICENESS = 5
"""An ingest has time; whoever asks the site on the same machine meanwhile has not."""

CYCLES_AFTER = 50_000
"""New objects after which Python looks for cycles among them: a page has thousands of glyphs and words, all of which
live until it is done, and looking among 700 at a time took a seventh of all processor time."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What reading one file may cost."""

    seconds: int
    memory_mb: int
    output_mb: int
    file_mb: int

    def impose(self) -> None:
        """Set what holds for the process's whole life; a lower limit that is in force already stays."""
        _limit(resource.RLIMIT_AS, self.memory_mb * MEGABYTE)
        _limit(resource.RLIMIT_FSIZE, 0)
        _limit(resource.RLIMIT_NOFILE, OPEN_FILES)
        _limit(resource.RLIMIT_NPROC, 0)
        _limit(resource.RLIMIT_CORE, 0)

    def allow_one_file(self) -> None:
        """Move the CPU limit so that one more file fits under it."""
        usage = resource.getrusage(resource.RUSAGE_SELF)
        used = int(usage.ru_utime + usage.ru_stime) + 1
        _, hard = resource.getrlimit(resource.RLIMIT_CPU)
        soft = used + self.seconds + GRACE_SECONDS
        resource.setrlimit(resource.RLIMIT_CPU, (soft if hard == resource.RLIM_INFINITY else min(soft, hard), hard))


Work = Callable[[dict[str, Any], Limits], dict[str, Any]]
"""What a child does with a request: its answer."""


def main(arguments: list[str], work: Work) -> None:
    """Serve until the input ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    limits = Limits(*map(int, arguments))
    gc.set_threshold(CYCLES_AFTER)
    close_network()
    os.nice(NICENESS)
    limits.impose()
    # Whatever a library prints must not get between the answers.
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    os.environ["CMAP_PATH"] = os.devnull
    with contextlib.suppress(BrokenPipeError):
        serve(sys.stdin.buffer, answers, limits, work)


def serve(requests: BinaryIO, answers: BinaryIO, limits: Limits, work: Work) -> None:
    """Answer requests one by one. Ends after a file that used up the memory: what is left then is not trusted."""
    while header := requests.read(wire.HEADER):
        request = wire.decode(requests.read(int.from_bytes(header, "big")))
        limits.allow_one_file()
        _send(answers, wire.encode(wire.STARTED))
        answer = _answer(request, limits, work)
        _send(answers, answer)
        if answer == OUT_OF_MEMORY:
            return


OUT_OF_MEMORY = wire.encode(wire.from_result(Unreadable("memory-limit")))
"""Made beforehand: there is no memory left for it when it is needed."""


def _answer(request: dict[str, Any], limits: Limits, work: Work) -> bytes:
    try:
        return wire.encode(work(request, limits))
    except MemoryError:
        return OUT_OF_MEMORY


def _send(answers: BinaryIO, message: bytes) -> None:
    answers.write(message)
    answers.flush()


def read_work(request: dict[str, Any], limits: Limits) -> dict[str, Any]:
    """Read a file: the work of this module's children."""
    return wire.from_result(read_here(request, limits))


def read_here(request: dict[str, Any], limits: Limits) -> Document | Unreadable:
    """Read one file in this process: `request` has `path`, `size` and `mtime_ns` when it must be unchanged, and
    `scanned` (page number → `Scanned` in JSON) when OCR has read pages of it."""
    return attempt(lambda: _read(request, limits))


def attempt(work: Callable[[], T]) -> T | Unreadable:
    """What the work gives, or why it could not be done."""
    try:
        return work()
    except Unreadable as error:
        return error
    except MemoryError:
        return Unreadable("memory-limit")
    except RecursionError:
        return Unreadable("damaged", "nested too deeply")
    except OSError as error:
        return Unreadable(_OS_REASONS.get(error.errno or 0, "damaged"), error.strerror or "")


_OS_REASONS = {
    errno.ENOENT: "vanished",
    errno.ENOTDIR: "vanished",
    errno.ESTALE: "vanished",
    errno.EACCES: "no-permission",
    errno.EPERM: "no-permission",
    errno.ENOMEM: "memory-limit",
}


def _read(request: dict[str, Any], limits: Limits) -> Document:
    with steady(request, limits) as path:
        most = limits.output_mb * MEGABYTE
        read = formats.reader_of(path)
        scanned = {int(number): Scanned.from_json(line) for number, line in request.get("scanned", {}).items()}
        document = read(path, most, scanned) if scanned else read(path, most)
        if len(document.text.encode("utf-8")) > most:
            raise Unreadable("output-limit")
    return document


@contextlib.contextmanager
def steady(request: dict[str, Any], limits: Limits) -> Iterator[Path]:
    """The file of a request, while it is worked on: within the limits, of the content that `sha256` names if it does,
    and the same at the end. Raises Unreadable."""
    path = Path(request["path"])
    before = path.stat()
    if not stat.S_ISREG(before.st_mode):
        raise Unreadable("damaged", "not a regular file")
    if before.st_size > limits.file_mb * MEGABYTE:
        raise Unreadable("too-large", f"{before.st_size // MEGABYTE} MB")
    os.close(os.open(path, os.O_RDONLY))
    if not before.st_size:
        raise Unreadable("empty-file")
    if "sha256" in request:
        with path.open("rb") as file:
            if hashlib.file_digest(file, "sha256").hexdigest() != request["sha256"]:
                raise Unreadable("vanished", "the file holds something else by now")
    yield path
    after = path.stat()
    expected = request.get("size", before.st_size), request.get("mtime_ns", before.st_mtime_ns)
    same_file = (after.st_dev, after.st_ino) == (before.st_dev, before.st_ino)
    if not same_file or (after.st_size, after.st_mtime_ns) != expected:
        raise Unreadable("vanished", "the file changed while it was being read")


def _limit(which: int, amount: int) -> None:
    _, hard = resource.getrlimit(which)
    if hard != resource.RLIM_INFINITY:
        amount = min(amount, hard)
    resource.setrlimit(which, (amount, amount))


if __name__ == "__main__":
    office.start(int(sys.argv[1]))
    main(sys.argv[1:], read_work)
