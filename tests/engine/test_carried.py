"""What one snapshot knows of a token, brought up to date, is what the next one would read."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from indexer.engine.whoosh.recent import Recent
from indexer.engine.whoosh.terms import Term


@st.composite
def histories(draw: st.DrawFn) -> tuple[dict[int, int], int, set[int], dict[int, int], int]:
    """Counts by row of an older snapshot; how many of its rows stay, and which of those died; counts by new row; the
    size of the new one. Sizes are such that tokens turn from frequent to rare and back."""
    size = draw(st.integers(1, 60))
    older = draw(st.dictionaries(st.integers(0, size - 1), st.integers(1, 400)))
    stop = draw(st.integers(0, size))
    gone = draw(st.sets(st.integers(0, stop - 1))) if stop else set()
    later = draw(st.integers(stop, stop + 200))
    new = draw(st.dictionaries(st.integers(stop, later - 1), st.integers(1, 400), max_size=20)) if later > stop else {}
    return older, stop, gone, new, max(later, 1)


def arrays(counts: dict[int, int]) -> tuple[np.ndarray, np.ndarray]:
    rows = sorted(counts)
    numbers = np.array([counts[row] for row in rows], np.int64)
    return np.array(rows, np.int64), numbers.astype(np.min_scalar_type(int(numbers.max(initial=1))))


@given(histories())
def test_a_term_carried_on_is_the_term_read_anew(history) -> None:
    older, stop, gone, new, size = history
    before = Term(*arrays(older), max(60, len(older)))
    carried = before.carried(stop, np.array(sorted(gone), np.int64), *arrays(new), size)
    expected = {row: count for row, count in older.items() if row < stop and row not in gone} | new
    rows, counts = arrays(expected)
    assert carried.rows.tolist() == rows.tolist()
    assert carried.counts.tolist() == counts.tolist()
    assert carried.frequency == len(rows)
    assert carried.dense == Term(rows, counts, size).dense
    assert before.rows.tolist() == sorted(older), "whoever still reads the older one sees what it was"


def test_a_copy_goes_its_own_way() -> None:
    one: Recent[str, int] = Recent(100)
    one.put("a", 1, 10)
    other = one.copy()
    one.put("a", 2, 10)
    other.put("b", 3, 10)
    assert (other.get("a"), other.get("b")) == (1, 3)
    assert (one.get("a"), one.get("b")) == (2, None)
