"""Pictures: every bar stands where it should, says what it stands for, and leads there."""

from __future__ import annotations

import pytest
from flask import Flask, render_template_string
from hypothesis import given, settings
from hypothesis import strategies as st

from search_app.charts import LEAST, MOST_BARS, Datum, bars, periods, timeline
from search_app.search_state import SearchState
from tests.search_app.pages import read_page

COUNTS = st.lists(st.integers(0, 5000), max_size=60)
MONTHS = st.builds("{:04d}-{:02d}".format, st.integers(1945, 2060), st.integers(1, 12))


@settings(deadline=None)
@given(COUNTS)
def test_heights_are_in_proportion_and_what_is_there_is_seen(counts: list[int]) -> None:
    chart = bars([Datum(str(at), count) for at, count in enumerate(counts)])
    assert [bar.datum.count for bar in chart.bars] == counts
    assert chart.most == max(counts, default=0)
    for bar in chart.bars:
        assert bar.y + bar.height == pytest.approx(chart.height)
        exact = chart.height * bar.datum.count / (chart.most or 1)
        assert bar.height == (pytest.approx(max(LEAST, exact), abs=0.01) if bar.datum.count else 0)


@settings(deadline=None)
@given(COUNTS)
def test_bars_fill_the_width_and_none_covers_another(counts: list[int]) -> None:
    chart = bars([Datum(str(at), count) for at, count in enumerate(counts)])
    for before, after in zip(chart.bars, chart.bars[1:], strict=False):
        assert after.x == pytest.approx(before.x + before.width, abs=0.05)
        assert sum(before.inner) <= after.inner[0]
    if chart.bars:
        assert (chart.bars[0].x, chart.bars[-1].x + chart.bars[-1].width) == (0, pytest.approx(chart.width, abs=0.05))


@settings(deadline=None)
@given(st.dictionaries(MONTHS, st.integers(1, 50), min_size=1), MONTHS | st.none())
def test_a_timeline_counts_every_document_once(months: dict[str, int], mark: str | None) -> None:
    chart = timeline({month: (count, count // 2) for month, count in months.items()}, _found, mark=mark)
    assert sum(bar.datum.count for bar in chart.bars) == sum(months.values())
    assert sum(bar.datum.part for bar in chart.bars) == sum(count // 2 for count in months.values())
    assert chart.mark is None if mark is None else 0 <= chart.mark <= chart.width
    for bar in chart.bars:
        inside = [count for month, count in months.items() if bar.datum.since <= month <= bar.datum.until + "-12"]
        assert bar.datum.count == sum(inside)


@settings(deadline=None)
@given(MONTHS, MONTHS)
def test_periods_follow_one_another_without_a_gap(one: str, other: str) -> None:
    first, last = sorted((one, other))
    found = periods(first, last)
    assert len(found) <= MOST_BARS or len(found) == int(last[:4]) - int(first[:4]) + 1
    assert found[0].since <= first
    assert last <= found[-1].until + "-12"
    assert len({period.label for period in found}) == len(found)


@pytest.mark.parametrize(
    ("first", "last", "labels"),
    [
        ("2023-11", "2024-02", ["11/2023", "12/2023", "1/2024", "2/2024"]),
        ("2019-02", "2023-11", ["quý I/2019", "quý II/2019", "quý III/2019", "quý IV/2019", "quý I/2020"]),
        ("2001-05", "2023-11", ["2001", "2002", "2003"]),
    ],
)
def test_periods_are_as_long_as_the_time_asks_for(first: str, last: str, labels: list[str]) -> None:
    assert [period.label for period in periods(first, last)][: len(labels)] == labels


def test_a_day_is_marked_where_it_lies() -> None:
    chart = timeline({"2023-01": (1, 0), "2023-04": (1, 0)}, _found, mark="2023-03-01", width=400)
    assert chart.mark == 200


def test_nothing_draws_nothing() -> None:
    assert bars(()).bars == timeline({}, _found, mark="2023-01-02").bars == ()


def test_a_picture_is_links_with_names_and_a_table(site: Flask) -> None:
    data = [Datum('2023 <b>"', 1204, SearchState(q="<i>"), 3, "2023", "2023", chosen=True), Datum("2024", 0)]
    template = (
        '{% from "_charts.html" import histogram with context %}'
        '{{ histogram("h", chart, "Theo <năm>", "văn bản", part="thực hiện") }}'
    )
    with site.test_request_context("/"):
        page = read_page(f"<main>{render_template_string(template, chart=bars(data))}</main>")
    link = page.one("svg").one("a")
    assert link.attributes["aria-label"] == '2023 <b>": 1.204 văn bản, 3 thực hiện'
    assert link.attributes["href"] == "/search?q=%3Ci%3E"
    bar = page.one("g", class_="chosen")
    assert (bar.attributes["data-from"], bar.attributes["data-to"]) == ("2023", "2023")
    assert page.one("svg").attributes["aria-labelledby"] == page.one("svg").all("title")[0].attributes["id"]
    assert [cell.text for cell in page.one("table").all("td")] == ["1.204", "3"]


def _found(period: object) -> SearchState:
    return SearchState(q=str(period))
