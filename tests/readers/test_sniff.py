from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest

from indexer.errors import Unreadable
from indexer.readers import formats, sniff

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def package(*names: str, mime: str = "") -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        if mime:
            archive.writestr("mimetype", mime)
        for name in names:
            archive.writestr(name, "<x/>")
    return buffer.getvalue()


def ole(stream: str) -> bytes:
    return OLE + bytes(1016) + stream.encode("utf-16-le") + bytes(512)


DOCX = package("[Content_Types].xml", "word/document.xml")
ODT = package("content.xml", mime="application/vnd.oasis.opendocument.text")

KINDS = [
    (b"%PDF-1.7\n", "pdf"),
    (b"junk in front\n%PDF-1.4\n", "pdf"),
    (DOCX, "docx"),
    (ODT, "odt"),
    (package("content.xml", mime="application/vnd.oasis.opendocument.text-template"), "odt"),
    (b"{\\rtf1\\ansi Ke hoach}", "rtf"),
    (b"\r\n{\\rtf1}", "rtf"),
    (ole("WordDocument"), "doc"),
    (b"<!DOCTYPE html><p>a", "html"),
    (b"\xef\xbb\xbf\r\n<html xmlns:o='urn:x'><body>", "html"),
    ("<html><body>".encode("utf-16"), "html"),
    (b"<?xml version='1.0'?><!DOCTYPE html><html>", "html"),
    (b"<meta charset=windows-1252><p>K", "html"),
    (b"MIME-Version: 1.0\nContent-Type: multipart/related\n", "mhtml"),
    (b"From: <x>\r\nMIME-Version: 1.0\r\n", "mhtml"),
    ("KẾ HOẠCH".encode(), "text"),
    (b"MZ is how this text begins", "text"),
    (b"<3 is no tag", "text"),
    (b"a < b and <html> later", "text"),
    (b"\0\1\2", "text"),
]

REFUSED = [
    (b"\xff\xd8\xff\xe0\0\x10JFIF", "other-format", "JPEG"),
    (b"\x89PNG\r\n\x1a\n\0\0", "other-format", "PNG"),
    (b"GIF89a\0", "other-format", "GIF"),
    (b"MZ\x90\0\3\0", "other-format", "program"),
    (b"Rar!\x1a\x07\x00", "other-format", "RAR"),
    (b"7z\xbc\xaf\x27\x1c\0", "other-format", "7-Zip"),
    (package("xl/workbook.xml"), "other-format", "Excel"),
    (package("ppt/presentation.xml"), "other-format", "PowerPoint"),
    (package("a.txt"), "other-format", "zip archive"),
    (package("x", mime="application/vnd.oasis.opendocument.spreadsheet"), "other-format", "spreadsheet"),
    (DOCX[:60], "damaged", ""),
    (b"PK\x03\x04" + bytes(60), "other-format", "damaged zip"),
    (ole("Workbook"), "other-format", "Excel"),
    (ole("EncryptedPackage"), "encrypted", ""),
    (OLE + bytes(504) + b"\xec\xa5" + bytes(9) + b"\x01" + "WordDocument\0".encode("utf-16-le"), "encrypted", ""),
    (OLE + bytes(600), "other-format", "no Word document"),
    (b"<?xml version='1.0'?>\n<!-- c --><w:wordDocument>", "other-format", "XML"),
    (b"%!PS-Adobe-3.0", "other-format", "PostScript"),
]


def named(folder: Path, name: str, content: bytes) -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


@pytest.mark.parametrize(("content", "kind"), KINDS)
@pytest.mark.parametrize("suffix", [".doc", ".txt", ""])
def test_the_kind_is_told_by_content_whatever_the_name(tmp_path: Path, content: bytes, kind: str, suffix: str) -> None:
    assert sniff.kind(named(tmp_path, f"a{suffix}", content)) == kind
    assert kind in formats.READERS


@pytest.mark.parametrize(("content", "reason", "detail"), REFUSED)
def test_other_kinds_are_refused_by_name(tmp_path: Path, content: bytes, reason: str, detail: str) -> None:
    with pytest.raises(Unreadable) as refused:
        sniff.kind(named(tmp_path, "a.docx", content))
    assert refused.value.reason == reason
    assert detail in refused.value.detail


@pytest.mark.parametrize("content", [b"404 Not Found", b"<html>404 Not Found</html>", b"\0\1"])
def test_a_pdf_in_name_only_is_no_text(tmp_path: Path, content: bytes) -> None:
    """A server's error page is saved under the name of what was asked for."""
    with pytest.raises(Unreadable) as refused:
        sniff.kind(named(tmp_path, "a.pdf", content))
    assert refused.value.reason == "not-pdf"


def test_a_word_document_named_pdf_is_read(tmp_path: Path) -> None:
    assert sniff.kind(named(tmp_path, "a.pdf", DOCX)) == "docx"


@pytest.mark.parametrize("kind", sorted(formats.READERS))
def test_every_kind_has_its_reader(tmp_path: Path, kind: str) -> None:
    content = next(content for content, known in KINDS if known == kind)
    assert callable(formats.reader_of(named(tmp_path, "a", content)))
