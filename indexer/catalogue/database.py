"""The database behind a catalogue: its transactions, the turns that processes take, whole copies."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from types import TracebackType
from typing import Self

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError

from indexer.catalogue import copying, postgresql, sqlite
from indexer.catalogue.opening import WRITE, Where, is_there, open_engine, open_readonly_engine
from indexer.errors import CatalogueError


class Database:
    """Close it, or use it in a `with` block."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    @classmethod
    def open(cls, where: Where) -> Self:
        """What is in a file of SQLite (a path) or in a database of PostgreSQL (a URL), made or brought up to date when
        need be.

        Raises HomeError when its folder cannot hold one, CatalogueError when it is damaged, of a newer version, or the
        server is away.
        """
        return cls(open_engine(where))

    @classmethod
    def open_readonly(cls, where: Where) -> Self:
        """The same for reading only. Raises CatalogueError when there is none, or it is of another version."""
        return cls(open_readonly_engine(where))

    @staticmethod
    def is_there(where: Where) -> bool:
        """Whether there is one, of whatever version. Raises CatalogueError when its server is away."""
        return is_there(where)

    def close(self) -> None:
        """Close its connections."""
        self._engine.dispose()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    @contextmanager
    def indexing(self) -> Iterator[Callable[[], None]]:
        """While the index is written from what is here: nobody else does, on whichever machine.

        Yields what raises CatalogueError when that is not certain any more; nothing may be acknowledged then.
        """
        if self._engine.dialect.name == "sqlite":  # whose one writer holds the lock of the home
            yield lambda: None
            return
        try:
            with postgresql.index_lock(self._engine) as confirm:
                yield confirm
        except DBAPIError as error:
            msg = f"the catalogue failed: {error.orig}"
            raise CatalogueError(msg) from error

    def copy_to(self, path: Path) -> None:
        """A copy in a new file, complete at one moment, also while others write."""
        with self._copying() as connection:
            if connection.dialect.name == "sqlite":
                sqlite.backup_to(connection, path)
            else:
                copying.copy_to_file(connection, path)

    def copy_from(self, path: Path) -> None:
        """Become what another catalogue's file of this version holds, in one step."""
        with self._copying() as connection:
            if connection.dialect.name == "sqlite":
                sqlite.backup_from(path, connection)
            else:
                copying.copy_from_file(path, connection.execution_options(**WRITE))

    @contextmanager
    def _copying(self) -> Iterator[Connection]:
        """A connection outside any transaction."""
        try:
            with self._engine.connect() as connection:
                yield connection
        except (DBAPIError, sqlite3.Error) as error:
            msg = f"the catalogue could not be copied: {error}"
            raise CatalogueError(msg) from error

    @contextmanager
    def _read(self, **options: bool) -> Iterator[Connection]:
        try:
            with self._engine.execution_options(**options).begin() as connection:
                yield connection
        except DBAPIError as error:
            msg = f"the catalogue failed: {error.orig}"
            raise CatalogueError(msg) from error

    def _write(self) -> AbstractContextManager[Connection]:
        return self._read(**WRITE)
