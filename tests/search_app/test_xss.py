"""300 payloads through every shown field: on every page that a link leads to, a text stays a text."""

from __future__ import annotations

import json
from collections import Counter, deque
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urlencode, urlsplit
from xml.etree import ElementTree

import pytest
from flask import Flask
from werkzeug.exceptions import HTTPException
from werkzeug.test import TestResponse

from indexer.model import CORRECTABLE
from search_app import create_app
from search_app.api_table import PREFIX
from tests.search_app.payloads import PAYLOADS, SAID_BY_ALL, WORD, hostile_archive, words_of

NEVER = {"iframe", "object", "embed", "base", "style", "math", "template", "marquee", "xmp", "plaintext", "frame",
         "video", "audio", "noscript"}  # fmt: skip
"""Elements that no page of ours has."""
ANSWERS = (200, 300, 302, 400, 404, 413, 414)
UNASKED = {"static", "pages.livez", "pages.healthz", "api.openapi"}
"""Routes that show nothing of the archive."""

ADDRESSES = {"href", "src", "action", "formaction", "data", "poster", "srcset", "xlink:href", "data-suggest"}
TEXT_ATTRIBUTES = {"value", "title", "aria-label", "content", "datetime", "alt", "placeholder", "label", "download"}
"""Attributes that may carry a text of a document: a browser shows it, and does nothing with it."""


class Guard(HTMLParser):
    """Reads a page and fails on whatever a payload has made of itself."""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag not in NEVER, tag
        assert not WORD.search(tag), tag
        names = {name for name, _ in attrs}
        if tag == "script":
            assert dict(attrs)["src"].startswith("/static/"), attrs
        assert not (tag == "meta" and "http-equiv" in names), attrs
        assert tag != "textarea" or ("name", "text") in attrs, attrs
        for name, value in attrs:
            self._attribute(name, value or "")

    def _attribute(self, name: str, value: str) -> None:
        assert not WORD.search(name), name
        assert not name.startswith("on"), name
        assert name not in ("style", "srcdoc"), name
        if name in ADDRESSES:
            assert value.startswith(("/", "#", "?", "http://localhost/")), (name, value)
            assert not value.startswith(("//", "/\\")), (name, value)
        elif WORD.search(value):
            assert name in TEXT_ATTRIBUTES or name.startswith("data-"), (name, value)

    def handle_comment(self, data: str) -> None:
        assert not WORD.search(data), data

    handle_decl = unknown_decl = handle_pi = handle_comment


def check(address: str, mimetype: str, text: str) -> None:
    """Nothing on the page but our own elements; JSON and XML are what they say, whatever they hold."""
    if mimetype in ("text/html", "image/svg+xml"):
        guard = Guard()
        guard.feed(text)
        guard.close()
    elif mimetype.endswith("json"):
        json.loads(text)
    elif mimetype.endswith("xml"):
        for element in ElementTree.fromstring(text).iter():
            assert not WORD.search(" ".join((element.tag, *element.attrib))), address
    else:
        assert mimetype in ("text/plain", "text/csv"), f"{address} is {mimetype}"


