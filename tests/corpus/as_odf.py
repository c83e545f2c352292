"""A plan as a flat OpenDocument file, made into a PDF, a Word or an OpenDocument file by LibreOffice."""

from __future__ import annotations

import re
import subprocess
import tempfile
from pathlib import Path
from xml.sax.saxutils import escape

from .source import FOOTER, SCALES, Block, PlanSource

_NAMES = "".join(
    f' xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{name}"'
    for prefix, name in {
        "office": "office:1.0", "style": "style:1.0", "text": "text:1.0", "table": "table:1.0",
        "fo": "xsl-fo-compatible:1.0",
    }.items()
)  # fmt: skip
_HEADING = 'fo:text-indent="1cm" fo:keep-with-next="always"'
_PARAGRAPHS = {
    "body": ("justify", 13.5, "", 'fo:text-indent="1cm" fo:margin-bottom="0.18cm"'),
    "h1": ("start", 13.5, "b", f'{_HEADING} fo:margin-top="0.2cm" fo:margin-bottom="0.15cm"'),
    "h2": ("start", 13.5, "b", f'{_HEADING} fo:margin-bottom="0.12cm"'),
    "kind": ("center", 15, "b", 'fo:margin-top="0.4cm"'),
    "title": ("center", 13, "b", ""),
    "gap": ("center", 8, "", ""),
    "centre": ("center", 12, "", ""),
    "attached": ("center", 15, "b", 'fo:break-before="page"'),
    "bold": ("center", 12, "b", ""),
    "italic": ("center", 12.5, "i", ""),
    "small": ("start", 11, "", ""),
    "cell": ("start", 11.5, "", ""),
    "celltop": ("center", 11.5, "b", ""),
    "foot": ("center", 8.5, "i", ""),
    "mark": ("start", 13, "b", ""),
    "name": ("center", 13, "b", 'fo:margin-top="2cm"'),
}  # fmt: skip
_WIDTHS = (
    "1.1cm", "1.2cm", "2.5cm", "3.3cm", "3.4cm", "4.6cm", "6cm", "6.1cm", "7.2cm", "7.3cm", "8.2cm", "9.2cm",
)  # fmt: skip
"""Every column width that a table here uses."""
_PAGE = (
    '<style:page-layout style:name="a4"><style:page-layout-properties fo:page-width="21cm" fo:page-height="29.7cm" '
    'fo:margin-top="2cm" fo:margin-bottom="1.2cm" fo:margin-left="2.9cm" fo:margin-right="1.7cm"/>'
    '<style:footer-style><style:header-footer-properties fo:min-height="0.9cm" fo:margin-top="0.3cm"/>'
    "</style:footer-style></style:page-layout>"
)


def convert(sources: list[PlanSource], folder: Path, form: str = "pdf") -> None:
    """Makes a file of each source in `folder` under its stem; `form` is its suffix (pdf, docx, odt, rtf).

    Raises CalledProcessError when LibreOffice fails."""
    if not sources:
        return
    with tempfile.TemporaryDirectory() as work:
        files = []
        for source in sources:
            path = Path(work) / f"{source.name}.fodt"
            path.write_text(to_fodt(source), encoding="utf-8")
            files.append(str(path))
        command = ["soffice", f"-env:UserInstallation=file://{work}/profile", "--headless", "--convert-to", form,
                   "--outdir", str(folder), *files]  # fmt: skip
        subprocess.run(command, check=True, capture_output=True, timeout=300)


def to_fodt(source: PlanSource) -> str:
    """The document."""
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document{_NAMES} office:version="1.3" '
        'office:mimetype="application/vnd.oasis.opendocument.text">'
        f"<office:font-face-decls/><office:automatic-styles>{_styles(source.font)}{_PAGE}</office:automatic-styles>"
        '<office:master-styles><style:master-page style:name="Standard" style:page-layout-name="a4"><style:footer>'
        f"{_p(FOOTER, 'foot')}</style:footer></style:master-page></office:master-styles>"
        f"<office:body><office:text>{_body(source)}</office:text></office:body></office:document>"
    )


