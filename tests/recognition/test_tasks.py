"""Tasks and deadlines: who is charged with what, in which role, and which days a deadline means."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.model import Passage, Span
from indexer.recognise.clauses import charge, lead_in, sentences
from indexer.recognise.deadlines import due, find_deadline
from indexer.recognise.lines import lines_of
from indexer.recognise.rules import rules
from indexer.recognise.tasks import find_tasks
from tests.recognition.helpers import plan_of

DEADLINES = [
    ("trước ngày 01/10/2023", (None, "2023-10-01")),
    ("quý III/2023", ("2023-07", "2023-09")),
    ("Quý IV/2025 và Quý I/2026", ("2025-10", "2026-03")),
    ("Trong tháng 7 năm 2024", ("2024-07", "2024-07")),
    ("4/2024", ("2024-04", "2024-04")),
    ("Từ ngày 01/12/2025 đến ngày 15/3/2026", ("2025-12-01", "2026-03-15")),
    ("tháng 11/2025 đến tháng 4/2026", ("2025-11", "2026-04")),
    ("từ 01 đến 15/3/2024", ("2024-03-01", "2024-03-15")),
    ("từ 28/12 đến 05/01/2025", ("2024-12-28", "2025-01-05")),
    ("từ 28 đến 05/01/2025", (None, "2025-01-05")),
    ("từ 31/02 đến 05/3/2025", (None, "2025-03-05")),
    ("từ 28/12/2025 đến 05/01/2025", None),
    ("từ ngày 01/7/2024", ("2024-07-01", None)),
    ("Năm 2019 - 2020", ("2019", "2020")),
    ("30/6/2025", ("2025-06-30", "2025-06-30")),
    ("Thường xuyên", None),
    ("trước ngày 20/11 hằng năm", None),
    ("trước ngày 31/02/2024", None),
]


@pytest.mark.parametrize(("words", "days"), DEADLINES)
def test_a_deadline_means_its_days(words: str, days: tuple[str | None, str | None] | None) -> None:
    found = due(words)
    assert (found and tuple(day and str(day) for day in found)) == days


_DAYS = st.dates(date(2001, 1, 1), date(2098, 12, 31))
_WRITTEN = st.sampled_from(
    ["{0.day:02}/{0.month}/{0.year}", "{0.day}/{0.month}", "{0.day:02}", "tháng {0.month}/{0.year}"]
)


@given(_DAYS, _DAYS, _WRITTEN, st.sampled_from(["từ {} đến {}", "từ ngày {} - {}", "{} đến {}", "Từ {} đến hết {}"]))
def test_nothing_is_due_before_it_begins(one: date, other: date, written: str, words: str) -> None:
    first, last = due(words.format(written.format(one), f"{other.day:02}/{other.month}/{other.year}")) or (None, None)
    if first and last:
        assert str(first) <= str(last)[: len(str(first))]


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("Xây dựng kế hoạch, gửi về Ban trước ngày 31/5/2019; làm điểm ở hai huyện.", "trước ngày 31/5/2019"),
        ("Hoàn thành trong quý III/2023.", "Hoàn thành trong quý III/2023"),
        ("Hằng năm báo cáo chậm nhất là ngày 15 tháng 11 năm 2024, gửi Sở", "chậm nhất là ngày 15 tháng 11 năm 2024"),
        ("thực hiện từ tháng 12/2025 đến quý I/2026 trên địa bàn", "từ tháng 12/2025 đến quý I/2026"),
        ("thực hiện Chỉ thị ban hành ngày 18/02/2019", None),
        ("Định kỳ 06 tháng, 01 năm hoặc đột xuất báo cáo Bộ", "Định kỳ 06 tháng, 01 năm hoặc đột xuất"),
        ("Thường xuyên theo dõi, kiểm tra các thôn.", "Thường xuyên"),
        ("phối hợp chặt chẽ, thường xuyên với các sở; báo cáo hằng năm", None),
        ("gửi biên bản về tỉnh ngay sau khi kết thúc hội nghị, chậm nhất ngày 04/02/2026", "chậm nhất ngày 04/02/2026"),
        ("Thông báo ít nhất trước 07 ngày cho người ứng cử", "ít nhất trước 07 ngày"),
        ("Từ ngày 05/02/2026 - 08/02/2026: họp các thôn", "Từ ngày 05/02/2026 - 08/02/2026"),
        ("Có hiệu lực từ ngày 05/02/2026, thay Quyết định cũ", None),
    ],
)
def test_a_sentence_tells_its_deadline(line: str, words: str | None) -> None:
    found = find_deadline(line)
    assert (found and found.words) == words


def test_every_rule_of_deadlines_is_tried_on_its_examples() -> None:
    """A rule is only tried where one of its hints stands."""
    assert [example for rule in rules("deadlines") for example in rule.examples if find_deadline(example) is None] == []


@pytest.mark.parametrize(
    ("sentence", "who", "what"),
    [
        ("Sở Y tế chủ trì, phối hợp với Sở Công Thương kiểm tra", "Sở Y tế", "chủ trì, phối hợp"),
        ("Các sở, ban, ngành, đoàn thể tổ chức quán triệt Kế hoạch", "Các sở, ban, ngành, đoàn thể", "tổ chức quán"),
        ("Giám đốc Sở trong phạm vi chức năng, nhiệm vụ của mình có trách nhiệm hướng dẫn", "Giám đốc Sở", "có trách"),
        ("Ủy ban nhân dân tỉnh yêu cầu Chủ tịch các xã rà soát thôn, tổ dân phố", "Chủ tịch các xã", "rà soát"),
        ("Căn cứ Kết luận số 57-KL/TW và Kế hoạch này, các cấp ủy chủ động triển khai", "các cấp ủy", "chủ động"),
        (
            "Đối với nơi công tác thì cơ quan quản lý người ứng cử có trách nhiệm xác minh",
            "cơ quan quản lý người ứng cử",
            "",
        ),
        ("Từ ngày 04/02/2026: Ban Thường trực họp với các thôn", "Ban Thường trực", "họp với"),
        ("Thanh tra khoa học: Ủy ban nhân dân huyện làm đầu mối phát hiện", "Ủy ban nhân dân huyện", "làm đầu mối"),
        ("Chuyên viên phụ trách tổng hợp tham mưu chuẩn bị nội dung", "Chuyên viên phụ trách tổng hợp", "tham mưu"),
    ],
)
def test_a_sentence_charges_somebody(sentence: str, who: str, what: str) -> None:
    found = charge(sentence)
    assert found is not None
    assert found.who == who
    assert found.what.startswith(what)


@pytest.mark.parametrize(
    "sentence",
    [
        "Các sở có sự phối hợp với Sở Khoa học trong công tác quản lý, kiểm tra",
        "Ủy ban nhân dân xã đã tổ chức hai hội nghị trước ngày 30/6/2025",
        "Trong quá trình thực hiện nếu có vướng mắc, các đơn vị phản ánh về Sở Tài chính",
        "Bộ Xây dựng đề nghị Ủy ban nhân dân các tỉnh quan tâm chỉ đạo thực hiện",
        "Ban Thường trực xã triệu tập và chủ trì hội nghị",
        "Cơ quan chủ trì thẩm tra",
        "Hội nghị cử Tổ kiểm phiếu gồm năm thành viên",
    ],
)
def test_a_sentence_that_only_tells_charges_nobody(sentence: str) -> None:
    assert charge(sentence) is None


@pytest.mark.parametrize(
    ("sentence", "who"),
    [
        ("Giám đốc Công an tỉnh có trách nhiệm:", "Giám đốc Công an tỉnh"),
        ("Sở Tài chính:", "Sở Tài chính"),
        ("Thủ tướng yêu cầu các bộ, ngành tập trung thực hiện các nhiệm vụ sau:", "các bộ, ngành"),
        ("Ban Thường trực xã tiếp nhận đơn theo quy trình cụ thể sau đây:", None),
        ("Nội dung góp ý tập trung vào các vấn đề trọng tâm sau đây:", None),
    ],
)
def test_a_sentence_leads_into_somebodys_list(sentence: str, who: str | None) -> None:
    found = lead_in(sentence)
    assert (found and found[0]) == who


def test_a_semicolon_parts_sentences_but_no_list_of_bodies() -> None:
    assert sentences(
        "Thủ trưởng các sở; Chủ tịch các xã chịu trách nhiệm thi hành. Các chuyên viên họp; Kế toán lập dự toán"
    ) == [
        "Thủ trưởng các sở; Chủ tịch các xã chịu trách nhiệm thi hành",
        "Các chuyên viên họp; Kế toán lập dự toán",
    ]


def tasks(body: str) -> list[tuple[str, str, str, str | None]]:
    plan = plan_of(f"KẾ HOẠCH\nthực hiện công tác năm 2025\n\n{body}\n")
    return [(task.role, task.who, task.what, task.when) for task in plan.tasks]


def test_labelled_lines_in_any_order() -> None:
    body = (
        "II. NỘI DUNG\n1. Tổ chức tập huấn cho cán bộ xã\n- Thời gian thực hiện: Quý I/2026.\n"
        "- Đơn vị chủ trì: Phòng Nội vụ\n- Đơn vị phối hợp: Văn phòng\n- Kết quả: hai lớp\n"
        "2. In tài liệu tuyên truyền bầu cử\n- Cơ quan chỉ đạo: Ban Thường vụ\n- Cơ quan tham mưu: Ban Tuyên giáo\n"
    )
    assert tasks(body) == [
        ("lead", "Phòng Nội vụ", "Tổ chức tập huấn cho cán bộ xã", "Quý I/2026"),
        ("with", "Văn phòng", "Tổ chức tập huấn cho cán bộ xã", "Quý I/2026"),
        ("directs", "Ban Thường vụ", "In tài liệu tuyên truyền bầu cử", None),
        ("advises", "Ban Tuyên giáo", "In tài liệu tuyên truyền bầu cử", None),
    ]


def test_a_section_headed_by_a_body() -> None:
    body = (
        "III. TỔ CHỨC THỰC HIỆN\n1. Sở Y tế\n- Chủ trì, phối hợp với Sở Công Thương kiểm tra chợ, siêu thị.\n"
        "- Báo cáo Ủy ban nhân dân tỉnh trước ngày 15/11/2024.\n"
        "- Đề nghị Công an tỉnh phối hợp điều tra các vụ ngộ độc.\n"
    )
    assert tasks(body) == [
        ("lead", "Sở Y tế", "Chủ trì, phối hợp với Sở Công Thương kiểm tra chợ, siêu thị.", None),
        ("with", "Sở Công Thương", "Chủ trì, phối hợp với Sở Công Thương kiểm tra chợ, siêu thị.", None),
        ("lead", "Sở Y tế", "Báo cáo Ủy ban nhân dân tỉnh trước ngày 15/11/2024.", "trước ngày 15/11/2024"),
        ("with", "Công an tỉnh", "phối hợp điều tra các vụ ngộ độc.", None),
    ]


def test_items_that_begin_with_a_body() -> None:
    body = (
        "IV- TỔ CHỨC THỰC HIỆN\n1- Ban tuyên giáo các huyện uỷ: xây dựng kế hoạch trước ngày 31/5/2019.\n"
        "2- Ủy ban nhân dân huyện bố trí kinh phí đối ngoại, quản lý việc sử dụng.\n"
        "3- Chế độ báo cáo: báo cáo kết quả năm gửi trước ngày 15/11/2019.\n"
    )
    assert [(who, when) for _, who, _, when in tasks(body)] == [
        ("Ban tuyên giáo các huyện uỷ", "trước ngày 31/5/2019"),
        ("Ủy ban nhân dân huyện", None),
    ]


def test_a_table_of_tasks_row_by_row() -> None:
    body = (
        "4. Bảng phân công\n| TT | Nhiệm vụ | Cơ quan chủ trì | Cơ quan phối hợp | Thời hạn |\n"
        "| --- | --- | --- | --- | --- |\n"
        "| 1 | Phủ sóng 68 thôn, bản | Sở Khoa học và Công nghệ | Doanh nghiệp viễn thông | 30/11/2025 |\n"
        "| 2 | Hàng thiếu một ô | Sở Y tế | 30/9/2025 |\n"
    )
    assert tasks(body) == [
        ("lead", "Sở Khoa học và Công nghệ", "Phủ sóng 68 thôn, bản", "30/11/2025"),
        ("with", "Doanh nghiệp viễn thông", "Phủ sóng 68 thôn, bản", "30/11/2025"),
    ]


def test_a_subject_is_nobody() -> None:
    assert tasks("II. NHIỆM VỤ\n3. Cán bộ làm công tác đối ngoại\n- Cử bốn cán bộ học tiếng Khmer dài hạn.\n") == []


def test_items_without_labels_share_those_that_follow() -> None:
    body = (
        "II. NỘI DUNG\n3. Giám sát bầu cử\n3.1. Tham gia các đoàn kiểm tra của huyện;\n"
        "3.2. Tổng hợp khó khăn, vướng mắc ở các thôn và báo cáo huyện xem xét, giải quyết.\n"
        "- Thời gian thực hiện: Quý I/2026\n- Đơn vị chủ trì: Ban Thường trực\n"
    )
    assert tasks(body) == [
        ("lead", "Ban Thường trực", "Tham gia các đoàn kiểm tra của huyện;", "Quý I/2026"),
        (
            "lead",
            "Ban Thường trực",
            "Tổng hợp khó khăn, vướng mắc ở các thôn và báo cáo huyện xem xét, giải quyết.",
            "Quý I/2026",
        ),
    ]


def test_bullets_explain_the_item_that_labels_are_about() -> None:
    body = (
        "II. NỘI DUNG\n2. Lấy ý kiến cử tri nơi cư trú\n- Tổ chức tại nhà văn hóa từng xóm.\n- Mời toàn thể cử tri.\n"
        "- Chủ trì: Trưởng Ban Công tác Mặt trận, phối hợp với Trưởng xóm\n"
    )
    assert tasks(body) == [
        ("lead", "Trưởng Ban Công tác Mặt trận", "Lấy ý kiến cử tri nơi cư trú", None),
        ("with", "Trưởng xóm", "Lấy ý kiến cử tri nơi cư trú", None),
    ]


def test_a_label_that_only_says_when_is_about_the_bodies_of_its_section() -> None:
    body = (
        "II. NỘI DUNG\n1. Tổ chức học tập\n- Ban Tuyên giáo tổ chức hội nghị trực tuyến tới các xã.\n"
        "- Nâng cao nhận thức của cán bộ, đảng viên.\nThời gian hoàn thành: Trong quý III/2023.\n"
    )
    assert tasks(body) == [("lead", "Ban Tuyên giáo", "tổ chức hội nghị trực tuyến tới các xã.", "Trong quý III/2023")]


def test_whoever_is_asked_to_work_along_does_not_lead() -> None:
    body = "IV. TỔ CHỨC THỰC HIỆN\n1. Đề nghị Văn phòng Đảng ủy phối hợp Cơ quan Mặt trận chuẩn bị hội trường.\n"
    assert [(role, who) for role, who, _, _ in tasks(body)] == [("with", "Văn phòng Đảng ủy")]


def test_rules_bind_everybody_and_charge_nobody_before_their_last_articles() -> None:
    body = (
        "Điều 1. Phạm vi điều chỉnh\nQuy định này quy định việc quản lý giá.\n"
        "Điều 2. Trách nhiệm của Sở Tài chính\n1. Công bố giá vật liệu trên trang của Sở.\n"
        "Điều 3. Tổ chức thực hiện\n1. Sở Tài chính\na) Tổ chức phổ biến Quy định này đến các xã.\n"
    )
    assert tasks(body) == [("lead", "Sở Tài chính", "Tổ chức phổ biến Quy định này đến các xã.", None)]


def test_a_task_that_a_page_cut_in_two_is_one() -> None:
    long = "phổ biến pháp luật " * 300
    body = f"IV. TỔ CHỨC THỰC HIỆN\n1. Sở Tư pháp\n- Chủ trì {long}; tổng hợp kết quả của các huyện.\n"
    assert [(role, who) for role, who, _, _ in tasks(body)] == [("lead", "Sở Tư pháp")]


def test_a_heading_that_is_returned_to_charges_nobody_twice() -> None:
    heading = "Điều 2. Chủ tịch Ủy ban nhân dân các xã chịu trách nhiệm thi hành Quyết định này"
    text = f"{heading}\nMột.\n1. Mẫu đơn\nHai.\n\nBa.\n"
    told = (((heading,), "Một."), ((heading, "1. Mẫu đơn"), "Hai."), ((heading,), "Ba."))
    passages = tuple(
        Passage(number, path, Span(text.index(words), text.index(words) + len(words)), 1)
        for number, (path, words) in enumerate(told)
    )
    found = find_tasks(text, passages, lines_of(text), "Quyết định")
    assert [task.span.of(text) for task in found] == [heading]
