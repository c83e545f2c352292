"""What a person types, read piece by piece."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search_app.query.syntax import FIELDS, Note, parse_query

READ = [
    ("", ()),
    ("   ", ()),
    ("thông tin đối ngoại", (("words", "thông tin đối ngoại"),)),
    ('"quy chế phối hợp" báo chí', (("phrase", "quy chế phối hợp"), ("words", "báo chí"))),
    ("“quy chế” báo chí", (("phrase", "quy chế"), ("words", "báo chí"))),
    ('tuyên truyền -"du lịch" -biển', (("words", "tuyên truyền"), ("without", "du lịch"), ("without", "biển"))),
    ("84 - KH/BTGTU", (("words", "84 - KH/BTGTU"),)),
    ("78 -KH/BTGTU đối ngoại", (("words", "78 -KH/BTGTU đối ngoại"),)),
    ("đối ngoại -57-KL/TW", (("words", "đối ngoại"), ("without", "57-KL/TW"))),
    ("số: 84 - KH/BTGTU đối ngoại", (("number", "84 - KH/BTGTU"), ("words", "đối ngoại"))),
    ("năm: 2023 đối ngoại", (("year", "2023"), ("words", "đối ngoại"))),
    ("cơ quan: Tỉnh ủy Quảng Ngãi năm: 2023", (("issuer", "Tỉnh ủy Quảng Ngãi"), ("year", "2023"))),
    ('cơ quan: Tỉnh ủy "đối ngoại"', (("issuer", "Tỉnh ủy"), ("phrase", "đối ngoại"))),
    ("CO QUAN : ban dan toc -biên giới", (("issuer", "ban dan toc"), ("without", "biên"), ("words", "giới"))),
    ("thuc hien:57-kl/tw kinh phí", (("implements", "57-kl/tw"), ("words", "kinh phí"))),
    ("truyền thông-báo chí", (("words", "truyền thông-báo chí"),)),
    ('""', ()),
    ("k\u1ebf hoa\u0323ch\x00", (("words", "kế hoạch"),)),
]


@pytest.mark.parametrize(("typed", "parts"), READ, ids=lambda value: value if isinstance(value, str) else "")
def test_reads(typed: str, parts: tuple) -> None:
    parsed = parse_query(typed)
    assert tuple((part.kind, part.value) for part in parsed.parts) == parts
    assert parsed.notes == ()


PLAIN = [
    ('đối ngoại "quy chế', "unbalanced-quote", '"quy chế'),
    ("đối - ngoại", "lone-minus", ""),
    ("đối ngoại -", "lone-minus", ""),
    ("tácgiả:Nguyễn", "unknown-field", "tácgiả:"),
    ("số: không", "field-number", "số:"),
    ("tổ chức thực hiện: các đơn vị", "field-number", "thực hiện:"),
    ("năm: nay", "field-year", "năm:"),
    ("cơ quan:", "field-text", "cơ quan:"),
]


@pytest.mark.parametrize(("typed", "code", "about"), PLAIN, ids=[typed for typed, _, _ in PLAIN])
def test_what_does_not_parse_is_plain_text_and_told(typed: str, code: str, about: str) -> None:
    parsed = parse_query(typed)
    assert parsed.values("words") == (typed,)
    assert parsed.notes == (Note(code, about),)


@pytest.mark.parametrize("field", FIELDS, ids=lambda field: field.kind)
def test_fields_read_their_examples(field) -> None:
    for typed, value in field.examples:
        assert [(part.kind, part.value) for part in parse_query(typed).parts] == [(field.kind, value)]


def test_leaving_pieces_out_keeps_the_rest_as_typed() -> None:
    parsed = parse_query('đối ngoại năm: 2023 "quy chế" -biển')
    assert parsed.typed(leaving_out=("year",)) == 'đối ngoại "quy chế" -biển'


TYPED = st.one_of(
    st.text(max_size=80),
    st.lists(
        st.sampled_from(
            ['"', "“", "”", "-", ":", " ", "số", "so:", "năm:", "2023", "cơ quan:", "57-KL/TW", "đối", "a"]
        ),
        max_size=30,
    ).map("".join),
)


@given(TYPED)
def test_never_raises_and_loses_no_letter_or_figure(typed: str) -> None:
    parsed = parse_query(typed)
    for part in parsed.parts:
        assert part.value
        assert part.value in part.source


def test_a_long_query_is_read_at_once() -> None:
    for typed in ('"' * 10_000, "“" * 10_000, "- " * 5_000, "số:" * 3_000, "a:b " * 2_500):
        assert parse_query(typed) is not None
