"""Real documents: of offices and of the gazette, and files made to break readers."""

from __future__ import annotations

import json
import tarfile
from collections import Counter
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from indexer.model import REASONS, Document
from indexer.readers import ReaderPool, pdf
from indexer.settings import load_settings
from indexer.vietnamese import syllables
from indexer.vietnamese.numbers import find_numbers

pytestmark = pytest.mark.shared
MOST = 1 << 24


@cache
def read(path: Path) -> Document:
    return pdf.read(path, MOST)


def kinds(shared: Path) -> dict[Path, str]:
    folder = shared / "data" / "pdf-government"
    lines = (folder / "index.jsonl").read_text(encoding="utf-8").splitlines()
    return {(folder / row["file"]).resolve(): row["kind"] for row in map(json.loads, lines)}


@pytest.mark.slow
def test_scans_wait_and_born_digital_files_are_read(shared: Path) -> None:
    wrong = []
    for path, kind in kinds(shared).items():
        waiting = [page.needs_ocr for page in read(path).pages]
        if not (all(waiting) if kind in {"scan", "ocr-layer-garbled"} else not any(waiting)):
            wrong.append((path.name, kind))
    assert wrong == []


@pytest.mark.slow
def test_born_digital_text_is_vietnamese(shared: Path) -> None:
    """The share of valid syllables; document numbers and their codes (TT-BLĐTBXH) are no words."""
    texts = {path.name: read(path).text for path, kind in kinds(shared).items() if kind == "text"}
    qualities = {name: syllables.quality(_without_numbers(text)) or 0.0 for name, text in texts.items()}
    assert len(qualities) > 20
    assert sum(qualities.values()) / len(qualities) >= 0.975
    assert min(qualities.values()) > 0.9


def _without_numbers(text: str) -> str:
    kept, end = [], 0
    for mention in find_numbers(text):
        kept.append(text[end : mention.span.start])
        end = mention.span.end
    return "".join([*kept, text[end:]])


def gazette(shared: Path) -> list[Path]:
    return sorted((shared / "data" / "pdf-gazette").glob("*.pdf"))


@pytest.mark.slow
def test_letterheads_of_the_gazette_are_whole(shared: Path) -> None:
    """The left column ends with the number, the right one begins with the motto and ends with the date."""
    wrong = []
    for path in gazette(shared):
        if path.name.startswith("van-ban-hop-nhat"):
            continue  # a consolidated text bears no number and no date at its head
        head = [line for line in read(path).text.split("\n")[:25] if line]
        at = next((number for number, line in enumerate(head) if line.startswith("CỘNG H")), 0)
        number, _, below, date = head[at - 1 : at + 3] if at else [""] * 4
        if not (number.startswith("Số:") and below.startswith("Độc lập") and ", ngày " in date):
            wrong.append((path.name, head[:10]))
    assert wrong == []


def test_running_heads_of_the_gazette_are_gone(shared: Path) -> None:
    for path in gazette(shared)[-4:]:
        assert "CÔNG BÁO/Số" not in read(path).text, path.name


@pytest.mark.slow
def test_every_hostile_file_ends_as_a_document_or_with_a_reason(shared: Path, tmp_path: Path) -> None:
    with tarfile.open(shared / "data" / "pdf-hostile" / "pdfs.dev.tar.xz") as packed:
        packed.extractall(tmp_path, filter="data")
    files = sorted(path for path in tmp_path.rglob("*") if path.is_file())
    settings = replace(load_settings(environ={}), workers=2, read_seconds=20)
    with ReaderPool(settings) as readers:
        ended = dict(readers.run(({"path": str(path)}, path) for path in files))
    assert ended.keys() == set(files)
    reasons = Counter(getattr(result, "reason", "read") for result in ended.values())
    assert reasons.keys() <= {"read", *REASONS}
    assert reasons["reader-died"] == 0
    assert reasons["read"] > 0.85 * len(files)
