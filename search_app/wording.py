"""How values read in Vietnamese: dates, counts, numbers. Sentences stand in the templates."""

from __future__ import annotations

import os
import re
from datetime import date


def vietnamese_date(iso: str | None) -> str:
    """`2019-06-21` → `21/6/2019`, `2019-06` → `6/2019`; empty for None."""
    return "/".join(str(int(part)) for part in reversed(iso.split("-"))) if iso else ""


def date_or_text(text: str) -> str:
    """A candidate of a doubt: a complete ISO date as people write it, anything else as it is."""
    return vietnamese_date(text) if re.fullmatch(r"\d{4}-\d\d-\d\d", text) else text


def vietnamese_count(number: int) -> str:
    """`1204` → `1.204`."""
    return f"{number:,}".replace(",", ".")


def percent(share: float | None) -> str:
    """`0.987` → `99 %`; empty for None."""
    return "" if share is None else f"{round(share * 100)} %"


def days_between(earlier: str | None, later: str | None) -> int | None:
    """Whole days from one ISO date to another; None unless both are complete."""
    if not earlier or not later or len(earlier) != 10 or len(later) != 10:
        return None
    return (date.fromisoformat(later) - date.fromisoformat(earlier)).days


def file_name(name: str) -> str:
    """A file's name as it can be shown: � for bytes that are no text, line ends, and what turns writing around."""
    text = os.fsencode(name).decode("utf-8", "replace")
    return "".join(char if char.isprintable() else "�" for char in text)


def cells(text: str) -> str:
    """Rows of a table, cells between bars or tabs, as they can be read in a line: a thin bar between cells."""
    rows = re.sub(r"(?:^|\n)\|[ |:-]*-[ |:-]*\|(?=\n|$)", "", text)
    return re.sub(r"[^\S\n]*[|\t][^\S\n]*", " │ ", rows)
