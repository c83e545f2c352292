"""Half a document number, as people say and type it: `57`, `57-KL`, `KL 57`, `Nghị quyết số 57`.

It names no document: several bodies issue a 57, and it comes back every year. It says what to choose from.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from indexer.model import DocumentNumber, Span
from indexer.vietnamese.codes import codes, unmarked
from indexer.vietnamese.numbers import find_numbers, skeleton, typed_frame

_WHOLE = re.compile(
    r"(?P<ordinal>\d{1,6}(?:\.\d{1,3})?[a-eđA-EĐ]?)(?:\s*/\s*(?P<year>(?:19|20)\d\d)(?=\s*(?:[-/]|$)))?"
    r"\s*[-/]?\s*(?P<kind>[^\W\d_]{1,8})?\s*[-/]?"
)
_IN_TEXT = re.compile(
    r"(?<!\w)(?P<kind>[^\W\d_]+(?: [^\W\d_]+)?) ?(?P<so>s(?:ố|o)\.?:? ?)?"
    r"(?<![\d.,/-])(?P<ordinal>\d{1,4})(?![\w/]|[.,-]\w)",
    re.IGNORECASE,
)
_YEAR = re.compile(r"(?:19|20)\d\d")
_COUNTED = frozenset({"KH", "CTr", "ĐA", "DA", "PA", "L", "HĐ"})
"""Kinds whose names stand before a count too (`kế hoạch 5 năm`): they need the word *số*."""


@dataclass(frozen=True, slots=True)
class PartialNumber:
    """What is known of a number: its ordinal, perhaps its year, perhaps the code of its kind."""

    ordinal: str
    year: int | None = None
    kind: str | None = None

    @property
    def canonical_ordinal(self) -> str:
        """As `DocumentNumber.canonical` writes it: `4` → `04`."""
        return DocumentNumber(self.ordinal, "", "state").canonical.ordinal

    def fits(self, number: DocumentNumber) -> bool:
        """True when a whole number may be this one."""
        return (
            number.canonical.ordinal == self.canonical_ordinal
            and self.year in (None, number.year)
            and self.kind in (None, re.split("[-/]", number.code, maxsplit=1)[0])
        )

    def __str__(self) -> str:
        return "-".join(
            part for part in (f"{self.ordinal}/{self.year}" if self.year else self.ordinal, self.kind) if part
        )


@dataclass(frozen=True, slots=True)
class PartialMention:
    """Half a number and where it stands."""

    span: Span
    number: PartialNumber


def parse_partial(text: str) -> PartialNumber | None:
    """The half number that a whole string is: `57`, `57-kl`, `kl 57`, `nghị quyết số 57`, `30/2020/NĐ`; None when it is
    none, or a whole number."""
    frame = typed_frame(re.sub(r"(?<=[^\W\d_])(?=\d)", " ", text.strip()))
    if frame is None or find_numbers(text):
        return None
    before, written = frame
    match = _WHOLE.fullmatch(written)
    if match is None:
        return None
    table = codes()
    kind = table.official(match["kind"]) if match["kind"] else table.kind_at_end(before)
    if kind not in table.kinds and (match["kind"] or before):
        return None
    return PartialNumber(match["ordinal"], int(match["year"]) if match["year"] else None, kind)


def find_partials(text: str) -> Iterator[PartialMention]:
    """Half numbers in what a person types, with their kind: `KL 57`, `nghị quyết 57 của Bộ Chính trị`."""
    bare = skeleton(text)
    taken = [mention.span for mention in find_numbers(text)]
    for match in _IN_TEXT.finditer(bare):
        span = Span(*match.span())
        if _YEAR.fullmatch(match["ordinal"]) or any(
            other.start < span.end and span.start < other.end for other in taken
        ):
            continue
        found = _kind(match["kind"])
        if found is not None and (match["so"] or found[0] not in _COUNTED or match["kind"][found[1] :] == found[0]):
            start = match.start("kind") + found[1]
            yield PartialMention(Span(start, span.end), PartialNumber(match["ordinal"], None, found[0]))


def _kind(words: str) -> tuple[str, int] | None:
    """The code of the kind that one or two words end with, and where its name begins."""
    table = codes()
    low = unmarked(words.casefold())
    if low in table.named:
        return table.named[low], 0
    start = words.rfind(" ") + 1
    code = table.official(words[start:])
    if code not in table.kinds:
        return None
    return code, start
