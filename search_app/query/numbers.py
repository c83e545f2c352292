"""Document numbers as people type them into a query: looser than in documents, where a blank is no hyphen."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from indexer.model import Span
from indexer.vietnamese.codes import codes
from indexer.vietnamese.fold import fold
from indexer.vietnamese.numbers import NumberMention, find_numbers, parse_number, typed_frame

_LOOSE = re.compile(r"(?<![\w/.-])\d[\w.]*(?: ?[-/]? ?[^\W\d_][^\s\"“”:]*)(?:[/-][^\s\"“”:]+)*")

_SIGNS = re.compile(r"[\W_]")
_SO_AND_ZEROS = re.compile(r"^(?:so(?:hieu)?)?0*(?=\d)")
_BLANKS = re.compile(r"(?<![\w/.-])\d{1,5} (?P<kind>[^\W\d_]{1,6}) (?P<body>[^\W\d_]{2,12})(?!\w)")
_DATE_BEHIND = re.compile(
    r",? *\(?(?:(?:ngày|ngay|năm|nam) +)?(?:\d{1,2}[/.-]\d{1,2}[/.-](?:19|20)\d\d|(?:19|20)\d\d)\)?(?![\w/-])",
    re.IGNORECASE,
)


def overlap(one: Span, other: Span) -> bool:
    """True when two stretches share a character."""
    return one.start < other.end and other.start < one.end


@lru_cache(maxsize=256)
def find_typed_numbers(text: str) -> tuple[NumberMention, ...]:
    """Every document number in a query, in order: as documents write them, and `57 kl/tw`, `57kl/tw`.

    A separator tells a number from a count (`57 kế hoạch`); without any (`57 kl tw`) only a whole query is a number.
    A page asks three times about the same query.
    """
    whole = parse_number(text) if _only_a_number(text) else None
    if whole is not None:
        return (NumberMention(Span(0, len(text)), whole),)
    strict = find_numbers(text)
    found = list(strict)
    for match in _LOOSE.finditer(text):
        span = Span(*match.span())
        if any(overlap(mention.span, span) for mention in strict):
            continue
        number = parse_number(match.group()) if re.search("[/-]", match.group()) else None
        if number is not None:
            found.append(NumberMention(span, number))
    found += (each for each in _in_codes(text) if not any(overlap(each.span, other.span) for other in found))
    return tuple(sorted(found, key=lambda mention: mention.span))


def _in_codes(text: str) -> Iterator[NumberMention]:
    """Numbers whose parts are joined by blanks alone, where both are codes: `62 kh ubnd` in `62 kh ubnd quỳnh hòa`."""
    table = codes()
    for match in _BLANKS.finditer(text):
        kind, body = table.official(match["kind"]), table.official(match["body"])
        number = parse_number(match.group()) if kind in table.kinds and body in table.bodies else None
        if number is not None:
            yield NumberMention(Span(*match.span()), number)


def _only_a_number(text: str) -> bool:
    """True when nothing but a number's kind stands before its ordinal: `kh 310 tu`, `kế hoạch số 310 kh tu`."""
    frame = typed_frame(text) if ":" not in text else None
    return frame is not None and (not frame[0] or codes().is_kind(frame[0]))


def officially(text: str) -> str:
    """The query with its numbers in official writing, which the analyser knows.

    The date behind a number (`187/KH-UBND ngày 17/3/2025`) is a part of its name and left out: a plan writes its own
    date otherwise than those that cite it.
    """
    pieces, at = [], 0
    for mention in find_typed_numbers(text):
        pieces += [text[at : mention.span.start], str(mention.number)]
        at = mention.span.end
        date = _DATE_BEHIND.match(text, at)
        at = date.end() if date else at
    return "".join((*pieces, text[at:]))


def bare_number(text: str) -> str:
    """Letters and figures of a number alone, without marks, the word *số* and leading zeros: what half a number and a
    whole one have in common, whatever stands between their parts."""
    return _SO_AND_ZEROS.sub("", _SIGNS.sub("", fold(text).lower()))
