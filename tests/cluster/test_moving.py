"""A home moves into a database, and back, by one command each."""

from __future__ import annotations

from dataclasses import replace

import pytest

from indexer import pipeline
from indexer.backup import backup, restore
from indexer.catalogue import Catalogue
from indexer.catalogue.rows import StoredPlan
from indexer.checking import check
from indexer.errors import CatalogueError
from indexer.opening import open_index
from indexer.progress import Silent
from indexer.status import status
from tests.fixtures_plans import InThisProcess, run, settings_for, write_plans


def whole(catalogue: Catalogue, id_: str) -> StoredPlan:
    """A plan, whenever its entry was written."""
    return replace(catalogue.plan(id_), revision=0)


def test_a_home_moves_into_a_database_and_back(server, tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(pipeline, "Preparers", InThisProcess)
    write_plans(tmp_path / "archive", 3)
    old = settings_for(tmp_path / "old")
    run(old, tmp_path / "archive")
    moved = settings_for(tmp_path / "new", catalogue_url=server.new_database())
    assert restore(moved, old.catalogue_path, Silent()) == 3
    with pytest.raises(CatalogueError, match="there is a catalogue already: give --replace"):
        restore(moved, old.catalogue_path, Silent())
    assert not moved.catalogue_path.exists()
    assert open_index(moved).known() == open_index(old).known()
    assert list(check(moved)) == []
    assert status(moved)["sources"] == status(old)["sources"]
    write_plans(tmp_path / "archive", 1, first=4)
    assert run(moved, tmp_path / "archive").committed == 1
    backup(moved, tmp_path / "file.sqlite")
    back = settings_for(tmp_path / "back")
    assert restore(back, tmp_path / "file.sqlite", Silent()) == 4
    with Catalogue.open_readonly(back.catalogue) as here, Catalogue.open_readonly(moved.catalogue) as there:
        assert [whole(here, id_) for id_ in here.plan_ids()] == [whole(there, id_) for id_ in there.plan_ids()]
    assert list(check(back)) == []
