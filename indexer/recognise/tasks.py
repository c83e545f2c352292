"""Who does what, until when: labelled lines, sections headed by a body's name, items of organising sections, tables."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache

from indexer.model import Passage, Span, Task, TaskRole
from indexer.recognise.deadlines import due, find_deadline
from indexer.recognise.lines import Line, lines_of
from indexer.recognise.paragraphs import Paragraph, paragraphs
from indexer.recognise.rules import first, holds, table

_LABELS: tuple[TaskRole, ...] = ("lead", "with", "directs", "advises")
_MARK = re.compile(
    r"^(?:[-–+•*]\s{0,2}|\d{1,2}(?:\.\d{1,2}){0,2}\s?[.)–-]\s{0,2}|\d{1,2}\.\d{1,2}\s|[a-zđ][.)]\s{0,2})?\*{0,2}"
)
_LINE = re.compile(r"[^\n]+")
_LABEL_HINT = re.compile(r"(?i:chủ trì|thực hiện|phối hợp|chỉ đạo|tham mưu|phụ trách|trách nhiệm)\*{0,2}\s?:")
_HINT = re.compile(rf"(?i:chủ trì|trách nhiệm|giao|đề nghị|yêu cầu)|{_LABEL_HINT.pattern}")
"""One of these stands wherever somebody is charged outside an organising section."""
_SUBITEM = re.compile(r"^\d{1,2}\.\d{1,2}")
"""`5.2. Tổ chức tuyên truyền` is what its labels are about, whatever explains it below."""
_CELL = re.compile(r"\t|\s\|\s|^\|\s?|\s?\|$")
_ORDINAL = re.compile(r"^\d{1,3}\.?$")
_RULED = re.compile(r"^[\s|:\-]+$")


def find_tasks(text: str, passages: tuple[Passage, ...], kind: str | None) -> tuple[Task, ...]:
    """The tasks of a plan in reading order. A law's duties are no tasks, but for who has to see to it (`kind`)."""
    normative = kind in table("tasks")["normative"]
    tasks: list[Task] = []
    header: _Header | None = None
    for passage in passages:
        words, offset = passage.span.of(text), passage.span.start
        found, header = _rows(words, offset, header)
        if not found and _worth_a_look(words, passage.heading, normative=normative):
            lines = [replace(line, span=_moved(line.span, offset)) for line in lines_of(words)]
            found = _labelled(lines, passage) or _assigned(lines, passage, normative=normative)
        tasks.extend(found)
    return tuple(tasks)


def _worth_a_look(words: str, headings: tuple[str, ...], *, normative: bool) -> bool:
    """False for what can hold no task: most passages, and all of a law but for its last."""
    if _organising(headings) or (headings and not normative and headings[-1][:1].isdecimal()):
        return True
    return (_LABEL_HINT if normative else _HINT).search(words) is not None


@lru_cache(maxsize=256)
def _organising(headings: tuple[str, ...]) -> bool:
    return any(holds("tasks", "organising", heading) for heading in headings)


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
                block.items.append((_unmarked(paragraph.text), paragraph.span))
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
            return name, _plain(found[1]["value"])
    return None


def _subject(opening: str, passage: Passage) -> str:
    """An item's first line when it has no heading of its own, else its heading."""
    if passage.heading and (first("outline", "mark", opening) is None or _label(opening) is not None):
        return _unmarked(passage.heading[-1])
    return _unmarked(opening)


# --- a body's section, a body's item ----------------------------------------------------------------------------------


def _assigned(lines: Sequence[Line], passage: Passage, *, normative: bool) -> list[Task]:
    """Below a heading that names a body, each paragraph is a task of that body; elsewhere, whom an item names."""
    organising = _organising(passage.heading)
    assignee = first("tasks", "assignee", passage.heading[-1]) if passage.heading else None
    if normative and not organising:
        return []
    if assignee is not None and not organising and holds("tasks", "person", passage.heading[-1]):
        assignee = None
    tasks: list[Task] = []
    charged: tuple[str, str] | None = None
    for paragraph in paragraphs(lines):
        words = paragraph.text
        led = first("tasks", "lead-in", words)
        if led is not None:
            charged = _plain(led[1]["who"]), led[1]["rest"] or ""
            continue
        if charged is not None and holds("tasks", "listed", words):
            tasks.extend(_paragraph_tasks(charged[0], _unmarked(words), paragraph.span, charged[1]))
            continue
        charged = None
        found = _named(words, organising=organising, below=assignee is not None)
        if found is not None:
            tasks.extend(_paragraph_tasks(_plain(found["who"]), found["what"].strip(), paragraph.span))
        elif assignee is not None and words not in passage.heading:
            tasks.extend(_paragraph_tasks(_plain(assignee[1]["who"]), _unmarked(words), paragraph.span))
    return tasks


def _named(words: str, *, organising: bool, below: bool) -> re.Match[str] | None:
    """Who a paragraph itself charges: `below` another's heading only somebody who is asked by name, or a person."""
    rules = (
        ("asked", "person.verb")
        if below
        else ("asked", "item.colon", "item.verb")
        if organising
        else ("asked", "charged")
    )
    found = (first("tasks", rule, words) for rule in rules)
    return next((each[1] for each in found if each is not None), None)


def _paragraph_tasks(who: str, what: str, span: Span, led: str = "") -> Iterator[Task]:
    """What a paragraph charges somebody with, and who works with them; `led`: the words that lead into its list."""
    deadline = find_deadline(what)
    when, days = (deadline.words, deadline.due) if deadline is not None else (None, None)
    yield Task(who, "directs" if holds("tasks", "directing", what) else "lead", what, when, days, span)
    helper = first("tasks", "with", f"{led} {what}" if led else what)
    if helper is not None and (led or holds("tasks", "presiding", what)):
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
            yield Task(_plain(who), role, what, when, due(when) if when else None, span)


def _unmarked(words: str) -> str:
    return _MARK.sub("", words).strip("* ")


def _plain(value: str) -> str:
    return value.strip(" *").rstrip(".;, ")
