"""What is left out of a text before wordings are compared, and what is left."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.model import Span
from indexer.reuse.wording import compared, masks, wording, wordings
from indexer.vietnamese.analyse import analyse
from tests.generator import generate

MASKED = [
    # text with [ ] around what is left out
    ("Thực hiện [Kết luận số 57-KL/TW, ngày 15/6/2023 của Bộ Chính trị], các đơn vị", ()),
    ("Thực hiện [Chỉ thị số 32 - CT/TW ngày 18 tháng 02 năm 2019 của Ban Bí thư Trung ương Đảng] và báo cáo", ()),
    ("theo [Công văn số 15/UBND-NC ngày 3/4/2024 của Ủy ban nhân dân tỉnh Lạng Sơn] đã gửi", ()),
    ("theo [Luật Đất đai số 31/2024/QH15] và văn bản liên quan", ()),
    ("đúng quy định của pháp luật. Tổng hợp kết quả; Pháp luật Việt Nam quy định", ()),
    ("[Pháp lệnh Tín ngưỡng, tôn giáo số 21/2004/PL-UBTVQH11] và [Pháp lệnh Thú y]; quân lệnh", ()),
    ("[1.3] Xây dựng kế hoạch; đạt 2.5 điểm", ()),
    ("kết hợp giữa “xây” và “chống”", ()),
    ("theo [Luật Tiếp công dân]; [Bộ luật Lao động]; luật sư", ()),
    ("[Nghị định số 15/2018/NĐ-CP], [được sửa đổi, bổ sung một số điều tại] [Nghị định số 85/2019/NĐ-CP]; các sở", ()),
    ("thực hiện [Chỉ thị 32-CT/TW] “[tăng cường và nâng cao hiệu quả]” gắn với công tác", ()),
    ("[Quyết định số 06/QĐ-TTg ngày 6/1/2022 của Thủ tướng Chính phủ về phê duyệt Đề án dữ liệu]; các sở", ()),
    ("hoàn thành trước [ngày 30/6/2024], báo cáo trong [quý IV] [năm 2024]", ()),
    ("trong [tháng 6/2024] và giai đoạn [2021] - [2025]", ()),
    ("trên địa bàn [tỉnh Quảng Ngãi] và [thành phố Hà Nội], [xã Lương Minh]", ()),
    ("trong toàn [tỉnh Lạng Sơn]. Tập huấn cho cán bộ [TP. Hồ Chí Minh] và [TX. Thuận An]. Rà soát", ()),
    ("công tác xã hội của tỉnh, huyện và xã", ()),
    ("con người [Bà Rịa - Vũng Tàu] và [Thanh Hoá] hôm nay", ()),
    ("hòa bình, ổn định để phát triển", ()),
    ("báo cáo [Ban Thường vụ Tỉnh ủy Lạng Sơn] và [UBND tỉnh] xem xét", ()),
    ("[1]. Công tác tuyên truyền\n[2]. Công tác kiểm tra", ()),
    ("[a)] Các sở, ban, ngành\n- [II]- Các địa phương", ()),
    ("đẩy mạnh [học tập và làm theo tư tưởng, đạo đức, phong cách Hồ Chí Minh] trong toàn Đảng bộ", ()),
    ("phong trào “[Thanh niên tình nguyện]” được duy trì", ()),
    (
        "quán triệt về [tăng cường quản lý vũ khí trong tình hình mới] đến cán bộ",
        ("Tăng cường quản lý vũ khí trong tình hình mới",),
    ),
    (
        "quán triệt về [tăng cường quản lý vũ khí trong tình hình] đến cán bộ",
        ("tăng cường quản lý vũ khí trong tình hình mới",),
    ),
    ("tiếp tục thực hiện [Kế hoạch số 12-KH/TU], trước hết là", ("Thực hiện Kế hoạch số 12-KH/TU về chuyển đổi số",)),
    ("Phấn đấu 80% hộ dân được tiếp cận 15 dịch vụ", ()),
]


@pytest.mark.parametrize(("shown", "titles"), MASKED, ids=[shown[:40] for shown, _ in MASKED])
def test_masks(shown: str, titles: tuple[str, ...]) -> None:
    text = shown.replace("[", "").replace("]", "")
    wanted = [piece.split("]")[0].strip("“”).") for piece in shown.split("[")[1:]]
    assert [mask.of(text) for mask in masks(text, titles)] == wanted


def test_two_tone_placements_and_cases_are_one_wording() -> None:
    one, other = (wording(text, masks(text)) for text in ("Củng cố hoà bình, thuỷ lợi", "củng cố HÒA BÌNH - thủy lợi"))
    assert one.tokens == other.tokens


def test_the_same_section_of_another_province_is_the_same_wording() -> None:
    text = "- Các cơ quan trên địa bàn tỉnh {} báo cáo Tỉnh ủy {} trước ngày {} theo Kế hoạch số {}."
    one = text.format("Lạng Sơn", "Lạng Sơn", "30/6/2024", "12-KH/TU")
    other = text.format("Bà Rịa - Vũng Tàu", "Bà Rịa - Vũng Tàu", "15 tháng 11 năm 2023", "354 - KH/TU ngày 4/5/2023")
    assert wording(one, masks(one)).tokens == wording(other, masks(other)).tokens


def test_without_masks_everything_is_wording() -> None:
    assert wording("Kế hoạch số 84-KH/BTGTU").tokens == ("kế", "hoạch", "số", "84-kh/btgtu")


def test_spans_lead_back() -> None:
    text = "Thực hiện Kết luận số 57-KL/TW: hòa giải ở cơ sở."
    found = wording(text, masks(text))
    assert [span.of(text) for span in found.spans] == ["Thực", "hiện", "hòa", "giải", "ở", "cơ", "sở"]
    assert found.span(2, 7).of(text) == "hòa giải ở cơ sở"


PIECES = st.lists(
    st.sampled_from(
        ["Kế hoạch số 12-KH/TU", "ngày 15/6/2023", "của", "Bộ Chính trị", "về", "“", "”", '"', "tỉnh", "Lạng Sơn", "\n",
         "\n\n", "1.", "- ", "a)", "năm", "2024",
         "phòng, chống tội phạm", "và", ",", ";", "UBND", "xã", "Hội", "(",
         "quý", "IV", "Luật Đất đai số 31/2024/QH15", "H Ộ I Đ Ồ N G", "*"]
    ),
    max_size=30,
).map(" ".join)  # fmt: skip


@settings(deadline=None)
@given(st.one_of(PIECES, st.text(max_size=80)))
def test_masks_are_in_order_and_apart(text: str) -> None:
    found = masks(text, ("phòng, chống tội phạm và",))
    assert all(one.end <= other.start for one, other in pairwise(found))
    assert all(mask.start < mask.end <= len(text) for mask in found)
    left = wording(text, found)
    assert all(span.end <= mask.start or mask.end <= span.start for span in left.spans for mask in found)
    assert list(left.starts) == sorted(left.starts)


def test_a_passage_has_the_wording_of_its_text() -> None:
    found = 0
    for plan in generate(7, 12):
        row = analyse(plan.text, ("syllables",)).forms["syllables"]
        spans = [Span(*passage["span"]) for passage in plan.truth["passages"]]
        titles = (plan.truth["title"],)
        for span, whole in zip(spans, wordings(plan.text, row, spans, titles), strict=True):
            piece = span.of(plan.text)
            alone = wording(piece, masks(piece, titles))
            assert alone == compared(piece, titles)
            assert alone.tokens == whole.tokens
            assert [each.of(piece) for each in alone.spans] == [each.of(plan.text) for each in whole.spans]
            found += len(whole)
    assert found > 1_000
