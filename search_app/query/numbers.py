"""Document numbers as people type them into a query: looser than in documents, where a blank is no hyphen."""

from __future__ import annotations

import re

from indexer.model import Span
from indexer.vietnamese.codes import codes
from indexer.vietnamese.numbers import NumberMention, find_numbers, parse_number, typed_frame

_LOOSE = re.compile(r"(?<![\w/.-])\d[\w.]*(?: ?[-/]? ?[^\W\d_][^\s\"“”:]*)(?:[/-][^\s\"“”:]+)*")


def find_typed_numbers(text: str) -> tuple[NumberMention, ...]:
    """Every document number in a query, in order: as documents write them, and `57 kl/tw`, `57kl/tw`.

    A separator tells a number from a count (`57 kế hoạch`); without any (`57 kl tw`) only a whole query is a number.
    """
    whole = parse_number(text) if _only_a_number(text) else None
    if whole is not None:
        return (NumberMention(Span(0, len(text)), whole),)
    strict = find_numbers(text)
    found = list(strict)
    for match in _LOOSE.finditer(text):
        span = Span(*match.span())
        if any(mention.span.start < span.end and span.start < mention.span.end for mention in strict):
            continue
        number = parse_number(match.group()) if re.search("[/-]", match.group()) else None
        if number is not None:
            found.append(NumberMention(span, number))
    return tuple(sorted(found, key=lambda mention: mention.span))


def _only_a_number(text: str) -> bool:
    """True when nothing but a number's kind stands before its ordinal: `kh 310 tu`, `kế hoạch số 310 kh tu`."""
    frame = typed_frame(text) if ":" not in text else None
    return frame is not None and (not frame[0] or codes().is_kind(frame[0]))


def officially(text: str) -> str:
    """The query with its numbers in official writing, which the analyser knows."""
    pieces, at = [], 0
    for mention in find_typed_numbers(text):
        pieces += [text[at : mention.span.start], str(mention.number)]
        at = mention.span.end
    return "".join((*pieces, text[at:]))
