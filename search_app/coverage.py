"""Which issuer's plans of which year the archive holds: a table of issuers and years, each number a search."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from indexer.engine.paths import depth, last
from indexer.engine.protocol import Searcher
from indexer.engine.request import FacetCounts, FacetFilter, SearchRequest
from indexer.model import PartialDate
from search_app.facets import BY_NAME, address_value, roots
from search_app.search_state import MISSING, SearchState

YEARS = 10
"""Years that have a column of their own: the latest; those before share one."""

SHADES = 5


@dataclass(frozen=True, slots=True)
class Cell:
    """So many plans; `query` is the part of the address of the search that finds them after the question mark; `shade`
    is 0 for none, SHADES for the most of the table."""

    plans: int
    query: str
    shade: int


@dataclass(frozen=True, slots=True)
class Row:
    """An issuer, all of its plans, and a cell for every column."""

    issuer: str
    whole: Cell
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Coverage:
    """The columns: `earlier` is the first year that has one of its own where there are plans of years before it;
    `undated`: the last column is of plans without a date. `issuers` there are in all."""

    earlier: str | None
    years: tuple[str, ...]
    undated: bool
    rows: tuple[Row, ...]
    issuers: int


def coverage(searcher: Searcher, issuers: FacetCounts, years: FacetCounts, first: int, most: int) -> Coverage:
    """At most `most` issuers from the `first` on, the most frequent first. Raises EngineError.

    `issuers` and `years` are the counts of all plans; each row is asked for by itself.
    """
    deepest = BY_NAME["issuer"].levels - 1
    named = [value for value, _ in issuers.values if depth(value) == deepest]
    known = sorted(year for year, _ in roots(years))
    shown, undated = known[-YEARS:], bool(years.missing)
    earlier = shown[0] if len(known) > YEARS else None
    counted = [(value, *_of_issuer(searcher, value)) for value in named[first : first + most]]
    numbers = [_numbers(by_year, missing, earlier, shown, undated) for _, by_year, missing in counted]
    top = max((number for row in numbers for number in row), default=0)
    rows = [
        _row(value, row, list(_searches(value, earlier, shown, undated)), top)
        for (value, _, _), row in zip(counted, numbers, strict=True)
    ]
    return Coverage(earlier, tuple(shown), undated, tuple(rows), len(named))


def _of_issuer(searcher: Searcher, issuer: str) -> tuple[dict[str, int], int]:
    """How many plans of each year, and without one."""
    chosen = FacetFilter("issuer", (issuer,))
    (counts,) = searcher.search(SearchRequest("plan", filters=(chosen,), facets=("year",), limit=0)).facets
    return dict(roots(counts)), counts.missing


def _numbers(
    by_year: dict[str, int], missing: int, earlier: str | None, shown: Sequence[str], undated: bool
) -> list[int]:
    before = [sum(plans for year, plans in by_year.items() if year < earlier)] if earlier else []
    return [*before, *(by_year.get(year, 0) for year in shown), *([missing] if undated else [])]


def _searches(issuer: str, earlier: str | None, shown: Sequence[str], undated: bool) -> Iterator[SearchState]:
    own = SearchState().with_filter("issuer", address_value("issuer", issuer))
    if earlier:
        yield own.with_dates(None, PartialDate(int(earlier) - 1))
    yield from (own.with_filter("year", year) for year in shown)
    if undated:
        yield own.with_filter("year", MISSING)


def _row(issuer: str, numbers: Sequence[int], searches: Sequence[SearchState], top: int) -> Row:
    cells = (
        Cell(plans, search.query_string(), _shade(plans, top)) for plans, search in zip(numbers, searches, strict=True)
    )
    own = SearchState().with_filter("issuer", address_value("issuer", issuer))
    return Row(last(issuer), Cell(sum(numbers), own.query_string(), 0), tuple(cells))


def _shade(plans: int, top: int) -> int:
    """By the logarithm: one plan and ten differ more than a hundred and a hundred and nine."""
    return math.ceil(SHADES * math.log1p(plans) / math.log1p(top)) if plans else 0
