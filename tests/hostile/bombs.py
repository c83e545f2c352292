"""Small files that want all time, all memory or all disk: every one that is known to have stopped some reader."""

from __future__ import annotations

import gzip
import io
import zipfile
import zlib
from collections.abc import Callable

from tests.hostile.sound import OFFICE, docx, docx_lines, odt, packed, rtf
from tests.readers.making import CATALOG, HELVETICA, PAGES, one_page, raw_pdf, stream

MEGABYTE = 1 << 20
FLATE = b"/Filter /FlateDecode"


def _packed_blanks(megabytes: int) -> bytes:
    packer = zlib.compressobj(9)
    pieces = [packer.compress(b" " * MEGABYTE) for _ in range(megabytes)]
    return b"".join(pieces) + packer.flush()


def _zip_of_blanks(name: str, megabytes: int) -> bytes:
    """A package that is in order but for one part, which is very long."""
    sound = docx("") if name.startswith("word") else odt("")
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(sound)) as origin, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as package:
        for other in origin.namelist():
            if other != name:
                package.writestr(other, origin.read(other))
        with package.open(name, "w") as part:
            part.write(
                origin.read(name).partition(b"<w:body>" if b"<w:body>" in origin.read(name) else b"<office:text>")[0]
            )
            for _ in range(megabytes):
                part.write(b" " * MEGABYTE)
    return buffer.getvalue()


def _forms(calls: int, depth: int) -> bytes:
    forms = [
        stream(
            b"/X Do " * calls if number < depth else b"BT /F1 1 Tf (a) Tj ET",
            b"/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /Font << /F1 5 0 R >> "
            b"/XObject << /X %d 0 R >> >>" % (6 + min(number + 1, depth)),
        )
        for number in range(depth + 1)
    ]
    return one_page(b"/X Do", *forms, resources=b"/XObject << /X 6 0 R >>")


def _many_pages(count: int) -> bytes:
    """Pages that share one content."""
    page = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] /Contents 3 0 R /Resources << /Font << /F1 4 0 R >> >> >>"
    kids = b" ".join(b"%d 0 R" % number for number in range(5, 5 + count))
    tree = b"<< /Type /Pages /Kids [%s] /Count %d >>" % (kids, count)
    content = stream(b"BT /F1 12 Tf 72 700 Td (ke hoach cong tac nam 2023) Tj ET")
    return raw_pdf(CATALOG, tree, content, HELVETICA, *[page] * count)


def _deep_tree(depth: int) -> bytes:
    nodes = [b"<< /Type /Pages /Kids [%d 0 R] /Count 1 >>" % (number + 3) for number in range(depth)]
    return raw_pdf(CATALOG, *nodes, b"<< /Type /Page /MediaBox [0 0 9 9] >>")


def _entities(levels: int) -> str:
    """Each entity is ten of the one before: a billion laughs."""
    lines = ['<!ENTITY e0 "ha">'] + [f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, levels)]
    return f"<!DOCTYPE x [{''.join(lines)}]>"


def _outside(element: str) -> str:
    return f'<!DOCTYPE x [<!ENTITY out SYSTEM "file:///etc/passwd">]>{element}'


