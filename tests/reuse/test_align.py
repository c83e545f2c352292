"""Alignment, likeness and the rule of reuse."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.reuse.align import MOST_ALIGNED, align, bonded, likeness
from tests.reuse.words import wording_of, words

WORDS = words("công tác tuyên truyền phổ biến giáo dục pháp luật")
TOKENS = st.lists(st.sampled_from(WORDS), max_size=40)


@settings(deadline=None)
@given(TOKENS, TOKENS)
def test_blocks_cover_both_sides(left: list[str], right: list[str]) -> None:
    found = align(wording_of(left), wording_of(right))
    assert [place for block in found.blocks for place in range(*block.left)] == list(range(len(left)))
    assert [place for block in found.blocks for place in range(*block.right)] == list(range(len(right)))
    for block in found.blocks:
        one, other = left[slice(*block.left)], right[slice(*block.right)]
        assert (block.kind == "same") == (one == other)
        assert (block.kind == "left") == (not other)
        assert (block.kind == "right") == (not one)
    assert found.common == sum(block.left[1] - block.left[0] for block in found.blocks if block.kind == "same")


@settings(deadline=None)
@given(TOKENS, TOKENS)
def test_likeness_is_symmetric(left: list[str], right: list[str]) -> None:
    one, other = align(wording_of(left), wording_of(right)), align(wording_of(right), wording_of(left))
    assert one.likeness == other.likeness
    assert [(block.left, block.right) for block in one.blocks] == [(block.right, block.left) for block in other.blocks]
    assert likeness(left, right) == likeness(right, left)
    assert 0 <= one.likeness <= likeness(left, right) <= 1


@settings(deadline=None)
@given(TOKENS)
def test_equal_wordings_are_alike(tokens: list[str]) -> None:
    assert align(wording_of(tokens), wording_of(tokens)).likeness == likeness(tokens, tokens) == 1


def test_of_a_monster_the_beginning_is_aligned() -> None:
    left = [f"w{place}" for place in range(MOST_ALIGNED + 100)]
    found = align(wording_of(left), wording_of(left[:-1]))
    assert [block.kind for block in found.blocks] == ["same", "changed"]
    assert found.common == MOST_ALIGNED
    assert bonded(left, left[1:])


def test_an_edit_is_shown_where_it_is() -> None:
    left = words("các sở ban ngành kịp thời báo cáo kết quả thực hiện")
    right = words("các sở ban ngành báo cáo đầy đủ kết quả thực hiện trong năm")
    found = align(wording_of(left), wording_of(right))
    shown = [(b.kind, " ".join(left[slice(*b.left)]), " ".join(right[slice(*b.right)])) for b in found.blocks]
    assert shown == [
        ("same", "các sở ban ngành", "các sở ban ngành"),
        ("left", "kịp thời", ""),
        ("same", "báo cáo", "báo cáo"),
        ("right", "", "đầy đủ"),
        ("same", "kết quả thực hiện", "kết quả thực hiện"),
        ("right", "", "trong năm"),
    ]


PLAN = words(
    "các cấp uỷ tổ chức đảng thường xuyên kiểm tra giám sát việc thực hiện định kỳ báo cáo kết quả về ban tuyên giáo "
    "để tổng hợp theo dõi đôn đốc các đơn vị chậm thực hiện"
)


@pytest.mark.parametrize(
    ("other", "expected"),
    [
        (PLAN, True),
        (PLAN[:20], True),  # an excerpt
        (words("mở đầu") + PLAN[5:] + words("và các nguồn hợp pháp khác"), True),
        (PLAN[:6], False),  # too short to be reuse
        (PLAN[:6] + words("tổ chức hội nghị tập huấn nghiệp vụ cho đội ngũ cộng tác viên ở khu dân cư"), False),
        (PLAN[::-1], False),
    ],
)
def test_bonded(other: list[str], *, expected: bool) -> None:
    assert bonded(PLAN, other) is expected
    assert bonded(other, PLAN) is expected
