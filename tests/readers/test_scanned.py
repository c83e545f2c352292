from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.readers.rows import Row, Word
from indexer.readers.scanned import Scanned

places = st.integers(0, 9000).map(lambda tenths: tenths / 10)
words = st.builds(Word, places, places, st.text(min_size=1))
rows = st.builds(Row, places, places, st.lists(words, min_size=1, max_size=4))


@given(st.lists(rows, max_size=4), st.integers(0, 3))
def test_what_is_kept_is_what_was_read(found: list[Row], quarter: int) -> None:
    page = Scanned(595.0, 842.0, quarter, 0.01, tuple(found))
    assert Scanned.from_json(page.to_json()) == page


@pytest.mark.parametrize(
    "line", ["", "{}", "[]", "[1,2,0,0,[[1,2,[[1,2,3]]]]]", '[1,2,0,0,[[1,2,[["a",2,"b"]]]]]', "1"]
)
def test_anything_else_is_refused(line: str) -> None:
    with pytest.raises((ValueError, TypeError)):
        Scanned.from_json(line)


def test_its_rows_can_be_changed_without_harm() -> None:
    page = Scanned(1, 1, 0, 0.0, (Row(1, 1, [Word(1, 2, "a")]),))
    page.fresh_rows()[0].words[0].text = "b"
    assert page.rows[0].words[0].text == "a"
