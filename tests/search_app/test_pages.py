"""The pages, read as a browser reads them."""

from __future__ import annotations

from urllib.parse import parse_qs, quote, urlsplit

import pytest
from flask.testing import FlaskClient

from search_app.search_state import parse_state
from tests.search_app.pages import Element, links, read_page


def get(client: FlaskClient, path: str, status: int = 200) -> Element:
    response = client.get(path)
    assert response.status_code == status, response.text
    return read_page(response.text)


def titles(page: Element) -> list[str]:
    return [hit.one("h2").text for hit in page.all("li", class_="hit")]


FINDS = [
    ("thông tin đối ngoại", 3),
    ("thong tin doi ngoai", 3),
    ('"quy chế phối hợp"', 1),
    ("đối ngoại -biển", 3),
    ("57 kl/tw", 3),
    ("số: 84 - KH/BTGTU", 1),
    ("cơ quan: quang ngai", 1),
    ("năm: 2023", 2),
    ("thực hiện: 57-KL/TW", 2),
    ("thực hiện: 99-KL/TW", 0),
    ("an ninh mạng", 1),
    ("", 6),
]


@pytest.mark.parametrize(("typed", "total"), FINDS, ids=[typed for typed, _ in FINDS])
def test_finds(client: FlaskClient, typed: str, total: int) -> None:
    page = get(client, "/search?q=" + quote(typed))
    assert page.one(class_="total").text == f"{total} kế hoạch"
    assert len(titles(page)) == total


def test_the_plan_with_the_number_comes_first_and_says_so(client: FlaskClient) -> None:
    page = get(client, "/search?q=309-KH/TU")
    assert titles(page)[0] == "Thực hiện Kết luận số 57-KL/TW về công tác thông tin đối ngoại"
    assert page.one(class_="flag").text == "đúng số hiệu"
    assert "/number?n=309-KH/TU" in links(page)


def test_a_result_shows_what_identifies_it_and_its_best_passages(client: FlaskClient) -> None:
    hit = get(client, "/search?q=th%C3%B4ng+tin+%C4%91%E1%BB%91i+ngo%E1%BA%A1i").one("li", class_="hit")
    assert hit.one(class_="facts").text == "Kế hoạch 309-KH/TU · Ban Thường vụ Tỉnh ủy Quảng Ngãi · 12/9/2023"
    assert hit.one(class_="carries").text == "thực hiện 57-KL/TW (2023)"
    assert len(hit.all(class_="passage")) == 2
    assert {mark.text.lower() for mark in hit.all("mark")} == {"thông tin đối ngoại", "thông tin"}
    assert all("#p" in a.attributes["href"] for a in hit.one(class_="where").all("a"))


def test_passages_have_a_page_of_their_own(client: FlaskClient) -> None:
    page = get(client, "/search?q=kinh+ph%C3%AD&unit=passage")
    assert page.one(class_="total").text == "3 đoạn văn"
    assert len(page.all(class_="passage")) == 3


def test_what_is_not_stated_is_said(client: FlaskClient) -> None:
    page = get(client, "/search?q=an+ninh+m%E1%BA%A1ng")
    assert (
        page.one(class_="hit").one(class_="facts").text == "Kế hoạch không ghi số · không ghi cơ quan · không ghi ngày"
    )
    blank = get(client, "/search?code=KH-UBND").one(class_="hit").one(class_="facts").text
    assert blank == "Kế hoạch …/KH-UBND (chưa ghi số) · không ghi cơ quan · 2024"


def test_filters_are_taken_away_one_by_one(client: FlaskClient) -> None:
    page = get(client, "/search?year=2023&code=KH%2FTU")
    chips = page.all("a", class_="chip")
    assert [chip.text for chip in chips] == ["Năm: 2023 × bỏ lọc này", "Số hiệu: KH/TU × bỏ lọc này"]
    assert [chip.attributes["href"] for chip in chips] == ["/search?code=KH%2FTU", "/search?year=2023"]
    assert page.one(class_="filters").one("summary").text == "Bộ lọc (2)"


def test_fields_of_the_query_become_filters(client: FlaskClient) -> None:
    page = get(client, "/search?q=" + quote("đối ngoại năm: 2023"))
    assert page.one("input", name="q").attributes["value"] == "đối ngoại"
    assert page.one("a", class_="chip").text == "Năm: 2023 × bỏ lọc này"


