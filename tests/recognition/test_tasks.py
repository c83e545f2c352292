"""Tasks and deadlines: who is charged with what, in which role, and which days a deadline means."""

from __future__ import annotations

import pytest

from indexer.recognise.deadlines import due, find_deadline
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


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("Xây dựng kế hoạch, gửi về Ban trước ngày 31/5/2019; làm điểm ở hai huyện.", "trước ngày 31/5/2019"),
        ("Hoàn thành trong quý III/2023.", "Hoàn thành trong quý III/2023"),
        ("Hằng năm báo cáo chậm nhất là ngày 15 tháng 11 năm 2024, gửi Sở", "chậm nhất là ngày 15 tháng 11 năm 2024"),
        ("thực hiện từ tháng 12/2025 đến quý I/2026 trên địa bàn", "từ tháng 12/2025 đến quý I/2026"),
        ("thực hiện Chỉ thị ban hành ngày 18/02/2019", None),
    ],
)
def test_a_sentence_tells_its_deadline(line: str, words: str | None) -> None:
    found = find_deadline(line)
    assert (found and found.words) == words


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
        ("lead", "Công an tỉnh", "phối hợp điều tra các vụ ngộ độc.", None),
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
