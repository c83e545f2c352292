from __future__ import annotations

import pytest

from indexer.readers.columns import blocks, is_motto
from indexer.readers.rows import Row, Word

SIZE = 12.0


def row(base: float, *cells: tuple[float, str]) -> Row:
    """A row whose cells begin at the given x; letters are 6 points wide, blanks 3."""
    words = []
    for x, text in cells:
        for word in text.split():
            words.append(Word(x, x + 6.0 * len(word), word))
            x += 6.0 * len(word) + 3.0
    return Row(base, SIZE, words)


def read(rows: list[Row], *, first: bool = True, ordered: bool = True) -> list[list[str]]:
    return [[row.text for row in block] for block in blocks(rows, first=first, ordered=ordered)]


BODY = [
    row(660, (260, "KẾ HOẠCH")),
    row(640, (90, "thực hiện Kết luận số 57-KL/TW, ngày 15/6/2023 của Ban Bí thư về công tác")),
    row(600, (90, "Thực hiện Kế hoạch số 354-KH/TU, ngày 06/9/2023 của Ban Thường vụ Tỉnh ủy")),
]
LEFT = ["TỈNH ỦY QUẢNG NGÃI", "BAN TUYÊN GIÁO", "*", "Số 84-KH/BTGTU"]
RIGHT = ["ĐẢNG CỘNG SẢN VIỆT NAM", "Quảng Ngãi, ngày 15 tháng 6 năm 2023"]
HEAD_LINE_BY_LINE = [
    row(760, (90, LEFT[0]), (330, RIGHT[0])),
    row(744, (100, LEFT[1])),
    row(728, (140, LEFT[2])),
    row(712, (100, LEFT[3]), (300, RIGHT[1])),
]
BODY_TEXT = [[body.text for body in BODY]]


def test_a_letterhead_painted_line_by_line() -> None:
    assert read([*HEAD_LINE_BY_LINE, *BODY]) == [LEFT, RIGHT, *BODY_TEXT]


def test_a_letterhead_of_two_table_rows() -> None:
    head = [
        row(760, (90, LEFT[0])), row(744, (100, LEFT[1])), row(760, (330, RIGHT[0])),
        row(728, (140, LEFT[2])), row(712, (100, LEFT[3])), row(712, (300, RIGHT[1])),
    ]  # fmt: skip
    assert read([*head, *BODY]) == [LEFT, RIGHT, *BODY_TEXT]


def test_bases_may_differ_a_little() -> None:
    head = [
        row(760, (90, LEFT[0])), row(744, (100, LEFT[1])), row(728, (140, LEFT[2])), row(712, (100, LEFT[3])),
        row(757.5, (330, RIGHT[0])), row(714, (300, RIGHT[1])),
    ]  # fmt: skip
    assert read([*head, *BODY]) == [LEFT, RIGHT, *BODY_TEXT]


def test_what_stands_above_the_letterhead_comes_first() -> None:
    draft = row(800, (90, "DỰ THẢO LẦN 2"))
    assert read([*HEAD_LINE_BY_LINE, draft, *BODY])[0] == ["DỰ THẢO LẦN 2"]


def test_what_stands_above_the_motto_alone_comes_first() -> None:
    handwritten = row(790, (480, "TW"))
    assert read([handwritten, *HEAD_LINE_BY_LINE, *BODY]) == [["TW"], LEFT, RIGHT, *BODY_TEXT]


def test_a_title_is_not_part_of_a_column() -> None:
    narrow = row(690, (265, "KẾ HOẠCH"))
    assert read([*HEAD_LINE_BY_LINE, narrow, *BODY[1:]])[2][0] == "KẾ HOẠCH"


def test_a_title_whose_blank_lies_in_the_gutter() -> None:
    wide = [*HEAD_LINE_BY_LINE, row(690, (255, "KẾ HOẠCH")), *BODY[1:]]
    assert read(wide)[:2] == [LEFT, RIGHT]


