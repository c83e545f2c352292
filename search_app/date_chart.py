"""The picture of the date facet: how many results were issued when, each bar a link; months where one year is chosen.

The bars are counted without any date, chosen, left out, or typed as a range: a click on one replaces them all.
"""

from __future__ import annotations

from collections.abc import Iterator

from indexer.engine.paths import depth, last
from indexer.engine.request import FacetCounts
from indexer.model import PartialDate
from search_app.charts import MOST_BARS, Chart, Datum, bars
from search_app.search_state import SearchState

_STEPS = (1, 2, 5, 10, 20, 50, 100)
"""Years in one bar: the fewest that leave no more than MOST_BARS bars."""


_FIRST, _LAST = 1900, 2100
"""Years that a plan can be of (`model.PartialDate`)."""


WIDTH = 250
"""The picture stands in a narrow column: its units are about pixels there."""


def without_dates(search: SearchState) -> SearchState:
    """The same search, whenever its results were issued."""
    return search.with_dates(None, None).with_values("year", ()).with_exclusions("year", ())


def date_chart(dates: FacetCounts, search: SearchState, written: SearchState) -> Chart:
    """The histogram. `dates`: years and months as counted without any date; `search` in the index's own values, and as
    links write it."""
    counts = dict(dates.values)
    chosen = search.values("year")
    years = {value[:4] for value in chosen}
    base = without_dates(written)
    if len(years) == 1 and chosen[0][:4].isdigit():
        return bars(tuple(_months(years.pop(), counts, chosen, base)), width=WIDTH)
    return bars(tuple(_years(counts, search, base)), width=WIDTH)


def _months(year: str, counts: dict[str, int], chosen: tuple[str, ...], base: SearchState) -> Iterator[Datum]:
    for month in range(1, 13):
        name = f"{year}-{month:02d}"
        value = f"{year}>{name}"
        yield Datum(
            label=f"{month}/{year}",
            count=counts.get(value, 0),
            search=base.with_filter("year", name),
            since=name,
            until=name,
            chosen=value in chosen,
        )


def _years(counts: dict[str, int], search: SearchState, base: SearchState) -> Iterator[Datum]:
    known = {int(value): count for value, count in counts.items() if depth(value) == 0 and value.isdigit() and count}
    if not known:
        return
    first, final = min(known), max(known)
    step = next(step for step in _STEPS if final // step - first // step < MOST_BARS)
    for start in range(first // step * step, final + 1, step):
        start, end = max(start, _FIRST), min(start + step - 1, _LAST)
        yield Datum(
            label=str(start) if step == 1 else f"{start}–{end}",
            count=sum(known.get(year, 0) for year in range(start, end + 1)),
            search=base.with_filter("year", str(start))
            if step == 1
            else base.with_dates(*map(PartialDate, (start, end))),
            since=str(start),
            until=str(end),
            chosen=_covers(search, start, end),
        )


def _covers(search: SearchState, start: int, end: int) -> bool:
    """True when the search is narrowed to these years, among others perhaps."""
    if search.values("year"):
        return any(last(value)[:4] == str(year) for value in search.values("year") for year in range(start, end + 1))
    if search.since is None and search.until is None:
        return False
    return (search.since is None or search.since.year <= end) and (search.until is None or search.until.year >= start)
