from __future__ import annotations

import random
import unicodedata
from pathlib import Path

import pytest
from reportlab.lib.pdfencrypt import StandardEncryption

from indexer.errors import Unreadable
from indexer.model import Document
from indexer.readers import pdf, pdfium
from indexer.readers.pages import assemble
from tests.readers import making

MOST = 1 << 22
LEFT = ["TỈNH ỦY QUẢNG NGÃI", "BAN TUYÊN GIÁO", "*", "Số 84-KH/BTGTU"]
MOTTO = "ĐẢNG CỘNG SẢN VIỆT NAM"
DATE = "Quảng Ngãi, ngày 15 tháng 6 năm 2023"
BODY = [
    "Thực hiện Kế hoạch số 354-KH/TU, ngày 06/9/2023 của Ban Thường vụ Tỉnh ủy",
    "về triển khai thực hiện Kết luận số 57-KL/TW, Ban Tuyên giáo xây dựng kế hoạch",
    "cụ thể như sau:",
]
SECOND = ["I. MỤC ĐÍCH, YÊU CẦU", "1. Quán triệt đầy đủ, sâu sắc quan điểm, mục tiêu, nhiệm vụ."]


def first_page() -> list[making.Piece]:
    left = [making.centred(150, 780 - 16 * n, text, 12) for n, text in enumerate(LEFT)]
    right = [making.centred(420, 780, MOTTO), making.centred(420, 732, DATE)]
    by_line = [left[0], right[0], left[1], left[2], left[3], right[1]]
    return [*by_line, making.centred(297, 690, "KẾ HOẠCH"), *making.column(60, 650, BODY)]


def second_page() -> list[making.Piece]:
    return [making.centred(297, 800, "2"), *making.column(60, 770, SECOND)]


def read(path: Path) -> Document:
    return pdf.read(path, MOST)


def reason(path: Path) -> str:
    with pytest.raises(Unreadable) as refused:
        read(path)
    return refused.value.reason


FIRST = "\n".join([*LEFT, "", MOTTO, "", DATE, "", "KẾ HOẠCH", "", *BODY])
EXPECTED = "\n".join([FIRST, *SECOND])


def test_a_plan_of_two_pages(tmp_path: Path) -> None:
    document = read(making.make_pdf(tmp_path / "plan.pdf", [first_page(), second_page()]))
    assert document.text == EXPECTED
    assert [(p.number, p.method, p.needs_ocr) for p in document.pages] == [(1, "text", False), (2, "text", False)]
    assert document.pages[1].span.of(document.text) == "\n".join(SECOND)
    assert document.quality is not None
    assert document.quality > 0.85


def test_nfd_in_the_file_is_nfc_in_the_text(tmp_path: Path) -> None:
    pieces = [(x, y, unicodedata.normalize("NFD", text)) for x, y, text in making.column(60, 700, BODY)]
    assert read(making.make_pdf(tmp_path / "nfd.pdf", [pieces])).text == "\n".join(BODY)


def test_markup_in_a_pdf_is_text(tmp_path: Path) -> None:
    pieces = [(60, 700, "<script>alert(1)</script> & 'kế hoạch'")]
    assert read(making.make_pdf(tmp_path / "x.pdf", [pieces])).text == "<script>alert(1)</script> & 'kế hoạch'"


def test_a_scan_waits_for_ocr_page_by_page(tmp_path: Path) -> None:
    stamp = making.column(300, 820, ["Ký bởi: Cổng Thông tin điện tử", "Thời gian ký: 28.01.2022 11:43:48 +07:00"], 9)
    document = read(making.make_scan(tmp_path / "scan.pdf", 3, stamp))
    assert document.text.strip() == ""
    assert [(p.method, p.needs_ocr) for p in document.pages] == [("none", True)] * 3


def test_an_empty_page_waits_for_nothing(tmp_path: Path) -> None:
    document = read(making.make_pdf(tmp_path / "empty.pdf", [[]]))
    assert [(p.method, p.needs_ocr) for p in document.pages] == [("none", False)]


@pytest.mark.parametrize("strength", [40, 128])
def test_only_a_password_for_opening_locks_a_file(tmp_path: Path, strength: int) -> None:
    owner = StandardEncryption("", ownerPassword="owner", strength=strength)
    open_to_all = making.make_pdf(tmp_path / "owner.pdf", [second_page()], encrypt=owner)
    assert read(open_to_all).text == "\n".join(SECOND)
    user = StandardEncryption("secret", ownerPassword="owner", strength=strength)
    assert reason(making.make_pdf(tmp_path / "user.pdf", [second_page()], encrypt=user)) == "encrypted"


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        ("page.pdf", b"<!DOCTYPE html><html><body>404</body></html>", "not-pdf"),
        ("empty.pdf", b"", "not-pdf"),
        ("zip.pdf", b"PK\x03\x04" + bytes(2000), "not-pdf"),
        ("head.pdf", b"%PDF-1.7\n", "damaged"),
        ("random.pdf", b"%PDF-1.7\n" + random.Random(1).randbytes(5_000), "damaged"),
    ],
)
def test_what_is_no_pdf(tmp_path: Path, name: str, content: bytes, expected: str) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    assert reason(path) == expected


