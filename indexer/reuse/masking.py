"""What is left out before wordings are compared, as ranges of tokens: citations whole (kind, number, date, issuer,
title), quotations, dates and years, names of bodies and places, slogans, and the labels of outline items.

The lists stand in `tables/masks.toml`. Everything is found from token to token; a look at the text itself is taken only
where a token gives reason to (capitals, signs of punctuation).
"""

from __future__ import annotations

import re
import tomllib
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from indexer.model import TokenRow
from indexer.reuse.phrases import NUMBER, Phrases, Titles, Words, words_of
from indexer.vietnamese.codes import codes
from indexer.vietnamese.gazetteer import provinces

Range = tuple[int, int]

_YEAR = re.compile(r"(?:19|20)\d\d")
_DATE = re.compile(r"\d{1,2}/\d{1,2}/\d{4}")
_LABEL = re.compile(
    r"[ \t]{0,8}(?:[-+•*–]{1,2}[ \t]{0,4})?"
    r"((?:\d{1,2}(?:\.\d{1,2}){0,3}|[^\W\d_]|[IVX]{1,5})(?:[.):]|[ \t]?[-–](?!\d))|\d{1,2}(?:\.\d{1,2}){1,3}(?= ))"
    r"(?=\s|[^\W\d])"
)
_QUOTED = re.compile(r"[“«](?:(?!\n\s*\n)[^“”«»]){2,400}[”»]|(?<=[\s(])\"(?=\S)(?:(?!\n\s*\n)[^\"“”«»]){2,400}\"(?!\w)")
_STOPS = re.compile(r"[^\s\-–.]")
_IN_NAME = re.compile(r"[ \t]{0,4}\n?[ \t]{0,4}|[ \t]?[-–][ \t]?")
"""What may stand between the words of a name; behind `TP` and `TX` also a full stop."""
_QUARTERS = frozenset(("i", "ii", "iii", "iv", "1", "2", "3", "4"))
_NAME_TOKENS = 4
"""The longest names of communes have four syllables."""
_KIND_TOKENS = 5
_LAW_TOKENS = 16
_BEHIND = 400
"""Characters behind a number in which its issuer and title end."""


@dataclass(frozen=True, slots=True)
class _Lists:
    """The table, ready for look-up."""

    kinds: frozenset[Words]
    titled_before: frozenset[str]
    no_names: frozenset[str]
    phrases: Phrases
    units: Phrases
    provinces: Phrases
    central_tails: Phrases
    title_leads: Phrases
    law_end: re.Pattern[str]
    issuer_end: re.Pattern[str]
    title_end: re.Pattern[str]
    longest_title: int
    heads: frozenset[str]


@cache
def table() -> dict[str, Any]:
    """`tables/masks.toml` as it stands."""
    return tomllib.loads(resources.files(__package__).joinpath("tables", "masks.toml").read_text("utf-8"))


@cache
def _lists() -> _Lists:
    raw, known = table(), codes()
    kinds = {kind.name for kind in known.kinds.values()} | {
        name for each in known.kinds.values() for name in each.party
    }
    central = {body.name for body in known.bodies.values() if body.central and " " in body.name}
    central -= {"Trung ương", "Đảng ủy Khối"}
    local = raw["local"]
    laws = frozenset(words_of(name)[-1] or "" for name in raw["titled_before"])
    phrases = Phrases(
        {
            "unit": raw["units"],
            "province": provinces().values(),
            "body": [*local, *(f"{organ} {body}" for organ in raw["organs"] for body in local)],
            "central": [*raw["central"], *central],
            "set": [*raw["slogans"], *raw["frames"]],
        }
    )
    return _Lists(
        kinds=frozenset(words_of(name) for name in (*kinds, *raw["kinds"])),
        titled_before=laws,
        no_names=frozenset(raw["no_names"]),
        phrases=phrases,
        units=Phrases({"unit": raw["units"]}),
        provinces=Phrases({"province": provinces().values()}),
        central_tails=Phrases({"tail": raw["central_tails"]}),
        title_leads=Phrases({"lead": raw["title_leads"]}),
        law_end=re.compile(raw["law_end"]),
        issuer_end=re.compile(raw["issuer_end"], re.IGNORECASE),
        title_end=re.compile(raw["title_end"]),
        longest_title=raw["longest_title"],
        heads=phrases.heads | laws | {"ngày", "tháng", "quý"},
    )


