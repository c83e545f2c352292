"""Who is charged with what in one sentence: a body or a person, what qualifies it, and the verb of its charge."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache

from indexer.recognise.deadlines import find_deadline
from indexer.recognise.rules import UPPER, family, first, holds, table

_REACH = 500
"""A verb stands within so many characters of the body that it charges."""
_COLON_REACH = 140
_CANDIDATES = 8
_SHORTEST = 8
"""What somebody is charged with has at least so many characters."""
_PIECE = re.compile(rf"\.(?<=\w[\w)]\.)\s+(?=[{UPPER}])|;\s+")
_BEHIND = re.compile(r"(?:,|:|\sthì)\s+")
_WORD = re.compile(r"[\w/]+")
_ASKING = re.compile(r"(?:ề nghị|êu cầu|iao|hân công) ")
_HINTS = (
    *("chủ trì ", "chủ trì,", "ó trách nhiệm", "u trách nhiệm", "ó nhiệm vụ"),
    *("ề nghị ", "êu cầu ", "iao ", "hân công "),
)
_DAY = re.compile(r"(?:ừ|rước|hất)(?: là)?(?: ngày)? \d")


@dataclass(frozen=True, slots=True)
class Charge:
    """`strong`: the words themselves charge somebody, wherever they stand. `asked`: they name who is asked or given it.

    `timed`: it says until when. `person`: who is no body. Without any of these it is a charge only where a text hands
    out tasks.
    """

    who: str
    what: str
    strong: bool = False
    asked: bool = False
    timed: bool = False
    person: bool = False


def may_charge(words: str) -> bool:
    """False for what cannot hold a charge outside the sections that hand out tasks."""
    for hint in _HINTS:  # ten times as quick as one expression
        if hint in words:
            return True
    return _DAY.search(words) is not None


def sentences(words: str) -> list[str]:
    """The sentences of a paragraph, and their parts between semicolons that stand for sentences."""
    if ". " not in words and "; " not in words:
        return [words]
    joined: list[str] = []
    for piece in filter(None, _PIECE.split(words)):
        apart = piece[:1].isupper() or names_somebody(piece)
        if joined and (not apart or _verb(joined[-1]) is None):
            joined[-1] = f"{joined[-1]}; {piece}"
        else:
            joined.append(piece)
    return joined


def names_somebody(words: str) -> bool:
    """True when a body or a person stands at the head of some words."""
    word = _WORD.match(words)
    return word is not None and word.group().casefold() in _openings() and holds("tasks", "somebody", words)


def is_person(words: str) -> bool:
    """True when a person stands at the head of some words."""
    return holds("tasks", "person", words)


def charge(sentence: str) -> Charge | None:
    """Who is charged in a sentence that has no mark before it, and with what."""
    if holds("tasks", "courtesy", sentence):
        return None
    asked = _asked(sentence)
    if asked is not None:
        return asked
    if names_somebody(sentence):
        return _colon(sentence) or _clause(sentence)
    return _opened(sentence)


def lead_in(sentence: str) -> tuple[str, str] | None:
    """Whose tasks the list below a sentence is, and the words that lead into it: `Sở Tài chính có trách nhiệm:`."""
    words = sentence.rstrip("* ")
    if not words.endswith(":"):
        return None
    words = words[:-1].rstrip("* ")
    found = _asked(words, listing=True)
    if found is None:
        heads = [0] if names_somebody(words) else _behind(words) if opens(words) else []
        found = next((each for at in heads if (each := _clause(words[at:], listing=True)) is not None), None)
    if found is None or (found.what and not holds("tasks", "listing", f"{found.what}:")):
        return None
    return found.who, found.what


def _asked(sentence: str, *, listing: bool = False) -> Charge | None:
    """`Đề nghị Văn phòng phối hợp …`, `Ủy ban nhân dân tỉnh yêu cầu các sở …`, `Trong quá trình …, đề nghị …`."""
    found = first("tasks", "asking", sentence) if _ASKING.search(sentence) else None
    if found is None:
        return None
    before, after = sentence[: found[1].start("ask")], sentence[found[1].end() :]
    if before and not (names_somebody(before) or opens(before)):
        return None
    clause = _clause(after, listing=listing)
    if clause is None:
        return None
    return replace(clause, strong=True, asked=True)


def _colon(sentence: str) -> Charge | None:
    """`Sở Nội vụ: rà soát …`; `Thanh tra khoa học: Ủy ban nhân dân huyện làm đầu mối …` charges the second."""
    who, colon, _ = sentence[:_REACH].partition(":")
    rest = sentence[len(who) + 1 :].strip()
    if not colon or len(who) > _COLON_REACH or len(rest) < _SHORTEST or _verb(who) is not None:
        return None
    inner = _clause(rest) if names_somebody(rest) else None
    return inner or Charge(who.strip(" *"), rest, timed=_is_timed(rest), person=is_person(who))


def _opened(sentence: str) -> Charge | None:
    """Who is charged behind the words that open a sentence, or behind what it is about and a colon; such words may say
    when: `Từ ngày 04/02/2026: Ban Thường trực họp …`."""
    if opens(sentence):
        places = _behind(sentence)
    else:
        topic = sentence[:_COLON_REACH].find(": ")
        places = [topic + 2] if topic > 0 else []
    for at in places:
        found = _clause(sentence[at:])
        if found is not None:
            deadline = find_deadline(sentence[:at])
            return replace(found, timed=found.timed or (deadline is not None and deadline.due is not None))
    return None


def _clause(words: str, *, listing: bool = False) -> Charge | None:
    """A body at the head of some words, and the verb that charges it. `listing`: a list may stand for the verb."""
    if not names_somebody(words):
        return None
    verb = _verb(words)
    if verb is None and not listing:
        return None
    end = verb.start() if verb is not None else len(words)
    qualified = words[:end].rstrip(" ,*")
    who = _manner().sub("", qualified)
    nearer = _behind(qualified[len(who) :]) if len(who) < len(qualified) else []
    if nearer and verb is not None:
        return _clause(words[len(who) + nearer[-1] :])
    what = words[end:].strip()
    if len(who) < 3 or ":" in who or holds("tasks", "told", who):
        return None
    if verb is None:
        return Charge(who, "")
    if len(what) < _SHORTEST and not listing:
        return None
    return Charge(who, what, holds("tasks", "strong", what), timed=_is_timed(what), person=is_person(who))


def _verb(words: str) -> re.Match[str] | None:
    """The first verb that is one: no part of a name (`các tổ chức`), and outside brackets."""
    duty = words.find(" trách nhiệm ", 0, _REACH)
    for found in _verbs().finditer(words, 3, _REACH):
        before = words[: found.start()]
        listed = before.endswith(", ") and found.end() < duty
        bracketed = before.count("(") > before.count(")")
        if not (listed or bracketed or holds("tasks", "noun", f"{before[-24:]}{found.group()}")):
            return found
    return None


def _is_timed(what: str) -> bool:
    """True for a day before which something is to be done; a span of time may be no more than told."""
    deadline = find_deadline(what)
    return deadline is not None and deadline.due is not None and deadline.due[0] is None and deadline.strict


def _behind(sentence: str) -> list[int]:
    """Where somebody may be named behind the words that open a sentence (`Căn cứ …, các cấp ủy …`)."""
    found: Iterator[int] = (each.end() for each in _BEHIND.finditer(sentence))
    return [at for at in found if names_somebody(sentence[at : at + 60])][:_CANDIDATES]


@cache
def _openings() -> frozenset[str]:
    return frozenset(table("tasks")["openings"])


@cache
def _openers() -> frozenset[str]:
    return frozenset(table("tasks")["openers"])


def opens(sentence: str) -> bool:
    """True when a sentence begins with words that stand before the body that it charges."""
    words = sentence.split(maxsplit=2)[:2]
    return " ".join(words).casefold().rstrip(",") in _openers() or (bool(words) and words[0].casefold() in _openers())


@cache
def _verbs() -> re.Pattern[str]:
    return family("tasks", "verb")[0].pattern


@cache
def _manner() -> re.Pattern[str]:
    return family("tasks", "manner")[0].pattern
