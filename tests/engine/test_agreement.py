"""A bounded sample of `python -m tests.engine.agreement`."""

from __future__ import annotations

import pytest

from indexer.engine.whoosh import evaluate, matching
from tests.engine.agreement import compare


@pytest.mark.parametrize(
    ("seed", "requests"), [(1, 12), pytest.param(2, 150, marks=pytest.mark.slow)], ids=["few", "many"]
)
def test_arrays_stock_whoosh_and_the_judge_agree(seed: int, requests: int) -> None:
    done = compare(requests, seed)
    assert done["requests"] == requests
    assert done["results"] > requests
    assert done["segments"] > done["histories"]


@pytest.mark.slow
def test_they_agree_when_the_short_cuts_are_taken_at_any_size(monkeypatch) -> None:
    monkeypatch.setattr(evaluate, "_FEW", 1)
    monkeypatch.setattr(matching, "_SPARSE", 1)
    compare(60, seed=3)
