"""Pictures as geometry: where the bars of a histogram and of a timeline stand. Pure; `templates/_charts.html` draws.

Lengths are units of the picture's own view box, which the page scales. A bar that stands for something is always seen,
however little that is beside the tallest; one that stands for nothing has no height.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from search_app.search_state import SearchState

WIDTH, HEIGHT = 320, 72
LEAST = 3
"""The height of the smallest bar that stands for something: less is not seen beside a tall one."""

GAP = 0.18
"""Of a bar's room, what stays free beside it."""

MOST_BARS = 36
"""Bars of a timeline: with more, one is too narrow to be pointed at on a telephone."""

WIDEST = 28
"""A bar that fills half the picture looks like a wall, not like a bar."""

LABELS = 6
"""Labels below a picture: more run into each other on a telephone."""


@dataclass(frozen=True, slots=True)
class Datum:
    """What one bar stands for: `count` documents, `part` of them drawn as a part of the bar.

    `search` finds them (None: no link). `since` and `until` are the first and last moment that the bar stands for, as
    the search's own parameters take them (`2023`, `2023-06`): what dragging over bars asks for. `chosen`: the search
    that is shown is narrowed to it.
    """

    label: str
    count: int
    search: SearchState | None = None
    part: int = 0
    since: str = ""
    until: str = ""
    chosen: bool = False


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar: its room from `x` on, `width` wide over the whole height; drawn from `y` down, `height` high, the part of
    it from `part_y` down, `part_height` high; a label below where there is room for one."""

    datum: Datum
    x: float
    width: float
    y: float
    height: float
    part_y: float
    part_height: float
    labelled: bool

    @property
    def middle(self) -> float:
        """Where its label stands."""
        return _rounded(self.x + self.width / 2)

    @property
    def inner(self) -> tuple[float, float]:
        """Where the drawn bar begins, and how wide it is."""
        wide = min(WIDEST, self.width * (1 - GAP))
        return _rounded(self.x + (self.width - wide) / 2), _rounded(wide)


@dataclass(frozen=True, slots=True)
class Chart:
    """A picture: bars from left to right on a base line at `height`; `mark` is where a moment is marked, if one is."""

    width: int
    height: int
    bars: tuple[Bar, ...]
    mark: float | None = None

    @property
    def most(self) -> int:
        """What the tallest bar stands for."""
        return max((bar.datum.count for bar in self.bars), default=0)


def bars(values: Sequence[Datum], *, width: int = WIDTH, height: int = HEIGHT) -> Chart:
    """The histogram of some values, in their order, heights in proportion to their counts."""
    most = max((value.count for value in values), default=0)
    room = width / len(values) if values else 0.0
    step = -(-len(values) // LABELS)

    def bar(at: int, value: Datum) -> Bar:
        tall = _height(value.count, most, height)
        part = _rounded(tall * value.part / value.count) if value.count else 0.0
        labelled = at % step == 0
        return Bar(
            datum=value,
            x=_rounded(at * room),
            width=_rounded(room),
            y=_rounded(height - tall),
            height=tall,
            part_y=_rounded(height - part),
            part_height=part,
            labelled=labelled,
        )

    return Chart(width, height, tuple(bar(at, value) for at, value in enumerate(values)))


def timeline(
    months: Mapping[str, tuple[int, int]],
    search: Callable[[Period], SearchState],
    *,
    mark: str | None = None,
    width: int = WIDTH,
    height: int = HEIGHT,
) -> Chart:
    """Documents over time, on an even scale: ISO month → how many there are, and how many of them are a part.

    From the first month to the last, that of `mark` (an ISO date, as far as it is known) among them; `search` finds
    those of a period. Without months there is no bar.
    """
    marked = [mark[:7]] if mark and len(mark) >= len("2023-06") else []
    ends = sorted([*months, *marked])
    if not months:
        return bars((), width=width, height=height)
    data = [_datum(period, months, search) for period in periods(ends[0], ends[-1])]
    chart = bars(data, width=width, height=height)
    return replace(chart, mark=_moment(mark, data, width) if marked and mark else None)


def _datum(period: Period, months: Mapping[str, tuple[int, int]], search: Callable[[Period], SearchState]) -> Datum:
    inside = [pair for month, pair in months.items() if period.holds(month)]
    count, part = (sum(numbers) for numbers in zip(*inside, strict=True)) if inside else (0, 0)
    return Datum(period.label, count, search(period) if count else None, part, period.since, period.until)


def _moment(day: str, data: Sequence[Datum], width: int) -> float:
    """Where a day lies between the first bar's left and the last one's right end."""
    first, last = (data[0].since + "-01")[:7], (data[-1].until + "-12")[:7]
    start = _months(first)
    at = _months(day[:7]) - start + (int(day[8:] or 1) - 1) / 31
    return _rounded(width * at / (_months(last) + 1 - start))


def _height(count: int, most: int, height: int) -> float:
    return _rounded(max(LEAST, height * count / most)) if count else 0.0


def _rounded(length: float) -> float:
    """Two digits are finer than any screen."""
    return round(length, 2)


@dataclass(frozen=True, slots=True)
class Period:
    """A stretch of whole months: `since` and `until` as ISO months (`2023-04`), or both the same year (`2023`)."""

    since: str
    until: str

    def holds(self, month: str) -> bool:
        """Whether an ISO month lies in it."""
        return self.since <= month <= self.until or month.startswith(self.since + "-")

    @property
    def label(self) -> str:
        """`2023`, `6/2023`, or `quý II/2023`."""
        year, _, month = self.since.partition("-")
        if not month:
            return year
        if self.since == self.until:
            return f"{int(month)}/{year}"
        return f"quý {('I', 'II', 'III', 'IV')[int(month) // 3]}/{year}"


def periods(first: str, last: str, *, most: int = MOST_BARS) -> tuple[Period, ...]:
    """All months from one ISO month to another; all quarters where those are too many; else all years."""
    start, end = _months(first), _months(last)
    if end - start < most:
        return tuple(Period(_month(at), _month(at)) for at in range(start, end + 1))
    if end // 3 - start // 3 < most:
        return tuple(Period(_month(3 * at), _month(3 * at + 2)) for at in range(start // 3, end // 3 + 1))
    return tuple(Period(str(year), str(year)) for year in range(start // 12, end // 12 + 1))


def _months(month: str) -> int:
    year, at = month.split("-")
    return int(year) * 12 + int(at) - 1


def _month(months: int) -> str:
    return f"{months // 12:04d}-{months % 12 + 1:02d}"
