"""The basket on the server: what it takes, what the archive holds of it, the files that it becomes."""

from __future__ import annotations

import io
import json
import re
from typing import Any

import docx
import pytest
from flask.testing import FlaskClient

from indexer.errors import RequestError
from search_app.api_table import TITLE_CHARS
from search_app.desk.basket import ADDRESS_CHARS, MOST_TAKEN, NOTE_CHARS, parse_items, read_items
from search_app.guard import LIMITS
from search_app.office.markdown import escaped
from search_app.office.official import texts
from tests.search_app.pages import read_page
from tests.search_app.payloads import PAYLOADS

FROM_HERE = {"Origin": "http://localhost"}
ITEM = {"plan": "a" * 16, "address": "0.00000000.x", "note": ""}
WRONG: list[tuple[Any, str]] = [
    ([], "empty-basket"),
    (None, "empty-basket"),
    ({"plan": "x"}, "empty-basket"),
    ([ITEM] * (MOST_TAKEN + 1), "basket-too-long"),
    ([{"plan": "a" * 16}], "bad-basket"),
    ([{**ITEM, "text": "của trình duyệt"}], "bad-basket"),
    ([{**ITEM, "plan": 7}], "bad-basket"),
    ([{**ITEM, "plan": "../../etc"}], "bad-basket"),
    ([{**ITEM, "address": ""}], "bad-basket"),
    ([{**ITEM, "address": "x" * (ADDRESS_CHARS + 1)}], "bad-basket"),
    (["x"], "bad-basket"),
    ([{**ITEM, "note": "x" * (NOTE_CHARS + 1)}], "note-too-long"),
]


@pytest.mark.parametrize(("raw", "said"), WRONG, ids=[f"{said} {str(raw)[:30]}" for raw, said in WRONG])
def test_what_is_no_basket_is_refused(raw: Any, said: str) -> None:
    with pytest.raises(RequestError) as refused:
        parse_items(raw)
    assert refused.value.complaints[0][0] == said


@pytest.mark.parametrize("text", ["", "{", "[" * 100_000, "\udcff"])
def test_what_is_no_json_is_refused(text: str) -> None:
    with pytest.raises(RequestError):
        read_items(text)


def test_all_complaints_come_at_once() -> None:
    with pytest.raises(RequestError) as refused:
        parse_items([{**ITEM, "note": "x" * 600}, ITEM, {"plan": 1}])
    assert refused.value.complaints == (("note-too-long", "1: 600 > 500"), ("bad-basket", "3"))


def passage(client: FlaskClient, number: str, ordinal: int = 0) -> dict[str, Any]:
    plan = client.get("/api/v1/number", query_string={"n": number}).get_json()["plan"]
    return client.get(f"/api/v1/passages/{plan}.{ordinal}").get_json()


def item(taken: dict[str, Any], note: str = "", **other: str) -> dict[str, str]:
    return {"plan": taken["plan"]["id"], "address": taken["address"], "note": note, **other}


def exported(client: FlaskClient, items: list[dict], **fields: str) -> Any:
    return client.post("/basket/export", data={"items": json.dumps(items), **fields}, headers=FROM_HERE)


def lines_of(content: bytes) -> list[str]:
    return list(texts(docx.Document(io.BytesIO(content))))


def test_what_the_archive_holds_now(client: FlaskClient) -> None:
    taken = passage(client, "309-KH/TU")
    start, _, quote = taken["address"].split(".")
    items = [
        item(taken, "ghi chú"),
        item(taken, address=f"{start}.00000000.{quote}"),
        item(taken, address="0.00000000.khong-co-nhu-the"),
        item(taken, address="không phải địa chỉ"),
        item(taken, plan="a" * 16),
    ]
    kept = client.post("/api/v1/basket", json={"items": items}).get_json()["items"]
    assert [each["state"] for each in kept] == ["same", "changed", "gone", "gone", "gone"]
    assert kept[0]["paragraphs"] == kept[1]["paragraphs"] == taken["paragraphs"]
    assert kept[0]["citation"] == taken["citation"]
    assert (kept[0]["note"], kept[4]["paragraphs"], kept[4]["citation"]) == ("ghi chú", [], None)


