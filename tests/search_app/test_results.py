"""A results page in all its states: what else answers, very long titles, tables, sizes, the end of a long list."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from flask.testing import FlaskClient

from search_app import create_app
from search_app.presenter import TITLE_CHARS
from search_app.search_state import LIMITS, SearchState
from search_app.wording import cells
from tests.search_app.pages import read_page
from tests.search_app.small import Sheet, build

TABLE = "TT\tNhiệm vụ trọng tâm\tThời hạn\n1\tLớp tiếng Việt\tQuý I\n2\tPhóng sự biển đảo\tQuý II"
SHEETS = [
    Sheet("dai.txt", tuple((f"Mục {n}", f"Các cấp tuyên truyền biển đảo, lần {n}.") for n in range(6)),
          title="Tuyên truyền " + "biển đảo quê hương " * 60 + "năm 2024"),
    Sheet("bang.txt", (("Phân công", TABLE),), title="Phân công nhiệm vụ"),
]  # fmt: skip


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    folder: Path = tmp_path_factory.mktemp("results")
    return create_app(build(folder / "home", folder / "files", SHEETS)).test_client()


def hits(client: FlaskClient, query: str):
    return read_page(client.get(f"/search?{query}").text).all("li", class_="hit")


def test_two_passages_are_shown_and_the_others_counted(client: FlaskClient) -> None:
    long = hits(client, "q=tuy%C3%AAn+truy%E1%BB%81n+bi%E1%BB%83n+%C4%91%E1%BA%A3o")[0]
    assert len(long.all("blockquote")) == 2
    [other] = [a for a in long.all("a") if a.text.startswith("4 đoạn khác")]
    shown = {a.attributes["href"].partition("#")[2] for quote in long.all("blockquote") for a in quote.all("a")}
    assert other.attributes["href"].partition("#")[2] in {f"p{n}" for n in range(6)} - shown
    [table] = hits(client, "q=ph%C3%B3ng+s%E1%BB%B1")
    assert "đoạn khác" not in table.text


def test_a_title_that_goes_on_and_on_is_cut_between_words(client: FlaskClient) -> None:
    title = hits(client, "q=qu%C3%AA+h%C6%B0%C6%A1ng")[0].one("h2").text
    assert TITLE_CHARS - 20 < len(title) <= TITLE_CHARS + 2
    assert title.endswith(" …")
    assert set(title.split()) <= {"Tuyên", "truyền", "biển", "đảo", "quê", "hương", "…"}


def test_a_table_is_shown_in_rows(client: FlaskClient) -> None:
    [hit] = hits(client, "q=ph%C3%B3ng+s%E1%BB%B1")
    rows = hit.one(class_="rows")
    assert rows.text.endswith("2 │ Phóng sự biển đảo │ Quý II")
    assert rows.one("mark").text == "Phóng sự"


CELLS = [
    ("1\tLớp\tQuý I", "1 │ Lớp │ Quý I"),
    ("| TT | Việc |\n| --- | :-: |\n| 1 | Lớp |", " │ TT │ Việc │ \n │ 1 │ Lớp │ "),
    ("| --- | --- |", ""),
    ("một - hai\nba", "một - hai\nba"),
]


@pytest.mark.parametrize(("row", "shown"), CELLS)
def test_cells(row: str, shown: str) -> None:
    assert cells(row) == shown


def test_passages_lead_to_themselves(client: FlaskClient) -> None:
    for hit in hits(client, "q=bi%E1%BB%83n+%C4%91%E1%BA%A3o&unit=passage"):
        title, place = hit.one("h2").one("a"), hit.one("blockquote").one("a")
        assert title.attributes["href"] == place.attributes["href"]
        assert "#p" in title.attributes["href"]


def test_one_result_needs_no_order_and_no_size(client: FlaskClient) -> None:
    page = read_page(client.get("/search?q=ph%C3%B3ng+s%E1%BB%B1").text)
    assert page.one(class_="total").text == "1 kế hoạch"
    assert not page.all(class_="sorts")
    assert not page.all(class_="sizes")
    assert [a.text for a in page.one(class_="take").all("a")][:3] == ["XLSX", "CSV", "JSON"]


def test_the_files_hold_what_the_page_shows(client: FlaskClient) -> None:
    page = read_page(client.get("/search?q=bi%E1%BB%83n&kind=K%E1%BA%BF+ho%E1%BA%A1ch&size=20&sort=newest").text)
    for link in page.one(class_="take").all("a")[:3]:
        target = urlsplit(link.attributes["href"])
        assert target.path in ("/export.xlsx", "/export.csv", "/export.json")
        assert parse_qs(target.query) == {"q": ["biển"], "kind": ["Kế hoạch"], "sort": ["newest"]}


def test_a_hundred_thousand_results(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    archive = client.application.extensions["archive"]
    answer = archive.search(SearchState(q="biển đảo"))
    many = replace(answer, page=replace(answer.page, total=100_000))
    monkeypatch.setattr(archive, "search", lambda state, **_: replace(many, state=state))
    last = LIMITS["page"].most
    page = read_page(client.get(f"/search?q=bi%E1%BB%83n+%C4%91%E1%BA%A3o&size=10&page={last}").text)
    assert page.one(class_="total").text == "100.000 kế hoạch"
    assert "10.000 kết quả đầu trong 100.000" in page.one(class_="take").text
    assert "90.000 kết quả nữa" in page.one(class_="results").text
    assert [a.text for a in page.one(class_="sizes").all("a")] == ["10", "20", "50", "100"]
    assert page.one(class_="pager").all("a")[-1].attributes["aria-current"] == "page"
