"""The address of a search as a value: every link on a results page is made from one of these.

Parameters are exactly those of PARAMETERS; anything else is complained about, never ignored: a filter with a typing
error in its name would otherwise silently show the wrong results.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, Literal, get_args
from urllib.parse import quote_plus

from indexer.engine.fields import UNITS, Unit
from indexer.errors import RequestError
from indexer.model import PartialDate
from indexer.vietnamese.dates import parse_date

Sort = Literal["relevance", "newest", "oldest", "added"]
SORTS: tuple[Sort, ...] = get_args(Sort)

FACET_PARAMETERS = (
    "issuer", "kind", "section", "year", "directive", "implements", "basis", "cites", "code", "quality", "corrected",
)  # fmt: skip
NOT = "not-"
"""Before a facet's name: what carries one of these values is left out (`not-issuer=…`)."""

PARAMETERS = (
    "q", *FACET_PARAMETERS, *(NOT + name for name in FACET_PARAMETERS), "from", "to", "wording", "unit", "sort", "size",
    "page",
)  # fmt: skip

SIZES = (10, 20, 50, 100)
"""Results on a page that can be asked for; else it is the setting `page_size`."""

MISSING = "-"
"""The value of a facet parameter that stands for "the document does not say"."""


@dataclass(frozen=True, slots=True)
class Limit:
    """A bound on what one request may ask, and why it is there."""

    most: int
    reason: str


LIMITS = {
    "values": Limit(50, "More values of one facet than anyone clicks; a longer list comes from a robot."),
    "meant": Limit(40, "Values that typed names of one facet stand for: the rest is room for clicks on others."),
    "value_chars": Limit(300, "The longest facet value is an issuer's name or a directive's key, far below this."),
    "page": Limit(1000, "Nobody turns a thousand pages; each costs the engine a longer sort than the one before."),
}  # fmt: skip
"""The longest query is a setting (`query_chars`)."""


WORDING = "^[0-7][0-9a-f]{15}$"
"""How a wording is called: 63 bits."""

Filters = tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True, slots=True)
class SearchState:
    """What is asked, as the address says it.

    `filters`: pairs of facet parameter and values as written in the address, in the order of FACET_PARAMETERS; each
    value once; no empty tuples. `excluded`: the same for what is left out.
    `since` and `until` are the parameters `from` and `to`; `size` None is the setting `page_size`. `wording`: only
    passages of this wording (`PassageCard.identity`), each by itself.
    """

    q: str = ""
    filters: Filters = ()
    excluded: Filters = ()
    since: PartialDate | None = None
    until: PartialDate | None = None
    wording: int | None = None
    unit: Unit = "plan"
    sort: Sort = "relevance"
    size: int | None = None
    page: int = 1

    def values(self, facet: str) -> tuple[str, ...]:
        """The values chosen in a facet."""
        return dict(self.filters).get(facet, ())

    def exclusions(self, facet: str) -> tuple[str, ...]:
        """The values of a facet that are left out."""
        return dict(self.excluded).get(facet, ())

    def with_filter(self, facet: str, *values: str) -> SearchState:
        """The same search, on page 1, with values added to a facet."""
        return self.with_values(facet, (*self.values(facet), *values))

    def without_filter(self, facet: str, value: str) -> SearchState:
        """The same search, on page 1, with one value less."""
        return self.with_values(facet, [known for known in self.values(facet) if known != value])

    def with_values(self, facet: str, values: Iterable[str]) -> SearchState:
        """The same search, on page 1, with exactly these values of a facet."""
        filters = {**dict(self.filters), facet: tuple(dict.fromkeys(values))}
        return replace(self, filters=_in_order(filters), page=1)

    def with_exclusion(self, facet: str, *values: str) -> SearchState:
        """The same search, on page 1, without what carries these values."""
        return self.with_exclusions(facet, (*self.exclusions(facet), *values))

    def without_exclusion(self, facet: str, value: str) -> SearchState:
        """The same search, on page 1, with a value no longer left out."""
        return self.with_exclusions(facet, [known for known in self.exclusions(facet) if known != value])

    def with_exclusions(self, facet: str, values: Iterable[str]) -> SearchState:
        """The same search, on page 1, with exactly these values of a facet left out."""
        excluded = {**dict(self.excluded), facet: tuple(dict.fromkeys(values))}
        return replace(self, excluded=_in_order(excluded), page=1)

    def without_filters(self) -> SearchState:
        """The same words, and nothing else that narrows them."""
        return replace(self, filters=(), excluded=(), since=None, until=None, wording=None, page=1)

    def with_wording(self, wording: int | None) -> SearchState:
        """The same search of passages, on page 1, for those of one wording; None: of all."""
        return replace(self, unit="passage", wording=wording, page=1)

    def with_query(self, q: str) -> SearchState:
        """The same filters for other words."""
        return replace(self, q=q, page=1)

    def with_dates(self, since: PartialDate | None, until: PartialDate | None) -> SearchState:
        """The same search, on page 1, between other dates."""
        return replace(self, since=since, until=until, page=1)

    def with_unit(self, unit: Unit) -> SearchState:
        """The same search for plans or for passages; plans have no wording."""
        return replace(self, unit=unit, wording=self.wording if unit == "passage" else None, page=1)

    def with_sort(self, sort: Sort) -> SearchState:
        """The same search in another order."""
        return replace(self, sort=sort, page=1)

    def with_size(self, size: int | None) -> SearchState:
        """The same search with so many results on a page."""
        return replace(self, size=size, page=1)

    def page_size(self, usual: int) -> int:
        """Results on a page; `usual` where the address does not say."""
        return self.size or usual

    def with_page(self, page: int) -> SearchState:
        """Another page of the same results."""
        return self if page == self.page else replace(self, page=page)

    @property
    def narrowed(self) -> int:
        """How many filters are active."""
        chosen = sum(len(values) for _, values in (*self.filters, *self.excluded))
        return chosen + sum(each is not None for each in (self.since, self.until, self.wording))

    def pairs(self) -> list[tuple[str, str]]:
        """Names and values for an address, defaults left out, in the order of PARAMETERS."""
        found = [("q", self.q)] if self.q else []
        found += [(name, value) for name, values in self.filters for value in values]
        found += [(NOT + name, value) for name, values in self.excluded for value in values]
        found += [("from", str(self.since))] if self.since else []
        found += [("to", str(self.until))] if self.until else []
        found += [("wording", wording_name(self.wording))] if self.wording is not None else []
        found += [("unit", self.unit)] if self.unit != "plan" else []
        found += [("sort", self.sort)] if self.sort != "relevance" else []
        found += [("size", str(self.size))] if self.size is not None else []
        found += [("page", str(self.page))] if self.page != 1 else []
        return found

    def query_string(self) -> str:
        """The part of the address after the question mark."""
        return "&".join(f"{name}={quoted(value)}" for name, value in self.pairs())


