"""Opening the catalogue's database, and which version of the schema is there."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DatabaseError, DBAPIError

from indexer.catalogue import postgresql, sqlite
from indexer.catalogue.home import prepare_home, shown
from indexer.catalogue.tables import HEAD
from indexer.errors import CatalogueError

if TYPE_CHECKING:
    from alembic.config import Config

Where = Path | str
"""Where a catalogue is: a file of SQLite, or the URL of a database of PostgreSQL."""

WRITE = {"write": True}
"""Execution options of a connection that will write: it takes the write lock at once, so that a transaction never
fails half way because another one wrote since it began to read."""


def open_engine(where: Where) -> Engine:
    """The database, made or brought up to date when need be. Raises HomeError and CatalogueError."""
    if isinstance(where, Path):
        prepare_home(where.parent)
        sqlite.make_private(where)
    engine = _engine(where, readonly=False)
    try:
        with engine.connect().execution_options(**WRITE) as connection, connection.begin():
            _upgrade(connection, where)
    except DatabaseError as error:
        engine.dispose()
        raise _unusable(where, error) from None
    except CatalogueError:
        engine.dispose()
        raise
    return engine


def open_readonly_engine(where: Where) -> Engine:
    """The database, for reading only. Raises CatalogueError when there is none of this version."""
    none = f"there is no catalogue in {_named(where)} yet: run plansearch ingest PATH"
    if isinstance(where, Path) and not where.exists():
        raise CatalogueError(none)
    engine = _engine(where, readonly=True)
    try:
        with engine.connect() as connection:
            version = _version(connection)
            if version is None:
                raise CatalogueError(none)
            if version != HEAD:
                _refuse_newer(version, where)
                msg = (
                    f"{_named(where, file=True)} was written by an older version of plansearch: run plansearch rebuild"
                )
                raise CatalogueError(msg)
    except DatabaseError as error:
        engine.dispose()
        raise _unusable(where, error) from None
    except CatalogueError:
        engine.dispose()
        raise
    return engine


def is_there(where: Where) -> bool:
    """Whether there is a catalogue, of whatever version. Raises CatalogueError when that cannot be told."""
    if isinstance(where, Path):
        return where.exists()
    engine = _engine(where, readonly=True)
    try:
        with engine.connect() as connection:
            return _version(connection) is not None
    except DatabaseError as error:
        raise _unusable(where, error) from None
    finally:
        engine.dispose()


def _engine(where: Where, *, readonly: bool) -> Engine:
    if isinstance(where, Path):
        return sqlite.connect(where, readonly=readonly)
    return postgresql.connect(where, readonly=readonly)


def _named(where: Where, *, file: bool = False) -> str:
    """A catalogue in a message: its home, or its file; or the name of its database."""
    if isinstance(where, Path):
        return shown(where if file else where.parent)
    return postgresql.named(where)


def _unusable(where: Where, error: DBAPIError) -> CatalogueError:
    if isinstance(where, Path):
        return CatalogueError(f"the catalogue {shown(where)} cannot be used: {error.orig}")
    return postgresql.unusable(where, error)


def _version(connection: Connection) -> str | None:
    """The migration that the database stands at; None for an empty one."""
    if not connection.dialect.has_table(connection, "alembic_version"):
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


def _upgrade(connection: Connection, where: Where) -> None:
    version = _version(connection)
    if version == HEAD:
        return
    _refuse_newer(version, where)
    if isinstance(where, str):
        postgresql.demand_sound(connection, where)
    from alembic import command  # a third of a second, needed only when the schema changes

    config = migrations_config()
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def _refuse_newer(version: str | None, where: Where) -> None:
    from alembic.script import ScriptDirectory

    known = {script.revision for script in ScriptDirectory.from_config(migrations_config()).walk_revisions()}
    if version is not None and version not in known:
        msg = (
            f"the catalogue {_named(where, file=True)} was written by a newer version of plansearch (schema {version}, "
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
