"""What an archive can hold besides plans: every file ends in exactly one state, with its reason, and no run dies."""

from __future__ import annotations

import io
import json
import os
import unicodedata
import zlib
from pathlib import Path

import pytest
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfgen import canvas

from indexer import judging, pipeline, prepare
from indexer.catalogue import Catalogue
from indexer.checking import check
from indexer.engine.request import SearchRequest
from indexer.errors import ExitCode
from indexer.model import NEXT_STEPS, REASONS
from indexer.opening import open_index
from indexer.settings import Settings
from tests.fixtures_plans import plan_text, run, settings_for, write, write_plans


@pytest.fixture
def settings(tmp_path) -> Settings:
    return settings_for(tmp_path / "home")


@pytest.fixture
def archive(tmp_path) -> Path:
    folder = tmp_path / "archive"
    folder.mkdir()
    return folder


def pdf(*, password: str | None = None, image: bool = False, blank: bool = False) -> bytes:
    buffer = io.BytesIO()
    encrypt = StandardEncryption(password) if password else None
    drawing = canvas.Canvas(buffer, pagesize=(595, 842), encrypt=encrypt, invariant=1)
    if image:
        from PIL import Image

        drawing.drawInlineImage(Image.new("L", (400, 600), 128), 20, 20, 550, 800)
    elif not blank:
        drawing.drawString(72, 700, "Ke hoach so 10-KH/TU ngay 12 thang 7 nam 2023, trang mau.")
    drawing.showPage()
    drawing.save()
    return buffer.getvalue()


def rows(settings: Settings) -> dict[str, tuple[str, str | None]]:
    with Catalogue.open_readonly(settings.catalogue_path) as catalogue:
        listed = list(catalogue.sources())
        assert sum(catalogue.counts().values()) == len(listed)
        assert list(catalogue.problems()) == []
    return {row.name: (row.state, row.reason) for row in listed}


def test_every_bad_file_has_its_reason_and_the_good_one_is_found(settings, archive) -> None:
    files = {
        "good.txt": plan_text("10-KH/TU").encode(),
        "empty.pdf": b"",
        "empty.txt": b"",
        "truncated.pdf": pdf()[:300],
        "encrypted.pdf": pdf(password="bí mật"),
        "no-pdf.pdf": b"<html>404 Not Found</html>",
        "scan.pdf": pdf(image=True),
        "blank.pdf": pdf(blank=True),
        "blank.txt": b" \n\t\n ",
        "binary.txt": bytes(range(256)) * 20,
    }
    for name, content in files.items():
        write(archive / name, content)
    report = run(settings, archive, isolated=True)
    found = rows(settings)
    assert report.exit_code == ExitCode.SOME_FAILED
    assert set(found) == set(files)
    assert found["good.txt"] == ("indexed", None)
    assert found["empty.pdf"] == found["empty.txt"] == ("quarantined", "empty-file")
    assert found["truncated.pdf"] == ("quarantined", "damaged")
    assert found["encrypted.pdf"] == ("quarantined", "encrypted")
    assert found["no-pdf.pdf"] == ("quarantined", "not-pdf")
    assert found["scan.pdf"] == ("waiting-ocr", None)
    assert found["blank.pdf"] == found["blank.txt"] == ("empty", None)
    assert found["binary.txt"] == ("quarantined", "not-text")
    assert {failure.reason for failure in report.failures} <= set(REASONS)
    assert len(report.failures) == sum(state == "quarantined" for state, _ in found.values())
    assert list(check(settings)) == []


def test_a_mended_file_leaves_quarantine(settings, archive) -> None:
    path = write(archive / "a.pdf", b"no PDF")
    run(settings, archive)
    assert run(settings, archive).exit_code == ExitCode.OK  # nothing new failed
    write(path, pdf())
    run(settings, archive)
    assert rows(settings) == {"a.pdf": ("indexed", None)}


def test_what_is_in_quarantine_is_named_at_every_run_until_it_changes(settings, archive) -> None:
    path = write(archive / "a.pdf", b"no PDF")
    for options in ({}, {}, {"retry": True}):
        report = run(settings, archive, **options)
        again = not options and report.unchanged == 1
        (line,) = [line for line in report.lines() if str(path) in line]
        assert line.startswith("still in quarantine: " if again else "failed: ")
        assert REASONS["not-pdf"] in line
        assert line.endswith(NEXT_STEPS["not-pdf"])
        assert len(report.quarantined) == again
    write(path, pdf())
    assert not [line for line in run(settings, archive).lines() if str(path) in line]


