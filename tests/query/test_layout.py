"""Paragraphs and sentences, whatever cut the lines."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.model import Span
from search_app.query.layout import emphasis_marks, paragraphs, sentences

PARAGRAPHS = [
    ("dòng này bị trang giấy ngắt\nrồi mới hết.", ["dòng này bị trang giấy ngắt\nrồi mới hết."]),
    ("một.\nhai.", ["một.", "hai."]),
    ("một\n\nhai", ["một", "hai"]),
    ("gồm có:\n- thứ nhất\n- thứ hai", ["gồm có:", "- thứ nhất", "- thứ hai"]),
    ("NƠI NHẬN\nCác huyện ủy", ["NƠI NHẬN", "Các huyện ủy"]),
    ("Mọi cơ quan, đơn vị, địa phương trong tỉnh và các\nSở, ngành cùng làm", [
        "Mọi cơ quan, đơn vị, địa phương trong tỉnh và các\nSở, ngành cùng làm"]),
    ("  \n \n", []),
    ("", []),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), PARAGRAPHS, ids=[repr(text[:20]) for text, _ in PARAGRAPHS])
def test_paragraphs(text: str, expected: list[str]) -> None:
    assert [span.of(text) for span in paragraphs(text, Span(0, len(text)))] == expected


def test_sentences() -> None:
    text = "Một câu dài, bị ngắt\ngiữa chừng. Câu sau; vế nữa.\n\nĐoạn khác"
    assert [span.of(text) for span in sentences(text)] == [
        "Một câu dài, bị ngắt\ngiữa chừng.", "Câu sau;", "vế nữa.", "Đoạn khác"]  # fmt: skip


@given(st.text(alphabet="aB .;:\n-1)“”", max_size=200))
def test_nothing_but_blanks_is_left_out(text: str) -> None:
    for pieces in (list(paragraphs(text, Span(0, len(text)))), list(sentences(text))):
        assert pieces == sorted(pieces)
        covered = {at for span in pieces for at in range(span.start, span.end)}
        assert all(char.isspace() or char in '"”’)' or at in covered for at, char in enumerate(text))


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("**Kế hoạch** và *Chỉ thị* số", "Kế hoạch và Chỉ thị số"),
        ("YÊU CẦU**1. Mục đích**", "YÊU CẦU1. Mục đích"),
        ("Kết luận số 57-KL/TW**", "Kết luận số 57-KL/TW"),
        ("*(ban hành kèm theo)*", "*(ban hành kèm theo)"),  # a star before a bracket may be a footnote's
        ("* mục một", "* mục một"),
        ("ghi chú (*) và 5*3", "ghi chú (*) và 5*3"),
        ("__Lưu ý__", "Lưu ý"),
    ],
)
def test_marks_of_emphasis(text: str, shown: str) -> None:
    marks = list(emphasis_marks(text, Span(0, len(text))))
    left = [char for at, char in enumerate(text) if not any(mark.start <= at < mark.end for mark in marks)]
    assert "".join(left) == shown
