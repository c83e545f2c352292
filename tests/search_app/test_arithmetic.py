"""Facets do not lie: the three parts of their arithmetic on generated archives, read and recognised as real ones are.

SEED=5 python -m pytest tests/search_app/test_arithmetic.py
"""

from __future__ import annotations

import os
import random
import sys
from pathlib import Path

import pytest

from indexer.corrections import Corrections, Wish
from indexer.pipeline import ingest
from indexer.progress import Teller
from search_app.archive import Archive
from search_app.facets import FACET_NAMES
from search_app.search_state import SearchState
from tests.generator import write_archive
from tests.search_app.arithmetic import check, draw_state, finder
from tests.search_app.small import settings_of

SEED = int(os.environ.get("SEED", "1"))
PLANS, STATES = 40, 8
QUERIES = (
    "",
    "",
    "công tác",
    "thuc hien ke hoach",
    '"tổ chức thực hiện"',
    "kế hoạch -kinh phí",
    "57-KL/TW",
    "năm: 2023",
)


@pytest.fixture(scope="module")
def generated(tmp_path_factory: pytest.TempPathFactory) -> Archive:
    """Generated plans, a few of them scribbled over, so that some say nothing of what is counted, and one corrected."""
    folder: Path = tmp_path_factory.mktemp("generated")
    paths = write_archive(folder / "files", SEED, PLANS)
    for at, path in enumerate(paths):
        if at % 10 == 0:
            path.write_text("Giấy tờ kèm theo, không có gì để nhận ra.\n" * (at + 1), encoding="utf-8")
    settings = settings_of(folder / "home")
    ingest([folder / "files"], settings, Teller(sys.stderr))
    Corrections(settings).set(Wish(str(paths[1]), "kind", "Chương trình", "Người kiểm", "đọc lại"))
    return Archive(settings)


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_the_arithmetic_of_facets(generated: Archive) -> None:
    rng, found = random.Random(SEED), finder(generated)
    starts = [SearchState(), SearchState(unit="passage", q="công tác")]
    starts += [draw_state(rng, generated, QUERIES) for _ in range(STATES)]
    assert all(check(generated, start, found) for start in starts[:2])
    assert sum(check(generated, start, found) for start in starts[2:]) > 50 * STATES


@pytest.mark.slow
def test_every_facet_had_something_to_count(generated: Archive) -> None:
    counts = {each.facet: each for each in generated.search(SearchState()).page.facets}
    assert set(counts) == set(FACET_NAMES)
    assert all(each.values for each in counts.values())
    assert dict(counts["corrected"].values)["yes"] == 1
    assert sum(each.missing > 0 for each in counts.values()) > len(FACET_NAMES) // 2
