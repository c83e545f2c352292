"""RTF files and web pages."""

from __future__ import annotations

from pathlib import Path

import pytest

from indexer.model import Document
from indexer.readers import html, mhtml, rtf

MOST = 1 << 20
FONTS = (
    rb"{\fonttbl{\f0\fnil\fcharset0 Times New Roman;}{\f1\fnil .VnTime;}{\f2\fnil .VnTimeH;}"
    rb"{\f3\fnil\fcharset163 Arial;}{\f4\fnil VNI-Times;}}"
)


def rich(folder: Path, body: bytes) -> Document:
    path = folder / "a.rtf"
    path.write_bytes(
        rb"{\rtf1\ansi\ansicpg1252\deff0" + FONTS + rb"{\stylesheet{\s0 Normal;}}\pard\plain " + body + b"}"
    )
    return rtf.read(path, MOST)


@pytest.mark.parametrize(
    ("body", "text"),
    [
        (rb"K\u7871? ho\u7841?ch", "Kế hoạch"),
        (rb"\uc2 K\u7871\'3f\'3f ho{\uc0\u7841}ch", "Kế hoạch"),
        (rb"\f1 K\'d5 ho\'b9ch th\'f9c hi\'d6n ch\'ca l\'ad\'eeng", "Kế hoạch thực hiện chấ lượng"),
        (rb"\f2 k\'d5 ho\'b9ch th\'f9c hi\'d6n {\f0 caf\'e9}", "KẾ HOẠCH THỰC HIỆN café"),
        (rb"\f4 KE\'c1 HOA\'cfCH th\'f6\'efc hie\'e4n", "KẾ HOẠCH thực hiện"),
        (rb"\f3 K\'ea\'ec hoa\'f2ch", "Kế hoạch"),
        (rb"m\par\par {\b h}ai\line ba\tab b\'a0n\~m", "m\n\nhai\nba\tb\xa0n\xa0m"),
        (rb"57\_KL/TW \{a\} c\-d \'93e\'94 \endash", "57-KL/TW {a} cd “e” –"),
        (rb"{\listtext\pard 1.\tab}m{\par}{\*\pn x}{\pntext a)\tab}hai", "1. m\n\na) hai"),
        (rb"{\field{\*\fldinst PAGE}{\fldrslt 3}} {\v hidden}{\deleted gone}{\*\unknown no}{\pict 00ff}x", "3 x"),
        (rb"{\header head of this long plan\par}{\footer - 1 -\par}text", "text\n\nhead of this long plan"),
        (rb"{\header M\u7852?T}text", "MẬT\n\ntext"),
        (rb"a{\footnote\pard note}b\par c", "a[1]b\n\nc\n\n[1] note"),
        (rb"{\shp{\*\shpinst{\sp{\sn a}{\sv 1}}{\shptxt\pard DRAFT\par}}}a\par b", "a\n\nDRAFT\n\nb"),
        (rb"\bin5 {{{{{a", "a"),
        (rb"\'4", "4"),
        (rb"cut {\b short", "cut short"),
    ],
)
def test_rich_text(tmp_path: Path, body: bytes, text: str) -> None:
    assert rich(tmp_path, body).text == text


def test_tables_of_rich_text(tmp_path: Path) -> None:
    head = (
        rb"\trowd\intbl\qc T\u7880?NH \u7910?Y\par BAN\cell \u272?\u7842?NG C\u7896?NG S\u7842?N VI\u7878?T NAM\cell"
        rb"\row\pard\plain\qc KH\par\pard th\par\trowd\intbl a\cell b\par c\cell\row\trowd\intbl d\cell\cell\row\pard x"
    )
    assert rich(tmp_path, head).text == "TỈNH ỦY\nBAN\n\nĐẢNG CỘNG SẢN VIỆT NAM\n\nKH\n\nth\n\na\tb c\nd\n\nx"


def test_pages_of_rich_text_and_deep_groups(tmp_path: Path) -> None:
    document = rich(tmp_path, rb"m\par\page hai\sect ba")
    assert [page.span.of(document.text) for page in document.pages] == ["m", "hai", "ba"]
    assert rich(tmp_path, b"a" + b"{" * 5000 + b"b").text == "a"


def page(folder: Path, content: bytes) -> Document:
    path = folder / "a.htm"
    path.write_bytes(content)
    return html.read(path, MOST)


