"""When a task is due: the words of a deadline, and the days that they mean."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cache

from indexer.model import PartialDate
from indexer.recognise.rules import Rule, family, table
from indexer.vietnamese.dates import find_dates

Due = tuple[PartialDate | None, PartialDate | None]

_QUARTER = re.compile(
    r"quý\s(?P<quarter>IV|III|II|I|[1-4])\s?(?:[/\-,]\s?|\snăm\s|\s)(?P<year>20\d\d)(?!\d)", re.IGNORECASE
)
_QUARTERS = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "1": 1, "2": 2, "3": 3, "4": 4}
_MONTH = re.compile(r"(?<![\d/])(?P<month>1[0-2]|0?[1-9])/(?P<year>20\d\d)(?!\d)")
_BEFORE = re.compile(r"trước|chậm nhất|đến(?! năm)|hết|muộn nhất|không quá", re.IGNORECASE)
_TO = re.compile(r"đến|và|[-–]", re.IGNORECASE)
_YEARS = re.compile(r"năm\s(?P<first>20\d\d)\s?[-–]\s?(?P<last>20\d\d)(?!\d)", re.IGNORECASE)
_FROM = re.compile(r"(?<!\w)từ(?!\w)", re.IGNORECASE)
_SHORT_START = re.compile(r"từ(?: ngày)? (?P<day>\d{1,2})(?:/(?P<month>\d{1,2}))?\s?(?:-|–|đến)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Deadline:
    """The words as written, and what they mean. `strict`: a day before which something is to be done."""

    words: str
    due: Due | None
    strict: bool = False


def find_deadline(line: str) -> Deadline | None:
    """The deadline that a line tells by itself, without a label: the first with a date, else the first without."""
    for rules in _hinted():
        hinted = (rule for rule, hints in rules if any(hint in line for hint in hints))
        found = [(rule, match) for rule in hinted if (match := rule.search(line)) is not None]
        if found:
            rule, match = min(found, key=lambda each: each[1].start("value"))
            words = match["value"].strip().rstrip(".;,")
            return Deadline(words, due(words), rule.name == "dated.before")
    return None


@cache
def _hinted() -> tuple[tuple[tuple[Rule, tuple[str, ...]], ...], ...]:
    """The rules that give a date and those that give none, each with its hints."""
    hints = {row["name"]: tuple(row["hints"]) for row in table("deadlines")["rule"]}
    return tuple(
        tuple((rule, hints[rule.name]) for rule in family("deadlines", prefix)) for prefix in ("dated", "undated")
    )


def due(words: str) -> Due | None:
    """First and last day that a deadline means, each as far as it says them; None where it gives no date, and where
    its first day comes after its last: one of them is written wrongly, and nobody knows which."""
    first, last = _due(" ".join(words.split())) or (None, None)
    return None if (first or last) is None or _is_after(first, last) else (first, last)


def _due(flat: str) -> Due | None:
    dates = sorted(_dates(flat), key=lambda each: each[0])
    if not dates:
        return None
    if len(dates) > 1 and (_FROM.search(flat) or _TO.search(flat, dates[0][0], dates[1][0])):
        return dates[0][1][0], dates[-1][1][1]
    at, (first, last) = dates[-1] if _BEFORE.search(flat) else dates[0]
    if _FROM.search(flat[:at]):
        return (_short_start(flat, first), last) if _SHORT_START.search(flat) else (first, None)
    if _BEFORE.search(flat[:at]):
        return None, last
    return first, last


def _short_start(flat: str, whole: PartialDate) -> PartialDate | None:
    """`từ 01 đến 15/3/2024`: the first day has its month and year from the last; `từ 28/12 đến 05/01/2025` began in
    the year before. None for a day that there is not or that cannot be told: `từ 28 đến 05/01/2025`."""
    found = _SHORT_START.search(flat)
    try:
        start = PartialDate(whole.year, int(found["month"] or whole.month or 0), int(found["day"])) if found else None
        if start and found and found["month"] and _is_after(start, whole):
            start = replace(start, year=whole.year - 1)
    except ValueError:
        return None
    return None if _is_after(start, whole) else start


def _is_after(first: PartialDate | None, last: PartialDate | None) -> bool:
    """True when, as far as both say, the first of two days comes after the last."""
    if first is None or last is None:
        return False
    for one, other in ((first.year, last.year), (first.month, last.month), (first.day, last.day)):
        if one is None or other is None or one < other:
            return False
        if one > other:
            return True
    return False


def _dates(flat: str) -> list[tuple[int, tuple[PartialDate, PartialDate]]]:
    """Each date of the words: where it stands, and its first and last day."""
    found = []
    taken: list[range] = []
    for match in _QUARTER.finditer(flat):
        month = 3 * _QUARTERS[match["quarter"].lower()]
        year = int(match["year"])
        found.append((match.start(), (PartialDate(year, month - 2), PartialDate(year, month))))
        taken.append(range(match.start(), match.end()))
    for match in _YEARS.finditer(flat):
        found.append((match.start(), (PartialDate(int(match["first"])), PartialDate(int(match["last"])))))
    for mention in find_dates(flat):
        if not any(mention.span.start in each for each in taken):
            found.append((mention.span.start, (mention.date, mention.date)))
            taken.append(range(mention.span.start, mention.span.end))
    for match in _MONTH.finditer(flat):
        if not any(match.start() in each for each in taken):
            month = PartialDate(int(match["year"]), int(match["month"]))
            found.append((match.start(), (month, month)))
    return found
