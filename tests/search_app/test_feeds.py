"""Atom feeds: valid by RFC 4287, bounded, and of exactly what their pages show."""

from __future__ import annotations

import xml.etree.ElementTree as ElementTree
from datetime import datetime
from urllib.parse import urlsplit

import pytest
from flask.testing import FlaskClient
from hypothesis import given, settings
from hypothesis import strategies as st

from search_app.feeds import ATOM, Entry, Feed, as_atom
from tests.search_app.pages import links, read_page

ANY_TEXT = st.text(st.characters(), max_size=40)
_ATOM = "{http://www.w3.org/2005/Atom}"


def checked(text: str) -> ElementTree.Element:
    """The feed, when it has all that RFC 4287 (4.1.1, 4.1.2) asks for."""
    feed = ElementTree.fromstring(text.encode("utf-8"))
    assert feed.tag == f"{_ATOM}feed"
    authored = feed.find(f"{_ATOM}author/{_ATOM}name") is not None
    for element in (feed, *entries(feed)):
        for name in ("id", "title", "updated"):
            (only,) = element.findall(f"{_ATOM}{name}")
            assert only.text is not None or name == "title"
        assert urlsplit(element.findtext(f"{_ATOM}id")).scheme == "urn"
        assert datetime.fromisoformat(element.findtext(f"{_ATOM}updated")).tzinfo is not None
        assert len(element.findall(f"{_ATOM}link[@rel='self']")) <= 1
        assert authored or element.find(f"{_ATOM}author") is not None
        assert [urlsplit(link.get("href")).scheme for link in element.iter(f"{_ATOM}link")].count("") == 0
    ids = [entry.findtext(f"{_ATOM}id") for entry in entries(feed)]
    assert len(ids) == len(set(ids))
    return feed


def entries(feed: ElementTree.Element) -> list[ElementTree.Element]:
    return feed.findall(f"{_ATOM}entry")


def titles(feed: ElementTree.Element) -> list[str]:
    return [entry.findtext(f"{_ATOM}title") for entry in entries(feed)]


def plans(feed: ElementTree.Element) -> list[str]:
    """The addresses that the entries lead to, without the host."""
    return [urlsplit(entry.find(f"{_ATOM}link").get("href")).path for entry in entries(feed)]


@given(title=ANY_TEXT.filter(bool), summary=ANY_TEXT, author=ANY_TEXT.filter(bool))
@settings(max_examples=50, deadline=None)
def test_whatever_a_title_holds_the_feed_is_valid_and_says_it(title: str, summary: str, author: str) -> None:
    entry = Entry("urn:1", title, "http://host/1", "2026-01-02T03:04:05+00:00", summary, (author,))
    feed = checked(as_atom(Feed("urn:0", title, "http://host/", "http://host/feed", "Kho", [entry])))
    said = titles(feed)[0] or ""
    assert len(said) == len(title)
    assert all(was == now or now == "\ufffd" or was.isspace() for was, now in zip(title, said, strict=True))


def test_markup_is_text() -> None:
    entry = Entry("urn:1", "<b>&amp;</b>", "http://host/1", "", "<p>&lt;script&gt;</p>")
    feed = checked(as_atom(Feed("urn:0", "x", "http://host/", "http://host/feed", "Kho", [entry])))
    assert titles(feed) == ["<b>&amp;</b>"]
    summary = entries(feed)[0].find(f"{_ATOM}summary")
    assert (summary.get("type"), summary.text) == ("html", "<p>&lt;script&gt;</p>")


def test_what_carries_a_directive_out(client: FlaskClient) -> None:
    response = client.get("/directives/57-kl_tw~2023/feed.atom")
    feed = checked(response.text)
    assert response.mimetype == ATOM
    assert feed.findtext(f"{_ATOM}title") == "Kế hoạch mới thực hiện 57-KL/TW (2023)"
    page = read_page(client.get("/directives/57-kl_tw~2023?relation=implements").text)
    listed = {urlsplit(row.one("a", class_="title").attributes["href"]).path for row in page.one("tbody").all("tr")}
    assert set(plans(feed)) == listed
    assert all("57-KL/TW" in entry.findtext(f"{_ATOM}summary") for entry in entries(feed))
    kept = {"If-None-Match": response.headers["ETag"]}
    assert client.get("/directives/57-kl_tw~2023/feed.atom", headers=kept).status_code == 304


