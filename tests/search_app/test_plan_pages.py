"""A plan's page over real files: its whole text, pages beside it, files by id only, places that stay."""

from __future__ import annotations

import hashlib
import re
from dataclasses import replace
from pathlib import Path
from urllib.parse import quote

import pytest
from flask.testing import FlaskClient

from indexer import pictures, pipeline
from indexer.catalogue import Catalogue
from indexer.errors import Unreadable
from indexer.picture_cache import PictureCache
from indexer.settings import Settings
from search_app import create_app
from search_app.originals import show_original
from tests.fixtures_plans import InThisProcess, plan_text, run, settings_for, write
from tests.readers.making import column, make_pdf
from tests.search_app.pages import read_page

HIT = quote("đối ngoại")


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """A home with a PDF of two pages, and a text of another year that says nearly the same."""
    folder = tmp_path_factory.mktemp("plan-pages")
    lines = plan_text("12-KH/TU").split("\n")
    pages = [column(72, 790, lines[:14]), column(72, 790, lines[14:])]
    (folder / "files").mkdir()
    make_pdf(folder / "files" / "kế hoạch 12.pdf", pages)
    write(folder / "files" / "b.txt", plan_text("31-KH/TU", year=2021))
    made = settings_for(folder / "home")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pipeline, "Preparers", InThisProcess)
        run(made, folder / "files")
    return made


@pytest.fixture(scope="module")
def client(settings: Settings) -> FlaskClient:
    return create_app(settings).test_client()


def id_of(settings: Settings, name: str) -> str:
    with Catalogue.open_readonly(settings.catalogue_path) as catalogue:
        return next(each.plan_id for each in catalogue.sources() if each.name == name)


@pytest.fixture(scope="module")
def plan(settings: Settings) -> str:
    return "/plans/" + id_of(settings, "kế hoạch 12.pdf")


@pytest.fixture(scope="module")
def text(settings: Settings) -> str:
    return "/plans/" + id_of(settings, "b.txt")


def page_of(client: FlaskClient, address: str, status: int = 200):
    response = client.get(address)
    assert response.status_code == status
    return read_page(response.text)


def test_the_whole_text_is_there_and_evidence_leads_into_it(client, plan) -> None:
    page = page_of(client, plan)
    said = page.one(class_="document").text
    for piece in ("TỈNH ỦY CÀ MAU", "Số 12-KH/TU", "1. Mục đích", "đúng tiến độ", "Nguyễn Văn Mẫu"):
        assert piece in said
    field = page.one(id="truong-number")
    (place,) = {link.attributes["href"] for link in field.all("a") if link.text == "tới chỗ ấy"}
    assert page.one(id=place.removeprefix("#")).text == "12-KH/TU"


def test_hits_are_numbered_and_lead_to_each_other(client, plan) -> None:
    page = page_of(client, f"{plan}?q={HIT}")
    marks = [mark for mark in page.all("mark") if "id" in mark.attributes]
    assert [mark.attributes["id"] for mark in marks] == ["hit-1", "hit-2"]
    assert [link.attributes["href"] for link in page.all(class_="steps")[0].all("a")] == ["#hit-2"]
    assert [link.attributes["href"] for link in page.all(class_="steps")[1].all("a")] == ["#hit-1"]


def test_the_original_stands_beside_the_text(client, plan) -> None:
    page = page_of(client, f"{plan}?view=pages&q={HIT}")
    sheets = page.all(class_="sheet")
    assert len(sheets) == 2
    first, boxes = sheets[0].all("img")
    assert (first.attributes["loading"], first.attributes["width"], first.attributes["height"]) == (
        "lazy",
        "595",
        "842",
    )
    drawn = client.get(first.attributes["src"])
    assert (drawn.mimetype, drawn.data[:4], drawn.headers["X-Content-Type-Options"]) == (
        "image/png",
        b"\x89PNG",
        "nosniff",
    )
    assert "immutable" in drawn.headers["Cache-Control"]
    assert client.get(first.attributes["src"], headers={"If-None-Match": drawn.headers["ETag"]}).status_code == 304
    over = client.get(boxes.attributes["src"])
    assert over.mimetype == "image/svg+xml"
    assert over.text.count("<rect") == 1
    assert page.one(id="trang-1").all("p", class_="handle")
    assert f"{plan}/original.pdf#page=2" in [link.attributes["href"] for link in page.one(id="trang-2").all("a")]


