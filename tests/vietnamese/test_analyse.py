"""The tokens of the index."""

from __future__ import annotations

import json
import lzma
from itertools import pairwise, takewhile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.engine.fields import FORMS
from indexer.model import Analysed, DocumentNumber, Token
from indexer.vietnamese.analyse import ANALYSER_VERSION, BODY_FORMS, analyse, number_tokens
from indexer.vietnamese.dates import find_dates
from indexer.vietnamese.fold import fold
from indexer.vietnamese.normalise import clean
from indexer.vietnamese.numbers import find_numbers, parse_number
from indexer.vietnamese.spelling import standard

WORDS = [
    ("", []),
    ("  \n\n ", []),
    ("… — *** ## ___ | > “”", []),
    ("Kế hoạch tuyên truyền", ["kế hoạch", "tuyên truyền"]),
    ("KẾ HOẠCH", ["kế hoạch"]),
    ("Ủy ban nhân dân; UỶ BAN NHÂN DÂN", ["uỷ ban", "nhân dân", "uỷ ban", "nhân dân"]),
    ("**Kế hoạch** và *Chỉ thị*", ["kế hoạch", "và", "chỉ thị"]),
    ("YÊU CẦU**1. Mục đích**", ["yêu cầu", "1", "mục đích"]),
    ("Kết luận số 57-KL/TW ngày 15/6/2023", ["kết luận", "số", "57-kl/tw", "ngày", "15/6/2023"]),
    ("Số 84 - KH/BTGTU", ["số", "84-kh/btgtu"]),
    ("Kế hoạch số 4-KH /BCĐ,", ["kế hoạch", "số", "04-kh/bcđ"]),
    ("Chỉ thị 32-\nCT/TW của", ["chỉ thị", "32-ct/tw", "của"]),
    ("ngày 05/06/2023 và 5-6-2023, 5.6.2023", ["ngày", "5/6/2023", "và", "5/6/2023", "5/6/2023"]),
    ("ngày 5 tháng 6 năm 2023", ["ngày", "5", "tháng", "6", "năm", "2023"]),
    ("ngày 31/2/2023", ["ngày", "31", "2", "2023"]),  # no such day
    ("giai đoạn 2021-2025", ["giai đoạn", "2021", "2025"]),
    ("1.250.000 đồng, 98,5%", ["1.250.000", "đồng", "98,5"]),
    ("K Ế  H O Ạ C H", ["kế hoạch"]),
    ("C Ộ N G  H Ò A", ["cộng hoà"]),
    ("QUYẾT ĐỊNH.", ["quyết định"]),
    ("TP. HCM, a_b", ["tp", "hcm", "a", "b"]),
    ("thư: a.b@c.vn", ["thư", "a b c vn"]),  # an address is one word of several pieces
    ("km² 5G COVID-19 😀", ["km²", "5g", "covid", "19"]),
    ("İstanbul", ["istanbul"]),
]


def texts(analysed: Analysed, form: str) -> list[str]:
    return [token.text for token in analysed.forms[form]]


@pytest.mark.parametrize(("text", "words"), WORDS)
def test_words(text: str, words: list[str]) -> None:
    assert texts(analyse(text), "words") == words


def test_all_forms_of_a_line() -> None:
    text = "Ủy ban 04-KH/BCĐ tại"
    forms = analyse(text).forms
    assert {form: [(token.text, token.position) for token in tokens] for form, tokens in forms.items()} == {
        "words": [("uỷ ban", 0), ("04-kh/bcđ", 1), ("tại", 2)],
        "syllables": [("uỷ", 0), ("ban", 1), ("04-kh/bcđ", 2), ("tại", 3)],
        "pairs": [("uỷ ban", 0), ("ban 04-kh/bcđ", 1), ("04-kh/bcđ tại", 2)],
        "folded": [("uy", 0), ("ban", 1), ("04-kh/bcd", 2), ("tai", 3)],
        "folded_pairs": [("uy ban", 0), ("ban 04-kh/bcd", 1), ("04-kh/bcd tai", 2)],
    }
    assert [token.span.of(text) for token in forms["words"]] == ["Ủy ban", "04-KH/BCĐ", "tại"]
    assert [token.span.of(text) for token in forms["folded_pairs"]] == ["Ủy ban", "ban 04-KH/BCĐ", "04-KH/BCĐ tại"]


