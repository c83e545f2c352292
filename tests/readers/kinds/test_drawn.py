"""Ten and more kinds of PDFs of one plan, read back: its words, and what is recognised at its head."""

from __future__ import annotations

from pathlib import Path

import pytest

from indexer.model import Document
from indexer.readers import ocr, pdf, tessdata
from indexer.recognise import recognise
from tests.conftest import missing
from tests.readers.kinds import drawn, plan

MOST = 1 << 22


def header(document: Document) -> dict[str, str | None]:
    found = recognise(document, plan_id="a" * 16)
    return {
        "kind": found.kind and found.kind.value,
        "number": found.number and str(found.number.value),
        "issued": found.issued and str(found.issued.value),
        "issuer": found.issuer and found.issuer.value.name,
    }


@pytest.mark.parametrize(
    ("make", "method"),
    [(drawn.born_digital, "text"), (drawn.turned, "text"), (drawn.tcvn3, "legacy"), (drawn.vni, "legacy")],
)
def test_born_digital(tmp_path: Path, make, method: str) -> None:
    document = pdf.read(make(tmp_path / "plan.pdf"), MOST)
    assert plan.f1(document.text, plan.words()) >= 0.995
    assert header(document) == plan.FIELDS
    assert document.method == method


@pytest.mark.parametrize(
    "make", [drawn.garbled, *(pytest.param(make, marks=pytest.mark.slow) for make in (drawn.scanned, drawn.worn))]
)
def test_scanned(tmp_path: Path, make) -> None:
    lacking = tessdata.lacking()
    if lacking is not None:
        missing(f"tesseract: {lacking}")
    path = make(tmp_path / "plan.pdf")
    assert [page.needs_ocr for page in pdf.read(path, MOST).pages] == [True]
    document = pdf.read(path, MOST, {1: ocr.read_page(path, 1)})
    assert plan.f1(document.text, plan.words()) >= 0.97
    assert header(document) == plan.FIELDS
    assert document.method == "ocr"
