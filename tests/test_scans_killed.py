"""The real commands over real scans: text first, and a queue that goes on after SIGKILL."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from indexer.catalogue import Catalogue
from indexer.errors import CatalogueError
from indexer.opening import open_index
from indexer.readers import OCR_VERSION, tessdata
from indexer.settings import Settings
from tests.conftest import missing
from tests.fixtures_plans import plan_text, settings_for, write
from tests.readers import making, scanning
from tests.readers.kinds import plan

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]
WITHIN = 120
PAGES = 4


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    lacking = tessdata.lacking()
    if lacking is not None:
        missing(f"tesseract: {lacking}")
    return settings_for(tmp_path / "home", ocr=True)


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """A plan as text, and one of four scanned pages."""
    folder = tmp_path / "archive"
    folder.mkdir()
    write(folder / "plan.txt", plan_text("10-KH/TU"))
    making.make_pdf(tmp_path / "later.pdf", [
        making.column(50, 780, plan.wrapped(text, 70)) for text in plan.BODY if len(text) > 100
    ][:PAGES])  # fmt: skip
    scanning.scanned(tmp_path / "later.pdf", folder / "scan.pdf")
    return folder


def start(settings: Settings, *words: str | Path) -> subprocess.Popen:
    command = [Path(sys.executable).with_name("plansearch"), "--home", settings.home, "--workers", "1", *words]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)


def until(holds: Callable[[Catalogue], bool], settings: Settings) -> None:
    deadline = time.monotonic() + WITHIN
    while time.monotonic() < deadline:
        try:
            with Catalogue.open_readonly(settings.catalogue_path) as catalogue:
                if holds(catalogue):
                    return
        except CatalogueError:
            pass  # it is not there yet
        time.sleep(0.02)
    pytest.fail("it did not come to that")


def states(catalogue: Catalogue) -> dict[str, str]:
    return {row.name: row.state for row in catalogue.sources()}


def kept(settings: Settings) -> dict[int, float]:
    """Each page that is recognised, and the seconds that it took: a page done anew would have taken others."""
    with closing(sqlite3.connect(settings.catalogue_path)) as connection:
        return dict(connection.execute("SELECT number, seconds FROM ocr_pages ORDER BY number"))


def test_text_is_found_first_and_a_killed_queue_goes_on_where_it_stopped(settings: Settings, archive: Path) -> None:
    ingest = start(settings, "ingest", archive)
    until(lambda catalogue: catalogue.ocr_counts(OCR_VERSION).pages == PAGES - 2, settings)
    ingest.kill()
    ingest.communicate()
    with Catalogue.open_readonly(settings.catalogue_path) as catalogue:
        assert states(catalogue) == {"plan.txt": "indexed", "scan.pdf": "waiting-ocr"}
    assert len(open_index(settings).known()) == 1
    before = kept(settings)
    assert 2 <= len(before) < PAGES
    again = start(settings, "ocr")
    said, _ = again.communicate(timeout=WITHIN)
    assert again.returncode == 0, said
    with Catalogue.open_readonly(settings.catalogue_path) as catalogue:
        assert set(states(catalogue).values()) == {"indexed"}
    assert len(open_index(settings).known()) == 2
    after = kept(settings)
    assert list(after) == list(range(1, PAGES + 1))
    assert {number: after[number] for number in before} == before
