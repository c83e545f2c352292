"""Correcting a field on a plan's page: seen at once everywhere, taken back, and refused in words."""

from __future__ import annotations

import html
from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient

from indexer import pipeline
from indexer.catalogue import Catalogue
from indexer.corrections import Corrections, Wish
from indexer.exclusion import write_lock
from indexer.settings import Settings
from search_app import create_app, editing
from search_app.newest import Newest
from tests.fixtures_plans import InThisProcess, plan_text, run, settings_for, write
from tests.search_app.pages import read_page

OWN = {"Origin": "http://localhost"}


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settings]:
    """A home with plans a.txt to e.txt. Nothing is corrected in a.txt."""
    folder = tmp_path_factory.mktemp("editing")
    made = settings_for(folder / "home", editors="Lan, Nguyễn Văn Mẫu")
    for at, name in enumerate("abcde"):
        write(folder / "files" / f"{name}.txt", plan_text(f"{12 + at}-KH/TU", purpose=f"Mục đích thứ {at}."))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pipeline, "Preparers", InThisProcess)
        patch.setattr(editing, "PATIENCE_SECONDS", 0.0)
        run(made, folder / "files")
        yield made


@pytest.fixture(scope="module")
def client(settings: Settings) -> FlaskClient:
    return create_app(settings).test_client()


def address_of(settings: Settings, name: str) -> str:
    with Catalogue.open_readonly(settings.catalogue_path) as catalogue:
        return "/plans/" + next(each.plan_id for each in catalogue.sources() if each.name == name)


@pytest.fixture(scope="module")
def plan(settings: Settings) -> str:
    return address_of(settings, "a.txt")


def sent_form(client: FlaskClient, plan: str, field: str, **values: str) -> dict[str, str]:
    """The form of a field as the page gives it, filled in."""
    (form,) = read_page(client.get(plan).text).one(id=f"truong-{field}").all("form")
    filled = {each.attributes["name"]: each.attributes["value"] for each in form.all("input")}
    assert form.attributes["action"] == f"{plan}/corrections"
    return filled | {"who": form.all("option")[0].text, "undo": "0", "why": "xem bản giấy"} | values


def send(client: FlaskClient, plan: str, form: dict[str, str], **headers: str):
    return client.post(f"{plan}/corrections", data=form, headers=headers or OWN)


def test_an_issuer_is_corrected_seen_everywhere_and_taken_back(client, settings) -> None:
    plan = address_of(settings, "b.txt")
    form = sent_form(client, plan, "issuer", value="Tỉnh ủy Bạc Liêu")
    done = send(client, plan, form)
    assert (done.status_code, done.headers["Location"]) == (303, f"{plan}#truong-issuer")
    field = read_page(client.get(plan).text).one(id="truong-issuer")
    assert "Tỉnh ủy Bạc Liêu" in field.one("dd").text
    assert field.one(class_="flag").text == "đã hiệu đính"
    assert "Lan: Tỉnh ủy Bạc Liêu, lý do: xem bản giấy" in field.one("li").text
    results = client.get("/search", query_string={"corrected": "yes"}).text
    assert "Tỉnh ủy Bạc Liêu" in results
    assert plan in results
    back = send(client, plan, sent_form(client, plan, "issuer", undo="1", why="nhầm"))
    assert back.status_code == 303
    field = read_page(client.get(plan).text).one(id="truong-issuer")
    assert "Tỉnh ủy Cà Mau" in field.one("dd").text
    assert not field.all(class_="flag")
    assert "Lan bỏ ngày" in field.one("li").text
    assert "Tỉnh ủy Bạc Liêu" not in client.get("/search").text


@pytest.mark.parametrize("headers", [{}, {"Origin": "http://evil.example"}, {"Origin": "null"},
                                     {"Referer": "http://evil.example/plans"},
                                     {"Origin": "http://localhost", "Sec-Fetch-Site": "cross-site"}])  # fmt: skip
def test_another_site_cannot_correct(client, plan, headers: dict[str, str]) -> None:
    form = sent_form(client, plan, "issuer", value="Tỉnh ủy Bạc Liêu")
    assert client.post(f"{plan}/corrections", data=form, headers=headers).status_code == 403
    assert "Bạc Liêu" not in client.get(plan).text


