"""A whole catalogue from one database into another, row by row, and proven: what arrived is read again and compared.

Between two files of SQLite its own backup does this (`sqlite.py`).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import Connection, Table, func, insert, select, text

from indexer.catalogue import sqlite
from indexer.catalogue.opening import WRITE, open_engine, open_readonly_engine
from indexer.catalogue.tables import METADATA
from indexer.errors import CatalogueError

ROWS = 500
"""Rows that are read and written at a time: a plan's text is long."""


def copy_to_file(connection: Connection, path: Path) -> None:
    """Everything, as it is at one moment, in a new file of SQLite with nothing beside it."""
    engine = open_engine(path)
    try:
        with connection.begin(), engine.connect().execution_options(**WRITE) as target, target.begin():
            copy_rows(connection, target)
    finally:
        engine.dispose()
    sqlite.in_one_file(path)


def copy_from_file(path: Path, connection: Connection) -> None:
    """Everything in a file of SQLite in the place of what is here, in one transaction."""
    engine = open_readonly_engine(path)
    try:
        with engine.connect() as origin, connection.begin():
            for table in reversed(METADATA.sorted_tables):
                connection.execute(table.delete())
            copy_rows(origin, connection)
    finally:
        engine.dispose()


def copy_rows(origin: Connection, target: Connection) -> None:
    """Fill the empty tables of one database from those of another, and compare. Raises CatalogueError."""
    for table in METADATA.sorted_tables:
        for rows in _rows(origin, table):
            target.execute(insert(table), [dict(zip(table.columns.keys(), row, strict=True)) for row in rows])
        _number_on(target, table)
        came, went = summed(target, table), summed(origin, table)
        if came != went:
            msg = f"the table {table.name} was not copied whole: {came[0]} of {went[0]} rows, or others"
            raise CatalogueError(msg)


def summed(connection: Connection, table: Table) -> tuple[int, str]:
    """The number of rows of a table and a checksum of them, the same in whatever order they come."""
    count = total = 0
    for rows in _rows(connection, table):
        count += len(rows)
        for row in rows:
            digest = hashlib.blake2b(repr(tuple(row)).encode("utf-8", "surrogatepass"), digest_size=16).digest()
            total += int.from_bytes(digest)
    return count, f"{total % (1 << 128):032x}"


def _rows(connection: Connection, table: Table) -> Iterator[list]:
    result = connection.execute(select(table), execution_options={"yield_per": ROWS})
    yield from result.partitions()


def _number_on(connection: Connection, table: Table) -> None:
    """Where the database numbers rows itself, let it go on behind those that came with a number."""
    numbered = table.autoincrement_column
    if numbered is None or connection.dialect.name != "postgresql":
        return
    highest = connection.scalar(select(func.max(numbered)))
    if highest is not None:
        sequence = {"sequence": f"{table.name}_{numbered.name}_seq", "highest": highest}
        connection.execute(text("SELECT setval(:sequence, :highest)"), sequence)
