"""Checking a draft on the site, by the API and on the command line; and that nothing of it stays."""

from __future__ import annotations

import base64
import hashlib
import io
import json
import logging
import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import docx
import pytest
from click.testing import CliRunner
from flask import Flask, abort
from flask.testing import FlaskClient

from indexer.draft import Drafts
from indexer.errors import BusyError, Unreadable
from indexer.model import REASONS
from indexer.settings import Settings
from search_app import draft_views
from search_app.cli import cli
from search_app.guard import LIMITS

FROM_HERE = {"Origin": "http://localhost"}
SECRETIVE = "Xưởng đóng tàu Hòn Gió"
DRAFT = f"""ỦY BAN NHÂN DÂN
HUYỆN BÌNH SƠN
Số:    /KH-UBND

CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
Bình Sơn, ngày 20 tháng 11 năm 2026

KẾ HOẠCH
Triển khai Kết luận số 57-KL/TW ngày 16/6/2023 của Bộ Chính trị

I. MỤC ĐÍCH
Giới thiệu {SECRETIVE} <script>alert(1)</script> & {{{{ 7 * 7 }}}}.
II. TỔ CHỨC THỰC HIỆN
1. Công an huyện: Chủ trì rà soát, hoàn thành trước ngày 31/11/2026.

Nơi nhận:
- Sở Nội vụ;
- Lưu: VT.
"""


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "tmp"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


def files_of(*folders: Path) -> dict[Path, str]:
    """Every file with its content's hash."""
    found = (path for folder in folders for path in folder.rglob("*") if path.is_file())
    return {path: hashlib.sha256(path.read_bytes()).hexdigest() for path in found}


def send(client: FlaskClient, address: str = "/draft", headers: dict[str, str] | None = None, **fields: object):
    return client.post(
        address, data=fields, headers=FROM_HERE if headers is None else headers, content_type="multipart/form-data"
    )


def test_a_pasted_draft_gets_its_report(client: FlaskClient) -> None:
    response = send(client, text=DRAFT)
    assert (response.status_code, response.headers["Cache-Control"]) == (200, "no-store")
    assert "ETag" not in response.headers
    page = response.text
    assert "Ngày khác trong kho" in page
    assert "16/6/2023" in page
    assert "15/6/2023" in page
    assert "31/11/2026" in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; {{ 7 * 7 }}" in page
    assert "<script>alert" not in page


def test_an_uploaded_file_gets_the_same(client: FlaskClient, temporary: Path) -> None:
    file = docx.Document()
    for line in DRAFT.splitlines():
        file.add_paragraph(line)
    made = io.BytesIO()
    file.save(made)
    page = send(client, file=(io.BytesIO(made.getvalue()), "Dự thảo.docx")).text
    assert "Ngày khác trong kho" in page
    assert [path for path in temporary.rglob("*") if path.is_file()] == []


