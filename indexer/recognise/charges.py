"""Whom a text charges with what: sections headed by a body's name, items that name one, lists below a lead-in."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from indexer.model import Span, Task, TaskRole
from indexer.recognise.clauses import Charge, charge, is_person, lead_in, may_charge, names_somebody, opens, sentences
from indexer.recognise.deadlines import Deadline, due, find_deadline
from indexer.recognise.lines import Line
from indexer.recognise.paragraphs import Paragraph, paragraphs
from indexer.recognise.rules import first, holds, table

_MARK = re.compile(
    r"^(?:[-–+•*]\s{0,2}|\(?\d{1,2}(?:\.\d{1,2}){0,2}\s?[.)–-]\s{0,2}|\d{1,2}\.\d{1,2}\s|[a-zđ][.)]\s{0,2}|Điều\s\d{1,3}[a-z]?\s?[.:]\s)?\*{0,2}"
)
_LETTERED = re.compile(r"[a-zđ][.)]\s")
_ARTICLE = re.compile(r"Điều\s\d")
_LEADS = re.compile(r"(?:như sau|sau|sau đây):\n")
_CLOSES = (".", ")")
_NAME = 240
"""A paragraph that is nothing but a body's name is so long at most."""


class _Led(NamedTuple):
    """Whose list is being read, the words that lead into it, and the kind of mark that it stands below."""

    who: str
    words: str
    mark: str


class Charges:
    """Reads the sections of one document in order: a list may begin in one section and go on in the next.

    In laws, and in whatever else begins to lay down rules, only closing articles and sentences say who sees to what;
    the other duties bind everybody.
    """

    def __init__(self, kind: str | None) -> None:
        self._normative = kind in table("tasks")["normative"]
        self._instructing = kind in table("tasks")["instructing"]
        self._begun = False
        self._led: _Led | None = None
        self._heading: tuple[str, ...] = ()

    def worth_a_look(self, words: str, heading: tuple[str, ...]) -> bool:
        """False for what can hold no charge: most sections."""
        if heading and holds("tasks", "ruling", heading[-1]):
            self._normative = True
        if self._instructing or _organising(heading) or _assignee(heading) is not None:
            return True
        leads = words.find(":\n") > 0 and _LEADS.search(words) is not None
        return (self._led is not None and heading == self._heading) or leads or may_charge(" ".join(words.split()))

    def tasks(self, lines: Sequence[Line], heading: tuple[str, ...], when: str | None) -> list[Task]:
        """The tasks of the next section. `when`: until when, for all of it."""
        if heading != self._heading:
            self._heading = heading
            self._led = self._led if self._instructing else None
        articled = any(_ARTICLE.match(each) for each in heading)
        laid_down = self._normative or articled
        organising = self._instructing or (_closing(heading) if laid_down else _organising(heading))
        who = _assignee(heading)
        if who is not None and not organising and holds("tasks", "person", heading[-1]):
            who = None
        told = (each for chunk in _chunks(lines) for each in paragraphs(chunk))
        if laid_down and not organising and (self._normative or who is None):
            return [task for each in told for task in self._ruled(each)]
        tasks: list[Task] = []
        for paragraph in told:
            if paragraph.text not in heading:
                tasks.extend(self._paragraph(paragraph, who, organising=organising, when=when))
        return tasks

    def in_heading(self, heading: str, span: Span) -> list[Task]:
        """An article that is one sentence without a full stop is taken for a heading: who carries the text out."""
        found = _enforced(unmarked(heading))
        return list(_tasks(found, None, span)) if found is not None else []

    def _ruled(self, paragraph: Paragraph) -> Iterator[Task]:
        """What an article charges somebody with: to carry the text out, or by name in what is no law."""
        words = unmarked(paragraph.text)
        for sentence in sentences(words):
            found = _enforced(sentence)
            if found is None and not self._normative and may_charge(sentence):
                found = charge(sentence)
                found = found if found is not None and (found.strong or found.asked) else None
            if found is not None:
                yield from _tasks(found, find_deadline(words), paragraph.span)

    def _paragraph(
        self, paragraph: Paragraph, who: str | None, *, organising: bool, when: str | None
    ) -> Iterator[Task]:
        mark, words = _marked(paragraph.text)
        if self._led is not None and mark and mark == self._led.mark:
            self._led = None
        led = self._leads(paragraph.text, words, mark, organising=organising)
        if led is not None:
            self._led, self._begun = led, True
            return
        self._begun = self._begun or bool(mark)
        if holds("tasks", "farewell", words):
            return
        given = Deadline(when, due(when)) if when else None
        found = list(self._named(words, who, organising=organising, timed=when is not None))
        if found:
            for each in found:
                deadline = given or find_deadline(words) or find_deadline(each.what)
                yield from _tasks(each, deadline, paragraph.span)
        elif holds("tasks", "no-task", words):
            return
        elif self._led is not None and self._is_listed(words, mark):
            deadline = given or find_deadline(words)
            yield from _tasks(Charge(self._led.who, words), deadline, paragraph.span, self._led.words)
        elif who is not None and not (holds("tasks", "courtesy", words) or words.startswith(who)):
            self._led = None
            yield from _tasks(Charge(who, words), given or find_deadline(words), paragraph.span)
        elif not mark:
            self._led = self._led if self._instructing else None

    def _leads(self, text: str, words: str, mark: str, *, organising: bool) -> _Led | None:
        """The list that a paragraph leads into; in an organising section a name alone does (`text`: with its mark)."""
        if not words.endswith(":"):
            who = _assignee((text,)) if organising and len(words) <= _NAME and words[-1:].isalnum() else None
            return _Led(who, "", mark) if who is not None and charge(words) is None else None
        found = lead_in(sentences(words)[-1])
        if found is None or not (organising or holds("tasks", "listing", f"{found[1]}:")):
            return None
        return _Led(plain(found[0]), found[1], mark)

    def _is_listed(self, words: str, mark: str) -> bool:
        if words.endswith(":") or holds("tasks", "courtesy", words):
            return False
        below_mark = self._led is not None and bool(self._led.mark)
        return bool(mark) or not (names_somebody(words) or (self._instructing and not below_mark))

    def _named(self, words: str, who: str | None, *, organising: bool, timed: bool) -> Iterator[Charge]:
        """Whom a paragraph charges by name. Below a heading that names somebody else, only who is asked, or a person,
        or who is charged in so many words."""
        likely = may_charge(words)
        if not (likely or names_somebody(words) or ((organising or timed) and (": " in words or opens(words)))):
            return
        if self._instructing and not self._begun and not likely:
            return
        for position, sentence in enumerate(sentences(words)):
            if position and not (may_charge(sentence) or (organising and is_person(sentence))):
                continue
            found = _enforced(sentence) or charge(sentence)
            if found is None:
                continue
            if position and found.who == (who or (self._led.who if self._led is not None else None)):
                continue
            plainly = found.strong or found.asked or (found.person and organising)
            if plainly or (position == 0 and who is None and (organising or timed or found.timed)):
                self._begun = True
                yield found


