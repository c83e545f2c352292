"""The last good snapshot is served on, where the newest commit was damaged meanwhile."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from indexer.engine.whoosh import index, open_engine
from indexer.engine.whoosh.generation import Generation
from indexer.errors import IndexDamaged
from tests.engine.contract import MANIFEST, REQUEST, fill, generation, plan

DAMAGES: dict[str, Callable[[Path], object]] = {
    "table of contents": lambda path: max(generation(path).glob("*.toc")).write_bytes(b"x"),
    "seal": lambda path: max(generation(path).glob("seal-*")).unlink(),
    "segment": lambda path: os.truncate(max(generation(path).glob("*.pst"), key=os.path.getctime), 100),
    "pointer": lambda path: (path / "CURRENT").unlink(),
}


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES)
def test_while_the_newest_commit_is_damaged_a_running_server_serves_its_last_good_one(
    path: Path, damage: Callable, monkeypatch, caplog
) -> None:
    monkeypatch.setattr(index, "_LOOK_AGAIN_SECONDS", 0.0)
    monkeypatch.setattr(index, "_PAUSE_SECONDS", 0.0)
    serving = open_engine(path, MANIFEST)
    before = serving.searcher().search(REQUEST)
    fill(open_engine(path, MANIFEST), plan("new", "chung"))
    damage(path)
    assert serving.searcher().search(REQUEST) == before
    assert "plansearch rebuild" in caplog.text
    for engine in (serving, open_engine(path, MANIFEST)):
        assert any("plansearch rebuild" in line for line in engine.check())
        with pytest.raises(IndexDamaged):
            engine.known()
    with pytest.raises(IndexDamaged):
        open_engine(path, MANIFEST).searcher()
    with open_engine(path, MANIFEST).rebuild() as writer:
        writer.add(plan("new", "chung"))
    assert serving.searcher().search(REQUEST).total == 1


def test_damage_is_not_looked_for_at_every_search(path: Path, monkeypatch) -> None:
    serving = open_engine(path, MANIFEST)
    before = serving.searcher().snapshot
    (path / "CURRENT").write_text("x")
    assert serving.searcher().snapshot == before
    monkeypatch.setattr(Generation, "snapshot", None)
    monkeypatch.setattr(Generation, "view", None)
    assert serving.searcher().snapshot == before
