"""Old Word files (.doc) handed to programs that know them: LibreOffice, or catdoc where there is no LibreOffice.

A reading child may start no process and write no file. Its converter is therefore a process of its own, forked before
the child sets its limits: it takes paths over a socket, runs the program in a folder and a process group of its own
under limits of its own, without a network, and ends with the child. The archive is never written to: the program sees
a link to the file, and makes its locks and results beside that link.
"""

from __future__ import annotations

import contextlib
import json
import os
import resource
import select
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from functools import cached_property
from pathlib import Path

from indexer.errors import Unreadable
from indexer.readers.isolation import close_network

SOCKET = "PLANSEARCH_CONVERTER"
"""The environment variable with the descriptor by which a reading child reaches its converter."""

SECONDS = 60
"""Time for one file where no setting says otherwise; LibreOffice's first start takes some of it."""

MEMORY = 3 << 30
"""Address space: LibreOffice maps some 2 GB whatever the file."""

LARGEST = 1 << 28
"""Bytes of one file that a program may write."""

OFFICE_SHARE = 0.6
"""Of the time for a file, what LibreOffice may take: some files it never finishes, and catdoc takes a moment."""

_CATDOC_HOME = {
    ".catdocrc": "map_path={folder}\nformat=plain\n",
    "plain.specchars": '001C "\\t"\n001E "\\n"\n',
    "plain.replchars": '2011 "-"\n',
}
"""catdoc's configuration: as it comes, it leaves out soft hyphens, which are letters in TCVN3."""

_FILES = 512
_LONGEST_PATH = 1 << 16
_PAUSE = 0.1
_OFFICE = ("soffice", "libreoffice")


@contextlib.contextmanager
def converted(path: Path) -> Iterator[tuple[str, Path]]:
    """A .doc file as another: `docx` or `text`, and where it is while the context lasts.

    Raises Unreadable: needs-office, damaged, time-limit, reader-died.
    """
    descriptor = os.environ.get(SOCKET)
    if descriptor is not None:
        yield _ask(int(descriptor), path)
        return
    converter = _Converter(SECONDS)
    try:
        yield converter.convert(path, lambda: False)
    finally:
        converter.close()


def start(seconds: int) -> None:
    """Give this process a converter, which ends when this process does. Call it before limits are set."""
    mine, others = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    if os.fork() == 0:
        code = 1
        try:
            mine.close()
            _let_go(others.fileno())
            close_network()
            _serve(others, seconds)
            code = 0
        finally:
            os._exit(code)
    others.close()
    os.environ[SOCKET] = str(mine.detach())


def _let_go(kept: int) -> None:
    """Close what was inherited: whoever waits for the reading child's end must not wait for this process."""
    nothing = os.open(os.devnull, os.O_RDWR)
    for descriptor in range(3):
        os.dup2(nothing, descriptor)
    os.closerange(3, kept)
    os.closerange(kept + 1, resource.getrlimit(resource.RLIMIT_NOFILE)[0])


def _ask(descriptor: int, path: Path) -> tuple[str, Path]:
    connection = socket.socket(fileno=os.dup(descriptor))
    with connection:
        try:
            connection.send(os.fsencode(path))
            answer = json.loads(connection.recv(_LONGEST_PATH) or b"{}")
        except OSError as error:
            raise Unreadable("reader-died", f"the converter: {error.strerror}") from None
    if "kind" in answer:
        return answer["kind"], Path(answer["path"])
    raise Unreadable(answer.get("reason", "reader-died"), answer.get("detail", "the converter"))


def _serve(requests: socket.socket, seconds: int) -> None:
    """Convert what is asked for, until the asker is gone."""
    converter = _Converter(seconds)
    try:
        while asked := requests.recv(_LONGEST_PATH):
            try:
                kind, path = converter.convert(Path(os.fsdecode(asked)), lambda: _closed(requests))
                answer = {"kind": kind, "path": str(path)}
            except Unreadable as error:
                answer = {"reason": error.reason, "detail": error.detail}
            except OSError as error:
                answer = {"reason": "damaged", "detail": error.strerror or ""}
            requests.send(json.dumps(answer).encode())
    finally:
        converter.close()


def _closed(connection: socket.socket) -> bool:
    return bool(select.select([connection], [], [], 0)[0])


class _Converter:
    """A folder of its own with a profile for LibreOffice, used for one file after the other; made for the first."""

    def __init__(self, seconds: int) -> None:
        self._seconds = seconds

    @cached_property
    def _folder(self) -> Path:
        folder = Path(tempfile.mkdtemp(prefix="plansearch-convert-"))
        for name, content in _CATDOC_HOME.items():
            (folder / name).write_text(content.format(folder=folder), encoding="ascii")
        return folder

    def close(self) -> None:
        """Remove all that was made."""
        if "_folder" in vars(self):
            shutil.rmtree(self._folder, ignore_errors=True)

    def convert(self, path: Path, given_up: Callable[[], bool]) -> tuple[str, Path]:
        """The file converted; the result stays until the next call. `given_up`: whether nobody waits any more."""
        office = next(filter(None, map(shutil.which, _OFFICE)), None)
        catdoc = shutil.which("catdoc")
        if office is None and catdoc is None:
            raise Unreadable("needs-office")
        work = self._folder / "work"
        shutil.rmtree(work, ignore_errors=True)
        work.mkdir()
        source = work / "in.doc"
        source.symlink_to(path.absolute())
        if office is not None:
            profile = f"-env:UserInstallation={(self._folder / 'profile').as_uri()}"
            options = ["--headless", "--norestore", "--nologo", "--nolockcheck", "--convert-to", "docx", "--outdir"]
            # Without catdoc, the reason why LibreOffice could not is the file's.
            with contextlib.suppress(Unreadable) if catdoc is not None else contextlib.nullcontext():
                self._run([office, profile, *options, str(work), str(source)], work / "log", OFFICE_SHARE, given_up)
            if (made := work / "in.docx").exists():
                return "docx", made
        if catdoc is not None:
            made = work / "in.txt"
            if self._run([catdoc, "-w", "-d", "utf-8", str(source)], made, 1.0, given_up) and made.stat().st_size:
                return "text", made
        raise Unreadable("damaged", "no program could convert it")

    def _run(self, command: list[str], output: Path, share: float, given_up: Callable[[], bool]) -> bool:
        """Run a program to its end, its output to a file; True when it says that all went well.

        `share`: how much of the time it has.
        """
        environment = {
            "HOME": str(self._folder),
            "TMPDIR": str(self._folder),
            "LANG": "C.UTF-8",
            "PATH": os.environ["PATH"],
        }
        with output.open("wb") as file:
            process = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=file, stderr=subprocess.DEVNULL, cwd=self._folder,
                env=environment, start_new_session=True, preexec_fn=lambda: _limit(self._seconds),
            )  # fmt: skip
        deadline = time.monotonic() + share * self._seconds
        try:
            while process.poll() is None:
                if time.monotonic() >= deadline or given_up():
                    raise Unreadable("time-limit")
                with contextlib.suppress(subprocess.TimeoutExpired):
                    process.wait(_PAUSE)
        finally:
            # LibreOffice leaves its work to a second process, of the same group.
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        return process.returncode == 0


def _limit(seconds: int) -> None:
    for which, amount in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_FSIZE, LARGEST),
        (resource.RLIMIT_NOFILE, _FILES),
        (resource.RLIMIT_CORE, 0),
    ):
        _, hard = resource.getrlimit(which)
        amount = amount if hard == resource.RLIM_INFINITY else min(amount, hard)
        resource.setrlimit(which, (amount, amount))
