"""What a file is, by its bytes: names lie (`.doc` is RTF, HTML or .docx as often as not).

`kind` gives one of the kinds that `formats.READERS` reads, or raises Unreadable with what the file is instead.
"""

from __future__ import annotations

import mmap
import re
import zipfile
from pathlib import Path

from indexer.errors import Unreadable

HEAD = 8192
"""Bytes from the beginning that tell the kind."""

PDF_WITHIN = 1024
"""Bytes in which `%PDF-` must stand; junk in front of it is common and harmless (ISO 32000-1, Annex H.3.4.1)."""

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OLE_STREAMS = (
    ("EncryptedPackage", "encrypted", ""),
    ("WordDocument", "", ""),
    ("Workbook", "other-format", "an Excel workbook"),
    ("Book", "other-format", "an Excel workbook"),
    ("PowerPoint Document", "other-format", "PowerPoint slides"),
    ("__properties_version1.0", "other-format", "an Outlook message"),
)
"""Names of streams in an OLE file, and what they make of it."""

_WORD_AT = 512
_WORD_MAGIC = b"\xec\xa5"
_WORD_FLAGS = 10
_WORD_ENCRYPTED = 0x01
"""In the second byte of the flags (MS-DOC 2.5.1, FibBase.fEncrypted), where the text's stream is the file's first."""

_SIGNATURES = (
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"\x89PNG\r\n", "a PNG picture"),
    (b"GIF8", "a GIF picture"),
    (b"II*\0", "a TIFF picture"),
    (b"MM\0*", "a TIFF picture"),
    (b"Rar!\x1a\x07", "a RAR archive"),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive"),
    (b"\x1f\x8b\x08", "a gzip archive"),
    (b"BZh", "a bzip2 archive"),
    (b"\xfd7zXZ\0", "an xz archive"),
    (b"MZ", "a Windows program"),
    (b"\x7fELF", "a program"),
    (b"SQLite format 3\0", "a database"),
    (b"RIFF", "a picture, sound or film"),
    (b"ID3", "a sound"),
    (b"%!PS", "a PostScript file"),
    (b"AT&TFORM", "a DjVu file"),
)
_HTML = re.compile(rb"<(?:!doctype\s+html|html|head|body|meta|title|table|div|p|o:p|style|script)\b", re.IGNORECASE)
_XML = re.compile(rb"\s*<\?xml\b[^>]*\?>\s*(?:<!--.*?-->\s*|<\?.*?\?>\s*)*<(?![!?]doctype\s+html|html)", re.I | re.S)
_MIME = re.compile(rb"(?:[\w-]+:[^\n]*\n(?:[ \t][^\n]*\n)*)*MIME-Version:\s*1\.0", re.IGNORECASE)
_OPEN_DOCUMENT = "application/vnd.oasis.opendocument."
_LONGEST_MIME = 100


def kind(path: Path) -> str:
    """`pdf`, `docx`, `odt`, `rtf`, `doc`, `html`, `mhtml` or `text`: the last for all that nothing else claims.

    Raises Unreadable: other-format, encrypted, damaged, not-pdf; OSError passes.
    """
    with path.open("rb") as file:
        head = file.read(HEAD)
    if head.startswith(_OLE):
        return _ole(path)
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _zip(path, head)
    for signature, what in _SIGNATURES:
        if head.startswith(signature) and _is_binary(signature, head):
            raise Unreadable("other-format", what)
    if b"%PDF-" in head[:PDF_WITHIN]:
        return "pdf"
    return _of_text(path, head)


def _is_binary(signature: bytes, head: bytes) -> bool:
    """Short signatures of letters could also begin a text."""
    return not signature.isalnum() or b"\0" in head


def _of_text(path: Path, head: bytes) -> str:
    letters = head.removeprefix(b"\xef\xbb\xbf")
    if letters[:2] in (b"\xff\xfe", b"\xfe\xff"):
        letters = letters[2:].replace(b"\0", b"")
    start = letters.lstrip()
    if start.startswith(b"{\\rtf"):
        return "rtf"
    if start.startswith(b"<") and _XML.match(letters):
        raise Unreadable("other-format", "an XML file")
    found = "html" if start.startswith(b"<") and _HTML.search(letters) else "mhtml" if _MIME.match(start) else "text"
    if path.suffix.lower() == ".pdf":
        # All bytes could be some text, and a page that says "not found" is saved under the name of what was wanted.
        raise Unreadable("not-pdf")
    return found


def _ole(path: Path) -> str:
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
        for name, reason, what in _OLE_STREAMS:
            if content.find((name + "\0").encode("utf-16-le")) >= 0:
                if reason:
                    raise Unreadable(reason, what)
                flags = content[_WORD_AT + _WORD_FLAGS + 1 : _WORD_AT + _WORD_FLAGS + 2]
                if content[_WORD_AT : _WORD_AT + 2] == _WORD_MAGIC and flags and flags[0] & _WORD_ENCRYPTED:
                    raise Unreadable("encrypted")
                return "doc"
    raise Unreadable("other-format", "an Office file that is no Word document")


def _zip(path: Path, head: bytes) -> str:
    try:
        with zipfile.ZipFile(path) as package:
            names = set(package.namelist())
            mime = ""
            if "mimetype" in names:
                with package.open("mimetype") as part:
                    mime = part.read(_LONGEST_MIME).decode("ascii", "replace").strip()
    except (zipfile.BadZipFile, ValueError, RuntimeError, EOFError) as error:
        if b"word/" in head or b"[Content_Types].xml" in head or _OPEN_DOCUMENT.encode() in head:
            raise Unreadable("damaged", str(error)) from None
        raise Unreadable("other-format", "a damaged zip archive") from None
    if mime.startswith(_OPEN_DOCUMENT + "text"):
        return "odt"
    if mime.startswith(_OPEN_DOCUMENT):
        raise Unreadable("other-format", f"an OpenDocument {mime.removeprefix(_OPEN_DOCUMENT)}")
    for folder, what in (("word/", ""), ("xl/", "an Excel workbook"), ("ppt/", "PowerPoint slides")):
        if any(name.startswith(folder) for name in names):
            if what:
                raise Unreadable("other-format", what)
            return "docx"
    raise Unreadable("other-format", "a zip archive")
