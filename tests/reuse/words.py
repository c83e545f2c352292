"""Wordings for tests that need no text."""

from __future__ import annotations

from collections.abc import Sequence

from indexer.reuse.wording import Wording


def words(text: str) -> list[str]:
    """The words of a text between blanks."""
    return text.split()


def wording_of(tokens: Sequence[str]) -> Wording:
    """A wording of these tokens; each stands where it is counted."""
    return Wording(tuple(tokens), tuple(range(len(tokens))), tuple(range(1, len(tokens) + 1)))
