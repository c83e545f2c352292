"""What every text goes through first."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.vietnamese.normalise import MARKS_IN_A_ROW, clean

CLEANED = [
    ("", ""),
    ("Kế hoạch", "Kế hoạch"),
    (unicodedata.normalize("NFD", "Kế hoạch số 57-KL/TW"), "Kế hoạch số 57-KL/TW"),
    ("a\u0323\u0302", "ậ"),  # the marks in canonical order
    ("a\u0302\u0323", "ậ"),  # and in the order of the keyboard
    ("một\r\nhai\rba\nbốn", "một\nhai\nba\nbốn"),
    ("trang một\ftrang hai", "trang một\ntrang hai"),
    ("một\u2028hai\u2029ba\x85bốn\vnăm", "một\nhai\nba\nbốn\nnăm"),
    ("cột\tcột", "cột\tcột"),
    ("\ufeffKế\u200b hoạch\u00ad, \u2060số\x00 1\x07", "Kế hoạch, số 1"),
    ("\u202eđảo\u202c \u2066hướng\u2069", "đảo hướng"),
    ("k\u200de\u0302\u200c\u0301", "kế"),  # a joiner between letter and marks keeps nothing apart
    ("lẻ \ud83d và \udc00", "lẻ \ufffd và \ufffd"),
    ("cặp \ud83d\ude00", "cặp 😀"),
    ("không phải chữ \ufdd0\uffff\U0010fffe.", "không phải chữ ."),
    ("QÐ-UBND, ÐẢNG, Ɖảng", "QĐ-UBND, ĐẢNG, Đảng"),
    ("blank\u00a0kept", "blank\u00a0kept"),
    ("\u212a và \u2126", "K và Ω"),
]

LETTERS = "aăâeêioôơuưyđĐÐ \n\t.-/019KẾỦ"
MARKS = "\u0300\u0301\u0302\u031b\u0323\u0344\u0f73\u0958\u1100\u1161"
ODD = MARKS + "\u00ad\u200b\u200d\ufeff\x00\r\f\u2028\ud800\udc00\uffff"


@pytest.mark.parametrize(("raw", "expected"), CLEANED)
def test_clean(raw: str, expected: str) -> None:
    assert clean(raw) == expected


@settings(deadline=None)
@given(
    st.text() | st.text(st.sampled_from(LETTERS + ODD)) | st.text(st.characters(categories=["Mn", "Mc", "Cs", "Cf"]))
)
def test_clean_text_stays_as_it_is(raw: str) -> None:
    assert clean(clean(raw)) == clean(raw)


@settings(deadline=None)
@given(st.text() | st.text(st.sampled_from(LETTERS + ODD)))
def test_clean_text_is_fit_to_store(raw: str) -> None:
    text = clean(raw)
    text.encode("utf-8")
    assert unicodedata.is_normalized("NFC", text)
    assert not {unicodedata.category(char) for char in text if char not in "\n\t"} & {"Cc", "Cf", "Cs"}


@given(st.text(st.characters(categories=["L", "N", "P", "Zs"], exclude_characters="ÐƉ")))
def test_letters_and_figures_are_only_composed(raw: str) -> None:
    assert clean(raw) == unicodedata.normalize("NFC", raw)


def test_every_invisible_character_is_known() -> None:
    left = [
        hex(code)
        for code in range(0x110000)
        if chr(code) not in "\n\t"
        and unicodedata.category(chr(code)) in ("Cc", "Cf")
        and clean(chr(code)) not in ("", "\n")
    ]
    assert not left


@pytest.mark.slow
def test_nothing_but_invisible_characters_goes() -> None:
    gone = {
        unicodedata.category(chr(code))
        for code in range(0x110000)
        if not 0xD800 <= code < 0xE000 and clean(chr(code)) == "" and code not in (0x34F,)
    }
    assert gone <= {"Cc", "Cf", "Cn"}  # Cn: noncharacters, and format characters newer than this Python


def test_a_heap_of_marks_is_cut() -> None:
    """Half a million marks on one letter would take hours to put in order."""
    text = clean("a" + "\u0301\u0316" * 500_000 + "b")
    assert len(text) <= MARKS_IN_A_ROW + 2
    assert text[0] in "aá"
    assert text[-1] == "b"


def test_marks_of_two_letters_are_counted_apart() -> None:
    crowded = "x" + "\u0335" * MARKS_IN_A_ROW
    assert clean(crowded * 3) == crowded * 3
    assert clean("." * 500) == "." * 500