def test_notes_explain_what_was_not_understood(client: FlaskClient) -> None:
    notes = [li.text for li in get(client, "/search?q=" + quote('"đối ngoại')).one(class_="notes").all("li")]
    assert notes == ['Dấu ngoặc kép chưa đóng, nên phần sau được tìm như chữ thường: "đối ngoại']


def test_nothing_found_helps(client: FlaskClient) -> None:
    page = get(client, "/search?q=" + quote("hải sâm") + "&year=2023")
    assert "Không tìm thấy kế hoạch nào" in page.one(class_="nothing").text
    ways = links(page.one(class_="nothing"))
    assert "/search?q=h%E1%BA%A3i+s%C3%A2m" in ways
    assert "/search?q=hai+sam&year=2023" in ways
    assert not page.all(class_="filters") or page.one("a", class_="value")


def test_a_page_beyond_the_last_leads_back(client: FlaskClient) -> None:
    page = get(client, "/search?page=7")
    assert "Không có trang 7" in page.one(class_="nothing").text
    assert "/search" in links(page.one(class_="nothing"))


STARTS = ("/", "/search", "/search?q=57-KL%2FTW&unit=passage", "/search?directive=57+kl%2Ftw&from=2023", "/number",
          "/number?n=58-KL/TW", "/directives/57-kl_tw~2023", "/unfindable")  # fmt: skip


@pytest.mark.parametrize("start", STARTS)
def test_every_link_leads_somewhere_and_round_trips(client: FlaskClient, start: str) -> None:
    for address in dict.fromkeys(links(get(client, start, 404 if "58-" in start else 200))):
        target = urlsplit(address)
        if target.path == "/search":
            state = parse_state(parse_qs(target.query), query_chars=512)
            assert state.query_string() == target.query
        if target.path:
            assert client.get(address).status_code in (200, 302), address


def plan_address(client: FlaskClient, number: str) -> str:
    return client.get("/number", query_string={"n": number}).headers["Location"]


def test_a_plan_shows_what_was_recognised(client: FlaskClient) -> None:
    page = get(client, plan_address(client, "309-KH/TU"))
    fields = {row.one("dt").text: row.one("dd").text for row in page.one(class_="card").one("dl").all("div")}
    assert fields["Số hiệu"].startswith("309-KH/TU")
    assert fields["Ngày ban hành"].startswith("12/9/2023")
    assert fields["Nơi ban hành"] == "không ghi"
    assert fields["Người ký"].startswith("Nguyễn Văn Mẫu, PHÓ BÍ THƯ")
    recipients = next(row for row in page.one(class_="card").one("dl").all("div") if row.one("dt").text == "Nơi nhận")
    assert [li.text for li in recipients.all("li")] == ["Ban Tuyên giáo Trung ương", "Các huyện ủy, thị ủy"]
    assert page.one(class_="card").one("blockquote").one("mark").text == "309-KH/TU"
    assert [a.text for a in page.one(class_="outline").all("a")] == ["I. MỤC ĐÍCH, YÊU CẦU", "II. NHIỆM VỤ"]
    assert [a.text for a in page.one(class_="cited").all("a")] == ["Kết luận 57-KL/TW (2023)"]


def test_the_text_of_a_plan_has_anchors_citations_and_hits(client: FlaskClient) -> None:
    address = plan_address(client, "309-KH/TU")
    page = get(client, address + "?q=" + quote("đối ngoại"))
    parts = page.all("section", class_="part")
    assert [part.attributes["id"] for part in parts] == ["p0", "p1"]
    assert parts[0].one("a", class_="cite").attributes["href"] == "/directives/57-kl_tw~2023"
    assert [mark.text for part in parts for mark in part.all("mark")] == ["đối ngoại", "đối ngoại"]
    assert "#hit-1" in links(page.one(class_="found"))
    plain = get(client, address)
    assert not plain.one(class_="document").all("mark")
    assert "kinh phí bảo đảm theo quy định." in plain.one(class_="document").text


def test_a_plan_says_who_is_charged_with_what(client: FlaskClient) -> None:
    page = get(client, plan_address(client, "88-KH/HU"))
    (row,) = page.one(class_="tasks").one("tbody").all("tr")
    what, who, when = row.all("td")
    assert (what.text.strip(), when.text.strip()) == ("theo dõi, đôn đốc", "trước ngày 15/12/2023")
    assert [each.text for each in who.all("li")] == ["Văn phòng Huyện ủy", "phối hợp: các chi bộ"]
    passage = row.one("a").attributes["href"].removeprefix("#")
    assert "đôn đốc" in page.one(id=passage).text
    assert "#phan-cong" in links(page)


