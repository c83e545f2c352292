"""What people and programmes send that is no question: other hosts, other sites' addresses, line ends, too much."""

from __future__ import annotations

import re
from dataclasses import replace
from email.message import Message
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient

from search_app import create_app
from search_app.guard import LIMITS
from search_app.search_state import LIMITS as SEARCH_LIMITS
from tests.conftest import REPOSITORY
from tests.search_app.small import build, sheets

TEMPLATES = sorted((REPOSITORY / "templates").iterdir())
SOURCES = sorted((REPOSITORY / "search_app").rglob("*.py"))


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_no_template_says_that_a_text_is_markup(path: Path) -> None:
    text = re.sub(r"{#.*?#}", "", path.read_text(encoding="utf-8"), flags=re.S)
    assert not re.search(r"\|\s*safe\b|autoescape|\bMarkup\b", text)
    assert path.suffix in (".html", ".svg", ".xml"), "Jinja escapes by itself in these alone"


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.relative_to(REPOSITORY).as_posix())
def test_no_code_makes_markup(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert not re.search(r"\bMarkup\(|render_template_string|from_string\(|autoescape", text)


def test_marks_are_made_in_places_that_were_looked_at() -> None:
    makes = [path.name for path in TEMPLATES if re.search(r"<mark\b", path.read_text(encoding="utf-8"))]
    assert sorted(makes) == ["_macros.html", "_plan.html", "draft.html"]


def test_scripts_put_in_markup_in_one_place() -> None:
    ways = r"(inner|outer)HTML\s*\+?=|insertAdjacentHTML|document\.write|\beval\(|new Function|setTimeout\(\s*[\"']"
    lines = [line.strip() for path in sorted((REPOSITORY / "search_app/static").glob("*.js"))
             for line in path.read_text(encoding="utf-8").splitlines() if re.search(ways, line)]  # fmt: skip
    assert lines == ["list.innerHTML = html; // a template of this site, in which every value is escaped"]


ELSEWHERE = ["//evil.example", "///evil.example", "/\\evil.example", "\\\\evil.example", "https://evil.example/57-KL/TW",
             "http:evil.example", "//evil.example/309-KH/TU", "57-KL/TW//evil.example", "309-KH/TU@evil.example",
             "javascript:alert(1)", "data:text/html,x", "/search", "%2f%2fevil.example",
             "57-KL/TW\r\nLocation: //evil"]  # fmt: skip


@pytest.mark.parametrize("typed", ELSEWHERE)
def test_the_number_box_leads_nowhere_else(client: FlaskClient, typed: str) -> None:
    response = client.get("/number", query_string={"n": typed})
    if response.status_code == 302:
        target = urlsplit(response.headers["Location"])
        assert (target.scheme, target.netloc) == ("", "")
        assert re.fullmatch(r"/(plans|directives)/[a-z0-9._~-]+", target.path)
    else:
        assert response.status_code in (300, 404)


LINE_ENDS = [
    "\r\nX-Evil: 1",
    "\nSet-Cookie: a=b",
    "\r\n\r\n<script>",
    "\u2028X-Evil: 1",
    "\x0bX-Evil: 1",
    "%0d%0aX-Evil: 1",
]
PLACES = (("/search", "q"), ("/number", "n"), ("/suggest", "q"), ("/export.csv", "q"), ("/export.json", "q"),
          ("/api/v1/search", "q"), ("/api/v1/number", "n"))  # fmt: skip


@pytest.mark.parametrize("end", LINE_ENDS)
def test_nothing_typed_becomes_a_header(client: FlaskClient, end: str) -> None:
    for path, name in (*PLACES, ("/search", end)):
        with client.get(path, query_string={name: f"57-KL/TW{end}"}) as response:
            assert "X-Evil" not in response.headers
            assert "Set-Cookie" not in response.headers
            assert not any(re.search(r"[\r\n]", value) for value in response.headers.values())


NAMES = ["Kế hoạch số 57 «Đà Nẵng».txt", 'a"b;filename=evil.html;x=".txt', "a\\b.txt", "a;b=c.txt", "100%.txt",
         "..a..txt", "a'b''c.txt", " a .txt", "x" * 200 + ".txt", "ﷺ😀.txt", "a,b.txt", "<script>.html.txt",
         "\u202etxt.exe.txt"]  # fmt: skip


def test_originals_keep_their_names(tmp_path: Path) -> None:
    """RFC 6266: an ASCII name in quotation marks for old programmes, and the whole name in UTF-8."""
    added = [replace(sheets()[0], name=name, number=f"{at + 400}-KH/TU") for at, name in enumerate(NAMES)]
    client = create_app(build(tmp_path / "home", tmp_path / "files", added)).test_client()
    for at, name in enumerate(NAMES):
        where = client.get(f"/number?n={at + 400}-KH/TU").headers["Location"]
        with client.get(f"{where}/original") as response:
            assert response.status_code in (200, 404), name
            if response.status_code == 404:
                continue
            message = Message()
            message["Content-Disposition"] = response.headers["Content-Disposition"]
            assert message.get_content_disposition() == "attachment"
            whole = re.search(r"filename\*=UTF-8''([^;\s]+)", response.headers["Content-Disposition"])
            told = unquote(whole.group(1)) if whole else message.get_filename()
            assert told.strip() == "".join(char if char.isprintable() else "�" for char in name).strip()
            assert response.mimetype == "text/plain"
            assert response.headers["X-Content-Type-Options"] == "nosniff"


CLIMBS = ["../../etc/passwd", "..%2f..%2fetc%2fpasswd", "%2e%2e/%2e%2e/etc/passwd", "....//....//etc/passwd",
          "..\\..\\etc\\passwd", "/etc/passwd", "%00", "aaaaaaaaaaaaaaaa%00", "%252e%252e%252f",
          "file:///etc/passwd"]  # fmt: skip


BY_NAME = ["/plans/{}", "/plans/{}/original", "/plans/{}/pages/1.png", "/static/{}", "/directives/{}",
           "/api/v1/plans/{}", "/api/v1/passages/{}.0", "/api/v1/directives/{}", "/api/v1/facets/{}"]  # fmt: skip


@pytest.mark.parametrize("climb", CLIMBS)
def test_no_path_leads_out(client: FlaskClient, climb: str) -> None:
    for where in BY_NAME:
        with client.get(where.format(climb)) as response:
            assert response.status_code in (404, 308), where
            assert "root:" not in response.text


HOSTS = ["evil.example", "localhost.evil.example", "localhost:80:90", "localhost, evil.example", "localhost\tevil",
         "[::1", "127.0.0.1@evil.example", "localhost:@evil.example", "localhost:80@evil.example", "localhost:/evil",
         "127.1", "0.0.0.0"]  # fmt: skip


@pytest.mark.parametrize("host", HOSTS)
@pytest.mark.parametrize("path", ["/", "/search?q=a", "/api/v1/search", "/export.json", "/healthz", "/static/site.css"])
def test_other_hosts_get_nothing(client: FlaskClient, path: str, host: str) -> None:
    with client.get(path, headers={"Host": host, "X-Forwarded-Host": "localhost"}) as response:
        assert response.status_code == 400
        assert "evil" not in response.text


def test_a_forwarded_host_is_not_believed(client: FlaskClient) -> None:
    headers = {"X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "https", "Forwarded": "host=evil.example"}
    for path in ("/search?q=thông", "/export.json?q=thông", "/api/v1/search?q=thông"):
        with client.get(path, headers=headers) as response:
            assert response.status_code == 200
            assert "evil.example" not in response.text


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "PROPFIND", "TRACE"])
def test_pages_are_only_read(site: Flask, client: FlaskClient, method: str) -> None:
    written = {rule.rule for rule in site.url_map.iter_rules() if "POST" in rule.methods}
    for rule in site.url_map.iter_rules():
        if rule.rule not in written and not rule.arguments:
            response = client.open(rule.rule, method=method)
            assert response.status_code == 405, rule.rule
            assert "GET" in response.headers["Allow"]


