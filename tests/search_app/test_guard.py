"""What may be sent to the site, and from where."""

from __future__ import annotations

import pytest
from flask import Flask, request
from flask.testing import FlaskClient

from search_app import create_app
from search_app.guard import LIMITS, READING
from tests.search_app.pages import read_page
from tests.search_app.small import settings_of

OURS = "http://localhost"
FROM = [
    ({"Origin": OURS}, 200),
    ({"Origin": "HTTP://LOCALHOST"}, 200),
    ({"Sec-Fetch-Site": "same-origin"}, 200),
    ({"Referer": f"{OURS}/plans/aaaa?q=b"}, 200),
    ({"Origin": OURS, "Sec-Fetch-Site": "same-origin", "Referer": f"{OURS}/"}, 200),
    ({}, 403),
    ({"Origin": "null"}, 403),
    ({"Origin": ""}, 403),
    ({"Origin": "http://evil.example"}, 403),
    ({"Origin": "https://localhost"}, 403),
    ({"Origin": "http://localhost:8001"}, 403),
    ({"Origin": "http://localhost.evil.example"}, 403),
    ({"Origin": "http://evil.example", "Referer": f"{OURS}/"}, 403),
    ({"Origin": OURS, "Sec-Fetch-Site": "cross-site"}, 403),
    ({"Sec-Fetch-Site": "same-site"}, 403),
    ({"Sec-Fetch-Site": "none"}, 403),
    ({"Referer": "http://evil.example/http://localhost/"}, 403),
    ({"Referer": "http://localhost@evil.example/"}, 403),
    ({"Referer": "http://[localhost/"}, 403),
    ({"Referer": "/plans/aaaa"}, 403),
]


@pytest.fixture
def writing(tmp_path) -> Flask:
    """A site with one route that takes a form."""
    app = create_app(settings_of(tmp_path / "home"))
    app.add_url_rule("/write", "write", lambda: f"{len(request.form.get('value', ''))}", methods=["GET", "POST"])
    return app


@pytest.mark.parametrize(("headers", "status"), FROM, ids=[str(row[0]) for row in FROM])
def test_only_pages_of_this_site_may_send(writing: Flask, headers: dict[str, str], status: int) -> None:
    response = writing.test_client().post("/write", data={"value": "abc"}, headers=headers)
    assert response.status_code == status
    if status == 403:
        assert "Không nhận yêu cầu từ trang khác" in read_page(response.text).one("h1").text
    else:
        assert response.text == "3"


@pytest.mark.parametrize(
    ("kind", "headers", "status"),
    [
        ("application/json", {}, 200),
        ("application/json", {"Origin": OURS}, 200),
        ("application/json", {"Origin": "http://evil.example"}, 403),
        ("application/json", {"Sec-Fetch-Site": "cross-site"}, 403),
        ("application/json", {"Referer": "http://evil.example/"}, 403),
        ("text/plain", {}, 403),
        ("application/x-www-form-urlencoded", {}, 403),
        ("multipart/form-data; boundary=x", {}, 403),
        ("", {}, 403),
    ],
)
def test_a_programme_sends_the_api_what_no_form_can(writing: Flask, kind: str, headers, status: int) -> None:
    writing.add_url_rule("/api/v1/write", "api.write", lambda: "taken", methods=["POST"])
    response = writing.test_client().post("/api/v1/write", data=b"{}", content_type=kind, headers=headers)
    assert response.status_code == status


def test_reading_is_free(writing: Flask) -> None:
    for method in READING:
        response = writing.test_client().open("/write", method=method, headers={"Origin": "http://evil.example"})
        assert response.status_code == 200


@pytest.mark.parametrize(("length", "status"), [(8_000, 200), (LIMITS["form_bytes"].most, 413), (10**6, 413)])
def test_a_form_is_small(writing: Flask, length: int, status: int) -> None:
    response = writing.test_client().post("/write", data={"value": "x" * length}, headers={"Origin": OURS})
    assert response.status_code == status
    if status == 413:
        assert "quá dài" in read_page(response.text).one("h1").text


def test_a_form_in_many_parts_is_refused(writing: Flask) -> None:
    parts = {f"part{at}": "x" for at in range(LIMITS["form_fields"].most + 1)}
    response = writing.test_client().post(
        "/write", data=parts, headers={"Origin": OURS}, content_type="multipart/form-data"
    )
    assert response.status_code == 413


def test_a_route_that_only_reads_takes_nothing(writing: Flask) -> None:
    response = writing.test_client().get("/write", data={"value": "x"})
    assert response.status_code == 413


def test_an_address_has_a_length(client: FlaskClient) -> None:
    for path in ("/search?issuer=", "/nowhere?", "/plans/", "/static/"):
        response = client.get(path + "x" * LIMITS["address_chars"].most)
        assert response.status_code == 414
        assert "Địa chỉ quá dài" in read_page(response.text).one("h1").text
        assert len(response.text) < 6_000


def test_every_limit_has_its_reason() -> None:
    assert all(limit.most > 0 and limit.reason.endswith(".") for limit in LIMITS.values())