BOMBS: dict[str, Callable[[], bytes]] = {
    "flate-1-gb.pdf": lambda: one_page(_packed_blanks(1024), extra=FLATE),
    "flate-twice.pdf": lambda: one_page(
        zlib.compress(_packed_blanks(2048), 9), extra=b"/Filter [/FlateDecode /FlateDecode]"
    ),
    "forms-10-to-the-9.pdf": lambda: _forms(10, 9),
    "form-calls-itself.pdf": lambda: _forms(2, 0),
    "pages-in-a-circle.pdf": lambda: raw_pdf(CATALOG, b"<< /Type /Pages /Kids [2 0 R 2 0 R] /Count 2000000000 >>"),
    "pages-3000-deep.pdf": lambda: _deep_tree(3000),
    "xref-in-a-circle.pdf": lambda: (
        b"%PDF-1.4\nxref\n0 1\n0000000000 65535 f \ntrailer<</Prev 9/Root 1 0 R>>\nstartxref\n9\n%%EOF"
    ),
    "a-million-operators.pdf": lambda: one_page(
        zlib.compress(b"BT /F1 9 Tf " + b"1 0 0 1 9 9 Tm (a) Tj " * 1_000_000 + b"ET"), extra=FLATE
    ),
    "arrays-200000-deep.pdf": lambda: one_page(b"[" * 200_000 + b"]" * 200_000 + b" TJ"),
    "objects-100000-deep.pdf": lambda: raw_pdf(
        b"<< /Type /Catalog /Pages 2 0 R /A " + b"[" * 100_000 + b"]" * 100_000 + b">>", PAGES
    ),
    "10000-boxes.pdf": lambda: one_page(
        b"BT /F1 4 Tf "
        + b"".join(b"1 0 0 1 %d %d Tm (ab cd) Tj " % (n * 37 % 590, n * 91 % 840) for n in range(10_000))
        + b"ET"
    ),
    "10000-pages.pdf": lambda: _many_pages(10_000),
    "string-without-end.pdf": lambda: one_page(b"BT (" + b"(" * 500_000 + b" Tj ET"),
    "inline-image-without-end.pdf": lambda: one_page(b"BI /W 9 /H 9 ID " + b"EI" * 400_000),
    "cmap-of-everything.pdf": lambda: one_page(
        b"BT /F2 9 Tf <0001> Tj ET",
        stream(
            b"1 begincodespacerange <0000> <ffffffff> endcodespacerange "
            b"1 beginbfrange <00000000> <ffffffff> <0041> endbfrange"
        ),
        b"<< /Type /Font /Subtype /Type0 /BaseFont /A /Encoding /Identity-H /ToUnicode 6 0 R /DescendantFonts [] >>",
        resources=b"/Font << /F2 7 0 R >>",
    ),
    "zip-1-gb.docx": lambda: _zip_of_blanks("word/document.xml", 1024),
    "zip-1-gb.odt": lambda: _zip_of_blanks("content.xml", 1024),
    "parts-100000.docx": lambda: packed({f"word/{n}.xml": b"<a/>" for n in range(100_000)}),
    "laughs.docx": lambda: docx("<w:p><w:r><w:t>&e9;</w:t></w:r></w:p>", before=_entities(10)),
    "laughs.odt": lambda: odt("&e9;", before=_entities(10)),
    "outside.docx": lambda: docx("<w:p><w:r><w:t>&out;</w:t></w:r></w:p>", before=_outside("")),
    "tables-50000-deep.docx": lambda: docx("<w:tbl><w:tr><w:tc>" * 50_000 + "</w:tc></w:tr></w:tbl>" * 50_000),
    "spans-100000-deep.odt": lambda: odt(
        "<text:p>" + "<text:span>" * 100_000 + "a" + "</text:span>" * 100_000 + "</text:p>"
    ),
    "blanks-2-billion.odt": lambda: odt('<text:p>a<text:s text:c="2000000000"/>b</text:p>'),
    "columns-2-billion.odt": lambda: odt(
        f'<table:table xmlns:table="{OFFICE}:table:1.0"><table:table-row table:number-rows-repeated="2000000000">'
        '<table:table-cell table:number-columns-repeated="2000000000"><text:p>a</text:p></table:table-cell>'
        "</table:table-row></table:table>"
    ),
    "paragraphs-1000000.docx": lambda: docx(docx_lines("a\n" * 1_000_000)),
    "groups-1000000-deep.rtf": lambda: rtf("{" * 1_000_000),
    "binary-without-end.rtf": lambda: rtf("\\bin2000000000 a"),
    "skip-2-billion.rtf": lambda: rtf("\\uc2000000000\\u100 a"),
    "divs-500000-deep.html": lambda: b"<html><body>" + b"<div>" * 500_000 + b"ke hoach",
    "attributes-1000000.html": lambda: b"<html><body " + b"a=b " * 1_000_000 + b">ke hoach</body></html>",
    "entities-1000000.html": lambda: b"<html><body>" + b"&amp;lt;&#x110000;&#99999999999;" * 300_000,
    "tables-100000-deep.html": lambda: b"<html><body>" + b"<table><tr><td>" * 100_000,
    "one-line-of-20-mb.txt": lambda: "kế hoạch số ".encode() * 1_300_000,
    "numbers-without-end.txt": lambda: "số số số 1-1-1-1-1/1/1/1-".encode() * 100_000,
    "dates-without-end.txt": lambda: "ngày ngày tháng 1 ngày 2 tháng ".encode() * 60_000,
    "letters-spread.txt": lambda: "K Ế H O Ạ C H ".encode() * 200_000,
    "marks-on-marks.txt": lambda: ("e" + "\u0302\u0301\u0323" * 300_000).encode(),
    "brackets.md": lambda: b"[" * 500_000 + b"](" * 500_000 + b"*" * 500_000 + b"`" * 100_001,
    "quotes.md": lambda: b">" * 200_000 + b" a\n" + b"- " * 200_000,
    "gzip.pdf": lambda: gzip.compress(b"%PDF-1.4" + b" " * (100 * MEGABYTE), mtime=0),
    "nul.doc": lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\xff" * 2_000_000,
    "sectors-in-a-circle.doc": lambda: (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 16 + b"\x3e\0\x03\0\xfe\xff\x09\0\x06\0" + b"\0" * 1_000_000
    ),
}  # fmt: skip
"""File name → how its content is made."""

LARGE = ("flate-1-gb.pdf", "flate-twice.pdf", "zip-1-gb.docx", "zip-1-gb.odt", "gzip.pdf", "parts-100000.docx")
"""Those that take seconds to make: left to the long run."""
