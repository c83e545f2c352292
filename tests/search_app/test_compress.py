"""Compressed answers: the same text, told apart by caches, and never of what is compressed already."""

from __future__ import annotations

import gzip

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse


def get(client: FlaskClient, path: str, headers: dict[str, str] | None = None, method: str = "GET") -> TestResponse:
    """The whole answer; files behind it are closed."""
    return client.open(path, headers=headers, method=method, buffered=True)


TEXTS = ["/", "/search?q=th%C3%B4ng+tin", "/static/site.css", "/static/site.js", "/unfindable", "/nowhere"]
TAKES = {"Accept-Encoding": "gzip, deflate, br"}


@pytest.mark.parametrize("path", TEXTS)
def test_who_takes_it_gets_the_same_text_compressed(client: FlaskClient, path: str) -> None:
    plain, packed = get(client, path), get(client, path, headers=TAKES)
    assert packed.status_code == plain.status_code
    assert "Content-Encoding" not in plain.headers
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.data) == plain.data
    assert int(packed.headers["Content-Length"]) == len(packed.data) < len(plain.data)
    assert "Accept-Encoding" in plain.headers["Vary"]
    assert "Accept-Encoding" in packed.headers["Vary"]


@pytest.mark.parametrize("refused", ["", "identity", "gzip;q=0", "br"])
def test_who_does_not_take_it_gets_it_plain(client: FlaskClient, refused: str) -> None:
    response = get(client, "/search", headers={"Accept-Encoding": refused})
    assert "Content-Encoding" not in response.headers
    assert response.text.startswith("<!doctype html>")


@pytest.mark.parametrize("path", ["/search?q=th%C3%B4ng+tin", "/static/site.css"])
def test_either_one_is_known_again(client: FlaskClient, path: str) -> None:
    for first in (TAKES, {}):
        tag = get(client, path, headers=first).headers["ETag"]
        for again in (TAKES, {}):
            answer = get(client, path, headers={**again, "If-None-Match": tag})
            assert answer.status_code == 304
            assert answer.data == b""
            assert "Accept-Encoding" in answer.headers["Vary"]
    assert get(client, path, headers=TAKES).headers["ETag"].startswith('W/"')


@pytest.mark.parametrize("path", ["/export.csv", "/export.xlsx", "/static/icon.svg"])
def test_lists_packed_files_and_what_is_short_stay_as_they_are(client: FlaskClient, path: str) -> None:
    assert "Content-Encoding" not in get(client, path, headers=TAKES).headers


def test_a_piece_of_a_file_is_a_piece_of_the_plain_one(client: FlaskClient) -> None:
    whole = get(client, "/static/site.css").data
    piece = get(client, "/static/site.css", headers={**TAKES, "Range": "bytes=0-99"})
    assert (piece.status_code, piece.data) == (206, whole[:100])


def test_head_says_the_length_that_get_has(client: FlaskClient) -> None:
    path = "/search?q=th%C3%B4ng+tin"
    said = get(client, path, TAKES, "HEAD").headers["Content-Length"]
    assert said == str(len(get(client, path, TAKES).data))
