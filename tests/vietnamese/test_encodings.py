from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.vietnamese import encodings

ENCODINGS, NEAR_MISSES = encodings.tables()
EXAMPLES = [(name, *example) for name, table in ENCODINGS.items() for example in table.examples]
PLAN = """KẾ HOẠCH
thực hiện Kết luận số 57-KL/TW, ngày 15/6/2023 của Ban Bí thư về tiếp tục nâng cao hiệu quả
công tác thông tin đối ngoại trong tình hình mới; phẳng lặng, quỹ, nhuyễn, chẳng hạn, ướt đẫm."""


def encoded(text: str, name: str) -> bytes:
    """Text in a legacy encoding, by its table read backwards; what it has no bytes for must be ASCII."""
    codes = [bytes([code]) for code in range(256)]
    pairs = [base + mark for base in codes for mark in codes[0xC0:] if base.isalpha() or base > b"\x7f"]
    letters = {encodings.decode(code, name): code for code in (*pairs, *codes)}
    return b"".join(letters[char] for char in text)


@pytest.mark.parametrize(("name", "shown", "meant"), EXAMPLES)
def test_every_table_reads_its_examples_and_detects_them(name: str, shown: str, meant: str) -> None:
    assert encodings.decode(shown, name) == meant
    assert encodings.decode_legacy(shown) == (meant, name)
    assert encodings.decode_legacy(f"2024\n{shown}\n\n{shown}") == (f"2024\n{meant}\n\n{meant}", name)


@pytest.mark.parametrize("text", [*NEAR_MISSES, "\n".join(NEAR_MISSES), PLAN, "", "plain ASCII", "\xad", "®"])
def test_what_is_in_none_of_them_stays(text: str) -> None:
    assert encodings.decode_legacy(text) is None


@pytest.mark.parametrize("name", sorted(ENCODINGS))
def test_a_plan_comes_back_from_its_bytes(name: str) -> None:
    text = PLAN.lower() if name == "tcvn3" else PLAN
    content = encoded(text, name)
    assert encodings.decode_legacy(content) == (text, name)
    assert encodings.decode_legacy(content.decode("latin-1")) == (text, name)


@pytest.mark.parametrize("name", sorted(ENCODINGS))
def test_lines_of_unicode_stay_among_decoded_ones(name: str) -> None:
    shown, meant = ENCODINGS[name].examples[0]
    text = "{unicode}\n{legacy}\n{legacy}\n\n5 m²\n{unicode}".format
    decoded = encodings.decode_legacy(text(unicode=PLAN, legacy=shown))
    assert decoded is not None
    assert decoded[0].replace(encodings.decode("²", name), "²") == text(unicode=PLAN, legacy=meant)


def test_two_encodings_in_one_document() -> None:
    (one, meant_one), (two, meant_two) = ENCODINGS["tcvn3"].examples[0], ENCODINGS["vni"].examples[0]
    assert encodings.decode_legacy(f"{one}\n{one}\n{two}\n") == (f"{meant_one}\n{meant_one}\n{meant_two}\n", "tcvn3")


@given(st.text(alphabet=st.characters(max_codepoint=0x1FF)))
def test_lines_stay_lines_whatever_the_text(text: str) -> None:
    decoded, _ = encodings.decode_legacy(text) or (text, "")
    assert decoded.count("\n") == text.count("\n")


@given(st.lists(st.sampled_from(sorted(set(PLAN.split()))), max_size=40).map(" ".join))
def test_any_words_of_a_plan_in_unicode_stay(text: str) -> None:
    assert encodings.decode_legacy(text) is None


@given(st.binary())
def test_bytes_are_read_as_their_characters(content: bytes) -> None:
    assert encodings.decode_legacy(content) == encodings.decode_legacy(content.decode("latin-1"))


@pytest.mark.parametrize(
    ("shown", "meant"),
    [
        ("bé tr\u00adëng Bé tµi chÝnh", "bộ trưởng Bộ tài chính"),
        ("I. MôC TI£U", "I. MỤC TIÊU"),
        ("Sè: 12/Q§-UB", "Số: 12/QĐ-UB"),
        ("TØNH uû H¶I D¦¥NG", "TỈNH uỷ HẢI DƯƠNG"),
    ],
)
def test_capitals_of_tcvn3_come_from_their_word(shown: str, meant: str) -> None:
    assert encodings.decode(shown, "tcvn3") == meant


@pytest.mark.parametrize(
    ("font", "expected"),
    [
        (".VnTime", ("tcvn3", False)),
        (".VnTimeH", ("tcvn3", True)),
        ("ABCDEF+.VnTimeH,Bold", ("tcvn3", True)),
        (".VnArialH-Bold", ("tcvn3", True)),
        (".VnTime-Bold", ("tcvn3", False)),
        ("'.VnTime'", ("tcvn3", False)),
        ("VNI-Times", ("vni", False)),
        ("VNI-Helve", ("vni", False)),
        ("Times New Roman", None),
        ("Vn", None),
        ("", None),
    ],
)
def test_fonts_that_prove_an_encoding(font: str, expected: tuple[str, bool] | None) -> None:
    found = encodings.of_font(font)
    assert (None if found is None else (found.encoding, found.capitals)) == expected
