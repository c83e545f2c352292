"""Passages that say the same: one result for all, who said it first, and the list of them; kinds of section."""

from __future__ import annotations

import json
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from click.testing import CliRunner
from flask.testing import FlaskClient

from indexer.settings import Settings
from search_app import create_app
from search_app.cli import cli
from tests.search_app.pages import read_page
from tests.search_app.small import ISSUERS, Sheet, build

SAID = "Các cấp ủy đảng tổ chức tuyên truyền sâu rộng về biển đảo quê hương tới từng chi bộ và từng hộ dân, theo {}."
SHEETS = [
    Sheet(
        f"{number}.txt",
        (("II. NHIỆM VỤ, GIẢI PHÁP", SAID.format(cited)), ("III. KINH PHÍ", f"Biển đảo, ngân sách cấp {number}.")),
        title=f"Kế hoạch thứ {number}",
        number=f"{number}-KH/TU",
        issuer=ISSUERS[issuer],
        issued=issued,
    )
    for number, cited, issuer, issued in (
        (11, "Chỉ thị số 32-CT/TW", "quang-ngai", "2023-09-12"),
        (12, "Kết luận số 57-KL/TW", "lang-son", "2019-06-21"),
        (13, "Chỉ thị số 32-CT/TW", "vung-tau", "2021"),
    )
]
ASKED = "q=bi%E1%BB%83n+%C4%91%E1%BA%A3o&unit=passage"


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    folder: Path = tmp_path_factory.mktemp("same")
    return build(folder / "home", folder / "files", SHEETS)


@pytest.fixture
def client(settings: Settings) -> FlaskClient:
    return create_app(settings).test_client()


def page_of(client: FlaskClient, query: str):
    answer = client.get(f"/search?{query}")
    assert answer.status_code == 200
    return read_page(answer.text)


def test_one_result_stands_for_all_and_names_the_earliest_source(client: FlaskClient) -> None:
    page = page_of(client, f"{ASKED}&sort=newest")
    hits = page.all("li", class_="hit")
    assert len(hits) == 4
    assert "6 đoạn văn (cùng câu chữ hiện một lần)" in page.one(class_="total").text
    [said] = [hit for hit in hits if "kế hoạch khác" in hit.text]
    assert "11-KH/TU" in said.one(class_="facts").text
    told = said.one(class_="same")
    assert "và 2 kế hoạch khác cùng câu chữ; sớm nhất: Kế hoạch 12-KH/TU" in " ".join(told.text.split())
    assert "của Ban Tuyên giáo Tỉnh ủy Lạng Sơn, 21/6/2019" in " ".join(told.text.split())
    assert "II. NHIỆM VỤ, GIẢI PHÁP" in said.one(class_="passage").text


def test_the_link_lists_each_of_them_and_one_chip_takes_it_back(client: FlaskClient) -> None:
    page = page_of(client, f"{ASKED}&sort=oldest")
    [told] = page.all(class_="same")
    assert "sớm nhất: chính đoạn này" in told.text
    others = told.one("a").attributes["href"]
    listed = page_of(client, others.partition("?")[2])
    assert [hit.one(class_="number").text for hit in listed.all("li", class_="hit")] == [
        "12-KH/TU",
        "13-KH/TU",
        "11-KH/TU",
    ]
    assert listed.one(class_="total").text.split()[:3] == ["3", "đoạn", "văn"]
    [chip] = listed.all("a", class_="chip")
    assert "Cùng câu chữ" in chip.text
    assert "wording" not in parse_qs(urlsplit(chip.attributes["href"]).query)
    plans = next(a for a in listed.one(class_="tabs").all("a") if a.text.strip() == "Kế hoạch")
    assert "wording" not in plans.attributes["href"]


def test_a_filter_narrows_what_a_result_stands_for(client: FlaskClient) -> None:
    page = page_of(client, f"{ASKED}&not-year=2019&sort=newest")
    told = " ".join(page.one(class_="same").text.split())
    assert "và 1 kế hoạch khác cùng câu chữ; sớm nhất: Kế hoạch 13-KH/TU" in told
    assert page.one(class_="total").text.startswith("4")
    alone = page_of(client, f"{ASKED}&year=2019")
    assert not alone.all(class_="same")


