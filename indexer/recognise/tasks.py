"""Who does what, until when: labelled lines, sections headed by a body's name, items of organising sections, tables."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby

from indexer.model import Passage, Span, Task, TaskRole
from indexer.recognise.charges import Charges, plain, unmarked
from indexer.recognise.deadlines import due
from indexer.recognise.lines import Line, lines_of
from indexer.recognise.paragraphs import Paragraph, paragraphs
from indexer.recognise.rules import first, holds

_LABELS: tuple[TaskRole, ...] = ("lead", "with", "directs", "advises")
_LINE = re.compile(r"[^\n]+")
_CELL = re.compile(r"\t|\s\|\s|^\|\s?|\s?\|$")
_ORDINAL = re.compile(r"^\d{1,3}\.?$")
_RULED = re.compile(r"^[\s|:\-]+$")
_LABEL_HINT = re.compile(
    r"(?i:chủ trì|thực hiện|phối hợp|chỉ đạo|tham mưu|phụ trách|trách nhiệm|thời gian|hoàn thành|thời hạn|tiến độ)"
    r"\*{0,2}\s?:"
)
"""A label of who does a task, or until when, ends so; most sections have none."""
_LEADS = re.compile(r":[* ]{0,4}\n\s{0,4}(?:\*\*)?$")
"""A heading that ends with a colon, in a line of its own, leads into the items below it."""
_NUMBERED = re.compile(r"^\d{1,2}(?P<sub>\.\d{1,2})?")
"""`5. Tổ chức tuyên truyền` is what its labels are about, bullets below explain it; below `5.2.` all does."""


def find_tasks(text: str, passages: tuple[Passage, ...], lines: Sequence[Line], kind: str | None) -> tuple[Task, ...]:
    """The tasks of a plan in reading order. A law's duties are no tasks, but for who has to see to it (`kind`).

    `lines`: those of body and appendix.
    """
    tasks: list[Task] = []
    header: _Header | None = None
    charges = Charges(kind)
    starts = [line.span.start for line in lines]
    end = 0
    for heading, span in _sections(text, passages):
        words = span.of(text)
        if heading and " này" in heading[-1] and text[end : span.start].strip():  # else it was read further up
            tasks.extend(charges.in_heading(heading[-1], _trimmed(text, end, span.start)))
        end = span.end
        rows, header = _rows(words, span.start, header)
        tasks.extend(rows)
        labelled = ":" in words and _LABEL_HINT.search(words) is not None
        charging = charges.worth_a_look(words, heading)
        if labelled or charging:
            told = _lines(text, lines[bisect_left(starts, span.start) : bisect_left(starts, span.end)], span, rows)
            leads = _LEADS.search(text[max(0, span.start - 9) : span.start]) is not None
            found, when = _Section(heading, told, leads).tasks() if labelled else ([], None)
            tasks.extend(found or (charges.tasks(told, heading, when) if charging or when else []))
    return tuple(tasks)


def _lines(text: str, lines: Sequence[Line], span: Span, rows: Sequence[Task]) -> list[Line]:
    """The lines of a section that are no rows of a table; its first may begin in the midst of one."""
    start = lines[0].span.start if lines else span.end
    head = lines_of(text[span.start : start]) if text[span.start : start].strip() else ()
    found = [*(replace(line, span=_moved(line.span, span.start)) for line in head), *lines]
    return [line for line in found if not any(_within(line.span, row.span) for row in rows)] if rows else found


def _sections(text: str, passages: tuple[Passage, ...]) -> Iterator[tuple[tuple[str, ...], Span]]:
    """The passages that stand under one heading, put together again: long ones were cut."""
    for heading, group in groupby(passages, key=lambda passage: passage.heading):
        together = list(group)
        yield heading, Span(together[0].span.start, together[-1].span.end)


def _trimmed(text: str, start: int, end: int) -> Span:
    words = text[start:end]
    return Span(start + len(words) - len(words.lstrip()), end - len(words) + len(words.rstrip()))


def _within(inner: Span, outer: Span) -> bool:
    return outer.start <= inner.start and inner.end <= outer.end


def _moved(span: Span, by: int) -> Span:
    return Span(span.start + by, span.end + by)


# --- labelled lines ---------------------------------------------------------------------------------------------------


@dataclass
class _Block:
    """Labelled lines that stand together, and the items that they are about; without items, the heading above.

    Numbered items count, and what stands between them only explains them.
    """

    subject: str
    items: list[tuple[str, Span]] = field(default_factory=list)
    numbered: list[tuple[str, Span]] = field(default_factory=list)
    who: list[tuple[TaskRole, str, Span]] = field(default_factory=list)
    when: str | None = None

    def tasks(self) -> Iterator[Task]:
        for what, item in self.numbered or self.items or [(self.subject, None)]:
            for role, who, span in self.who:
                whole = Span(min(item.start, span.start), span.end) if item is not None else span
                yield Task(who, role, what, self.when, due(self.when) if self.when else None, whole)


@dataclass
class _Section:
    """The lines below one heading. `leads`: the heading ends with a colon, so that its items are what is to be done."""

    heading: tuple[str, ...]
    lines: Sequence[Line]
    leads: bool

    def tasks(self) -> tuple[list[Task], str | None]:
        """What its labels say; where they say only until when, that."""
        blocks = self._blocks()
        found = [task for block in blocks for task in block.tasks()]
        return found, next((block.when for block in blocks if block.when is not None), None)

    def _blocks(self) -> list[_Block]:
        subject = unmarked(self.heading[-1]) if self.heading else ""
        explained = None if self.leads or not self.heading else _NUMBERED.match(self.heading[-1])
        blocks = [_Block(subject)]
        closed = False
        for paragraph in _told(self.lines):
            label = _label(paragraph.text)
            if label is not None:
                name, value = label
                if name == "when":
                    blocks[-1].when = value
                else:
                    blocks[-1].who.extend(_together(name, value, paragraph.span))
                closed = True
            elif not holds("tasks", "label.other", paragraph.text):
                if closed:
                    blocks.append(_Block(subject))
                    closed = False
                explains = explained is not None and (explained["sub"] or _bulleted(paragraph))
                if paragraph.text not in self.heading and not explains:
                    item = unmarked(paragraph.text), paragraph.span
                    (blocks[-1].numbered if paragraph.text[:1].isdecimal() else blocks[-1].items).append(item)
        return blocks


def _bulleted(line: Line | Paragraph) -> bool:
    return line.text.startswith(("-", "–", "+", "•", "*"))


def _together(role: TaskRole, value: str, span: Span) -> Iterator[tuple[TaskRole, str, Span]]:
    """`Sở Y tế chủ trì, phối hợp với Sở Tài chính` names two behind one label."""
    both = first("tasks", "together", value) if role == "lead" else None
    if both is None:
        yield role, value, span
    else:
        yield "lead", plain(both[1]["who"]), span
        yield "with", plain(both[1]["with"]), span


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
            return None if line.endswith(":") else (name, plain(found[1]["value"]))
    return None


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
