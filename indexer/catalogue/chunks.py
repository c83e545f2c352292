"""Values for IN lists, so many at a time as one statement takes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

CHUNK = 500
"""Values in one IN list: well below the least limit of the databases (999, old SQLite)."""


def chunks(values: Iterable) -> Iterator[Sequence]:
    """The values, `CHUNK` at a time."""
    listed = list(values)
    return (listed[start : start + CHUNK] for start in range(0, len(listed), CHUNK))