def test_a_file_that_may_not_be_read(settings, archive, monkeypatch) -> None:
    write_plans(archive, 2)
    closed = str(archive / "002.txt")
    is_open = builtin_open = open

    def refuse(path, *arguments, **options):
        if str(path) == closed:
            raise PermissionError(13, "Permission denied")
        return builtin_open(path, *arguments, **options)

    monkeypatch.setattr("indexer.discover.open", refuse, raising=False)
    report = run(settings, archive)
    assert report.exit_code == ExitCode.SOME_FAILED
    assert rows(settings) == {"001.txt": ("indexed", None), "002.txt": ("quarantined", "no-permission")}
    monkeypatch.setattr("indexer.discover.open", is_open, raising=False)
    run(settings, archive)
    assert rows(settings) == {"001.txt": ("indexed", None), "002.txt": ("indexed", None)}


def test_a_known_file_that_may_not_be_read_now_stays_as_it_was(settings, archive, monkeypatch) -> None:
    (path,) = write_plans(archive, 1)
    run(settings, archive)
    os.utime(path, ns=(1, 1))

    def refuse(*_arguments, **_options):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("indexer.discover.open", refuse, raising=False)
    assert run(settings, archive).exit_code == ExitCode.SOME_FAILED
    assert rows(settings) == {"001.txt": ("indexed", None)}
    assert len(open_index(settings).known()) == 1


def test_a_file_that_vanishes_while_it_is_read(settings, archive, monkeypatch) -> None:
    write_plans(archive, 2)
    look = pipeline._Run.look

    def look_and_lose(self, paths, leave=()):
        groups = look(self, paths, leave)
        (archive / "002.txt").unlink()
        return groups

    with monkeypatch.context() as patched:
        patched.setattr(pipeline._Run, "look", look_and_lose)
        report = run(settings, archive)
    assert [failure.reason for failure in report.failures] == ["vanished"]
    assert rows(settings) == {"001.txt": ("indexed", None), "002.txt": ("quarantined", "vanished")}
    run(settings, archive)
    assert rows(settings) == {"001.txt": ("indexed", None), "002.txt": ("missing", None)}


def test_one_document_that_no_rule_can_take_does_not_end_the_run(settings, archive, monkeypatch) -> None:
    write_plans(archive, 3)
    recognise = judging.recognise

    def stumble(document, *, plan_id, name):
        if name == "002.txt":
            raise RecursionError("Mục đích thứ 2")
        return recognise(document, plan_id=plan_id, name=name)

    monkeypatch.setattr(judging, "recognise", stumble)
    report = run(settings, archive)
    assert report.exit_code == ExitCode.SOME_FAILED
    assert rows(settings)["002.txt"] == ("quarantined", "not-recognised")
    assert report.committed == 2
    assert "Mục đích" not in "".join(report.lines())  # the text may be one that must not be told
    assert list(check(settings)) == []


def test_one_document_that_cannot_be_analysed_does_not_end_the_run(settings, archive, monkeypatch) -> None:
    write_plans(archive, 3)
    plan_forms = prepare.plan_forms

    def stumble(plan, text):
        if "thứ 2 " in text:
            raise ValueError("no")
        return plan_forms(plan, text)

    monkeypatch.setattr(prepare, "plan_forms", stumble)
    report = run(settings, archive)
    assert (report.exit_code, report.committed) == (ExitCode.SOME_FAILED, 2)
    assert [Path(failure.path).name for failure in report.failures] == ["002.txt"]
    assert rows(settings)["002.txt"] == ("quarantined", "not-recognised")
    assert list(check(settings)) == []


@pytest.mark.parametrize(
    "spoil",
    [
        lambda text: unicodedata.normalize("NFD", text).encode(),
        lambda text: text.replace(" ", " \0", 20).encode(),
        lambda text: text.encode() + b"\n\xed\xa0\x80 \xed\xbf\xbf\n",
        lambda text: text.encode("utf-16"),
        lambda text: b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode(),
    ],
    ids=["NFD", "NUL", "lone surrogates", "UTF-16", "BOM and CRLF"],
)
def test_text_in_any_dress_is_found_by_its_words(settings, archive, spoil) -> None:
    write(archive / "a.txt", spoil(plan_text("10-KH/TU")))
    report = run(settings, archive)
    assert (report.exit_code, rows(settings)) == (ExitCode.OK, {"a.txt": ("indexed", None)})
    (hit,) = open_index(settings).searcher().search(SearchRequest("plan")).hits
    card = json.loads(hit.stored)
    assert (card["number"], card["issued"]) == ("10-KH/TU", "2023-07-12")
    with Catalogue.open_readonly(settings.catalogue_path) as catalogue:
        text = catalogue.plan(hit.id).document.text
    assert text == unicodedata.normalize("NFC", text)
    assert "\0" not in text


