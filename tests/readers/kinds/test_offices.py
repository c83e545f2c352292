"""PDFs of the plan as the programs that offices use print them."""

from __future__ import annotations

from pathlib import Path

import pytest

from indexer.readers import pdf
from tests.readers.kinds import offices, plan
from tests.readers.kinds.test_drawn import MOST, header

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Path]]:
    makers = {"libreoffice": offices.libreoffice, "chromium": offices.chromium}
    return {name: make(tmp_path_factory.mktemp(name)) for name, make in makers.items()}


@pytest.mark.parametrize(
    ("program", "kind"),
    [("libreoffice", kind) for kind in ("full", "lacking", "nfd", "table")]
    + [("chromium", kind) for kind in ("plain", "lacking", "nfd", "columns", "spaced", "table")],
)
def test_words_and_header(printed: dict[str, dict[str, Path]], program: str, kind: str) -> None:
    document = pdf.read(printed[program][kind], MOST)
    assert plan.f1(document.text, plan.words(table=kind == "table")) >= 0.995
    assert header(document) == plan.FIELDS
    flat = " ".join(document.text.split())
    places = [flat.find(text) for text in plan.BODY]
    assert -1 not in places
    assert places == sorted(places)


@pytest.mark.parametrize("program", ["libreoffice", "chromium"])
def test_a_table_row_by_row(printed: dict[str, dict[str, Path]], program: str) -> None:
    document = pdf.read(printed[program]["table"], MOST)
    flat = " ".join(document.text.split())
    assert " ".join(cell for row in plan.TABLE for cell in row) in flat
