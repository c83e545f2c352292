"""Half a number: what it says, and what is none."""

from __future__ import annotations

import pytest

from indexer.vietnamese.numbers import parse_number
from indexer.vietnamese.partial import PartialNumber, find_partials, parse_partial

TYPED = [
    ("57", PartialNumber("57")),
    ("số 57", PartialNumber("57")),
    ("57-", PartialNumber("57")),
    ("57-kl", PartialNumber("57", None, "KL")),
    ("KL 57", PartialNumber("57", None, "KL")),
    ("nq57", PartialNumber("57", None, "NQ")),
    ("kết luận số 57", PartialNumber("57", None, "KL")),
    ("quyet dinh so 06", PartialNumber("06", None, "QĐ")),
    ("30/2020/NĐ", PartialNumber("30", 2020, "NĐ")),
    ("66/2021", PartialNumber("66", 2021)),
]
NOT_TYPED = ["", "57-KL/TW", "57 người", "thông tin 57", "15/6/2023", "kế hoạch 5 năm", "57-kl 58", "abc", "-57"]


@pytest.mark.parametrize(("text", "number"), TYPED)
def test_reads(text: str, number: PartialNumber) -> None:
    assert parse_partial(text) == number


@pytest.mark.parametrize("text", NOT_TYPED)
def test_what_is_no_half_number(text: str) -> None:
    assert parse_partial(text) is None


FITS = [
    ("57", "57-KL/TW", True), ("57", "57/2021/NQ-CP", True), ("57", "157-KL/TW", False), ("4", "04-KH/BCĐ", True),
    ("57-kl", "57-KL/TW", True), ("57-kl", "57-NQ/TW", False), ("57-kl", "57/KL-TTCP", True),
    ("66/2021", "66/2021/NĐ-CP", True), ("66/2021", "66/2020/NĐ-CP", False), ("66/2021", "66-NQ/TW", False),
]  # fmt: skip


@pytest.mark.parametrize(("partial", "number", "fits"), FITS)
def test_which_numbers_it_may_be(partial: str, number: str, fits: bool) -> None:
    assert parse_partial(partial).fits(parse_number(number)) is fits


IN_TEXT = [
    ("nghị quyết 57 của bộ chính trị", ["nghị quyết 57"]),
    ("kế hoạch thực hiện KL 57 cấp huyện", ["KL 57"]),
    ("kế hoạch số 5", ["kế hoạch số 5"]),
    ("ct 32, nq57", ["ct 32", "nq57"]),
    ("kế hoạch 5 năm", []),
    ("chỉ thị 2023", []),
    ("nghị quyết 57-NQ/TW", []),
    ("ngày 57", []),
    ("kết luận 57.3", []),
]


@pytest.mark.parametrize(("text", "found"), IN_TEXT)
def test_finds_them_in_what_is_typed(text: str, found: list[str]) -> None:
    assert [mention.span.of(text) for mention in find_partials(text)] == found
