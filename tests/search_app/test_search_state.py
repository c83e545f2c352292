"""The address of a search as a value."""

from __future__ import annotations

from urllib.parse import parse_qs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.errors import RequestError
from indexer.model import PartialDate
from search_app.search_state import (
    COMPLAINTS,
    FACET_PARAMETERS,
    LIMITS,
    PARAMETERS,
    SIZES,
    SORTS,
    UNITS,
    SearchState,
    date_range,
    parse_date,
    parse_state,
)

WORDS = st.text(alphabet=st.characters(blacklist_categories=("Cs", "Cc", "Z")), min_size=1, max_size=20)
DATES = st.builds(PartialDate, st.integers(1950, 2050), st.integers(1, 12), st.integers(1, 28)) | st.builds(
    PartialDate, st.integers(1950, 2050)
)


@st.composite
def states(draw) -> SearchState:
    state = SearchState(
        q=draw(st.just("") | WORDS), unit=draw(st.sampled_from(UNITS)), sort=draw(st.sampled_from(SORTS))
    )
    for name in draw(st.sets(st.sampled_from(FACET_PARAMETERS))):
        state = state.with_filter(name, *draw(st.lists(WORDS, min_size=1, max_size=3)))
    for name in draw(st.sets(st.sampled_from(FACET_PARAMETERS))):
        state = state.with_exclusion(name, *draw(st.lists(WORDS, min_size=1, max_size=3)))
    state = state.with_size(draw(st.sampled_from((None, *SIZES))))
    dates = sorted(draw(st.lists(DATES, max_size=1)) * 2, key=lambda date: date.sort_key)
    state = state.with_dates(*dates) if dates else state
    if state.unit == "passage":
        state = state.with_wording(draw(st.none() | st.integers(0, 2**63 - 1)))
    return state.with_page(draw(st.integers(1, LIMITS["page"].most)))


def parsed(query_string: str) -> SearchState:
    return parse_state(parse_qs(query_string, keep_blank_values=True), query_chars=512)


@given(states())
def test_reading_an_address_gives_the_state_that_wrote_it(state: SearchState) -> None:
    assert parsed(state.query_string()) == state


@given(states(), st.sampled_from(FACET_PARAMETERS), WORDS)
def test_a_filter_added_and_taken_away(state: SearchState, name: str, value: str) -> None:
    added = state.with_filter(name, value)
    assert value in added.values(name)
    assert added.page == 1
    assert added.with_filter(name, value) == added
    assert value not in added.without_filter(name, value).values(name)
    if value not in state.values(name):
        assert added.without_filter(name, value) == state.with_page(1)


@given(states(), st.sampled_from(FACET_PARAMETERS), WORDS)
def test_a_value_left_out_and_taken_back(state: SearchState, name: str, value: str) -> None:
    less = state.with_exclusion(name, value)
    assert value in less.exclusions(name)
    assert less.filters == state.filters
    assert less.narrowed == state.narrowed + (value not in state.exclusions(name))
    if value not in state.exclusions(name):
        assert less.without_exclusion(name, value) == state.with_page(1)


@given(states())
def test_parameters_are_those_of_the_table(state: SearchState) -> None:
    assert {name for name, _ in state.pairs()} <= set(PARAMETERS)
    assert state.without_filters().narrowed == 0
    assert state.without_filters().q == state.q


COMPLAINING = [
    ("foo=1", ["unknown-parameter"]),
    ("q=a&q=b", ["repeated-parameter"]),
    ("q=" + "x" * 513, ["query-too-long"]),
    ("&".join(f"year={year}" for year in range(60)), ["too-many-values"]),
    ("issuer=" + "x" * 301, ["value-too-long"]),
    ("from=gestern", ["bad-date"]),
    ("to=31/2/2023", ["bad-date"]),
    ("from=2024&to=2023", ["dates-reversed"]),
    ("unit=page", ["bad-unit"]),
    ("sort=best", ["bad-sort"]),
    ("size=11", ["bad-size"]),
    ("wording=0123456789abcdef", ["bad-wording"]),
    ("unit=passage&wording=0123456789ABCDEF", ["bad-wording"]),
    ("unit=passage&wording=8123456789abcdef", ["bad-wording"]),
    ("&".join(f"not-year={year}" for year in range(60)), ["too-many-values"]),
    ("page=0", ["bad-page"]),
    ("page=-1", ["bad-page"]),
    ("page=٣", ["bad-page"]),
    ("page=1001", ["page-too-deep"]),
    ("page=x&sort=y&from=z&foo=1", ["unknown-parameter", "bad-date", "bad-sort", "bad-page"]),
]


@pytest.mark.parametrize(("query_string", "codes"), COMPLAINING, ids=[text[:30] for text, _ in COMPLAINING])
def test_every_complaint_at_once(query_string: str, codes: list[str]) -> None:
    with pytest.raises(RequestError) as error:
        parsed(query_string)
    assert [code for code, _ in error.value.complaints] == codes
    assert set(codes) <= set(COMPLAINTS)


ELSEWHERE = {
    "missing-parameter", "empty-parameter", "bad-order", "bad-choice", "bad-body", "bad-draft", "unreadable-draft",
    "bad-basket", "empty-basket", "basket-too-long", "note-too-long", "line-too-long", "no-text", "text-too-long",
    "bad-format", "bad-year", "bad-layout",
}  # fmt: skip
"""What only the API and other pages complain of; their own tests have examples."""


def test_every_complaint_has_an_example() -> None:
    assert {code for _, codes in COMPLAINING for code in codes} == set(COMPLAINTS) - ELSEWHERE


READ_DATES = [
    ("2023", "2023"),
    ("6/2023", "2023-06"),
    ("15/6/2023", "2023-06-15"),
    ("15.6.2023", "2023-06-15"),
    ("2023-6-5", "2023-06-05"),
    ("32/1/2023", None),
    ("1/2", None),
    ("", None),
]


@pytest.mark.parametrize(("typed", "iso"), READ_DATES)
def test_dates_as_people_type_them(typed: str, iso: str | None) -> None:
    date = parse_date(typed)
    assert (str(date) if date else None) == iso


@pytest.mark.parametrize(
    ("query_string", "bounds"),
    [
        ("", None),
        ("from=2023", (20230000, None)),
        ("to=2023", (None, 20231231)),
        ("from=6/2023&to=6/2023", (20230600, 20230631)),
        ("from=15/6/2023&to=2023", (20230615, 20231231)),
    ],
)
def test_dates_become_bounds_of_the_column(query_string: str, bounds: tuple | None) -> None:
    assert date_range(parsed(query_string)) == bounds
