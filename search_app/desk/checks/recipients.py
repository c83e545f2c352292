"""Bodies that get a task and are not among the recipients (*Nơi nhận*), under any name or group."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources

from indexer.model import Plan, Span, Task
from indexer.vietnamese.fold import fold
from search_app.desk.checks.alike import spelled_out
from search_app.desk.checks.findings import Finding

_AND = re.compile(
    r"\s*;\s*|,\s+(?=(?:Sở|Ban|Phòng|Công an|Ủy ban|UBND|Hội|Trung tâm|Văn phòng|Chi cục|Cục|Mặt trận|Quân sự|Đồn|Đoàn|"
    r"Liên đoàn)\s)"
)
_NOTE = re.compile(r"\([^)]*(?:\)|$)|\s[-–]\s+[Cc]ơ quan .*$")
_AND_OTHERS = re.compile(r"\s+và\s+(?:các|những)\s.*$")
_OF_PLACES = ("uy ban nhan dan", "tinh uy", "thanh uy", "huyen uy", "thi uy", "quan uy", "dang uy", "hoi dong nhan dan",
              "ban chi dao")  # fmt: skip
"""Issuers to whom the departments of their place answer; those of any other are in its own house."""
_IN_HOUSE = ("ban ", "phong ", "van phong", "trung tam", "thanh tra")
_WORD = re.compile(r"\w+")
_CAPITALS = re.compile(r"[A-ZĐ]{2,}(?:(?:\s?[&\-]\s?|,)[A-ZĐ]{2,})*")
_LEVEL = re.compile(
    r"\s(?i:tỉnh|huyện|quận|xã(?!\shội)|phường|thị trấn|thị xã|thành phố|đặc khu|khu vực|TP)(?:\s(?P<place>\S.*))?$"
)
"""The level at the end of a body's name, with its place."""
_SMALL = frozenset(("va", "cac", "co", "cua"))
_AHEAD = 500
"""Characters before a task in which the body that has it is named: a heading stands over several tasks."""


@dataclass(frozen=True, slots=True)
class Group:
    """A row of the table: what stands in a line, how the bodies begin that it covers."""

    name: str
    pattern: re.Pattern[str]
    exception: re.Pattern[str] | None
    covers: tuple[str, ...]
    examples: tuple[str, ...]
    near_misses: tuple[str, ...]

    def matches(self, line: str) -> bool:
        """True when a line of recipients names the group."""
        plain = _plain(line)
        return self.pattern.search(plain) is not None and not (self.exception and self.exception.search(plain))

    def covers_body(self, body: str) -> bool:
        """True for a body of the group, by its name."""
        plain = _plain(body) + " "
        return "*" in self.covers or plain.startswith(self.covers)


@cache
def groups() -> tuple[Group, ...]:
    """The groups, read once."""
    return tuple(
        Group(
            row["name"],
            re.compile(row["pattern"]),
            re.compile(row["except"]) if "except" in row else None,
            tuple(row["covers"]),
            tuple(row["examples"]),
            tuple(row["near_misses"]),
        )
        for row in _table()["group"]
    )


def check_recipients(text: str, plan: Plan) -> Iterator[Finding]:
    """Each body that leads a task or works on it, that no recipient is or covers, once; `share` counts its tasks. A
    draft without recipients is no finished one: nothing is said."""
    if not plan.recipients:
        return
    covering = [group for group in groups() if any(group.matches(line) for line in plan.recipients)]
    tasks: dict[str, list[tuple[str, Task]]] = {}
    for task in plan.tasks:
        if task.role != "directs":
            for body in bodies(task.who):
                tasks.setdefault(_plain(body), []).append((body, task))
    for told in tasks.values():
        body, task = told[0]
        if _is_issuer(body, plan) or any(names(line, body) for line in plan.recipients):
            continue
        if not any(group.covers_body(body) for group in covering):
            yield Finding("recipient-missing", _place(text, body, task), body, share=(len(told), len(plan.tasks)))


def bodies(who: str) -> Iterator[str]:
    """The single bodies in the words that say who does something."""
    heads, never = _heads()
    for each in _AND.split(_NOTE.sub("", who)):
        piece = _AND_OTHERS.sub("", each)
        plain = _plain(piece) + " "
        if plain.startswith(heads) and not plain.startswith(never) and len(piece) < MOST_CHARS:
            yield " ".join(piece.split()).rstrip(".,:")


MOST_CHARS = 90
"""A longer name is a sentence."""


def names(line: str, body: str) -> bool:
    """True when a line of recipients names a body: by all its words but those of level and place, or by the initials of
    its last words behind the others (`Ban CHQS`, `Trung tâm VH-TT`)."""
    words, there = _words(_without_level(body)), set(_words(line))
    if words and set(words) <= there:
        return True
    short = {"".join(_WORD.findall(fold(each.group()))).lower() for each in _CAPITALS.finditer(line)}
    return any(
        set(words[:at]) <= there and "".join(word[0] for word in words[at:]) in short for at in range(len(words) - 1)
    )


def _without_level(body: str) -> str:
    """A body's name without the level at its end and the place behind that: `Công an huyện Bình Sơn` → `Công an`."""
    found = _LEVEL.search(body)
    return body[: found.start()] if found is not None and (found["place"] or "A")[0].isupper() else body


@lru_cache(maxsize=1024)
def _words(name: str) -> tuple[str, ...]:
    """The words of a name without marks, abbreviations spelled out."""
    return tuple(word for word in map(fold, spelled_out(name)) if word not in _SMALL)


def _is_issuer(body: str, plan: Plan) -> bool:
    """The draft's own issuer, or an office in its house."""
    found = [each.value.name for each in (plan.issuer, *plan.co_issuers) if each]
    own = {word for name in found for word in _words(name)}
    of_place = not found or any(_plain(name).startswith(_OF_PLACES) for name in found)
    if not of_place and _plain(body).startswith(_IN_HOUSE) and _without_level(body) == body:
        return True
    return bool(own) and set(_words(_without_level(body))) <= own


def _place(text: str, body: str, task: Task) -> Span:
    pattern = re.compile(r"\s+".join(map(re.escape, body.split())), re.IGNORECASE)
    first = max(0, task.span.start - _AHEAD)
    found = pattern.search(text, task.span.start, task.span.end) or pattern.search(text, first, task.span.end)
    return Span(*found.span()) if found is not None else task.span


def _plain(text: str) -> str:
    return " ".join(fold(text).lower().split())


def _heads() -> tuple[tuple[str, ...], tuple[str, ...]]:
    bodies_ = _table()["bodies"]
    return tuple(bodies_["heads"]), tuple(bodies_["never"])


@cache
def _table() -> dict:
    return tomllib.loads(resources.files(__package__).joinpath("tables", "recipients.toml").read_text("utf-8"))
