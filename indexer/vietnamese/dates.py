"""Dates in running text, as far as they are given: `15/6/2023`, `ngày 21 tháng 6 năm 2019`, `tháng 6/2019`, `năm 2019`.

Impossible dates (`31/2/2020`) are no dates. A day that was left blank for the pen (`ngày    tháng 6 năm 2019`) leaves
the month.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from indexer.model import PartialDate, Span

_GAP = r"[\s.…_]{0,12}"
_YEAR = r"(?P<{}>(?:1 ?9|2 ?0) ?\d ?\d)(?!\d)"
_WORDS = (
    r"ngày(?:"
    + _GAP
    + r"(?P<day>\d{1,2})(?!\d)|(?P<blank_day>[\s.…_]{1,20}))"
    + _GAP
    + r"tháng"
    + _GAP
    + r"(?:(?P<month>\d{1,2})(?!\d))?"
    + _GAP
    + r"năm"
    + _GAP
    + _YEAR.format("year")
)
_FIGURES = (
    r"(?<![\d/.\-])(?P<day_f>\d{1,2})\s?(?P<mark>[/.\-–])\s?(?P<month_f>\d{1,2})\s?(?P=mark)\s?"
    + _YEAR.format("year_f")
    + r"(?![/\-]\w)"
)
_MONTH = r"tháng\s{0,3}(?P<month_m>\d{1,2})(?:\s{0,2}[/\-]\s{0,2}|\s{1,3}năm\s{1,3})" + _YEAR.format("year_m")
_YEAR_ALONE = r"năm\s{1,3}" + _YEAR.format("year_y") + r"(?!\s?[-–/]\s?\d)"

_DATE = re.compile(f"{_WORDS}|{_FIGURES}|{_MONTH}|{_YEAR_ALONE}", re.IGNORECASE)

_CENTURY = re.compile(r"(?:1 ?9|2 ?0)(?= ?\d ?\d)")
_BEFORE_YEAR = 90
"""More than the characters of the longest date before its year."""
_BEHIND_CENTURY = 8
"""The rest of the year, and what the expressions look at behind it."""


@dataclass(frozen=True, slots=True)
class DateMention:
    """A date and where it stands."""

    span: Span
    date: PartialDate


def find_dates(text: str) -> tuple[DateMention, ...]:
    """Every date in a text, in order, none overlapping another."""
    found = []
    for start, end in _near_years(text):
        for match in _DATE.finditer(text, start, end):
            date = _date(match)
            if date is not None:
                found.append(DateMention(Span(match.start(), match.end()), date))
    return tuple(found)


def parse_date(text: str) -> PartialDate | None:
    """The date that a whole string is, as a person types it: 2023, 6/2023, 15/6/2023, ISO, or in words; None when it is
    none."""
    if re.fullmatch(r"[0-9]{4}(-[0-9]{1,2}){0,2}", text):
        parts = text.split("-")
    elif re.fullmatch(r"([0-9]{1,2}[/.-]){1,2}[0-9]{4}", text):
        parts = re.split(r"[/.-]", text)[::-1]
    else:
        found = find_dates(text)
        return found[0].date if found and found[0].span == Span(0, len(text)) else None
    try:
        return PartialDate(*map(int, parts))
    except ValueError:
        return None


def _near_years(text: str) -> Iterator[tuple[int, int]]:
    """The stretches of a text that may hold a date: each has a year, which is quicker to look for."""
    start = end = 0
    for century in _CENTURY.finditer(text):
        if century.start() - _BEFORE_YEAR > end:
            yield start, end
            start = century.start() - _BEFORE_YEAR
        end = century.end() + _BEHIND_CENTURY
    yield start, end


def _date(match: re.Match[str]) -> PartialDate | None:
    for tail in ("", "_f", "_m", "_y"):
        year = match[f"year{tail}"]
        if year is not None:
            groups = match.groupdict()
            return _possible(year, groups.get(f"month{tail}"), groups.get(f"day{tail}"))
    return None


def _possible(year: str, month: str | None, day: str | None) -> PartialDate | None:
    digits = "".join(year.split())
    try:
        # A day 0 is what OCR leaves of one written by hand.
        return PartialDate(int(digits), int(month) if month else None, (int(day) or None) if month and day else None)
    except ValueError:
        return None
