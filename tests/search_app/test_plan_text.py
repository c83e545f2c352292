"""The text of a plan in pieces: every hit is marked, whatever else stands there, and every name stands once."""

from __future__ import annotations

import pytest

from indexer.catalogue.rows import StoredPlan
from indexer.model import Span
from search_app.plan_text import Piece, text_parts
from tests.fixtures_plans import plan_text
from tests.test_entries import stored


@pytest.fixture(scope="module")
def plan() -> StoredPlan:
    """A plan that cites “Kết luận số 57-KL/TW”."""
    return stored(plan_text("12-KH/TU"))


def pieces_of(plan: StoredPlan, *hits: Span, anchors: tuple[tuple[Span, str], ...] = ()) -> list[Piece]:
    return [
        piece
        for part in text_parts(plan, hits, anchors)
        for line in (*(pieces for _, pieces in part.headings), *part.paragraphs)
        for piece in line
    ]


@pytest.mark.parametrize("word", ["57", "TW", "57-KL/TW", "Kết luận số 57", "KL"])
def test_a_hit_in_a_citation_is_marked_once(plan, word: str) -> None:
    at = plan.document.text.index(word)
    marked = [piece for piece in pieces_of(plan, Span(at, at + len(word))) if piece.hit]
    assert "".join(piece.text for piece in marked) == word
    assert [piece.begins for piece in marked] == [True] + [False] * (len(marked) - 1)
    assert any(piece.slug for piece in marked)


def test_several_hits_in_a_citation_are_all_marked(plan) -> None:
    at = plan.document.text.index("57-KL/TW")
    pieces = pieces_of(plan, Span(at, at + 2), Span(at + 3, at + 5), Span(at + 6, at + 8))
    assert [(piece.text, piece.hit) for piece in pieces if piece.hit] == [("57", 1), ("KL", 2), ("TW", 3)]
    assert [piece.first for piece in pieces if piece.slug].count(True) == 1


def test_evidence_of_several_paragraphs_has_its_name_once(plan) -> None:
    text = plan.document.text
    whole = Span(text.index("KẾ HOẠCH"), text.index("Yêu cầu"))
    word = Span(text.index("Mục đích"), text.index("Mục đích") + 8)
    names = [name for piece in pieces_of(plan, anchors=((whole, "ghi-1"), (word, "ghi-2"))) for name in piece.anchors]
    assert names == ["ghi-1", "ghi-2"]
