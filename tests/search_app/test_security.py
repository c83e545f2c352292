"""User text is data: whatever a query, a title, a name or a file is called, the page stays the page."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given, settings
from hypothesis import strategies as st

from search_app import create_app
from search_app.site import trusted_hosts
from tests.search_app.pages import Element, read_page
from tests.search_app.small import build, settings_of, sheets

PAYLOADS = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "'><svg/onload=alert(1)>",
    "</title><script>1</script>",
    "{{ 7 * 7 }}",
    "{% raw %}",
    "javascript:alert(1)",
    "<mark onmouseover=alert(1)>chữ</mark>",
    "\u202e<b>ngược",
    "&lt;script&gt;",
)
OUR_TAGS = {
    "html", "head", "meta", "title", "link", "body", "a", "header", "form", "label", "input", "button", "nav", "main",
    "footer", "h1", "h2", "h3", "h4", "h5", "div", "p", "b", "span", "ul", "ol", "li", "q", "kbd", "details",
    "summary", "section", "article", "blockquote", "mark", "time", "aside", "dl", "dt", "dd", "table", "thead",
    "caption", "tbody", "tr", "th", "td", "dialog", "figure", "figcaption", "svg", "g", "rect", "line",
    "path",
    "polyline", "circle", "text", "desc", "fieldset", "legend", "select", "option", "datalist", "img", "image",
}  # fmt: skip


SCRIPTS = ("/static/site.js", "/static/suggest.js", "/static/desk.js")


def is_our_script(element: Element) -> bool:
    """One of the scripts that ship, with nothing in it."""
    address = element.attributes.get("src", "").partition("?v=")[0]
    return element.tag == "script" and address in SCRIPTS and not element.pieces


def check(html: str) -> None:
    """Nothing on the page but our own elements, none with a handler or a foreign address."""
    for element in read_page(html).all():
        assert element.tag in OUR_TAGS or is_our_script(element), element.tag
        for name, value in element.attributes.items():
            assert not name.startswith("on")
            assert name != "style"
            if name in ("href", "src", "action", "data-href", "data-suggest"):
                assert value.startswith(("/", "#")), value
                assert not value.startswith("//")


TYPED = st.lists(
    st.sampled_from([*'aăđ"“”-:~/.%<>&;\x00\u202eé\n 57', "số:", "năm: ", "cơ quan:", "57-KL/TW", "thực hiện:"]),
    max_size=20,
).map("".join)


@settings(deadline=None)
@given(
    TYPED, st.sampled_from(["/search", "/suggest", "/number"]), st.sampled_from(["q", "issuer", "directive", "code"])
)
def test_whatever_is_typed_gets_an_answer(site: Flask, typed: str, path: str, name: str) -> None:
    given_as = {"n": typed} if path == "/number" else {name: typed}
    response = site.test_client().get(path, query_string=given_as)
    assert response.status_code in (200, 302, 400, 404)
    if response.status_code != 302:
        check(response.text)


@pytest.mark.parametrize("payload", PAYLOADS)
def test_a_query_is_shown_as_text(client: FlaskClient, payload: str) -> None:
    for name, value in (
        ("q", payload), ("q", f'số: "{payload}" tácgiả:{payload}'), ("issuer", payload), ("directive", payload),
        ("from", payload), (payload, "1"), ("sort", payload), ("code", payload),
    ):  # fmt: skip
        given = {name: value, "unit": "passage"}
        for path in ("/search", "/suggest"):
            response = client.get(path, query_string=given)
            assert response.status_code in (200, 400)
            check(response.text)
    check(client.get("/number", query_string={"n": payload}).text)
    plan = client.get("/number?n=309-KH/TU").headers["Location"]
    response = client.get(plan, query_string={"q": payload})
    check(response.text)
    assert "49" not in read_page(response.text).one(class_="found").text


def test_a_query_is_seen_as_it_was_typed(client: FlaskClient) -> None:
    page = read_page(client.get("/search", query_string={"q": PAYLOADS[0]}).text)
    assert page.one("input", name="q").attributes["value"] == PAYLOADS[0]
    assert page.one("title").text.startswith(PAYLOADS[0])


def test_names_that_are_no_text_are_shown_and_served(tmp_path: Path) -> None:
    name = b'k\xe9 ho\xff\r\n"ch.txt'.decode("utf-8", "surrogateescape")
    settings = build(tmp_path / "home", tmp_path / "files", [replace(sheets()[0], name=name)])
    client = create_app(settings).test_client()
    plan = client.get("/number?n=309-KH/TU").headers["Location"]
    assert "k� ho���" in client.get(plan).text
    with client.get(plan + "/original") as response:
        assert response.status_code == 200
        assert response.headers["Content-Disposition"].startswith("attachment; filename=")
        assert "\n" not in response.headers["Content-Disposition"]


def test_headers_stand_on_every_answer(client: FlaskClient) -> None:
    plan = client.get("/number?n=309-KH/TU").headers["Location"]
    for address in ("/", "/search", "/nowhere", "/search?page=x", "/static/site.css", "/healthz", plan):
        with client.get(address) as response:
            policy = response.headers["Content-Security-Policy"]
            assert "default-src 'none'" in policy
            assert "script-src 'self';" in policy
            assert "unsafe" not in policy
            assert response.headers["X-Content-Type-Options"] == "nosniff"
            assert response.headers["Referrer-Policy"] == "same-origin"
    with client.get(plan + "/original") as response:
        assert response.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
        assert response.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "localhost@evil.example", ""])
def test_other_host_names_are_refused(client: FlaskClient, host: str) -> None:
    for address in ("/", "/search?q=a", "/nowhere", "/static/site.css"):
        with client.get(address, headers={"Host": host}) as response:
            assert response.status_code == 400
            assert "evil" not in response.text


def test_hosts_that_are_trusted(tmp_path: Path) -> None:
    assert trusted_hosts(settings_of(tmp_path, host="10.0.0.5"))[-1] == "10.0.0.5"
    assert trusted_hosts(settings_of(tmp_path, trusted_hosts="kho.example, b")) == ["kho.example", "b"]


def test_answers_name_no_folder_of_this_machine(client: FlaskClient, small_settings) -> None:
    plan = client.get("/number?n=309-KH/TU").headers["Location"]
    for address in ("/", "/search", "/unfindable", plan):
        assert str(small_settings.home.parent) not in client.get(address).text
