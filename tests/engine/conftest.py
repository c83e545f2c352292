from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from indexer.engine.opensearch import open_engine as open_cluster
from indexer.engine.protocol import Engine
from indexer.engine.whoosh import open_engine
from tests.engine.contract import ARCHIVE, MANIFEST, fill
from tests.engine.judge import JudgeEngine
from tests.opensearch.clusters import room

ON_A_NODE = pytest.param("opensearch", marks=[pytest.mark.opensearch, pytest.mark.slow])


@pytest.fixture(params=["whoosh", "judge", ON_A_NODE])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """Every engine there is, empty."""
    if request.param == "judge":
        yield JudgeEngine(MANIFEST)
    elif request.param == "whoosh":
        yield open_engine(tmp_path / "index", MANIFEST)
    else:
        with room(request.getfixturevalue("cluster_node").url) as where:
            yield open_cluster(where, MANIFEST)


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
