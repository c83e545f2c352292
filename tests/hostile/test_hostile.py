"""A bounded sample of `make hostile`."""

from __future__ import annotations

import os
from itertools import islice
from pathlib import Path

import pytest

from indexer.settings import Settings, load_settings
from tests.hostile.bombs import BOMBS, LARGE
from tests.hostile.mutants import mutant
from tests.hostile.run import files_of
from tests.hostile.trial import Outcome, trial

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    values = {"home": tmp_path / "home", "ocr": False, "read_seconds": 3, "read_memory_mb": 512, "workers": 2}
    return load_settings(values, environ={}, config=os.devnull)


def holds(outcome: Outcome, files: int) -> None:
    assert outcome.broken == []
    assert sum(outcome.states.values()) == files


def test_bombs(settings, tmp_path) -> None:
    """Every bomb but the largest and, of the others, one in two: which, the names tell."""
    bombs = [(name, make()) for name, make in islice(BOMBS.items(), 0, None, 2) if name not in LARGE]
    outcome = trial(bombs, settings, tmp_path / "archive")
    holds(outcome, len(bombs))
    assert {state.partition(":")[0] for state in outcome.states} > {"quarantined"}


def test_mutants(settings, tmp_path) -> None:
    files = [mutant(7, number) for number in range(80)]
    assert files == [mutant(7, number) for number in range(80)]
    outcome = trial(files, settings, tmp_path / "archive")
    holds(outcome, len(files))
    assert outcome.states["indexed"] > 10
    assert outcome.states["quarantined: damaged"] > 5


@pytest.mark.shared
def test_hostile_files(settings, tmp_path, shared) -> None:
    files = list(islice(files_of("files", 1, 0), 0, None, 12))
    assert len(files) > 90
    holds(trial(files, settings, tmp_path / "archive"), len(files))