@pytest.mark.parametrize(("field", "values", "says"), [
    ("issued", {"value": "hôm qua"}, "Không hiểu ngày này"),
    ("issued", {"value": ""}, "Chưa có giá trị"),
    ("number", {"value": "mười hai"}, "không phải một số hiệu"),
    ("kind", {"value": "Kế hoạc"}, "Có phải là: Kế hoạch"),
    ("issuer", {"value": "<script>alert(1)</script>"}, "không bắt đầu như một cơ quan"),
    ("title", {"value": "x" * 2001}, "Giá trị dài quá"),
    ("title", {"why": " "}, "Cần ghi lý do"),
    ("title", {"why": "x" * 501}, "Lý do dài quá"),
    ("title", {"who": "Kẻ lạ"}, "không có trong danh sách"),
    ("title", {"undo": "1"}, "Không có lần hiệu đính nào để bỏ"),
    ("title", {"seen": "7.0"}, "Có người vừa hiệu đính"),
])  # fmt: skip
def test_what_cannot_be_is_said_and_what_was_written_is_kept(client, plan, field, values, says) -> None:
    response = send(client, plan, sent_form(client, plan, field, **values))
    assert response.status_code in (409, 422)
    shown = read_page(response.text).one(id=f"truong-{field}")
    assert says in shown.one(role="alert").text
    assert "open" in shown.one("details", class_="edit").attributes
    written = next(each for each in shown.all("input") if each.attributes["name"] == "value")
    assert html.unescape(written.attributes["value"]) == values.get("value", written.attributes["value"])
    assert "<script>alert" not in response.text
    assert "đã hiệu đính" not in client.get(plan).text


@pytest.mark.parametrize("field", ["marks", "passages", "", "../number", "quality"])
def test_other_fields_have_no_form(client, plan, field: str) -> None:
    form = {"field": field, "value": "x", "who": "Lan", "why": "x", "seen": "0.0", "undo": "0"}
    assert send(client, plan, form).status_code == 404


def test_while_an_ingest_writes_it_is_said_and_nothing_is_lost(client, settings) -> None:
    plan = address_of(settings, "c.txt")
    form = sent_form(client, plan, "issuer", value="Tỉnh ủy Bạc Liêu")
    with write_lock(settings):
        response = send(client, plan, form)
    assert (response.status_code, response.headers["Retry-After"]) == (503, "30")
    shown = read_page(response.text).one(id="truong-issuer")
    assert "Kho đang được ghi" in shown.one(role="alert").text
    assert send(client, plan, form).status_code == 303


def test_two_editors_do_not_overwrite_each_other_unseen(client, settings) -> None:
    plan = address_of(settings, "d.txt")
    first, second = (sent_form(client, plan, "place", value=value) for value in ("Bạc Liêu", "Cà Mau"))
    assert send(client, plan, first).status_code == 303
    assert send(client, plan, second).status_code == 409
    assert send(client, plan, sent_form(client, plan, "place", value="Cà Mau")).status_code == 303


@pytest.mark.parametrize("undo", ["0", "1"])
def test_what_another_editor_does_while_one_waits_is_not_overwritten(client, settings, monkeypatch, undo: str) -> None:
    plan = address_of(settings, "d.txt")
    assert send(client, plan, sent_form(client, plan, "title", value="trước")).status_code == 303
    form = sent_form(client, plan, "title", value="sau", undo=undo)
    write_first = Corrections.write

    def waits(self: Corrections, steps):
        monkeypatch.undo()
        self.set(Wish(plan.removeprefix("/plans/"), "title", f"của người khác {undo}", "Lan", "xem lại"))
        return write_first(self, steps)

    monkeypatch.setattr(Corrections, "write", waits)
    response = send(client, plan, form)
    assert response.status_code == 409
    assert f"của người khác {undo}" in read_page(response.text).one(id="truong-title").one("dd").text
    assert f"của người khác {undo}" in read_page(client.get(plan).text).one(id="truong-title").one("dd").text


def test_what_the_document_does_not_state_can_be_put(client, settings, monkeypatch) -> None:
    plan = address_of(settings, "e.txt")
    ended = []
    monkeypatch.setattr(Newest, "end_rest", lambda _: ended.append(True))
    assert send(client, plan, sent_form(client, plan, "recipients", value="Sở Nội vụ; Sở Y tế")).status_code == 303
    shown = read_page(client.get(plan).text).one(id="truong-recipients")
    assert [each.text for each in shown.one("ul").all("li")] == ["Sở Nội vụ", "Sở Y tế"]
    assert ended == [True]


def test_a_plan_that_is_not_there_cannot_be_corrected(client, plan) -> None:
    form = sent_form(client, plan, "place", value="Bạc Liêu")
    assert send(client, "/plans/" + "a" * 16, form).status_code == 404
