"""Phrases and titles in rows of tokens."""

from __future__ import annotations

import pytest

from indexer.reuse.masking import table
from indexer.reuse.phrases import Phrases, Titles, words_of

TEXT = words_of("đẩy mạnh cải cách hành chính nhà nước trong năm")


@pytest.mark.parametrize(
    ("kinds", "found"),
    [
        ({"a": ["cải cách"], "b": ["cải cách hành chính"]}, ("b", 4)),
        ({"a": ["cải"], "b": ["cải tiến"]}, ("a", 1)),
        ({"a": ["cải cách tư pháp"]}, ("", 0)),
        ({"a": ["hành chính"]}, ("", 0)),
        ({"a": ["cải cách hành chính nhà nước trong năm nay"]}, ("", 0)),
    ],
)
def test_the_longest_phrase_at_a_place(kinds: dict[str, list[str]], found: tuple[str, int]) -> None:
    assert Phrases(kinds).find(TEXT, 2, len(TEXT)) == found


@pytest.mark.parametrize(
    ("titles", "size"),
    [
        (["Cải cách hành chính"], 4),
        (["Cải cách hành chính nhà nước trong giai đoạn mới"], 7),
        (["Cải cách hành chính công"], 0),
        (["Cải cách"], 0),
        (["Cải cách hành chính số 12-KH/TU"], 0),
        (["Cải cách hành chính nhà nước theo Kế hoạch số 12-KH/TU"], 6),
        (["Cải cách hành chính", "cải cách hành chính nhà nước"], 6),
    ],
)
def test_a_title_is_known_by_its_beginning(titles: list[str], size: int) -> None:
    assert Titles(titles).at(TEXT, 2, len(TEXT)) == size


def test_nothing_is_found_behind_the_limit() -> None:
    assert Phrases({"a": ["cải cách"]}).find(TEXT, 2, 3) == ("", 0)
    assert Titles(["cải cách hành chính"]).at(TEXT, 2, 5) == 0
    assert Phrases({"a": ["cải"]}).find(TEXT, 2, 2) == ("", 0)


def test_lists_of_the_table_hold_each_phrase_once() -> None:
    for name, phrases in table().items():
        if isinstance(phrases, list):
            words = [words_of(phrase) for phrase in phrases]
            assert len(set(words)) == len(words), name
            assert all(words), name
