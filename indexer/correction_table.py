"""Corrections as one table file: CSV in UTF-8, a line a correction, with everything that is known of it.

What `write_table` writes, `read_table` reads back exactly. A table that people make needs the columns of NEEDED only;
a value is written as on the command line. Programs for tables run a cell that begins like a formula: such a cell is
written with an apostrophe in front, which is taken off when it is read.
"""

from __future__ import annotations

import csv
import io
import os
import re
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

from indexer.catalogue.home import shown
from indexer.catalogue.rows import Correction
from indexer.catalogue.store import Catalogue
from indexer.correction_values import NOT_STATED, write_value
from indexer.corrections import Corrections, Wish, said, step_of
from indexer.errors import CorrectionError
from indexer.shape import value_from_json

NEEDED = ("plan", "field", "value", "who", "why")
COLUMNS = (*NEEDED, "made", "undone", "undone_by", "undone_why", "sha256", "file")
"""`plan`: an id, or the path of a file. `file`: for people to read; nothing is made of it."""

_LIKE_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "'")


@dataclass(slots=True)
class Imported:
    """What became of a table: corrections made, taken back, known already; (line, why) of those that are no good."""

    made: int = 0
    undone: int = 0
    known: int = 0
    bad: list[tuple[int, str]] = field(default_factory=list)


def write_table(corrections: Iterable[Correction], files: Mapping[str, str], path: Path) -> None:
    """Write corrections into a new file, whole or not at all; `files`: plan id → the file's path. Raises
    CorrectionError."""
    if path.exists():
        raise CorrectionError(f"{shown(path)} exists already: give a new file")
    text = io.StringIO()
    table = csv.writer(text)
    table.writerow(COLUMNS)
    for each in corrections:
        value = write_value(each.field, value_from_json(each.field, each.value))
        cells = {name: getattr(each, name, None) for name in COLUMNS}
        cells |= {"plan": each.plan_id, "value": value, "file": shown(files.get(each.plan_id, ""))}
        table.writerow([_guarded(cells[name] or "") for name in COLUMNS])
    try:
        with tempfile.NamedTemporaryFile(dir=path.parent, prefix=".plansearch-", delete=False) as part:
            part.write(text.getvalue().encode("utf-8-sig"))  # the mark tells Excel that this is UTF-8
            part.flush()
            os.fsync(part.fileno())
        os.rename(part.name, path)
    except OSError as error:
        raise CorrectionError(f"{shown(path)} cannot be written: {error.strerror}") from None


def read_table(corrections: Corrections, path: Path) -> Imported:
    """Do what a table says, all good lines at once; a bad one stops no other. Raises CorrectionError when it is no such
    table, and what corrections raise."""
    rows = list(_rows(path))
    report = Imported()

    def steps(catalogue: Catalogue) -> list[Correction]:
        nonlocal report
        report = Imported()  # once more, if it had to wait
        return list(_steps(catalogue, rows, report))

    corrections.write(steps)
    return report


def _steps(catalogue: Catalogue, rows: list[tuple[int, dict[str, str]]], report: Imported) -> Iterator[Correction]:
    """What the rows ask for that is not there yet."""
    there: dict[tuple, list[Correction]] = {}
    for each in catalogue.corrections():
        there.setdefault(_key(each), []).append(each)
    for line, row in rows:
        try:
            step = _step(catalogue, row)
        except CorrectionError as error:
            report.bad.append((line, str(error)))
            continue
        same = there.get(_key(step), [])
        if not same:
            report.made += 1
            report.undone += step.undone is not None
            yield step
            continue
        before = same.pop(0)
        if step.undone is not None and before.undone is None:
            report.undone += 1
            yield replace(step, id=before.id)
        else:
            report.known += 1


def _key(correction: Correction) -> tuple:
    """What makes two corrections the same one."""
    return correction.plan_id, correction.field, repr(correction.value), correction.who, correction.why, correction.made


def _step(catalogue: Catalogue, row: dict[str, str]) -> Correction:
    """The correction in a row. Raises CorrectionError."""
    broken = [name for name, cell in row.items() if re.search("[\ud800-\udfff]", cell)]
    if broken or not row:
        raise CorrectionError(f"{broken[0]} is not in UTF-8" if broken else "this is no line of a table")
    wish = Wish(*(row[name] for name in NEEDED))
    step = step_of(catalogue, wish, row.get("sha256") or None)
    if row.get("made"):
        step = replace(step, made=_time("made", row["made"]))
    if not row.get("undone"):
        return step
    by, reason = said(row.get("undone_by", ""), row.get("undone_why", ""))
    return replace(step, undone=_time("undone", row["undone"]), undone_by=by, undone_why=reason)


def _time(name: str, text: str) -> str:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise CorrectionError(f"{name}: “{text}” is no time such as 2026-11-21T08:00:00+00:00") from None
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC).isoformat(timespec="seconds")


def _rows(path: Path) -> Iterator[tuple[int, dict[str, str]]]:
    """The rows of a table with the line that each begins on; of a table that people divided by semicolons too."""
    try:
        text = path.read_bytes().decode("utf-8-sig", "surrogateescape")
    except OSError as error:
        raise CorrectionError(f"{shown(path)} cannot be read: {error.strerror}") from None
    head = text.partition("\n")[0]
    table = csv.reader(io.StringIO(text, newline=""), delimiter=";" if head.count(";") > head.count(",") else ",")
    names = [cell.strip() for cell in next(table, [])]
    wrong = [name for name in names if name not in COLUMNS]
    lacking = [name for name in NEEDED if name not in names]
    if wrong or lacking:
        says = f"has no column {lacking[0]}" if lacking else f"has a column “{shown(wrong[0])}”"
        raise CorrectionError(f"{shown(path)} {says}; its first line names {', '.join(COLUMNS)}")
    line = table.line_num
    while True:
        try:
            cells = next(table)
        except StopIteration:
            return
        except csv.Error:  # a cell without end
            yield line + 1, {}
            cells = []
        if any(cells):
            yield line + 1, {name: _bare(cell) for name, cell in zip(names, cells + [""] * len(names), strict=False)}
        line = table.line_num


def _guarded(cell: str) -> str:
    return f"'{cell}" if cell.startswith(_LIKE_A_FORMULA) and cell != NOT_STATED else cell


def _bare(cell: str) -> str:
    return cell.removeprefix("'")
