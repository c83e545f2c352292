"""Files that people go on writing: what stands in them, that Word's schema allows it, that LibreOffice opens them."""

from __future__ import annotations

import io
import shutil
import subprocess
import zipfile
from dataclasses import replace
from pathlib import Path

import docx
import pypdfium2
import pytest
from docx.shared import Pt
from flask.testing import FlaskClient

from indexer.catalogue.rows import StoredPlan
from indexer.model import Signer
from search_app.archive import Archive
from search_app.desk import issuing
from search_app.desk.issuing import ABOVE, head_lines, is_party, issuer_of
from search_app.office.layouts import LAYOUTS
from search_app.office.official import (
    Foot,
    Letterhead,
    add_body,
    add_heading,
    legal,
    new_document,
    saved,
    texts,
    write_foot,
    write_letterhead,
)
from tests.conftest import missing

LONG = "tiếp tục nâng cao chất lượng, hiệu quả công tác thông tin đối ngoại trong tình hình mới " * 4
BODIES = [
    ("Ban Tuyên giáo Tỉnh ủy Lạng Sơn", True, ("Tỉnh ủy Lạng Sơn",), ("Ban Tuyên giáo",)),
    ("Ban Thường vụ Tỉnh ủy Quảng Ngãi", True, (), ("Tỉnh ủy Quảng Ngãi",)),
    ("Tỉnh ủy Cà Mau", True, (), ("Tỉnh ủy Cà Mau",)),
    ("Huyện ủy Cao Lộc", True, (ABOVE,), ("Huyện ủy Cao Lộc",)),
    ("Đảng ủy xã Gia Thủy", True, (ABOVE,), ("Đảng ủy xã Gia Thủy",)),
    ("Ủy ban Kiểm tra Tỉnh ủy Cà Mau", True, ("Tỉnh ủy Cà Mau",), ("Ủy ban Kiểm tra",)),
    ("Bộ Chính trị", True, (), ("Ban Chấp hành Trung ương",)),
    ("Văn phòng Trung ương Đảng", True, ("Ban Chấp hành Trung ương",), ("Văn phòng",)),
    ("Ban Tuyên giáo Trung ương", True, ("Ban Chấp hành Trung ương",), ("Ban Tuyên giáo",)),
    ("UBND tỉnh Lạng Sơn", False, (), ("Ủy ban nhân dân", "tỉnh Lạng Sơn")),
    ("Ủy ban nhân dân xã Gia Thủy", False, (), ("Ủy ban nhân dân", "xã Gia Thủy")),
    ("Sở Y tế tỉnh Lạng Sơn", False, ("Ủy ban nhân dân", "tỉnh Lạng Sơn"), ("Sở Y tế",)),
    ("Sở Y tế Hà Nội", False, ("Ủy ban nhân dân", "thành phố Hà Nội"), ("Sở Y tế",)),
    ("Phòng Văn hóa và Thông tin huyện Cao Lộc", False, ("Ủy ban nhân dân", "huyện Cao Lộc"),
     ("Phòng Văn hóa và Thông tin",)),
    ("Bộ Y tế", False, (), ("Bộ Y tế",)),
    ("cái gì đó", False, (), ("cái gì đó",)),
]  # fmt: skip


@pytest.mark.parametrize(("typed", "party", "parents", "lines"), BODIES, ids=[row[0] for row in BODIES])
def test_a_letterhead_has_the_bodies_that_a_name_tells(typed: str, party: bool, parents, lines) -> None:
    issuer = issuer_of(typed)
    assert is_party(issuer) is party
    assert head_lines(issuer) == (parents, lines)


def example(layout: str) -> bytes:
    """A document with everything: long title, two issuers, places to fill in."""
    form = LAYOUTS[layout]
    document = new_document(form, "Kế hoạch")
    head = Letterhead(
        ("Tỉnh ủy Lạng Sơn",),
        (("Ban Tuyên giáo",), ("Sở Văn hóa, Thể thao và Du lịch", "tỉnh Lạng Sơn")),
        "[…]-KH/BTGTU",
        "Lạng Sơn, ngày […] tháng […] năm 2025",
        "Kế hoạch",
        LONG,
    )
    write_letterhead(document, form, head)
    add_heading(document, form, "I. MỤC ĐÍCH")
    for _ in range(20):
        add_body(document, form, f"Ỗ ẵ ỵ Ữ ỡ <b>&amp;</b> [Nội dung…] {LONG}")
    write_foot(
        document, form, Foot(("Ban Tuyên giáo Trung ương;", "Lưu VT"), (f"{form.on_behalf} Ban Thường vụ",), "[Tên…]")
    )
    return saved(document)


def opened(content: bytes) -> docx.document.Document:
    return docx.Document(io.BytesIO(content))