class Links(HTMLParser):
    """The addresses that a page leads to."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found += [value for name, value in attrs if name == "href" and value and tag in ("a", "link")]


def endpoint_of(app: Flask, address: str) -> str | None:
    """The route that an address leads to; None for what is no page."""
    try:
        endpoint, _ = app.create_url_adapter(None).match(urlsplit(address).path)
    except HTTPException:
        return None
    return None if endpoint == "static" else endpoint


def crawl(app: Flask, seeds: list[str], most: int, look: Callable[[str, str, str], None]) -> Counter[str]:
    """Ask for the seeds and for what they lead to, `most` addresses of each route; how many of each were asked."""
    client, asked, known = app.test_client(), Counter(), set(seeds)
    queue = deque((address, True) for address in known)
    while queue:
        address, seed = queue.popleft()
        endpoint = endpoint_of(app, address)
        if endpoint is None or not (seed or asked[endpoint] < most):
            continue
        asked[endpoint] += 1
        with client.get(address) as response:
            assert response.status_code in ANSWERS, f"{address}: {response.status_code}"
            if _is_page(response):
                look(address, response.mimetype, response.text)
                found = set(_links(response.text)) - known
                known |= found
                queue += ((link, False) for link in sorted(found))
    return asked


def _is_page(response: TestResponse) -> bool:
    """True for what a browser shows: no file to be kept, no picture, nothing that leads on."""
    kept = response.headers.get("Content-Disposition", "").startswith("attachment")
    return not kept and response.status_code not in (302, 304) and response.mimetype != "image/png"


def _links(html: str) -> Iterator[str]:
    reader = Links()
    reader.feed(html)
    yield from (link.partition("#")[0] for link in reader.found if link.startswith(("/", "?")) and link != "/")


def seeds_of(payloads: tuple[str, ...], app: Flask) -> list[str]:
    """Every way to ask with a payload, and the places where documents show theirs."""
    asked: list[tuple[str, dict[str, object]]] = [(path, {}) for path in ("/", "/coverage", "/unfindable", "/api")]
    for payload in payloads:
        word = words_of(payload)
        asked += [
            ("/search", {"q": word}), ("/search", {"q": word, "unit": "passage"}), ("/search", {"q": payload}),
            ("/search", {"issuer": payload, "not-kind": payload}), ("/search", {"sort": payload, "from": payload}),
            ("/search", {payload: payload}), ("/suggest", {"q": word}), ("/suggest", {"q": f"cơ quan: {word}"}),
            ("/number", {"n": payload}), (f"{PREFIX}/search", {"q": word}), (f"{PREFIX}/search", {"sort": payload}),
        ]  # fmt: skip
    client = app.test_client()
    answers = [client.get(f"{PREFIX}/search?size=100&page={page}").get_json() for page in (1, 2, 3)]
    plans = [hit["plan"] for answer in answers for hit in answer["hits"]]
    said_by_all = {"q": SAID_BY_ALL[:40], "unit": "passage"}
    family = client.get(f"{PREFIX}/search", query_string=said_by_all).get_json()["hits"][0]["same"]["wording"]
    asked += [("/search", said_by_all), (f"/family/{family}", {}), (f"{PREFIX}/families/{family}", {})]
    asked += [("/directives/57-kl_tw~2023/skeleton.docx", {"agency": payload}) for payload in payloads[:5]]
    assert len(plans) == len(payloads)
    asked += [(f"{where}/plans/{plan}", {}) for plan in plans for where in ("", PREFIX)]
    asked += [(f"/plans/{plans[0]}/{rest}", {"q": "zqx0x0"}) for rest in ("pages/1.png", "pages/1.svg", "original.pdf")]
    return [f"{path}?{urlencode(given)}" if given else path for path, given in asked]


@pytest.mark.parametrize(
    ("step", "most"), [(100, 4), pytest.param(1, 100, marks=[pytest.mark.slow, pytest.mark.timeout(1800)])]
)
def test_a_text_stays_a_text(tmp_path: Path, step: int, most: int) -> None:
    payloads = PAYLOADS[::step]
    app = create_app(hostile_archive(tmp_path / "home", tmp_path / "files", payloads))
    app.config["SERVER_NAME"] = "localhost"
    shown: set[str] = set()

    def look(address: str, mimetype: str, text: str) -> None:
        check(address, mimetype, text)
        shown.update(word.lower() for word in WORD.findall(text))

    asked = crawl(app, seeds_of(payloads, app), most, look)
    assert shown >= {words_of(payload).lower() for payload in payloads}
    routes = {rule.endpoint for rule in app.url_map.iter_rules() if "GET" in rule.methods}
    assert routes - set(asked) <= UNASKED


@pytest.mark.slow
def test_texts_that_are_sent_stay_texts(tmp_path: Path) -> None:
    payloads = PAYLOADS[3::60]
    client = create_app(hostile_archive(tmp_path / "home", tmp_path / "files", payloads)).test_client()
    text = "KẾ HOẠCH\nI. MỤC ĐÍCH\nVăn hoá, hòa giải trước ngày 31/11/2026.\n" + "\n".join(
        f"II. {each}\nThực hiện Kết luận số 57-KL/TW ngày 15/6/2023 của {each} về {each}" for each in payloads
    )
    for address, sent in (("/similar", text), ("/draft", text), *(("/similar", each) for each in payloads)):
        response = client.post(address, data={"text": sent}, headers={"Origin": "http://localhost"})
        assert response.status_code == 200
        assert words_of(payloads[0] if sent == text else sent) in response.text
        check(address, response.mimetype, response.text)


@pytest.mark.slow
def test_a_form_that_comes_back_shows_what_was_sent_as_text(tmp_path: Path) -> None:
    payloads = PAYLOADS[7::75]
    client = create_app(hostile_archive(tmp_path / "home", tmp_path / "files", payloads)).test_client()
    plan = client.get(f"{PREFIX}/search").get_json()["hits"][0]["plan"]
    for payload in payloads:
        for field in CORRECTABLE:
            sent = {"field": field, "value": payload, "who": payload, "why": payload, "seen": payload, "undo": "0"}
            response = client.post(
                f"/plans/{plan}/corrections",
                data=sent,
                query_string={"q": payload},
                headers={"Origin": "http://localhost"},
            )
            assert 303 <= response.status_code < 504
            check(field, response.mimetype, response.text)
