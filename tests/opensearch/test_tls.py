"""A cluster with a certificate is believed when the setting names who made it, and never else."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from indexer.engine.opensearch import Where
from indexer.engine.opensearch.cluster import Cluster
from indexer.errors import EngineAway
from tests.conftest import missing
from tests.opensearch.stub import stub

MAKE = ("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
        "-subj", "/CN=search1", "-addext", "subjectAltName=IP:127.0.0.1")  # fmt: skip
HEALTH = {"status": "green"}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Two folders with a certificate (`cert.pem`) and its key (`key.pem`) each."""
    if shutil.which("openssl") is None:
        missing("openssl makes the certificates of this test")
    folders = [tmp_path_factory.mktemp("certificate") for _ in range(2)]
    for folder in folders:
        subprocess.run([*MAKE, "-keyout", "key.pem", "-out", "cert.pem"], cwd=folder, check=True, capture_output=True)
    return folders


@pytest.fixture
def url(made: list[Path]) -> Iterator[str]:
    with stub(lambda *_: (200, HEALTH), certificate=made[0]) as url:
        yield url


def test_a_certificate_that_was_named_is_believed(url: str, made: list[Path]) -> None:
    assert url.startswith("https:")
    assert Cluster(Where((url,), ca=made[0] / "cert.pem")).get("/_cluster/health") == HEALTH


@pytest.mark.parametrize("other", [False, True])
def test_any_other_is_not(url: str, made: list[Path], other: bool) -> None:
    with pytest.raises(EngineAway, match=r"cannot be reached .*certificate verify failed"):
        Cluster(Where((url,), ca=made[1] / "cert.pem" if other else None)).get("/_cluster/health")
