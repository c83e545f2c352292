"""Seeded errors in drafts: what is found of them, and what else is. `score_checks.py` takes hundreds of drafts."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.desk.drafts import drafts
from tests.desk.score_checks import archive, lines, score


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_seeded_errors_are_found_and_hardly_anything_else(tmp_path: Path) -> None:
    catalogue = archive(tmp_path / "catalogue.sqlite", 3, 100)
    result = score(catalogue, drafts(catalogue, 5, 40))
    catalogue.close()
    told = "\n".join((*result.remarks, *lines(result)))
    assert result.recall >= 0.98, told
    assert result.precision >= 0.95, told
    assert result.clean_findings <= result.clean // 4, told
