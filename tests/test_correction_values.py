"""What a person writes for a field is read by recognition's own parsers, refused in one sentence, and comes back."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.correction_values import parse_value, write_value
from indexer.errors import CorrectionError
from indexer.model import CORRECTABLE, LEVELS, Issuer, PartialDate, Signer
from indexer.shape import value_from_json, value_to_json
from indexer.vietnamese.numbers import parse_number

CA_MAU = Issuer("Tỉnh ủy Cà Mau", "Tỉnh ủy", "province", "Cà Mau")
READ = [
    ("number", "57 kl/tw", parse_number("57-KL/TW")),
    ("number", "Số: 84 - KH/BTGTU", parse_number("84-KH/BTGTU")),
    ("number_code", "kh/tu", "KH/TU"),
    ("number_code", "CT-TTg", "CT-TTg"),
    ("kind", "kế hoạch", "Kế hoạch"),
    ("title", "  Về công tác\nđối ngoại ", "Về công tác đối ngoại"),
    ("issuer", "Ban Thường vụ Tỉnh uỷ Cà Mau", CA_MAU),
    ("issuer", "UBND huyện Bình Sơn",
     Issuer("Ủy ban nhân dân huyện Bình Sơn", "Ủy ban nhân dân", "district", "Bình Sơn")),
    ("issuer", '{"name": "Tổ 5", "body": "Tổ", "level": null, "place": null}', Issuer("Tổ 5", "Tổ", None, None)),
    ("co_issuers", "Tỉnh ủy Cà Mau; Sở Y tế",
     (CA_MAU, Issuer("Sở Y tế", "Sở Y tế", "province", None))),
    ("issued", "12/9/2023", PartialDate(2023, 9, 12)),
    ("issued", "2023-09-12", PartialDate(2023, 9, 12)),
    ("issued", "ngày 12 tháng 9 năm 2023", PartialDate(2023, 9, 12)),
    ("issued", "9/2023", PartialDate(2023, 9)),
    ("issued", "2023", PartialDate(2023)),
    ("place", "TP. Hồ Chí Minh", "Thành phố Hồ Chí Minh"),
    ("place", "lạng sơn", "Lạng Sơn"),
    ("place", "Quận 3", "Quận 3"),
    ("signer", "Nguyễn Văn Mẫu; PHÓ BÍ THƯ; Ban Thường vụ",
     Signer("Nguyễn Văn Mẫu", "PHÓ BÍ THƯ", "Ban Thường vụ", ())),
    ("signer", "Nguyễn Văn Mẫu;; Ban Thường vụ", Signer("Nguyễn Văn Mẫu", None, "Ban Thường vụ", ())),
    ("recipients", "Như trên; Lưu: VT", ("Như trên", "Lưu: VT")),
    ("recipients", '["Các sở; ngành", "Lưu: VT"]', ("Các sở; ngành", "Lưu: VT")),
]  # fmt: skip


@pytest.mark.parametrize(("field", "text", "value"), READ, ids=[f"{field}: {text}" for field, text, _ in READ])
def test_what_a_person_writes(field, text, value) -> None:
    assert parse_value(field, text) == value
    assert parse_value(field, write_value(field, value)) == value


@pytest.mark.parametrize("field", CORRECTABLE)
def test_not_stated_is_a_value_and_nothing_is_none(field) -> None:
    assert parse_value(field, " - ") is None
    assert write_value(field, None) == "-"
    with pytest.raises(CorrectionError, match="write -"):
        parse_value(field, " ")


REFUSED = [
    ("number", "57", "no document number"),
    ("number", "Kế hoạch", "no document number"),
    ("number_code", "12", "no code"),
    ("kind", "Kế hoạh", "is it Kế hoạch"),
    ("title", "...", "has no word"),
    ("issuer", "abc", "no body that is known"),
    ("issuer", '{"name": "Tổ 5"}', "has not the shape"),
    ("issuer", '{"name": "Tổ 5", "body": "Tổ", "level": "làng", "place": null}', "no level"),
    ("issuer", '{"name": 5, "body": "Tổ", "level": null, "place": null}', "no text in one line"),
    ("issuer", "{", "no JSON"),
    ("co_issuers", '["Tỉnh ủy"]', "has not the shape"),
    ("co_issuers", "Sở Y tế;", "has no word"),
    ("issued", "31/2/2023", "no date"),
    ("issued", "12/9/23", "no date"),
    ("issued", "hôm qua", "no date"),
    ("place", "ở đây", "no name of a place"),
    ("signer", "a; b; c; d", "write name; office"),
    ("recipients", "[]", "holds nothing"),
    ("recipients", "[1]", "no text"),
    ("passages", "x", "there is no field"),
    ("title", "x" * 2001, "too many"),
]


@pytest.mark.parametrize(("field", "text", "why"), REFUSED, ids=[f"{field}: {text[:20]}" for field, text, _ in REFUSED])
def test_what_is_refused_in_one_sentence(field, text, why) -> None:
    with pytest.raises(CorrectionError, match=why) as refused:
        parse_value(field, text)
    assert "\n" not in str(refused.value)


WORDS = st.text(st.sampled_from("aăđơ Ớ;-'\"[]{}/,."), min_size=1, max_size=12).map(lambda text: " ".join(text.split()))
NAMES = WORDS.filter(lambda text: any(map(str.isalpha, text)))
ISSUERS = st.builds(Issuer, NAMES, NAMES, st.none() | st.sampled_from(LEVELS), st.none() | NAMES)
VALUES = st.one_of(
    st.tuples(st.just("issuer"), ISSUERS),
    st.tuples(st.just("co_issuers"), st.lists(ISSUERS, min_size=1, max_size=3).map(tuple)),
    st.tuples(st.just("recipients"), st.lists(NAMES, min_size=1, max_size=3).map(tuple)),
    st.tuples(st.just("signer"), st.builds(Signer, NAMES, st.none() | NAMES, st.none() | NAMES, st.just(()))),
    st.tuples(st.just("title"), NAMES),
    st.tuples(st.just("issued"), st.dates().filter(lambda day: 1900 <= day.year <= 2100).map(
        lambda day: PartialDate(day.year, day.month, day.day))),
)  # fmt: skip


@given(VALUES)
@settings(max_examples=200, deadline=None)
def test_every_value_can_be_written_and_read(pair) -> None:
    field, value = pair
    assert parse_value(field, write_value(field, value)) == value
    assert value_from_json(field, value_to_json(field, value)) == value
