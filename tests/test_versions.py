"""A signed PDF and its Word draft, from a folder to the results page; and a decision that issues a plan."""

from __future__ import annotations

import re
from hashlib import sha256
from html import unescape
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from indexer import pipeline
from indexer.checking import check
from indexer.model import plan_id
from indexer.progress import Silent
from indexer.readers import pdf
from indexer.settings import Settings
from search_app import create_app
from tests.conftest import REPOSITORY
from tests.fixtures_plans import run, settings_for, write, write_plans
from tests.readers.office_files import docx, p
from tests.recognition.test_parts import ANNEXES, CARRIER, DECISION, PLAN

SIGNED = REPOSITORY / "corpus" / "plans" / "120-KH-TU_2023.pdf"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return settings_for(tmp_path / "home")


def word_draft(path: Path) -> Path:
    """The Word file that the signed plan was printed from: a draft's mark, no number yet, no day."""
    text = pdf.read(SIGNED, 1 << 26).text
    text, numbers = re.subn(r"120\s*-\s*KH/TU", "     -KH/TU", text, count=1)
    text, days = re.subn(r"ngày \d+ tháng (\d+) năm 2023", r"ngày     tháng \1 năm 2023", text, count=1)
    assert numbers == days == 1
    lines = ("DỰ THẢO\n" + text).replace("&", "&amp;").replace("<", "&lt;").split("\n")
    return docx(path, "".join(map(p, lines)))


def words_of(client: FlaskClient, address: str, **query: str) -> str:
    """The words of a page, blanks made one."""
    page = client.get(address, query_string=query).get_data(as_text=True)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page)).split())


def links(client: FlaskClient, address: str, **query: str) -> list[str]:
    """The plans that a page links to in its results or its list of versions."""
    page = client.get(address, query_string=query).get_data(as_text=True)
    return list(dict.fromkeys(re.findall(r"/plans/([a-z2-7]{16})", page)))


DRAFT_FIRST = pytest.param(["draft.docx", "signed.pdf"], marks=pytest.mark.slow, id="draft-first")


@pytest.mark.parametrize("order", [pytest.param(["signed.pdf", "draft.docx"], id="signed-first"), DRAFT_FIRST])
def test_one_of_two_versions_is_shown_whichever_comes_first(tmp_path, settings, order):
    folder = tmp_path / "kho"
    write(folder / "signed.pdf", SIGNED.read_bytes())
    word_draft(folder / "draft.docx")
    write_plans(folder / "others", 2)
    for path in (folder / "others", *(folder / name for name in order)):
        run(settings, path)
    client = create_app(settings).test_client()

    results = words_of(client, "/search", q="tỉnh ủy")
    assert "3 kế hoạch" in results
    assert "120-KH/TU" in results
    assert "còn 1 bản khác" in results
    assert re.search(r"Kế hoạch 3\b", results), "a facet counts what is shown"
    assert "3 kế hoạch" in words_of(client, "/search", q="tỉnh ủy", kind="Kế hoạch")

    [signed] = links(client, "/search", q="số: 120-KH/TU")[:1]
    draft = plan_id(sha256((folder / "draft.docx").read_bytes()).hexdigest())
    assert draft in links(client, f"/plans/{signed}")
    assert "draft.docx dự thảo · chưa có số" in words_of(client, f"/plans/{signed}")
    assert "Kho có bản đầy đủ hơn của văn bản này: signed.pdf" in words_of(client, f"/plans/{draft}")
    assert client.get("/number", query_string={"n": "120-KH/TU"}).status_code in (200, 302)
    assert list(check(settings)) == []

    (folder / "signed.pdf").unlink()
    run(settings, folder)
    assert draft in links(client, "/search", q="tỉnh ủy")
    assert "3 kế hoạch" in words_of(client, "/search", q="tỉnh ủy")
    assert "bản khác" not in words_of(client, "/search", q="tỉnh ủy")
    assert "Kho có bản" not in words_of(client, f"/plans/{draft}")


@pytest.mark.slow
def test_a_rebuild_knows_the_versions_too(tmp_path, settings):
    write(tmp_path / "kho" / "signed.pdf", SIGNED.read_bytes())
    word_draft(tmp_path / "kho" / "draft.docx")
    run(settings, tmp_path / "kho")
    before = words_of(create_app(settings).test_client(), "/search", q="tỉnh ủy")
    assert pipeline.rebuild(settings, Silent()) == 2
    assert words_of(create_app(settings).test_client(), "/search", q="tỉnh ủy") == before
    assert "1 kế hoạch" in before


def test_a_decision_is_shown_as_the_plan_that_it_issues(tmp_path, settings):
    write(tmp_path / "kho" / "qd.txt", DECISION + PLAN.format(carrier=CARRIER) + ANNEXES)
    run(settings, tmp_path / "kho")
    client = create_app(settings).test_client()
    results = words_of(client, "/search", q="chuyển đổi số")
    assert "Kế hoạch ban hành kèm theo Quyết định số 812/QĐ-UBND" in results
    assert "Chuyển đổi số tỉnh Cà Mau đến năm 2025" in results
    for kind in ("Quyết định", "Kế hoạch"):
        assert "1 kế hoạch" in words_of(client, "/search", kind=kind)
    page = words_of(client, f"/plans/{links(client, '/search', q='chuyển đổi số')[0]}")
    assert "Kế hoạch ban hành kèm theo Quyết định số 812/QĐ-UBND" in page
    assert "PHỤ LỤC I: DANH MỤC NHIỆM VỤ trang 1" in page