@pytest.mark.parametrize(
    "name",
    [b"k\xe1\xba\xbf ho\xe1\xba\xa1ch.txt", b"ke\xcc\x82\xcc\x81.txt", b"\xff\xfe.txt", b"a\nb\t.txt",
     b"<script>alert(1)<script>.txt", b"'; DROP TABLE sources; --.txt", b"-rf.txt", b"%s {0} $HOME.txt"],
)  # fmt: skip
def test_file_names_are_data(settings, archive, name: bytes) -> None:
    path = os.fsencode(archive) + b"/" + name
    with open(path, "wb") as file:
        file.write(plan_text("10-KH/TU").encode())
    report = run(settings, archive)
    assert report.exit_code == ExitCode.OK
    with Catalogue.open_readonly(settings.catalogue_path) as catalogue:
        (row,) = catalogue.sources("indexed")
        assert os.fsencode(row.path) == path
    (hit,) = open_index(settings).searcher().search(SearchRequest("plan")).hits
    assert json.loads(hit.stored)["source"] == name.decode("utf-8", "replace")
    os.unlink(path)
    run(settings, archive)
    assert open_index(settings).known() == {}


class TestSecret:
    """A state-secret mark: listed, not indexed, its text not kept, until a setting allows it."""

    WORDS = "Mục đích tuyệt đối không ai được biết."

    @pytest.fixture(autouse=True)
    def _files(self, archive) -> None:
        write(archive / "open.txt", plan_text("10-KH/TU"))
        write(archive / "secret.txt", plan_text("11-KH/TU", secret=True, purpose=self.WORDS))

    def kept(self, settings: Settings) -> bool:
        needle = self.WORDS.encode()
        files = [path for path in settings.home.rglob("*") if path.is_file()]
        return any(needle in path.read_bytes() for path in files)

    def test_it_is_listed_and_nothing_of_it_is_kept(self, settings, archive) -> None:
        report = run(settings, archive)
        assert (report.exit_code, report.settled) == (ExitCode.OK, {"pending": 1, "secret": 1})
        assert rows(settings) == {"open.txt": ("indexed", None), "secret.txt": ("secret", None)}
        assert not self.kept(settings)
        assert run(settings, archive).unchanged == 2

    def test_the_setting_lets_it_in_and_out_again(self, settings, archive, tmp_path) -> None:
        run(settings, archive)
        allowing = settings_for(tmp_path / "home", index_secret=True)
        run(allowing, archive)
        assert rows(settings) == {"open.txt": ("indexed", None), "secret.txt": ("indexed", None)}
        assert self.kept(settings)
        run(settings, archive)
        assert rows(settings) == {"open.txt": ("indexed", None), "secret.txt": ("secret", None)}
        assert len(open_index(settings).known()) == 1
        assert list(check(settings)) == []
        with Catalogue.open_readonly(settings.catalogue_path) as catalogue:
            (row,) = catalogue.sources("secret")
        assert row.detail == "MẬT"


@pytest.mark.slow
def test_a_pdf_that_unfolds_without_end(archive, tmp_path) -> None:
    bomb = zlib.compress(b"BT (a) Tj ET\n" * 20_000_000)
    body = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    body += b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Contents 4 0 R>>endobj\n4 0 obj<</Length "
    body += str(len(bomb)).encode() + b"/Filter/FlateDecode>>stream\n" + bomb + b"\nendstream endobj\n"
    body += b"trailer<</Root 1 0 R>>\n"
    write(archive / "bomb.pdf", body)
    write_plans(archive, 1)
    settings = settings_for(tmp_path / "home", read_memory_mb=256, read_seconds=3)
    run(settings, archive, isolated=True)
    found = rows(settings)
    assert found["001.txt"] == ("indexed", None)
    assert found["bomb.pdf"][0] == "quarantined"
    assert found["bomb.pdf"][1] in ("memory-limit", "time-limit", "output-limit", "reader-died")
