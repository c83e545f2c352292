"""Lists as files: opened again by the programmes that people open them with, and safe in all of them."""

from __future__ import annotations

import csv
import io
import json
from datetime import datetime
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

import openpyxl
import pytest
from flask.testing import FlaskClient

from search_app import asking, create_app
from search_app.exports import COLUMNS, MOST_ROWS, Export, as_csv, as_json, as_xlsx, neutral
from tests.search_app.pages import read_page
from tests.search_app.small import Sheet, build

FORMULAS = [
    "=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", " =1", "\u00a0=1", "\u200b=1", "\ufeff=1", "\x00=1",
    "＝1+1", "＋1", "－1", "＠x", "﹦1", "﹢1", "﹣1", "﹫x", "⁼1", "⁺1", "- Kế hoạch", "\t", "=cmd|' /C calc'!A0",
]  # fmt: skip
PLAIN = ["", " ", "Kế hoạch", "57-KL/TW", "1=1", "“=”", "a\t=1", "'=1", "–", "—", "•"]


@pytest.mark.parametrize("text", FORMULAS, ids=ascii)
def test_what_begins_like_a_formula_is_text(text: str) -> None:
    assert neutral(text) == f"'{text}"


@pytest.mark.parametrize("text", PLAIN, ids=ascii)
def test_other_text_stays_as_it_is(text: str) -> None:
    assert neutral(text) == text


def rows_of(client: FlaskClient, path: str) -> list[dict[str, str]]:
    data = client.get(path).data
    assert data.startswith(b"\xef\xbb\xbf")
    assert data.endswith(b"\r\n")
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline=""), strict=True))


def sheet_of(client: FlaskClient, path: str, name: str = "Kết quả"):
    return openpyxl.load_workbook(io.BytesIO(client.get(path).data))[name]


def shown_on_pages(client: FlaskClient, path: str) -> list[str]:
    """The addresses of the plans that the pages of a search list."""
    found: list[str] = []
    while path:
        page = read_page(client.get(path).text)
        found += [hit.one("h2").one("a").attributes["href"].partition("?")[0] for hit in page.all("li", class_="hit")]
        following = page.all("a", rel="next")
        path = following[0].attributes["href"] if following else ""
    return found


SEARCHES = ["", "q=th%C3%B4ng+tin", "q=57-KL%2FTW&sort=newest", "issuer=quang+ngai&year=2023", "q=n%C4%83m:+2023"]


@pytest.mark.parametrize("query", SEARCHES)
def test_the_list_is_that_of_the_pages(client: FlaskClient, query: str) -> None:
    paths = [urlsplit(row["Địa chỉ"]).path for row in rows_of(client, f"/export.csv?{query}")]
    assert paths == shown_on_pages(client, f"/search?{query}")
    assert paths == [urlsplit(one["url"]).path for one in client.get(f"/export.json?{query}").json["results"]]
    sheet = sheet_of(client, f"/export.xlsx?{query}")
    address = [cell.value for cell in sheet[1]].index("Địa chỉ")
    assert paths == [urlsplit(row[address].hyperlink.target).path for row in sheet.iter_rows(min_row=2)]


def test_which_page_was_seen_does_not_matter(client: FlaskClient) -> None:
    assert client.get("/export.csv?page=2&size=10").data == client.get("/export.csv").data


