"""Real Word, RTF and web files, and texts in old encodings, beside a developer's checkout."""

from __future__ import annotations

import json
import lzma
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from indexer.readers import doc, formats, html
from indexer.readers.pool import ReaderPool
from indexer.settings import load_settings
from indexer.vietnamese import encodings
from tests.conftest import missing
from tests.readers import score_encodings

pytestmark = [pytest.mark.shared, pytest.mark.slow]

MOST = 1 << 25


def test_word_documents_are_read_with_sound_words(shared: Path) -> None:
    paths = sorted((shared / "data" / "word-documents").glob("*.docx"))
    assert len(paths) > 30
    for path in paths[::4]:
        document = formats.reader_of(path)(path, MOST)
        assert (document.quality or 0) > 0.93, path.name
        assert document.method == "text", path.name
        assert "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM" in document.text[:400].upper(), path.name


def test_pages_saved_by_word_have_their_letterhead_column_by_column(shared: Path) -> None:
    paths = sorted((shared / "data" / "plans-commune" / "html").iterdir())
    assert paths
    for path in paths:
        text = html.read(path, MOST).text
        assert text.index("/KH" if "/KH" in text[:200] else "MTTQ-BTT") < text.upper().index("CỘNG H"), path.name


def test_old_encodings_are_decoded_word_for_word(shared: Path) -> None:
    """Of RTF files, which need no other program; `python -m tests.readers.score_encodings` prints all."""
    found = list(score_encodings.scores(shared / "data" / "legacy-encodings", ".rtf"))
    assert len(found) == 9
    assert [each.name for each in found if each.errors > 0.01 and each.name not in score_encodings.UNSOUND] == []
    assert max(each.missed for each in found) <= 0.001


def strings(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from strings(inner)


def documents(path: Path) -> Iterator[str]:
    """The texts of a file: one, or one a line of JSON."""
    name = path.name.removesuffix(".xz")
    opened = lzma.open if path.suffix == ".xz" else open
    if name.endswith(".jsonl"):
        with opened(path, "rt", encoding="utf-8") as lines:
            yield from ("\n".join(strings(json.loads(line))) for line in lines)
    elif name.endswith((".txt", ".md", ".tsv", ".csv", ".conllu", ".json")):
        with opened(path, "rt", encoding="utf-8", errors="replace") as text:
            yield text.read()


def test_no_text_in_unicode_is_taken_for_an_old_encoding(shared: Path) -> None:
    """Of 15,000; one file says of itself what TCVN3 looks like."""
    found, texts = [], 0
    for path in (path for folder in ("data", "plans") for path in sorted((shared / folder).rglob("*"))):
        if path.parts[-2:] != ("legacy-encodings", "README.md") and path.is_file():
            for text in documents(path):
                texts += 1
                found += [path.name] if encodings.decode_legacy(text) is not None else []
    assert texts > 10_000
    assert found == []


@pytest.mark.parametrize("name", ["Phuluc6.doc"])
def test_an_old_word_file_is_converted_outside_the_limits_of_its_reader(shared: Path, name: str) -> None:
    if shutil.which("soffice") is None and shutil.which("catdoc") is None:
        missing("neither LibreOffice nor catdoc is installed")
    path = shared / "data" / "word-documents" / name
    with ReaderPool(load_settings(environ={}), workers=1) as pool:
        ((_, result),) = pool.run([({"path": str(path)}, None)])
    assert result == doc.read(path, MOST)
    assert "HỆ THỐNG QUẢN LÝ TÀI LIỆU ĐIỆN TỬ" in result.text
