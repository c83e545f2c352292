"""The catalogue's file: how SQLite behaves in it, and which version of the schema is there."""

from __future__ import annotations

import sqlite3
import subprocess
import sys

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, text

from indexer.catalogue import Catalogue
from indexer.catalogue.opening import migrations_config, open_engine, open_readonly_engine
from indexer.catalogue.tables import HEAD, METADATA
from indexer.errors import CatalogueError
from tests.conftest import REPOSITORY


def pragma(engine, name: str) -> object:
    with engine.connect() as connection:
        return connection.exec_driver_sql(f"PRAGMA {name}").scalar()


def test_sqlite_is_set_up_to_lose_nothing(path) -> None:
    engine = open_engine(path)
    assert pragma(engine, "journal_mode") == "wal"
    assert pragma(engine, "synchronous") == 2  # FULL
    assert pragma(engine, "foreign_keys") == 1
    assert pragma(engine, "secure_delete") == 1
    assert pragma(engine, "busy_timeout") > 0
    engine.dispose()


def test_the_migrations_build_the_tables(where) -> None:
    engine = open_engine(where)
    elsewhere = {"sqlite": "ix_citations_key", "postgresql": "ix_citations_cited"}[engine.dialect.name]
    options = {"include_object": lambda _object, name, *_others: name != elsewhere}
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection, opts=options), METADATA) == []
        there = {index["name"] for index in inspect(connection).get_indexes("citations")}
        assert elsewhere not in there
    engine.dispose()


def test_head_is_the_last_migration() -> None:
    assert ScriptDirectory.from_config(migrations_config()).get_heads() == [HEAD]


def test_opening_again_changes_nothing(path) -> None:
    Catalogue.open(path).close()
    before = path.read_bytes()
    Catalogue.open(path).close()
    assert path.read_bytes() == before


def set_version(where, version: str) -> None:
    with Catalogue.open(where) as catalogue, catalogue._write() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = :version"), {"version": version})


@pytest.mark.parametrize("opened", [Catalogue.open, Catalogue.open_readonly])
def test_a_newer_catalogue_is_refused_in_a_sentence(where, opened) -> None:
    set_version(where, "9999")
    with pytest.raises(CatalogueError, match="newer version of plansearch"):
        opened(where)


def test_no_catalogue_yet(where) -> None:
    with pytest.raises(CatalogueError, match="run plansearch ingest"):
        Catalogue.open_readonly(where)
    assert not Catalogue.is_there(where)
    Catalogue.open(where).close()
    assert Catalogue.is_there(where)


def test_an_unfinished_catalogue_is_not_read(path) -> None:
    path.parent.mkdir()
    sqlite3.connect(path).close()
    path.touch()
    with pytest.raises(CatalogueError, match="run plansearch ingest"):
        Catalogue.open_readonly(path)


def test_an_older_catalogue_is_not_read_before_it_is_brought_up_to_date(where, monkeypatch) -> None:
    Catalogue.open(where).close()
    monkeypatch.setattr("indexer.catalogue.opening.HEAD", "9999")
    with pytest.raises(CatalogueError, match="older version of plansearch: run plansearch rebuild"):
        Catalogue.open_readonly(where)


@pytest.mark.parametrize("opened", [Catalogue.open, Catalogue.open_readonly])
def test_a_damaged_file_is_refused_in_a_sentence(path, opened) -> None:
    path.parent.mkdir()
    path.write_bytes(b"no database, but long enough to be looked at as one. " * 100)
    with pytest.raises(CatalogueError, match="cannot be used: file is not a database"):
        opened(path)


def test_a_readonly_catalogue_cannot_write(where) -> None:
    Catalogue.open(where).close()
    with Catalogue.open_readonly(where) as catalogue, pytest.raises(CatalogueError, match=r"read-?only"):
        catalogue.mark_unacknowledged(["a" * 16])


def test_sqlite_itself_refuses_what_would_write(path) -> None:
    Catalogue.open(path).close()
    engine = open_readonly_engine(path)
    assert pragma(engine, "query_only") == 1
    engine.dispose()


@pytest.mark.parametrize("name", ["100% đúng", "a?b#c", "café e\u0301"])
def test_homes_with_any_name(tmp_path, name: str) -> None:
    with Catalogue.open(tmp_path / name / "catalogue.sqlite") as catalogue:
        assert sum(catalogue.counts().values()) == 0
    assert (tmp_path / name / "catalogue.sqlite").exists()


def test_only_its_owner_can_read_a_new_catalogue_and_a_copy_of_it(tmp_path) -> None:
    home = tmp_path / "home"
    with Catalogue.open(home / "catalogue.sqlite") as catalogue:
        catalogue.copy_to(tmp_path / "copy.sqlite")
        made = [home, *home.iterdir(), tmp_path / "copy.sqlite"]
        assert {path.name: path.stat().st_mode & 0o077 for path in made} == dict.fromkeys((p.name for p in made), 0)


def test_a_site_that_writes_too_keeps_its_hold_on_the_database(path) -> None:
    """A process that closes any handle of a file loses all its locks on it (fcntl(2)); then the next process to leave
    the catalogue takes itself for the last one and removes the log from under those that are still there."""
    Catalogue.open(path).close()
    leave = "import sys, pathlib, indexer.catalogue as room; room.Catalogue.open(pathlib.Path(sys.argv[1])).close()"
    with Catalogue.open_readonly(path) as site:
        site.counts()
        with Catalogue.open(path) as writer:
            writer.relate()
        subprocess.run([sys.executable, "-c", leave, str(path)], check=True, cwd=REPOSITORY)
        assert path.with_name("catalogue.sqlite-wal").exists()
        assert site.counts()
