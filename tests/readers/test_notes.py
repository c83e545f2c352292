from __future__ import annotations

from math import cos, radians, sin

import pytest

from indexer.readers.notes import is_stamp, outside, placed, unskewed, without_stamps
from indexer.readers.rows import Row, Word

STAMP = [
    "Người ký: CỔNG THÔNG TIN ĐIỆN TỬ CHÍNH PHỦ",
    "Email: thongtinchinhphu@chinhphu.vn",
    "Cơ quan: VĂN PHÒNG CHÍNH PHỦ",
    "Thời gian ký: 20.03.2025 15:28:25 +07:00",
]


def row(base: float, *words: tuple[float, float, str], size: float = 13.0) -> Row:
    return Row(base, size, [Word(*word) for word in words])


def rows(*texts: str) -> list[Row]:
    return [row(700 - 16 * n, (60, 300, text)) for n, text in enumerate(texts)]


@pytest.mark.parametrize(
    ("lines", "stamp"),
    [
        (STAMP, True),
        (["Ký bởi: CÔNG BÁO", "Ngày ký: 2026-01-28 14:18:43 +07:00"], True),
        (["Signature Not Verified"], True),
        (["5891"], False),
        (["17"], False),
        (["Cơ quan: Văn phòng"], False),
    ],
)
def test_which_annotations_are_stamps(lines: list[str], stamp: bool) -> None:
    assert is_stamp(lines) is stamp


def test_a_painted_stamp_is_taken_out() -> None:
    kept, gone = without_stamps(rows("KẾ HOẠCH", *STAMP, "Căn cứ Luật"))
    assert [each.text for each in kept] == ["KẾ HOẠCH", "Căn cứ Luật"]
    assert [each.text for each in gone] == STAMP


@pytest.mark.parametrize(
    "lines",
    [
        ["Cơ quan: Văn phòng Chính phủ", "Email: vp@chinhphu.vn", "Điện thoại: 080"],
        ["Người ký: Nguyễn Văn A"],
        ["Ngày ký: 12/3/2020", "có hiệu lực kể từ ngày ký"],
        ["Người ký: Nguyễn Văn A", "Cơ quan: Văn phòng"],
    ],
)
def test_lines_like_a_stamp_that_are_none(lines: list[str]) -> None:
    kept, gone = without_stamps(rows(*lines))
    assert [each.text for each in kept] == lines
    assert gone == []


def test_numbers_that_an_office_put_on_a_letterhead_join_their_lines() -> None:
    """The places are those of a real letter; both days were notes on one baseline."""
    head = [
        row(744.4, (70, 87, "Số:"), (135, 248, "/BGDĐT-KHCNMT")),
        row(734.0, (356, 373, "Hà"), (376, 397, "Nội"), (403, 429, "ngày"), (449, 479, "tháng"), (500, 522, "năm")),
        row(716.5, (88, 105, "V/v"), (109, 140, "Thông")),
    ]
    notes = [row(744.5, (92, 118, "5891")), row(736.5, (428, 441, "17"), (479, 492, "12"))]
    texts = [" ".join(each.text.split()) for each in placed(head, notes)]
    assert texts == ["Số: 5891 /BGDĐT-KHCNMT", "Hà Nội ngày 17 tháng 12 năm", "V/v Thông"]


def test_a_note_on_no_line_comes_last() -> None:
    found = placed(rows("KẾ HOẠCH"), [row(300, (60, 90, "12"))])
    assert [each.text for each in found] == ["KẾ HOẠCH", "12"]


def test_words_under_a_stamp_are_left_out() -> None:
    page = [row(800, (10, 60, "Nguoi"), (70, 90, "ky")), row(700, (60, 120, "KẾ"), (130, 200, "HOẠCH"))]
    assert [each.text for each in outside(page, [row(803, (0, 100, "Người ký"))])] == ["KẾ HOẠCH".replace(" ", " ")]


def test_skew_is_taken_out() -> None:
    angle = radians(2)
    straight = row(500, (100, 150, "một"))
    turned = row(500 * cos(angle) + 100 * sin(angle), (100 * cos(angle) - 500 * sin(angle), 150, "một"))
    (found,) = unskewed([turned], angle)
    assert found.base == pytest.approx(straight.base, abs=0.1)
    assert found.start == pytest.approx(straight.start, abs=0.1)
