"""Names of issuing bodies, however they are written, as body, level and place."""

from __future__ import annotations

import pytest

from indexer.recognise.bodies import Home, parse_body

HO_CHI_MINH = "Thành phố Hồ Chí Minh"
BODIES = [
    ("Thành ủy Thành phố Hồ Chí Minh", ("Thành ủy", "province", HO_CHI_MINH)),
    ("Ban Thường vụ Thành ủy TP. Hồ Chí Minh", ("Thành ủy", "province", HO_CHI_MINH)),
    ("Thành uỷ TPHCM", ("Thành ủy", "province", HO_CHI_MINH)),
    ("UBND TP.HCM", ("Ủy ban nhân dân", "province", HO_CHI_MINH)),
    ("Ban Tuyên giáo Thành ủy Thành phố Hồ Chí Minh", ("Ban Tuyên giáo Thành ủy", "province", HO_CHI_MINH)),
    ("Thành ủy Hà Nội", ("Thành ủy", "province", "Hà Nội")),
    ("Thành ủy thành phố Vũng Tàu", ("Thành ủy", "district", "Vũng Tàu")),
    ("Tỉnh ủy tỉnh Gia Lai", ("Tỉnh ủy", "province", "Gia Lai")),
    ("HUYỆN ỦY BÌNH SƠN", ("Huyện ủy", "district", "Bình Sơn")),
    ("Ban Thường vụ Huyện đoàn Đông Lương", ("Huyện đoàn", "district", "Đông Lương")),
    ("TỈNH ĐOÀN NGHỆ AN", ("Tỉnh đoàn", "province", "Nghệ An")),
    ("Thành đoàn Đà Nẵng", ("Thành đoàn", "province", "Đà Nẵng")),
    ("Bộ Xây dựng", ("Bộ Xây dựng", "central", None)),
]


@pytest.mark.parametrize(("written", "parts"), BODIES)
def test_a_body_is_read(written: str, parts: tuple[str, str | None, str | None]) -> None:
    body = parse_body(written)
    assert body is not None
    issuer = body.issuer(Home())
    assert (issuer.body, issuer.level, issuer.place) == parts


@pytest.mark.parametrize("written", ["Kế hoạch năm 2024", "", "thực hiện"])
def test_what_is_no_body(written: str) -> None:
    assert parse_body(written) is None
