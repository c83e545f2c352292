"""Word and OpenDocument files for the tests, from the XML that matters in them."""

from __future__ import annotations

import zipfile
from pathlib import Path

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
_OFFICE = "urn:oasis:names:tc:opendocument:xmlns"
_ODF = " ".join(
    f'xmlns:{name}="{_OFFICE}:{path}:1.0"'
    for name, path in (
        ("office", "office"), ("text", "text"), ("table", "table"), ("style", "style"), ("draw", "drawing"),
        ("fo", "xsl-fo-compatible"), ("svg", "svg-compatible"),
    )
)  # fmt: skip


def p(text: str = "", *, style: str = "", list_id: str = "", level: int = 0, centred: bool = False) -> str:
    """A Word paragraph; `text` may hold runs of its own."""
    inner = text if text.startswith("<") or not text else r(text)
    numbered = f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{list_id}"/></w:numPr>' if list_id else ""
    named = f'<w:pStyle w:val="{style}"/>' if style else ""
    centre = '<w:jc w:val="center"/>' if centred else ""
    return f"<w:p><w:pPr>{named}{numbered}{centre}</w:pPr>{inner}</w:p>"


def r(text: str, font: str = "", more: str = "") -> str:
    """A Word run."""
    fonts = f'<w:rFonts w:ascii="{font}" w:hAnsi="{font}"/>' if font else ""
    return f'<w:r><w:rPr>{fonts}{more}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def table(*rows: list[list[str]]) -> str:
    """A Word table: for each row its cells, for each cell its paragraphs."""
    cells = [["<w:tc>" + "".join(p(text) for text in cell) + "</w:tc>" for cell in row] for row in rows]
    return "<w:tbl>" + "".join("<w:tr>" + "".join(row) + "</w:tr>" for row in cells) + "</w:tbl>"


def docx(path: Path, body: str, **parts: str) -> Path:
    """A .docx with this body. `parts`: other parts of `word/` by their stems, as inner XML."""
    roots = {"styles": "styles", "numbering": "numbering", "footnotes": "footnotes", "header1": "hdr", "footer1": "ftr"}
    relations = "".join(
        f'<Relationship Id="{name}" Target="{name}.xml"/>' for name in parts if name.startswith(("header", "footer"))
    )
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("[Content_Types].xml", "<Types/>")
        document = f'<w:document xmlns:w="{W}" xmlns:r="{R}"><w:body>{body}</w:body></w:document>'
        package.writestr("word/document.xml", document)
        package.writestr(
            "word/_rels/document.xml.rels", f'<Relationships xmlns="{_PACKAGE}">{relations}</Relationships>'
        )
        for name, inner in parts.items():
            package.writestr(f"word/{name}.xml", f'<w:{roots[name]} xmlns:w="{W}">{inner}</w:{roots[name]}>')
    return path


def odt(path: Path, body: str, automatic: str = "", styles: str = "", master: str = "") -> Path:
    """An .odt with this text; `automatic`, `styles`, `master`: the styles of those names."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        package.writestr(
            "content.xml",
            f"<office:document-content {_ODF}><office:automatic-styles>{automatic}</office:automatic-styles>"
            f"<office:body><office:text>{body}</office:text></office:body></office:document-content>",
        )
        package.writestr(
            "styles.xml",
            f"<office:document-styles {_ODF}><office:styles>{styles}</office:styles>"
            f"<office:master-styles>{master}</office:master-styles></office:document-styles>",
        )
    return path
