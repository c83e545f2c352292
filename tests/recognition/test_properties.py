"""What holds of any text: total, deterministic, spans that quote, passages that are the document."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.model import Plan, Span
from indexer.recognise.outline import PASSAGE_WORDS, find_passages
from indexer.recognise.zones import find_zones
from tests.recognition.helpers import document, plan_of

LINES = [
    "TỈNH ỦY LẠNG SƠN", "BAN TUYÊN GIÁO", "*", "Số 84 - KH/BTGTU", "Số:    /KH-MTTQ-BTT", "ĐẢNG CỘNG SẢN VIỆT NAM",
    "Lạng Sơn, ngày 21 tháng 6 năm 2019", "KẾ HOẠCH", "**KẾ HOẠCH**", "về công tác thông tin đối ngoại năm 2024",
    "Căn cứ Luật Trẻ em số 102/2016/QH13 ngày 05/4/2016;", "Thực hiện Chỉ thị số 32-\nCT/TW, ngày 18/02/2019 của Bộ",
    "Chính trị “về đối ngoại đảng”, Ban Tuyên giáo Tỉnh ủy ban hành kế hoạch như sau:",
    "I. MỤC ĐÍCH, YÊU CẦU**1. Mục đích**", "I- MỤC ĐÍCH", "1. Yêu cầu", "1- Mục đích: Tuyên truyền sâu rộng.",
    "2.1. Phát huy vai trò của báo chí.", "a) Báo chí", "- Các cấp ủy đảng tổ chức phổ biến; quán triệt.",
    "+ Xây dựng kế hoạch.", "Điều 1. Phạm vi", "Chương II", "PHỤ LỤC 1", "QUY ĐỊNH CHUNG",
    "một dòng nối tiếp dòng trước", "Cơ quan thực hiện: Sở Y tế.", "Thời gian hoàn thành: quý III/2023", "",
    "Trên đây là kế hoạch./.", "Nơi nhận:", "- Như trên;", "T/M BAN THƯỜNG VỤ", "PHÓ BÍ THƯ", "Đặng Ngọc Huy", "MẬT",
    "ĐẾN", "Số:..... 5618", "Ngày:..... 24/6/2019", "Văn bản\tPHÓ CHỦ TỊCH", "từ " * 600, "câu. " * 400,
]  # fmt: skip
TEXTS = st.lists(st.sampled_from(LINES) | st.text(alphabet="aÁ1.-–/*#| \tI“”:;)(", max_size=30), max_size=25).map(
    "\n".join
)


@given(TEXTS)
@settings(max_examples=150, deadline=None)
def test_any_text_gives_a_plan_whose_spans_lie_in_it_and_twice_the_same(raw):
    plan = plan_of(raw)
    assert plan == plan_of(raw)
    length = len(document(raw).text)
    assert all(span.end <= length for span in spans_of(plan))


@given(TEXTS)
@settings(max_examples=150, deadline=None)
def test_passages_and_headings_are_the_body_nothing_lost_nothing_twice(raw):
    whole = document(raw)
    zones = find_zones(whole.text)
    passages = find_passages(whole, zones)
    for earlier, later in pairwise(passages):
        assert earlier.span.end <= later.span.start
    assert [passage.ordinal for passage in passages] == list(range(len(passages)))
    shown = letters("".join(heading for passage in passages for heading in passage.heading))
    for part in (zones.body, zones.appendix):
        for _, line in zones.of(part):
            rest = [
                whole.text[at]
                for at in range(line.span.start, line.span.end)
                if not any(passage.span.start <= at < passage.span.end for passage in passages)
            ]
            assert letters("".join(rest)) in shown


@given(TEXTS)
@settings(max_examples=100, deadline=None)
def test_a_passage_is_short_and_begins_and_ends_with_a_word(raw):
    whole = document(raw)
    for passage in find_passages(whole, find_zones(whole.text)):
        quoted = passage.span.of(whole.text)
        assert quoted == quoted.strip()
        assert 0 < len(quoted.split()) <= PASSAGE_WORDS + 1
        assert passage.page == whole.page_at(passage.span.start)


def letters(text: str) -> str:
    return "".join(char for char in text if char.isalnum())


def spans_of(plan: Plan) -> list[Span]:
    found = [plan.kind, plan.title, plan.number, plan.issuer, plan.issued, plan.place, *plan.co_issuers]
    evidence = [e for value in found if value is not None for e in value.evidence]
    evidence += [mark.evidence for mark in plan.marks]
    evidence += plan.signer.evidence if plan.signer is not None else ()
    spans = [e.span for e in evidence] + [task.span for task in plan.tasks]
    for reference in plan.references:
        spans += [reference.quote, *reference.spans]
        assert all(reference.quote.covers(span) for span in reference.spans[:1]) or len(reference.spans) > 1
    return spans
