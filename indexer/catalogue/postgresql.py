"""The catalogue in a database of PostgreSQL: how it must behave, and how processes on several machines take turns.

The only place that speaks what other databases do not know (SET TRANSACTION, advisory locks). SQLite lets one
transaction write at a time; here a lock that ends with the transaction does the same, so that everything that holds
for one holds for the other.
"""

from __future__ import annotations

import os
import socket
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError, SQLAlchemyError

from indexer.errors import BusyError, CatalogueError

DRIVER = "postgresql+psycopg"

CONNECT_SECONDS = 10
"""How long a server may take to answer the first time."""

WAIT_SECONDS = 300
"""How long a statement waits for another process's transaction; the longest is that which relates a whole archive."""

IDLE_SECONDS = 30
"""After so long without a word TCP asks whether the other side is still there: a machine that fell over holds no lock
for long. Three such questions, ten seconds apart."""

LOCKS = 0x706C616E
"""The first number of our advisory locks; the second says which."""

WRITING, RUNNING, INDEXING = 1, 2, 3
"""Held while a transaction writes; while a command changes things, alone or with others; while an index is written."""

DEMANDS = (
    ("'B' < 'a'", "sorts text by a language's rules"),
    ("getdatabaseencoding() = 'UTF8'", "does not keep text as UTF-8"),
)
"""What must be true of a database, and what is wrong where it is not: everything that compares text does so by code
points, as Python and SQLite do."""


def address(url: str) -> URL:
    """A URL for our driver. Raises CatalogueError."""
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError):  # the latter for a port that is no number, as after an @ in a password
        parsed = None
    if parsed is None or parsed.get_backend_name() != "postgresql":
        msg = "catalogue_url is no address such as postgresql://user@host/database"
        raise CatalogueError(msg)
    return parsed.set(drivername=DRIVER)


def named(url: str) -> str:
    """The database of a URL, for a message: no password, no account."""
    parsed = address(url)
    return f"{parsed.database} on {parsed.host or 'this machine'}"


def connect(url: str, *, readonly: bool) -> Engine:
    """Connections to the database. Raises CatalogueError for a URL or a driver that is not there."""
    options = f"-c lock_timeout={WAIT_SECONDS}s -c synchronous_commit=on -c idle_in_transaction_session_timeout=0"
    try:
        engine = create_engine(
            address(url),
            hide_parameters=True,
            pool_pre_ping=True,
            connect_args={
                "connect_timeout": CONNECT_SECONDS,
                "application_name": _application(),
                "keepalives_idle": IDLE_SECONDS,
                "keepalives_interval": 10,
                "keepalives_count": 3,
                "options": options,
            },
        )
    except (ModuleNotFoundError, NoSuchModuleError):
        msg = "a catalogue in PostgreSQL needs its driver: pip install 'plansearch[postgresql]'"
        raise CatalogueError(msg) from None

    @event.listens_for(engine, "begin")
    def _on_begin(connection: Connection) -> None:
        options = connection.get_execution_options()
        if options.get("isolation_level") == "AUTOCOMMIT":
            return
        if readonly or not options.get("write"):
            connection.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        else:
            connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({LOCKS}, {WRITING})")

    return engine


def demand_sound(connection: Connection, url: str) -> None:
    """Raise CatalogueError where the database was made in a way that gives other answers than SQLite's."""
    for wanted, wrong in DEMANDS:
        if not connection.exec_driver_sql(f"SELECT {wanted}").scalar():
            msg = (
                f"the database {named(url)} {wrong}: make it anew, "
                "createdb --template=template0 --encoding=UTF8 --locale=C NAME"
            )
            raise CatalogueError(msg)


@contextmanager
def run_lock(url: str, *, shared: bool) -> Iterator[None]:
    """While this is held, no command that works alone runs on this catalogue; held alone, no other that writes does.

    Raises BusyError, naming a holder, at once. The server frees it when this process ends, however it ends.
    """
    engine = connect(url, readonly=False)
    try:
        with _held(engine, RUNNING, shared=shared, wait=False):
            yield
    except DBAPIError as error:
        raise unusable(url, error) from None
    finally:
        engine.dispose()


@contextmanager
def index_lock(engine: Engine) -> Iterator[Callable[[], None]]:
    """Wait until nobody else writes the index, and let nobody until this ends.

    Yields what raises CatalogueError once the lock was lost: the connection broke, and somebody else may have it.
    """
    with _held(engine, INDEXING, shared=False, wait=True) as confirm:
        yield confirm


@contextmanager
def _held(engine: Engine, which: int, *, shared: bool, wait: bool) -> Iterator[Callable[[], None]]:
    how = "_shared" if shared else ""
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as session:
        taken = session.exec_driver_sql(f"SELECT pg_{'' if wait else 'try_'}advisory_lock{how}({LOCKS}, {which})")
        if not wait and not taken.scalar():
            msg = f"{_holder(session, which) or 'another process'} is writing; try again when it is done"
            raise BusyError(msg)

        def confirm() -> None:
            try:
                session.exec_driver_sql("SELECT 1")
            except DBAPIError as error:
                msg = "the connection to the catalogue broke while the index was written"
                raise CatalogueError(msg) from error

        try:
            yield confirm
        finally:
            with suppress(SQLAlchemyError):
                session.exec_driver_sql(f"SELECT pg_advisory_unlock{how}({LOCKS}, {which})")


def _holder(session: Connection, which: int) -> str | None:
    """Who holds a lock: what it calls itself, and since when it is connected."""
    return session.exec_driver_sql(
        "SELECT application_name || ', since ' || to_char(backend_start, 'YYYY-MM-DD HH24:MI:SS') "
        "FROM pg_locks JOIN pg_stat_activity USING (pid) "
        f"WHERE locktype = 'advisory' AND granted AND classid = {LOCKS} AND objid = {which} "
        "AND pg_locks.database = (SELECT oid FROM pg_database WHERE datname = current_database()) "
        "ORDER BY backend_start LIMIT 1"
    ).scalar()


def unusable(url: str, error: DBAPIError) -> CatalogueError:
    """What to say of a database that cannot be used."""
    return CatalogueError(f"the catalogue {named(url)} cannot be used: {' '.join(str(error.orig).split())}")


def _application() -> str:
    """What the server knows this process by: at most 63 bytes."""
    return f"process {os.getpid()} on {socket.gethostname()} ({Path(sys.argv[0]).name})"[:63]
