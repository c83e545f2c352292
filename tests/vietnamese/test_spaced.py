"""Letter-spaced headings."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.vietnamese.spaced import close_up

REJOINED = [
    ("K Ế  H O Ạ C H", "KẾ HOẠCH"),
    ("K Ế H O Ạ C H", "KẾ HOẠCH"),  # the blank between words was lost
    ("K Ế   H O Ạ C H", "KẾ HOẠCH"),
    ("K\u00a0Ế\u00a0\u00a0H\u00a0O\u00a0Ạ\u00a0C\u00a0H", "KẾ\u00a0HOẠCH"),
    ("T H Ô N G  B Á O", "THÔNG BÁO"),
    ("Ủ Y  B A N  N H Â N  D Â N", "ỦY BAN NHÂN DÂN"),
    ("  K Ế  H O Ạ C H  ", "  KẾ HOẠCH  "),
    ("Số 5 K Ế  H O Ạ C H năm 2023", "Số 5 KẾ HOẠCH năm 2023"),  # glued to other lines
    ("Q U Y Ế T  Đ Ị N H 2023", "QUYẾT ĐỊNH 2023"),
    ("C Ộ N G  H Ò A X Ã  H Ộ I", "CỘNG HÒA XÃ HỘI"),
    ("P H Ầ N  I - K Ế  H O Ạ C H", "PHẦN I - KẾ HOẠCH"),
]
AS_IT_IS = ["", "KẾ HOẠCH", "A B", "A B C", "k ế  h o ạ c h", "các lớp A B C D", "X X X", "1 2 3", "K Ế 5 H O",
            "vitamin A, B, C", "phương án A hoặc B", "M H 3 K L T", "T P H C M"]  # fmt: skip


@pytest.mark.parametrize(("line", "expected"), REJOINED)
def test_spread_letters_are_closed_up(line: str, expected: str) -> None:
    text, moved = close_up(line)
    assert " ".join(text.split()) == " ".join(expected.split())
    assert moved
    check_places(line, text, moved)


@pytest.mark.parametrize("line", AS_IT_IS)
def test_what_spells_nothing_stays(line: str) -> None:
    assert close_up(line) == (line, {})


def test_several_headings_of_a_text() -> None:
    before = "K Ế  H O Ạ C H\nsố 5\n T H Ô N G  B Á O, M Ụ C"
    text, moved = close_up(before)
    assert [" ".join(line.split()) for line in text.split("\n")] == ["KẾ HOẠCH", "số 5", "THÔNG BÁ O, MỤC"]
    check_places(before, text, moved)


@settings(deadline=None)
@given(st.text(st.sampled_from("KẾHOẠCHANƯ Đab5.-\n\t")))
def test_every_letter_knows_where_it_stood(line: str) -> None:
    text, moved = close_up(line)
    check_places(line, text, moved)
    assert close_up(text) == (text, {})


def check_places(line: str, text: str, moved: dict[int, int]) -> None:
    assert len(text) == len(line)
    assert list(moved.values()) == sorted(set(moved.values()))
    assert all(text[place] == line[old] for place, old in moved.items())
    stayed = [place for place in range(len(text)) if place not in moved and not text[place].isspace()]
    assert all(text[place] == line[place] for place in stayed)
    assert sorted([*stayed, *moved.values()]) == [place for place, char in enumerate(line) if not char.isspace()]
