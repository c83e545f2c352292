from __future__ import annotations

import pytest

from indexer.readers.columns import visual_lines
from indexer.readers.furniture import furniture, is_page_number
from indexer.readers.rows import Row, Word


def page(*texts: str) -> list:
    """A page of lines from the top; a tab is a gap as wide as a column's."""
    rows = []
    for index, text in enumerate(texts):
        words, x = [], 60.0
        for cell in text.split("\t"):
            for word in cell.split():
                words.append(Word(x, x + 6.0 * len(word), word))
                x += 6.0 * len(word) + 3.0
            x += 100.0
        rows.append(Row(800.0 - 16 * index, 12.0, words))
    return visual_lines(rows)


def dropped(*pages: list) -> list[list[str]]:
    return [[line.text for line in lines] for lines in furniture(pages, [[] for _ in pages])]


@pytest.mark.parametrize(
    ("text", "pages", "number"),
    [
        ("3", 9, True),
        ("- 3 -", 9, True),
        ("– 12 –", 20, True),
        ("Trang 3", 9, True),
        ("trang 3/9", 8, True),
        ("3/9", 9, True),
        ("3/9", 10, False),
        ("2023", 9, False),
        ("3. Tổ chức", 9, False),
        ("Quý 3", 9, False),
        ("Trang phục", 9, False),
        ("III", 9, False),
        ("", 9, False),
    ],
)
def test_page_numbers(text: str, pages: int, number: bool) -> None:
    assert is_page_number(text, pages) is number


def test_numbers_go_at_the_edges_only() -> None:
    assert dropped(page("1", "một", "7", "hai", "bốn"), page("một", "hai", "- 2 -")) == [["1"], ["- 2 -"]]


def test_a_running_head_and_foot_go() -> None:
    pages = [page(f"Kế hoạch năm 2024\t{n}", f"nội dung trang số {n}", "văn bản mẫu, không có thật") for n in (1, 2, 3)]
    assert dropped(*pages) == [
        [f"Kế hoạch năm 2024\t{n}", "văn bản mẫu, không có thật"] for n in (1, 2, 3)
    ]  # fmt: skip


def test_a_head_that_changes_sides_is_one_head() -> None:
    pages = [
        page("CÔNG BÁO/Số 55/Ngày 26-01-2026\t31", "một điều"),
        page("32\tCÔNG BÁO/Số 55/Ngày 26-01-2026", "hai điều"),
    ]
    assert dropped(*pages) == [["CÔNG BÁO/Số 55/Ngày 26-01-2026\t31"], ["32\tCÔNG BÁO/Số 55/Ngày 26-01-2026"]]


def test_annexes_are_not_running_heads() -> None:
    pages = [page("một điều", "hai điều"), page("PHỤ LỤC 1", "biểu mẫu"), page("PHỤ LỤC 2", "biểu tổng hợp")]
    assert dropped(*pages) == [[], [], []]


LETTERHEAD = ("UBND TỈNH MẪU\tCỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "SỞ Y TẾ\tĐộc lập - Tự do - Hạnh phúc")


def test_letterheads_stay_even_when_each_letter_of_a_file_has_the_same() -> None:
    pages = [page("HỎA TỐC THEO QUY ĐỊNH", *LETTERHEAD, f"nội dung {'abcd'[n]}", "một", "hai") for n in range(4)]
    assert dropped(*pages) == [[], [], [], []]


def test_the_first_page_keeps_the_issuer_that_later_pages_repeat() -> None:
    pages = [page("UBND TỈNH MẪU", "KẾ HOẠCH", "nội dung", "a", "b")]
    pages += [page("UBND TỈNH MẪU", f"tiếp theo {'abc'[n]}", f"điều {'abc'[n]}") for n in range(3)]
    assert dropped(*pages)[0] == []
    assert dropped(*pages)[1] == ["UBND TỈNH MẪU"]


def test_over_a_letterhead_a_head_with_page_numbers_goes() -> None:
    first = page("CÔNG BÁO/Số 55/Ngày 26-01-2026\t30", *LETTERHEAD, "THÔNG TƯ", "một", "hai")
    second = page("CÔNG BÁO/Số 55/Ngày 26-01-2026\t31", "Điều 2")
    assert dropped(first, second)[0] == ["CÔNG BÁO/Số 55/Ngày 26-01-2026\t30"]


def test_heads_of_pages_with_a_table_across() -> None:
    pages = [page(f"CÔNG BÁO/Số 55\t{n}", "nội dung", "dòng cuối") for n in (1, 2)]
    across = [[], [], page("CÔNG BÁO/Số 55\t3")]
    found = furniture([*pages, page("bảng một", "bảng hai")], across)
    assert [line.text for line in found[2]] == ["CÔNG BÁO/Số 55\t3"]


def test_no_pages_and_empty_pages() -> None:
    assert dropped() == []
    assert dropped([], []) == [[], []]