def _enforced(sentence: str) -> Charge | None:
    """`Chánh Văn phòng, Giám đốc các sở … chịu trách nhiệm thi hành Quyết định này.`"""
    found = first("tasks", "enforced", sentence) if " này" in sentence and names_somebody(sentence) else None
    return Charge(found[1]["who"], found[1]["what"], strong=True) if found is not None else None


def _chunks(lines: Sequence[Line]) -> Iterator[list[Line]]:
    """Lines cut before `a)`, which never carries a paragraph on."""
    chunk: list[Line] = []
    for line in lines:
        if chunk and _LETTERED.match(line.text):
            yield chunk
            chunk = []
        chunk.append(line)
    if chunk:
        yield chunk


@lru_cache(maxsize=256)
def _assignee(heading: tuple[str, ...]) -> str | None:
    """Whom the nearest heading names."""
    if not heading or not (heading[-1][:1].isdecimal() or heading[-1].startswith("Điều")):
        return None
    found = first("tasks", "assignee", heading[-1])
    return plain(found[1]["who"]) if found is not None else None


def _tasks(found: Charge, deadline: Deadline | None, span: Span, led: str = "") -> Iterator[Task]:
    """What a paragraph charges somebody with, and who works with them; `led`: the words that lead into its list."""
    when, days = (deadline.words, deadline.due) if deadline is not None else (None, None)
    yield Task(plain(found.who), _role(found), found.what, when, days, span)
    helper = first("tasks", "with", f"{led} {found.what}" if led else found.what)
    if helper is not None and (led or holds("tasks", "presiding", found.what)):
        yield Task(plain(helper[1]["who"]), "with", found.what, when, days, span)


def _role(found: Charge) -> TaskRole:
    """A person directs; a body that directs its own leads. Who is asked to work along does that."""
    if found.asked and holds("tasks", "helping", found.what):
        return "with"
    return "directs" if is_person(found.who) and holds("tasks", "directing", found.what) else "lead"


@lru_cache(maxsize=256)
def _organising(heading: tuple[str, ...]) -> bool:
    return any(holds("tasks", "organising", each) for each in heading)


@lru_cache(maxsize=256)
def _closing(heading: tuple[str, ...]) -> bool:
    return any(holds("tasks", "closing", each) for each in heading)


def _marked(words: str) -> tuple[str, str]:
    """The kind of a paragraph's mark (`-`, `1`, `1.1`, `a`, or nothing), and its words."""
    found = _MARK.match(words)
    if found is None or not found.end():
        return "", words.strip("* ")
    mark, rest = found.group().strip(" *()"), words[found.end() :].strip("* ")
    if mark[:1].isdecimal():
        return "1.1" if "." in mark.rstrip(".") else "1", rest
    return "a" if mark[1:2] in _CLOSES else mark[:1], rest


def unmarked(words: str) -> str:
    """An item without its bullet or number."""
    return _marked(words)[1]


def plain(value: str) -> str:
    """A value without what surrounds it."""
    return value.strip(" *").rstrip(".;, ")
