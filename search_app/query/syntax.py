"""What a person types → ParsedQuery: words, "phrases", -minus, and fields such as `năm: 2023`.

Nothing that is typed is an error. What does not parse (a quote without its partner, a minus that stands alone, a
field that does not exist) is searched as plain text, and a note says so.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from indexer.model import DocumentNumber, Span
from indexer.vietnamese.fold import fold
from indexer.vietnamese.normalise import clean
from indexer.vietnamese.numbers import parse_number
from search_app.query.numbers import find_typed_numbers

Kind = Literal["words", "phrase", "without", "number", "implements", "issuer", "year"]


@dataclass(frozen=True, slots=True)
class QueryField:
    """A field that can be typed before a colon, with or without marks.

    `takes`: `number`, a document number; `year`, four digits; `text`, everything up to the next field, quote or
    minus. Every field also takes a value in quotes. `examples` are (typed, value) pairs; tests hold them.
    """

    kind: Kind
    names: tuple[str, ...]
    takes: Literal["number", "year", "text"]
    help: str
    examples: tuple[tuple[str, str], ...]


FIELDS: tuple[QueryField, ...] = (
    QueryField("number", ("số", "số hiệu"), "number", "The plan's own document number.",
               (("số: 309-KH/TU", "309-KH/TU"), ("so:84 - kh/btgtu", "84 - kh/btgtu"))),
    QueryField("issuer", ("cơ quan",), "text", "Part of the name of an issuing body.",
               (("cơ quan: Tỉnh ủy Quảng Ngãi", "Tỉnh ủy Quảng Ngãi"), ('co quan:"ban dan toc"', "ban dan toc"))),
    QueryField("year", ("năm",), "year", "Year of issue.",
               (("năm: 2023", "2023"), ("nam:2024", "2024"))),
    QueryField("implements", ("thực hiện",), "number", "Number of a document that the plan carries out.",
               (("thực hiện: 57-KL/TW", "57-KL/TW"), ("thuc hien: 57 kl/tw", "57 kl/tw"))),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Part:
    """One piece of a query: what it is, its value, and how it was typed."""

    kind: Kind
    value: str
    source: str


@dataclass(frozen=True, slots=True)
class Note:
    """Something typed that was not understood as syntax: a code (worded in the templates) and what it is about."""

    code: str
    about: str


@dataclass(frozen=True, slots=True)
class ParsedQuery:
    """A query in pieces, in the order they were typed."""

    parts: tuple[Part, ...] = ()
    notes: tuple[Note, ...] = ()

    def values(self, kind: Kind) -> tuple[str, ...]:
        """The values of all pieces of one kind."""
        return tuple(part.value for part in self.parts if part.kind == kind)

    def numbers(self, kind: Kind) -> tuple[DocumentNumber, ...]:
        """The document numbers of a field."""
        return tuple(number for value in self.values(kind) if (number := parse_number(value)) is not None)

    def typed(self, *, leaving_out: tuple[Kind, ...] = ()) -> str:
        """The query as it was typed, without the pieces of some kinds."""
        return " ".join(part.source for part in self.parts if part.kind not in leaving_out)


_QUOTES = {'"': '"', "“": "”", "”": "”", "„": "”"}
_NAMES = {fold(name).lower(): field for field in FIELDS for name in field.names}
_FIELD = re.compile(rf"({'|'.join(sorted(_NAMES, key=len, reverse=True))})[ \t]?:[ \t]*", re.IGNORECASE)
_UNKNOWN_FIELD = re.compile(r"[^\W\d_]+:(?!//)(?=[^\s:])")
_YEAR = re.compile(r"\d{4}(?!\w)")


def open_field(text: str) -> tuple[str, Kind | None, str]:
    """What is being typed at the end of a query: what stands before its last field, which field that is, and its value
    so far. Without a field all of it is the value."""
    for match in reversed(list(_FIELD.finditer(fold(text)))):
        if not text[match.start() - 1 : match.start()].strip():
            return text[: match.start()].strip(), _NAMES[match.group(1).lower()].kind, text[match.end() :]
    return "", None, text


def parse_query(text: str) -> ParsedQuery:
    """Read a query. Never raises; linear in its length."""
    return _Reader(" ".join(clean(text).split())).read()


class _Reader:
    """One pass over the text; `at` is where it stands."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.folded = fold(text)
        self.at = 0
        self.words_from: int | None = None
        self.parts: list[Part] = []
        self.notes: list[Note] = []
        self.number_at = {mention.span.start: mention.span for mention in find_typed_numbers(text)}

    def read(self) -> ParsedQuery:
        while self.at < len(self.text):
            if self.at in self.number_at:
                self._word(self.number_at[self.at].end)
            elif not (self._phrase() or (self._starts_token() and (self._minus() or self._field()))):
                self._word(self.at + 1)
        self._end_words()
        return ParsedQuery(tuple(self.parts), tuple(dict.fromkeys(self.notes)))

    def _starts_token(self) -> bool:
        return self.at == 0 or not self.text[self.at - 1].isalnum()

    def _word(self, end: int) -> None:
        """What stands here is plain text."""
        if self.words_from is None:
            self.words_from = self.at
        self.at = end

    def _end_words(self) -> None:
        if self.words_from is not None:
            words = self.text[self.words_from : self.at].strip()
            if words:
                self.parts.append(Part("words", words, words))
        self.words_from = None

    def _add(self, kind: Kind, value: str, end: int) -> bool:
        """A piece from here to `end`; whatever was plain text before it is a piece of its own."""
        self._end_words()
        if value.strip():
            self.parts.append(Part(kind, value.strip(), self.text[self.at : end].strip()))
        self.at = end
        return True

    def _quoted(self, at: int) -> Span | None:
        """What stands between quotes that open at `at`; notes a quote without its partner."""
        closing = _QUOTES.get(self.text[at : at + 1])
        if closing is None:
            return None
        ends = [end for mark in {closing, '"'} if (end := self.text.find(mark, at + 1)) >= 0]
        if not ends:
            self.notes.append(Note("unbalanced-quote", self.text[at:][:60]))
            return None
        return Span(at + 1, min(ends))

    def _phrase(self) -> bool:
        inside = self._quoted(self.at)
        return inside is not None and self._add("phrase", inside.of(self.text), inside.end + 1)

    def _minus(self) -> bool:
        if self.text[self.at] != "-" or (self.at and self.text[self.at - 1] != " "):
            return False
        start = self.at + 1
        if not re.match(r"[\w\"“]", self.text[start : start + 1]):
            self.notes.append(Note("lone-minus", ""))
            return False
        inside = self._quoted(start)
        if inside is not None:
            return self._add("without", inside.of(self.text), inside.end + 1)
        number = self.number_at.get(start)
        end = number.end if number else self._next(start, (" ",))
        return self._add("without", self.text[start:end], end)

    def _field(self) -> bool:
        match = _FIELD.match(self.folded, self.at)
        if match is None:
            unknown = _UNKNOWN_FIELD.match(self.text, self.at)
            if unknown:
                self.notes.append(Note("unknown-field", unknown.group()))
            return False
        field = _NAMES[match.group(1).lower()]
        inside = self._quoted(match.end())
        value = inside or self._value(field, match.end())
        if value is None or not _takes(field, value.of(self.text)):
            self.notes.append(Note(f"field-{field.takes}", self.text[self.at : match.end()].strip()))
            return False
        return self._add(field.kind, value.of(self.text), value.end + (inside is not None))

    def _value(self, field: QueryField, start: int) -> Span | None:
        if field.takes == "number":
            return self.number_at.get(start)
        if field.takes == "year":
            year = _YEAR.match(self.text, start)
            return Span(*year.span()) if year else None
        end = min(self._next(start, (*_QUOTES, " -")), *self._next_fields(start))
        return Span(start, end)

    def _next(self, start: int, stops: tuple[str, ...]) -> int:
        return min((at for stop in stops if (at := self.text.find(stop, start)) >= 0), default=len(self.text))

    def _next_fields(self, start: int) -> Iterator[int]:
        """Where the next field begins; the end of the text where there is none."""
        yield len(self.text)
        for match in _FIELD.finditer(self.folded, start):
            if not self.text[match.start() - 1].isalnum():
                yield match.start()
                return


def _takes(field: QueryField, value: str) -> bool:
    """True when a value is of the sort that the field takes."""
    if field.takes == "number":
        return parse_number(value) is not None
    return bool(_YEAR.fullmatch(value.strip())) if field.takes == "year" else bool(value.strip())