@pytest.mark.parametrize("layout", LAYOUTS)
def test_the_layout_is_what_the_rules_say(layout: str) -> None:
    form, document = LAYOUTS[layout], opened(example(layout))
    section = document.sections[0]
    assert (round(section.page_width.mm), round(section.page_height.mm)) == (210, 297)
    sides = (section.top_margin, section.bottom_margin, section.left_margin, section.right_margin)
    assert [round(side.mm) for side in sides] == list(form.margins)
    assert section.different_first_page_header_footer
    assert "PAGE" in section.header._element.xml
    assert document.styles["Normal"].font.name == "Times New Roman"
    assert document.styles["Normal"].font.size == Pt(form.body.size)
    head, foot = document.tables
    lines = [paragraph.text for paragraph in head.cell(0, 0).paragraphs]
    assert lines[:2] == ["TỈNH ỦY LẠNG SƠN", "BAN TUYÊN GIÁO"]
    assert lines[-1] == f"{form.number_word} […]-KH/BTGTU"
    assert ("*" in lines) is (layout == "party")
    right = [paragraph.text for paragraph in head.cell(0, 1).paragraphs]
    assert [right[0], right[-1]] == [form.titles[0][0], "Lạng Sơn, ngày […] tháng […] năm 2025"]
    stop = form.stops[0]
    assert [each.text for each in foot.cell(0, 0).paragraphs] == [
        "Nơi nhận:", f"- Ban Tuyên giáo Trung ương{stop}", "- Lưu VT.",
    ]  # fmt: skip
    assert foot.cell(0, 1).paragraphs[0].text == f"{form.on_behalf.upper()} BAN THƯỜNG VỤ"
    assert ("-----" in list(texts(document))) is (layout == "party")


@pytest.mark.parametrize("layout", LAYOUTS)
def test_what_a_person_fills_in_is_marked_and_texts_are_texts(layout: str) -> None:
    document = opened(example(layout))
    body = next(each for each in document.paragraphs if each.text.startswith("Ỗ"))
    assert body.text.startswith("Ỗ ẵ ỵ Ữ ỡ <b>&amp;</b> [Nội dung…] ")
    assert [run.text for run in body.runs if run.font.highlight_color] == ["[Nội dung…]"]


def test_the_same_content_gives_the_same_bytes() -> None:
    assert example("party") == example("party")


def test_what_xml_cannot_hold_is_left_out() -> None:
    form = LAYOUTS["state"]
    document = new_document(form, "\x00\ud800x")
    add_body(document, form, legal("a\x00b\x02\ufffe\ud800c"))
    assert opened(saved(document)).paragraphs[0].text == "ab\ufffdc"


ORDER = {
    "tblPr": "tblStyle tblW jc tblCellSpacing tblInd tblBorders shd tblLayout tblCellMar tblLook",
    "pPr": "pStyle keepNext keepLines widowControl numPr pBdr shd tabs spacing ind contextualSpacing jc rPr",
    "rPr": "rStyle rFonts b i caps color sz highlight u lang",
}
"""What may follow what, by the schema of the format; Word refuses a file that has it otherwise."""


@pytest.mark.parametrize("layout", LAYOUTS)
def test_properties_stand_in_the_order_of_the_schema(layout: str) -> None:
    body = opened(example(layout)).element.body
    for name, order in ORDER.items():
        for element in body.iter(f"{{{body.nsmap['w']}}}{name}"):
            found = [child.tag.rpartition("}")[2] for child in element]
            assert found == sorted(found, key=order.split().index), found


def skeleton_of(client: FlaskClient, **asked: str) -> bytes:
    response = client.get("/directives/57-kl_tw~2023/skeleton.docx", query_string=asked)
    assert response.status_code == 200, response.text
    assert response.mimetype.endswith("wordprocessingml.document")
    return response.data


def test_a_skeleton(client: FlaskClient) -> None:
    content = skeleton_of(client, agency="Ban Tuyên giáo Tỉnh ủy Lạng Sơn", **{"for-year": "2025"})
    assert content == skeleton_of(client, agency="Ban Tuyên giáo Tỉnh ủy Lạng Sơn", **{"for-year": "2025"})
    document = opened(content)
    lines = list(texts(document))
    assert lines[:2] == ["TỈNH ỦY LẠNG SƠN", "BAN TUYÊN GIÁO"]
    assert "Số […]-KH/BTGTU" in lines  # as it numbered its plan that the archive holds
    assert "Lạng Sơn, ngày […] tháng […] năm 2025" in lines
    opening = next(line for line in lines if line.startswith("Thực hiện Kết luận số 57-KL/TW, ngày 15/6/2023 của"))
    assert opening.endswith("Ban Tuyên giáo Tỉnh ủy Lạng Sơn ban hành Kế hoạch như sau:")
    assert "I- MỤC ĐÍCH" in lines
    assert any(line.startswith("[2/2 kế hoạch có mục này") for line in lines)
    source = next(each for each in document.paragraphs if each.text.startswith("[1]\t"))
    assert "Kế hoạch số" in source.text
    assert "REF nguon_1" in document.element.xml
    assert 'w:name="nguon_1"' in source._p.xml


