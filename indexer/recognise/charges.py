"""Whom a text charges with what: sections headed by a body's name, items that name one, lists below a lead-in."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from indexer.model import Span, Task
from indexer.recognise.deadlines import find_deadline
from indexer.recognise.lines import Line
from indexer.recognise.paragraphs import Paragraph, paragraphs
from indexer.recognise.rules import first, holds, table

_MARK = re.compile(
    r"^(?:[-–+•*]\s{0,2}|\d{1,2}(?:\.\d{1,2}){0,2}\s?[.)–-]\s{0,2}|\d{1,2}\.\d{1,2}\s|[a-zđ][.)]\s{0,2})?\*{0,2}"
)
_HINT = re.compile(r"chủ trì|trách nhiệm|giao|đề nghị|yêu cầu", re.IGNORECASE)
"""One of these stands wherever somebody is charged outside an organising section."""
_ARTICLE = re.compile(r"Điều\s\d")


class Charges:
    """Reads the passages of one document in order: a list may begin in one passage and go on in the next.

    In laws, and in the articles of anything else, only closing articles and sentences say who sees to what; the other
    duties bind everybody.
    """

    def __init__(self, kind: str | None) -> None:
        self._normative = kind in table("tasks")["normative"]
        self._instructing = kind in table("tasks")["instructing"]
        self._led: tuple[str, str] | None = None
        self._heading: tuple[str, ...] = ()

    def worth_a_look(self, words: str, heading: tuple[str, ...]) -> bool:
        """False for what can hold no charge: most passages."""
        if self._instructing or _organising(heading) or (heading and heading[-1][:1].isdecimal()):
            return True
        return (self._led is not None and heading == self._heading) or _HINT.search(words) is not None

    def tasks(self, lines: Sequence[Line], heading: tuple[str, ...]) -> list[Task]:
        """The tasks of the next passage."""
        if heading != self._heading:
            self._heading, self._led = heading, None
        laid_down = self._normative or any(_ARTICLE.match(each) for each in heading)
        organising = self._instructing or (_closing(heading) if laid_down else _organising(heading))
        who = _assignee(heading, organising=organising)
        if laid_down and not organising and (self._normative or who is None):
            return [task for each in paragraphs(lines) for task in _enforced(each)]
        tasks: list[Task] = []
        for paragraph in paragraphs(lines):
            if paragraph.text not in heading:
                tasks.extend(self._paragraph(paragraph, who, organising=organising))
        return tasks

    def _paragraph(self, paragraph: Paragraph, who: str | None, *, organising: bool) -> Iterator[Task]:
        words = paragraph.text
        led = first("tasks", "lead-in", words)
        if led is not None:
            self._led = plain(led[1]["who"]), led[1]["rest"] or ""
            return
        found = _named(words, organising=organising, below=who is not None or self._led is not None)
        if found is not None:
            yield from _tasks(plain(found["who"]), found["what"].strip(), paragraph.span)
        elif self._led is not None and holds("tasks", "listed", words):
            yield from _tasks(self._led[0], unmarked(words), paragraph.span, self._led[1])
        elif who is not None:
            self._led = None
            yield from _tasks(who, unmarked(words), paragraph.span)
        else:
            self._led = None


def _assignee(heading: tuple[str, ...], *, organising: bool) -> str | None:
    """The body that the nearest heading names; a person only in an organising section."""
    found = first("tasks", "assignee", heading[-1]) if heading else None
    if found is None or (not organising and holds("tasks", "person", heading[-1])):
        return None
    return plain(found[1]["who"])


def _enforced(paragraph: Paragraph) -> Iterator[Task]:
    """`Chánh Văn phòng, Giám đốc các sở … chịu trách nhiệm thi hành Quyết định này.`"""
    found = first("tasks", "enforced", paragraph.text)
    if found is not None:
        yield from _tasks(plain(found[1]["who"]), found[1]["what"].strip(), paragraph.span)


def _named(words: str, *, organising: bool, below: bool) -> re.Match[str] | None:
    """Who a paragraph itself charges: `below` another's heading only somebody who is asked by name, or a person."""
    rules = ("enforced", "asked", "charged")
    if below:
        rules = ("enforced", "asked", "person.verb")
    elif organising:
        rules = ("enforced", "asked", "item.colon", "item.strong", "item.verb")
    found = (first("tasks", rule, words) for rule in rules)
    return next((each[1] for each in found if each is not None), None)


def _tasks(who: str, what: str, span: Span, led: str = "") -> Iterator[Task]:
    """What a paragraph charges somebody with, and who works with them; `led`: the words that lead into its list."""
    deadline = find_deadline(what)
    when, days = (deadline.words, deadline.due) if deadline is not None else (None, None)
    yield Task(who, "directs" if holds("tasks", "directing", what) else "lead", what, when, days, span)
    helper = first("tasks", "with", f"{led} {what}" if led else what)
    if helper is not None and (led or holds("tasks", "presiding", what)):
        yield Task(plain(helper[1]["who"]), "with", what, when, days, span)


@lru_cache(maxsize=256)
def _organising(heading: tuple[str, ...]) -> bool:
    return any(holds("tasks", "organising", each) for each in heading)


@lru_cache(maxsize=256)
def _closing(heading: tuple[str, ...]) -> bool:
    return any(holds("tasks", "closing", each) for each in heading)


def unmarked(words: str) -> str:
    """An item without its bullet or number."""
    return _MARK.sub("", words).strip("* ")


def plain(value: str) -> str:
    """A value without what surrounds it."""
    return value.strip(" *").rstrip(".;, ")
