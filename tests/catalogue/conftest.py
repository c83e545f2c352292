"""Every test of the catalogue runs on both databases."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import pytest

from indexer.catalogue.opening import Where
from tests.postgresql_server import Server, running_server

DATABASES = ("sqlite", "postgresql")


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    with running_server() as running:
        yield running


@pytest.fixture(scope="module", params=DATABASES)
def new_where(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Callable[[], Where]:
    """Makes places for catalogues, in one kind of database."""
    if request.param == "postgresql":
        return request.getfixturevalue("server").new_database
    folder, numbers = tmp_path_factory.mktemp("homes"), count()
    return lambda: folder / str(next(numbers)) / "catalogue.sqlite"


@pytest.fixture
def where(new_where: Callable[[], Where], request: pytest.FixtureRequest) -> Iterator[Where]:
    """A place for a catalogue: a file of SQLite, or a URL, whose database goes again: an empty one has 7 MB."""
    made = new_where()
    server = request.getfixturevalue("server") if isinstance(made, str) else None
    yield made
    if server is not None:
        server.drop(made)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A file for a catalogue in SQLite."""
    return tmp_path / "home" / "catalogue.sqlite"
