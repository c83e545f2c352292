"""Facets: what typed values mean, and counts that do not lie."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import pytest

from indexer.engine.paths import last
from indexer.model import GRADES, METHODS, NEXT_STEPS, REASONS, PartialDate
from indexer.settings import Settings
from search_app.archive import Archive
from search_app.facet_boxes import FacetRow
from search_app.facets import FACET_NAMES, Known, address_value, addressed, find_directives, resolve
from search_app.presenter import present
from search_app.query.syntax import Note
from search_app.search_state import LIMITS, SearchState, parse_state
from tests.search_app.arithmetic import check, finder

WAYS = (
    "central",
    "central>Kết luận",
    "central>Kết luận>57-KL/TW~2023",
    "central>Kết luận>57-KL/TW",
    "province>Kế hoạch>309-KH/TU~2023~Quảng Ngãi",
    "province>Kế hoạch>04-KH/BCĐ~2023~Bà Rịa - Vũng Tàu",
    "central>Chỉ thị>21/CT-TTg",
    "central>Luật>Luật Báo chí",
)

FOUND = [
    ("57-KL/TW~2023", WAYS[2:3]),
    ("57-kl_tw~2023", WAYS[2:3]),
    ("57-KL/TW~", WAYS[3:4]),
    ("57 kl/tw", WAYS[2:4]),
    ("57-KL/TW", WAYS[2:4]),
    ("4-kh/bcđ", WAYS[5:6]),
    ("04-kh_bcdd~2023~ba-ria-vung-tau", WAYS[5:6]),
    ("21/ct-ttg", WAYS[6:7]),
    ("Luật Báo chí~", WAYS[7:]),
    ("central", WAYS[:1]),
    ("central>Kết luận", WAYS[1:2]),
    ("58-KL/TW", ()),
    ("gì đó", ()),
]


@pytest.mark.parametrize(("typed", "keys"), FOUND, ids=[typed for typed, _ in FOUND])
def test_what_a_typed_directive_stands_for(typed: str, keys: tuple[str, ...]) -> None:
    assert tuple(find_directives(typed, WAYS)) == keys


def test_a_link_names_one_value() -> None:
    for way in WAYS:
        assert find_directives(address_value("directive", way), WAYS) == [way]
    assert find_directives(address_value("directive", "57-KL/TW"), WAYS) == [WAYS[3]]
    for name, known in KNOWN.items():
        for value in known:
            state = SearchState().with_filter(name, address_value(name, value))
            assert resolve(state, KNOWN.__getitem__) == (SearchState().with_filter(name, value), ())


KNOWN = {
    name: Known(values)
    for name, values in {
        "issuer": (
            "province",
            "province>Tỉnh ủy",
            "province>Tỉnh ủy>Tỉnh ủy Quảng Ngãi",
            "province>UBND>UBND tỉnh Quảng Ngãi",
            "province>Tỉnh ủy>Tỉnh ủy",
            "other>Ban Dân vận>Ban Dân vận",
        ),
        "kind": ("Kế hoạch", "Chương trình"),
        "code": ("KH", "KH>KH/TU", "KH>KH-UBND"),
        "year": ("2023", "2023>2023-09", "2023>2023-00"),
    }.items()
}
_BOTH = KNOWN["issuer"][2:4]
RESOLVED = [
    ("issuer", "Tỉnh ủy", ("province>Tỉnh ủy",), ()),
    ("issuer", "tỉnh uỷ quảng ngãi", _BOTH[:1], ()),
    ("issuer", "quang ngai", _BOTH, (Note("several-issuer", "quang ngai: Tỉnh ủy Quảng Ngãi; UBND tỉnh Quảng Ngãi"),)),
    ("issuer", "an", ("an",), (Note("unknown-issuer", "an"),)),
    ("issuer", "-", ("-",), ()),
    ("issuer", "province", ("province",), ()),
    ("kind", "ke hoach", ("Kế hoạch",), ()),
    ("code", "kh/tu", ("KH>KH/TU",), ()),
    ("code", "kh", ("KH",), ()),
    ("year", "2023", ("2023",), ()),
    ("year", "2023-09", ("2023>2023-09",), ()),
]


@pytest.mark.parametrize(("name", "typed", "values", "notes"), RESOLVED, ids=[f"{row[0]}={row[1]}" for row in RESOLVED])
def test_typed_values_become_the_values_of_the_index(name: str, typed: str, values: tuple, notes: tuple) -> None:
    state, told = resolve(SearchState().with_filter(name, typed).with_page(3), KNOWN.__getitem__)
    assert state.values(name) == values
    assert state.page == 3
    assert told == notes
    state, told = resolve(SearchState().with_exclusion(name, typed), KNOWN.__getitem__)
    assert (state.exclusions(name), state.values(name), told) == (values, (), notes)


def test_a_name_that_stands_for_too_many_means_the_most_frequent_of_them() -> None:
    """And leaves room for a click on another: the page's own links are taken again."""
    bodies = tuple(f"commune>Đảng ủy>Đảng ủy xã Bình {number}" for number in range(120))
    other = "commune>Đảng ủy>Đảng ủy xã Sơn Tây"
    typed = SearchState().with_filter("issuer", "binh", other)
    state, (note,) = resolve(typed, {"issuer": Known((*bodies, other))}.__getitem__)
    most = LIMITS["meant"].most
    assert state.values("issuer") == (*bodies[: most - 1], other)
    assert note.code == "too-many-issuer"
    assert note.about.endswith(f"(+{most - 1 - 8}) ({most - 1}/120)")
    clicked = addressed(state).with_filter("issuer", "province")
    again = {"issuer": clicked.values("issuer")}
    assert parse_state(again, query_chars=512).values("issuer") == clicked.values("issuer")
    few, (told,) = resolve(SearchState().with_filter("issuer", "binh"), {"issuer": Known(bodies[:12])}.__getitem__)
    assert len(few.values("issuer")) == 12
    assert told == Note("several-issuer", f"binh: {'; '.join(last(body) for body in bodies[:8])}; … (+4)")