def test_a_skeleton_of_the_state_and_of_several(client: FlaskClient) -> None:
    document = opened(skeleton_of(client, agency="Sở Y tế tỉnh Lạng Sơn; Công an tỉnh Lạng Sơn"))
    lines = list(texts(document))
    assert lines[:4] == ["ỦY BAN NHÂN DÂN", "TỈNH LẠNG SƠN", "SỞ Y TẾ", "CÔNG AN TỈNH LẠNG SƠN"]
    assert "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM" in lines
    assert "Số: […]/KH-[…]" in lines
    assert any(line.startswith("Căn cứ Kết luận số 57-KL/TW, ngày 15/6/2023") and line.endswith(";") for line in lines)
    assert "I. MỤC ĐÍCH" in lines


def test_whoever_signs_next_states_the_office(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    newest = issuing._newest

    def signed(name: str, archive: Archive) -> StoredPlan:
        stored = newest(name, archive)
        signer = Signer("Nguyễn Văn Mẫu", "PHÓ TRƯỞNG BAN", "Ban Thường vụ", ())
        return replace(stored, plan=replace(stored.plan, signer=signer))

    monkeypatch.setattr(issuing, "_newest", signed)
    lines = list(texts(opened(skeleton_of(client, agency="Ban Tuyên giáo Tỉnh ủy Lạng Sơn"))))
    at = lines.index("T/M BAN THƯỜNG VỤ")
    assert lines[at + 1 : at + 3] == ["[CHỨC VỤ CỦA NGƯỜI KÝ…]", "[Họ và tên…]"]


def test_the_layout_can_be_chosen(client: FlaskClient) -> None:
    for layout, first in (("party", "ĐẢNG CỘNG SẢN VIỆT NAM"), ("state", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM")):
        assert first in texts(opened(skeleton_of(client, layout=layout)))


@pytest.mark.parametrize(
    ("asked", "said"),
    [("for-year=24", "bad-year"), ("layout=x", "bad-layout"), (f"agency={'x' * 301}", "line-too-long"),
     ("colour=1", "unknown-parameter")],
)  # fmt: skip
def test_what_cannot_be_made_is_said(client: FlaskClient, asked: str, said: str) -> None:
    response = client.get(f"/api/v1/directives/57-kl_tw~2023/skeleton.docx?{asked}")
    assert (response.status_code, response.get_json()["complaints"][0]["code"]) == (400, said)
    assert client.get(f"/directives/57-kl_tw~2023/skeleton.docx?{asked}").status_code == 400


def rendered(content: bytes, folder: Path) -> pypdfium2.PdfDocument:
    """The pages as LibreOffice shows them. Letters with marks come from another font where a machine's Times has none,
    and stand elsewhere in the text of a PDF."""
    if shutil.which("soffice") is None:
        missing("LibreOffice (soffice) is needed")
    (folder / "file.docx").write_bytes(content)
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    done = subprocess.run(
        ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", folder, folder / "file.docx"],
        capture_output=True, text=True, timeout=100, check=True,
    )  # fmt: skip
    assert "rror" not in done.stdout + done.stderr, done.stdout + done.stderr
    return pypdfium2.PdfDocument(folder / "file.pdf")


def words_of(pdf: pypdfium2.PdfDocument, page: int) -> str:
    return " ".join(pdf[page].get_textpage().get_text_range().split())


@pytest.mark.slow
def test_libreoffice_opens_a_file_and_shows_all_of_it(tmp_path: Path, client: FlaskClient) -> None:
    for layout in LAYOUTS:
        (tmp_path / layout).mkdir()
        pdf = rendered(example(layout), tmp_path / layout)
        assert len(pdf) > 1
        assert "[…]-KH/BTGTU" in words_of(pdf, 0)
        assert words_of(pdf, 1).startswith("2 ")  # the number of the page
        assert not words_of(pdf, 0).startswith("1 ")
        assert "- Ban" in words_of(pdf, len(pdf) - 1)
        pdf.close()
    pdf = rendered(skeleton_of(client, agency="Huyện ủy Bình Sơn"), tmp_path)
    assert words_of(pdf, len(pdf) - 1).count("[1]") == 1
    assert "[1]" in words_of(pdf, 0)  # the reference was worked out
    pdf.close()


def test_a_file_says_nothing_of_who_made_it() -> None:
    with zipfile.ZipFile(io.BytesIO(example("state"))) as parts:
        core = parts.read("docProps/core.xml").decode()
    assert "python-docx" not in core
    assert "<dc:title>Kế hoạch</dc:title>" in core