def masked(text: str, row: TokenRow, within: Range, titles: Titles) -> list[Range]:
    """The tokens of a row (`within` a range of places) to leave out: ranges in order, apart."""
    first, after = within
    if first >= after:
        return []
    scan = _Scan(text, row, first, after, titles, _lists())
    return _merged([*scan.labels(), *scan.quotations(), *scan.words()], row.texts)


def _merged(ranges: Iterable[Range], texts: Words) -> list[Range]:
    """In order and apart, none with a gap at its end."""
    merged: list[Range] = []
    for start, end in sorted(ranges):
        while end > start and texts[end - 1] is None:
            end -= 1
        if merged and start < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        elif start < end:
            merged.append((start, end))
    return merged


@dataclass(frozen=True, slots=True)
class _Scan:
    """One look over the tokens `first` to `after` of a row."""

    text: str
    row: TokenRow
    first: int
    after: int
    titles: Titles
    lists: _Lists

    def labels(self) -> Iterator[Range]:
        """`1.`, `a)`, `II-` where a line begins: the same item has another number in another plan."""
        start, end = self.row.starts[self.first], self.row.ends[self.after - 1]
        line = start
        while line >= start and line < end:
            label = _LABEL.match(self.text, line, end)
            if label is not None:
                yield self._tokens(label.start(1), label.end(1))
            line = self.text.find("\n", line, end) + 1 or end

    def quotations(self) -> Iterator[Range]:
        """Pieces in quotation marks: titles, slogans, names of movements. One that opens the text is its wording."""
        start, end = self.row.starts[self.first], self.row.ends[self.after - 1] + 1
        begin = max(0, start - 1)
        for quoted in _QUOTED.finditer(self.text, begin, end):
            if quoted.start() > start and " " in quoted.group():
                yield self._tokens(quoted.start(), quoted.end())

    def words(self) -> Iterator[Range]:
        """What the words themselves show."""
        texts, heads, own = self.row.texts, self.lists.heads, self.titles.heads
        span = range(self.first, self.after)
        places = [at for at in span if (word := texts[at]) and (word in heads or word[0] <= "9" or word in own)]
        done = self.first
        for at in places:
            if at >= done:
                found = self._figure(at) if texts[at][0] <= "9" else self._named(at)
                if found is not None:
                    yield found
                    done = found[1]

    def _figure(self, at: int) -> Range | None:
        word = self.row.texts[at]
        if NUMBER.fullmatch(word):
            return self._before_number(at), self._behind_number(at + 1)
        if _DATE.fullmatch(word):
            return at - (self._word(at - 1) == "ngày"), at + 1
        if _YEAR.fullmatch(word):
            start = at - (self._word(at - 1) == "năm")
            joined = start == at and self._short_figure(at - 1) and self._gap(at) in "/-."
            return start - joined, at + 1
        return None

    def _before_number(self, at: int) -> int:
        """Where a citation begins: its kind, and a law's title between kind and number."""
        start = at - (self._word(at - 1) == "số")
        kind = self._kind(start)
        if kind or start == at:
            return start - kind
        for place in range(start - 1, max(self.first, start - 16) - 1, -1):
            if _STOPS.search(self._gap(place + 1).replace(",", "")):
                break
            if self._word(place) in self.lists.titled_before and (named := self._named_law(place)) is not None:
                return named
        return start

    def _kind(self, end: int) -> int:
        """How many tokens before a place are the longest kind of document."""
        for size in range(min(_KIND_TOKENS, end - self.first), 0, -1):
            if self.row.texts[end - size : end] in self.lists.kinds:
                return size
        return 0

    def _behind_number(self, at: int) -> int:
        """Where it ends: behind date, issuer and title."""
        end = self._date(at)
        if self._word(end) in ("của", "do"):
            body = self._issuer(end + 1)
            end = self._date(body) if body > end + 1 else end
        return self._title(end)

    def _date(self, at: int) -> int:
        """The end of a date at a place (`ngày` may stand before it); the place itself when there is none."""
        place = at + 1 if self._word(at) == "ký" else at
        place += 2 * (self._word(place) == "ban" and self._word(place + 1) == "hành")
        found = None
        if self._word(place) == "ngày":
            found = self._day(place)
        elif _DATE.fullmatch(self._word(place)):
            found = (place, place + 1)
        end = found[1] if found else at
        if self._word(end) == "năm" and _YEAR.fullmatch(self._word(end + 1)):
            return end + 2
        return end

    def _day(self, at: int) -> Range | None:
        """`ngày 15/6/2023`, `ngày 21 tháng 6`, `ngày 15/6`."""
        if _DATE.fullmatch(self._word(at + 1)):
            return at, at + 2
        if not self._short_figure(at + 1):
            return None
        if self._word(at + 2) == "tháng" and self._short_figure(at + 3):
            return at, at + 4
        return at, at + 2 + (self._short_figure(at + 2) and self._gap(at + 2) in "/-.")

    def _issuer(self, at: int) -> int:
        """The end of the body's name that begins at a place behind `của`."""
        kind, size = self.lists.phrases.find(self.row.texts, at, self.after)
        known = self._body(at, kind, size) if kind in ("body", "central") else at
        if known > at or not self._capital(at):
            return known
        start = self.row.starts[at]
        end = self.lists.issuer_end.search(self.text, start, self._stop(start))
        return self._place_at(end.start()) if end is not None else at

    def _title(self, at: int) -> int:
        """The end of a title at a place; one in quotation marks is seen to elsewhere."""
        lead = at + self.lists.title_leads.size(self.row.texts, at, self.after)
        known = self.titles.at(self.row.texts, at, self.after) or self.titles.at(self.row.texts, lead, self.after)
        if known:
            return max(at, lead) + known
        if lead == at or lead >= self.after or _STOPS.search(self._gap(at).replace(",", "")) or '"' in self._gap(lead):
            return at
        start = self.row.starts[lead]
        end = self.lists.title_end.search(self.text, start, self._stop(start))
        place = self._place_at(end.start()) if end is not None else self.after
        return max(lead, min(place, lead + self.lists.longest_title, self.after))

    def _named(self, at: int) -> Range | None:
        """A title, slogan, body or place, or a date without figures before it."""
        texts, lists, word = self.row.texts, self.lists, self.row.texts[at]
        title = self.titles.at(texts, at, self.after) if self.titles.heads else 0
        if title:
            return at, at + title
        kind, size = lists.phrases.find(texts, at, self.after)
        if kind:
            end = self._phrase(kind, at, size)
        elif word in lists.titled_before:
            return self._law(at)
        elif word == "ngày":
            return self._day(at)
        else:
            dated = (word == "tháng" and self._short_figure(at + 1)) or (
                word == "quý" and self._word(at + 1) in _QUARTERS
            )
            end = at + 2 if dated else at
        return (at, end) if end > at else None

    def _phrase(self, kind: str, at: int, size: int) -> int:
        """Where what begins with a phrase of the table ends; the place itself when it is no name after all."""
        if kind == "set":
            return at + size
        if kind == "unit":
            return self._unit(at, size)
        if kind == "province":
            # HÒA BÌNH in a heading may be peace.
            return at if self.text[self.row.starts[at] : self.row.ends[at]].isupper() else self._province(at)
        return self._body(at, kind, size)

    def _law(self, at: int) -> Range | None:
        """`Luật Đất đai`, `Bộ luật Lao động`, `Pháp lệnh Tín ngưỡng`; the kind ends at a place."""
        named = self._named_law(at)
        if named is None or not (self._capital(at + 1) and self._goes_on(at + 1)):
            return None
        start = self.row.starts[at + 1]
        end = self.lists.law_end.search(self.text, start, self._stop(start))
        place = self._place_at(end.start()) if end is not None else at + 2
        return named, max(at + 2, min(place, at + _LAW_TOKENS, self.after))

    def _named_law(self, at: int) -> int | None:
        """Where `Luật`, `Bộ luật`, `Pháp lệnh` begins whose last word stands at a place; None for `pháp luật`."""
        first = at - ((self._word(at - 1), self._word(at)) in (("bộ", "luật"), ("pháp", "lệnh")))
        return first if self._capital(first) else None

    def _body(self, at: int, kind: str, size: int) -> int:
        """The end of a local body's name with its place, or of a central body's."""
        texts, after, end = self.row.texts, self.after, at + size
        if kind == "body":
            unit = self.lists.units.size(texts, end, after)
            named = self._unit(end, unit) if unit else end
            return max(named, end + unit) if unit else self._names(end)
        if not self._capital(at):
            return at
        return end + self.lists.central_tails.size(texts, end, after)

    def _unit(self, at: int, size: int) -> int:
        """The end of `xã Lương Minh`, `quận 1`; the place itself when there is no name behind the word of `size`."""
        end = at + size
        if self._word(end) in self.lists.no_names or not (self._goes_on(end) or self._abbreviated(at, end)):
            return at
        if self._short_figure(end):
            return end + 1
        name = max(self._province(end), self._names(end, begun=True))
        return name if name > end else at

    def _province(self, at: int) -> int:
        size = self.lists.provinces.size(self.row.texts, at, self.after)
        return at + size if size and all(map(self._capital, range(at, at + size))) else at

    def _names(self, at: int, *, begun: bool = False) -> int:
        """The end of the capitalised words that go on at a place; the first is one when `begun` and a capital."""
        end = at + (begun and self._capital(at))
        while end < min(self.after, at + _NAME_TOKENS) and self._capital(end) and self._goes_on(end):
            end += 1
        return end

    def _capital(self, at: int) -> bool:
        return self.first <= at < self.after and self.text[self.row.starts[at]].isupper()

    def _goes_on(self, at: int) -> bool:
        """True when a token may be of one name with the token before it."""
        if not self.first < at < self.after:
            return at == self.first
        return _IN_NAME.fullmatch(self.text, self.row.ends[at - 1], self.row.starts[at]) is not None

    def _abbreviated(self, at: int, end: int) -> bool:
        return self._word(at) in ("tp", "tx") and self._gap(end) == "."

    def _word(self, at: int) -> str:
        """The token at a place; empty outside and in gaps."""
        return (self.row.texts[at] or "") if self.first <= at < self.after else ""

    def _short_figure(self, at: int) -> bool:
        word = self._word(at)
        return 0 < len(word) <= 2 and word.isdecimal()

    def _gap(self, at: int) -> str:
        """What stands before a token, behind the one before it."""
        return self.text[self.row.ends[at - 1] : self.row.starts[at]].strip() if self.first < at < self.after else ""

    def _stop(self, start: int) -> int:
        return min(start + _BEHIND, self.row.ends[self.after - 1])

    def _tokens(self, start: int, end: int) -> Range:
        """The tokens that lie in a piece of the text."""
        row = self.row
        low = bisect_left(row.starts, start, self.first, self.after)
        return low, max(low, bisect_right(row.ends, end, low, self.after))

    def _place_at(self, offset: int) -> int:
        """The first token that begins at or behind an offset."""
        return bisect_left(self.row.starts, offset, self.first, self.after)
