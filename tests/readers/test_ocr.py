"""Tesseract on pages that the test draws: needs the extra [ocr] and tesseract's Vietnamese model."""

from __future__ import annotations

from collections.abc import Sequence
from math import radians
from pathlib import Path

import pytest

from indexer.readers import ocr, pdf, tessdata
from indexer.readers.ocr_worker import RecognisedPage, Recognisers, decode
from indexer.readers.scanned import Scanned
from indexer.settings import load_settings
from tests.conftest import missing
from tests.readers import making, scanning
from tests.readers.test_pool import source

LINES = [
    "Thực hiện Kế hoạch số 354-KH/TU của Ban Thường vụ Tỉnh ủy về triển khai",
    "thực hiện kết luận, Ban Tuyên giáo xây dựng kế hoạch cụ thể như sau:",
    "Quán triệt đầy đủ, sâu sắc quan điểm, mục tiêu và nhiệm vụ công tác.",
]
MORE = [
    "Các cấp ủy đảng, chính quyền địa phương lãnh đạo, chỉ đạo thực hiện",
    "nghiêm túc các nhiệm vụ được giao, gắn với kiểm tra, giám sát công tác",
    "và định kỳ báo cáo kết quả về Ban Tuyên giáo để tổng hợp, theo dõi.",
]


@pytest.fixture(autouse=True)
def _tesseract() -> None:
    lacking = tessdata.lacking()
    if lacking is not None:
        missing(f"tesseract: {lacking}")


def scan(tmp_path: Path, lines: Sequence[str] = LINES, **how: float) -> Path:
    plain = making.make_pdf(tmp_path / "plain.pdf", [making.column(60, 700, lines, step=24)])
    return scanning.scanned(plain, tmp_path / "scan.pdf", **how)


def words(page: Scanned) -> list[str]:
    return [word.text for row in page.rows for word in row.words]


def test_a_page_and_where_its_words_stand(tmp_path: Path) -> None:
    page = ocr.read_page(scan(tmp_path), 1)
    assert words(page) == " ".join(LINES).split()
    assert [round(row.base) for row in page.rows] == pytest.approx([700, 676, 652], abs=2)
    assert [round(row.start) for row in page.rows] == pytest.approx([60] * 3, abs=2)
    assert (page.quarter, round(page.width), round(page.height)) == (0, 595, 842)
    assert abs(page.skew) < 0.003


@pytest.mark.slow
@pytest.mark.parametrize("quarter", [1, 2, 3])
def test_a_sheet_that_lay_the_other_way(tmp_path: Path, quarter: int) -> None:
    page = ocr.read_page(scan(tmp_path, quarter=quarter), 1)
    assert words(page) == " ".join(LINES).split()
    assert (page.quarter + quarter) % 4 == 0


@pytest.mark.slow
def test_a_sheet_that_lay_askew(tmp_path: Path) -> None:
    lines = [*LINES, *MORE, *LINES]
    path = scan(tmp_path, lines, degrees=1.5)
    page = ocr.read_page(path, 1)
    assert abs(page.skew - radians(1.5)) < 0.004
    assert max(row.base - row.size for row in page.rows[1:]) < page.rows[0].base
    assert pdf.read(path, 1 << 20, {1: page}).text.split("\n") == lines


def test_a_limited_child_recognises_pages_and_says_why_it_cannot(tmp_path: Path) -> None:
    file = source(scan(tmp_path))
    settings = load_settings({"workers": 1}, environ={})
    with Recognisers(settings) as children:
        found = dict(children.recognise([(file, 1), (file, 9)]))
    good, bad = found[file, 1], found[file, 9]
    assert isinstance(good, RecognisedPage)
    assert words(Scanned.from_json(good.result)) == " ".join(LINES).split()
    assert good.seconds > 0
    assert bad.reason == "damaged"


@pytest.mark.parametrize("message", [{}, {"result": "[]", "seconds": 1}, {"result": "[1,2,0,0,[]]", "seconds": "x"}])
def test_what_no_child_of_ours_sends_is_refused(message: dict) -> None:
    with pytest.raises((ValueError, KeyError, TypeError)):
        decode(message)