def test_a_passage_says_how_to_take_it_over(client: FlaskClient) -> None:
    taken = passage(client, "84-KH/BTGTU")
    assert taken["citation"] == "(Kế hoạch số 84-KH/BTGTU, ngày 21/6/2019 của Ban Tuyên giáo Tỉnh ủy Lạng Sơn)"
    assert taken["paragraphs"][0].startswith("Tuyên truyền Chỉ thị số 32-CT/TW ngày 18/02/2019")
    page = read_page(client.get(taken["url"]).text)
    assert page.one("section", id="p0").attributes["class"] == "part aimed"
    copy = client.get(f"/passages/{taken['id']}/copy").text
    assert taken["citation"] in copy
    assert taken["url"] in copy
    for gone in ("aaaaaaaaaaaaaaaa.0", f"{taken['plan']['id']}.99", "x.1", f"{taken['plan']['id']}.-1"):
        assert client.get(f"/passages/{gone}/copy").status_code == 404


def test_a_word_file_of_it(client: FlaskClient) -> None:
    one, two = passage(client, "309-KH/TU", 1), passage(client, "84-KH/BTGTU")
    items = [
        item(one, "Xem lại <b>đoạn</b>"),
        item(two),
        item(passage(client, "309-KH/TU", 0)),
        item(one, plan="a" * 16),
    ]
    response = exported(client, items, title="Tham khảo", format="docx")
    assert response.status_code == 200
    assert response.headers["Cache-Control"] == "private, no-store"
    lines = lines_of(response.data)
    assert lines[:3] == ["GIỎ TRÍCH", "Tham khảo", ""]
    assert lines[3:6] == ["1. NHIỆM VỤ", "Ghi chú: Xem lại <b>đoạn</b>", one["paragraphs"][0]]
    assert lines[6] == f"{one['citation']} , trang 1; mở đoạn này trong kho"  # the number between them is a field
    fields = re.findall(r'w:instr=" REF (\w+) ', docx.Document(io.BytesIO(response.data)).element.xml)
    assert fields == ["nguon_1", "nguon_2", "nguon_1"]
    assert sum(line.startswith("[1]\tKế hoạch số 309-KH/TU") for line in lines) == 1  # one source, used twice
    assert sum("không còn trong kho" in line for line in lines) == 1
    assert response.data == exported(client, items, title="Tham khảo", format="docx").data


def test_a_word_file_in_the_layout_of_an_issuer(client: FlaskClient) -> None:
    items = [item(passage(client, "309-KH/TU"))]
    response = exported(client, items, agency="Huyện ủy Bình Sơn", format="docx")
    lines = lines_of(response.data)
    assert lines[:4] == ["[ĐẢNG BỘ CẤP TRÊN…]", "HUYỆN ỦY BÌNH SƠN", "*", "Số […]-KH/HU"]
    assert "KẾ HOẠCH" in lines
    assert "Nơi nhận:" in lines
    assert lines[lines.index("NGUỒN TRÍCH") - 1].startswith("[Danh mục dưới đây")
    breaks = docx.Document(io.BytesIO(response.data)).element.xml.count('<w:br w:type="page"/>')
    assert breaks == 1  # nothing stands below a signature


def test_a_file_is_named_by_whole_words(client: FlaskClient) -> None:
    items = [item(passage(client, "309-KH/TU"))]
    title = "Triển khai công tác thông tin đối ngoại trên địa bàn tỉnh năm 2026"
    for asked, name in ((title, "Trien-khai-cong-tac-thong-tin-doi-ngoai-tren-dia-ban-tinh"), ("x" * 90, "x" * 60)):
        response = exported(client, items, title=asked, format="md")
        assert f"filename={name}.md;" in response.headers["Content-Disposition"]


def test_markdown_of_it(client: FlaskClient) -> None:
    one = passage(client, "309-KH/TU")
    text = exported(client, [item(one, "*quan trọng*")], title="# Tiêu đề", format="md").text
    assert text.startswith("# \\# Tiêu đề\n\n## 1\\. MỤC ĐÍCH, YÊU CẦU\n\n*Ghi chú: \\*quan trọng\\**\n\n> ")
    quoted = "\n>\n".join(f"> {escaped(each)}" for each in one["paragraphs"])
    assert f"\n\n{quoted}\n\n(" in text
    assert f"[mở đoạn này trong kho](<{one['url']}>)" in text
    assert "## Nguồn trích\n\n1. Kế hoạch số 309-KH/TU" in text


