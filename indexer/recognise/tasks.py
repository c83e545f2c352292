"""Who does what, until when: labelled lines, sections headed by a body's name, items of organising sections, tables."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from indexer.model import Passage, Span, Task, TaskRole
from indexer.recognise.deadlines import due, find_deadline
from indexer.recognise.lines import Line, lines_of
from indexer.recognise.paragraphs import paragraphs
from indexer.recognise.rules import first, holds

_LABELS: tuple[TaskRole, ...] = ("lead", "with", "directs", "advises")
_MARK = re.compile(
    r"^(?:[-–+•*]\s{0,2}|\d{1,2}(?:\.\d{1,2}){0,2}\s?[.)–-]\s{0,2}|\d{1,2}\.\d{1,2}\s|[a-zđ][.)]\s{0,2})?\*{0,2}"
)
_LINE = re.compile(r"[^\n]+")
_CELL = re.compile(r"\t|\s\|\s|^\|\s?|\s?\|$")
_ORDINAL = re.compile(r"^\d{1,3}\.?$")
_RULED = re.compile(r"^[\s|:\-]+$")


def find_tasks(text: str, passages: tuple[Passage, ...]) -> tuple[Task, ...]:
    """The tasks of a plan in reading order."""
    tasks: list[Task] = []
    header: _Header | None = None
    for passage in passages:
        words, offset = passage.span.of(text), passage.span.start
        found, header = _rows(words, offset, header)
        if not found:
            lines = [replace(line, span=_moved(line.span, offset)) for line in lines_of(words)]
            found = _labelled(lines, passage) or _assigned(lines, passage)
        tasks.extend(found)
    return tuple(tasks)


def _moved(span: Span, by: int) -> Span:
    return Span(span.start + by, span.end + by)


# --- labelled lines ---------------------------------------------------------------------------------------------------


@dataclass
class _Block:
    """Labelled lines that stand together: what they are about, and what they say."""

    what: str
    who: list[tuple[TaskRole, str, Span]] = field(default_factory=list)
    when: str | None = None

    def tasks(self) -> Iterator[Task]:
        for role, who, span in self.who:
            yield Task(who, role, self.what, self.when, due(self.when) if self.when else None, span)


def _labelled(lines: Sequence[Line], passage: Passage) -> list[Task]:
    blocks = [_Block(_subject(lines[0].text, passage))] if lines else []
    closed = False
    for line in lines:
        label = _label(line.text)
        if label is not None:
            name, value = label
            if name == "when":
                blocks[-1].when = value
            else:
                blocks[-1].who.append((name, value, line.span))
            closed = True
        elif not holds("tasks", "label.other", line.text) and closed:
            blocks.append(_Block(_unmarked(line.text)))
            closed = False
    return [task for block in blocks for task in block.tasks()]


def _label(line: str) -> tuple[str, str] | None:
    if ":" not in line:
        return None
    for name in (*_LABELS, "when"):
        found = first("tasks", f"label.{name}", line)
        if found is not None:
            return name, _plain(found[1]["value"])
    return None


def _subject(opening: str, passage: Passage) -> str:
    """An item's first line when it has no heading of its own, else its heading."""
    if passage.heading and (first("outline", "mark", opening) is None or _label(opening) is not None):
        return _unmarked(passage.heading[-1])
    return _unmarked(opening)


# --- a body's section, a body's item ----------------------------------------------------------------------------------


def _assigned(lines: Sequence[Line], passage: Passage) -> list[Task]:
    """Below a heading that names a body, each paragraph is a task of that body; elsewhere, whom an item names."""
    organising = any(holds("tasks", "organising", heading) for heading in passage.heading)
    assignee = first("tasks", "assignee", passage.heading[-1]) if passage.heading else None
    if assignee is not None and not organising and holds("tasks", "person", passage.heading[-1]):
        assignee = None
    tasks: list[Task] = []
    for paragraph in paragraphs(lines):
        words = paragraph.text
        asked = first("tasks", "asked", words)
        if assignee is not None and words not in passage.heading and asked is None:
            tasks.extend(_paragraph_tasks(_plain(assignee[1]["who"]), _unmarked(words), paragraph.span))
            continue
        for rule in ("asked", "item.colon", "item.verb") if organising else ("asked", "charged"):
            found = first("tasks", rule, words)
            if found is not None:
                tasks.extend(_paragraph_tasks(_plain(found[1]["who"]), found[1]["what"].strip(), paragraph.span))
                break
    return tasks


def _paragraph_tasks(who: str, what: str, span: Span) -> Iterator[Task]:
    """What a paragraph charges somebody with, and who works with them."""
    deadline = find_deadline(what)
    when, days = (deadline.words, deadline.due) if deadline is not None else (None, None)
    yield Task(who, "lead", what, when, days, span)
    helper = first("tasks", "with", what)
    if helper is not None:
        yield Task(_plain(helper[1]["who"]), "with", what, when, days, span)


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
            yield Task(_plain(who), role, what, when, due(when) if when else None, span)


def _unmarked(words: str) -> str:
    return _MARK.sub("", words).strip("* ")


def _plain(value: str) -> str:
    return value.strip(" *").rstrip(".;, ")
