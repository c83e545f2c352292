"""Letter-spaced headings."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.vietnamese.spaced import has_spread_letters, rejoin

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
    assert has_spread_letters(line)
    rejoined = rejoin(line)
    assert rejoined is not None
    assert rejoined.text == expected
    assert "".join(line[place] for place in rejoined.origins) == expected


@pytest.mark.parametrize("line", AS_IT_IS)
def test_what_spells_nothing_stays(line: str) -> None:
    assert rejoin(line) is None


@settings(deadline=None)
@given(st.text(st.sampled_from("KẾHOẠCHANƯ Đab5.-")))
def test_every_character_knows_where_it_stood(line: str) -> None:
    rejoined = rejoin(line)
    if rejoined is not None:
        assert has_spread_letters(line)
        assert list(rejoined.origins) == sorted(set(rejoined.origins))
        assert "".join(line[place] for place in rejoined.origins) == rejoined.text
        assert [char for char in rejoined.text if char != " "] == [char for char in line if char != " "]