def test_junk_in_front_is_stepped_over(tmp_path: Path) -> None:
    path = making.make_pdf(tmp_path / "junk.pdf", [second_page()])
    path.write_bytes(b"junk " * 180 + path.read_bytes())
    assert read(path).text == "\n".join(SECOND)


def test_a_file_cut_anywhere_is_read_or_damaged(tmp_path: Path) -> None:
    whole = making.make_pdf(tmp_path / "whole.pdf", [first_page(), second_page()]).read_bytes()
    path = tmp_path / "cut.pdf"
    for share in range(5, 100, 5):
        path.write_bytes(whole[: len(whole) * share // 100])
        try:
            text = read(path).text
        except Unreadable as error:
            assert error.reason == "damaged"  # noqa: PT017 - either end is right, this is the one that says why
        else:
            assert "KẾ HOẠCH" in text or not text.strip()


def test_flipped_bytes_end_as_a_document_or_a_reason(tmp_path: Path) -> None:
    whole = making.make_pdf(tmp_path / "whole.pdf", [first_page()]).read_bytes()
    path = tmp_path / "flipped.pdf"
    for seed in range(30):
        chance = random.Random(seed)
        damaged = bytearray(whole)
        for _ in range(20):
            damaged[chance.randrange(len(damaged))] = chance.randrange(256)
        path.write_bytes(bytes(damaged))
        try:
            result: Document | Unreadable = read(path)
        except Unreadable as error:
            result = error
        assert isinstance(result, Document) or result.reason in {"damaged", "encrypted", "not-pdf"}


def test_three_thousand_text_boxes(tmp_path: Path) -> None:
    box = b"BT /F1 6 Tf %d %d Td (o%d) Tj ET"
    boxes = b" ".join(box % (20 + n % 60 * 9, 20 + n // 60 * 16, n) for n in range(3000))
    path = tmp_path / "boxes.pdf"
    path.write_bytes(making.one_page(boxes))
    text = read(path).text
    assert all(f"o{n}" in text for n in (0, 1499, 2999))


def test_an_undefined_font_still_gives_its_letters(tmp_path: Path) -> None:
    path = tmp_path / "font.pdf"
    path.write_bytes(making.one_page(b"BT /Unknown 12 Tf 60 700 Td (plan) Tj ET"))
    assert read(path).text == "plan"


@pytest.mark.parametrize(
    "pages",
    [
        b"<< /Type /Pages /Kids [2 0 R] /Count 1 >>",
        b"<< /Type /Pages /Kids [] /Count 2000000000 >>",
        b"<< /Type /Pages /Kids [9 0 R] /Count 1 >>",
    ],
)
def test_a_page_tree_that_leads_nowhere(tmp_path: Path, pages: bytes) -> None:
    path = tmp_path / "tree.pdf"
    path.write_bytes(making.raw_pdf(making.CATALOG, pages))
    assert reason(path) == "damaged"


def test_a_page_tree_too_deep_for_recursion(tmp_path: Path) -> None:
    depth = 3_000
    inner = [b"<< /Type /Pages /Kids [%d 0 R] /Count 1 >>" % (n + 1) for n in range(2, depth)]
    path = tmp_path / "deep.pdf"
    path.write_bytes(making.raw_pdf(making.CATALOG, *inner, b"<< /Type /Page /MediaBox [0 0 9 9] >>"))
    try:
        assert read(path).text == ""
    except Unreadable as error:
        assert error.reason == "damaged"  # noqa: PT017


def test_what_pdfminer_cannot_read_goes_through_pdfium(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = making.make_pdf(tmp_path / "plan.pdf", [first_page(), second_page()])

    def fail(_path: Path):
        raise RecursionError

    monkeypatch.setattr(pdf, "_pages", fail)
    assert read(path).text == EXPECTED


def test_pdfium_sees_pictures_too(tmp_path: Path) -> None:
    path = making.make_scan(tmp_path / "scan.pdf", 2)
    assert [page.needs_ocr for page in assemble(pdfium.pages(path, ""), MOST).pages] == [True, True]


def test_pdfium_names_a_password(tmp_path: Path) -> None:
    locked = StandardEncryption("secret", ownerPassword="owner")
    path = making.make_pdf(tmp_path / "user.pdf", [second_page()], encrypt=locked)
    with pytest.raises(Unreadable, match="encrypted"):
        list(pdfium.pages(path, ""))


@pytest.mark.parametrize("quarter", [0, 90, 180, 270])
def test_turned_pages_are_read_upright(tmp_path: Path, quarter: int) -> None:
    """A page that is stored on its side and turned for showing."""
    turns = {0: b"1 0 0 1 60 700", 90: b"0 1 -1 0 100 60", 180: b"-1 0 0 -1 500 100", 270: b"0 -1 1 0 500 700"}
    content = b"BT /F1 12 Tf %s Tm (plan) Tj 0 -20 Td (of work) Tj ET" % turns[quarter]
    body = making.PAGE.replace(b"/Contents", b"/Rotate %d /Contents" % quarter) % b""
    path = tmp_path / "turned.pdf"
    path.write_bytes(making.raw_pdf(making.CATALOG, making.PAGES, body, making.stream(content), making.HELVETICA))
    assert read(path).text == "plan\nof work"