@pytest.mark.parametrize("path", ["pages/0.png", "pages/3.png", "pages/1.png?scale=3", "pages/1.png?scale=../2",
                                  "pages/-1.png", "pages/x.png", "pages/99999999999999999999.png", "pages/3.svg",
                                  "pages/..%2F..%2Foriginal.png", "passages/", "original/../../x"])  # fmt: skip
def test_only_pages_that_are_there_are_drawn(client, plan, path: str) -> None:
    assert client.get(f"{plan}/{path}").status_code == 404


@pytest.mark.parametrize("plan_id", ["../../etc/passwd", "..%2f..%2fetc%2fpasswd", "a" * 16, "A" * 16, "%00" * 16,
                                     "/etc/passwd", "a" * 15 + "%0a"])  # fmt: skip
@pytest.mark.parametrize("what", ["original", "original.pdf", "pages/1.png", "pages/1.svg", "passages/1.00000000.a"])
def test_files_are_found_by_id_only(client, plan_id: str, what: str) -> None:
    assert client.get(f"/plans/{plan_id}/{what}").status_code in (404, 308)


def test_the_file_opens_as_a_pdf_and_is_downloaded_as_it_is(client, plan) -> None:
    with client.get(f"{plan}/original.pdf") as shown, client.get(f"{plan}/original") as sent:
        assert shown.data == sent.data
        assert (shown.mimetype, sent.mimetype) == ("application/pdf", "application/pdf")
        assert shown.headers["Content-Disposition"].startswith("inline")
        assert sent.headers["Content-Disposition"].startswith("attachment")
        assert shown.headers["Content-Security-Policy"] == "default-src 'none'; frame-ancestors 'none'"
        assert sent.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
        for response in (shown, sent):
            assert response.headers["X-Content-Type-Options"] == "nosniff"


def test_what_is_named_like_a_pdf_and_is_none_is_never_shown(client, plan, tmp_path) -> None:
    """Such a file holds no plan: it is in quarantine. If it ever did, it would be sent and not shown."""
    path = write(tmp_path / "c.pdf", "<html><script>alert(1)</script></html>")
    sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
    archive = client.application.extensions["archive"]
    stored = archive.catalogue.plan(plan.removeprefix("/plans/"))
    source = replace(stored.sources[0], path=str(path), sha256=sha256, size=path.stat().st_size)
    with client.application.test_request_context(), show_original(replace(stored, sources=(source,))) as response:
        assert response.headers["Content-Disposition"].startswith("attachment")
    with pytest.raises(Unreadable, match="not-pdf"):
        archive.pictures.sizes(replace(stored, sources=(source,)))


def test_a_file_that_is_no_pdf_says_so(client, text) -> None:
    assert "không phải PDF" in page_of(client, text).one(class_="ways").text
    assert page_of(client, f"{text}?view=pages").one(role="status")
    with client.get(f"{text}/original.pdf") as response:
        assert response.headers["Content-Disposition"].startswith("attachment")


def test_a_file_that_changed_is_neither_sent_nor_drawn(tmp_path) -> None:
    path = make_pdf(tmp_path / "files.pdf", [column(72, 790, plan_text("12-KH/TU").split("\n"))])
    made = settings_for(tmp_path / "home")
    run(made, path)
    address = "/plans/" + id_of(made, "files.pdf")
    content = path.read_bytes()
    path.write_bytes(content.replace(b"%%EOF", b"%%E0F"))
    changed = create_app(made).test_client()
    assert changed.get(f"{address}/original").status_code == 404
    picture = changed.get(f"{address}/pages/1.png")
    assert (picture.status_code, picture.mimetype, picture.headers["Cache-Control"]) == (
        404,
        "image/svg+xml",
        "no-store",
    )
    assert "Không vẽ được trang này" in picture.text
    page = page_of(changed, f"{address}?view=pages")
    assert "Không vẽ được trang gốc" in page.one(role="status").text
    assert page.all(class_="part")
    assert not page.all(class_="sheet")


