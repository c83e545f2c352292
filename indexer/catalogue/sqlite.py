"""The catalogue in a file of SQLite: how it must behave. The only place that speaks what other databases do not know
(PRAGMA, BEGIN IMMEDIATE, SQLite's own backup).
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event
from sqlalchemy.pool import QueuePool

from indexer.catalogue.home import shown
from indexer.errors import CatalogueError

BUSY_SECONDS = 30
"""How long a statement waits for another process's transaction: many times the longest of ours."""

SAMPLED_ROWS = 400
"""Of each index: what SQLite's manual advises for `analysis_limit` (100 to 1,000)."""


def connect(path: Path, *, readonly: bool) -> Engine:
    """Connections to the file, which must be there."""
    engine = create_engine(URL.create("sqlite", database=str(path)), poolclass=QueuePool, hide_parameters=True)

    @event.listens_for(engine, "connect")
    def _on_connect(connection: sqlite3.Connection, _record: Any) -> None:
        # SQLAlchemy's recipe for transactions that begin when we say so, reading ones too.
        connection.isolation_level = None
        connection.execute(f"PRAGMA busy_timeout = {BUSY_SECONDS * 1000}")
        connection.execute("PRAGMA foreign_keys = ON")
        if readonly:
            connection.execute("PRAGMA query_only = ON")
        else:
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = FULL")
            connection.execute("PRAGMA secure_delete = ON")  # text that may not be kept does not linger on disk

    @event.listens_for(engine, "begin")
    def _on_begin(connection: Connection) -> None:
        write = connection.get_execution_options().get("write")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")

    return engine


def make_private(path: Path) -> None:
    """A database file that only its owner can read, if there is none: it will hold the text of internal documents.

    One that is there is never opened here: closing it would take this process's locks from the connections that it has
    open, and the next process to leave would remove the log from under them ("How To Corrupt", section 2.2).
    """
    try:
        os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
    except FileExistsError:
        return
    except OSError as error:
        msg = f"the catalogue {shown(path)} cannot be used: {error.strerror}"
        raise CatalogueError(msg) from error


def refresh_statistics(connection: Connection) -> None:
    """Let SQLite know how its indexes are filled, by a sample of each: milliseconds, however large the catalogue.

    Without statistics it takes a plan's row, JSON and all, where a narrow index holds everything that is asked for.
    """
    connection.exec_driver_sql(f"PRAGMA analysis_limit = {SAMPLED_ROWS}")
    for table in ("plans", "citations"):
        connection.exec_driver_sql(f"ANALYZE {table}")


def problems(connection: Connection) -> Iterator[str]:
    """What SQLite finds wrong in its file."""
    for table in ("quick_check", "foreign_key_check"):
        for row in connection.exec_driver_sql(f"PRAGMA {table}"):
            if row[0] != "ok":
                yield f"catalogue: {table}: {', '.join(map(str, row))}"


def backup_to(connection: Connection, path: Path) -> None:
    """Copy to a new file; SQLite's own backup, which others may write beside."""
    make_private(path)
    with closing(sqlite3.connect(path)) as target:
        connection.connection.driver_connection.backup(target)
    in_one_file(path)


def backup_from(path: Path, connection: Connection) -> None:
    """Replace everything by what another file holds, in one transaction of SQLite's own backup."""
    with closing(sqlite3.connect(path)) as origin:
        origin.backup(connection.connection.driver_connection)


def in_one_file(path: Path) -> None:
    """Leave nothing beside a file that nobody has open."""
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA journal_mode = DELETE")
