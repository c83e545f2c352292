"""Reuse is found where passages were made from one another, and nowhere else."""

from __future__ import annotations

from random import Random

import pytest

from tests.generator.copies import SHARES, edited
from tests.reuse.measure import MOST_EDITS, families, measure, share_a_key, taken
from tests.reuse.words import words


@pytest.mark.parametrize(
    ("seed", "families"), [(1, 20), pytest.param(2, 150, marks=pytest.mark.slow)], ids=["few", "many"]
)
def test_pairs_are_found_up_to_thirty_of_a_hundred_words_edited(seed: int, families: int) -> None:
    found = measure(seed, families)
    assert MOST_EDITS == 0.3
    assert found.f1 >= 0.97
    assert found.precision >= 0.98
    for share in SHARES:
        group = f"{share:.0%}"
        assert found.bonded[group] >= 0.95 * found.expected[group], group
    assert found.bonded["reordered"] >= 0.95 * found.expected["reordered"]
    # A title or a slogan in common is no reuse.
    assert not [how for how in found.false if "title" in how or "slogan" in how]


@pytest.mark.parametrize(
    ("seed", "count"), [(1, 12), pytest.param(2, 150, marks=pytest.mark.slow)], ids=["few", "many"]
)
def test_families_are_those_of_copies_with_up_to_a_fifth_edited(seed: int, count: int) -> None:
    found = families(seed, count, 0.2)
    assert found.expected >= count * 14
    assert found.right == found.found  # nothing else in common leads from one to another
    assert found.f1 >= 0.98


def test_what_plans_took_from_earlier_ones_is_found() -> None:
    found = taken(11, 60)
    assert found.passages > 200
    assert found.share_a_key == found.passages
    assert found.bonded >= 0.98 * found.passages
    assert found.same_identity >= 0.98 * found.unchanged


VOCABULARY = [f"{one}{two}" for one in words("b c d g h k l m n p t v") for two in words("a e i o u ang ông iên uy")]


@pytest.mark.parametrize("size", [15, 24, 36, 60, 120, 250])
@pytest.mark.parametrize("share", [0.0, 0.1, 0.3])
def test_edited_wordings_share_a_key(size: int, share: float) -> None:
    text = Random(size).choices(VOCABULARY, k=2_000)
    assert share_a_key(text, size, share, 300, seed=1) >= 0.985


def test_edits_are_as_many_as_said() -> None:
    text = [f"w{place}" for place in range(1_000)]
    for share in SHARES:
        changed = edited(text, share, lambda: "new", Random(1))
        kept = len(set(changed) & set(text))
        assert 1 - share <= kept / len(text) <= 1 - 0.7 * share
