"""Two plans side by side: what is said of edits whose truth is known, and what holds of any two."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.reuse.compare import Comparison, Row, compare, words_of
from tests.reuse.edited import FOREIGN, Item, edited, generated, side_of

PLANS = 16
SEED = 11


def pairs(comparison: Comparison, state: str) -> set[tuple[int, int]]:
    """The passages of both sides in a state; of what moved where it was and where it is."""
    rows = [row for row in comparison.rows if not row.heading and row.state == state]
    if state == "moved":
        return {(row.left, row.other) for row in rows if row.left is not None}
    return {(row.left, row.right) for row in rows}


@pytest.mark.parametrize("at", range(PLANS))
def test_edits_are_told_as_they_were_made(at: int) -> None:
    made = edited(generated(SEED, PLANS)[at], Random(at))
    found = compare(made.left, made.right)
    for state in ("same", "changed", "moved"):
        assert pairs(found, state) == getattr(made, state), state
    assert {left for left, _ in pairs(found, "left")} == made.left_only
    assert {right for _, right in pairs(found, "right")} == made.right_only
    assert found.counts == {
        "same": len(made.same), "changed": len(made.changed), "moved": len(made.moved),
        "left": len(made.left_only), "right": len(made.right_only),
    }  # fmt: skip


def test_the_words_that_were_changed_are_the_words_that_are_marked() -> None:
    made = edited(generated(SEED, PLANS)[0], Random(0))
    for row in compare(made.left, made.right).rows:
        if not row.heading and row.state == "changed":
            marked = " ".join(span.of(made.right.text) for span in row.right_only).split()
            foreign = [
                word for word in made.right.passages[row.right].span.of(made.right.text).split() if word in FOREIGN
            ]
            assert [word for word in marked if word in FOREIGN] == foreign
            assert len(marked) <= 3 * len(foreign)


HEADINGS = st.sampled_from(
    [(), ("I. MỤC ĐÍCH",), ("II. NHIỆM VỤ",), ("II. NHIỆM VỤ", "1. Tuyên truyền"), ("III. TỔ CHỨC THỰC HIỆN",)]
)
TEXTS = st.lists(st.sampled_from(FOREIGN[:6]), min_size=1, max_size=14).map(" ".join)
PASSAGES = st.lists(st.tuples(HEADINGS, TEXTS), max_size=12)


@settings(deadline=None, max_examples=60)
@given(PASSAGES, PASSAGES)
def test_everything_stands_once_and_in_its_order(left: list[Item], right: list[Item]) -> None:
    sides = side_of(left), side_of(right)
    found = compare(*sides)
    assert found == compare(*sides)
    for heading in (True, False):
        rows = [row for row in found.rows if row.heading is heading]
        ours, theirs = (found.left, found.right) if heading else (left, right)
        assert [row.left for row in rows if row.left is not None] == list(range(len(ours)))
        assert [row.right for row in rows if row.right is not None] == list(range(len(theirs)))
    for row in found.rows:
        _holds(row, found)
        if not row.heading:
            _words_add_up(row, *sides)


def _holds(row: Row, found: Comparison) -> None:
    """What moved says where from and where to, and the two rows of it say the same."""
    assert (row.other is not None) == (row.state == "moved")
    assert (row.left is not None and row.right is not None) == (row.state in ("same", "changed"))
    if row.state == "moved" and row.left is not None:
        twin = [other for other in found.rows if other.heading is row.heading and other.right == row.other]
        assert [(each.state, each.other) for each in twin] == [("moved", row.left)]


def _words_add_up(row: Row, left, right) -> None:
    """Without the words that are marked both sides say the same."""
    if row.state in ("left", "right"):
        return
    at, to = (row.left, row.right if row.right is not None else row.other)
    if row.state == "moved" and row.left is None:
        at, to = row.other, row.right
    said = []
    for side, index, only in ((left, at, row.left_only), (right, to, row.right_only)):
        words = words_of(side.text, side.passages[index].span)
        spans = zip(words.tokens, words.spans, strict=True)
        said.append([token for token, span in spans if not any(each.covers(span) for each in only)])
    assert said[0] == said[1]
    assert (row.state == "same") <= (not row.left_only and not row.right_only)


def test_a_section_that_went_up_has_moved_with_all_it_has() -> None:
    first = [(("I. MỤC ĐÍCH",), "bập chuếnh đoảng gượm huơ khuỵu"), (("I. MỤC ĐÍCH",), "lẹo nguây phệt quắp rỉa sượng")]
    second = [(("II. KINH PHÍ",), "thoắt ưỡn vuột xoẹt ngoéo trịch giậm")]
    found = compare(side_of(first + second), side_of(second + first))
    assert [(row.heading, row.state, row.left, row.right, row.other) for row in found.rows] == [
        (True, "moved", None, 0, 1),
        (False, "moved", None, 0, 2),
        (True, "same", 0, 1, None),
        (False, "same", 0, 1, None),
        (False, "same", 1, 2, None),
        (True, "moved", 1, None, 0),
        (False, "moved", 2, None, 0),
    ]


@pytest.mark.parametrize(
    ("one", "other", "state"),
    [
        ("I. MỤC ĐÍCH, YÊU CẦU", "I- Mục đích và yêu cầu", "same"),
        ("II. MỤC TIÊU NĂM 2022", "III. MỤC TIÊU NĂM 2023", "same"),
        ("II. NHIỆM VỤ", "II. NHIỆM VỤ, GIẢI PHÁP TRỌNG TÂM", "changed"),
        ("II. NHIỆM VỤ", "II. CÔNG VIỆC PHẢI LÀM", "changed"),
    ],
)
def test_headings_are_known_by_their_words_or_by_what_stands_under_them(one: str, other: str, state: str) -> None:
    words = " ".join(FOREIGN[:10])
    found = compare(side_of([((one,), words)]), side_of([((other,), words)]))
    assert [(row.heading, row.state) for row in found.rows] == [(True, state), (False, "same")]


def test_another_number_of_an_item_is_no_difference() -> None:
    one, other = ((("II. NHIỆM VỤ",), f"{label} {' '.join(FOREIGN[:8])}") for label in ("3.", "4."))
    assert compare(side_of([one]), side_of([other])).counts["same"] == 1


def test_a_passage_that_went_into_a_longer_one_is_led_to_it() -> None:
    one, other, more = (" ".join(FOREIGN[at : at + 12]) for at in (0, 4, 8))
    found = compare(
        side_of([((), one)]), side_of([((), more[::-1]), ((), f"{other[::-1]} {more[::-1]} {one} {other} x y z")])
    )
    assert found.rows[0].state == "left"
    assert found.rows[0].within == 1


def test_a_plan_without_passages() -> None:
    assert compare(side_of([]), side_of([])).rows == ()
    assert compare(side_of([]), side_of([((), "bập chuếnh")])).counts["right"] == 1


def test_hundreds_of_passages_are_not_compared_all_with_all() -> None:
    rng = Random(5)
    items = [((f"{at // 20 + 1}. Mục {FOREIGN[at // 20]}",), " ".join(rng.choices(FOREIGN, k=60))) for at in range(400)]
    found = compare(side_of(items), side_of(items[::-1]))
    assert found.counts["moved"] + found.counts["same"] == 400
