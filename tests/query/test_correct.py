"""Did you mean: the archive's own words, nearest to what was typed."""

from __future__ import annotations

import pytest

from search_app.query.correct import correct
from search_app.query.lexicon import Lexicon
from search_app.query.syntax import parse_query
from tests.query.words import Words

TEXTS = (
    "công tác thông tin đối ngoại năm 2024",
    "nâng cao công tác thông tin đối ngoại",
    "phòng, chống thiên tai và tìm kiếm cứu nạn",
    "cải cách hành chính, chuyển đổi số, tài chính",
    "bầu cử đại biểu hội đồng nhân dân; đổi mới; đôi bên; ngoài ra",
    "hải quan năm qua; đội biên phòng; năm đội",
)


CORRECTED = [
    ("thông tin đôi ngoại", "thông tin đối ngoại"),
    ("thông tin đối ngọai", "thông tin đối ngoại"),
    ("thông tin đôi ngoai", "thông tin đối ngoại"),
    ("thong tin doi ngaoi", "thong tin doi ngoai"),
    ("phòng chống thiên tia", "phòng chống thiên tai"),
    ("cải cách hành chín", "cải cách hành chính"),
    ("chuyên đổi sô", "chuyển đổi số"),
    ('năm: 2024 "đối ngọai" -biển', 'năm: 2024 "đối ngoại" -biển'),
    ("bầu cữ", "bầu cử"),
    ("thông tin đối ngo", "thông tin đối ngoại"),
    ("thong tin doi ngo", "thong tin doi ngoai"),
    ("cải cách hà", "cải cách hành"),
    ("Thông tin ĐỐI NGỌAI", "Thông tin ĐỐI ngoại"),
]
KEPT = [
    "thông tin đối ngoại",
    "đối ngoại nhân",
    "57-KL/TV",
    "xyz",
    "???",
    "",
    "hải sâm đột biến",
    "ubmd",
    "thiên tai " * 20,
]


@pytest.mark.parametrize(("typed", "better"), CORRECTED)
def test_corrects(typed: str, better: str) -> None:
    assert correct(parse_query(typed), Lexicon(Words(TEXTS), ())) == better


@pytest.mark.parametrize("typed", KEPT)
def test_keeps_what_nothing_better_is_known_for(typed: str) -> None:
    assert correct(parse_query(typed), Lexicon(Words(TEXTS), ())) is None
