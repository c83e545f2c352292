"""The Vietnamese alphabet: letters first, tones only between equal words."""

from __future__ import annotations

import random

from indexer.vietnamese.order import LETTERS, alphabetical

PLACES = ["An Giang", "Bà Rịa - Vũng Tàu", "Bình Dương", "Bình Định", "Cà Mau", "Cao Bằng", "Cần Thơ", "Dầu Tiếng",
          "Đà Nẵng", "Đắk Lắk", "Điện Biên", "Hà Nam", "Hà Nội", "Hải Dương", "Hải Phòng", "Ô Môn", "Quảng Nam",
          "Ứng Hòa", "Yên Bái"]  # fmt: skip


def test_places_stand_as_in_a_list_of_an_office() -> None:
    shuffled = random.Random(1).sample(PLACES, len(PLACES))
    assert sorted(shuffled, key=alphabetical) == PLACES


def test_capitals_and_tones_do_not_part_words() -> None:
    words = ["ma", "Má", "mà", "mã", "mạ", "mả", "man", "mẳn", "mân"]
    keys = [alphabetical(word)[0] for word in words]
    assert len(set(keys[:6])) == 1
    assert keys[5:] == sorted(keys[5:])


def test_every_letter_has_its_own_place() -> None:
    assert sorted(LETTERS, key=alphabetical) == list(LETTERS)
