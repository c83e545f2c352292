"""Values of a facet that is a tree: a value is the way to it from the root, its parts joined by `>`.

A document carries every beginning of its ways too: choosing a part of the tree finds exactly what hangs on it, and all
of it is counted in one pass, as any values are.
"""

from __future__ import annotations

from itertools import accumulate

JOINT = ">"

OTHER = "other"
"""The part of a way for a level that is not known."""

OTHER_KIND = "other-kind"
"""Likewise for a kind of document."""


def path(*parts: str) -> str:
    """The way along some parts; a joint inside a part is written as its look-alike."""
    return JOINT.join(part.replace(JOINT, "›") for part in parts)


def beginnings(way: str) -> tuple[str, ...]:
    """Everything from the root down to this value, itself the last one."""
    return tuple(accumulate(way.split(JOINT), lambda above, part: f"{above}{JOINT}{part}"))


def above(way: str) -> str | None:
    """What a value hangs on; None for a root."""
    return way.rpartition(JOINT)[0] or None


def last(way: str) -> str:
    """The last part of a way: what names the value."""
    return way.rpartition(JOINT)[2]


def depth(way: str) -> int:
    """How many parts stand before the last one."""
    return way.count(JOINT)


def under(way: str, other: str) -> bool:
    """True when a value hangs somewhere on another one."""
    return way.startswith(other + JOINT)


def crossing(chosen: str, levels: int) -> str | None:
    """In a tree of so many levels the branch on whose ends one chooses beside a chosen value: its own if it is an end,
    itself if ends hang on it; None where there is none."""
    branch = above(chosen) if depth(chosen) == levels - 1 else chosen
    return branch if branch is not None and depth(branch) == levels - 2 else None
