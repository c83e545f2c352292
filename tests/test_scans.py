"""The queue of scanned pages, with children that need no tesseract."""

from __future__ import annotations

from pathlib import Path
from unittest import mock

import pytest

from indexer import pipeline
from indexer.catalogue import Catalogue
from indexer.catalogue.rows import OcrCounts
from indexer.errors import ExitCode, PlansearchError, Unreadable
from indexer.pipeline import recognise_scans
from indexer.progress import Silent
from indexer.readers import OCR_VERSION
from indexer.readers.ocr_worker import RecognisedPage, Recognisers
from indexer.readers.rows import Row, Word
from indexer.readers.scanned import Scanned
from indexer.scans import seconds_left
from indexer.settings import Settings
from indexer.status import lines, status
from tests.fixtures_plans import InThisProcess, run, settings_for
from tests.readers import making

PAGE = (
    "UBND TỈNH KIÊN GIANG", "SỞ Y TẾ", "Số: 12/KH-SYT", "Kiên Giang, ngày 05 tháng 3 năm 2021", "KẾ HOẠCH",
    "Kiểm tra công tác y tế cơ sở năm 2021", "Sở Y tế xây dựng kế hoạch kiểm tra với những nội dung cụ thể như sau",
)  # fmt: skip


class Reading(Recognisers):
    """Recognises the same words on every page; `done` are the pages asked for; fails or stops where it is told to."""

    done: list[tuple[str, int]]
    stop_after: int | None
    fails: dict[int, str]

    def recognise(self, pages):
        for source, number in pages:
            if self.stop_after is not None and len(self.done) == self.stop_after:
                raise KeyboardInterrupt
            self.done.append((Path(source.path).name, number))
            if number in self.fails:
                yield (source, number), Unreadable(self.fails[number])
                continue
            rows = tuple(
                Row(700 - 20 * n, 12, [Word(60 + 40 * at, 95 + 40 * at, word) for at, word in enumerate(line.split())])
                for n, line in enumerate((*PAGE, *(f"{what} thứ {number} cần làm" for what in ("việc", "đợt", "tờ"))))
            )
            yield (source, number), RecognisedPage(Scanned(595, 842, rows=rows).to_json(), 2.0)


@pytest.fixture
def reading():
    """The children's double; tesseract is there as far as anyone asks."""
    kind = type("Here", (Reading,), {"done": [], "stop_after": None, "fails": {}})
    with (
        mock.patch.object(pipeline, "Recognisers", kind),
        mock.patch.object(pipeline, "Preparers", InThisProcess),
        mock.patch.object(pipeline, "lacking", return_value=None),
    ):
        yield kind


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return settings_for(tmp_path / "home", ocr=True)


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """A scan of three pages, one of one page, and a letter with a scanned annex."""
    folder = tmp_path / "archive"
    folder.mkdir()
    making.make_scan(folder / "long.pdf", 3)
    making.make_scan(folder / "short.pdf", 1, size=9)
    body = making.column(60, 700, [f"{line} và các đơn vị trực thuộc" for line in PAGE])
    making.make_mixed(folder / "mixed.pdf", body)
    return folder


def states(settings: Settings) -> dict[str, str]:
    with Catalogue.open_readonly(settings.catalogue_path) as catalogue:
        return {row.name: row.state for row in catalogue.sources()}


def waiting(settings: Settings) -> OcrCounts:
    with Catalogue.open_readonly(settings.catalogue_path) as catalogue:
        return catalogue.ocr_counts(OCR_VERSION)


def text_of(settings: Settings, name: str) -> str:
    with Catalogue.open_readonly(settings.catalogue_path) as catalogue:
        (row,) = [row for row in catalogue.sources() if row.name == name]
        return catalogue.plan(row.plan_id).document.text


def test_an_ingest_recognises_scans_at_its_end(reading, settings, archive) -> None:
    report = run(settings, archive)
    assert states(settings) == dict.fromkeys(["long.pdf", "mixed.pdf", "short.pdf"], "indexed")
    assert (report.scans, report.exit_code, report.waiting.pages) == (3, ExitCode.OK, 0)
    assert "Kiểm tra công tác y tế" in text_of(settings, "long.pdf")
    assert "tờ thứ 2" in text_of(settings, "mixed.pdf")
    assert [name for name, _ in reading.done] == ["short.pdf"] + ["long.pdf"] * 3 + ["mixed.pdf"]