def test_pages_are_turned_one_by_one(client: FlaskClient) -> None:
    first = client.get(f"/api/v1/search?{ASKED}&size=10").json
    assert (first["total"], first["more"], first["pages"], first["next"]) == (6, False, 1, None)
    assert client.get(f"/api/v1/search?{ASKED}&size=10&page=2").json["hits"] == []


def test_the_api_and_the_command_say_the_same(client: FlaskClient, settings: Settings) -> None:
    said = client.get(f"/api/v1/search?{ASKED}&sort=newest").json["hits"][0]
    assert said["number"] == "11-KH/TU"
    same = said["same"]
    assert (same["plans"], same["earliest"]["number"], same["earliest"]["issued"]) == (3, "12-KH/TU", "2019-06-21")
    assert said["passages"][0]["section"] == "tasks"
    listed = client.get(f"/api/v1/search?{ASKED}&wording={same['wording']}").json
    assert (listed["total"], [hit["same"] for hit in listed["hits"]]) == (3, [None] * 3)
    asked = ["--home", str(settings.home), "search", "biển", "đảo", "--unit", "passage", "--sort", "newest"]
    printed = CliRunner().invoke(cli, [*asked, "--json"])
    assert json.loads(printed.stdout)["hits"][0]["same"] == same
    people = CliRunner().invoke(cli, asked).stdout
    assert f"and 2 other plans in these words, first 12-KH/TU, {same['earliest']['plan']}" in people
    listed_too = CliRunner().invoke(cli, [*asked, "--wording", same["wording"]]).stdout
    assert listed_too.startswith("3 passages")


def test_a_file_has_a_row_for_each_wording(client: FlaskClient) -> None:
    file = client.get(f"/export.json?{ASKED}&sort=newest").json
    assert (file["total"], file["rows"], file["truncated"], len(file["results"])) == (6, 4, False, 4)
    [said] = [row for row in file["results"] if row["others"]]
    assert (said["number"], said["others"], said["section"]) == ("11-KH/TU", 2, "tasks")
    earliest = client.get(urlsplit(said["earliest"]).path)
    assert "12-KH/TU" in earliest.text
    sheet = client.get(f"/export.csv?{ASKED}&sort=newest").text
    assert "Số kế hoạch khác cùng câu chữ" in sheet
    assert "Nhiệm vụ" in sheet


@pytest.mark.parametrize("query", ["wording=12", "unit=passage&wording=xyz", "unit=passage&wording=f234567890abcdef",
                                   "wording=0234567890abcdef"])  # fmt: skip
def test_a_wording_that_cannot_be_is_complained_about(client: FlaskClient, query: str) -> None:
    answer = client.get(f"/search?{query}")
    assert answer.status_code == 400
    assert "Không có câu chữ mang ký hiệu này" in answer.text


def test_a_kind_of_section_is_chosen_among_passages_and_plans(client: FlaskClient) -> None:
    page = page_of(client, ASKED)
    [box] = [each for each in page.all("section") + page.all("details") if "Loại mục" in each.text[:60]] or [None]
    assert box is not None
    for value, count in (("Nhiệm vụ", "3"), ("Giải pháp", "3"), ("Kinh phí", "3")):
        assert any(value in row.text and count in row.text for row in box.all("li"))
    chosen = client.get(f"/api/v1/search?{ASKED}&section=funding").json
    assert {hit["passages"][0]["section"] for hit in chosen["hits"]} == {"funding"}
    assert client.get("/api/v1/search?section=solutions").json["total"] == 3
    assert client.get("/api/v1/search?section=goals").json["total"] == 0
    chip = page_of(client, f"{ASKED}&section=funding").one("a", class_="chip")
    assert "Mục: Kinh phí" in chip.text
    assert "Kho không có đoạn nào thuộc loại mục" in client.get(f"/search?{ASKED}&section=x").text