def test_too_many_pictures_at_once_are_put_off_and_the_text_is_there(client, plan, monkeypatch, tmp_path) -> None:
    monkeypatch.setattr(pictures, "SLOW_SECONDS", 0.0)
    drawing = client.application.extensions["archive"].pictures
    monkeypatch.setattr(drawing, "_cache", PictureCache(tmp_path, 1 << 20))
    with drawing._drawers(), drawing._drawers():
        response = client.get(f"{plan}/pages/2.png?scale=2")
        page = page_of(client, f"{plan}?view=pages")
    assert (response.status_code, response.headers["Retry-After"]) == (503, "30")
    assert "Đang vẽ nhiều trang khác" in page.one(role="status").text
    assert page.all(class_="part")


def test_a_page_without_hits_needs_no_words_of_it(client, plan, monkeypatch) -> None:
    monkeypatch.setattr(pictures.Pictures, "_words", None)
    boxes = client.get(f"{plan}/pages/1.svg?q={quote('Mẫu')}")
    assert (boxes.status_code, boxes.text.count("<rect")) == (200, 0)
    assert client.get(f"{plan}/pages/1.svg").text.count("<rect") == 0


def test_a_passage_has_an_address_that_stays(client, plan) -> None:
    page = page_of(client, plan)
    handle = page.one("section", id="p1").one(class_="handle").one("a").attributes["href"]
    assert re.fullmatch(plan + r"/passages/\d+\.[0-9a-f]{8}\.[a-z0-9-]+#doan", handle)
    aimed = page_of(client, handle.removesuffix("#doan"))
    assert aimed.one(id="doan").parent.attributes["id"] == "p1"
    assert "Tới đoạn ấy" in aimed.one(class_="document").text
    gone = page_of(client, f"{plan}/passages/1.00000000.khong-con-mot-chu-nao-giong-vay-nua")
    assert "không còn trong văn bản" in gone.one(id="doan-mat").text
    assert gone.one(id="doan")
    assert not page_of(client, f"{plan}/passages/khong-phai").all(id="doan")


def test_what_is_cited_has_a_card_and_a_page(client, plan) -> None:
    page = page_of(client, plan)
    card = page.one(class_="peeked")
    assert "Kết luận 57-KL/TW" in card.text
    assert "15/6/2023" in card.text
    assert "Kho chưa có văn bản này" in card.text
    opens = page.one("button", class_="peek").attributes["popovertarget"]
    assert page.one(id=opens) is card
    assert any(link.attributes["href"] == "/directives/57-kl_tw~2023" for link in page.all("a", class_="cite"))


def test_related_plans_are_named(client, plan, text) -> None:
    related = page_of(client, plan).one(id="lien-quan")
    assert [heading.text for heading in related.all("h3")] == [
        "Cùng kế hoạch các năm", "Cùng thực hiện 57-KL/TW (2023)", "Cùng cơ quan, năm khác",
    ]  # fmt: skip
    assert text in [link.attributes["href"] for link in related.all("a", class_="title")]


def test_without_editors_nothing_can_be_corrected(client, plan) -> None:
    assert not page_of(client, plan).all(class_="edit")
    sent = {"field": "number", "value": "1-KH/TU", "who": "Lan", "why": "x", "seen": "0.0", "undo": "0"}
    response = client.post(f"{plan}/corrections", data=sent, headers={"Origin": "http://localhost"})
    assert response.status_code == 404


def test_pages_by_path_are_none(client, settings: Settings) -> None:
    files = Path(settings.home).parent / "files"
    assert client.get(f"/plans/{quote(str(files / 'b.txt'), safe='')}/original").status_code == 404
