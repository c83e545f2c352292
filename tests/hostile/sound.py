"""Sound files of every format that is read, from one text: what mutants are made of, and the shells of bombs."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from xml.sax.saxutils import escape

from tests.conftest import REPOSITORY
from tests.fixtures_plans import plan_text

CORPUS = REPOSITORY / "corpus" / "plans"
WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
OFFICE = "urn:oasis:names:tc:opendocument:xmlns"
TEXT = plan_text("10-KH/TU")


def packed(parts: Mapping[str, bytes]) -> bytes:
    """A ZIP file of these parts."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def docx(body: str, *, before: str = "") -> bytes:
    """A Word file with this content of its body; `before` stands in front of the root element."""
    document = f'<?xml version="1.0"?>{before}<w:document xmlns:w="{WORD}"><w:body>{body}</w:body></w:document>'
    main = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    types = f'<Override PartName="/word/document.xml" ContentType="{main}"/>'
    target = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"
    return packed({
        "[Content_Types].xml": (
            '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
            '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            f"{types}</Types>"
        ).encode(),
        "_rels/.rels": (
            '<?xml version="1.0"?><Relationships '
            'xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
            f'<Relationship Id="r1" Type="{target}" Target="word/document.xml"/></Relationships>'
        ).encode(),
        "word/document.xml": document.encode(),
    })  # fmt: skip


def docx_lines(text: str) -> str:
    """The content of a Word body: a paragraph a line."""
    return "".join(f"<w:p><w:r><w:t>{escape(line)}</w:t></w:r></w:p>" for line in text.split("\n"))


def odt(body: str, *, before: str = "") -> bytes:
    """An OpenDocument text with this content of its body."""
    content = (
        f'<?xml version="1.0"?>{before}<office:document-content xmlns:office="{OFFICE}:office:1.0" '
        f'xmlns:text="{OFFICE}:text:1.0"><office:body><office:text>{body}</office:text></office:body>'
        "</office:document-content>"
    )
    return packed({"mimetype": b"application/vnd.oasis.opendocument.text", "content.xml": content.encode()})


def rtf(body: str) -> bytes:
    """An RTF file."""
    return ("{\\rtf1\\ansi\\uc1 " + body + "}").encode("ascii")


def rtf_lines(text: str) -> str:
    """The content of an RTF file: a paragraph a line."""
    return "".join(
        "\\par\n" if char == "\n" else char if char.isascii() else f"\\u{ord(char)}?" for char in text
    )  # fmt: skip


@cache
def sound_files() -> tuple[tuple[str, bytes], ...]:
    """One or more files of each format: (suffix, content)."""
    paragraphs = "".join(f"<text:p>{escape(line)}</text:p>" for line in TEXT.split("\n"))
    html = "".join(f"<p>{escape(line)}</p>" for line in TEXT.split("\n"))
    shipped = sorted(path for path in Path(CORPUS).iterdir() if path.suffix == ".pdf" and path.stat().st_size < 400_000)
    return (
        *((".pdf", path.read_bytes()) for path in shipped),
        (".docx", docx(docx_lines(TEXT))),
        (".odt", odt(paragraphs)),
        (".rtf", rtf(rtf_lines(TEXT))),
        (".html", f"<html><head><meta charset=utf-8></head><body>{html}</body></html>".encode()),
        (".txt", TEXT.encode()),
        (".txt", TEXT.encode("utf-16")),
    )
