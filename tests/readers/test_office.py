"""PDFs as the programs that offices use make them: LibreOffice and Chromium."""

from __future__ import annotations

import shutil
import subprocess
import unicodedata
from pathlib import Path

import pytest

from indexer.model import Document
from indexer.readers import pdf
from tests.conftest import missing

pytestmark = pytest.mark.slow

MOST = 1 << 22
LEFT = ["TỈNH ỦY QUẢNG NGÃI", "BAN TUYÊN GIÁO", "*", "Số 84-KH/BTGTU"]
RIGHT = ["ĐẢNG CỘNG SẢN VIỆT NAM", "Quảng Ngãi, ngày 15 tháng 6 năm 2023"]
BODY = (
    "Thực hiện Kế hoạch số 354-KH/TU, ngày 06/9/2023 của Ban Thường vụ Tỉnh ủy về triển khai thực hiện Kết luận "
    "số 57-KL/TW, Ban Tuyên giáo Tỉnh ủy xây dựng kế hoạch triển khai thực hiện cụ thể như sau:"
)
COLUMNS = [
    f"Đoạn {n}: cấp ủy {n} đảng {n} chính quyền {n} lãnh đạo {n} chỉ đạo {n} thực hiện {n} kế hoạch {n}."
    for n in range(60)
]

FODT = """<?xml version="1.0" encoding="UTF-8"?>
<office:document xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"
 xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"
 xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0"
 xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0"
 office:version="1.2" office:mimetype="application/vnd.oasis.opendocument.text">
<office:styles>
 <style:default-style style:family="paragraph"><style:text-properties fo:font-family="{font}" fo:font-size="13pt"/>
 </style:default-style>
</office:styles>
<office:automatic-styles>
 <style:style style:name="C" style:family="paragraph"><style:paragraph-properties fo:text-align="center"/></style:style>
 <style:style style:name="J" style:family="paragraph"><style:paragraph-properties fo:text-align="justify"
  fo:margin-top="6pt" fo:text-indent="1cm"/></style:style>
</office:automatic-styles>
<office:body><office:text>
<table:table><table:table-column table:number-columns-repeated="2"/>{rows}</table:table>
<text:p text:style-name="C">KẾ HOẠCH</text:p>
<text:p text:style-name="J">{body}</text:p>
<text:p text:style-name="J">{body}</text:p>
</office:text></office:body></office:document>
"""

HTML = """<!DOCTYPE html><html><head><meta charset="utf-8"><style>
 body {{ font: 13pt "{font}" }} .head {{ display: flex; justify-content: space-around; text-align: center }}
 h1 {{ text-align: center; font-size: 14pt }} p {{ text-align: justify }} .two {{ columns: 2 }}
</style></head><body>
<div class="head"><div>{left}</div><div>{right}</div></div><h1>KẾ HOẠCH</h1><p>{body}</p><p>{body}</p>
<div class="two">{columns}</div></body></html>
"""


def run(program: str, *arguments: str) -> None:
    path = shutil.which(program)
    if path is None:
        missing(f"{program} is not installed")
    subprocess.run([str(path), *arguments], check=True, capture_output=True, timeout=100)


def office(folder: Path, *, font: str, form: str = "NFC", by_rows: bool = False) -> Document:
    """A letterhead table of one row (a cell a column), or of one row for each line."""
    cells = [[LEFT, [RIGHT[0], "", "", RIGHT[1]]]]
    if by_rows:
        cells = [[[left], [right]] for left, right in zip(*cells[0], strict=True)]
    paragraph = '<text:p text:style-name="C">{}</text:p>'.format
    rows = "".join(
        "<table:table-row>"
        + "".join(f"<table:table-cell>{''.join(map(paragraph, cell))}</table:table-cell>" for cell in row)
        + "</table:table-row>"
        for row in cells
    )
    path = folder / "plan.fodt"
    path.write_text(unicodedata.normalize(form, FODT.format(font=font, rows=rows, body=BODY)), encoding="utf-8")
    profile = f"-env:UserInstallation=file://{folder}/profile"
    run("soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", str(folder), str(path))
    return pdf.read(folder / "plan.pdf", MOST)


def browser(folder: Path, *, font: str, form: str = "NFC") -> Document:
    path = folder / "plan.html"
    page = HTML.format(
        font=font, left="<br>".join(LEFT), right="<br><br><br>".join(RIGHT), body=BODY,
        columns="".join(f"<p>{text}</p>" for text in COLUMNS),
    )  # fmt: skip
    path.write_text(unicodedata.normalize(form, page), encoding="utf-8")
    run(
        "chromium", "--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={folder}/profile",
        "--no-pdf-header-footer", f"--print-to-pdf={folder}/plan.pdf", path.as_uri(),
    )  # fmt: skip
    return pdf.read(folder / "plan.pdf", MOST)


def check(document: Document) -> None:
    """The letterhead's columns one after the other, then the title, then the body twice."""
    paragraphs = [" ".join(part.split()) for part in document.text.split("\n\n")]
    flat = " ".join(document.text.split())
    head, _, rest = flat.partition("KẾ HOẠCH")
    assert head.split() == " ".join([*LEFT, *RIGHT]).split()
    assert rest.count(BODY) == 2
    assert BODY in paragraphs
    lines = document.text.split("\n")
    assert [line for line in lines if line][: len(LEFT)] == LEFT
    assert document.quality is not None
    assert document.quality > 0.85


@pytest.mark.parametrize("font", ["DejaVu Serif", "Liberation Serif"])
@pytest.mark.parametrize("by_rows", [False, True])
def test_libreoffice(tmp_path: Path, font: str, by_rows: bool) -> None:
    """Liberation Serif lacks some Vietnamese letters: LibreOffice paints those from another font, after the line."""
    check(office(tmp_path, font=font, by_rows=by_rows))


def test_libreoffice_nfd(tmp_path: Path) -> None:
    check(office(tmp_path, font="DejaVu Serif", form="NFD"))


@pytest.mark.parametrize(
    ("font", "form"), [("DejaVu Serif", "NFC"), ("DejaVu Serif", "NFD"), ("Liberation Serif", "NFC")]
)
def test_chromium(tmp_path: Path, font: str, form: str) -> None:
    document = browser(tmp_path, font=font, form=form)
    check(document)
    flat = " ".join(document.text.split())
    places = [flat.find(text) for text in COLUMNS]
    assert -1 not in places
    assert places == sorted(places)
