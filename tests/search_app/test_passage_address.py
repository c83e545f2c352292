"""Addresses of passages lead to them after a file was read anew, and say when they cannot."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from indexer.model import Passage, Span
from search_app.passage_address import GONE, HOLDS, SAME, Aim, address_of, find_passage

TEXTS = (
    "1. Nâng cao nhận thức của cấp ủy về công tác thông tin đối ngoại trong tình hình mới.",
    "2. Xây dựng đội ngũ cộng tác viên; bồi dưỡng nghiệp vụ hằng năm cho các xã.",
    "- Thời gian: quý III.",
    "3. Kinh phí bảo đảm theo quy định hiện hành của Nhà nước về ngân sách.",
    "- Thời gian: quý III.",
)


def laid(*texts: str, head: str = "") -> tuple[str, tuple[Passage, ...]]:
    """A text of these passages, and where they stand."""
    text, passages = head, []
    for ordinal, each in enumerate(texts):
        passages.append(Passage(ordinal, (), Span(len(text), len(text) + len(each)), 1))
        text += each + "\n"
    return text, tuple(passages)


def address(at: int) -> str:
    text, passages = laid(*TEXTS)
    return address_of(text, passages[at].span)


def test_an_address_can_be_read() -> None:
    assert address(1) == "86.{}.2-xay-dung-doi-ngu-cong-tac-vien".format(address(1).split(".")[1])


@pytest.mark.parametrize("at", range(len(TEXTS)))
def test_each_leads_to_its_passage(at: int) -> None:
    assert find_passage(*laid(*TEXTS), address(at)) == Aim(at, SAME)


@pytest.mark.parametrize("at", range(len(TEXTS)))
def test_marks_case_and_what_stands_before_may_change(at: int) -> None:
    changed = laid(*(each.upper().replace("Ế", "E") for each in TEXTS), head="Số 12-KH/TU\n\n")
    assert find_passage(*changed, address(at)) == Aim(at, SAME)


def test_a_passage_that_was_read_otherwise_is_found_by_its_beginning() -> None:
    longer = laid(TEXTS[0], TEXTS[1] + " Thêm một câu nữa.", *TEXTS[2:])
    assert find_passage(*longer, address(1)) == Aim(1, HOLDS)
    misread = laid(TEXTS[0], TEXTS[1].replace("đội", "dọ1"), *TEXTS[2:])
    assert find_passage(*misread, address(1)) == Aim(1, HOLDS)
    joined = laid(TEXTS[0] + " " + TEXTS[1], *TEXTS[2:])
    assert find_passage(*joined, address(1)) == Aim(0, HOLDS)


def test_one_that_is_gone_is_said_to_be() -> None:
    assert find_passage(*laid(TEXTS[0], *TEXTS[2:]), address(1)) == Aim(1, GONE)


@pytest.mark.parametrize("typed", ["", "12", "p3", "1.2.3", "../../etc/passwd", "5.deadbeef.a" + "-a" * 400,
                                   "5.deadbeef.<script>", "9" * 12 + ".deadbeef.a"])  # fmt: skip
def test_what_is_no_address_leads_nowhere(typed: str) -> None:
    assert find_passage(*laid(*TEXTS), typed) is None


def test_no_passages_no_place() -> None:
    assert find_passage("", (), address(0)) is None


@given(st.lists(st.text(min_size=1, max_size=600), min_size=1, max_size=6))
@example(["x" * 50 + (" " + "y" * 50) * 9])
def test_every_address_leads_to_its_own_passage_or_one_that_reads_the_same(texts: list[str]) -> None:
    text, passages = laid(*texts)
    for passage in passages:
        aim = find_passage(text, passages, address_of(text, passage.span))
        assert aim is not None
        assert aim.state == SAME
        assert address_of(text, passages[aim.at].span) == address_of(text, passage.span)
