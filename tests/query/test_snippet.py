"""Which pieces of a text answer a query."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search_app.query.snippet import WHOLE, WIDTH, best_snippet, find_hits, mark
from search_app.query.syntax import parse_query
from search_app.query.terms import terms_of


def hits(typed: str, text: str) -> list[str]:
    return [span.of(text) for span in find_hits(text, terms_of(parse_query(typed)))]


HITS = [
    ("thông tin", "Sở Thông tin ra thông báo.", ["Thông tin"]),
    ("thông tin", "Ra thông báo về tin lũ.", ["thông", "tin"]),
    ("thong tin", "Sở Thông tin ra thông báo.", ["Thông tin"]),
    ("đường", "đường dài, dương tính", ["đường"]),
    ("duong", "đường dài, dương tính", ["đường", "dương"]),
    ("hoà bình", "Vì hòa bình, hoà bình.", ["hòa bình", "hoà bình"]),
    ("57 kl/tw", "theo Kết luận số 57 - KL/TW ngày", ["57 - KL/TW"]),
    ('"đối ngoại"', "công tác đối ngoại đảng", ["đối ngoại"]),
    ("báo -biển", "báo chí vùng biển", ["báo"]),
    ("", "không hỏi gì", []),
    ("năm: 2023", "năm 2023", []),
]


@pytest.mark.parametrize(("typed", "text", "expected"), HITS, ids=[f"{typed} in {text}" for typed, text, _ in HITS])
def test_hits(typed: str, text: str, expected: list[str]) -> None:
    assert hits(typed, text) == expected


LONG = (
    "Mở đầu bằng một câu không có gì. " * 12
    + "Xây dựng đội ngũ làm thông tin đối ngoại. "
    + "Kết thúc cũng không có gì. " * 12
)


def test_the_snippet_shows_the_sentence_that_answers() -> None:
    snippet = best_snippet(LONG, terms_of(parse_query("thông tin đối ngoại")))
    shown = "".join(segment.text for segment in snippet.segments)
    assert "thông tin đối ngoại" in shown
    assert shown.startswith("Xây dựng")
    assert (snippet.before, snippet.after) == (True, True)
    assert [segment.text for segment in snippet.segments if segment.hit] == ["thông tin đối ngoại"]


def test_without_an_answer_it_shows_the_beginning() -> None:
    snippet = best_snippet(LONG, terms_of(parse_query("biển đảo")))
    assert snippet.span.start == 0
    assert not snippet.before


def test_a_sentence_without_end_is_cut_between_words() -> None:
    snippet = best_snippet("chữ " * 300 + "biển đảo " + "chữ " * 300, terms_of(parse_query("biển đảo")))
    shown = "".join(segment.text for segment in snippet.segments)
    assert "biển đảo" in shown
    assert len(shown) <= WIDTH
    assert set(shown.split()) == {"chữ", "biển", "đảo"}


def shown_of(text: str, typed: str) -> str:
    return "".join(segment.text for segment in best_snippet(text, terms_of(parse_query(typed))).segments)


def test_a_sentence_of_five_lines_is_shown_whole() -> None:
    sentence = "Các sở, ban, ngành, " * 17 + "tuyên truyền biển đảo."
    assert WIDTH < len(sentence) <= WHOLE
    assert shown_of(f"Câu đầu ngắn. {sentence} Câu cuối ngắn.", "biển đảo") == sentence


def test_a_longer_one_is_cut_at_commas() -> None:
    text = "cán bộ xã phường, " * 30 + "làm tốt công tác biển đảo, " + "đảng viên các cấp, " * 30 + "hết."
    shown = shown_of(text, "biển đảo")
    assert shown.startswith("cán bộ xã phường, ")
    assert shown.endswith("đảng viên các cấp,")
    assert "làm tốt công tác biển đảo, " in shown
    assert len(shown) <= WIDTH


def test_a_row_of_a_table_is_shown_whole() -> None:
    text = (
        "TT\tViệc. Ai\tHạn\n1\tLớp học. Tiếng Việt\tQuý I\n2\tPhóng sự. Biển đảo\tQuý II"
        + "\n3\tViệc khác\tQuý IV" * 20
    )
    snippet = best_snippet(text, terms_of(parse_query("biển đảo")))
    assert snippet.rows
    assert snippet.span.of(text).startswith("2\tPhóng sự. Biển đảo\tQuý II\n3\t")
    assert not best_snippet(LONG, terms_of(parse_query("biển đảo"))).rows


VIETNAMESE = st.text(alphabet="aăâbcdđeêghiklmnoôơpqrstuưvxy ạảấ.,;!\n-/0123457KLTW", max_size=400)


@given(VIETNAMESE, st.sampled_from(["a", "đ ê", '"ă â"', "57-KL/TW", "số: 5-KL/TW", ""]))
def test_segments_join_to_a_slice_of_the_text(text: str, typed: str) -> None:
    terms = terms_of(parse_query(typed))
    assert "".join(segment.text for segment in mark(text, terms)) == text
    snippet = best_snippet(text, terms)
    assert "".join(segment.text for segment in snippet.segments) == snippet.span.of(text)
    assert len(snippet.span.of(text)) <= WHOLE or not text[:WHOLE].strip()
