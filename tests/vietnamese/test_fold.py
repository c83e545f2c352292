"""Marks off."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.vietnamese.fold import fold
from indexer.vietnamese.normalise import clean
from indexer.vietnamese.syllables import valid_syllables

FOLDED = [
    ("", ""),
    ("Kế hoạch", "Ke hoach"),
    ("ĐẢNG đường", "DANG duong"),
    ("thể thế the", "the the the"),
    ("ủy uỷ", "uy uy"),
    ("57-KL/TW, 04-KH/BCĐ", "57-KL/TW, 04-KH/BCD"),
    ("ẮẰẲẴẶ ỐỒỔỖỘ ỚỜỞỠỢ ỨỪỬỮỰ ỸỶỴ", "AAAAA OOOOO OOOOO UUUUU YYY"),
    ("café naïve Ångström", "cafe naive Angstrom"),
    ("Ελλάς й 한국 😀", "Ελλας и 한국 😀"),
    ("x\u0335 \u0301", "x\u0335 \u0301"),  # a mark that stands alone is a code point of its own
    ("ø ł ß", "ø ł ß"),  # letters, not marked letters
]


@pytest.mark.parametrize(("text", "expected"), FOLDED)
def test_fold(text: str, expected: str) -> None:
    assert fold(text) == expected


@given(st.text())
def test_one_code_point_stays_one(raw: str) -> None:
    text = clean(raw)
    folded = fold(text)
    assert len(folded) == len(text)
    assert fold(folded) == folded


@given(st.text(st.characters(codec="ascii")))
def test_plain_text_is_its_own_twin(text: str) -> None:
    assert fold(text) == text


def test_every_vietnamese_syllable_folds_to_plain_letters() -> None:
    assert all(fold(syllable).isascii() and len(fold(syllable)) == len(syllable) for syllable in valid_syllables())


def test_case_is_kept() -> None:
    for syllable in valid_syllables():
        assert fold(syllable.upper()) == fold(syllable).upper()


def test_what_is_decomposed_was_not_cleaned() -> None:
    """On text that is not NFC the marks stay: `clean` comes first."""
    assert fold(unicodedata.normalize("NFD", "kế")) == "ke\u0302\u0301"
