"""Kinds of section: what headings name, and which passages stand under them."""

from __future__ import annotations

import pytest

from indexer.model import SECTIONS, Passage, Span
from indexer.recognise.rules import rules
from indexer.recognise.sections import sections_of, with_sections
from indexer.shape import plan_from_json, plan_to_json
from tests.recognition.helpers import document, plan_of

HEADINGS = [
    ("I. MỤC ĐÍCH, YÊU CẦU", "purpose requirements"),
    ("I- MỤC ĐÍCH – YÊU CẦU", "purpose requirements"),
    ("1- Mục đích", "purpose"),
    ("**2. Yêu cầu**", "requirements"),
    ("II. QUAN ĐIỂM, MỤC TIÊU, NHIỆM VỤ", "goals tasks"),
    ("II. MỤC TIÊU ĐẾN NĂM 2025, TẦM NHÌN ĐẾN NĂM 2030", "goals"),
    ("III- NHIỆM VỤ VÀ GIẢI PHÁP", "tasks solutions"),
    ("II. NỘI DUNG, TIẾN ĐỘ, PHÂN CÔNG TRÁCH NHIỆM THỰC HIỆN", "tasks schedule organisation"),
    ("V. TỔ CHỨC THỰC HIỆN", "organisation"),
    ("IV. KINH PHÍ VÀ TỔ CHỨC THỰC HIỆN", "funding organisation"),
    ("4. Thời gian, địa điểm, kinh phí", "schedule funding"),
    ("Điều 9. Trách nhiệm thi hành", "organisation"),
    ("IV TỔ CHỨC THỰC HIỆN", "organisation"),
    ("XIII của Đảng", ""),
    ("1. Sở Nội vụ", ""),
    ("2. Tổ chức các hội nghị hiệp thương", ""),
    ("II. NỘI DUNG, TRÌNH TỰ, THỦ TỤC", ""),
    ("5. Nâng cao nhận thức, trách nhiệm thực hiện", ""),
    ("1. Mục tiêu" + " phấn đấu" * 30, ""),
]


@pytest.mark.parametrize(("heading", "kinds"), HEADINGS)
def test_a_heading_names_its_kinds(heading: str, kinds: str) -> None:
    assert " ".join(sections_of(heading)) == kinds


def test_every_kind_has_a_rule_and_every_rule_a_kind() -> None:
    assert {rule.value for rule in rules("sections")} == set(SECTIONS)


BODY = """I. MỤC ĐÍCH, YÊU CẦU
Kế hoạch này nhằm cụ thể hóa Kết luận số 57-KL/TW.
1. Mục đích
Nâng cao nhận thức của cán bộ, đảng viên.
2. Yêu cầu
Việc triển khai phải thiết thực, tiết kiệm.
II. NHIỆM VỤ, GIẢI PHÁP
1. Công tác tuyên truyền
- Đẩy mạnh tuyên truyền trên báo chí.
2. Giải pháp
- Đổi mới cách làm.
III. QUAN HỆ PHỐI HỢP
Các cơ quan phối hợp chặt chẽ.
IV. KINH PHÍ
V. TỔ CHỨC THỰC HIỆN
1. Sở Nội vụ
Theo dõi việc thực hiện.
2. Kinh phí thực hiện Kế hoạch do ngân sách tỉnh cấp, theo dự toán hằng năm.
"""


def test_passages_have_the_kind_of_the_nearest_heading_that_names_one() -> None:
    plan = plan_of(BODY)
    held = [(passage.span.of(document(BODY).text).split("\n")[0], passage.sections) for passage in plan.passages]
    assert held == [
        ("Kế hoạch này nhằm cụ thể hóa Kết luận số 57-KL/TW.", ("purpose", "requirements")),
        ("Nâng cao nhận thức của cán bộ, đảng viên.", ("purpose",)),
        ("Việc triển khai phải thiết thực, tiết kiệm.", ("requirements",)),
        ("- Đẩy mạnh tuyên truyền trên báo chí.", ("tasks", "solutions")),
        ("- Đổi mới cách làm.", ("solutions",)),
        ("Các cơ quan phối hợp chặt chẽ.", ()),
        ("IV. KINH PHÍ", ("funding",)),
        ("Theo dõi việc thực hiện.", ("organisation",)),
        ("2. Kinh phí thực hiện Kế hoạch do ngân sách tỉnh cấp, theo dự toán hằng năm.", ("funding",)),
    ]


def test_running_text_names_no_section() -> None:
    passage = Passage(0, (), Span(0, 20), 1)
    assert with_sections("Mục đích, yêu cầu là", [passage]) == (passage,)


def test_a_plan_that_was_kept_before_there_were_kinds_is_read() -> None:
    plan, kept = plan_of(BODY), document(BODY)
    raw = plan_to_json(plan, kept)
    assert plan_from_json(raw) == plan
    for passage in raw["passages"]:
        del passage["section"], passage["also"]
    assert {passage.sections for passage in plan_from_json(raw).passages} == {()}
