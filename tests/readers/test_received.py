"""Stamps as tesseract read them on real scans, with their places."""

from __future__ import annotations

import pytest

from indexer.readers.received import without_arrivals
from indexer.readers.rows import Row, Word


def row(base: float, size: float, *pieces: tuple[float, float, str]) -> Row:
    """Each piece's words share its width by their letters."""
    words = []
    for left, right, text in pieces:
        step = (right - left) / len(text)
        for word in text.split():
            at = text.index(word)
            words.append(Word(left + at * step, left + (at + len(word)) * step, word))
    return Row(base, size, words)


HEAD = [
    row(779, 14.4, (89, 280, "VĂN PHÒNG CHÍNH PHỦ"), (310, 541, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM")),
    row(763, 13.0, (318, 491, "Độc lập - Tự do - Hạnh phúc")),
    row(733, 17.6, (116, 240, "Sô: 188/QĐ-VPCP"), (304, 504, "Hà Nội, ngày 11 tháng 4 năm 2024")),
]
TITLE = [
    row(658, 15.8, (101, 517, "Về việc thay đỗi thành viên Tố Biên tập xây dựng tài liệu về Mô hình mẫu")),
    row(568, 15.8, (132, 486, "BỘ TRƯỞNG, CHỦ NHIỆM VĂN PHÒNG CHÍNH PHỦ")),
]
KIND = (265, 354, "QUYÉT ĐỊNH")


@pytest.mark.parametrize(
    ("stamp", "document"),
    [
        (
            [
                row(714, 13.3, (36, 158, "GỐNG THÔNG TTN ĐIỆN TỬ CHÍNH PHỦ")),
                row(697, 9.0, (47, 159, "ÔYy GIỂ:........cÒ............c coeiceeoeoroee")),
                row(683, 19.4, (35, 160, "ĐỀN uy, 12.14412024..."), KIND),
            ],
            [row(683, 19.4, KIND)],
        ),
        (
            [
                row(655, 24.4, (62, 170, "gửciÚtorhpĐt1Vgi4nl."), KIND),
                row(642, 13.3, (72, 90, "ma."), (190, 448, "Quy định về định danh và xác thực điện tử")),
                row(628, 14.8, (62, 174, "ĐEN Nộy.. ¿‡2 1H")),
            ],
            [row(655, 24.4, KIND), row(642, 13.3, (190, 448, "Quy định về định danh và xác thực điện tử"))],
        ),
        (
            [row(647, 11.9, (26, 148, "CỔNG THÔNG YTN ĐIỆN TỬ CHÍNH PHÙ"), (173, 451, "tại buỗi làm việc với"))],
            [row(647, 11.9, (173, 451, "tại buỗi làm việc với"))],
        ),
        (
            [
                row(690, 12.0, (40, 90, "ĐẾN Số: 12")),
                row(672, 12.0, (40, 120, "Ngày: 3/5"), KIND),
                row(655, 9.0, (40, 99, "Chuyển: ...")),
            ],
            [row(672, 12.0, KIND)],
        ),
    ],
)
def test_a_stamp_is_no_text_of_the_document(stamp: list[Row], document: list[Row]) -> None:
    found = without_arrivals([*HEAD, *stamp, *TITLE])
    assert [row.text for row in found] == [row.text for row in (*HEAD, *document, *TITLE)]


@pytest.mark.parametrize(
    "lines",
    [
        [row(700, 13.0, (60, 320, "CỔNG THÔNG TIN ĐIỆN TỬ CHÍNH PHỦ"))],  # a letterhead, in its larger letters
        [row(683, 14.0, KIND), row(665, 14.0, (150, 420, "Chuyển đổi số ĐẾN NĂM 2030"))],
        [row(683, 14.0, KIND), row(665, 14.0, (200, 380, "ĐẾN NĂM 2030"))],
        [row(665, 14.0, (90, 160, "đến ngày 30"))],
        [row(665, 14.0, (90, 540, "Cổng Thông tin điện tử Chính phủ đăng tải văn bản này theo quy định"))],
    ],
)
def test_lines_of_documents_stay(lines: list[Row]) -> None:
    rows = [*HEAD, *lines, *TITLE]
    assert without_arrivals(rows) == rows


def test_below_the_head_nothing_is_taken_for_a_stamp() -> None:
    body = [row(500 - 15 * n, 13, (80, 540, f"nội dung thứ {n} của kế hoạch này")) for n in range(20)]
    rows = [*HEAD, *body, row(100, 14.8, (62, 174, "ĐẾN Ngày 12"))]
    assert without_arrivals(rows) == rows
