"""Letterheads of every kind of body: number, kind, title, issuer, date, place, marks; and what must not be read."""

from __future__ import annotations

import pytest

from indexer.recognise import RULES_VERSION
from tests.recognition.helpers import plan_of, summary

REPUBLIC = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc"
BODY = "\nCăn cứ tình hình thực tế, các cơ quan phối hợp như sau:\nI. MỤC ĐÍCH\nMột hai ba.\n"
# letterhead, number, issuer (name, body, level, place), ISO date, place
LETTERHEADS = [
    ("UBND TỈNH KIÊN GIANG\nSỞ Y TẾ\nSố: 2119/KH-SYT\n{r}\nKiên Giang, ngày 13 tháng 11 năm 2017", "2119/KH-SYT",
     ["Sở Y tế tỉnh Kiên Giang", "Sở Y tế", "province", "Kiên Giang"], "2017-11-13", "Kiên Giang"),
    ("SỞ Y TẾ TỈNH KIÊN GIANG\nTHANH TRA\nSố: 09/KH-TTra\n{r}\nKiên Giang, ngày 28 tháng 8 năm 2017", "09/KH-TTra",
     ["Thanh tra Sở Y tế tỉnh Kiên Giang", "Thanh tra Sở Y tế", "province", "Kiên Giang"], "2017-08-28", "Kiên Giang"),
    ("ỦY BAN NHÂN DÂN\nTHÀNH PHỐ HÀ NỘI\n-------\n{r}\n-----\nSố: 100/KH-UBND\nHà Nội, ngày 5 tháng 3 năm 2024",
     "100/KH-UBND", ["Ủy ban nhân dân thành phố Hà Nội", "Ủy ban nhân dân", "province", "Hà Nội"],
     "2024-03-05", "Hà Nội"),
    ("UỶ BAN NHÂN DÂN\t{r}\nXÃ LƯƠNG MINH\nSố: 5 /KH-UBND\tLương Minh, ngày 05/3/2026", "5/KH-UBND",
     ["Ủy ban nhân dân xã Lương Minh", "Ủy ban nhân dân", "commune", "Lương Minh"], "2026-03-05", "Lương Minh"),
    ("THÀNH ỦY HÀ NỘI\n*\nSố 120-KH/TU\nĐẢNG CỘNG SẢN VIỆT NAM\nHà Nội, ngày 5 tháng 3 năm 2024", "120-KH/TU",
     ["Thành ủy Hà Nội", "Thành ủy", "province", "Hà Nội"], "2024-03-05", "Hà Nội"),
    ("ĐẢNG BỘ TỈNH BÌNH ĐỊNH\nHUYỆN ỦY VÂN SƠN\n*\nSố 45-KH/HU\nĐẢNG CỘNG SẢN VIỆT NAM\nVân Sơn, ngày 02/10/2023",
     "45-KH/HU", ["Huyện ủy Vân Sơn", "Huyện ủy", "district", "Vân Sơn"], "2023-10-02", "Vân Sơn"),
    ("TỈNH UỶ LẠNG SƠN\nBAN TUYÊN GIÁO\n*\nSố 84 - KH/BTGTU\nĐẢNG CỘNG SẢN VIỆT NAM\nLạng Sơn, ngày   tháng 6 năm 2019",
     "84-KH/BTGTU", ["Ban Tuyên giáo Tỉnh ủy Lạng Sơn", "Ban Tuyên giáo Tỉnh ủy", "province", "Lạng Sơn"],
     "2019-06", "Lạng Sơn"),
    ("BAN CHẤP HÀNH TRUNG ƯƠNG\nBAN TUYÊN GIÁO\n*\nSố 96-KH/BTGTW\nHà Nội, ngày 12 tháng 7 năm 2023", "96-KH/BTGTW",
     ["Ban Tuyên giáo Trung ương", "Ban Tuyên giáo Trung ương", "central", None], "2023-07-12", "Hà Nội"),
    ("BỘ NÔNG NGHIỆP VÀ\nMÔI TRƯỜNG\nSố: 79/KH-BNNMT\n{r}\nHà Nội, ngày 31 tháng 12 năm 2025", "79/KH-BNNMT",
     ["Bộ Nông nghiệp và Môi trường", "Bộ Nông nghiệp và Môi trường", "central", None], "2025-12-31", "Hà Nội"),
    ("CÔNG AN TỈNH NGHỆ AN\nPHÒNG CẢNH SÁT GIAO THÔNG\nSố: 12/KH-CAT-PC08\nNghệ An, ngày 1 tháng 2 năm 2023",
     "12/KH-CAT-PC08", ["Phòng Cảnh sát giao thông tỉnh Nghệ An", "Phòng Cảnh sát giao thông", "province", "Nghệ An"],
     "2023-02-01", "Nghệ An"),
    ("BỘ GIÁO DỤC VÀ ĐÀO TẠO\nTRƯỜNG ĐẠI HỌC SƯ PHẠM HÀ NỘI\nSố: 2760b/KH-ĐHSPHN\nHà Nội, ngày 18 tháng 5 năm 2017",
     "2760b/KH-ĐHSPHN", ["Trường Đại học Sư phạm Hà Nội", "Trường Đại học Sư phạm Hà Nội", "central", None],
     "2017-05-18", "Hà Nội"),
    ("UBND THÀNH PHỐ HỒ CHÍ MINH\nSỞ NỘI VỤ\nSố: 7/KH-SNV\nTP. Hồ Chí Minh, ngày 9 tháng 5 năm 2017", "7/KH-SNV",
     ["Sở Nội vụ Thành phố Hồ Chí Minh", "Sở Nội vụ", "province", "Thành phố Hồ Chí Minh"], "2017-05-09",
     "Thành phố Hồ Chí Minh"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("head", "number", "issuer", "issued", "place"), LETTERHEADS, ids=lambda value: str(value)[:24]
)
def test_a_letterhead_is_read_whole(head, number, issuer, issued, place):
    got = summary(plan_of(head.format(r=REPUBLIC) + "\n\nKẾ HOẠCH\nPhối hợp công tác\n" + BODY))
    assert got["number"] == number
    assert got["issuer"] == issuer
    assert (got["issued"], got["place"]) == (issued, place)
    assert (got["kind"], got["title"]) == ("Kế hoạch", "Phối hợp công tác")


def test_a_joint_document_has_all_its_issuers():
    bodies = "LIÊN ĐOÀN LAO ĐỘNG TỈNH HÀ NAM - SỞ VĂN HÓA, THỂ THAO VÀ DU LỊCH"
    text = f"{bodies}\nSố: 154/CTPH-LĐLĐ-SVH,TT,DL\nHà Nam, ngày 1/2/2020"
    got = summary(plan_of(text + "\nCHƯƠNG TRÌNH PHỐI HỢP\nvề thể thao\n" + BODY))
    assert got["issuer"][0] == "Liên đoàn Lao động tỉnh Hà Nam"
    assert [other[0] for other in got["co_issuers"]] == ["Sở Văn hóa, Thể thao và Du lịch tỉnh Hà Nam"]
    assert got["kind"] == "Chương trình phối hợp"


def test_a_directive_of_the_politburo_names_it_below_the_kind():
    text = "BAN CHẤP HÀNH TRUNG ƯƠNG\n*\nSố 32-CT/TW\nHà Nội, ngày 18 tháng 02 năm 2019\n"
    got = summary(plan_of(f"{text}CHỈ THỊ\nCỦA BỘ CHÍNH TRỊ\nvề đối ngoại\n{BODY}"))
    assert (got["issuer"][0], got["title"]) == ("Bộ Chính trị", "về đối ngoại")


@pytest.mark.parametrize(
    ("line", "code"),
    [("Số:    /KH-MTTQ-BTT", "KH-MTTQ-BTT"), ("Số: ......-KH/TU", "KH/TU"), ("Số:\t/QĐ-UBND", "QĐ-UBND")],
)
def test_a_blank_number_leaves_its_code(line, code):
    plan = plan_of(f"ỦY BAN NHÂN DÂN\nXÃ A\n{line}\nKẾ HOẠCH\nvề báo chí\n{BODY}")
    assert (plan.number, plan.number_code) == (None, code)


def test_a_number_that_the_pen_made_unreadable_is_a_doubt_with_the_file_name_beside_it():
    got = summary(plan_of(f"SỞ Y TẾ\nSố: Z1 K5 /KH-SYT\nKẾ HOẠCH\nKiểm tra\n{BODY}", "2155 kh syt.pdf"))
    assert (got["number"], got["number_code"]) == (None, "KH-SYT")
    assert ["number", "unreadable", []] in got["doubts"]
    assert ["number", "file-name", ["2155/KH-SYT"]] in got["doubts"]


def test_the_receivers_stamp_is_not_the_document():
    stamp = "SỞ THÔNG TIN & TRUYỀN THÔNG\nĐẾN Số: 5618\nNgày: 24/6/2019\nChuyển:....\n"
    got = summary(plan_of(f"{stamp}\nKẾ HOẠCH\nvề báo chí\n{BODY}"))
    assert (got["number"], got["issued"], got["issuer"]) == (None, None, None)


@pytest.mark.parametrize(
    ("text", "marks"),
    [
        ("MẬT\nTỈNH ỦY HẬU GIANG\nSố 57-KH/TU\nKẾ HOẠCH\nin sao đề thi\n", ["MẬT"]),
        ("TUYỆT MẬT\nHỎA TỐC\nBỘ CÔNG AN\nKẾ HOẠCH\nA\n", ["TUYỆT MẬT", "HỎA TỐC"]),
        ("DỰ THẢO\nỦY BAN NHÂN DÂN\nKẾ HOẠCH\nA\n", ["DỰ THẢO"]),
        ("(Lưu hành nội bộ)\nTHÀNH ỦY\nKẾ HOẠCH\nA\n", ["LƯU HÀNH NỘI BỘ"]),
        ("KẾ HOẠCH\nbảo mật thông tin\nBí mật nhà nước phải giữ.\nMật độ dân số\nKHẨN TRƯƠNG\n", []),
    ],
)
def test_marks_stand_alone_near_the_letterhead(text, marks):
    plan = plan_of(text + BODY)
    assert [mark.name for mark in plan.marks] == marks
    assert plan.secret is any("MẬT" in mark for mark in marks)


def test_a_date_before_a_cited_one_is_a_doubt_and_no_date_has_an_earliest_one():
    cited = "Căn cứ Nghị định số 30/2020/NĐ-CP ngày 05 tháng 3 năm 2020 của Chính phủ;\n"
    early = summary(plan_of(f"Hà Nội, ngày 1 tháng 1 năm 2019\nKẾ HOẠCH\nA\n{cited}"))
    assert early["doubts"] == [["issued", "earlier-than-cited", ["2019-01-01", "2020-03-05"]]]
    none = summary(plan_of(f"KẾ HOẠCH\nA\n{cited}"))
    assert (none["issued"], none["doubts"]) == (None, [["issued", "earliest-possible", ["2020-03-05"]]])


def test_an_empty_text_is_a_plan_of_nothing():
    got = summary(plan_of(""))
    assert not any(value for value in got.values())
    assert RULES_VERSION


def test_a_letter_is_one_whatever_it_sends_along() -> None:
    text = (
        "BỘ GIÁO DỤC VÀ ĐÀO TẠO\nSố: 4// /BGDĐT\nV/v tổ chức hội nghị\nHà Nội ngày 17 tháng 12 năm 2021\n"
        "Kính gửi: Các sở giáo dục\n\nBộ đề nghị các sở cử người dự họp.\n\nCHƯƠNG TRÌNH\nhội nghị toàn quốc\n"
    )
    seen = summary(plan_of(text))
    assert (seen["kind"], seen["issued"], seen["place"]) == ("Công văn", "2021-12-17", "Hà Nội")
    kind = plan_of(text).kind
    assert [each.span.of(text) for each in kind.evidence] == ["V/v tổ chức hội nghị", "Kính gửi: Các sở giáo dục"]


def test_a_kind_that_ocr_doubled_a_letter_of() -> None:
    assert summary(plan_of("SỞ Y TẾ\nSố: 12/KH-SYT\n\nKÉẺ HOẠCH\nvề công tác\n\nThực hiện.\n"))["kind"] == "Kế hoạch"
    assert summary(plan_of("SỞ Y TẾ\n\nHỘI NGHỊ\nvề công tác\n\nThực hiện.\n"))["kind"] is None
