"""What the archive says alike: pages, API and command."""

from __future__ import annotations

import json
from collections.abc import Sequence

import pytest
from click.testing import CliRunner
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from indexer.reuse.wording import masks, wording
from indexer.settings import Settings
from search_app import create_app, similar_views
from search_app.archive import Archive
from search_app.cli import cli
from search_app.desk.similar import PARAGRAPHS, TEXT_CHARS, given_texts, pieces, wording_address
from tests.search_app.pages import read_page
from tests.search_app.small import ISSUERS, Sheet, build

SAID = (
    "Các cơ quan báo chí của tỉnh mở chuyên trang, chuyên mục giới thiệu hình ảnh quê hương, con người, tiềm năng và"
    " thế mạnh của địa phương tới bạn bè các nước, mỗi tháng ít nhất hai tin, bài bằng tiếng nước ngoài."
)
EDITED = SAID.replace("mỗi tháng ít nhất hai tin", "mỗi quý ít nhất ba tin").replace("báo chí", "thông tin")
OTHER = "Bố trí kinh phí trong dự toán chi thường xuyên hằng năm của từng đơn vị theo phân cấp hiện hành, lồng ghép."
HERE = {"Origin": "http://localhost"}


def sheet(number: int, text: str, issuer: str, issued: str) -> Sheet:
    return Sheet(
        name=f"{number}.txt", number=f"{number}-KH/TU", title="về thông tin đối ngoại", issuer=ISSUERS[issuer],
        issued=issued, sections=(("I. NỘI DUNG", text), ("II. KINH PHÍ", OTHER)),
    )  # fmt: skip


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    folder = tmp_path_factory.mktemp("alike")
    said: Sequence[Sheet] = (
        sheet(11, SAID, "lang-son", "2021-03-04"),
        sheet(12, SAID, "quang-ngai", "2020-02-03"),
        sheet(13, EDITED, "vung-tau", "2022-05-06"),
        sheet(
            14,
            "Việc riêng của một nơi, không nơi nào khác viết như thế, chỉ để cho có một đoạn nữa.",
            "binh-son",
            "2023",
        ),
    )
    return build(folder / "home", folder / "files", said)


@pytest.fixture(scope="module")
def ids(settings: Settings) -> dict[str, str]:
    catalogue = Archive(settings).catalogue
    return {str(plan.plan.number.value): plan.plan.id for plan in map(catalogue.plan, catalogue.plan_ids())}


@pytest.fixture(scope="module")
def app(settings: Settings) -> Flask:
    return create_app(settings)


@pytest.fixture
def asked(app: Flask) -> FlaskClient:
    return app.test_client()


def test_a_passage_is_found_where_others_say_it_the_likest_first(asked: FlaskClient, ids: dict[str, str]) -> None:
    page = read_page(asked.get(f"/similar?passage={ids['11-KH/TU']}.0").text)
    headings = [each.text for each in page.all("ol", class_="likes")[0].all("h3")]
    assert headings[0] == "Giống hệt"
    assert headings[1].startswith("Giống 8") or headings[1].startswith("Giống 9")
    assert "12-KH/TU" in page.text
    changed = page.all("ol", class_="likes")[0].all("ins")
    assert any("quý" in each.text for each in changed)
    assert any("tháng" in each.text for each in page.all("del"))


def test_the_passage_itself_is_not_among_those_that_are_like_it(asked: FlaskClient, ids: dict[str, str]) -> None:
    answer = asked.get(f"/api/v1/passages/{ids['13-KH/TU']}.0/similar").get_json()
    assert [like["spread"]["plans"] for like in answer["likes"]] == [2]
    assert answer["likes"][0]["first"]["plan"]["number"] == "12-KH/TU"
    assert answer["likes"][0]["family"] == 2


def test_the_same_text_pasted_finds_all_that_say_it(asked: FlaskClient) -> None:
    answer = asked.post("/api/v1/similar", json={"text": f"{SAID}\n\nNgắn quá."}).get_json()
    first, second = answer["paragraphs"]
    assert first["likes"][0]["likeness"] == 1
    assert first["likes"][0]["spread"] == {"plans": 2, "issuers": 2, "years": ["2020", "2021"]}
    assert second["wording"] is None
    assert second["likes"] == []


