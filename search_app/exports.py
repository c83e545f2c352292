"""A whole list of results as a file: CSV, XLSX, JSON. Headings and sentences come from the templates.

A spreadsheet runs what begins like a formula, and titles and file names come from whoever wrote the documents. In CSV
such a cell gets an apostrophe in front; in XLSX every text is written as text and marked as typed with an apostrophe.
"""

from __future__ import annotations

import csv
import io
import json
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, BinaryIO

import xlsxwriter

from indexer.engine.cards import PassageCard, PlanCard
from indexer.engine.fields import Unit
from indexer.engine.request import Hit
from indexer.model import directive_label
from search_app.wording import file_name, vietnamese_count, vietnamese_date

MOST_ROWS = 10_000
"""Rows of one file: more than anyone reviews by hand, and a few seconds of the server's time."""

_MOST_CHARS = 32_767
"""Of one cell of a spreadsheet (Excel's own limit)."""

_FIRST_DATE = date(1900, 3, 1)
"""The first day on which spreadsheets count days as the calendar does."""

_FORMULA = "=+-@"


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the table: the key of its value and of its heading; its width in a sheet, in characters."""

    name: str
    width: int


_PLAN_COLUMNS = (
    Column("number", 16),
    Column("kind", 14),
    Column("title", 70),
    Column("issuers", 40),
    Column("issued", 12),
    Column("implements", 30),
    Column("basis", 30),
    Column("pages", 8),
    Column("source", 30),
    Column("url", 50),
)
_PASSAGE_COLUMNS = (
    Column("text", 90),
    Column("heading", 40),
    Column("section", 18),
    Column("page", 8),
    Column("others", 10),
    Column("earliest", 50),
)

COLUMNS: dict[Unit, tuple[Column, ...]] = {"plan": _PLAN_COLUMNS, "passage": (*_PASSAGE_COLUMNS, *_PLAN_COLUMNS)}


@dataclass(frozen=True, slots=True)
class Export:
    """A list to write. `total` results there are, `records` are the `rows` that fit (see `record`); passages of one
    wording are one row. `truncated`: not all fit. `address`: of the page with the same list. `headings`: of the
    columns, by name; `words`: of EXPORT_WORDS in the templates; `sections`: what kinds of section are called."""

    unit: Unit
    query: str
    address: str
    total: int
    rows: int
    truncated: bool
    records: Iterable[dict[str, Any]]
    headings: Mapping[str, str]
    words: Mapping[str, str]
    sections: Mapping[str, str]

    @property
    def more(self) -> str | None:
        """The sentence that says what is left out; None when nothing is."""
        return self.words["more"].format(*map(vietnamese_count, (self.rows, self.total))) if self.truncated else None


def record(hit: Hit, unit: Unit, address: Callable[[str, int | None], str]) -> dict[str, Any]:
    """A result in its public shape. `address`: of a plan, or of one of its passages by ordinal."""
    if unit == "plan":
        return _plan_record(PlanCard.from_json(hit.stored), address)
    passage = PassageCard.from_json(hit.stored)
    own = {
        "text": passage.text,
        "heading": list(passage.heading),
        "page": passage.page,
        "section": passage.section,
        "others": hit.same.plans - 1 if hit.same else 0,
        "earliest": _address_of(hit.same.earliest, address) if hit.same else address(passage.plan.id, passage.ordinal),
    }
    return {**own, **_plan_record(passage.plan, address, passage.ordinal)}


def _address_of(passage: str, address: Callable[[str, int | None], str]) -> str:
    plan, _, ordinal = passage.rpartition(".")
    return address(plan, int(ordinal))


def _plan_record(
    card: PlanCard, address: Callable[[str, int | None], str], ordinal: int | None = None
) -> dict[str, Any]:
    return {
        "id": card.id,
        "number": card.number,
        "kind": card.kind,
        "title": card.title,
        "issuers": list(card.issuers),
        "issued": card.issued,
        "implements": list(card.implements),
        "basis": list(card.basis),
        "pages": card.pages,
        "source": file_name(card.source),
        "url": address(card.id, ordinal),
    }


def as_json(export: Export) -> Iterator[str]:
    """One object, its results one a line. Nothing is neutralised: no spreadsheet runs it."""
    head = {
        "query": export.query,
        "unit": export.unit,
        "address": export.address,
        "total": export.total,
        "rows": export.rows,
        "truncated": export.truncated,
    }
    yield json.dumps(head, ensure_ascii=False)[:-1] + ', "results": ['
    for at, each in enumerate(export.records):
        yield (",\n" if at else "\n") + json.dumps(each, ensure_ascii=False)
    yield "\n]}\n"


def as_csv(export: Export) -> Iterator[str]:
    """RFC 4180, with the mark that tells spreadsheets that it is UTF-8. Dates are ISO: no locale turns them round."""
    columns = COLUMNS[export.unit]
    line = io.StringIO()
    writer = csv.writer(line, lineterminator="\r\n")

    def written(cells: Sequence[object]) -> str:
        line.seek(0)
        line.truncate()
        writer.writerow([neutral(cell) if isinstance(cell, str) else cell for cell in cells])
        return line.getvalue()

    yield "\ufeff" + written([export.headings[column.name] for column in columns])
    for each in export.records:
        yield written([_cell(each, column.name, export) for column in columns])
    if export.more:
        yield written([export.more, *[""] * (len(columns) - 1)])


def as_xlsx(export: Export) -> BinaryIO:
    """A workbook: the results, with filters and a fixed head; and a sheet that says what was searched."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"constant_memory": True, "strings_to_formulas": False}) as book:
        formats = _Formats(
            head=book.add_format({"bold": True, "bottom": 1}),
            text=book.add_format({"text_wrap": True, "valign": "top"}),
            quoted=book.add_format({"text_wrap": True, "valign": "top", "quote_prefix": True}),
            day=book.add_format({"num_format": "d/m/yyyy", "align": "left", "valign": "top"}),
            link=book.add_format({"font_color": "#0563c1", "underline": 1, "valign": "top"}),
        )
        _write_results(book.add_worksheet(export.words["results"]), export, formats)
        _write_about(book.add_worksheet(export.words["about"]), export, formats)
    file.seek(0)
    return file