def test_a_close_line_is_parted_by_the_gutter_of_the_others() -> None:
    head = [
        row(760, (90, "ỦY BAN NHÂN DÂN TỈNH MẪU A"), (249, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM")),
        row(744, (100, "SỞ Y TẾ"), (290, "Độc lập - Tự do - Hạnh phúc")),
        row(712, (100, "Số: 12/KH-SYT"), (280, "Mẫu A, ngày 02 tháng 3 năm 2024")),
    ]
    assert read([*head, *BODY])[:2] == [
        ["ỦY BAN NHÂN DÂN TỈNH MẪU A", "SỞ Y TẾ", "Số: 12/KH-SYT"],
        ["CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc", "Mẫu A, ngày 02 tháng 3 năm 2024"],
    ]


def test_on_later_pages_only_a_motto_makes_a_letterhead() -> None:
    assert read([*HEAD_LINE_BY_LINE, *BODY], first=False) == [LEFT, RIGHT, *BODY_TEXT]
    table = [row(760 - 16 * n, (90, f"Nội dung {n}"), (330, f"Quý {n}")) for n in range(4)]
    assert read([*table, *BODY], first=False) == [[line.text for line in (*table, *BODY)]]


def test_a_letterhead_without_a_motto_is_known_on_the_first_page() -> None:
    head = [
        row(760, (90, "TỈNH ĐOÀN MẪU"), (330, "ĐOÀN TNCS HỒ CHÍ MINH")),
        row(728, (100, "Số 5-KH/TĐ"), (300, "Mẫu, ngày 1 tháng 2 năm 2024")),
    ]
    assert read([*head, *BODY])[:2] == [
        ["TỈNH ĐOÀN MẪU", "Số 5-KH/TĐ"], ["ĐOÀN TNCS HỒ CHÍ MINH", "Mẫu, ngày 1 tháng 2 năm 2024"],
    ]  # fmt: skip


def test_recipients_and_signer() -> None:
    rows = [
        BODY[1],
        row(300, (90, "Nơi nhận:"), (330, "TM. BAN THƯỜNG VỤ")),
        row(284, (90, "- Như trên;"), (350, "PHÓ BÍ THƯ")),
        row(268, (90, "- Lưu VT.")),
        row(220, (340, "Nguyễn Văn Mẫu")),
    ]
    assert read(rows, first=False) == [
        [BODY[1].text],
        ["Nơi nhận:", "- Như trên;", "- Lưu VT."],
        ["TM. BAN THƯỜNG VỤ", "PHÓ BÍ THƯ", "Nguyễn Văn Mẫu"],
    ]


def test_a_table_above_the_recipients_stays_a_table() -> None:
    table = [row(332, (90, "Hội nghị quán triệt"), (330, "Quý IV")), row(316, (90, "Sơ kết một năm"), (330, "Quý I"))]
    signed = [row(290, (90, "Nơi nhận:"), (330, "CHỦ TỊCH")), row(274, (90, "- Lưu."), (330, "Trần Thị Mẫu"))]
    assert read([*table, *signed], first=False)[0] == ["Hội nghị quán triệt\tQuý IV", "Sơ kết một năm\tQuý I"]


def two_columns(words: int) -> list[Row]:
    left, right = " ".join(["trái"] * words), " ".join(["phải"] * words)
    return [row(700 - 14 * n, (60, f"{n} {left}"), (320, f"{n} {right}")) for n in range(12)]


def test_two_columns_of_running_text_without_an_order_of_the_file() -> None:
    page = two_columns(7)
    found = read(page, first=False, ordered=False)
    assert [len(block) for block in found] == [12, 12]
    assert all("phải" not in text for text in found[0])
    assert read(page, first=False, ordered=True) == [[line.text for line in page]]


def test_a_table_of_two_narrow_columns_is_read_by_rows() -> None:
    table = two_columns(1)
    assert read(table, first=False, ordered=False) == [[line.text for line in table]]


def test_nothing_in_nothing_out() -> None:
    assert read([]) == []


@pytest.mark.parametrize(
    ("text", "motto"),
    [
        ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", True),
        ("CỘNG  HOÀ XÃ HỘI CHỦ NGHĨA VIỆT NAM", True),
        ("ĐẢNG\tCỘNG SẢN VIỆT NAM", True),
        ("Độc lập - Tự do - Hạnh phúc", True),
        ("Độc lập–Tự do–Hạnh phúc", True),
        ("TỈNH ỦY QUẢNG NGÃI", False),
        ("theo Điều lệ Đảng", False),
    ],
)
def test_mottos(text: str, motto: bool) -> None:
    assert is_motto(text) is motto
