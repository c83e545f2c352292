"""Real Word, RTF and web files, and texts in old encodings, beside a developer's checkout."""

from __future__ import annotations

import json
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

UNSOUND = {
    "2003-A-15.rtf": "the head of the database it was saved from, which every page bears, is not in it",
    "2004-A33.rtf": "the same",
}
"""Transcripts that differ from what their file shows by more than the files' decoding can: why."""


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
    assert [each.name for each in found if each.errors > 0.01 and each.name not in UNSOUND] == []
    assert max(each.missed for each in found) <= 0.001


def strings(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from strings(inner)


def test_no_text_in_unicode_is_taken_for_an_old_encoding(shared: Path) -> None:
    found, texts = [], 0
    folders = [shared / "plans", *(p for p in (shared / "data").iterdir() if p.name != "legacy-encodings")]
    for path in (path for folder in folders for path in sorted(folder.rglob("*"))):
        if path.suffix in (".txt", ".md", ".tsv", ".csv", ".conllu"):
            contents = [path.read_text("utf-8", "replace")]
        elif path.suffix == ".jsonl":
            contents = ["\n".join(strings(json.loads(line))) for line in path.read_text("utf-8").splitlines()]
        else:
            continue
        texts += len(contents)
        found += [path.name for content in contents if encodings.decode_legacy(content) is not None]
    assert texts > 300
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