def wording_name(wording: int) -> str:
    """What a wording is called in addresses and answers: 16 hexadecimal figures."""
    return f"{wording:016x}"


@lru_cache(maxsize=4096)
def quoted(value: str) -> str:
    """As addresses write it. A page has hundreds of links, most of them with the same values."""
    return quote_plus(value, errors="surrogatepass")


def _in_order(filters: Mapping[str, tuple[str, ...]]) -> Filters:
    return tuple((name, filters[name]) for name in FACET_PARAMETERS if filters.get(name))


COMPLAINTS: dict[str, str] = {
    "unknown-parameter": "there is no such parameter",
    "missing-parameter": "this parameter is needed",
    "empty-parameter": "given without a value",
    "repeated-parameter": "given more than once",
    "query-too-long": "the query has more characters than the setting query_chars allows",
    "too-many-values": "too many values of one filter",
    "value-too-long": "a filter's value is too long",
    "bad-date": "not a date (2023, 6/2023, 15/6/2023 or 2023-06-15)",
    "dates-reversed": "the first date lies after the last",
    "bad-unit": "not a unit (plan or passage)",
    "bad-wording": "not the name of a wording (16 hexadecimal figures, with unit=passage)",
    "bad-sort": "not an order (relevance, newest, oldest or added)",
    "bad-size": f"not a number of results on a page ({', '.join(map(str, SIZES))})",
    "bad-choice": "there is no such value",
    "bad-order": "not an order of values (count or name)",
    "bad-page": "not a page number",
    "bad-body": "the body is not a JSON object",
    "bad-draft": "neither a text nor a file in base64 with its name",
    "unreadable-draft": "the draft cannot be read; what it is about is the reason",
    "bad-basket": "not a list of objects with plan and address, and perhaps a note",
    "no-text": "there is no text",
    "text-too-long": "the text has too many characters",
    "empty-basket": "there are no passages in it",
    "basket-too-long": "too many passages",
    "note-too-long": "a note is too long",
    "line-too-long": "a title or a name of an issuer is too long",
    "bad-format": "not a kind of file (docx or md)",
    "bad-year": "not a year",
    "bad-layout": "not a layout (party or state)",
    "page-too-deep": "no pages are turned so far; narrow the search",
}
"""What can be wrong with a request: code → English sentence. The pages say the same in Vietnamese."""


