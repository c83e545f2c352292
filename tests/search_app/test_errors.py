"""Every error is a page in Vietnamese with a way on."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from indexer.catalogue.store import Catalogue
from indexer.errors import BusyError, CatalogueError, EngineError, IndexDamaged, IndexMismatch, SearchTooLong
from indexer.model import REASONS, SOURCE_STATES, Source
from search_app import create_app, error_pages
from search_app.archive import Archive
from search_app.cli import NOTES
from search_app.problems import TITLES
from search_app.search_state import COMPLAINTS
from search_app.wording import date_or_text, days_between, percent, vietnamese_count, vietnamese_date
from tests.conftest import REPOSITORY
from tests.search_app.pages import links, read_page
from tests.search_app.small import build, read, settings_of, sheets


def test_one_page_lists_all_complaints(client: FlaskClient) -> None:
    response = client.get("/search?page=0&sort=best&from=hôm qua")
    assert response.status_code == 400
    page = read_page(response.text)
    said = [li.text for li in page.one(class_="complaints").all("li")]
    assert said == [
        "Ngày không hiểu được: hôm qua Viết 2023, 6/2023 hoặc 15/6/2023.",
        (
            "Không có cách xếp: best "
            "Dùng relevance (phù hợp), newest (mới nhất), oldest (cũ nhất) hoặc added (mới vào kho)."
        ),
        "Số trang không hợp lệ: 0 Số trang là số nguyên từ 1 trở lên.",
    ]
    assert {"/", "/search"} <= set(links(page))


def test_ten_thousand_characters_are_a_complaint(client: FlaskClient) -> None:
    for address in ("/search?q=", "/number?n="):
        response = client.get(address + "x" * 10_000)
        assert response.status_code == 400
        assert "Rút ngắn" in response.text
        assert len(response.text) < 5_000


@pytest.mark.parametrize(
    "address", ["/coverage?q=a", "/number?m=57", "/number?n=57&page=2", "/coverage?page=1&colour=red"]
)
def test_a_parameter_that_a_page_does_not_take_is_a_complaint(client: FlaskClient, address: str) -> None:
    response = client.get(address)
    assert response.status_code == 400
    assert "Địa chỉ có phần không dùng được" in response.text


def test_ten_thousand_characters_do_not_stop_a_plan_from_being_read(client: FlaskClient) -> None:
    address = client.get("/number?n=309-KH/TU").headers["Location"]
    assert client.get(address + "?q=" + "x" * 10_000).status_code == 200


def test_wording_of_values() -> None:
    assert date_or_text("2024-01-05") == "5/1/2024"
    assert date_or_text("309-KH/TU") == "309-KH/TU"
    assert (vietnamese_date("2019-06"), vietnamese_date(None)) == ("6/2019", "")
    assert (vietnamese_count(1204), vietnamese_count(7)) == ("1.204", "7")
    assert (percent(0.987), percent(None)) == ("99 %", "")
    assert days_between("2023-06-15", "2023-09-12") == 89
    assert days_between("2023", "2023-09-12") is None


def test_every_code_is_worded(site) -> None:
    words = site.jinja_env.get_template("_words.html").module
    assert set(words.COMPLAINTS) == set(COMPLAINTS)
    assert set(words.NOTES) == set(NOTES)
    assert set(words.REASONS) == set(REASONS)
    assert set(words.STATES) == set(words.STATE_HELP) == set(SOURCE_STATES) - {"indexed"}


NOWHERE = ["/nowhere", "/plans/zz", "/plans/aaaaaaaaaaaaaaaa", "/plans/aaaaaaaaaaaaaaaa/original", "/directives/1-xx",
           "/plans/..%2f..%2fetc%2fpasswd", "/plans/../../etc/passwd", "/static/../site.py", "/static/%2e%2e/site.py",
           "/directives/..%2f..%2fetc", "/plans/AAAAAAAAAAAAAAAA"]  # fmt: skip


@pytest.mark.parametrize("address", NOWHERE)
def test_what_is_not_there_is_404(client: FlaskClient, address: str) -> None:
    response = client.get(address)
    assert response.status_code == 404
    assert "Không có trang này" in read_page(response.text).one("h1").text


def test_an_archive_without_anything_says_what_to_run(empty_client: FlaskClient) -> None:
    for address in ("/", "/search", "/number?n=57-KL/TW"):
        response = empty_client.get(address)
        assert response.status_code == 503
        assert response.headers["Retry-After"] == "30"
        assert "plansearch ingest" in response.text
    assert empty_client.get("/unfindable").status_code == 503
    assert empty_client.get("/healthz").status_code == 503
    assert empty_client.get("/search?page=x").status_code == 400


AWAY = [
    (IndexMismatch("x"), "plansearch rebuild"),
    (IndexDamaged("x"), "plansearch rebuild"),
    (EngineError("x"), "plansearch check"),
    (SearchTooLong("x"), "thu hẹp"),
    (CatalogueError("x"), "plansearch check"),
    (BusyError("x"), "thử lại"),
]


@pytest.mark.parametrize(("error", "said"), AWAY, ids=lambda value: type(value).__name__)
def test_an_engine_that_is_away(client: FlaskClient, monkeypatch: pytest.MonkeyPatch, error, said: str) -> None:
    def fail(_self: Archive) -> None:
        raise error

    monkeypatch.setattr(Archive, "searcher", fail)
    response = client.get("/search?q=a")
    assert response.status_code == 503
    assert response.headers["Retry-After"] == "30"
    assert said in response.text
    assert "Traceback" not in response.text


def test_a_fault_of_ours_is_a_page_too(small_settings, monkeypatch: pytest.MonkeyPatch) -> None:
    app = create_app(small_settings)
    app.logger.disabled = True

    def fail(_self: Archive) -> None:
        raise ZeroDivisionError("secret detail")

    monkeypatch.setattr(Archive, "searcher", fail)
    response = app.test_client().get("/search")
    assert response.status_code == 500
    assert "Trang này gặp lỗi" in response.text
    assert "secret detail" not in response.text


def test_only_reading_is_allowed(client: FlaskClient) -> None:
    response = client.post("/search")
    assert response.status_code == 405
    assert "GET" in response.headers["Allow"]


def test_a_running_site_sees_what_another_process_ingests(tmp_path: Path) -> None:
    client = create_app(settings_of(tmp_path / "home")).test_client()
    assert client.get("/search").status_code == 503
    build(tmp_path / "home", tmp_path / "files", sheets()[:2])
    first = client.get("/search")
    assert "<b>2</b> kế hoạch" in first.text
    again = client.get("/search", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    build(tmp_path / "home", tmp_path / "files", sheets()[2:3])
    grown = client.get("/search", headers={"If-None-Match": first.headers["ETag"]})
    assert grown.status_code == 200
    assert "<b>3</b> kế hoạch" in grown.text
    assert client.get("/search?year=2019").headers["ETag"] != grown.headers["ETag"]


def test_an_original_that_is_gone_or_changed(tmp_path: Path) -> None:
    settings = build(tmp_path / "home", tmp_path / "files", sheets()[:1])
    client = create_app(settings).test_client()
    address = client.get("/number?n=309-KH/TU").headers["Location"]
    file = tmp_path / "files" / sheets()[0].name
    file.write_text("other", encoding="utf-8")
    for _ in range(2):
        response = client.get(address + "/original")
        assert response.status_code == 404
        assert "Tệp gốc không còn ở chỗ cũ" in response.text
        assert address in links(read_page(response.text))
        file.unlink(missing_ok=True)


def test_a_plan_whose_file_went_is_gone(tmp_path: Path) -> None:
    settings = build(tmp_path / "home", tmp_path / "files", sheets()[:2])
    client = create_app(settings).test_client()
    address = client.get("/number?n=309-KH/TU").headers["Location"]
    plan = address.rpartition("/")[2]
    with Catalogue.open(settings.catalogue_path) as catalogue:
        gone = [known.id for path, known in catalogue.known().items() if path.endswith(sheets()[0].name)]
        catalogue.mark_missing(gone)
        catalogue.forget(catalogue.orphans())
    for where in (address, f"{address}/original", f"/api/v1/plans/{plan}", f"/api/v1/passages/{plan}.0"):
        response = client.get(where)
        assert response.status_code == 410
    assert "không còn trong kho" in read_page(client.get(address).text).one("h1").text


def test_every_error_has_its_words() -> None:
    """Each code is worded for people, for programmes, and on the page of the API."""
    source = (REPOSITORY / "templates/error.html").read_text(encoding="utf-8")
    titles = source.partition("{% set TITLES = {")[2].partition("} %}")[0]
    assert set(re.findall(r'^  "([a-z-]+)":', titles, re.M)) == set(TITLES)
    assert {*error_pages.HTTP_CODES.values(), *(code for _, code in error_pages.AWAY)} < set(TITLES)


def test_files_that_no_search_finds_are_listed(tmp_path: Path) -> None:
    settings = build(tmp_path / "home", tmp_path / "files", sheets()[:1])
    with Catalogue.open(settings.catalogue_path) as catalogue:
        files = [
            ("quét.pdf", "waiting-ocr", None),
            ("khóa.pdf", "quarantined", "encrypted"),
            ("mật.pdf", "secret", None),
        ]
        for at, (name, state, reason) in enumerate(files):
            source = Source(f"/archive/{name}", f"{at:064}", 1, 0)
            catalogue.put_state(source, state, reader_version="1", reason=reason)
    page = read_page(create_app(settings).test_client().get("/unfindable").text)
    listed = {section.attributes["id"]: section.one("li").text for section in page.all("section")}
    assert listed == {
        "waiting-ocr": "quét.pdf",
        "quarantined": "khóa.pdf Tệp đặt mật khẩu. Hãy lưu một bản không có mật khẩu.",
        "secret": "mật.pdf",
    }
    assert "/archive" not in page.text


def test_the_sheet_reader_marks_what_it_should(tmp_path: Path) -> None:
    _, plan, document = read(sheets()[0], tmp_path)
    assert plan.number.evidence[0].span.of(document.text) == "309-KH/TU"
    assert [passage.span.of(document.text)[:9] for passage in plan.passages] == ["Thực hiện", "Sở Thông "]
