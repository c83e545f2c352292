"""Opening the catalogue's database: how SQLite must behave, and which version of the schema is there.

The only place that speaks what other databases do not know (PRAGMA, BEGIN IMMEDIATE, SQLite's own backup).
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, text
from sqlalchemy.exc import DatabaseError, DBAPIError
from sqlalchemy.pool import QueuePool

from indexer.catalogue.home import prepare_home, shown
from indexer.catalogue.tables import HEAD
from indexer.errors import CatalogueError

if TYPE_CHECKING:
    from alembic.config import Config

BUSY_SECONDS = 30
"""How long a statement waits for another process's transaction: many times the longest of ours."""

SAMPLED_ROWS = 400
"""Of each index: what SQLite's manual advises for `analysis_limit` (100 to 1,000)."""

WRITE = {"write": True}
"""Execution options of a connection that will write: it takes the write lock at once, so that a transaction never
fails half way because another one wrote since it began to read."""


def open_engine(path: Path) -> Engine:
    """The database, made or brought up to date when need be. Raises HomeError and CatalogueError."""
    prepare_home(path.parent)
    _make_private(path)
    engine = _engine(path, readonly=False)
    try:
        with engine.connect().execution_options(**WRITE) as connection, connection.begin():
            _upgrade(connection, path)
    except DatabaseError as error:
        engine.dispose()
        raise _unusable(path, error) from None
    except CatalogueError:
        engine.dispose()
        raise
    return engine


def open_readonly_engine(path: Path) -> Engine:
    """The database, for reading only. Raises CatalogueError when there is none of this version."""
    none = f"there is no catalogue in {shown(path.parent)} yet: run plansearch ingest PATH"
    if not path.exists():
        raise CatalogueError(none)
    engine = _engine(path, readonly=True)
    try:
        with engine.connect() as connection:
            version = _version(connection)
            if version is None:
                raise CatalogueError(none)
            if version != HEAD:
                _refuse_newer(version, path)
                msg = f"{shown(path)} was written by an older version of plansearch: run plansearch rebuild"
                raise CatalogueError(msg)
    except DatabaseError as error:
        engine.dispose()
        raise _unusable(path, error) from None
    except CatalogueError:
        engine.dispose()
        raise
    return engine


def refresh_statistics(connection: Connection) -> None:
    """Let SQLite know how its indexes are filled, by a sample of each: milliseconds, however large the catalogue.

    Without statistics it takes a plan's row, JSON and all, where a narrow index holds everything that is asked for.
    """
    connection.exec_driver_sql(f"PRAGMA analysis_limit = {SAMPLED_ROWS}")
    for table in ("plans", "citations"):
        connection.exec_driver_sql(f"ANALYZE {table}")


def database_problems(connection: Connection) -> Iterator[str]:
    """What SQLite finds wrong in its file."""
    for table in ("quick_check", "foreign_key_check"):
        for row in connection.exec_driver_sql(f"PRAGMA {table}"):
            if row[0] != "ok":
                yield f"catalogue: {table}: {', '.join(map(str, row))}"


def copy_database_to(connection: Connection, path: Path) -> None:
    """Copy to a new file; SQLite's own backup, which others may write beside."""
    _make_private(path)
    with closing(sqlite3.connect(path)) as target:
        connection.connection.driver_connection.backup(target)
        target.execute("PRAGMA journal_mode = DELETE")  # one file, nothing beside it


def copy_database_from(path: Path, connection: Connection) -> None:
    """Replace everything by what another file holds, in one transaction of SQLite's own backup."""
    with closing(sqlite3.connect(path)) as origin:
        origin.backup(connection.connection.driver_connection)


def _make_private(path: Path) -> None:
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


def _engine(path: Path, *, readonly: bool) -> Engine:
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


def _unusable(path: Path, error: DBAPIError) -> CatalogueError:
    return CatalogueError(f"the catalogue {shown(path)} cannot be used: {error.orig}")


def _version(connection: Connection) -> str | None:
    """The migration that the database stands at; None for an empty one."""
    if not connection.dialect.has_table(connection, "alembic_version"):
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


def _upgrade(connection: Connection, path: Path) -> None:
    version = _version(connection)
    if version == HEAD:
        return
    _refuse_newer(version, path)
    from alembic import command  # a third of a second, needed only when the schema changes

    config = migrations_config()
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def _refuse_newer(version: str | None, path: Path) -> None:
    from alembic.script import ScriptDirectory

    known = {script.revision for script in ScriptDirectory.from_config(migrations_config()).walk_revisions()}
    if version is not None and version not in known:
        msg = (
            f"the catalogue {shown(path)} was written by a newer version of plansearch (schema {version}, "
            f"this one knows {HEAD}): use that version"
        )
        raise CatalogueError(msg)


def migrations_config() -> Config:
    """Alembic's configuration: the steps that ship in this package."""
    from alembic.config import Config

    config = Config()
    folder = str(Path(__file__).parent / "migrations")
    config.set_main_option("script_location", folder.replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config