def test_a_doubt_is_seen_with_its_candidates(client: FlaskClient) -> None:
    page = get(client, plan_address(client, "354-KH/TU"))
    assert "Có thể là: 5/1/2024; 15/1/2024." in page.one(class_="doubt").text
    assert page.one(class_="doubt").one("b").text == "cần xem lại"


def test_a_directive_that_the_archive_does_not_hold(client: FlaskClient) -> None:
    page = get(client, "/directives/57-kl_tw~2023")
    assert page.one("h1").text == "57-KL/TW (2023)"
    assert page.one(class_="held").text.startswith("Kho không có văn bản này.")
    tables = page.all("section", class_="citing")
    assert [table.one("h2").text for table in tables] == ["Được thực hiện bởi 2", "Được dẫn chiếu bởi 1"]
    first = [cell.text for cell in tables[0].one("tbody").all("tr")[0].all("td")]
    assert first[1:] == [
        "Ban Thường vụ Tỉnh ủy Quảng Ngãi", "tỉnh", "Quảng Ngãi", "309-KH/TU", "12/9/2023", "sau 89 ngày",
    ]  # fmt: skip
    assert tables[0].one("blockquote").one("mark").text == "57-KL/TW"


def test_a_directive_that_the_archive_holds(client: FlaskClient) -> None:
    page = get(client, "/directives/309-kh_tu~2023~quang-ngai")
    assert page.one(class_="held").text.startswith("Kho có văn bản này.")
    assert plan_address(client, "309-KH/TU") in links(page.one(class_="held"))


LANDS = [
    ("57 kl/tw", 302, "/directives/57-kl_tw~2023"),
    ("Số: 32 - CT/TW", 302, "/directives/32-ct_tw~2019"),
    ("84 - KH/BTGTU", 302, "/plans/"),
    ("309-kh/tu", 302, "/plans/"),
]


@pytest.mark.parametrize(("typed", "status", "target"), LANDS, ids=[row[0] for row in LANDS])
def test_the_number_box_lands(client: FlaskClient, typed: str, status: int, target: str) -> None:
    response = client.get("/number", query_string={"n": typed})
    assert response.status_code == status
    assert response.headers["Location"].startswith(target)


def test_a_number_that_is_not_known_offers_the_nearest(client: FlaskClient) -> None:
    page = get(client, "/number?n=58-KL/TW", 404)
    assert page.one("h1").text == "Chưa thấy 58-KL/TW"
    assert "/directives/57-kl_tw~2023" in links(page)
    assert "không phải là một số hiệu" in get(client, "/number?n=xin+ch%C3%A0o", 404).one("main").text


def test_the_first_page_tells_what_the_archive_holds(client: FlaskClient) -> None:
    page = get(client, "/")
    assert page.one(class_="lead").one("b").text == "6"
    assert "57-KL/TW (2023) 2 văn bản" in [li.text for li in page.one(class_="counted").all("li")]
    assert len(page.one(class_="lines").all("li")) == 6


def test_the_original_is_served_as_a_download(client: FlaskClient) -> None:
    with client.get(plan_address(client, "309-KH/TU") + "/original") as response:
        assert response.status_code == 200
        assert response.headers["Content-Disposition"] == "attachment; filename=quang-ngai-2023.txt"
        assert response.content_type == "text/plain; charset=utf-8"
        assert response.text.startswith("Số 309-KH/TU")


def test_healthz(client: FlaskClient) -> None:
    assert client.get("/healthz").json["status"] == "ok"


def test_marks_that_nothing_bears_are_corrected_and_told(client: FlaskClient) -> None:
    page = read_page(client.get("/search?q=ăn+ninh+mạng").text)
    assert page.one(class_="total").text == "1 kế hoạch"
    assert page.one(class_="meant").text.endswith("Đang hiện kết quả cho: an ninh mạng")
    assert page.one("input", id="q").attributes["value"] == "ăn ninh mạng"


def test_each_result_says_why(client: FlaskClient) -> None:
    page = read_page(client.get("/search?q=thong+tin").text)
    assert page.one(class_="why").text.startswith("khớp: từ, bỏ qua dấu · ")


def test_half_a_number_leads_to_its_choice(client: FlaskClient) -> None:
    page = read_page(client.get("/search?q=kl+57").text)
    assert "/number?n=kl+57" in links(page)
