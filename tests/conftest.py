"""Fixtures that every room's tests share."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parent.parent
CI = os.environ.get("CI", "").lower() == "true"


def missing(reason: str) -> None:
    """A part that a test needs is not there: skip, saying why; in CI that is a failure."""
    if CI:
        pytest.fail(f"in CI nothing may be missing: {reason}")
    pytest.skip(reason)


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real documents beside a developer's checkout; a user's checkout has none."""
    folder = REPOSITORY.parent / "shared"
    if not (folder / "plans").is_dir():
        missing("the real documents (../shared) are not beside this checkout")
    return folder


@pytest.fixture
def corpus() -> Path:
    """The archive that ships."""
    return REPOSITORY / "corpus" / "plans"
