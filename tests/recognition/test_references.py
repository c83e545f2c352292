"""Citations: kind, date, issuer, title and relation by the words around a number."""

from __future__ import annotations

import pytest

from tests.recognition.helpers import plan_of, reference_row

# ruff: noqa: E501 — a row of a table stays on its line

HEAD = "TỈNH ỦY LẠNG SƠN\n*\nSố 10-KH/TU\nLạng Sơn, ngày 1 tháng 12 năm 2025\nKẾ HOẠCH\nphát triển báo chí\n\n"


def references(body: str, head: str = HEAD) -> dict[str, dict]:
    return {str(r.number): reference_row(r) for r in plan_of(head + body + "\nI. MỤC ĐÍCH\nMột hai.\n").references}


@pytest.mark.parametrize(
    ("body", "relations"),
    [
        ("Căn cứ Luật Báo chí số 103/2016/QH13;", {"103/2016/QH13": "basis"}),
        ("Thực hiện Chỉ thị số 32-CT/TW, ngày 18/02/2019; Hướng dẫn số 91-HD/BTGTW,", {"32-CT/TW": "implements", "91-HD/BTGTW": "implements"}),
        ("Thực hiện các Kế hoạch số 138-KH/TU và 139-KH/TU,", {"138-KH/TU": "implements", "139-KH/TU": "implements"}),
        ("Căn cứ Luật Trẻ em số 102/2016/QH13 được sửa đổi, bổ sung bởi Luật số 28/2018/QH14;", {"102/2016/QH13": "basis", "28/2018/QH14": "basis"}),
        ("Thực hiện Kế hoạch số 8-KH/BCĐ về thực hiện Kết luận số 57-KL/TW,", {"8-KH/BCĐ": "implements", "57-KL/TW": "cites"}),
        ("Theo đề nghị của Bộ Công an tại Tờ trình số 290/TTr-BCA,", {"290/TTr-BCA": "basis"}),
        ("Căn cứ tình hình. I\n2. Thực hiện Chỉ thị số 32-CT/TW ở cơ sở.", {"32-CT/TW": "cites"}),
        ("Căn cứ Kế hoạch số 10-KH/TU này và biểu mẫu số 3.", {}),
        ("Chính phủ ban hành Nghị định quy định chi tiết thi hành Luật số 06/2022/QH15.", {"06/2022/QH15": "cites"}),
    ],
)  # fmt: skip
def test_the_relation_is_that_of_the_words_around(body, relations):
    assert {number: row["relation"] for number, row in references(body).items()} == relations


@pytest.mark.parametrize(
    ("head", "quote"),
    [
        ("KẾ HOẠCH\nthực hiện Kết luận số 57-KL/TW ngày 15/6/2023 của\nBộ Chính trị về báo chí\n\n",
         "thực hiện Kết luận số 57-KL/TW ngày 15/6/2023 của\nBộ Chính trị về báo chí"),
        ("KẾ HOẠCH\n\n**thực hiện Kết luận số 57-KL/TW\nvề “Báo chí”**\n\n",
         "thực hiện Kết luận số 57-KL/TW\nvề “Báo chí”"),
    ],
)  # fmt: skip
def test_a_document_cited_in_the_title_is_quoted_with_the_whole_title_and_nothing_else(head, quote):
    plan = plan_of(head + "I. MỤC ĐÍCH\nMột hai.\n")
    assert [r.quote.of(head) for r in plan.references] == [quote]


def test_the_strongest_relation_counts_and_all_mentions_are_kept():
    row = references("Căn cứ Chỉ thị số 32-CT/TW; Thực hiện Chỉ thị 32 - CT/TW, ngày 18/02/2019 của Bộ Chính trị,")[
        "32-CT/TW"
    ]
    assert (row["relation"], row["mentions"], row["issued"], row["issuer"][0]) == (
        "implements", 2, "2019-02-18", "Bộ Chính trị",
    )  # fmt: skip


def test_a_place_left_to_be_understood_is_the_citing_documents_own():
    row = references("Căn cứ Kế hoạch số 89-KH/TU, ngày 24/10/2018 của Ban Thường vụ Tỉnh uỷ;")["89-KH/TU"]
    assert row["issuer"] == ["Tỉnh ủy Lạng Sơn", "Tỉnh ủy", "province", "Lạng Sơn"]
    assert (row["state"], row["directive"]) == ("resolved", "89-KH/TU~2018~Lạng Sơn")


def test_without_a_year_or_a_place_a_citation_stays_open():
    assert references("Căn cứ Chỉ thị số 21/CT-TTg;")["21/CT-TTg"]["state"] == "open"
    head = "KẾ HOẠCH\nvề báo chí\n\n"
    assert references("Căn cứ Kế hoạch số 5-KH/HU ngày 1/2/2020;", head)["5-KH/HU"]["state"] == "open"


def test_a_ministry_with_a_comma_in_its_name_is_named_whole():
    body = "Căn cứ Thông tư số 16/2021/TT-BVHTTDL của Bộ trưởng Bộ Văn hoá, Thể thao và Du lịch quy định mã số;"
    assert references(body)["16/2021/TT-BVHTTDL"]["issuer"][0] == "Bộ Văn hóa, Thể thao và Du lịch"


def test_dates_that_conflict_are_a_doubt_and_the_most_frequent_one_counts():
    body = "Căn cứ Chỉ thị số 32-CT/TW ngày 18/02/2019; Chỉ thị số 32-CT/TW ngày 19/02/2019; Chỉ thị số 32-CT/TW ngày 18/02/2019."
    plan = plan_of(HEAD + body)
    assert str(plan.references[0].issued) == "2019-02-18"
    assert [(d.reason, d.candidates) for d in plan.doubts] == [
        ("conflicting-dates", ("32-CT/TW", "2019-02-18", "2019-02-19"))
    ]