def test_what_only_cites_a_directive_is_not_in_its_feed(client: FlaskClient) -> None:
    page = read_page(client.get("/directives/57-kl_tw~2023?relation=cites").text)
    cites = urlsplit(page.one("tbody").one("a", class_="title").attributes["href"]).path
    assert cites not in plans(checked(client.get("/directives/57-kl_tw~2023/feed.atom").text))


SEARCHES = ["", "q=thông tin đối ngoại", "q=đối+ngoại+-biển", "directive=57+kl/tw", "year=2023&year=2024", "kind=-",
            "q=không có chữ này ở đâu", "unit=passage&q=đối ngoại", "sort=oldest&size=50&page=1"]  # fmt: skip


@pytest.mark.parametrize("parameters", SEARCHES)
def test_a_search_and_its_feed_find_the_same(client: FlaskClient, parameters: str) -> None:
    response = client.get(f"/search.atom?{parameters}")
    feed = checked(response.text)
    found = client.get(f"/export.json?{parameters}").get_json()
    assert len(entries(feed)) == found["total"]
    again = client.get(f"/search.atom?{parameters}", headers={"If-None-Match": response.headers["ETag"]})
    assert again.status_code == 304


@pytest.mark.parametrize(
    ("parameters", "title"),
    [
        ("", "Văn bản mới vào kho"),
        ("q=<b>&directive=57+kl/tw", "Văn bản mới vào kho: <b> · Viện dẫn: 57-KL/TW (2023)"),
        ("year=2023&not-year=2023-09&quality=good", "Năm: 2023 · Chữ: chữ rõ · không thuộc: Năm: tháng 9/2023"),
        ("q=năm: 2023&not-issuer=-&from=2023-06", "Năm: 2023 · không thuộc: Cơ quan: không ghi · Từ: 6/2023"),
    ],
)
def test_a_feed_is_called_what_its_search_is_called(client: FlaskClient, parameters: str, title: str) -> None:
    feed = checked(client.get(f"/search.atom?{parameters}").text)
    assert feed.findtext(f"{_ATOM}title").endswith(title)
    if " · " in title and (totals := read_page(client.get(f"/search?{parameters}").text).all(class_="total")):
        said = totals[0].attributes.get("data-recent")
        assert said is None or feed.findtext(f"{_ATOM}title") == f"Văn bản mới vào kho: {said}"


def test_the_feed_of_a_mistyped_search_is_that_of_what_is_shown(client: FlaskClient) -> None:
    page = read_page(client.get("/search?q=thông tin đối ngaoi").text)
    told = page.one("link", type=ATOM).attributes["href"]
    assert entries(checked(client.get(told).text))
    assert told in {link.partition("#")[0] for link in links(page)}


def test_pages_tell_of_their_feeds(client: FlaskClient) -> None:
    for address in ("/search?q=đối ngoại&sort=newest&page=1", "/directives/57-kl_tw~2023"):
        page = read_page(client.get(address).text)
        told = page.one("link", type=ATOM).attributes["href"]
        checked(client.get(told).text)
        assert told in links(page)


def test_addresses_are_of_the_host_that_was_asked(client: FlaskClient) -> None:
    feed = client.get("/search.atom", headers={"Host": "localhost:8077"})
    assert {urlsplit(link.get("href")).netloc for link in checked(feed.text).iter(f"{_ATOM}link")} == {"localhost:8077"}
    assert client.get("/search.atom", headers={"Host": "evil.example"}).status_code == 400


@pytest.mark.parametrize(
    ("address", "status"),
    [("/directives/1-xx/feed.atom", 404), ("/search.atom?page=0", 400), ("/search.atom?nothing=1", 400)],
)
def test_what_has_no_feed(client: FlaskClient, address: str, status: int) -> None:
    assert client.get(address).status_code == status


def test_an_archive_without_plans(empty_client: FlaskClient) -> None:
    assert empty_client.get("/search.atom").status_code == 503
