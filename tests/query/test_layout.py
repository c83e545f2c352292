"""Paragraphs and sentences, whatever cut the lines."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.model import Span
from search_app.query.layout import emphasis_marks, paragraphs, running, sentences

PARAGRAPHS = [
    ("dòng này bị trang giấy ngắt\nrồi mới hết.", ["dòng này bị trang giấy ngắt\nrồi mới hết."]),
    ("một.\nhai.", ["một.", "hai."]),
    ("một\n\nhai", ["một", "hai"]),
    ("gồm có:\n- thứ nhất\n- thứ hai", ["gồm có:", "- thứ nhất", "- thứ hai"]),
    ("NƠI NHẬN\nCác huyện ủy", ["NƠI NHẬN", "Các huyện ủy"]),
    ("KẾ HOẠCH\nthực hiện Kết luận số 57-KL/TW", ["KẾ HOẠCH", "thực hiện Kết luận số 57-KL/TW"]),
    ("của UBND\nhuyện", ["của UBND\nhuyện"]),
    ("UBND\nhuyện", ["UBND\nhuyện"]),
    ("Mọi cơ quan, đơn vị, địa phương trong tỉnh và các\nSở, ngành cùng làm", [
        "Mọi cơ quan, đơn vị, địa phương trong tỉnh và các\nSở, ngành cùng làm"]),
    ("  \n \n", []),
    ("", []),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), PARAGRAPHS, ids=[repr(text[:20]) for text, _ in PARAGRAPHS])
def test_paragraphs(text: str, expected: list[str]) -> None:
    assert [span.of(text) for span in paragraphs(text, Span(0, len(text)))] == expected


@pytest.mark.parametrize(("text", "expected"), PARAGRAPHS, ids=[repr(text[:20]) for text, _ in PARAGRAPHS])
def test_running_text_has_a_line_for_each_paragraph(text: str, expected: list[str]) -> None:
    shown = running(text)
    assert [line.strip() for line in shown.split("\n") if line.strip()] == [" ".join(each.split()) for each in expected]
    assert (len(shown), shown.split()) == (len(text), text.split())


def test_sentences() -> None:
    text = "Một câu dài, bị ngắt\ngiữa chừng. Câu sau; vế nữa.\n\nĐoạn khác"
    assert [span.of(text) for span in sentences(text)] == [
        "Một câu dài, bị ngắt\ngiữa chừng.", "Câu sau;", "vế nữa.", "Đoạn khác"]  # fmt: skip


SENTENCES = [
    ("Ra quân tại TP. Huế. Sau đó báo cáo.", ["Ra quân tại TP. Huế.", "Sau đó báo cáo."]),
    ("PGS. TS. Nguyễn Văn A. trình bày. Hết.", ["PGS. TS. Nguyễn Văn A. trình bày.", "Hết."]),
    ("1. Mục đích. 2.1. Yêu cầu", ["1. Mục đích.", "2.1. Yêu cầu"]),
    ("Đến ngày 15. Các sở làm.", ["Đến ngày 15.", "Các sở làm."]),
    ("băng rôn, pa nô, v.v. và áp phích. Hết", ["băng rôn, pa nô, v.v. và áp phích.", "Hết"]),
    ("Gồm: một, hai. Ba", ["Gồm: một, hai.", "Ba"]),
    ("Gọi là “Kết luận số 57.” Sau đó", ["Gọi là “Kết luận số 57.”", "Sau đó"]),
    ("TT\tViệc. Của ai\tHạn\n1\tLàm. Xong\tQuý I", ["TT\tViệc. Của ai\tHạn", "1\tLàm. Xong\tQuý I"]),
    ("| TT | Việc. Ai |\n| 1 | Làm. Xong |", ["| TT | Việc. Ai |", "| 1 | Làm. Xong |"]),
    ("-\tLàm một việc rất dài mà trang giấy\ncắt đôi. Hết", ["-\tLàm một việc rất dài mà trang giấy\ncắt đôi.", "Hết"]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), SENTENCES, ids=[repr(text[:20]) for text, _ in SENTENCES])
def test_what_ends_a_sentence(text: str, expected: list[str]) -> None:
    assert [span.of(text) for span in sentences(text)] == expected


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
