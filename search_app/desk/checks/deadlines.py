"""Days that cannot be: that no calendar has, that are over, or that come before the draft itself."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator, Sequence
from datetime import date

from indexer.model import PartialDate, Span, Task
from indexer.vietnamese.dates import find_dates
from search_app.desk.checks.findings import Finding

_FIGURES = re.compile(
    r"(?<![\d/.\-])(?P<day>\d{1,2})\s?(?P<mark>[/.\-])\s?(?P<month>\d{1,2})\s?(?P=mark)\s?(?P<year>(?:19|20)\d\d)"
    r"(?![\d/\-])(?!\.\d)"
)
_WORDS = re.compile(
    r"ngày\s{1,3}(?P<day>\d{1,2})\s{1,3}tháng\s{1,3}(?P<month>\d{1,2})(?:\s{1,3}năm\s{1,3}(?P<year>(?:19|20)\d\d))?(?!\d)",
    re.IGNORECASE,
)
_DUE = re.compile(
    r"(?:(?:gửi|báo cáo|hoàn thành|kết thúc|xong|thực hiện|nộp|triển khai|trình|ban hành|tổng kết|tổng hợp|xây dựng)"
    r"[^.;\n]{0,120}?[\s(])?"
    r"(?:trước|chậm nhất(?: là)?(?: trước)?|muộn nhất(?: là)?|hạn cuối(?: là)?|thời hạn(?: là)?|không quá|xong trước)"
    r"[\s:]{1,3}(?:ngày\s{1,3})?$",
    re.IGNORECASE,
)
"""What stands before the date of a deadline. `trước` alone is one only behind a word of doing: people are born, and
houses built, before a day, too."""

_DOING = re.compile(r"gửi|báo cáo|hoàn thành|kết thúc|xong|nộp|trình|ban hành|tổng kết|tổng hợp|xây dựng|thực hiện|"
                    r"chậm nhất|muộn nhất|hạn cuối|thời hạn|không quá", re.IGNORECASE)  # fmt: skip
_PAST = re.compile(r"(?<!\w)(?:đã|được cấp|sinh|thành lập|có hiệu lực|nhập ngũ|ban hành trước)(?!\w)", re.IGNORECASE)
"""Words of what happened: no deadline follows them in the same clause."""

_PERIOD = re.compile(r"(?<!\w)từ\s(?:ngày\s)?\d[^;\n]{0,40}?đến\s(?:hết\s)?trước\s(?:ngày\s)?$", re.IGNORECASE)
"""`Từ ngày 01/01/2020 đến trước ngày 31/12/2025`: a period that is told of, and no deadline."""

_GOES_ON = re.compile(r"tiếp theo|những năm|hằng năm|hàng năm|trở đi", re.IGNORECASE)
"""`Năm 2024 và những năm tiếp theo`: a beginning, and no end."""

MOST_DAYS = {1: 31, 2: 29, 3: 31, 4: 30, 5: 31, 6: 30, 7: 31, 8: 31, 9: 30, 10: 31, 11: 30, 12: 31}
BEFORE = 160
"""Characters before a date in which the words of its deadline stand."""


def impossible_days(text: str) -> Iterator[Finding]:
    """Days that no calendar has: 31/11/2025, ngày 30 tháng 02, 12/13/2025."""
    for pattern in (_FIGURES, _WORDS):
        for match in pattern.finditer(text):
            if not _exists(int(match["day"]), int(match["month"]), int(match["year"] or 0)):
                yield Finding("date-impossible", Span(*match.span()), match.group())


def check_deadlines(text: str, tasks: Sequence[Task], issued: PartialDate | None, today: date) -> Iterator[Finding]:
    """Deadlines before the draft's own date, or, where it has none yet or one to come, over by `today`."""
    start = _first_day(issued) if issued is not None else None
    for span, last in sorted(set(_deadlines(text, tasks)), key=lambda each: (each[0].start, each[0].end)):
        if start is not None and last < start:
            yield Finding("deadline-before-issue", span, last.isoformat())
        elif last < today and (start is None or start >= today or not _is_whole(issued)):
            yield Finding("deadline-past", span, last.isoformat())


def _deadlines(text: str, tasks: Sequence[Task]) -> Iterator[tuple[Span, date]]:
    """Each deadline with the last day that it leaves."""
    told = []
    for task in tasks:
        if task.when and task.due and task.due[1] and not _GOES_ON.search(task.when):
            place = _place(text, task)
            told.append(place)
            yield place, _last_day(task.due[1])
    for mention in find_dates(text):
        if mention.date.complete and not any(span.start <= mention.span.start < span.end for span in told):
            before = text[max(0, mention.span.start - BEFORE) : mention.span.start]
            clause = re.split(r"[.;]\s|\n\s*\n|\n[-+•]", before)[-1]
            due = _DUE.search(clause)
            if due is not None and _DOING.search(clause) and not (_PAST.search(clause) or _PERIOD.search(clause)):
                yield mention.span, _last_day(mention.date)


def _place(text: str, task: Task) -> Span:
    """Where the words of a task's deadline stand: in the task, or, for a column's, behind it; else the task."""
    pattern = re.compile(r"\s+".join(map(re.escape, (task.when or "").split())))
    found = pattern.search(text, task.span.start, task.span.end) or pattern.search(text, task.span.end)
    return Span(*found.span()) if found is not None else task.span


def _exists(day: int, month: int, year: int) -> bool:
    if not (1 <= month <= 12 and day >= 1):
        return False
    return day <= (monthrange(year, month)[1] if year else MOST_DAYS[month])


def _is_whole(issued: PartialDate | None) -> bool:
    return issued is not None and issued.complete


def _first_day(each: PartialDate) -> date:
    return date(each.year, each.month or 1, each.day or 1)


def _last_day(each: PartialDate) -> date:
    month = each.month or 12
    return date(each.year, month, each.day or monthrange(each.year, month)[1])
