"""All values of a facet on a page of their own: searched, sorted, paged, ticked and left out, without any script."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from flask.testing import FlaskClient

from indexer.engine.request import FacetCounts
from indexer.errors import RequestError
from indexer.settings import Settings
from search_app.archive import Archive
from search_app.facet_page import FacetState, parse_facet_state, present_facet
from search_app.facets import BY_NAME, FACET_NAMES
from search_app.search_state import COMPLAINTS, SearchState
from tests.search_app.test_pages import get


@pytest.mark.parametrize("name", FACET_NAMES)
def test_every_facet_has_one(client: FlaskClient, name: str) -> None:
    page = get(client, f"/search/facet/{name}?q=" + quote("thông tin") + "&not-kind=-")
    assert page.one("h1").text
    ticked = [box for box in page.all("input", type="checkbox", name=name) if "checked" in box.attributes]
    assert not ticked


def test_one_that_does_not_exist(client: FlaskClient) -> None:
    assert client.get("/search/facet/version").status_code == 404


def test_what_is_in_use_is_ticked_and_kept(client: FlaskClient) -> None:
    page = get(client, "/search/facet/issuer?year=2023&not-issuer=-&issuer=" + quote("Huyện ủy Bình Sơn"))
    (ticked,) = (box for box in page.all("input", type="checkbox", name="issuer") if "checked" in box.attributes)
    assert ticked.attributes["value"] == "district>Huyện ủy>Huyện ủy Bình Sơn"
    hidden = {(field.attributes["name"], field.attributes["value"]) for field in page.all("input", type="hidden")}
    assert {("year", "2023"), ("not-issuer", "-")} <= hidden
    other = get(client, "/search/facet/issuer?find=quang+ngai&issuer=" + quote("Huyện ủy Bình Sơn"))
    assert ("issuer", "district>Huyện ủy>Huyện ủy Bình Sơn") in {
        (field.attributes["name"], field.attributes["value"]) for field in other.all("input", type="hidden")
    }


MISTYPED = "thông tin đối ngaoi"


@pytest.mark.parametrize(
    "search",
    [SearchState(q="thông tin"), SearchState(q=MISTYPED), SearchState(q="năm: 2023").with_exclusion("kind", "-"),
     SearchState(q="không có chữ này ở đâu"), SearchState(unit="passage", size=10, page=3)],
    ids=lambda search: search.query_string(),
)  # fmt: skip
def test_the_counts_are_those_of_the_results_and_nothing_else_is_asked(
    small_settings: Settings, search: SearchState
) -> None:
    archive = Archive(small_settings)
    answer = archive.search(search)
    assert answer.corrected == (search.q == MISTYPED)
    asked = archive.searcher().asked
    for each in answer.page.facets:
        asked.clear()
        assert archive.counts(search, each.facet) == (answer.state, each)
        assert {(request.limit, request.facets) for request in asked} <= {(0, (each.facet,)), (0, ())}


COUNTS = FacetCounts(
    "issuer",
    (
        ("province", 7),
        ("province>Tỉnh ủy", 5),
        ("province>Tỉnh ủy>Tỉnh ủy Lạng Sơn", 3),
        ("province>Tỉnh ủy>Tỉnh ủy An Giang", 2),
        ("district", 1),
        ("district>Huyện ủy", 1),
        ("district>Huyện ủy>Huyện ủy Bình Sơn", 1),
    ),
    4,
)


def listed(asked: FacetState, search: SearchState = SearchState()) -> list[tuple[int, str, int]]:  # noqa: B008 — frozen
    rows = present_facet(BY_NAME["issuer"], COUNTS, search, asked).rows
    return [(depth, row.label, row.count) for depth, row in rows]


def test_the_tree_in_its_order() -> None:
    assert listed(FacetState()) == [
        (0, "province", 7), (1, "Tỉnh ủy", 5), (2, "Lạng Sơn", 3), (2, "An Giang", 2),
        (0, "district", 1), (1, "Huyện ủy", 1), (2, "Bình Sơn", 1), (0, "-", 4),
    ]  # fmt: skip
    assert [label for _, label, _ in listed(FacetState(order="name"))][:3] == ["district", "Huyện ủy", "Bình Sơn"]
    assert [label for _, label, _ in listed(FacetState(order="name"))][-1] == "-"


def test_a_part_of_the_tree() -> None:
    labels = [label for _, label, _ in listed(FacetState(branch="province>Tỉnh ủy"))]
    assert labels == ["province", "Tỉnh ủy", "Lạng Sơn", "An Giang"]


@pytest.mark.parametrize(
    ("find", "labels"),
    [("lang son", ["Tỉnh ủy Lạng Sơn"]), ("UY", ["province>Tỉnh ủy", "Tỉnh ủy Lạng Sơn"]), ("không có", [])],
)
def test_searching_the_list(find: str, labels: list[str]) -> None:
    assert [label for _, label, _ in listed(FacetState(find=find))][: len(labels) or None][:2] == labels


def test_pages_of_a_long_list() -> None:
    values = tuple((f"QH{number:04d}", 1) for number in range(450))
    page = present_facet(BY_NAME["kind"], FacetCounts("kind", values, 0), SearchState(), FacetState(at=5))
    assert (len(page.rows), page.values, page.last_page) == (50, 450, 5)
    assert present_facet(BY_NAME["kind"], FacetCounts("kind", values, 0), SearchState(), FacetState(at=6)).rows == ()


COMPLAINING = [
    ({"find": ["a", "b"]}, "repeated-parameter"),
    ({"find": ["x" * 600]}, "query-too-long"),
    ({"branch": ["x" * 400]}, "value-too-long"),
    ({"order": ["best"]}, "bad-order"),
    ({"at": ["0"]}, "bad-page"),
]


@pytest.mark.parametrize(("given", "code"), COMPLAINING, ids=[code for _, code in COMPLAINING])
def test_what_is_refused(given: dict[str, list[str]], code: str) -> None:
    with pytest.raises(RequestError) as error:
        parse_facet_state(given, query_chars=512)
    assert [found for found, _ in error.value.complaints] == [code]
    assert code in COMPLAINTS


def test_the_state_is_read_from_its_address() -> None:
    asked = FacetState("tinh uy", "province", "name", 3)
    given = {name: [str(value)] for name, value in asked.pairs().items()}
    assert parse_facet_state(given, query_chars=512) == asked
    assert FacetState().pairs() == {}
