"""A bounded sample of `python -m tests.engine.agreement`."""

from __future__ import annotations

import pytest

from indexer.engine.whoosh import evaluate, matching
from tests.engine.agreement import compare


@pytest.mark.parametrize("seed", [1, 2])
def test_arrays_stock_whoosh_and_the_judge_agree(seed: int) -> None:
    done = compare(200, seed)
    assert done["results"] > done["requests"]
    assert done["segments"] > done["histories"]


def test_they_agree_when_the_short_cuts_are_taken_at_any_size(monkeypatch) -> None:
    monkeypatch.setattr(evaluate, "_FEW", 1)
    monkeypatch.setattr(matching, "_SPARSE", 1)
    compare(200, seed=3)