def test_a_pasted_text_is_answered_on_a_page_that_nobody_keeps(asked: FlaskClient) -> None:
    response = asked.post("/similar", data={"text": SAID}, headers=HERE)
    assert response.status_code == 200
    assert response.headers["Cache-Control"] == "no-store"
    assert "Giống hệt" in response.text
    assert "12-KH/TU" in response.text


@pytest.mark.parametrize(("text", "said"), [("", "Chưa có gì để tìm"), ("a" * (TEXT_CHARS + 1), "dài quá")])
def test_what_cannot_be_looked_up_is_said_beside_the_form(asked: FlaskClient, text: str, said: str) -> None:
    response = asked.post("/similar", data={"text": text}, headers=HERE)
    assert response.status_code == 400
    assert said in response.text


def test_titles_say_what_a_page_is_about_and_nothing_of_what_was_pasted(
    asked: FlaskClient, ids: dict[str, str]
) -> None:
    def title(response: TestResponse) -> str:
        return read_page(response.text).all("title")[0].text

    assert "11-KH/TU" in title(asked.get(f"/similar?passage={ids['11-KH/TU']}.0"))
    assert title(asked.get("/similar")) == "Cách viết tương tự – Kho kế hoạch"
    pasted = title(asked.post("/similar", data={"text": f"{SAID}\n\n{EDITED}"}, headers=HERE))
    assert pasted == "Cách viết tương tự cho 2 đoạn dán vào – Kho kế hoạch"
    name = wording_address(given_texts(EDITED)[0].identity or 0)
    assert title(asked.get(f"/family/{name}")).endswith("” qua 3 kế hoạch – Kho kế hoạch")
    assert "11-KH/TU" in title(asked.get(f"/compare?a={ids['11-KH/TU']}"))
    two = title(asked.get(f"/compare?a={ids['11-KH/TU']}&b={ids['13-KH/TU']}"))
    assert "11-KH/TU" in two
    assert "13-KH/TU" in two


def test_two_plans_that_one_knows_are_compared_from_any_page(asked: FlaskClient, ids: dict[str, str]) -> None:
    assert any(link.attributes.get("href") == "/compare" for link in read_page(asked.get("/").text).all("a"))
    answer = asked.get("/compare?a=11-KH/TU&b=13 kh tu")
    assert (answer.status_code, answer.headers["Location"]) == (
        303, f"/compare?a={ids['11-KH/TU']}&b={ids['13-KH/TU']}"
    )  # fmt: skip


def test_a_text_from_another_site_is_not_taken(asked: FlaskClient) -> None:
    assert asked.post("/similar", data={"text": SAID}, headers={"Origin": "http://evil.example"}).status_code == 403


