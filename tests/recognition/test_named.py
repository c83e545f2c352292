"""Documents cited by name: which names are seen, as what, and when a name is one more mention of a number."""

from __future__ import annotations

import pytest

from indexer.model import DocumentName
from indexer.recognise.named import find_names
from tests.recognition.helpers import plan_of

NAMES = [
    ("theo quy định của Luật Báo chí và các văn bản", ["Luật Báo chí"]),
    ("Luật đất đai, Luật Nhà ở; Bộ luật Lao động", ["Luật Đất đai", "Luật Nhà ở", "Bộ luật Lao động"]),
    ("Luật Dự trữ quốc gia; luật sư; Luật này", ["Luật Dự trữ quốc gia"]),
    ("Luật Đất đai số 31/2024/QH15", []),
    ("Nghị quyết Đại hội đại biểu toàn quốc lần thứ XIII của Đảng", ["Nghị quyết Đại hội XIII của Đảng"]),
    ("Nghị quyết Đại hội XIII", ["Nghị quyết Đại hội XIII của Đảng"]),
    ("Nghị quyết Trung ương 4 khóa XI, XII về",
     ["Nghị quyết Trung ương 4 khóa XI", "Nghị quyết Trung ương 4 khóa XII"]),
    (
        "Nghị quyết Hội nghị lần thứ tư Ban Chấp hành Trung ương Đảng khóa XIII",
        ["Nghị quyết Trung ương 4 khóa XIII"],
    ),
    ("QCVN 01:2021/BXD và TCVN ISO 9001:2015, ISO/IEC 27001",
     ["QCVN 01:2021/BXD", "TCVN ISO 9001:2015", "ISO/IEC 27001"]),
    ("sơ kết Chỉ thị 32 và Chỉ thị số 05-CT/TW", ["Chỉ thị 32"]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "names"), NAMES)
def test_names(text: str, names: list[str]) -> None:
    assert [str(mention.name) for mention in find_names(text)] == names


def references(body: str) -> dict[str, tuple[int, str]]:
    plan = plan_of(f"KẾ HOẠCH\nthực hiện công tác năm 2025\n\n{body}\n")
    return {str(each.number): (len(each.spans), each.state) for each in plan.references}


def test_a_name_joins_the_number_that_the_text_gives_it() -> None:
    assert references(
        "Căn cứ Luật Đất đai số 31/2024/QH15;\nTheo Luật Đất đai, Ủy ban nhân dân các xã thực hiện.\n"
        "Căn cứ Chỉ thị số 32-CT/TW, ngày 18/02/2019 của Ban Bí thư; tổ chức thực hiện Chỉ thị 32."
    ) == {"31/2024/QH15": (2, "resolved"), "32-CT/TW": (2, "resolved")}


def test_an_older_law_of_the_same_name_is_another_one() -> None:
    found = references("Căn cứ Luật Đất đai số 31/2024/QH15; theo Luật Đất đai ngày 29 tháng 11 năm 2013 thì khác.")
    assert found == {"31/2024/QH15": (1, "resolved"), "Luật Đất đai": (1, "resolved")}


def test_a_short_mention_that_nothing_completes_is_left_open() -> None:
    assert references("Tiếp tục thực hiện Chỉ thị 32 và Kết luận 57.") == {
        "Chỉ thị 32": (1, "open"),
        "Kết luận 57": (1, "open"),
    }


def test_a_name_stands_for_itself_in_a_directive() -> None:
    plan = plan_of("KẾ HOẠCH\nthực hiện công tác\n\nCăn cứ Luật Báo chí;\n")
    (reference,) = plan.references
    assert reference.number == DocumentName("Luật Báo chí")
    assert (reference.kind, reference.relation) == ("Luật", "basis")
    assert reference.directive.key == "Luật Báo chí"
