"""Habits that a machine can hold us to: sizes, no work at import, nothing left open."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from tests.conftest import REPOSITORY

MODULE_LINES = 400
FUNCTION_LINES = 40

# Exceptions by name, each with its reason.
LONG_MODULES: dict[str, str] = {
    "indexer/model.py": "all nouns in one place; each is short, and a reader wants them side by side",
}
LONG_FUNCTIONS: dict[str, str] = {}

SOURCES = sorted(
    path for top in ("indexer", "search_app", "tests") for path in (REPOSITORY / top).rglob("*.py")
)  # fmt: skip
PRODUCT = [path for path in SOURCES if "tests" not in path.relative_to(REPOSITORY).parts]


def name_of(path: Path) -> str:
    return path.relative_to(REPOSITORY).as_posix()


@pytest.mark.parametrize("path", SOURCES, ids=name_of)
def test_sizes(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    name = name_of(path)
    lines = text.count("\n")
    assert lines <= MODULE_LINES or name in LONG_MODULES, f"{name} has {lines} lines"
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            length = (node.end_lineno or node.lineno) - node.lineno + 1
            assert length <= FUNCTION_LINES or f"{name}:{node.name}" in LONG_FUNCTIONS, (
                f"{name}:{node.lineno} {node.name} has {length} lines"
            )


def test_exceptions_are_still_needed() -> None:
    for name in LONG_MODULES:
        assert (REPOSITORY / name).read_text(encoding="utf-8").count("\n") > MODULE_LINES, f"{name} is short again"


@pytest.mark.parametrize("path", PRODUCT, ids=name_of)
def test_nothing_is_left_open(path: Path) -> None:
    words = r"\b(" + "|".join(("TO" + "DO", "FIX" + "ME", "XX" + "X", "NotImplemented" + "Error")) + r")\b"
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        assert not re.search(words, line), f"{name_of(path)}:{number}: {line.strip()}"


@pytest.mark.parametrize("path", PRODUCT, ids=name_of)
def test_no_global_statements(path: Path) -> None:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        assert not isinstance(node, ast.Global), f"{name_of(path)}:{node.lineno}: module-level state that changes"


def test_the_top_level_is_what_the_owner_fixed() -> None:
    allowed = {"indexer", "search_app", "corpus", "templates", "tests", "pyproject.toml", "README.md", "Makefile",
               "LICENSE", "constraints.txt"}  # fmt: skip
    # Build leftovers of setuptools are ignored by git and not ours.
    found = {path.name for path in REPOSITORY.iterdir() if not path.name.startswith(".")}
    assert {name for name in found if not name.endswith(".egg-info") and name != "build"} == allowed
