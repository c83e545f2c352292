"""Plans that one issuer makes year after year, found by their titles: equal but for years, ordinals and small words."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from indexer.catalogue.rows import InSeries, PlanSummary

ALIKE = 0.8
"""Share of their words from which two titles of one issuer name one series: one word in nine may be new, as in "an
toàn thực phẩm" and "an ninh, an toàn thực phẩm"."""

_YEARS = re.compile(r"(?<![\d/.-])((?:19|20)\d\d)(?:\s*[-–]\s*((?:19|20)\d\d))?(?![\d/])")
_DATE = re.compile(r"\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}|\d{1,2}[/.-](?:19|20)\d\d")
_WORD = re.compile(r"\d[\w.]*[-/][^\W\d]\S*\w|[^\W\d_]+")
"""A number of a document whole, or a word; figures alone are ordinals and years."""

_SMALL = frozenset(
    ("năm", "quý", "tháng", "kỳ", "đợt", "lần", "thứ", "giai", "đoạn", "ngày", "triển", "khai", "thực", "hiện", "tổ",
     "chức", "tiếp", "tục", "về", "việc", "của", "trên", "và", "các", "số", "i", "ii", "iii", "iv", "v", "vi")
)  # fmt: skip
"""Words that come and go between the titles of a series."""


def series(own: PlanSummary, others: Iterable[PlanSummary]) -> tuple[InSeries, ...]:
    """A plan among those of its issuer that continue or precede it, from the earliest year on; nothing when it stands
    alone, tells no year, or when all are of one year. `others`: of the same issuer."""
    words = title_words(own.title)
    if not words or own.issuer is None or not _year(own):
        return ()
    found = [own, *(other for other in others if other.id != own.id and _alike(words, title_words(other.title)))]
    listed = [InSeries(_year(plan), plan) for plan in found]
    listed.sort(key=lambda each: (each.year, each.plan.issued or "", each.plan.id))
    return tuple(listed) if len({each.year for each in listed}) > 1 else ()


@lru_cache(maxsize=4096)
def title_words(title: str | None) -> frozenset[str]:
    """What is left of a title without years, dates, ordinals and words that come and go."""
    plain = _DATE.sub(" ", (title or "").casefold())
    return frozenset(_WORD.findall(_YEARS.sub(" ", plain))) - _SMALL


def _alike(words: frozenset[str], others: frozenset[str]) -> bool:
    numbered = {word for word in words if word[0].isdigit()} == {word for word in others if word[0].isdigit()}
    return numbered and len(words & others) >= ALIKE * len(words | others)


def _year(plan: PlanSummary) -> str:
    """The year that its title names last, or several; else that of its issue."""
    named = _YEARS.findall(_DATE.sub(" ", plan.title or ""))
    if named:
        return "–".join(filter(None, named[-1]))
    return (plan.issued or "")[:4]
