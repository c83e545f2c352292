from __future__ import annotations

import contextlib
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.errors import Unreadable
from indexer.readers import text

PLAN = "KẾ HOẠCH\nthực hiện Kết luận số 57-KL/TW\n"
MOST = 1 << 20
CONTROLS = {chr(code) for code in (*range(32), 127)}


def read(folder: Path, content: bytes, most: int = MOST):
    path = folder / "plan.txt"
    path.write_bytes(content)
    return text.read(path, most)


@pytest.mark.parametrize(
    "content",
    [
        PLAN.encode(),
        b"\xef\xbb\xbf" + PLAN.encode(),
        PLAN.encode("utf-16"),
        PLAN.encode("utf-16-le"),
        PLAN.encode("utf-16-be"),
        PLAN.encode("utf-32"),
        b"\xfe\xff" + PLAN.encode("utf-16-be"),
        unicodedata.normalize("NFD", PLAN).encode(),
        PLAN.replace("\n", "\r\n").encode(),
        PLAN.replace("Ế", "Ế\0\u200b").encode(),
    ],
)
def test_every_spelling_of_the_same_text(tmp_path: Path, content: bytes) -> None:
    document = read(tmp_path, content)
    assert document.text == PLAN
    assert [(page.number, page.method, page.needs_ocr) for page in document.pages] == [(1, "text", False)]
    assert document.pages[0].span.of(document.text) == PLAN
    assert document.quality is not None
    assert document.quality > 0.7


@pytest.mark.parametrize(
    "content",
    [
        b"K\xd5 ho\xb9ch",  # TCVN3, too little of it to be sure
        b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR",
        bytes(range(128, 256)),
        b"\x01\x02\x03\x04" * 50,
        "ế".encode()[:2],
    ],
)
def test_what_is_no_utf_is_refused_not_guessed(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(Unreadable) as refused:
        read(tmp_path, content)
    assert refused.value.reason == "not-text"


@pytest.mark.parametrize("content", [b" \n\t\r\n ", b"\xef\xbb\xbf", b"\x0c\x0c", b"\0\0"])
def test_blank_text_is_an_empty_document(tmp_path: Path, content: bytes) -> None:
    document = read(tmp_path, content)
    assert document.text.strip() == ""
    assert {page.method for page in document.pages} == {"none"}
    assert not any(page.needs_ocr for page in document.pages)


def test_form_feeds_are_page_breaks(tmp_path: Path) -> None:
    document = read(tmp_path, "một\x0chai\x0c".encode())
    assert document.text == "một\nhai"
    assert [page.span.of(document.text) for page in document.pages] == ["một", "hai"]
    assert [document.page_at(document.text.index(word)) for word in ("một", "hai")] == [1, 2]


def test_lone_surrogates_become_the_sign_for_unknown(tmp_path: Path) -> None:
    assert read(tmp_path, b"a\xed\xa0\x80b").text == "a\ufffdb"
    assert read(tmp_path, b"\xff\xfea\x00\x00\xd8b\x00").text == "a\ufffdb"


def test_a_limit_of_output(tmp_path: Path) -> None:
    with pytest.raises(Unreadable, match="output-limit"):
        read(tmp_path, b"a" * 101, most=100)


@given(st.text(max_size=200))
def test_any_text_comes_back_clean(tmp_path_factory: pytest.TempPathFactory, written: str) -> None:
    folder = tmp_path_factory.mktemp("text")
    content = written.encode("utf-8", "surrogatepass")
    if sum(char in CONTROLS for char in written) > 8:
        with contextlib.suppress(Unreadable):
            read(folder, content)
        return
    document = read(folder, content)
    assert unicodedata.is_normalized("NFC", document.text)
    assert "\0" not in document.text
    assert document.pages[-1].span.end == len(document.text)