def test_text_is_found_before_any_scan_is_read(reading, settings, archive) -> None:
    reading.stop_after = 0
    report = run(settings, archive)
    assert report.interrupted
    assert states(settings) == {"long.pdf": "waiting-ocr", "mixed.pdf": "indexed", "short.pdf": "waiting-ocr"}
    assert (waiting(settings).documents, waiting(settings).pages) == (3, 5)
    assert "tờ thứ" not in text_of(settings, "mixed.pdf")


@pytest.mark.parametrize("pages", [1, 2, 3, 4])
def test_a_stopped_queue_goes_on_and_does_no_page_twice(reading, settings, archive, pages: int) -> None:
    reading.stop_after = pages
    run(settings, archive)
    first = list(reading.done)
    reading.stop_after = None
    recognise_scans(settings, Silent())
    assert len(reading.done) == len(set(reading.done)) == 5
    assert reading.done[:pages] == first
    assert set(states(settings).values()) == {"indexed"}
    assert run(settings, archive).unchanged == 3
    assert len(reading.done) == 5


def test_other_readers_take_the_pages_that_were_recognised(reading, settings, archive, monkeypatch) -> None:
    run(settings, archive)
    monkeypatch.setattr(pipeline, "READER_VERSION", "next")
    run(settings, archive)
    assert len(reading.done) == 5
    assert set(states(settings).values()) == {"indexed"}


def test_a_page_that_fails_costs_that_page(reading, settings, archive) -> None:
    reading.fails = {2: "time-limit"}
    report = run(settings, archive)
    assert [failure.detail for failure in report.failures] == ["OCR of page 2", "OCR of page 2"]
    assert states(settings)["long.pdf"] == "indexed"
    assert "tờ thứ 3" in text_of(settings, "long.pdf")
    assert "tờ thứ 2" not in text_of(settings, "long.pdf")
    assert waiting(settings).pages == 0


def test_a_file_that_is_not_there_now_keeps_waiting(reading, settings, archive) -> None:
    reading.fails = {1: "vanished"}
    run(settings, archive)
    assert states(settings) == {"long.pdf": "waiting-ocr", "mixed.pdf": "indexed", "short.pdf": "waiting-ocr"}
    reading.fails = {}
    recognise_scans(settings, Silent())
    assert set(states(settings).values()) == {"indexed"}


def test_nothing_of_a_secret_scan_is_kept(reading, settings, archive, monkeypatch) -> None:
    monkeypatch.setattr("tests.test_scans.PAGE", ("MẬT", *PAGE))
    run(settings, archive / "short.pdf")
    assert states(settings)["short.pdf"] == "secret"
    with Catalogue.open(settings.catalogue_path) as catalogue:
        (row,) = catalogue.sources()
        assert catalogue.recognised_pages(row.sha256, OCR_VERSION) == {}


def test_without_tesseract_they_wait_and_it_is_said_what_to_install(reading, settings, archive, monkeypatch) -> None:
    monkeypatch.setattr(pipeline, "lacking", lambda: "apt install it")
    monkeypatch.setattr("indexer.report.lacking", lambda: "apt install it")
    monkeypatch.setattr("indexer.status.lacking", lambda: "apt install it")
    report = run(settings, archive)
    assert reading.done == []
    assert report.exit_code == ExitCode.OK
    assert "5 scanned pages of 3 documents wait for OCR: apt install it, then plansearch ocr" in list(report.lines())
    record = status(settings)
    assert record["ocr"] == {"documents": 3, "pages": 5, "seconds_left": None, "install": "apt install it"}
    assert "  apt install it, then plansearch ocr" in list(lines(record))
    with pytest.raises(PlansearchError, match="apt install it"):
        recognise_scans(settings, Silent())


def test_the_time_left_follows_from_the_pages_that_were_done(reading, settings, archive) -> None:
    reading.stop_after = 2
    run(settings, archive)
    assert seconds_left(waiting(settings), 2) == pytest.approx(3.0)
    assert seconds_left(OcrCounts(1, 7, None), 2) is None