def test_it_is_read_chunk_by_chunk(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = client.get("/export.json").json
    assert whole["total"] > 4
    monkeypatch.setattr(asking, "CHUNK", 2)
    assert client.get("/export.json").json == whole


def test_values_of_a_plan(client: FlaskClient) -> None:
    [row] = rows_of(client, '/export.csv?q=s%E1%BB%91:"309-KH/TU"')
    assert row["Số hiệu"] == "309-KH/TU"
    assert row["Ngày ban hành"] == "2023-09-12"
    assert row["Thực hiện"] == "57-KL/TW (2023)"
    assert row["Địa chỉ"].startswith("http://localhost/plans/")
    head, line = sheet_of(client, '/export.xlsx?q=s%E1%BB%91:"309-KH/TU"').iter_rows()
    cells = {name.value: cell for name, cell in zip(head, line, strict=True)}
    assert cells["Ngày ban hành"].value == datetime(2023, 9, 12)
    assert cells["Ngày ban hành"].number_format == "d/m/yyyy"
    assert cells["Số trang"].value == 1
    assert cells["Địa chỉ"].hyperlink.target == row["Địa chỉ"] == cells["Địa chỉ"].value
    [one] = client.get('/export.json?q=s%E1%BB%91:"309-KH/TU"').json["results"]
    assert (one["number"], one["issued"], one["pages"]) == ("309-KH/TU", "2023-09-12", 1)


def test_passages(client: FlaskClient) -> None:
    rows = rows_of(client, "/export.csv?unit=passage&q=th%C3%B4ng+tin")
    assert rows
    assert all("thông tin" in row["Đoạn văn"].lower() for row in rows)
    assert all("#p" in row["Địa chỉ"] for row in rows)
    assert [row["Đoạn văn"] for row in rows] == [
        one["text"] for one in client.get("/export.json?unit=passage&q=th%C3%B4ng+tin").json["results"]
    ]


def test_the_second_sheet_says_what_was_searched(client: FlaskClient) -> None:
    about = sheet_of(client, "/export.xlsx?q=th%C3%B4ng+tin&year=2023", "Về tệp này")
    said = {row[0].value: row[1].value for row in about.iter_rows()}
    assert said["Câu tìm"] == "thông tin"
    assert parse_qs(urlsplit(said["Trang kết quả"]).query) == {"q": ["thông tin"], "year": ["2023"]}
    assert client.get(said["Trang kết quả"]).status_code == 200


HOSTILE = '=HYPERLINK("http://x","y")'


def test_hostile_titles_stay_text_in_every_file(tmp_path: Path) -> None:
    sheets = [
        Sheet("=1+1.txt", (("Mục", "Nội dung thứ nhất."),), title=HOSTILE),
        Sheet("b.txt", (("Mục", "Nội dung thứ hai."),), title="＋2, “3”\vmột \x07dòng", issued="1900-02-01"),
        Sheet("c.txt", (("Mục", "Nội dung thứ ba."),), title="Kế hoạch, phần\nhai", issued="2019-06"),
    ]
    client = create_app(build(tmp_path / "home", tmp_path / "files", sheets)).test_client()
    rows = {row["Tệp"]: row for row in rows_of(client, "/export.csv")}
    assert rows["'=1+1.txt"]["Trích yếu"] == f"'{HOSTILE}"
    assert rows["b.txt"]["Trích yếu"].startswith("'＋2, “3”")
    assert rows["c.txt"]["Trích yếu"] == "Kế hoạch, phần\nhai"
    assert rows["c.txt"]["Ngày ban hành"] == "2019-06"
    cells = [cell for row in sheet_of(client, "/export.xlsx").iter_rows(min_row=2) for cell in row]
    assert not [cell.value for cell in cells if cell.data_type == "f"]
    quoted = {cell.value for cell in cells if cell.quotePrefix}
    assert {HOSTILE, "=1+1.txt"} <= quoted
    assert {"1/2/1900", "6/2019"} <= {cell.value for cell in cells}
    assert {one["title"] for one in client.get("/export.json").json["results"]} >= {HOSTILE}


def export(total: int, records: list[dict]) -> Export:
    headings = {column.name: column.name for column in COLUMNS["plan"]}
    words = {"results": "R", "about": "A", "query": "q", "address": "a", "total": "t", "rows": "r", "more": "{} of {}"}
    rows = min(total, MOST_ROWS)
    return Export("plan", "x", "http://localhost/search?q=x", total, rows, total > rows, records, headings, words, {})


ONE = {"id": "a", "number": None, "kind": None, "title": "x" * 40_000, "issuers": [], "issued": None, "implements": [],
       "basis": [], "pages": 2, "source": "f", "url": "http://localhost/plans/a"}  # fmt: skip


def test_a_list_that_does_not_fit_says_so() -> None:
    listed = export(MOST_ROWS + 345, [ONE])
    *_, last = csv.reader(io.StringIO("".join(as_csv(listed)), newline=""))
    assert last == ["10.000 of 10.345", *[""] * (len(COLUMNS["plan"]) - 1)]
    book = openpyxl.load_workbook(as_xlsx(listed))
    assert book["R"].cell(3, 1).value == book["A"].cell(5, 2).value == "10.000 of 10.345"
    head = json.loads("".join(as_json(listed)))
    assert (head["total"], head["rows"], head["truncated"]) == (MOST_ROWS + 345, MOST_ROWS, True)


def test_a_cell_holds_no_more_than_a_spreadsheet_takes() -> None:
    book = openpyxl.load_workbook(as_xlsx(export(1, [ONE])))
    assert len(book["R"].cell(2, 3).value) == 32_767


def test_an_empty_list_is_a_file_with_headings(client: FlaskClient) -> None:
    assert rows_of(client, "/export.csv?year=1987") == []
    assert client.get("/export.json?year=1987").json["results"] == []
    assert sheet_of(client, "/export.xlsx?year=1987").max_row == 1


NAMES = [
    ("", "kế-hoạch"),
    ("thông tin đối ngoại", "kế-hoạch-thông-tin-đối-ngoại"),
    ('số:"57-KL/TW"', "kế-hoạch-số-57-KL-TW"),
    ('..\\../etc/passwd\r\nX: "y"; x=', "kế-hoạch-etc-passwd-X-y-x"),
    ("chữ " * 40, "kế-hoạch-chữ-chữ-chữ-chữ-chữ-chữ-chữ-chữ-chữ-chữ-chữ-chữ-chữ"),
]


@pytest.mark.parametrize(("typed", "name"), NAMES, ids=[name for _, name in NAMES])
@pytest.mark.parametrize("kind", ["csv", "xlsx", "json"])
def test_the_file_has_a_name_that_every_system_takes(client: FlaskClient, typed: str, name: str, kind: str) -> None:
    said = client.get(f"/export.{kind}", query_string={"q": typed}).headers["Content-Disposition"]
    plain, _, marked = said.partition("; filename*=UTF-8''")
    assert unquote(marked) == f"{name}.{kind}"
    assert plain.startswith("attachment; filename=ke-hoach")
    assert plain.isascii()


def test_complaints_and_other_kinds(client: FlaskClient) -> None:
    assert client.get("/export.csv?yaer=2023").status_code == 400
    assert client.get("/export.pdf").status_code == 404


def test_without_an_index_the_page_says_so(empty_client: FlaskClient) -> None:
    for kind in ("csv", "xlsx", "json"):
        assert empty_client.get(f"/export.{kind}").status_code == 503
