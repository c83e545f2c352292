"""The plan drawn by reportlab or by hand: plain, turned, scanned, in legacy fonts."""

from __future__ import annotations

import unicodedata
from pathlib import Path

from tests.readers import making, scanning
from tests.readers.kinds import plan

STEP = 20

GARBLED = ("LIEN DoAN LAO D()NG cgNG nol xA Hgr cnu Ncnia vrET NAM ttrlrc hiQn k6 hopch cira " * 3 + "\n") * 8
"""What an English OCR makes of a Vietnamese page."""


def lines() -> list[tuple[str, float, str]]:
    """Every line of the page: "left", "right", "title" or "body", its height, its text."""
    page = []
    for n, (left, right) in enumerate(zip(plan.LEFT, plan.RIGHT, strict=True)):
        page += [(side, 790 - STEP * n, text) for side, text in (("left", left), ("right", right)) if text]
    y = 690.0
    for text in (plan.KIND, *plan.TITLE):
        page.append(("title", y, text))
        y -= STEP
    for paragraph in plan.BODY:
        y -= STEP / 2
        for text in plan.wrapped(paragraph, 80):
            page.append(("body", y, text))
            y -= STEP
    return page


MIDDLES = {"left": 150, "right": 420, "title": 297}


def born_digital(path: Path) -> Path:
    """Both columns of the letterhead painted line by line."""
    pieces = [
        making.centred(MIDDLES[where], y, text) if where in MIDDLES else (50, y, text) for where, y, text in lines()
    ]
    return making.make_pdf(path, [pieces])


def turned(path: Path) -> Path:
    """The page stored on its side, and turned for showing."""
    whole = born_digital(path.with_suffix(".plain.pdf")).read_bytes()
    # reportlab writes /Rotate 0: the media box and the content are turned by hand, the page back.
    assert whole.count(b"/Rotate 0") == 1
    import pypdfium2

    with pypdfium2.PdfDocument(path.with_suffix(".plain.pdf")) as document:
        page = document[0]
        height = page.get_height()
        for thing in page.get_objects():
            thing.transform(pypdfium2.PdfMatrix(0, 1, -1, 0, height, 0))
        page.set_mediabox(0, 0, height, page.get_width())
        page.set_rotation(90)
        page.gen_content()
        document.save(str(path))
    return path


def scanned(path: Path) -> Path:
    """A clean scan."""
    return scanning.scanned(born_digital(path.with_suffix(".plain.pdf")), path)


def worn(path: Path) -> Path:
    """Askew, noisy, blurred, with JPEG's traces."""
    return scanning.scanned(born_digital(path.with_suffix(".plain.pdf")), path, degrees=0.7, noise=0.12)


def garbled(path: Path) -> Path:
    """A scan over the text of an English OCR."""
    return scanning.scanned(born_digital(path.with_suffix(".plain.pdf")), path, layer=GARBLED)


def tcvn3(path: Path) -> Path:
    """Simple fonts .VnTime, and .VnTimeH for what is in capitals."""
    return _in_fonts(path, ".VnTime", ".VnTimeH", _tcvn3)


def vni(path: Path) -> Path:
    """The simple font VNI-Times."""
    return _in_fonts(path, "VNI-Times", "VNI-Times", _vni)


def _in_fonts(path: Path, plain: str, capital: str, encode) -> Path:
    content = b""
    for where, y, text in lines():
        x = {"left": 60, "right": 330, "title": 120}.get(where, 50)
        heading = text.isupper() and any(map(str.isalpha, text))
        body = encode(text, capital != plain and heading)
        body = body.replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)")
        content += b"BT /%s 11 Tf %d %d Td (%s) Tj ET\n" % (b"F2" if heading else b"F1", x, y, body)
    fonts = [
        b"<< /Type /Font /Subtype /TrueType /BaseFont /%s /Encoding /WinAnsiEncoding /FirstChar 32 /LastChar 255 "
        b"/Widths [%s] >>" % (name.encode(), b" 500" * 224)
        for name in (plain, capital)
    ]  # fmt: skip
    page = (
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R "
        b"/Resources << /Font << /F1 5 0 R /F2 6 0 R >> >> >>"
    )
    path.write_bytes(making.raw_pdf(making.CATALOG, making.PAGES, page, making.stream(content), *fonts))
    return path


_TCVN3_ROWS = {
    0xA1: "ĂÂÊÔƠƯĐăâêôơưđ", 0xB5: "àảãáạ", 0xBB: "ằẳẵắ", 0xC6: "ặầẩẫấậè", 0xCE: "ẻẽéẹềểễếệì",
    0xD8: "ỉ", 0xDC: "ĩíịò", 0xE1: "ỏõóọồổỗốộờởỡớợù", 0xF1: "ủũúụừửữứựỳỷỹýỵ",
}  # fmt: skip
"""TCVN 5712:1993, VN3."""


def _tcvn3(text: str, capitals: bool) -> bytes:
    table = {char: first + n for first, row in _TCVN3_ROWS.items() for n, char in enumerate(row)}
    text = text.lower() if capitals else text
    return bytes(table.get(char, ord(char)) for char in text)


_VNI_WHOLE = {"ơ": "ô", "ư": "ö", "đ": "ñ", "ỉ": "æ", "ĩ": "ó", "ị": "ò", "ỵ": "î", "í": "í", "ì": "ì"}
_VNI_MARKS = {
    "\u0301": "ù", "\u0300": "ø", "\u0309": "û", "\u0303": "õ", "\u0323": "ï",
    "\u0302": "â", "\u0302\u0301": "á", "\u0302\u0300": "à", "\u0302\u0309": "å", "\u0302\u0303": "ã",
    "\u0302\u0323": "ä", "\u0306": "ê", "\u0306\u0301": "é", "\u0306\u0300": "è", "\u0306\u0309": "ú",
    "\u0306\u0303": "ü", "\u0306\u0323": "ë",
}  # fmt: skip
"""VNI for Windows: a letter and the mark after it."""


def _vni(text: str, _capitals: bool) -> bytes:
    return "".join(map(_vni_letter, text)).encode("latin-1")


def _vni_letter(char: str) -> str:
    small = char.lower()
    if small in _VNI_WHOLE:
        whole = _VNI_WHOLE[small]
        return whole.upper() if char.isupper() else whole
    parts = unicodedata.normalize("NFD", small)
    base, marks = parts[0], parts[1:]
    if "\u031b" in marks:  # the horn belongs to the letter
        base, marks = _VNI_WHOLE[unicodedata.normalize("NFC", base + "\u031b")], marks.replace("\u031b", "")
    # Canonical order puts the dot below first; the table names the shape of the letter first.
    marks = "".join(sorted(marks, key=lambda mark: mark not in "\u0302\u0306"))
    spelled = base + (_VNI_MARKS[marks] if marks else "")
    return spelled.upper() if char.isupper() else spelled
