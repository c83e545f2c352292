"""A real PostgreSQL for tests: a cluster of its own in a temporary folder, on a socket there and no network.

`initdb` and `postgres` are Debian's (`tests/system_packages.sh`). They refuse root, who starts them as another user.
"""

from __future__ import annotations

import itertools
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from sqlalchemy import create_engine
from sqlalchemy.exc import OperationalError

from tests.conftest import missing

DEBIANS = Path("/usr/lib/postgresql")

START_SECONDS = 60


@cache
def programs() -> Path | None:
    """The folder of PostgreSQL's programs, the newest version's; None where there is none."""
    found = shutil.which("postgres")
    folders = [Path(found).resolve().parent] if found else []
    folders += sorted(DEBIANS.glob("*/bin"), key=lambda folder: int(folder.parent.name), reverse=True)
    return next((folder for folder in folders if (folder / "initdb").exists()), None)


@dataclass
class Server:
    """A running server; `url` is that of its template."""

    folder: Path
    numbers: Iterator[int] = field(default_factory=itertools.count)

    def url(self, database: str) -> str:
        """The URL of a database."""
        return f"postgresql://plansearch@/{database}?host={self.folder}"

    def new_database(self, options: str = "TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C'") -> str:
        """The URL of a new, empty database."""
        name = f"plans{next(self.numbers)}"
        self._run(f"CREATE DATABASE {name} {options}")
        return self.url(name)

    def drop(self, url: str) -> None:
        """Remove a database, whoever is connected to it."""
        self._run(f"DROP DATABASE {url.split('@/')[1].split('?')[0]} WITH (FORCE)")

    def _run(self, statement: str) -> None:
        engine = create_engine(
            self.url("postgres").replace("postgresql:", "postgresql+psycopg:"), isolation_level="AUTOCOMMIT"
        )
        try:
            with engine.connect() as connection:
                connection.exec_driver_sql(statement)
        finally:
            engine.dispose()


@contextmanager
def running_server() -> Iterator[Server]:
    """Start one; skip where it is not to be had. It ends with the block."""
    found = programs()
    if found is None:
        missing("PostgreSQL is not installed (Debian: postgresql)")
    user = _other_user()
    with tempfile.TemporaryDirectory(prefix="plansearch-pg-") as name:  # short: a socket's path has 107 bytes at most
        folder = Path(name)
        if user is not None:
            os.chown(folder, user.pw_uid, user.pw_gid)
        _made(found, folder, user)
        with (folder / "log").open("wb") as log:
            process = subprocess.Popen(
                [found / "postgres", "-D", folder / "data", "-k", folder, "-c", "listen_addresses=", "-c", "fsync=off",
                 "-c", "shared_buffers=32MB", "-c", "autovacuum_naptime=1h"],
                stdout=log, stderr=log, cwd=folder, **_as(user),
            )  # fmt: skip
        try:
            server = Server(folder)
            _wait(server, process)
            yield server
        finally:
            process.send_signal(signal.SIGINT)  # at once, closing what is connected
            process.wait(30)


def _made(found: Path, folder: Path, user: pwd.struct_passwd | None) -> None:
    subprocess.run(
        [found / "initdb", "-D", folder / "data", "-U", "plansearch", "--auth=trust", "--encoding=UTF8", "--locale=C",
         "--no-sync"],
        check=True, capture_output=True, cwd=folder, **_as(user),
    )  # fmt: skip


def _wait(server: Server, process: subprocess.Popen) -> None:
    began = time.monotonic()
    while True:
        try:
            return server._run("SELECT 1")
        except OperationalError:
            if process.poll() is not None or time.monotonic() - began > START_SECONDS:
                raise AssertionError((server.folder / "log").read_text(errors="replace")) from None
            time.sleep(0.05)


def _other_user() -> pwd.struct_passwd | None:
    """Whom root starts the server as; None: the user who runs the tests."""
    if os.geteuid() != 0:
        return None
    return next(each for each in pwd.getpwall() if each.pw_name in ("postgres", "nobody"))


def _as(user: pwd.struct_passwd | None) -> dict[str, object]:
    return {} if user is None else {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
