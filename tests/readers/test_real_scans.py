"""The first pages of 18 real scans, recognised anew; `python -m tests.readers.score_scans` reads them whole."""

from __future__ import annotations

from pathlib import Path

import pytest

from indexer.readers import tessdata
from tests.conftest import missing
from tests.readers import score_scans

pytestmark = [pytest.mark.shared, pytest.mark.slow]


def test_heads_of_real_scans(shared: Path) -> None:
    lacking = tessdata.lacking()
    if lacking is not None:
        missing(f"tesseract: {lacking}")
    found = list(score_scans.scans(shared / "data" / "pdf-government", pages=1))
    counts = score_scans.tally(found)
    assert len(found) == 18
    assert counts["kind"]["right"] >= 16
    assert counts["issuer"]["right"] >= 14
    assert counts["number"]["wrong"] <= 1
    assert counts["issued"]["wrong"] <= 1
    assert all((scan.document.pages[0].quality or 0) > 0.75 for scan in found)
