"""Parts of a file: the gold, and small documents of every shape."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.model import Plan
from tests.recognition.helpers import document, plan_of
from tests.recognition.parts import score
from tests.recognition.test_properties import TEXTS

DECISION = """\
ỦY BAN NHÂN DÂN
TỈNH CÀ MAU

Số: 812/QĐ-UBND

CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
Độc lập - Tự do - Hạnh phúc

Cà Mau, ngày 05 tháng 6 năm 2023

QUYẾT ĐỊNH
Ban hành Kế hoạch chuyển đổi số tỉnh Cà Mau

Căn cứ Luật Tổ chức chính quyền địa phương ngày 19 tháng 6 năm 2015;

Điều 1. Ban hành kèm theo Quyết định này Kế hoạch chuyển đổi số tỉnh Cà Mau.

Điều 2. Quyết định này có hiệu lực kể từ ngày ký.

Nơi nhận:
- Như Điều 2;
- Lưu: VT.

KT. CHỦ TỊCH
PHÓ CHỦ TỊCH

Nguyễn Văn Mẫu
"""

PLAN = """
KẾ HOẠCH
Chuyển đổi số tỉnh Cà Mau đến năm 2025
{carrier}
I. MỤC TIÊU

1. Mục tiêu chung

Hoàn thiện chính quyền số theo Phụ lục I ban hành kèm theo Kế hoạch này.

II. TỔ CHỨC THỰC HIỆN

Sở Thông tin và Truyền thông chủ trì thực hiện.
"""

CARRIER = "(Ban hành kèm theo Quyết định số 812/QĐ-UBND ngày 05/6/2023\ncủa Ủy ban nhân dân tỉnh Cà Mau)\n"

ANNEXES = """
PHỤ LỤC I
DANH MỤC NHIỆM VỤ
(Kèm theo Quyết định số 812/QĐ-UBND ngày 05/6/2023)

1. Nhiệm vụ thứ nhất

Xây dựng nền tảng dữ liệu.

PHỤ LỤC II
MẪU BÁO CÁO

Mẫu số 01
CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
BÁO CÁO
Kết quả thực hiện
(Kèm theo Công văn số …… ngày ……)
"""


def shown(plan: Plan) -> list[tuple[str, str, str | None]]:
    return [(part.role, part.heading, part.title) for part in plan.parts]


@pytest.mark.parametrize("carrier", [CARRIER, "", "(Kèm theo Quyết định số      /QĐ-UBND ngày    /6/2023)\n"])
def test_a_decision_issues_its_plan_which_takes_number_date_and_issuer(carrier):
    plan = plan_of(DECISION + PLAN.format(carrier=carrier) + ANNEXES)
    assert shown(plan) == [
        ("attached", "KẾ HOẠCH", "Chuyển đổi số tỉnh Cà Mau đến năm 2025"),
        ("annex", "PHỤ LỤC I", "DANH MỤC NHIỆM VỤ"),
        ("annex", "PHỤ LỤC II", "MẪU BÁO CÁO"),
    ]
    part = plan.issues
    assert part is plan.parts[0]
    assert (part.kind, str(part.number.value), str(part.issued.value)) == ("Kế hoạch", "812/QĐ-UBND", "2023-06-05")
    assert part.issuer.value == plan.issuer.value
    assert plan.kind.value == "Quyết định"


def test_what_an_attached_plan_takes_is_proved_by_the_line_that_names_its_carrier():
    raw = DECISION + PLAN.format(carrier=CARRIER)
    text, part = document(raw).text, plan_of(raw).parts[0]
    for found in (part.number, part.issued, part.issuer):
        assert found.evidence[0].rule == "parts.carrier"
        assert found.evidence[0].span.of(text).startswith("(Ban hành kèm theo Quyết định số 812/QĐ-UBND")
    assert part.number.evidence[1].span.of(text) == "812/QĐ-UBND"


def test_passages_stand_under_the_heading_of_their_part():
    plan = plan_of(DECISION + PLAN.format(carrier=CARRIER) + ANNEXES)
    tops = {passage.heading[0] for passage in plan.passages if passage.span.start >= plan.parts[0].span.start}
    assert {"KẾ HOẠCH Chuyển đổi số tỉnh Cà Mau đến năm 2025"} <= tops
    assert all(any(top.startswith(part.heading) for part in plan.parts) for top in tops), (
        "each passage behind the first part is under one"
    )


def test_a_file_with_the_attached_plan_alone_bears_its_carriers_number():
    plan = plan_of(PLAN.format(carrier=CARRIER))
    assert (plan.kind.value, str(plan.number.value), str(plan.issued.value)) == (
        "Kế hoạch", "812/QĐ-UBND", "2023-06-05",
    )  # fmt: skip
    assert plan.number.evidence[0].rule == "parts.carrier"
    assert plan.parts == ()


def test_a_letter_with_its_plan_under_a_letterhead_of_its_own():
    letter = DECISION.replace("QUYẾT ĐỊNH\nBan hành", "CÔNG VĂN\nVề việc gửi").replace("812/QĐ-UBND", "300/UBND-VX")
    head = "\nỦY BAN NHÂN DÂN TỈNH CÀ MAU\nSố: 45/KH-UBND\nCỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\n"
    own = head + PLAN.format(carrier="")
    parts = plan_of(letter + own).parts
    assert [(part.role, part.kind) for part in parts] == [("attached", "Kế hoạch")]
    assert parts[0].span.of(document(letter + own).text).startswith("ỦY BAN NHÂN DÂN TỈNH CÀ MAU\nSố: 45/KH-UBND")


@pytest.mark.parametrize("text", [
    DECISION,
    DECISION + "\nGhi chú: Phụ lục I ban hành kèm theo Quyết định này được gửi sau.\n",
    DECISION.replace("Điều 2.", "Theo quy định tại\nPhụ lục II\nban hành kèm theo Thông tư này.\n\nĐiều 2."),
    PLAN.format(carrier=""),
    DECISION.replace("Ban hành Kế hoạch", "Sửa đổi Quy chế\nban hành kèm theo Quyết định số 17/QĐ-UBND về Kế hoạch"),
])  # fmt: skip
def test_a_mention_cuts_nothing(text):
    assert plan_of(text).parts == ()


@given(st.lists(st.sampled_from([*DECISION.split("\n"), *ANNEXES.split("\n"), *CARRIER.split("\n")])).map("\n".join))
@settings(max_examples=100, deadline=None)
def test_parts_are_in_order_apart_and_inside(raw):
    plan, text = plan_of(raw), document(raw).text
    ends = [0, *(at for part in plan.parts for at in (part.span.start, part.span.end)), len(text)]
    assert ends == sorted(ends)
    assert all(part.heading and part.pages == (1, 1) for part in plan.parts)


@given(TEXTS)
@settings(max_examples=50, deadline=None)
def test_passages_keep_to_their_parts(raw):
    plan = plan_of(raw)
    for part in plan.parts:
        for passage in plan.passages:
            assert passage.span.end <= part.span.start or passage.span.start >= part.span.start


@pytest.mark.slow
@pytest.mark.shared
def test_parts_begin_where_people_read_that_they_do(shared):
    """52 documents, 67 parts; a gold read before the rules were tuned."""
    tally = score(shared)
    assert tally.f1 >= 0.97, (tally.missed, tally.wrong)
