"""One invented plan, its words and header fields: the truth that every kind of PDF is compared with."""

from __future__ import annotations

import unicodedata
from collections import Counter

LEFT = ("TỈNH ỦY QUẢNG NGÃI", "BAN TUYÊN GIÁO", "*", "Số 84-KH/BTGTU")
RIGHT = ("ĐẢNG CỘNG SẢN VIỆT NAM", "", "", "Quảng Ngãi, ngày 15 tháng 6 năm 2023")
KIND = "KẾ HOẠCH"
TITLE = ("triển khai thực hiện Kết luận số 57-KL/TW của Bộ Chính trị",)
BODY = (
    (
        "Thực hiện Kế hoạch số 354-KH/TU, ngày 06/9/2023 của Ban Thường vụ Tỉnh ủy về triển khai thực hiện Kết luận "
        "số 57-KL/TW, Ban Tuyên giáo Tỉnh ủy xây dựng kế hoạch triển khai thực hiện cụ thể như sau:"
    ),
    "I. MỤC ĐÍCH, YÊU CẦU",
    (
        "1. Quán triệt đầy đủ, sâu sắc quan điểm, mục tiêu, nhiệm vụ và giải pháp của Kết luận; tạo sự thống nhất về "
        "nhận thức và hành động trong cấp ủy, chính quyền, Mặt trận Tổ quốc và các tổ chức chính trị - xã hội."
    ),
    "2. Việc tổ chức thực hiện phải nghiêm túc, thiết thực, hiệu quả, phù hợp với tình hình của từng địa phương.",
    "II. NHIỆM VỤ, GIẢI PHÁP",
    (
        "1. Đổi mới nội dung, phương thức thông tin đối ngoại; phát huy vai trò của báo chí, xuất bản và truyền thông "
        "đa phương tiện trong quảng bá hình ảnh quê hương, con người Quảng Ngãi."
    ),
    "2. Tăng cường bồi dưỡng nghiệp vụ cho đội ngũ cán bộ, phóng viên, biên tập viên; mỗi năm mở ít nhất hai lớp.",
    "III. TỔ CHỨC THỰC HIỆN",
    "Các phòng chuyên môn căn cứ kế hoạch này xây dựng chương trình công tác, định kỳ sáu tháng báo cáo kết quả.",
)
TABLE = (
    ("TT", "Nội dung công việc", "Đơn vị chủ trì", "Thời gian"),
    ("1", "Hội nghị báo cáo viên", "Phòng Tuyên truyền", "Quý III"),
    ("2", "Lớp bồi dưỡng phóng viên", "Phòng Khoa giáo", "Tháng 10"),
)
FIELDS = {
    "kind": "Kế hoạch", "number": "84-KH/BTGTU", "issued": "2023-06-15",
    "issuer": "Ban Tuyên giáo Tỉnh ủy Quảng Ngãi",
}  # fmt: skip


def words(*, table: bool = False) -> list[str]:
    """All words of the plan."""
    cells = [cell for row in TABLE for cell in row] if table else []
    return " ".join([*LEFT, *RIGHT, KIND, *TITLE, *BODY, *cells]).split()


def f1(found: str, truth: list[str]) -> float:
    """Harmonic mean of precision and recall over words, each as often as it occurs."""
    got = unicodedata.normalize("NFC", found).split()
    common = sum((Counter(got) & Counter(truth)).values())
    return 2 * common / (len(got) + len(truth))


def wrapped(text: str, most: int) -> list[str]:
    """The lines of a paragraph, `most` characters at most."""
    lines = [""]
    for word in text.split():
        if len(lines[-1]) + len(word) + 1 > most:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return lines
