"""A sheet of attributes instead of a document: what a portal's page prints when only its labels were saved."""

from __future__ import annotations

from collections.abc import Iterator

from indexer.model import DocumentNumber, Evidence, Found, PartialDate, Span
from indexer.recognise.bodies import Body, parse_body
from indexer.recognise.kinds import kind_names
from indexer.recognise.rules import family
from indexer.recognise.zones import Zones
from indexer.vietnamese.dates import find_dates
from indexer.vietnamese.numbers import find_numbers

_SHEET_LINES = 150


def _rows(zones: Zones, name: str) -> Iterator[tuple[str, Span]]:
    """What stands behind a label, and where. A document with a heading of its own is no sheet."""
    if zones.kind is not None:
        return
    (rule,) = family("header", f"sheet.{name}")
    for line in zones.lines[:_SHEET_LINES]:
        found = rule.search(line.text)
        if found is not None:
            yield found["rest"], Span(line.span.end - len(found["rest"]), line.span.end)


def sheet_number(zones: Zones) -> Found[DocumentNumber] | None:
    """The number behind "Số hiệu"."""
    for rest, span in _rows(zones, "number"):
        for mention in find_numbers(rest)[:1]:
            return Found(mention.number, (Evidence("sheet.number", span),))
    return None


def sheet_kind(zones: Zones) -> Found[str] | None:
    """The kind behind "Loại văn bản"."""
    for rest, span in _rows(zones, "kind"):
        if rest in kind_names():
            return Found(rest, (Evidence("sheet.kind", span),))
    return None


def sheet_issued(zones: Zones) -> Found[PartialDate] | None:
    """The date behind "Ngày ban hành"."""
    for rest, span in _rows(zones, "issued"):
        for mention in find_dates(rest)[:1]:
            return Found(mention.date, (Evidence("sheet.issued", span),))
    return None


def sheet_issuer(zones: Zones) -> tuple[Body, Evidence] | None:
    """The body behind "Cơ quan ban hành"."""
    for rest, span in _rows(zones, "issuer"):
        body = parse_body(rest)
        if body is not None:
            return body, Evidence("sheet.issuer", span)
    return None