def test_nothing_of_a_draft_stays(
    site: Flask, client: FlaskClient, small_settings: Settings, temporary: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    archive = site.extensions["archive"]
    ids, before = archive.catalogue.plan_ids(), files_of(small_settings.home)
    send(client, text=DRAFT)
    for name in ("a.txt", "a.pdf", "a.docx", "a.doc"):
        send(client, file=(io.BytesIO(DRAFT.encode()), name))
    send(client, "/draft/report.docx", text=DRAFT)
    client.post("/api/v1/draft", json={"text": DRAFT})
    after = files_of(small_settings.home)
    passing = ("-wal", "-shm")
    assert {path: digest for path, digest in after.items() if not path.name.endswith(passing)} == {
        path: digest for path, digest in before.items() if not path.name.endswith(passing)
    }
    assert not any(SECRETIVE.encode() in path.read_bytes() for path in after)
    assert archive.catalogue.plan_ids() == ids
    assert [path for path in temporary.rglob("*") if path.is_file()] == []
    assert SECRETIVE not in caplog.text


def test_an_error_on_the_way_says_where_and_not_a_word_of_the_draft(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fails(*_: object) -> None:
        raise ValueError(DRAFT)

    monkeypatch.setattr(draft_views, "check_draft", fails)
    assert send(client, text=DRAFT).status_code == 500
    assert client.post("/api/v1/draft", json={"text": DRAFT}).status_code == 500
    assert "ValueError in test_draft_pages.py" in caplog.text
    assert SECRETIVE not in caplog.text


def test_the_report_is_a_word_file_with_comments_at_the_places(client: FlaskClient) -> None:
    response = send(client, "/draft/report.docx", text=DRAFT)
    assert response.headers["Content-Disposition"].endswith('"soat-du-thao.docx"')
    file = docx.Document(io.BytesIO(response.data))
    comments = [comment.text for comment in file.comments]
    assert any("16/6/2023" in text and "15/6/2023" in text for text in comments)
    assert any("31/11/2026" in text for text in comments)
    assert "<a" not in "".join(comments)
    text = "\n".join(paragraph.text for paragraph in file.paragraphs)
    assert text.split() == DRAFT.split()
    assert SECRETIVE in text


def test_the_form_of_a_report_carries_the_text_as_it_was_read(client: FlaskClient) -> None:
    page = send(client, text=DRAFT).text
    inside = page[page.index("<textarea") : page.index("</textarea>")]
    assert SECRETIVE in inside
    assert "<textarea" not in send(client, text="</textarea><img src=x>Kế hoạch").text.split("</textarea>")[1]


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({}, "Chưa có gì để soát"),
        ({"text": " \n "}, "Chưa có gì để soát"),
        ({"file": (b"", "a.pdf")}, "Tệp rỗng"),
        ({"file": (b"abc", "a.exe")}, "không đọc"),
        ({"file": (b" ", "a.txt")}, "Tệp không có chữ nào"),
        ({"text": "a " * (LIMITS["draft_chars"].most // 2 + 1)}, "quá dài"),
    ],
)
def test_what_cannot_be_checked_is_said_in_the_form(client: FlaskClient, fields: dict, words: str) -> None:
    sent = {name: (io.BytesIO(value[0]), value[1]) if name == "file" else value for name, value in fields.items()}
    response = send(client, **sent)
    assert response.status_code == 400
    assert words in response.text


def test_while_others_are_checked_the_form_keeps_what_was_pasted(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A check runs in the draft's turn, and who gets none may send the same again."""
    seen = []

    @contextmanager
    def turn(_: Drafts) -> Iterator[None]:
        if len(seen) == 2:
            raise BusyError
        seen.append("begun")
        yield
        seen.append("over")

    monkeypatch.setattr(Drafts, "turn", turn)
    monkeypatch.setattr(draft_views, "check_draft", lambda *_: abort(418, str(seen.append("checked"))))
    assert send(client, text=DRAFT).status_code == 418
    assert seen == ["begun", "checked"]
    for address in ("/draft", "/draft/report.docx"):
        refused = send(client, address, text=DRAFT)
        assert (refused.status_code, refused.headers["Retry-After"]) == (503, "30")
        assert "Nhiều dự thảo khác đang được soát" in refused.text
        assert SECRETIVE in refused.text[refused.text.index("<textarea") : refused.text.index("</textarea>")]
    refused = client.post("/api/v1/draft", json={"text": DRAFT})
    assert (refused.status_code, refused.headers["Retry-After"]) == (503, "30")
    assert "others are being served" in refused.get_json()["title"]


@pytest.mark.parametrize("headers", [{}, {"Origin": "http://elsewhere"}, {"Sec-Fetch-Site": "cross-site"}])
@pytest.mark.parametrize("address", ["/draft", "/draft/report.docx"])
def test_only_pages_of_this_site_send_drafts(client: FlaskClient, headers: dict[str, str], address: str) -> None:
    assert send(client, address, headers, text=DRAFT).status_code == 403


def test_too_much_is_refused(client: FlaskClient) -> None:
    body = b"x" * (LIMITS["draft_bytes"].most + 1)
    kind = "multipart/form-data; boundary=x"
    assert client.post("/draft", data=body, headers=FROM_HERE, content_type=kind).status_code == 413


def test_the_api_and_the_command_say_the_same(client: FlaskClient, small_settings: Settings, tmp_path: Path) -> None:
    by_text = client.post("/api/v1/draft", json={"text": DRAFT}).get_json()
    file = base64.b64encode(DRAFT.encode()).decode()
    by_file = client.post("/api/v1/draft", json={"file": file, "name": "a.txt"}).get_json()
    assert by_text == by_file
    assert {"date-differs", "date-impossible"} <= {finding["code"] for finding in by_text["findings"]}
    path = tmp_path / "draft.txt"
    path.write_text(DRAFT, encoding="utf-8")
    run = CliRunner().invoke(cli, ["--home", str(small_settings.home), "check-draft", str(path), "--json"])
    assert run.exit_code == 2
    assert json.loads(run.output) == by_text
    told = CliRunner().invoke(cli, ["--home", str(small_settings.home), "check-draft", "-"], input=DRAFT)
    assert "16/6/2023; archive: 15/6/2023" in told.output
    clean = CliRunner().invoke(cli, ["--home", str(small_settings.home), "check-draft", "-"], input="Một đoạn văn.")
    assert (clean.exit_code, clean.output) == (0, "nothing found\n")
    assert CliRunner().invoke(cli, ["--home", str(small_settings.home), "check-draft", "-"], input=" ").exit_code == 1
    for lost in (tmp_path / "none.docx", tmp_path):
        run = CliRunner().invoke(cli, ["--home", str(small_settings.home), "check-draft", str(lost)])
        assert (run.exit_code, run.stdout) == (1, "")  # 2 would say that something was found
        assert re.fullmatch(rf"plansearch: {re.escape(str(lost))}: \w[\w ]+\n", run.stderr)


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"text": " "}, "unreadable-draft"),
        ({"file": "YWJj"}, "bad-draft"),
        ({"text": 1}, "bad-draft"),
        ({"text": "a", "file": "YWJj", "name": "a.txt"}, "bad-draft"),
        ({"file": "!", "name": "a.txt"}, "bad-draft"),
        ({"file": "YWJj", "name": "a.exe"}, "unreadable-draft"),
        ({"other": 1}, "unknown-parameter"),
    ],
)
def test_what_the_api_cannot_check_is_a_complaint(client: FlaskClient, body: dict, code: str) -> None:
    response = client.post("/api/v1/draft", json=body)
    assert response.status_code == 400
    assert response.get_json()["complaints"][0]["code"] == code


@pytest.mark.parametrize("reason", REASONS)
def test_what_cannot_be_read_is_told_to_a_drafter(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch, reason: str
) -> None:
    def unreadable(*_: object) -> None:
        raise Unreadable(reason, "/secret/path")

    monkeypatch.setattr(Drafts, "read", unreadable)
    response = send(client, file=(io.BytesIO(b"x"), "a.docx"))
    assert response.status_code == 400
    said = re.search(r'role="alert">([^<]+)<', response.text)
    assert said is not None
    assert said[1].endswith(".")
    assert not re.search(r"_|cài đặt|/secret", said[1])  # who sends a draft does not run the server


def test_the_form_has_no_parameters(client: FlaskClient) -> None:
    assert client.get("/draft?text=x").status_code == 400