def test_every_code_has_its_words(client) -> None:
    words = client.application.jinja_env.get_template("_words.html").module
    assert set(words.GRADES) == set(GRADES)
    assert set(words.METHODS) == set(METHODS)
    assert set(words.FACETS) == set(FACET_NAMES)
    assert {f"{told}-{name}" for told in ("unknown", "several", "too-many") for name in FACET_NAMES} <= set(words.NOTES)
    assert set(words.REASONS) == set(NEXT_STEPS) == set(REASONS)


@pytest.fixture(scope="module")
def archive(small_settings: Settings) -> Archive:
    return Archive(small_settings)


def all_rows(listed: Iterable[FacetRow]) -> Iterator[FacetRow]:
    for row in listed:
        yield row
        yield from all_rows(row.rows)


def rows(archive: Archive, state: SearchState) -> dict[tuple[str, str], FacetRow]:
    page = present(archive.search(state), page_size=10)
    shown = [each for box in page.facets for each in (box, *box.parts)]
    return {(box.facet.name, row.value): row for box in shown for row in all_rows(box.rows)}


STARTS = [
    SearchState(),
    SearchState(q="thông tin"),
    SearchState(unit="passage"),
    SearchState(q="kinh phi", unit="passage"),
    SearchState().with_filter("year", "2023"),
    SearchState().with_filter("year", "2023").with_exclusion("year", "2023-11"),
    SearchState().with_filter("code", "KH/TU").with_filter("year", "2023", "-"),
    SearchState().with_filter("implements", "57-KL/TW").with_exclusion("issuer", "district"),
    SearchState().with_filter("directive", "central>Kết luận").with_exclusion("basis", "-"),
    SearchState().with_exclusion("issuer", "-", "province"),
    SearchState(since=PartialDate(2019), until=PartialDate(2023, 9)),
    SearchState(q="thực hiện: 57-KL/TW"),
    SearchState(q="57-KL/TW").with_filter("issuer", "-"),
]


@pytest.mark.parametrize("start", STARTS, ids=lambda state: state.query_string() or "everything")
def test_counts_are_what_clicks_give(archive: Archive, start: SearchState) -> None:
    assert check(archive, start, finder(archive)) > 8


def test_an_active_value_without_results_stays_visible(archive: Archive) -> None:
    for year in ("2019", "2019-06"):
        state = SearchState(q="nước sạch").with_filter("year", year)
        row = rows(archive, state)["year", "2019>2019-06" if "-" in year else year]
        assert (row.count, row.active) == (0, True)
        assert row.state.values("year") == ()


def test_missing_is_a_row_of_its_own(archive: Archive) -> None:
    row = rows(archive, SearchState())["year", "-"]
    assert row.count == archive.search(row.state).page.total == 2


def test_a_value_in_the_tree_takes_the_place_of_what_it_hangs_on(archive: Archive) -> None:
    level = rows(archive, SearchState())["issuer", "province"].state
    assert level.values("issuer") == ("province",)
    bodies = {value: row for (name, value), row in rows(archive, level).items() if value.startswith("province>")}
    value, row = next(iter(bodies.items()))
    assert row.state.values("issuer") == (value,)
    assert rows(archive, row.state)["issuer", "province"].state.values("issuer") == ("province",)


def test_the_picture_shows_the_months_of_one_year(archive: Archive) -> None:
    def bars(state: SearchState) -> list[str]:
        page = present(archive.search(state), page_size=10)
        return [bar.datum.since for box in page.facets if box.chart for bar in box.chart.bars]

    assert bars(SearchState())[0] == "2019"
    assert bars(SearchState().with_filter("year", "2023")) == [f"2023-{month:02d}" for month in range(1, 13)]
    assert bars(SearchState(since=PartialDate(2023))) == bars(SearchState())