def neutral(text: str) -> str:
    """The text, with an apostrophe in front when a spreadsheet might take it for a formula.

    Looked at is the first character that shows, in its plain form: blanks and invisible characters are skipped by some
    programmes, and `＝` of full width is a sign of equality to others.
    """
    if text[:1].isalnum():
        return text
    shows = next((char for char in text if not char.isspace() and unicodedata.category(char) not in ("Cc", "Cf")), "")
    begins = unicodedata.normalize("NFKC", shows)[:1]
    return f"'{text}" if text[:1] in ("\t", "\r", "\n") or (begins and begins in _FORMULA) else text


@dataclass(frozen=True, slots=True)
class _Formats:
    head: Any
    text: Any
    quoted: Any
    day: Any
    link: Any


def _write_results(sheet: Any, export: Export, formats: _Formats) -> None:
    columns = COLUMNS[export.unit]
    for at, column in enumerate(columns):
        sheet.set_column(at, at, column.width)
        sheet.write_string(0, at, export.headings[column.name], formats.head)
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, export.rows, len(columns) - 1)
    row = 0
    for row, each in enumerate(export.records, 1):
        for at, column in enumerate(columns):
            _write(sheet, row, at, column.name, each, export, formats)
    if export.more:
        _write_text(sheet, row + 1, 0, export.more, formats)


def _write(
    sheet: Any, row: int, at: int, name: str, each: dict[str, Any], export: Export, formats: _Formats
) -> None:  # fmt: skip
    value = _cell(each, name, export)
    if name == "issued" and (day := _day(each[name])):
        sheet.write_datetime(row, at, day, formats.day)
    elif name == "issued":
        _write_text(sheet, row, at, vietnamese_date(each[name]), formats)
    elif name in ("url", "earliest"):
        sheet.write_url(row, at, value, formats.link)
    elif isinstance(value, int):
        sheet.write_number(row, at, value, formats.text)
    else:
        _write_text(sheet, row, at, value, formats)


def _write_text(sheet: Any, row: int, at: int, text: str, formats: _Formats) -> None:
    cut = text if len(text) <= _MOST_CHARS else text[: _MOST_CHARS - 1] + "…"
    sheet.write_string(row, at, cut, formats.text if neutral(text) == text else formats.quoted)


def _write_about(sheet: Any, export: Export, formats: _Formats) -> None:
    sheet.set_column(0, 0, 30)
    sheet.set_column(1, 1, 90)
    said = (("query", export.query), ("address", export.address), ("total", vietnamese_count(export.total)),
            ("rows", vietnamese_count(export.rows)))  # fmt: skip
    for row, (name, value) in enumerate(said):
        sheet.write_string(row, 0, export.words[name], formats.head)
        _write_text(sheet, row, 1, value, formats)
    if export.more:
        _write_text(sheet, len(said), 1, export.more, formats)


def _cell(each: dict[str, Any], name: str, export: Export) -> str | int:
    """A value as one cell shows it."""
    value = each[name]
    if name == "section":
        return export.sections.get(value, "")
    if name in ("implements", "basis"):
        return "; ".join(map(directive_label, value))
    if name == "heading":
        return " › ".join(value)
    return "; ".join(value) if isinstance(value, list) else "" if value is None else value


def _day(iso: str | None) -> date | None:
    """A complete date that spreadsheets can count with."""
    try:
        day = date.fromisoformat(iso or "")
    except ValueError:
        return None
    return day if day >= _FIRST_DATE else None
