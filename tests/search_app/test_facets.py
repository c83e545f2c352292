"""Facets: what typed values mean, and counts that do not lie."""

from __future__ import annotations

from itertools import combinations

import pytest

from indexer.model import GRADES, METHODS, NEXT_STEPS, REASONS
from indexer.settings import Settings
from search_app.archive import Archive
from search_app.facets import FACET_NAMES, address_value, find_directives, resolve
from search_app.presenter import FacetRow, present
from search_app.query.syntax import Note
from search_app.search_state import SearchState

KEYS = ("57-KL/TW~2023", "57-KL/TW", "309-KH/TU~2023~Quảng Ngãi", "04-KH/BCĐ~2023~Bà Rịa - Vũng Tàu", "21/CT-TTg")

FOUND = [
    ("57-KL/TW~2023", ["57-KL/TW~2023"]),
    ("57-kl_tw~2023", ["57-KL/TW~2023"]),
    ("57-KL/TW~", ["57-KL/TW"]),
    ("57 kl/tw", ["57-KL/TW~2023", "57-KL/TW"]),
    ("57-KL/TW", ["57-KL/TW~2023", "57-KL/TW"]),
    ("4-kh/bcđ", ["04-KH/BCĐ~2023~Bà Rịa - Vũng Tàu"]),
    ("04-kh_bcdd~2023~ba-ria-vung-tau", ["04-KH/BCĐ~2023~Bà Rịa - Vũng Tàu"]),
    ("21/ct-ttg", ["21/CT-TTg"]),
    ("58-KL/TW", []),
    ("gì đó", []),
]


@pytest.mark.parametrize(("typed", "keys"), FOUND, ids=[typed for typed, _ in FOUND])
def test_what_a_typed_directive_stands_for(typed: str, keys: list[str]) -> None:
    assert find_directives(typed, KEYS) == keys


def test_a_link_names_one_directive() -> None:
    for key in KEYS:
        assert find_directives(address_value("directive", key), KEYS) == [key]


ISSUERS = ("Tỉnh ủy Quảng Ngãi", "UBND tỉnh Quảng Ngãi", "Ban Dân vận", "Tỉnh ủy")
RESOLVED = [
    ("issuer", "Tỉnh ủy", ("Tỉnh ủy",), ()),
    ("issuer", "quang ngai", ISSUERS[:2], (Note("several-issuer", "quang ngai: " + "; ".join(ISSUERS[:2])),)),
    ("issuer", "an", ("an",), (Note("unknown-issuer", "an"),)),
    ("issuer", "-", ("-",), ()),
    ("kind", "ke hoach", ("Kế hoạch",), ()),
    ("code", "kh/tu", ("KH/TU",), ()),
]


@pytest.mark.parametrize(("name", "typed", "values", "notes"), RESOLVED, ids=[f"{row[0]}={row[1]}" for row in RESOLVED])
def test_typed_values_become_the_values_of_the_index(name: str, typed: str, values: tuple, notes: tuple) -> None:
    known = {"issuer": ISSUERS, "kind": ("Kế hoạch", "Chương trình"), "code": ("KH/TU",)}
    state, told = resolve(SearchState().with_filter(name, typed).with_page(3), known.__getitem__)
    assert state.values(name) == values
    assert state.page == 3
    assert told == notes


def test_every_code_has_its_words(client) -> None:
    words = client.application.jinja_env.get_template("_words.html").module
    assert set(words.GRADES) == set(GRADES)
    assert set(words.METHODS) == set(METHODS)
    assert set(words.FACETS) == set(FACET_NAMES)
    assert set(words.REASONS) == set(NEXT_STEPS) == set(REASONS)


@pytest.fixture(scope="module")
def archive(small_settings: Settings) -> Archive:
    return Archive(small_settings)


def rows(archive: Archive, state: SearchState) -> dict[tuple[str, str], FacetRow]:
    page = present(archive.search(state), page_size=10)
    return {(box.name, row.value): row for box in page.facets for row in (*box.shown, *box.more)}


def found(archive: Archive, state: SearchState) -> set[str]:
    return {hit.id for hit in archive.search(state).page.hits}


STARTS = [
    SearchState(),
    SearchState(q="thông tin"),
    SearchState(unit="passage"),
    SearchState(q="kinh phi", unit="passage"),
    SearchState().with_filter("year", "2023"),
    SearchState().with_filter("code", "KH/TU").with_filter("year", "2023", "-"),
    SearchState(q="57-KL/TW").with_filter("issuer", "-"),
]


@pytest.mark.parametrize("start", STARTS, ids=lambda state: state.query_string() or "everything")
def test_the_count_is_what_a_click_gives(archive: Archive, start: SearchState) -> None:
    before = found(archive, start)
    for (name, _), row in rows(archive, start).items():
        after = found(archive, row.state)
        if not start.values(name):
            assert row.count == len(after), f"{name}: {row.label}"
        elif not row.active:
            assert after >= before
            alone = start.with_values(name, row.state.values(name)[-1:])
            assert row.count == len(found(archive, alone)), f"{name}: {row.label}"
            assert after == before | found(archive, alone)


def test_two_values_give_the_union(archive: Archive) -> None:
    values = [value for (name, value), _ in rows(archive, SearchState()).items() if name == "issuer"]
    for one, other in combinations(values, 2):
        both = found(archive, SearchState().with_filter("issuer", one, other))
        assert both == found(archive, SearchState().with_filter("issuer", one)) | found(
            archive, SearchState().with_filter("issuer", other)
        )


def test_an_active_value_without_results_stays_visible(archive: Archive) -> None:
    state = SearchState(q="nước sạch").with_filter("year", "2019")
    row = rows(archive, state)["year", "2019"]
    assert (row.count, row.active) == (0, True)
    assert row.state.values("year") == ()


def test_missing_is_a_row_of_its_own(archive: Archive) -> None:
    row = rows(archive, SearchState())["year", "-"]
    assert row.count == 2
    assert found(archive, row.state) == found(archive, SearchState().with_filter("year", "-"))
