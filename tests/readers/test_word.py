"""Word files and OpenDocument texts, made here from the XML that matters in them."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from indexer.errors import Unreadable
from indexer.model import Document
from indexer.readers import docx, odt, package
from tests.readers import office_files as made
from tests.readers.office_files import p, r, table

MOST = 1 << 20
LEFT = ["TỈNH ỦY QUẢNG NGÃI", "BAN TUYÊN GIÁO", "*", "Số 84-KH/BTGTU"]
RIGHT = ["ĐẢNG CỘNG SẢN VIỆT NAM", "Quảng Ngãi, ngày 15 tháng 6 năm 2023"]
HEAD = "\n".join(LEFT) + "\n\n" + "\n".join(RIGHT)


def word(folder: Path, body: str, **parts: str) -> Document:
    return docx.read(made.docx(folder / "a.docx", body, **parts), MOST)


@pytest.mark.parametrize("rows", [[[LEFT, RIGHT]], [[LEFT[:3], RIGHT[:1]], [LEFT[3:], RIGHT[1:]]]])
def test_a_letterhead_is_read_left_column_first(tmp_path: Path, rows: list[list[list[str]]]) -> None:
    document = word(
        tmp_path, table(*rows) + p("KẾ HOẠCH", centred=True) + p("về chuyển đổi số", centred=True) + p("Căn")
    )
    assert document.text == f"{HEAD}\n\nKẾ HOẠCH\nvề chuyển đổi số\n\nCăn"
    assert [(page.number, page.method) for page in document.pages] == [(1, "text")]


def test_other_tables_are_read_row_by_row(tmp_path: Path) -> None:
    rows = [[["TT"], ["Nhiệm vụ"]], [["1"], ["Rà soát", "báo cáo"]], [[""], [""]], [[""], ["Hết"]]]
    assert word(tmp_path, table(*rows)).text == "TT\tNhiệm vụ\n1\tRà soát báo cáo\nHết"


def test_recipients_stand_before_the_signer(tmp_path: Path) -> None:
    body = table([["Nơi nhận:", "- Như trên;"], ["TM. BAN THƯỜNG VỤ", "PHÓ BÍ THƯ"]])
    assert word(tmp_path, body).text == "Nơi nhận:\n- Như trên;\n\nTM. BAN THƯỜNG VỤ\nPHÓ BÍ THƯ"


def test_a_box_of_one_cell_is_running_text(tmp_path: Path) -> None:
    assert word(tmp_path, table([["một", "hai"]], [["ba"]])).text == "một\n\nhai\n\nba"


LISTS = """<w:abstractNum w:abstractNumId="7">
<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="upperRoman"/><w:lvlText w:val="%1."/></w:lvl>
<w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%2."/></w:lvl>
<w:lvl w:ilvl="2"><w:start w:val="1"/><w:numFmt w:val="lowerLetter"/><w:lvlText w:val="%3)"/></w:lvl>
<w:lvl w:ilvl="3"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:isLgl/><w:lvlText w:val="%1.%2.%4"/></w:lvl>
<w:lvl w:ilvl="4"><w:numFmt w:val="bullet"/><w:lvlText w:val="\uf02d"/></w:lvl></w:abstractNum>
<w:num w:numId="1"><w:abstractNumId w:val="7"/></w:num>
<w:num w:numId="2"><w:abstractNumId w:val="7"/>
<w:lvlOverride w:ilvl="1"><w:startOverride w:val="5"/></w:lvlOverride></w:num>"""


def test_numbers_that_word_writes_are_counted_out(tmp_path: Path) -> None:
    levels = [
        (0, "1"),
        (1, "1"),
        (1, "1"),
        (2, "1"),
        (2, "1"),
        (3, "1"),
        (0, "1"),
        (1, "1"),
        (4, "1"),
        (1, "2"),
        (0, "0"),
    ]
    body = "".join(p(f"m{n}", list_id=list_id, level=level) for n, (level, list_id) in enumerate(levels))
    assert word(tmp_path, body, numbering=LISTS).text.split("\n\n") == [
        "I. m0", "1. m1", "2. m2", "a) m3", "b) m4", "1.2.1 m5", "II. m6", "1. m7", "- m8", "5. m9", "m10",
    ]  # fmt: skip


def test_styles_give_lists_fonts_and_alignment(tmp_path: Path) -> None:
    styles = """<w:style w:type="paragraph" w:styleId="Base"><w:pPr><w:jc w:val="center"/></w:pPr>
    <w:rPr><w:rFonts w:ascii=".VnTime"/></w:rPr></w:style><w:style w:type="paragraph" w:styleId="Muc">
    <w:basedOn w:val="Base"/><w:pPr><w:numPr><w:ilvl w:val="1"/><w:numId w:val="1"/></w:numPr></w:pPr></w:style>"""
    body = p("Tæ chøc thùc hiÖn", style="Muc") + p("§¶ng bé", style="Muc")
    document = word(tmp_path, body, styles=styles, numbering=LISTS)
    assert document.text == "1. Tổ chức thực hiện\n2. Đảng bộ"
    assert document.method == "legacy"


def test_tracked_changes_are_taken_as_accepted_and_hidden_text_is_none(tmp_path: Path) -> None:
    changes = f"<w:ins>{r('thêm ')}</w:ins><w:del><w:r><w:delText>bỏ</w:delText></w:r></w:del>"
    changes += f"<w:moveFrom>{r('dời')}</w:moveFrom>"
    body = p(r("giữ ") + changes + r("ẩn", more="<w:vanish/>") + r("hoa", more="<w:caps/>"))
    assert word(tmp_path, body).text == "giữ thêm HOA"


def test_breaks_fields_and_signs(tmp_path: Path) -> None:
    body = p("<w:r><w:t>a</w:t><w:tab/><w:t>b</w:t><w:br/><w:t>57</w:t><w:noBreakHyphen/><w:t>KL</w:t></w:r>"
             '<w:r><w:fldChar w:fldCharType="begin"/><w:instrText>PAGE</w:instrText></w:r>'
             '<w:r><w:t>, 3</w:t><w:sym w:font="Wingdings" w:char="F0FC"/></w:r>')  # fmt: skip
    assert word(tmp_path, body).text == "a\tb\n57-KL, 3•"


def test_a_page_ends_where_the_file_says_so_and_takes_its_notes(tmp_path: Path) -> None:
    notes = (
        '<w:footnote w:id="-1" w:type="separator"><w:p/></w:footnote><w:footnote w:id="2">'
        + p("ghi chú")
        + "</w:footnote>"
    )
    body = p('<w:r><w:t>một</w:t><w:footnoteReference w:id="2"/></w:r>')
    body += p('<w:r><w:br w:type="page"/></w:r>' + r("hai"))
    body += "<w:p><w:pPr><w:pageBreakBefore/></w:pPr></w:p>" + p("ba") + p('<w:r><w:br w:type="page"/></w:r>')
    document = word(tmp_path, body, footnotes=notes)
    assert [page.span.of(document.text) for page in document.pages] == ["một[1]\n\n[1] ghi chú", "hai", "ba"]


def test_heads_and_feet_stand_once_and_page_numbers_never(tmp_path: Path) -> None:
    section = ('<w:sectPr><w:headerReference w:type="default" r:id="header1"/>'
               '<w:footerReference w:type="default" r:id="footer1"/></w:sectPr>')  # fmt: skip
    body = f"<w:p><w:pPr>{section}</w:pPr>{r('một')}</w:p>" + p("hai") + section
    document = word(tmp_path, body, header1=p("MẬT"), footer1=p("- 1 -"))
    assert document.text == "MẬT\n\nmột\nhai"


def test_text_boxes_are_read_once(tmp_path: Path) -> None:
    box = f"<w:pict><w:txbxContent>{p('DỰ THẢO')}</w:txbxContent></w:pict>"
    both = f"<AlternateContent><Choice>{box}</Choice><Fallback>{box}</Fallback></AlternateContent>"
    assert word(tmp_path, p(f"<w:r>{both}</w:r>{r('a')}") + p("b")).text == "a\n\nDỰ THẢO\n\nb"


def test_fonts_decide_run_by_run(tmp_path: Path) -> None:
    body = p(r("KÕ ho¹ch sè 5 ", ".VnTime") + r("céng hoµ", ".VnTimeH") + r(" của Tỉnh ủy", "Times New Roman"))
    assert word(tmp_path, body).text == "Kế hoạch số 5 CỘNG HOÀ của Tỉnh ủy"


def test_a_font_left_over_from_before_the_text_was_converted_changes_nothing(tmp_path: Path) -> None:
    body = p(r("Kế hoạch của Tỉnh ủy về chuyển đổi số", ".VnTime"))
    document = word(tmp_path, body)
    assert (document.text, document.method) == ("Kế hoạch của Tỉnh ủy về chuyển đổi số", "text")


def write(path: Path, **parts: str) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(f"word/{name}.xml", content)
    return path


BOMB = '<!DOCTYPE a [<!ENTITY b "x"><!ENTITY c "&b;&b;">]><document><body><p>&c;</p></body></document>'


@pytest.mark.parametrize("content", ["", "<document>", "<document/>", "<a><b/></a>", BOMB, "no XML"])
def test_what_is_no_sound_xml_is_damaged(tmp_path: Path, content: str) -> None:
    with pytest.raises(Unreadable) as refused:
        docx.read(write(tmp_path / "a.docx", document=content), MOST)
    assert refused.value.reason == "damaged"


def test_a_package_that_unfolds_without_end_is_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(package, "MOST_INFLATED", 1 << 16)
    path = write(tmp_path / "a.docx", document=f"<document><body><p>{' ' * (1 << 20)}</p></body></document>")
    with pytest.raises(Unreadable) as refused:
        docx.read(path, MOST)
    assert refused.value.reason == "output-limit"


def test_more_text_than_is_taken(tmp_path: Path) -> None:
    with pytest.raises(Unreadable) as refused:
        docx.read(made.docx(tmp_path / "a.docx", p("a" * 100)), 50)
    assert refused.value.reason == "output-limit"


AUTOMATIC = """<style:style style:name="C" style:family="paragraph"><style:paragraph-properties fo:text-align="center"/>
</style:style><style:style style:name="N" style:family="paragraph"><style:paragraph-properties fo:break-before="page"/>
</style:style><style:style style:name="V" style:family="text"><style:text-properties fo:font-family="'.VnTime'"/>
</style:style><style:style style:name="H" style:family="text"><style:text-properties text:display="none"/></style:style>
<text:list-style style:name="L"><text:list-level-style-number text:level="1" style:num-format="I" style:num-suffix="."/>
<text:list-level-style-number text:level="2" style:num-format="1" style:num-suffix="." text:display-levels="2"/>
<text:list-level-style-bullet text:level="3" text:bullet-char="-"/></text:list-style>"""


def cells(*columns: list[str]) -> str:
    inner = "".join(
        "<table:table-cell>" + "".join(f"<text:p>{line}</text:p>" for line in column) + "</table:table-cell>"
        for column in columns
    )
    return f"<table:table><table:table-column/><table:table-row>{inner}</table:table-row></table:table>"


def item(text: str, inner: str = "") -> str:
    return f"<text:list-item><text:p>{text}</text:p>{inner}</text:list-item>"


def test_an_open_document(tmp_path: Path) -> None:
    deep = "<text:list>" + item("sâu") + "</text:list>"
    body = (
        "<text:tracked-changes><text:p>đã xóa</text:p></text:tracked-changes>" + cells(LEFT, RIGHT)
        + '<text:p text:style-name="C">KẾ <text:span>HOẠCH</text:span></text:p>'
        + '<text:p text:style-name="C">năm\n  2024</text:p>'
        + '<text:list text:style-name="L">'
        + item("một", "<text:list>" + item("con", deep) + item("em") + "</text:list>")
        + f'{item("hai")}</text:list><text:p>Sau</text:p>'
        + f'<text:list text:style-name="L" text:continue-numbering="true">{item("ba")}</text:list>'
        + '<text:p>a<text:s text:c="2"/>b<text:tab/>c<text:line-break/>d<text:note>'
        + "<text:note-citation>1</text:note-citation>"
        + "<text:note-body><text:p>chú</text:p></text:note-body></text:note></text:p>"
        + '<text:p text:style-name="N">Trang <text:span text:style-name="V">KÕ ho¹ch thùc hiÖn</text:span>'
        + '<text:span text:style-name="H">ẩn</text:span></text:p>'
    )  # fmt: skip
    document = odt.read(made.odt(tmp_path / "a.odt", body, AUTOMATIC), MOST)
    first, second = (page.span.of(document.text) for page in document.pages)
    assert first.split("\n\n") == [
        "\n".join(LEFT), "\n".join(RIGHT), "KẾ HOẠCH\nnăm 2024", "I. một", "I.1. con", "- sâu", "I.2. em", "II. hai",
        "Sau", "III. ba", "a  b\tc\nd[1]", "[1] chú",
    ]  # fmt: skip
    assert second == "Trang Kế hoạch thực hiện"
    assert [page.method for page in document.pages] == ["text", "legacy"]


def test_a_part_that_is_locked_is_encrypted(tmp_path: Path) -> None:
    path = made.docx(tmp_path / "locked.docx", p("Kế hoạch"))
    content = bytearray(path.read_bytes())
    for header, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = -1
        while (at := content.find(header, at + 1)) >= 0:
            content[at + flags] |= 1
    path.write_bytes(content)
    with pytest.raises(Unreadable, match="encrypted"):
        docx.read(path, MOST)
