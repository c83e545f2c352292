"""Who does what, until when: labelled lines ("Cơ quan tham mưu, thực hiện: …") and sections headed by a body's name."""

from __future__ import annotations

from indexer.model import Passage, Span, Task
from indexer.recognise.lines import lines_of
from indexer.recognise.rules import first


def find_tasks(text: str, passages: tuple[Passage, ...]) -> tuple[Task, ...]:
    """The tasks of a plan in reading order."""
    tasks: list[Task] = []
    for passage in passages:
        tasks.extend(_labelled(text, passage) or _assigned(text, passage))
    return tuple(tasks)


def _labelled(text: str, passage: Passage) -> list[Task]:
    """A "who" line, what its section is about, and the "when" line that follows."""
    tasks: list[Task] = []
    if ":" not in passage.span.of(text):
        return tasks
    lines = lines_of(passage.span.of(text))
    for line in lines:
        span = Span(passage.span.start + line.span.start, passage.span.start + line.span.end)
        who, when = first("tasks", "label.who", line.text), first("tasks", "label.when", line.text)
        if who is not None:
            tasks.append(Task(_plain(who[1]["value"]), _subject(lines[0].text, passage), None, span))
        elif when is not None and tasks and tasks[-1].when is None:
            last = tasks[-1]
            tasks[-1] = Task(last.who, last.what, _plain(when[1]["value"]), Span(last.span.start, span.end))
    return tasks


def _subject(opening: str, passage: Passage) -> str:
    """An item's first line when it has no heading of its own, else its heading."""
    if first("outline", "mark", opening) is not None or not passage.heading:
        return opening
    return passage.heading[-1]


def _assigned(text: str, passage: Passage) -> list[Task]:
    """Below a heading that names a body, each paragraph is a task of that body."""
    assignee = first("tasks", "assignee", passage.heading[-1]) if passage.heading else None
    if assignee is None:
        return []
    tasks = []
    for line in lines_of(passage.span.of(text)):
        deadline = first("tasks", "deadline", line.text)
        span = Span(passage.span.start + line.span.start, passage.span.start + line.span.end)
        when = _plain(deadline[1]["value"]) if deadline is not None else None
        tasks.append(Task(_plain(assignee[1]["who"]), line.text.lstrip("-–+•* "), when, span))
    return tasks


def _plain(value: str) -> str:
    return value.strip().rstrip(".;,")
