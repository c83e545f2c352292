"""A facet's counts → the rows of its box on the results page: lists and trees, each row with the searches it leads to.

Thousands of values may have been counted: rows are made of what is shown only.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from itertools import islice

from indexer.engine.paths import JOINT, above, beginnings, depth, last
from indexer.engine.request import FacetCounts
from search_app.charts import Chart
from search_app.date_chart import date_chart
from search_app.facets import FACETS, Facet, address_value, addressed, related
from search_app.search_state import MISSING, NOT, PARAMETERS, SearchState, quoted


@dataclass(frozen=True, slots=True)
class Clicked:
    """What clicks on a value lead to, as values and as the addresses of a page write them (from the "?" on, if any).

    `state`: the value is chosen besides the others (or no longer); `without`: it is left out; None where it is chosen
    or left out already.
    """

    clicks: Clicks
    facet: Facet
    value: str

    @property
    def state(self) -> SearchState:
        """The search after a click on the value."""
        released = self.clicks.uses(self.facet.name, self.value)
        return (self.clicks.released if released else self.clicks.chosen)(self.facet, self.value)

    @property
    def without(self) -> SearchState | None:
        """The search without what has the value."""
        return None if self.clicks.uses(self.facet.name, self.value) else self.clicks.left_out(self.facet, self.value)

    @property
    def query(self) -> str:
        """`state` in an address."""
        short = self.clicks.added(self.facet.name, self.facet.name, self.value)
        return _tail(self.state.query_string() if short is None else short)

    @property
    def without_query(self) -> str | None:
        """`without` in an address."""
        short = self.clicks.added(self.facet.name, NOT + self.facet.name, self.value)
        if short is None:
            return _tail(self.without.query_string()) if self.without else None
        return _tail(short)


def _tail(query: str) -> str:
    return f"?{query}" if query else ""


@dataclass(frozen=True, slots=True)
class FacetRow:
    """One value of a facet: its count, whether it is chosen or left out, and the searches that clicks lead to.

    `rows` hang on it, seen at once if `opened`; `hidden` more do.
    """

    value: str
    label: str
    count: int
    active: bool
    excluded: bool
    search: Clicked
    rows: tuple[FacetRow, ...] = ()
    opened: bool = False
    hidden: int = 0

    @property
    def state(self) -> SearchState:
        """The search after a click on the value."""
        return self.search.state

    @property
    def without(self) -> SearchState | None:
        """The search without what has the value."""
        return self.search.without


@dataclass(frozen=True, slots=True)
class FacetBox:
    """One facet: its rows, how many values it has in all (of a tree: ends), whether some are not among the rows, its
    picture, and the boxes of the facets that are parts of it."""

    facet: Facet
    rows: tuple[FacetRow, ...]
    values: int
    more: bool
    chart: Chart | None = None
    parts: tuple[FacetBox, ...] = ()

    @property
    def active(self) -> int:
        """How many of its values are chosen or left out."""
        return sum(map(_active, self.rows))


def _active(row: FacetRow) -> int:
    return row.active + row.excluded + sum(map(_active, row.rows))


@dataclass(frozen=True)
class Clicks:
    """A search, in the index's own values, and what it becomes by a click on a value of a facet."""

    search: SearchState

    @cached_property
    def written(self) -> SearchState:
        """The search as links write it."""
        return addressed(self.search)

    def row(self, facet: Facet, value: str, count: int, label: str) -> FacetRow:
        """The row of a value, with nothing below it."""
        chosen, left_out = self._used[facet.name]
        return FacetRow(value, label, count, value in chosen, value in left_out, Clicked(self, facet, value))

    def uses(self, name: str, value: str) -> bool:
        """Whether a value is chosen or left out."""
        chosen, left_out = self._used[name]
        return value in chosen or value in left_out

    def added(self, name: str, parameter: str, value: str) -> str | None:
        """The search with a value more of a facet, as addresses write it; None where what is in use has to go for it. A
        page has two hundred such addresses, which differ in one value."""
        chosen, left_out = self._used[name]
        if value in left_out or any(related(held, value) for held in chosen):
            return None
        added = f"{parameter}={_in_address(name, value)}"
        if any(text == added for _, text in self._parts):  # written alike, a value is written once
            return None
        before, after = self._around(parameter)
        return f"{before}{added}{after}"

    @cached_property
    def _used(self) -> dict[str, tuple[tuple[str, ...], tuple[str, ...]]]:
        """What is chosen of each facet, and what left out."""
        return {facet.name: (self.search.values(facet.name), self.search.exclusions(facet.name)) for facet in FACETS}

    @cached_property
    def _parts(self) -> list[tuple[int, str]]:
        pairs = self.written.with_page(1).pairs()
        return [(PARAMETERS.index(name), f"{name}={quoted(value)}") for name, value in pairs]

    def _around(self, parameter: str) -> tuple[str, str]:
        """What stands in an address before one value more of a parameter, and what behind it."""
        if parameter not in self._known_around:
            at = PARAMETERS.index(parameter)
            before = "".join(f"{text}&" for place, text in self._parts if place <= at)
            self._known_around[parameter] = before, "".join(f"&{text}" for place, text in self._parts if place > at)
        return self._known_around[parameter]

    @cached_property
    def _known_around(self) -> dict[str, tuple[str, str]]:
        return {}

    def left_out(self, facet: Facet, value: str) -> SearchState:
        """The value left out."""
        return self.written.with_exclusion(facet.name, address_value(facet.name, value))

    def chosen(self, facet: Facet, value: str) -> SearchState:
        """The value besides the others; in place of those that hang on it, or that it hangs on."""
        others = (held for held in self.search.values(facet.name) if not related(held, value))
        return self.written.with_values(facet.name, (address_value(facet.name, held) for held in (*others, value)))

    def released(self, facet: Facet, value: str) -> SearchState:
        """The value neither chosen nor left out."""
        written = address_value(facet.name, value)
        return self.written.without_filter(facet.name, written).without_exclusion(facet.name, written)


