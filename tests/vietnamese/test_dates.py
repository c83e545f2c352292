"""Dates as far as a document gives them."""

from __future__ import annotations

import itertools
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.vietnamese.dates import find_dates

FOUND = [
    ("ngày 15/6/2023 của", "2023-06-15", "15/6/2023"),
    ("15-6-2023", "2023-06-15", "15-6-2023"),
    ("15.6.2023", "2023-06-15", "15.6.2023"),
    ("(15/06/2023)", "2023-06-15", "15/06/2023"),
    ("Lạng Sơn, ngày 21 tháng 6 năm 2019", "2019-06-21", "ngày 21 tháng 6 năm 2019"),
    ("ngày 5 tháng\n6 năm\n2019", "2019-06-05", "ngày 5 tháng\n6 năm\n2019"),
    ("tháng 6 năm 2019", "2019-06", "tháng 6 năm 2019"),
    ("tháng 6/2019", "2019-06", "tháng 6/2019"),
    ("năm 2019", "2019", "năm 2019"),
    ("ngày    tháng 6 năm 2019", "2019-06", "ngày    tháng 6 năm 2019"),
    ("ngày … tháng … năm 2025", "2025", "ngày … tháng … năm 2025"),
    ("NGÀY 15 THÁNG 6 NĂM 2023", "2023-06-15", "NGÀY 15 THÁNG 6 NĂM 2023"),
    ("ngày 01 tháng 7 năm 2 0 25", "2025-07-01", "ngày 01 tháng 7 năm 2 0 25"),
    ("ngày 0 tháng 4 năm 2024", "2024-04", "ngày 0 tháng 4 năm 2024"),  # OCR of a day written by hand
    ("Ngày:.....\t24/6/2019", "2019-06-24", "24/6/2019"),
]
NOT_FOUND = [
    "31/02/2020",
    "ngày 30 tháng 02 năm 2020",
    "31/13/2020",
    "năm 2021-2030",
    "năm 2021 - 2030",
    "10/15/6/2023",
    "giai đoạn 2021-2025",
    "5/2023",
    "15/6/2023-KH",
    "tháng 13 năm 2020",
    "năm 20199",
    "năm 1850",
    "",
]


@pytest.mark.parametrize(("text", "expected", "piece"), FOUND)
def test_dates_are_read_as_far_as_they_are_given(text, expected, piece):
    (mention,) = find_dates(text)
    assert (str(mention.date), mention.span.of(text)) == (expected, piece)


@pytest.mark.parametrize("text", NOT_FOUND)
def test_impossible_dates_and_ranges_are_none(text):
    assert find_dates(text) == ()


@given(st.text(alphabet="ngàythánnăm0123456789/.- \n", max_size=60))
def test_mentions_are_in_order_and_apart(text):
    mentions = find_dates(text)
    for earlier, later in itertools.pairwise(mentions):
        assert earlier.span.end <= later.span.start


@given(st.dates(min_value=date(1930, 1, 1), max_value=date(2099, 12, 31)))
def test_every_date_is_read_in_words_and_figures(day):
    for text in (f"ngày {day.day} tháng {day.month} năm {day.year}", f"{day.day:02d}/{day.month:02d}/{day.year}"):
        (mention,) = find_dates(text)
        assert str(mention.date) == day.isoformat()
