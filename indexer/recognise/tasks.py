"""Who does what, until when: labelled lines, sections headed by a body's name, items of organising sections, tables."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from indexer.model import Passage, Span, Task, TaskRole
from indexer.recognise.charges import Charges, plain, unmarked
from indexer.recognise.deadlines import due
from indexer.recognise.lines import Line, lines_of
from indexer.recognise.paragraphs import Paragraph, paragraphs
from indexer.recognise.rules import first, holds

_LABELS: tuple[TaskRole, ...] = ("lead", "with", "directs", "advises")
_LINE = re.compile(r"[^\n]+")
_LABEL_SUBITEM = re.compile(r"^\d{1,2}\.\d{1,2}")
"""`5.2. Tổ chức tuyên truyền` is what its labels are about, whatever explains it below."""
_CELL = re.compile(r"\t|\s\|\s|^\|\s?|\s?\|$")
_ORDINAL = re.compile(r"^\d{1,3}\.?$")
_RULED = re.compile(r"^[\s|:\-]+$")
_LABEL_HINT = re.compile(r"(?i:chủ trì|thực hiện|phối hợp|chỉ đạo|tham mưu|phụ trách|trách nhiệm)\*{0,2}\s?:")
"""A label of who does a task ends so; most passages have none."""
_SUBITEM = re.compile(r"^\d{1,2}\.\d{1,2}")
"""`5.2. Tổ chức tuyên truyền` is what its labels are about, whatever explains it below."""


def find_tasks(text: str, passages: tuple[Passage, ...], kind: str | None) -> tuple[Task, ...]:
    """The tasks of a plan in reading order. A law's duties are no tasks, but for who has to see to it (`kind`)."""
    tasks: list[Task] = []
    header: _Header | None = None
    charges = Charges(kind)
    for passage in passages:
        words, offset = passage.span.of(text), passage.span.start
        found, header = _rows(words, offset, header)
        labelled = not found and _LABEL_HINT.search(words) is not None
        charging = not found and charges.worth_a_look(words, passage.heading)
        if labelled or charging:
            lines = [replace(line, span=_moved(line.span, offset)) for line in lines_of(words)]
            found = (_labelled(lines, passage) if labelled else []) or charges.tasks(lines, passage.heading)
        tasks.extend(found)
    return tuple(tasks)


def _moved(span: Span, by: int) -> Span:
    return Span(span.start + by, span.end + by)


# --- labelled lines ---------------------------------------------------------------------------------------------------


@dataclass
class _Block:
    """Labelled lines that stand together, and the items that they are about; without items, the heading above.

    `numbered`: the first item is a numbered one, and the others only explain it.
    """

    subject: str
    numbered: bool = False
    items: list[tuple[str, Span]] = field(default_factory=list)
    who: list[tuple[TaskRole, str, Span]] = field(default_factory=list)
    when: str | None = None

    def tasks(self) -> Iterator[Task]:
        items = self.items[:1] if self.numbered else self.items
        for what, item in items or [(self.subject, None)]:
            for role, who, span in self.who:
                whole = Span(min(item.start, span.start), span.end) if item is not None else span
                yield Task(who, role, what, self.when, due(self.when) if self.when else None, whole)


def _labelled(lines: Sequence[Line], passage: Passage) -> list[Task]:
    if not lines:
        return []
    subject = _subject(lines[0].text, passage)
    under_item = bool(passage.heading) and _SUBITEM.match(passage.heading[-1]) is not None
    blocks = [_Block(subject)]
    closed = False
    for paragraph in _told(lines):
        label = _label(paragraph.text)
        if label is not None:
            name, value = label
            if name == "when":
                blocks[-1].when = value
            else:
                blocks[-1].who.append((name, value, paragraph.span))
            closed = True
        elif not holds("tasks", "label.other", paragraph.text):
            if closed:
                blocks.append(_Block(subject))
                closed = False
            if paragraph.text not in passage.heading and not under_item:
                block = blocks[-1]
                block.numbered = block.numbered or (not block.items and paragraph.text[:1].isdecimal())
                block.items.append((unmarked(paragraph.text), paragraph.span))
    return [task for block in blocks for task in block.tasks()]


def _told(lines: Sequence[Line]) -> Iterator[Line | Paragraph]:
    """Labelled lines one by one, the lines between them as paragraphs."""
    between: list[Line] = []
    for line in lines:
        if _label(line.text) is None:
            between.append(line)
            continue
        yield from paragraphs(between)
        between.clear()
        yield line
    yield from paragraphs(between)


def _label(line: str) -> tuple[str, str] | None:
    if ":" not in line:
        return None
    for name in (*_LABELS, "when"):
        found = first("tasks", f"label.{name}", line)
        if found is not None:
            return name, plain(found[1]["value"])
    return None


def _subject(opening: str, passage: Passage) -> str:
    """An item's first line when it has no heading of its own, else its heading."""
    if passage.heading and (first("outline", "mark", opening) is None or _label(opening) is not None):
        return unmarked(passage.heading[-1])
    return unmarked(opening)


# --- tables -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Header:
    """The columns of a table of tasks: how many there are, and where each kind stands."""

    width: int
    columns: dict[str, int]


def _rows(words: str, offset: int, header: _Header | None) -> tuple[list[Task], _Header | None]:
    """The rows of a table of tasks, whose header may stand in an earlier passage. A row with a cell too few or too many
    is left out: which cell it lacks is not said."""
    tasks: list[Task] = []
    if "\t" not in words and "|" not in words:
        return tasks, header
    for line in _LINE.finditer(words):
        cells = [cell.strip() for cell in _CELL.split(line.group()) if cell.strip()]
        if len(cells) < 3 or _RULED.match(line.group()):
            continue
        found = _header(cells)
        if found is not None:
            header = found
        elif header is not None and len(cells) == header.width and _ORDINAL.match(cells[0]):
            tasks.extend(_row(cells, header, _moved(Span(*line.span()), offset)))
    return tasks, header


def _header(cells: list[str]) -> _Header | None:
    columns: dict[str, int] = {}
    for place, cell in enumerate(cells):
        for name in ("what", "lead", "with", "when"):
            if name not in columns and first("tasks", f"column.{name}", cell) is not None:
                columns[name] = place
                break
    return _Header(len(cells), columns) if {"what", "lead"} <= columns.keys() else None


def _row(cells: list[str], header: _Header, span: Span) -> Iterator[Task]:
    when = cells[header.columns["when"]] if "when" in header.columns else None
    for role in ("lead", "with"):
        if role in header.columns:
            who, what = cells[header.columns[role]], cells[header.columns["what"]]
            yield Task(plain(who), role, what, when, due(when) if when else None, span)
