"""Whoosh's matchers behind the arrays: bounded, and on the files that are open. What they find: `test_contract.py`."""

from __future__ import annotations

import shutil
from pathlib import Path

from indexer.engine.request import SearchRequest, Wildcard
from indexer.engine.whoosh import open_engine
from indexer.engine.whoosh.fallback import rows_by_whoosh
from tests.engine.contract import MANIFEST


def test_what_whooshs_matchers_do_has_an_end_too(path: Path) -> None:
    view = open_engine(path, MANIFEST).searcher()._view
    looks = []
    rows = rows_by_whoosh(view.units["passage"], Wildcard("words", "ch*g"), lambda: looks.append(1))
    assert len(rows) == 22
    assert len(looks) >= 2 * len(view.segments)


def test_whooshs_matchers_run_on_what_is_open(path: Path) -> None:
    searcher = open_engine(path, MANIFEST).searcher()
    shutil.rmtree(path)
    assert searcher.search(SearchRequest("passage", Wildcard("words", "s?3"))).total == 1