def test_the_forms_are_those_of_the_index() -> None:
    assert tuple(analyse("kế hoạch").forms) == BODY_FORMS
    assert set(BODY_FORMS) <= {form.name for form in FORMS}
    assert ANALYSER_VERSION


@pytest.mark.parametrize("form", BODY_FORMS)
def test_a_form_alone_is_the_same(form: str) -> None:
    text = "Ủy ban nhân dân\n04-KH/BCĐ.\n\nK Ế  H O Ạ C H"
    assert analyse(text, (form,)).forms == {form: analyse(text).forms[form]}


POSITIONS = [
    ("thông tin\nđối ngoại", [0, 1, 2, 3]),  # a phrase broken by the page's margin
    ("thông tin\n\nđối ngoại", [0, 1, 2, 3]),  # a title set in two blocks
    ("thông tin.\nđối ngoại", [0, 1, 2, 3]),
    ("thông tin.\n\nđối ngoại", [0, 1, 3, 4]),
    ("thông tin:\n \n\nđối ngoại;\n\nmới", [0, 1, 3, 4, 6]),
    ("thông tin.”\n\nđối ngoại", [0, 1, 3, 4]),
    ("\n\n\nthông tin", [0, 1]),
]


@pytest.mark.parametrize(("text", "positions"), POSITIONS)
def test_only_the_end_of_a_sentence_before_a_blank_line_leaves_a_gap(text: str, positions: list[int]) -> None:
    forms = analyse(text).forms
    assert [token.position for token in forms["syllables"]] == positions
    assert [token.position for token in forms["folded"]] == positions
    pairs = [token.position for token in forms["pairs"]]
    assert pairs == [before for before, after in pairwise(positions) if after == before + 1]


@pytest.mark.parametrize(
    ("query", "document"),
    [
        ("57-kl/tw", "Kết luận số 57-KL/TW"),
        ("57 - KL/TW", "Kết luận số 57-KL/TW"),
        ("21/ct-ttg", "Chỉ thị số 21/CT-TTg ngày 4/5/2024"),
        ("15/06/2023", "ngày 15/6/2023"),
        ("cấp uỷ", "các cấp ủy đảng"),
        ("ỦY BAN", "Ủy ban nhân dân"),
        ("hoà bình", "môi trường hòa bình"),
        ("kĩ năng quản lí", "kỹ năng quản lý"),
        ("kế hoạch", "K Ế  H O Ạ C H"),
        ("QUẢNG NGÃI", "tỉnh Quảng Ngãi"),
    ],
)
def test_a_query_meets_the_document_in_every_form(query: str, document: str) -> None:
    asked, held = analyse(query), analyse(document)
    for form in BODY_FORMS:
        assert set(texts(asked, form)) <= set(texts(held, form)), form


@pytest.mark.parametrize(
    ("query", "document"), [("ke hoach", "Kế hoạch"), ("duong", "Đường"), ("4-kh/bcd", "04-KH/BCĐ")]
)
def test_what_is_typed_without_marks_meets_the_folded_form(query: str, document: str) -> None:
    asked, held = analyse(query), analyse(document)
    assert texts(asked, "folded") == texts(held, "folded")
    assert texts(asked, "folded_pairs") == texts(held, "folded_pairs")


NUMBER_TOKENS = [
    ("57-KL/TW", ("57-kl/tw", "57", "57-kl", "kl/tw")),
    ("4-KH/BCĐ", ("04-kh/bcđ", "04", "04-kh", "kh/bcđ", "04-kh/bcd", "kh/bcd")),
    ("21/CT-TTg", ("21/ct-ttg", "21", "21/ct", "ct-ttg")),
    ("66.15/2026/NQ-CP", ("66.15/2026/nq-cp", "66.15", "66.15/2026", "66.15/2026/nq", "nq-cp")),
    ("2760b/QĐ-ĐHSPHN",
     ("2760b/qđ-đhsphn", "2760b", "2760b/qđ", "qđ-đhsphn", "2760b/qd-dhsphn", "2760b/qd", "qd-dhsphn")),
]  # fmt: skip


@pytest.mark.parametrize(("written", "tokens"), NUMBER_TOKENS)
def test_tokens_of_a_number(written: str, tokens: tuple[str, ...]) -> None:
    number = parse_number(written)
    assert number is not None
    assert number_tokens(number) == tokens


def test_the_first_token_of_a_number_is_its_token_in_a_text() -> None:
    number = DocumentNumber("57", "KL/TW", "party")
    assert texts(analyse(f"số {number}"), "words")[1] == number_tokens(number)[0]


