"""What was recognised in a file, for a person at a terminal (`inspect` without `--json`)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

QUOTE_CHARS = 100


def summary(record: dict[str, Any]) -> Iterator[str]:
    """The lines of one `inspect` record: every value with the words that prove it."""
    quality = record["text_quality"]
    method = record["method"] + (f", {record['grade']}, {quality:.2f}" if quality is not None else "")
    yield record["path"]
    yield f"  pages: {record['pages']} ({method})"
    if len({(page["method"], page["needs_ocr"]) for page in record["page_list"]}) > 1:
        yield from (f"    page {page['number']}: {_page(page)}" for page in record["page_list"])
    for name in ("kind", "number", "title", "issuer", "issued", "place"):
        yield f"  {name}: {_value(record[name])}"
    for each in record["co_issuers"]:
        yield f"  with: {_value(each)}"
    for mark in record["marks"]:
        yield f"  mark: {mark['name']}"
    if record["signer"]:
        yield "  signer: " + ", ".join(value for key in ("name", "title") if (value := record["signer"][key]))
    if record["recipients"]:
        yield f"  recipients: {'; '.join(record['recipients'])}"
    for each in record["references"]:
        issued = f", {each['issued']}" if each["issued"] else ""
        yield f"  {each['relation']}: {each['number']}{issued} ({each['state']}) — {_short(each['quote'])}"
    for field, each in record["corrected"].items():
        yield f"  corrected: {field} by {each['by']}, {each['at']}: {each['reason']}"
    yield f"  passages: {len(record['passages'])}, tasks: {len(record['tasks'])}"
    for doubt in record["doubts"]:
        among = f": {' | '.join(doubt['candidates'])}" if doubt["candidates"] else ""
        yield f"  doubt: {doubt['field']}: {doubt['reason']}{among}"


def _page(page: dict[str, Any]) -> str:
    if page["needs_ocr"]:
        return "waits for OCR"
    return page["method"] + (f", {page['quality']:.2f}" if page["quality"] is not None else "")


def _value(found: dict[str, Any] | None) -> str:
    if found is None:
        return "not stated"
    value = found["value"]
    text = value["name"] if isinstance(value, dict) else str(value)
    quotes = [_short(each["quote"]) for each in found["evidence"] if each["quote"] is not None]
    return f"{text} — {' … '.join(quotes)}" if quotes and quotes != [text] else text


def _short(quote: str) -> str:
    line = " ".join(quote.split())
    return f"“{line if len(line) <= QUOTE_CHARS else line[:QUOTE_CHARS] + '…'}”"