PLAN = "<p>Kế hoạch thực hiện Kết luận số 57-KL/TW của Đảng bộ tỉnh, các xã</p>"
TEXT = "Kế hoạch thực hiện Kết luận số 57-KL/TW của Đảng bộ tỉnh, các xã"


TCVN3 = "<p>KÕ ho¹ch thùc hiÖn KÕt luËn sè 57-KL/TW cña §¶ng bé tØnh, c¸c x·</p>"
CP1258 = "<p>Kêì hoaòch thýòc hiêòn Kêìt luâòn sôì 57-KL/TW cuÒa ÐaÒng bôò tiÒnh, caìc xaÞ</p>"


def declared(charset: str, content: bytes) -> bytes:
    return b"<html><head><meta charset=" + charset.encode() + b"></head>" + content


@pytest.mark.parametrize(
    "content",
    [
        declared("utf-8", PLAN.encode()),
        declared("windows-1252", PLAN.encode()),  # a lie: the bytes are UTF-8
        declared("windows-1252", PLAN.encode("cp1252", "xmlcharrefreplace")),
        declared("windows-1258", PLAN.encode("cp1252", "xmlcharrefreplace")),  # a lie: ã and ò are one byte
        declared("x-user-defined", TCVN3.encode("latin-1")),
        declared("windows-1258", CP1258.encode("cp1252")),
        declared("no-such-charset", PLAN.encode("cp1252", "xmlcharrefreplace")),
        PLAN.encode("utf-16"),
        (b"<style>p.MsoNormal, li.MsoNormal {font-family:\".VnTime\";}</style><p class=MsoNormal>"
        b"K&Otilde; ho&sup1;ch th&ugrave;c hi&Ouml;n K&Otilde;t lu&Euml;n s&egrave; 57-KL/TW c&ntilde;a "
        b"&sect;&para;ng b&eacute; t&Oslash;nh, c&#184;c x&middot;"),
    ],
)  # fmt: skip
def test_the_bytes_of_a_page_decide_whatever_it_declares(tmp_path: Path, content: bytes) -> None:
    assert page(tmp_path, content).text == TEXT


def test_a_page_as_word_saves_it(tmp_path: Path) -> None:
    left, right = "TỈNH ỦY<br>\n  BAN", "ĐẢNG CỘNG SẢN VIỆT NAM"
    content = f"""<html><head><title>no</title><style>p {{x: y}}</style></head><body>
    <table><tr><td><p align=center>{left}</p></td><td><p>{right}</p></td></tr></table>
    <p style='text-align:center'>KẾ HOẠCH</p><p class=c style='text-align:center'>về   chuyển
    đổi số</p><p><![if !supportLists]><span>1.&nbsp;</span><![endif]>Mục <b>tiêu</b></p><!--[if x]>no<![endif]-->
    <span style='display:none'>no</span><del>no</del><ol start=3 type=a><li>ba<li>bốn</ol><ul><li>x</ul>
    <script>no</script><br style='page-break-before:always'><p>hai</p><table><tr><td>a<td>b<tr><td>c</table>"""
    document = page(tmp_path, content.encode())
    first, second = (each.span.of(document.text) for each in document.pages)
    assert first.split("\n\n") == [
        "TỈNH ỦY\nBAN", "ĐẢNG CỘNG SẢN VIỆT NAM", "KẾ HOẠCH\nvề chuyển đổi số", "1.\xa0Mục tiêu",
        "c. ba", "d. bốn", "• x",
    ]  # fmt: skip
    assert second == "hai\n\na\tb\nc"


@pytest.mark.parametrize("content", [b"</p></table><td>a", b"<table><table><tr>a", b"<p>" * 5000 + b"a", b"<li>a"])
def test_broken_pages_keep_their_text(tmp_path: Path, content: bytes) -> None:
    assert page(tmp_path, content).text == "a"


def test_a_web_archive(tmp_path: Path) -> None:
    path = tmp_path / "a.doc"
    path.write_bytes(
        b'MIME-Version: 1.0\nContent-Type: multipart/related; boundary="b"\n\n--b\n'
        b'Content-Type: text/html; charset="utf-8"\n'
        b"Content-Transfer-Encoding: quoted-printable\n\n<p>K=E1=BA=BF ho=\n=E1=BA=A1ch</p>\n--b--\n"
    )
    assert mhtml.read(path, MOST).text == "Kế hoạch"