# --- properties ---

PIECES = ["kế hoạch", "Ủy ban", "HOÀ BÌNH", "hóa", "57-KL/TW", "84 - KH/BTGTU", "21/CT-TTg", "15/6/2023", "05-06-2023",
          "K Ế  H O Ạ C H", "**", "#", "_", ".", ",", "\n", "\n\n", " ", "  ", "\t", "(", ")", "1.234,5", "a@b.vn", "İ",
          "x\u0335", "😀", "32-\nCT/TW", "http://a.b/c", "Q U Ý", "TP.", "-", "/", "04-KH/BCĐ"]  # fmt: skip
TEXTS = st.lists(st.sampled_from(PIECES) | st.text(max_size=3)).map(lambda parts: clean("".join(parts)))


def spelled(piece: str) -> str:
    """What a piece of the text says, worked out without the analyser."""
    number = parse_number(piece)
    if number is not None and len(find_numbers(piece)) == 1 and any(char.isdigit() for char in piece):
        return number.key
    found = find_dates(piece)
    if len(found) == 1 and found[0].span.of(piece) == piece and not any(char.isalpha() for char in piece):
        return f"{found[0].date.day}/{found[0].date.month}/{found[0].date.year}"
    letters = "".join(piece.split()) if all(len(part) == 1 for part in piece.split()) else piece
    return standard(letters).replace("İ", "I").lower()


def check_tokens(text: str, analysed: Analysed) -> None:
    syllables, folded = tuple(analysed.forms["syllables"]), tuple(analysed.forms["folded"])
    for token in syllables:
        assert spelled(token.span.of(text)) == token.text
        assert token.text == token.text.strip() != ""
    assert [(token.span, token.position, token.text) for token in folded] == [
        (token.span, token.position, fold(token.text)) for token in syllables
    ]
    assert all(a.span.end <= b.span.start and a.position < b.position for a, b in pairwise(syllables))
    check_words(syllables, tuple(analysed.forms["words"]))
    for form, single in (("pairs", syllables), ("folded_pairs", folded)):
        assert [(token.text, token.position) for token in analysed.forms[form]] == [
            (f"{a.text} {b.text}", a.position) for a, b in pairwise(single) if b.position == a.position + 1
        ]


def check_words(syllables: tuple[Token, ...], words: tuple[Token, ...]) -> None:
    """Words are the syllables, put together in order, none left out."""
    assert [word.position for word in words] == list(range(len(words)))
    done = 0
    for word in words:
        inside = list(takewhile(lambda token, word=word: word.span.covers(token.span), syllables[done : done + 500]))
        assert word.text == " ".join(token.text for token in inside)
        assert (word.span.start, word.span.end) == (inside[0].span.start, inside[-1].span.end)
        done += len(inside)
    assert done == len(syllables)


@settings(deadline=None, max_examples=40)
@given(TEXTS)
def test_every_token_is_what_stands_at_its_span(text: str) -> None:
    check_tokens(text, analyse(text))


@settings(deadline=None, max_examples=60)
@given(st.text())
def test_any_text_can_be_analysed(raw: str) -> None:
    text = clean(raw)
    check_tokens(text, analyse(text))


@pytest.mark.shared
def test_real_plans(shared: Path) -> None:
    for path in sorted((shared / "plans").glob("*.txt")):
        text = clean(path.read_text("utf-8"))
        analysed = analyse(text)
        check_tokens(text, analysed)
        numbers = {mention.number.key for mention in find_numbers(text)}
        assert numbers
        assert numbers <= set(texts(analysed, "words"))


@pytest.mark.shared
@pytest.mark.slow
def test_real_documents(shared: Path) -> None:
    with lzma.open(shared / "data/documents-vbpl/documents.dev.jsonl.xz", "rt", encoding="utf-8") as rows:
        for number, row in enumerate(rows):
            if number % 20 == 0:
                text = clean(json.loads(row)["text"])[:60_000]
                check_tokens(text, analyse(text))


@pytest.mark.slow
@pytest.mark.parametrize(
    "text", ["A " * 50_000, "K Ế " * 30_000, "." * 200_000, '."' * 100_000 + "\n\na", "a\n" * 50_000]
)
def test_long_texts_come_back(text: str) -> None:
    """A quadratic step would take hours on these."""
    assert len(analyse(text, ("syllables",)).forms["syllables"].texts) <= len(text)
