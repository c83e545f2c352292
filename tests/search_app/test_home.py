"""The first page: each number is that of the page it leads to."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

import pytest
from flask.testing import FlaskClient

from indexer.catalogue.store import Catalogue
from indexer.engine.request import FacetCounts, SearchRequest
from indexer.model import Source
from indexer.settings import Settings
from search_app import create_app
from search_app.coverage import SHADES, YEARS, coverage
from tests.search_app.pages import Element, read_page
from tests.search_app.small import build, sheets


def page_of(client: FlaskClient, address: str) -> Element:
    response = client.get(address)
    assert response.status_code == 200
    return read_page(response.text)


@pytest.mark.parametrize("address", ["/", "/coverage"])
def test_each_number_of_the_table_is_the_total_of_its_search(client: FlaskClient, address: str) -> None:
    cells = page_of(client, address).one("table", class_="heat").one("tbody").all("a")
    assert cells
    for cell in cells:
        found = client.get(f"/export.json?{urlsplit(cell.attributes['href']).query}").get_json()
        assert found["total"] == int(cell.text), cell.attributes["href"]


def test_every_issuer_stands_in_the_whole_table(client: FlaskClient) -> None:
    whole = page_of(client, "/coverage").one("table", class_="heat")
    issuers = {row.one("th").text for row in whole.one("tbody").all("tr")}
    assert issuers == {sheet.issuer.name for sheet in sheets() if sheet.issuer}
    assert page_of(client, "/coverage?page=99").one("table", class_="heat").text == whole.text


def test_what_is_carried_out_most_is_what_is_carried_out(client: FlaskClient) -> None:
    for item in page_of(client, "/").one(class_="counted").all("li"):
        page = page_of(client, item.one("a").attributes["href"])
        heading = next(section.one("h2") for section in page.all("section", id="implements"))
        assert heading.one(class_="count").text == item.one(class_="count").text.split()[0]


def test_what_no_search_finds_is_counted_and_told(tmp_path: Path) -> None:
    settings = build(tmp_path / "home", tmp_path / "files", sheets()[:1])
    with Catalogue.open(settings.catalogue_path) as catalogue:
        for at, state in enumerate(("secret", "waiting-ocr", "waiting-ocr", "quarantined")):
            catalogue.put_state(Source(f"/archive/{at}.pdf", f"{at}", 1, 0), state, reader_version="1")
    page = page_of(create_app(settings).test_client(), "/")
    told = {row.one("a").attributes["href"]: row.one("dd").text for row in page.one("dl").all("div") if row.all("a")}
    assert told == {"/unfindable#secret": "1", "/unfindable#waiting-ocr": "2", "/unfindable#quarantined": "1"}


def test_an_index_is_asked_once_a_snapshot(small_settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    app = create_app(small_settings)
    client, asked = app.test_client(), []
    first = client.get("/").text
    searcher = app.extensions["archive"].searcher()
    monkeypatch.setattr(searcher, "search", asked.append)
    assert client.get("/").text == first
    assert asked == []


class Answering:
    """A searcher that knows how many plans of each year an issuer has."""

    def __init__(self, years: dict[str, int], missing: int) -> None:
        self._counts = FacetCounts("year", tuple(years.items()), missing)

    def search(self, request: SearchRequest) -> object:
        assert request.facets == ("year",)
        return type("Page", (), {"facets": (self._counts,)})()


def test_years_before_the_last_ten_share_a_column() -> None:
    years = {str(year): year - 1999 for year in range(2000, 2026)}
    all_years = FacetCounts("year", tuple(years.items()), 4)
    issuers = FacetCounts(
        "issuer", (("province", 355), ("province>Tỉnh ủy", 355), ("province>Tỉnh ủy>Tỉnh ủy A", 355)), 0
    )
    found = coverage(Answering(years, 4), issuers, all_years, 0, 10)
    assert (found.earlier, found.years, found.undated, found.issuers) == (
        "2016",
        tuple(map(str, range(2016, 2026))),
        True,
        1,
    )
    (row,) = found.rows
    assert (row.issuer, row.whole.plans) == ("Tỉnh ủy A", 355)
    assert [cell.plans for cell in row.cells] == [sum(range(1, 17)), *range(17, 27), 4]
    assert len(found.years) == YEARS
    assert "to=2015" in row.cells[0].query
    assert max(cell.shade for cell in row.cells) == SHADES
    assert coverage(Answering({}, 0), FacetCounts("issuer", (), 0), FacetCounts("year", (), 0), 0, 10).rows == ()
