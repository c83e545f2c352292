from __future__ import annotations

from pathlib import Path

import pytest

from indexer.engine.protocol import Engine
from indexer.engine.whoosh import open_engine
from tests.engine.contract import MANIFEST
from tests.engine.judge import JudgeEngine


@pytest.fixture(params=["whoosh", "judge"])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Engine:
    """Every engine there is, empty."""
    if request.param == "judge":
        return JudgeEngine(MANIFEST)
    return open_engine(tmp_path / "index", MANIFEST)
