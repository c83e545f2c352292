"""The words that make a text a question: the table's own examples and near misses."""

from __future__ import annotations

import pytest

from indexer.vietnamese import questions as module
from indexer.vietnamese.analyse import analyse
from indexer.vietnamese.fold import fold
from indexer.vietnamese.questions import questions, said_in_vain
from indexer.vietnamese.tone import modern

ROWS = pytest.mark.parametrize("row", questions(), ids=lambda row: row.name)


def tokens(text: str) -> list[str]:
    return [token.text for token in analyse(text, ("syllables",)).forms["syllables"]]


def left(text: str) -> str:
    found = tokens(text)
    vain = said_in_vain(found)
    return " ".join(token for place, token in enumerate(found) if place not in vain)


@ROWS
def test_examples(row: module.Asking) -> None:
    for question, rest in row.examples:
        assert left(question) == modern(rest)
        assert left(fold(question)) == fold(rest)


@ROWS
def test_near_misses(row: module.Asking) -> None:
    for text in row.near_misses:
        assert said_in_vain(tokens(text)) == frozenset()


def test_marks_that_were_typed_count() -> None:
    assert left("gi báo") == "báo"
    assert left("gỉ sắt") == modern("gỉ sắt")


def test_a_row_without_examples_does_not_load() -> None:
    with pytest.raises(ValueError, match="no examples"):
        module._row({"name": "x", "phrases": ["gì"], "examples": [], "near_misses": ["y"]})