def test_nothing_of_a_text_stays(
    asked: FlaskClient, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def ways() -> list[TestResponse]:
        return [asked.post("/similar", data={"text": SAID}, headers=HERE),
                asked.post("/api/v1/similar", json={"text": SAID})]  # fmt: skip

    for response in ways():
        assert (response.status_code, response.headers["Cache-Control"]) == (200, "no-store")
        assert "ETag" not in response.headers

    def fails(*_: object, **__: object) -> None:
        raise ValueError(SAID)

    logged: list[str] = []
    monkeypatch.setattr(asked.application.logger, "error", lambda text, *told: logged.append(text % told))
    monkeypatch.setattr(similar_views, "similar", fails)
    assert [response.status_code for response in ways()] == [500, 500]
    assert len(logged) == 2
    assert all("ValueError in test_similar.py" in line for line in logged)
    assert SAID not in caplog.text + "".join(logged)


@pytest.mark.parametrize(("body", "code"), [
    ({"text": " "}, "no-text"), ({"text": "a" * (TEXT_CHARS + 1)}, "text-too-long"), ({}, "bad-body"),
])  # fmt: skip
def test_what_the_api_cannot_look_up_is_a_complaint(asked: FlaskClient, body: dict[str, str], code: str) -> None:
    answer = asked.post("/api/v1/similar", json=body)
    assert (answer.status_code, answer.get_json()["complaints"][0]["code"]) == (400, code)


def test_a_family_has_first_source_spread_and_variants(asked: FlaskClient) -> None:
    name = wording_address(given_texts(EDITED)[0].identity or 0)
    found = asked.get(f"/api/v1/families/{name}").get_json()
    assert found["first"]["plan"]["number"] == "12-KH/TU"
    assert found["spread"] == {"plans": 3, "issuers": 3, "years": ["2020", "2022"]}
    assert [each["spread"]["plans"] for each in found["variants"]] == [2, 1]
    assert {piece["kind"] for piece in found["variants"][1]["pieces"]} >= {"same", "there", "here"}
    page = read_page(asked.get(f"/family/{name}").text)
    assert "Một đoạn văn qua 3 kế hoạch" in page.text
    assert "Ban Tuyên giáo Tỉnh ủy Lạng Sơn" in page.text


@pytest.mark.parametrize("address", [
    "/similar?passage=aaaaaaaaaaaaaaaa.0", "/similar?passage=x", "/family/0000000000000001", "/family/x",
    "/api/v1/families/0000000000000001", "/api/v1/passages/aaaaaaaaaaaaaaaa.0/similar",
])  # fmt: skip
def test_what_is_not_there_is_said(asked: FlaskClient, address: str) -> None:
    assert asked.get(address).status_code == 404


@pytest.mark.parametrize("address", ["/similar?x=1", "/family/0000000000000001?page=0", "/family/0000000000000001?y=1"])
def test_parameters_that_are_not_taken_are_told(asked: FlaskClient, address: str) -> None:
    assert asked.get(address).status_code == 400


def test_every_passage_of_a_plan_leads_to_what_is_like_it(asked: FlaskClient, ids: dict[str, str]) -> None:
    plan = ids["11-KH/TU"]
    assert f'href="/similar?passage={plan}.0"' in asked.get(f"/plans/{plan}").text


def test_the_command_tells_the_same(settings: Settings, ids: dict[str, str]) -> None:
    home = ["--home", str(settings.home), "similar"]
    run = CliRunner()
    told = run.invoke(cli, [*home, f"{ids['13-KH/TU']}.0"])
    assert told.exit_code == 0
    assert "2 plans" in told.output
    assert "[-ba-]{+hai+} tin" in told.output
    pasted = run.invoke(cli, [*home, "-", "--json"], input=SAID)
    assert pasted.exit_code == 0, pasted.exception
    assert json.loads(pasted.output)["paragraphs"][0]["likes"][0]["likeness"] == 1
    for none in ("aaaaaaaaaaaaaaaa.0", f"{ids['13-KH/TU']}.{'9' * 30}", "x"):
        assert run.invoke(cli, [*home, none]).exit_code == 1
    assert run.invoke(cli, [*home, "-"], input=" ").exit_code == 1
    long = run.invoke(cli, [*home, "-"], input="ă" * (TEXT_CHARS + 1))
    assert (long.exit_code, long.stdout) == (1, "")
    assert f"more than {TEXT_CHARS} characters" in long.stderr
    many = run.invoke(cli, [*home, "-"], input="Một dòng ngắn.\n" * (PARAGRAPHS + 1))
    assert (many.exit_code, many.stdout.count("> ")) == (0, PARAGRAPHS)
    assert f"the first {PARAGRAPHS} paragraphs" in many.stderr


def test_pieces_put_together_are_the_other_text() -> None:
    here, there = f"1. {SAID}", f"a) {EDITED} Theo Kế hoạch số 84-KH/TU ngày 21/6/2019."
    cut = pieces(here, wording(here, masks(here)), there, wording(there, masks(there)))
    assert "".join(piece.text for piece in cut if piece.kind != "here") == there
    wrapped = there.replace(" hình ảnh", "\nhình ảnh").replace(" tiềm năng", "\ntiềm năng")
    assert wrapped.count("\n") == 2
    assert pieces(here, wording(here, masks(here)), wrapped, wording(wrapped, masks(wrapped))) == cut
    assert any(piece.kind == "masked" and "84-KH/TU" in piece.text for piece in cut)