def check_names(given: Iterable[str], taken: Sequence[str]) -> None:
    """Raises RequestError about every parameter that is not taken."""
    if unknown := [("unknown-parameter", name[:80]) for name in given if name not in taken]:
        raise RequestError(*unknown)


def parse_state(given: Mapping[str, Sequence[str]], *, query_chars: int) -> SearchState:
    """The state that parameters (name → its values) describe.

    Raises RequestError with every complaint at once; their codes are those of COMPLAINTS.
    """
    return _Parser(given, query_chars).parse()


class _Parser:
    """Collects complaints while it reads."""

    def __init__(self, given: Mapping[str, Sequence[str]], query_chars: int) -> None:
        self.given = given
        self.query_chars = query_chars
        self.complaints: list[tuple[str, str]] = []

    def parse(self) -> SearchState:
        for name in self.given:
            if name not in PARAMETERS:
                self._complain("unknown-parameter", name)
        filters = _in_order({name: self._values(name) for name in FACET_PARAMETERS})
        excluded = _in_order({name: self._values(NOT + name) for name in FACET_PARAMETERS})
        since, until = self._date("from"), self._date("to")
        if since and until and _lower(since) > _upper(until):
            self._complain("dates-reversed", f"{since} – {until}")
        state = SearchState(
            q=self._query(),
            filters=filters,
            excluded=excluded,
            since=since,
            until=until,
            wording=self._wording(),
            unit=self._choice("unit", UNITS, "bad-unit"),
            sort=self._choice("sort", SORTS, "bad-sort"),
            size=self._size(),
            page=self._page(),
        )
        if self.complaints:
            raise RequestError(*self.complaints)
        return state

    def _complain(self, code: str, about: str) -> None:
        self.complaints.append((code, about if len(about) <= 80 else about[:79] + "…"))

    def _one(self, name: str) -> str:
        values = [value.strip() for value in self.given.get(name, ())]
        if len(values) > 1:
            self._complain("repeated-parameter", name)
        return values[0] if values else ""

    def _query(self) -> str:
        longest = max(map(len, self.given.get("q", ())), default=0)
        if longest > self.query_chars:
            self._complain("query-too-long", f"{longest} > {self.query_chars}")
        return self._one("q")

    def _values(self, name: str) -> tuple[str, ...]:
        given = self.given.get(name, ())
        if len(given) > LIMITS["values"].most:
            self._complain("too-many-values", name)
        if max(map(len, given), default=0) > LIMITS["value_chars"].most:
            self._complain("value-too-long", name)
        return tuple(dict.fromkeys(value.strip() for value in given if value.strip()))

    def _choice(self, name: str, known: tuple[str, ...], code: str) -> Any:
        value = self._one(name)
        if value and value not in known:
            self._complain(code, value)
        return value if value in known else known[0]

    def _wording(self) -> int | None:
        value = self._one("wording")
        if not value:
            return None
        if not re.match(WORDING, value) or "passage" not in self.given.get("unit", ()):
            self._complain("bad-wording", value)
            return None
        return int(value, 16)

    def _size(self) -> int | None:
        value = self._one("size")
        if not value:
            return None
        if value not in map(str, SIZES):
            self._complain("bad-size", value)
            return None
        return int(value)

    def _page(self) -> int:
        value = self._one("page")
        if not value:
            return 1
        if not re.fullmatch(r"[0-9]{1,9}", value) or int(value) < 1:
            self._complain("bad-page", value)
            return 1
        if int(value) > LIMITS["page"].most:
            self._complain("page-too-deep", value)
        return int(value)

    def _date(self, name: str) -> PartialDate | None:
        value = self._one(name)
        if not value:
            return None
        date = parse_date(value)
        if date is None:
            self._complain("bad-date", value)
        return date


def _lower(date: PartialDate) -> int:
    """The first day of a partial date as yyyymmdd, zeros for what is open: the column's own way."""
    return date.sort_key


def _upper(date: PartialDate) -> int:
    """The last day that a partial date may mean, as yyyymmdd."""
    return date.year * 10_000 + (date.month or 12) * 100 + (date.day or 31)


def date_range(state: SearchState) -> tuple[int | None, int | None] | None:
    """The bounds for the column `issued`; None when no dates are asked for."""
    if state.since is None and state.until is None:
        return None
    return (_lower(state.since) if state.since else None, _upper(state.until) if state.until else None)