TOO_MUCH = {
    "q": {"q": "x" * 513},
    "values": {"issuer": [str(at) for at in range(SEARCH_LIMITS["values"].most + 1)]},
    "left out": {"not-issuer": [str(at) for at in range(SEARCH_LIMITS["values"].most + 1)]},
    "value": {"directive": "x" * (SEARCH_LIMITS["value_chars"].most + 1)},
    "page": {"page": SEARCH_LIMITS["page"].most + 1},
    "figures": {"page": "9" * 5_000},
    "size": {"size": 10_000},
    "name": {"x" * 5_000: "1"},
    "date": {"from": "9" * 5_000},
}


@pytest.mark.parametrize("given", TOO_MUCH.values(), ids=TOO_MUCH)
def test_too_much_of_anything_is_a_complaint(client: FlaskClient, given: dict[str, object]) -> None:
    for path in ("/search", "/suggest", "/export.json", "/api/v1/search"):
        with client.get(path, query_string=given) as response:
            assert response.status_code == 400
            assert len(response.data) < 8_000


def test_too_many_parameters_are_refused_before_they_are_read(client: FlaskClient) -> None:
    given = "&".join(f"a{at}=1" for at in range(LIMITS["address_chars"].most // 5))
    assert client.get(f"/search?{given}").status_code == 414


def test_the_longest_query_is_answered(client: FlaskClient) -> None:
    for word in ("a ", "thông tin ", '"đối ngoại" ', "-không ", "57-KL/TW ", "số: ", "(", '"'):
        assert client.get("/search", query_string={"q": (word * 512)[:512]}).status_code == 200


def test_alive_and_ready_are_two_things(client: FlaskClient, empty_client: FlaskClient) -> None:
    ready = client.get("/healthz").get_json()
    assert (ready["status"], ready["plans"]) == ("ok", 6)
    assert (client.get("/livez").status_code, empty_client.get("/livez").status_code) == (200, 200)
    away = empty_client.get("/healthz")
    assert (away.status_code, away.get_json()) == (503, {"status": "away", "reason": "IndexMissing"})


@pytest.mark.parametrize("path", ["/", "/coverage", "/search", "/directives/57-kl_tw~2023", "/unfindable", "/api", ""])
def test_a_page_that_is_still_true_is_not_sent_again(client: FlaskClient, path: str) -> None:
    address = path or client.get("/number?n=309-KH/TU").headers["Location"]
    first = client.get(address)
    assert (first.status_code, first.headers["Cache-Control"]) == (200, "private, no-cache")
    again = client.get(address, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    assert "default-src 'none'" in again.headers["Content-Security-Policy"]
