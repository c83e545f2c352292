"""What is offered below the box while a search is being typed."""

from __future__ import annotations

from urllib.parse import quote, unquote_plus

import pytest
from flask.testing import FlaskClient

from tests.search_app.pages import Element, links, read_page


def offered(client: FlaskClient, typed: str, others: str = "") -> list[Element]:
    response = client.get(f"/suggest?q={quote(typed)}{others}")
    assert response.status_code == 200
    return read_page(response.text).all("li", role="option")


def lines(client: FlaskClient, typed: str) -> list[tuple[str, str]]:
    return [(each.one(class_="text").text, each.one(class_="kind").text) for each in offered(client, typed)]


CITED, OWN = ("57-KL/TW (2023)", "được 3 văn bản viện dẫn"), ("309-KH/TU", "số hiệu, có trong kho")
OFFERS = [
    ("57", CITED),
    ("5", CITED),
    ("57-k", CITED),
    ("57kl", CITED),
    ("KL 57", CITED),
    ("kết luận số 57", CITED),
    ("309", OWN),
    ("số: 309", OWN),
    ("so hieu: 309 - kh", OWN),
    ("354 kh/t", ("354-KH/TU", "số hiệu, có trong kho")),
    ("1978/qđ", ("1978/QĐ-TTg", "được 1 văn bản viện dẫn")),
    ("tỉnh ủy qu", ("Ban Thường vụ Tỉnh ủy Quảng Ngãi", "cơ quan ban hành, 1 kế hoạch")),
    ("tinh uy q", ("Ban Thường vụ Tỉnh ủy Quảng Ngãi", "cơ quan ban hành, 1 kế hoạch")),
    ("đối ngoại tỉnh uỷ qu", ("Ban Thường vụ Tỉnh ủy Quảng Ngãi", "cơ quan ban hành, 1 kế hoạch")),
    ("cơ quan: lạng", ("Ban Tuyên giáo Tỉnh ủy Lạng Sơn", "cơ quan ban hành, 1 kế hoạch")),
    ("BTG tỉnh", ("Ban Tuyên giáo Tỉnh ủy Lạng Sơn", "cơ quan ban hành, 1 kế hoạch")),
    ("thực hiện: 5", ("thực hiện: 57-KL/TW", "2 kế hoạch")),
    ("kinh phí thuc hien: 57", ("kinh phí thực hiện: 57-KL/TW", "2 kế hoạch")),
    ("thông t", ("thông tin đối ngoại", "3 kế hoạch")),
    ("thong tin d", ("thông tin đối ngoại", "3 kế hoạch")),
    ("thông tin đô", ("thông tin đối ngoại", "3 kế hoạch")),
    ("năm: 2023 thông tin", ("năm: 2023 thông tin đối ngoại", "2 kế hoạch")),
]


@pytest.mark.parametrize(("typed", "line"), OFFERS, ids=[typed for typed, _ in OFFERS])
def test_offers(client: FlaskClient, typed: str, line: tuple[str, str]) -> None:
    assert line in lines(client, typed)


@pytest.mark.parametrize("typed", ["", " ", "t", "?", "xyzzy", "thông tin đố xyzzy", "thông tin đồ", "309-KL"])
def test_offers_nothing_where_nothing_begins_so(client: FlaskClient, typed: str) -> None:
    assert offered(client, typed) == []


def test_what_is_typed_in_full_is_not_offered_again(client: FlaskClient) -> None:
    assert "thông tin đối ngoại" not in [text for text, _ in lines(client, "thông tin đối ngoại")]


@pytest.mark.parametrize("typed", ["thông t", "5", "tỉnh", "309", "thực hiện: 5"])
def test_each_leads_where_it_says(client: FlaskClient, typed: str) -> None:
    found = offered(client, typed)
    assert found
    for each in found:
        response = client.get(each.attributes["data-href"], follow_redirects=True)
        assert response.status_code == 200
        if each.attributes["data-href"].startswith("/search"):
            total = read_page(response.text).one(class_="total").text
            assert each.one(class_="kind").text.removeprefix("cơ quan ban hành, ") == total


def test_filters_and_unit_stay(client: FlaskClient) -> None:
    (each,) = offered(client, "thông t", "&year=2023&unit=passage")
    assert unquote_plus(each.attributes["data-href"]) == "/search?q=thông tin đối ngoại&year=2023&unit=passage"


def test_where_nothing_is_found_the_page_offers_them_as_links(client: FlaskClient) -> None:
    page = read_page(client.get("/search?q=" + quote("354 kh/t")).text)
    assert page.one(class_="total").text == "0 kế hoạch"
    assert "/number?n=354-KH/TU" in links(page)


def test_a_wrong_parameter_is_a_complaint_here_too(client: FlaskClient) -> None:
    assert client.get("/suggest?q=a&sort=best").status_code == 400


def test_unchanged_lists_are_not_sent_again(client: FlaskClient) -> None:
    first = client.get("/suggest?q=57")
    again = client.get("/suggest?q=57", headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304
    assert not again.data
