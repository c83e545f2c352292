"""Abbreviations and what they stand for."""

from __future__ import annotations

import pytest

from indexer.vietnamese.abbreviations import Abbreviation, Stands, abbreviations, find_abbreviations
from indexer.vietnamese.analyse import analyse


def found(text: str) -> list[Stands]:
    tokens = analyse(text, ("syllables",)).forms["syllables"]
    return list(find_abbreviations([token.text for token in tokens], [token.span.of(text) for token in tokens]))


@pytest.mark.parametrize("row", abbreviations(), ids=lambda row: row.short)
def test_every_row_matches_its_examples_and_none_of_its_near_misses(row: Abbreviation) -> None:
    for example in row.examples:
        assert row in [each.row for each in found(example) if each.by_short], example
    for near_miss in row.near_misses:
        assert row not in [each.row for each in found(near_miss) if each.by_short], near_miss


@pytest.mark.parametrize("row", abbreviations(), ids=lambda row: row.short)
def test_what_is_written_out_is_recognised_too(row: Abbreviation) -> None:
    for long in row.longs:
        stands = [each for each in found("tại " + " ".join(long)) if not each.by_short]
        assert [(each.first, each.last) for each in stands] == [(1, 1 + len(long))]


def test_no_two_rows_share_a_writing() -> None:
    shorts = [form for row in abbreviations() for form in row.shorts]
    assert len(shorts) == len(set(shorts))


TYPED = [
    ("ubnd tinh", ["UBND"]),
    ("uy ban nhan dan xã", ["UBND"]),
    ("uỷ ban nhân dân", ["UBND"]),
    ("ủy ban nhan dân", ["UBND"]),
    ("ủy bàn nhân dân", []),
    ("hdnd và ubnd", ["HĐND", "UBND"]),
    ("Thường trực TU", ["TU"]),
    ("thường trực tu", []),
    ("BTG TU", ["BTG", "TU"]),
    ("ủy ban mặt trận tổ quốc việt nam tỉnh", ["UBMTTQVN"]),
    ("T.Ư Đoàn", ["TW"]),
    ("ATTP, ATGT", ["ATTP", "ATGT"]),
]


@pytest.mark.parametrize(("text", "shorts"), TYPED)
def test_marks_capitals_and_the_longest_form(text: str, shorts: list[str]) -> None:
    assert [each.row.short for each in found(text)] == shorts