def _body(source: PlanSource) -> str:
    fields = source.fields
    left = [_p(line, "bold") for line in source.left[:-1]] + [_p(source.left[-1], "centre")]
    right = [_p(line, "bold") for line in source.right[:-1]] + [_p(source.right[-1], "italic")]
    to = [_p("*Nơi nhận:*", "small"), *(_p(line, "small") for line in source.recipients)]
    by = [_p(line, "bold") for line in source.signature] + [_p(source.signed, "name")]
    return "".join(
        [
            *(_p(mark, "mark") for mark in fields.get("marks", [])),
            _table([["".join(left), "".join(right)]], ("7.2cm", "9.2cm")),
            *(_p(line, "title" if i else "kind") for i, line in enumerate(source.headline)),
            _p("", "gap"),
            *map(_block, source.blocks),
            _p("", "gap"),
            _table([["".join(to), "".join(by)]], ("8.2cm", "8.2cm")),
            *_cosigners(fields.get("cosigners", [])),
            *_attached(source.attached),
        ]
    )


def _cosigners(cosigners: list[list[str]]) -> list[str]:
    if not cosigners:
        return []
    cells = ["".join([*(_p(line, "bold") for line in lines), _p(name, "name")]) for *lines, name in cosigners]
    return [_p("", "gap"), _table([cells], ("8.2cm",) * len(cells))]


def _attached(blocks: tuple[Block, ...]) -> list[str]:
    return [_p(blocks[0].text, "attached"), *map(_block, blocks[1:])] if blocks else []


def _block(block: Block) -> str:
    if block.kind == "table":
        rows = [[_p(cell, "cell" if i else "celltop") for cell in row] for i, row in enumerate(block.rows)]
        widths = {
            3: ("1.2cm", "9.2cm", "6cm"),
            4: ("1.1cm", "7.3cm", "4.6cm", "3.4cm"),
            5: ("1.1cm", "6.1cm", "3.4cm", "3.3cm", "2.5cm"),
        }
        return _table(rows, widths[len(block.rows[0])], framed=True)
    return _p(block.text, "body" if block.kind == "p" else block.kind)


def _p(text: str, style: str) -> str:
    text = re.sub(r"\*\*(.+?)\*\*", r'<text:span text:style-name="b">\1</text:span>', escape(text))
    text = re.sub(r"(?<![\w*])\*([^*\s].*?)\*", r'<text:span text:style-name="i">\1</text:span>', text)
    text = re.sub(r" {2,}", lambda run: f'<text:s text:c="{len(run[0])}"/>', text)
    return f'<text:p text:style-name="{style}">{text}</text:p>'


def _table(rows: list[list[str]], widths: tuple[str, ...], *, framed: bool = False) -> str:
    cell = "framed" if framed else "plain"
    columns = "".join(f'<table:table-column table:style-name="c{width.replace(".", "_")}"/>' for width in widths)
    body = "".join(
        "<table:table-row>"
        + "".join(f'<table:table-cell table:style-name="{cell}">{content}</table:table-cell>' for content in row)
        + "</table:table-row>"
        for row in rows
    )
    return f'<table:table table:style-name="wide">{columns}{body}</table:table>'


def _styles(font: str) -> str:
    styles, scale = [], SCALES[font]
    for name, (align, size, face, more) in _PARAGRAPHS.items():
        styles.append(
            f'<style:style style:name="{name}" style:family="paragraph"><style:paragraph-properties '
            f'fo:text-align="{align}" fo:line-height="112%" {more}/>'
            f'<style:text-properties {_face(face)} fo:font-family="{font}" '
            f'fo:font-size="{size * scale:.1f}pt"/></style:style>'
        )
    styles += [
        f'<style:style style:name="{face}" style:family="text"><style:text-properties {_face(face)}/></style:style>'
        for face in "bi"
    ]
    styles += [
        f'<style:style style:name="c{width.replace(".", "_")}" style:family="table-column">'
        f'<style:table-column-properties style:column-width="{width}"/></style:style>'
        for width in _WIDTHS
    ]
    styles.append(
        '<style:style style:name="wide" style:family="table">'
        '<style:table-properties style:width="16.4cm"/></style:style>'
    )
    for name, border in (("plain", "none"), ("framed", "0.5pt solid #000000")):
        styles.append(
            f'<style:style style:name="{name}" style:family="table-cell">'
            f'<style:table-cell-properties fo:border="{border}" '
            'fo:padding="0.08cm"/></style:style>'
        )
    return "".join(styles)


def _face(face: str) -> str:
    weight = 'fo:font-weight="bold" ' if face == "b" else ""
    slant = 'fo:font-style="italic" ' if face == "i" else ""
    return f"{weight}{slant}"
