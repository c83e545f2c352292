"""Document numbers: real spellings, near misses, inverse property, linear time is in test_hostile."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.model import DocumentNumber
from indexer.vietnamese.codes import codes
from indexer.vietnamese.numbers import find_numbers, parse_number, skeleton

# (text, expected numbers, expected pieces of text)
FOUND = [
    ("57-KL/TW", ["57-KL/TW"]),
    ("Số 84 - KH/BTGTU", ["84-KH/BTGTU"]),
    ("Kế hoạch số 04-KH /BCĐ, ngày", ["04-KH/BCĐ"]),
    ("78 -KH/BTGTU", ["78-KH/BTGTU"]),
    ("Chỉ thị số 32-\nCT/TW", ["32-CT/TW"]),
    ("Chỉ thị 21/CT-TTg của", ["21/CT-TTg"]),
    ("8376 /VBHN-BTP", ["8376/VBHN-BTP"]),
    ("66.15/2026/NQ-CP", ["66.15/2026/NQ-CP"]),
    ("7079VBHN-BVHTTDL", ["7079/VBHN-BVHTTDL"]),
    ("2004/KH-SYT-CĐN", ["2004/KH-SYT-CĐN"]),
    ("154/CTPH-LĐLĐ-SVH,TT,DL", ["154/CTPH-LĐLĐ-SVH,TT,DL"]),
    ("2760b/QĐ-ĐHSPHN", ["2760b/QĐ-ĐHSPHN"]),
    ("100/2015/QH13", ["100/2015/QH13"]),
    ("02/2023/TTLT-BCA-BQP", ["02/2023/TTLT-BCA-BQP"]),
    ("57–KL/TW 57—KL/TW 57−KL/TW", ["57-KL/TW"] * 3),
    ("26/VBHN-BTС", ["26/VBHN-BTC"]),  # the last letter is Cyrillic
    ("99/QÐ-UBND", ["99/QĐ-UBND"]),  # the Icelandic eth
    ("279/2002/qđ-ttg", ["279/2002/QĐ-TTg"]),
    ("64/2025/TT-BCt", ["64/2025/TT-BCT"]),
    ("81 /2025/TT- NHNN", ["81/2025/TT-NHNN"]),
    ("30/2020/ND-CP", ["30/2020/NĐ-CP"]),  # marks lost
    ("29/NQ-TW", ["29-NQ/TW"]),  # the Party writes 29-NQ/TW, whatever was typed
    ("24/2023/NĐ-CPngày 14/5/2023", ["24/2023/NĐ-CP"]),
    ("58/2014/QH13như sau", ["58/2014/QH13"]),
    ("30/2020/NĐ-CP4 về", ["30/2020/NĐ-CP"]),  # the mark of a footnote
    ("số57-KL/TW", ["57-KL/TW"]),
    ("KẾT LUẬN 57-KL/TW - BỘ CHÍNH TRỊ", ["57-KL/TW"]),
    ("các Kế hoạch số 138-KH/TU và 139-KH/TU", ["138-KH/TU", "139-KH/TU"]),
    ("Số 1234 QĐ-UBND", ["1234/QĐ-UBND"]),
    ("Nghị định 80-CP, 63/CP", ["80-CP", "63/CP"]),
    ("1333/TP-KHTC", ["1333/TP-KHTC"]),
    ("45/KH-BCA-V03", ["45/KH-BCA-V03"]),
]

NOT_FOUND = [
    "Só:0/KH-TTra",
    "15/6/2023", "1/2", "giai đoạn 2021-2030", "2021 - 2030", "0912.345.678", "24/7", "TCVN 5945:2005", "50%", "1/5",
    "QCVN 08-MT:2015/BTNMT", "A/B", "10/A", "ngày 1/5 - Ban", "3/Công an", "5-7 người", "2-Tổ chức", "10/tháng", "5/ca",
    "1-Công tác tuyên truyền", "I/II", "20/10/2023-KH", "5/KH", "10/2019", "100/kg", "15-CT", "2/HU", "3.2/TTr.",
    "Số:    /KH-MTTQ-BTT", "", "Số", "12/", "có 5 KH-UBND",
]  # fmt: skip

TYPED = [
    ("57 KL/TW", "57-KL/TW"),
    ("57-kl/tw", "57-KL/TW"),
    ("Số: 84 - KH/BTGTU", "84-KH/BTGTU"),
    ("21/ct-ttg", "21/CT-TTg"),
    ("57 kl tw", "57-KL/TW"),
    ("57KL/TW", "57-KL/TW"),
    ("kế hoạch số 354 kh tu", "354-KH/TU"),
    ("chỉ thị 32 ct/tw", "32-CT/TW"),
    ("100 2015 qh13", "100/2015/QH13"),
    ("04-kh/bcd", "04-KH/BCĐ"),
    ("2760b/qđ-đhsphn", "2760b/QĐ-ĐHSPHN"),
    ("84-KH/BTGTU.", "84-KH/BTGTU"),
    ("  57-KL/TW\n", "57-KL/TW"),
    ("57-\nKL/TW", "57-KL/TW"),
    ("57-KL/TƯ", "57-KL/TW"),
    ("57-KL/T.Ư", "57-KL/TW"),
    ("57 kl/t.w", "57-KL/TW"),
    ("96-kh/btgtư", "96-KH/BTGTW"),
    ("57KLTW", "57-KL/TW"),
    ("905/KHSYT", "905/KH-SYT"),
    ("1234QĐUBND", "1234/QĐ-UBND"),
    ("５７－ＫＬ／ＴＷ", "57-KL/TW"),
    ("kh 310 tu", "310-KH/TU"),
    ("kết luận 57 tw", "57-KL/TW"),
    ("quyết định 06 TTg", "06/QĐ-TTg"),
]

NOT_TYPED = ["", "abc", "2023", "57", "thông tin đối ngoại", "3/Công an", "15/6/2023", "138-KH/TU và 139-KH/TU",
             "57-KL/TW - BỘ CHÍNH TRỊ", "-", "số", "57 người", "\x00", "9" * 400]  # fmt: skip


@pytest.mark.parametrize(("text", "numbers"), FOUND)
def test_every_real_spelling_is_found(text, numbers):
    assert [str(mention.number) for mention in find_numbers(text)] == numbers


@pytest.mark.parametrize("text", NOT_FOUND)
def test_what_only_looks_like_a_number_is_none(text):
    assert find_numbers(text) == ()


@pytest.mark.parametrize(("text", "number"), TYPED)
def test_a_person_may_type_it_in_any_way(text, number):
    assert str(parse_number(text)) == number


@pytest.mark.parametrize("text", NOT_TYPED)
def test_what_a_person_types_may_be_no_number(text):
    assert parse_number(text) is None


def test_spans_cover_the_number_and_nothing_else():
    text = "Thực hiện Kế hoạch số 04-KH /BCĐ, ngày 28/12/2023; Chỉ thị 21/CT-TTg."
    assert [mention.span.of(text) for mention in find_numbers(text)] == ["04-KH /BCĐ", "21/CT-TTg"]


@pytest.mark.parametrize("kind", codes().kinds.values(), ids=lambda kind: kind.code)
def test_every_kind_matches_its_examples_and_none_of_its_near_misses(kind):
    for example in kind.examples:
        assert [str(mention.number) for mention in find_numbers(example)] == [example]
        assert kind.code in find_numbers(example)[0].number.code.replace("/", "-").split("-")
    for near_miss in kind.near_misses:
        assert find_numbers(near_miss) == ()


@pytest.mark.parametrize("body", codes().bodies.values(), ids=lambda body: body.code)
def test_every_body_makes_a_number_with_a_kind(body):
    text = f"12-KH/{body.code}" if body.party else f"12/KH-{body.code}"
    assert [str(mention.number) for mention in find_numbers(text)] == [text]
    assert str(parse_number(text.lower())) == text


def test_a_code_is_either_a_kind_or_a_body_unless_listed():
    both = set(codes().kinds) & set(codes().bodies)
    assert both == {"BTT"}  # "Bản thỏa thuận", and the Fatherland Front's Ban Thường trực


def test_styles_and_years_are_told_apart():
    assert parse_number("57-KL/TW") == DocumentNumber("57", "KL/TW", "party")
    assert parse_number("66.15/2026/NQ-CP") == DocumentNumber("66.15", "NQ-CP", "state", 2026)
    assert parse_number("04-KH/BCĐ").key == parse_number("4-kh/bcđ").key


NUMBER_PIECES = st.lists(
    st.sampled_from([*codes().kinds, *codes().bodies, "ĐHSPHN", "QH15", "BCĐ35", "XYZ", "12", "2023", "57", "a"]),
    min_size=1,
    max_size=5,
)


@given(NUMBER_PIECES, st.lists(st.sampled_from(["-", "/", " - ", " /", " ", "-\n"]), min_size=5, max_size=5))
def test_a_number_that_was_found_is_read_back_from_its_official_writing(pieces, joints):
    text = "57" + "".join(joint + piece for joint, piece in zip(joints, pieces, strict=False))
    for mention in find_numbers(text):
        assert parse_number(str(mention.number)) == mention.number


@given(st.text(alphabet="57aKHTUWCĐQy/-– .,\n(1sốSC&", max_size=60))
def test_mentions_are_in_order_and_apart(text):
    assert len(skeleton(text)) == len(text)
    mentions = find_numbers(text)
    for earlier, later in itertools.pairwise(mentions):
        assert earlier.span.end <= later.span.start
    for mention in mentions:
        assert parse_number(str(mention.number)) == mention.number
