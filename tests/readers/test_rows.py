from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.readers.painter import Glyph
from indexer.readers.rows import geometric_rows, stream_rows

SIZE = 10.0


def typed(text: str, x: float, y: float, *, size: float = SIZE, width: float = 5.0) -> list[Glyph]:
    """The glyphs of a text typed in a fixed-width font; a dot above the line (˙) is a blank that is not painted."""
    glyphs = []
    for char in text:
        if char != "˙":
            glyphs.append(Glyph(char, x, x + width, y, size, 0))
        x += width
    return glyphs


def texts(rows) -> list[str]:
    return [row.text for row in rows]


def test_blanks_and_gaps_part_words_alike() -> None:
    assert texts(stream_rows(typed("kế hoạch", 0, 100))) == ["kế hoạch"]
    assert texts(stream_rows(typed("kế˙hoạch", 0, 100))) == ["kế hoạch"]
    assert texts(stream_rows(typed("  kế    hoạch ", 0, 100))) == ["kế\thoạch"]
    assert texts(stream_rows(typed("kế  hoạch", 0, 100))) == ["kế hoạch"]


def test_a_wide_gap_is_a_tab() -> None:
    assert texts(stream_rows(typed("TT˙˙˙˙Nội dung", 0, 100))) == ["TT\tNội dung"]


def test_a_new_base_or_going_back_is_a_new_row() -> None:
    glyphs = [*typed("một", 0, 100), *typed("hai", 0, 86), *typed("ba", 200, 86), *typed("bốn", 100, 86)]
    assert texts(stream_rows(glyphs)) == ["một", "hai\tba", "bốn"]


def test_a_raised_mark_stays_in_its_row() -> None:
    glyphs = [*typed("Luật", 0, 100), *typed("1", 20, 103.4, size=6), *typed(" và", 25, 100)]
    assert texts(stream_rows(glyphs)) == ["Luật1 và"]
    assert stream_rows(glyphs)[0].base == 100


def test_imitated_bold_counts_once() -> None:
    letters = [glyph for one in typed("KẾ", 0, 100) for glyph in (one, one._replace(start=one.start + 0.3))]
    assert texts(stream_rows(letters)) == ["KẾ"]
    assert texts(stream_rows([*typed("KẾ HOẠCH", 0, 100), *typed("KẾ HOẠCH", 0.3, 100)])) == ["KẾ HOẠCH"]


def test_double_letters_are_two() -> None:
    assert texts(stream_rows(typed("coong", 0, 100))) == ["coong"]


def test_letters_painted_later_are_put_in_their_places() -> None:
    glyphs = [*typed("T˙NH QU˙NG", 0, 100), *typed("dưới", 0, 86), *typed("Ỉ", 5, 100), *typed("Ả", 35, 100)]
    assert texts(stream_rows(glyphs)) == ["T NH QU NG", "dưới", "Ỉ\tẢ"]
    assert texts(geometric_rows(glyphs)) == ["TỈNH QUẢNG", "dưới"]


def test_accents_of_their_own_stay_on_their_letter() -> None:
    accent = Glyph("\u0309", 10.0, 10.0, 100.0, SIZE, 0)
    glyphs = [*typed("qua", 0, 100), accent, *typed("ng", 15, 100)]
    assert texts(geometric_rows(glyphs)) == ["qua\u0309ng"]


@pytest.mark.parametrize(
    ("typed_as", "read_as"),
    [
        ("K Ế   H O Ạ C H", "KẾ HOẠCH"),
        ("Số 5   K Ế   H O Ạ C H", "Số 5 KẾ HOẠCH"),
        ("T H Ô N G", "THÔNG"),
        ("A B C D", "A B C D"),
        ("1 2 3 4", "1 2 3 4"),
        ("I V X", "I V X"),
        ("k ế h o ạ c h", "k ế h o ạ c h"),
    ],
)
def test_headings_written_wide_are_closed_up(typed_as: str, read_as: str) -> None:
    (row,) = stream_rows(typed(typed_as, 0, 100, width=4))
    assert row.text.replace("\t", " ") == read_as


places = st.floats(min_value=-50, max_value=700, allow_nan=False)
some_glyphs = st.lists(
    st.builds(
        lambda text, x, w, y, size: Glyph(text, x, x + w, y, size, 0),
        st.sampled_from(["a", "ế", " ", "1", "-"]),
        places,
        st.floats(min_value=0, max_value=12),
        places,
        st.floats(min_value=1, max_value=30),
    ),
    max_size=40,
)


@given(some_glyphs)
def test_rows_are_never_empty_and_invent_nothing(glyphs: list[Glyph]) -> None:
    for arranged in (stream_rows(glyphs), geometric_rows(glyphs)):
        assert all(row.words and all(word.text.strip() for word in row.words) for row in arranged)
        painted = sorted("".join(word.text for row in arranged for word in row.words))
        given_ = sorted(glyph.text for glyph in glyphs if glyph.text.strip())
        assert len(painted) <= len(given_)
        assert set(painted) == set(given_)