@pytest.mark.parametrize(
    ("text", "written"),
    [("a*b_c`d", "a\\*b\\_c\\`d"), ("# x", "\\# x"), ("- x", "\\- x"), ("12. x", "12\\. x"), ("3) x", "3\\) x"),
     ("[x](y)", "\\[x\\](y)"), ("<b>&amp;", "\\<b\\>\\&amp;"), ("+ x", "\\+ x"), ("a - b 1. c", "a - b 1. c"),
     ("a\n# b", "a \\# b"), ("\\", "\\\\"), ("a\x00b\u200b", "ab")],
)  # fmt: skip
def test_what_a_text_says_is_never_markdown(text: str, written: str) -> None:
    assert escaped(text) == written


def test_notes_and_titles_are_texts(client: FlaskClient) -> None:
    one = passage(client, "309-KH/TU")
    for first in range(0, len(PAYLOADS), 50):
        payloads = [payload[:NOTE_CHARS] for payload in PAYLOADS[first : first + 10]]
        items = [item(one, payload) for payload in payloads]
        title = payloads[0][:TITLE_CHARS]
        response = exported(client, items, title=title, agency=title, format="docx")
        assert response.status_code == 200
        notes = [line for line in lines_of(response.data) if line.startswith("Ghi chú: ")]
        assert len(notes) == sum(bool(payload.strip()) for payload in payloads)
        assert exported(client, items, title=title, format="md").status_code == 200


@pytest.mark.parametrize(
    ("fields", "status"),
    [({"format": "exe"}, 400), ({"format": "docx", "layout": "x"}, 400), ({}, 400),
     ({"format": "md", "title": "x" * 301}, 400)],
)  # fmt: skip
def test_what_cannot_be_made_is_said(client: FlaskClient, fields: dict[str, str], status: int) -> None:
    assert exported(client, [item(passage(client, "309-KH/TU"))], **fields).status_code == status


def test_what_is_wrong_with_a_form_is_not_said_of_an_address(client: FlaskClient) -> None:
    items = [item(passage(client, "309-KH/TU"))]
    page = exported(client, items, title="Tham khảo " * 40, format="md").text
    assert "<h1>Chưa làm được việc này</h1>" in page
    assert "<q>Tham khảo Tham khảo Tham khảo Tham khảo …: 399 &gt; 300</q>" in page


def test_only_this_site_may_have_a_file_made_and_none_too_long(client: FlaskClient) -> None:
    sent = {"items": "[]", "format": "md"}
    assert client.post("/basket/export", data=sent).status_code == 403
    assert client.post("/basket/export", data=sent, headers={"Origin": "http://evil.example"}).status_code == 403
    long = {**sent, "title": "x" * LIMITS["basket_bytes"].most}
    assert client.post("/basket/export", data=long, headers=FROM_HERE).status_code == 413


def test_a_whole_basket_is_within_the_limit(client: FlaskClient) -> None:
    one = passage(client, "309-KH/TU")
    items = [item(one, "ữ" * NOTE_CHARS)] * MOST_TAKEN
    response = client.post(
        "/basket/export",
        data={"items": json.dumps(items, ensure_ascii=False), "format": "md"},
        headers=FROM_HERE,
        content_type="multipart/form-data",
    )
    assert response.status_code == 200


@pytest.mark.parametrize("body", [[], "x", None, {"items": [ITEM], "title": 7}, {"items": [ITEM], "colour": "1"}])
def test_a_body_that_is_none_is_a_problem(client: FlaskClient, body: Any) -> None:
    response = client.post("/api/v1/basket.docx", data=json.dumps(body), content_type="application/json")
    assert (response.status_code, response.mimetype) == (400, "application/problem+json")


def test_the_page_says_its_limits(client: FlaskClient) -> None:
    page = client.get("/basket").text
    assert f"nhiều nhất {MOST_TAKEN} đoạn" in page
    assert f'data-note-chars="{NOTE_CHARS}"' in page
    assert client.get("/basket?x=1").status_code == 400
