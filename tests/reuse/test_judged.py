"""The rule of reuse agrees with a person on passages of real documents."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.reuse.judgements import agreement, judged_pairs
from tests.reuse.measure import MOST_EDITS, found_again


@pytest.mark.shared
def test_the_rule_agrees_with_a_person(shared: Path) -> None:
    pairs = judged_pairs(shared)
    found = agreement(pairs)
    assert len(pairs) >= 60
    assert found.recall >= 0.9
    assert found.precision >= 0.85
    assert found.kappa >= 0.85


@pytest.mark.shared
def test_real_passages_are_found_again(shared: Path) -> None:
    texts = sorted({text for pair in judged_pairs(shared) for text in (pair.left, pair.right)})
    assert found_again(texts, MOST_EDITS, seed=1) >= 0.97
