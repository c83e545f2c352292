"""One tone placement."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.vietnamese.syllables import valid_syllables
from indexer.vietnamese.tone import TONES, modern, toneless, traditional

MODERN = [
    ("hóa học", "hoá học"),
    ("hòa bình", "hoà bình"),
    ("thỏa, đọa, lõa", "thoả, đoạ, loã"),
    ("khỏe, lòe, xòe", "khoẻ, loè, xoè"),
    ("ủy ban, thúy, tùy, lũy, thụy", "uỷ ban, thuý, tuỳ, luỹ, thuỵ"),
    ("ỦY BAN", "UỶ BAN"),
    ("Ủy ban", "Uỷ ban"),
    ("ủY BaN", "uỶ BaN"),
    ("HÒA, Hòa, hÒA", "HOÀ, Hoà, hOÀ"),
    ("hóa_học (hóa)", "hoá_học (hoá)"),
    ("Nghị quyết1 hóa2", "Nghị quyết1 hoá2"),  # a footnote's figure behind the word
]
AS_IT_IS = ["hoá học", "uỷ ban", "quý", "quỷ", "Quý III", "QUỲ", "qúy", "hoàn", "toán", "khuỷnh", "hòan", "của", "mía",
            "tòai", "khuỷu", "loại", "xoáy", "ngoèo", "oà", "hoa", "uy", ""]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), MODERN)
def test_open_oa_oe_uy_bear_their_tone_on_the_second_letter(text: str, expected: str) -> None:
    assert modern(text) == expected


@pytest.mark.parametrize("text", AS_IT_IS)
def test_everything_else_stays(text: str) -> None:
    assert modern(text) == text


LETTERS = unicodedata.normalize("NFC", "".join(vowel + tone for vowel in "aeouyAEOUY" for tone in ("", *TONES)))


@given(st.text(st.sampled_from(LETTERS + "qQhni .1_")) | st.text())
def test_length_and_form_are_kept_and_once_is_enough(raw: str) -> None:
    text = unicodedata.normalize("NFC", raw)
    once = modern(text)
    assert len(once) == len(text)
    assert modern(once) == once
    assert unicodedata.is_normalized("NFC", once)


def test_no_syllable_turns_into_one_that_cannot_be_spelled() -> None:
    valid = valid_syllables()
    changed = {syllable: modern(syllable) for syllable in valid if modern(syllable) != syllable}
    assert set(changed.values()) <= valid
    assert len(set(changed.values())) == len(changed)
    assert len(changed) > 200


@pytest.mark.parametrize(
    ("text", "written"), [("uỷ ban", "ủy ban"), ("hoà, khoẻ; UỶ", "hòa, khỏe; ỦY"), ("quý hoàn", "quý hoàn")]
)
def test_traditional_is_the_inverse(text: str, written: str) -> None:
    assert traditional(text) == written
    assert modern(written) == text


@pytest.mark.parametrize(("letter", "bare"), [("ố", "ô"), ("ự", "ư"), ("à", "a"), ("đ", "đ"), ("x", "x")])
def test_toneless_keeps_the_other_marks(letter: str, bare: str) -> None:
    assert toneless(letter) == bare
