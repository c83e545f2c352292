from __future__ import annotations

from pathlib import Path

import pytest

from indexer.engine.protocol import Engine
from indexer.engine.whoosh import open_engine
from tests.engine.contract import ARCHIVE, MANIFEST, fill
from tests.engine.judge import JudgeEngine


@pytest.fixture(params=["whoosh", "judge"])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Engine:
    """Every engine there is, empty."""
    if request.param == "judge":
        return JudgeEngine(MANIFEST)
    return open_engine(tmp_path / "index", MANIFEST)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """An index of several commits."""
    path = tmp_path / "index"
    engine = open_engine(path, MANIFEST)
    for start in range(0, len(ARCHIVE), 5):
        fill(engine, *ARCHIVE[start : start + 5])
    with engine.writer() as writer:
        writer.remove("p2")
        writer.commit()
    return path
