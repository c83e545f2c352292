"""The four real plans, as a person reads them. The goldens were written from reading, before the code."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.recognition.helpers import plan_of, summary

GOLDENS = sorted((Path(__file__).parent / "golden").glob("0*.json"))
FIELDS = ("kind", "title", "number", "number_code", "issuer", "co_issuers", "issued", "place", "marks", "signer",
          "recipients", "references", "headings", "doubts")  # fmt: skip


@pytest.mark.shared
@pytest.mark.parametrize("field", FIELDS)
@pytest.mark.parametrize("path", GOLDENS, ids=lambda path: path.stem)
def test_a_real_plan_is_read_as_a_careful_reader_reads_it(path, field, shared):
    golden = json.loads(path.read_text(encoding="utf-8"))
    text = (shared / "plans" / golden["file"]).read_text(encoding="utf-8")
    assert summary(plan_of(text, golden["file"]))[field] == golden[field]