@lru_cache(maxsize=1 << 14)
def _in_address(name: str, value: str) -> str:
    """A value as addresses write it, percent-encoded."""
    return quoted(address_value(name, value))


def boxes(search: SearchState, counts: Iterable[FacetCounts], dates: FacetCounts) -> Iterator[FacetBox]:
    """The boxes of a page. `search`: in the index's own values; `dates`: the years as counted without any date. A facet
    that was not counted is a link to all its values."""
    counted, clicks = {each.facet: each for each in counts}, Clicks(search)
    parts: dict[str, list[FacetBox]] = defaultdict(list)
    for facet in reversed(FACETS):
        counts = counted.get(facet.name)
        box = Tree(facet, counts, search).box(clicks) if counts else FacetBox(facet, (), 0, more=True)
        if facet.name == "year":
            box = replace(box, chart=date_chart(dates, search, clicks.written))
        if facet.part_of:
            parts[facet.part_of].insert(0, box)
        else:
            parts[""].insert(0, replace(box, parts=tuple(parts[facet.name])))
    yield from (box for box in parts[""] if box.rows or (box.chart and box.chart.bars))


class Tree:
    """A facet's values with their counts, those in use among them, and what hangs on what."""

    def __init__(self, facet: Facet, counts: FacetCounts, search: SearchState) -> None:
        self.facet = facet
        self.used = (*search.values(facet.name), *search.exclusions(facet.name))
        self.opened = {way for value in self.used for way in beginnings(value)} if facet.levels > 1 else set()
        self.counts: dict[str, int] = dict(counts.values)
        self.unlisted = counts.unlisted
        for way in sorted(self.opened - self.counts.keys()):
            self.counts[way] = 0
        self.counts.pop(MISSING, None)
        if counts.missing or MISSING in self.used:
            self.counts[MISSING] = counts.missing

    @cached_property
    def ends(self) -> int:
        """How many values there are on which nothing hangs."""
        joints = self.facet.levels - 1
        return sum(value.count(JOINT) == joints for value in self.counts) + self.unlisted

    def is_end(self, value: str) -> bool:
        """True for a value on which nothing hangs."""
        return depth(value) == self.facet.levels - 1

    @cached_property
    def below(self) -> dict[str | None, list[str]]:
        """What hangs on each value, in order; on None the roots. Of a facet that opens, what is seen at once."""
        found: dict[str | None, list[str]] = defaultdict(list)
        # Counts come in their order: thousands need not be sorted again.
        counted = self.ordered(self.counts) if self.facet.by_value else self.counts
        for value in self.ordered(self._frequent()) if self.facet.opens else counted:
            found[value.rpartition(JOINT)[0] or None].append(value)
        return found

    def ordered(self, values: Iterable[str]) -> list[str]:
        """In the facet's own order: by count, or by themselves, the greatest first; what is missing last."""
        if self.facet.by_value:
            return sorted(values, key=lambda value: (value != MISSING, value), reverse=True)
        return sorted(values, key=lambda value: (value == MISSING, -self.counts[value], value))

    def box(self, clicks: Clicks) -> FacetBox:
        """The box of the results page."""
        if list(self.counts) == [self.facet.idle]:
            return FacetBox(self.facet, (), 0, more=False)
        rows = tuple(self._rows(clicks, None))
        return FacetBox(self.facet, rows, self.ends, more=sum(map(self._ends_seen, rows)) < self.ends)

    def _ends_seen(self, row: FacetRow) -> int:
        return sum(map(self._ends_seen, row.rows)) or self.is_end(row.value) or row.value == MISSING

    def _frequent(self) -> set[str]:
        """The most frequent ends and what is in use, with all that they hang on."""
        ends = islice(filter(self.is_end, self.counts), self.facet.shown)
        return {way for value in ends for way in beginnings(value)} | (self.counts.keys() & {*self.opened, MISSING})

    def _rows(self, clicks: Clicks, parent: str | None) -> Iterator[FacetRow]:
        for value in self._seen(parent):
            only = self._only(value)
            row = clicks.row(self.facet, only, self.counts[only], self.label(only, parent))
            opened = self.facet.opens or value in self.opened
            # Below a root that is folded away its branches are seen; what hangs on those when one of them is chosen.
            if only != value or self.is_end(value) or not (opened or (self.facet.peek and parent is None)):
                yield row
                continue
            rows = tuple(self._rows(clicks, value))
            yield replace(row, rows=rows, opened=opened, hidden=len(self.below[value]) - len(rows))

    def _seen(self, parent: str | None) -> list[str]:
        """What is seen of all that hangs on a value: the first of it, and what is in use."""
        values = self.below[parent]
        if self.facet.opens:
            return values
        many = self.facet.shown if parent is None or parent in self.opened else self.facet.peek
        return [value for at, value in enumerate(values) if at < many or value in self.opened or value in self.used]

    def _only(self, value: str) -> str:
        """The one thing that hangs on a value inside a tree, where there is nothing else to tell."""
        hanging = self.below.get(value, ())
        if len(hanging) != 1 or depth(value) == 0 or self.facet.opens or value in self.used:
            return value
        return hanging[0] if self.counts[hanging[0]] == self.counts[value] else value

    def label(self, value: str, parent: str | None) -> str:
        """How a row reads below its parent: of a body's name, the place."""
        name = last(value)
        if value == MISSING or parent is None or above(value) != parent:
            return value if value == MISSING else self.facet.label(name)
        return name.removeprefix(last(parent)).strip() or name if self.facet.whole else self.facet.label(name)
