"""The tokens that a query stands for."""

from __future__ import annotations

import pytest

from indexer.engine.relevance import SCORING
from indexer.engine.request import And, Or, Phrase, Term
from indexer.vietnamese.fold import fold
from search_app.query.build import build_request, passages_request
from search_app.query.syntax import parse_query
from search_app.query.terms import IN_VAIN, LONG_LEAST, LONG_SHARE, SHORT_QUERY, terms_of
from search_app.search_state import SearchState, parse_state


def match(typed: str):
    return terms_of(parse_query(typed)).match()


def syllable(token: str) -> Term:
    return Term("syllables", token)


def folded(token: str) -> Term:
    return Term("folded", token)


NUMBER = Or((syllable("57-kl/tw"), Term("number", "57-kl/tw")))

MATCHES = [
    ("", None),
    ("đối ngoại", And((syllable("đối"), syllable("ngoại")))),
    ("doi ngoai", And((folded("doi"), folded("ngoai")))),
    ("đối ngoai", And((syllable("đối"), folded("ngoai")))),
    ("Đối ĐỐI", And((syllable("đối"),))),
    ('"đối ngoại"', And((Phrase("syllables", ("đối", "ngoại")),))),
    ('"doi ngoai"', And((Phrase("folded", ("doi", "ngoai")),))),
    ('"kinh tế"', And((Phrase("syllables", ("kinh", "tế")),))),
    ('"đối"', And((syllable("đối"),))),
    ("-biển", And((), (syllable("biển"),))),
    ('đối -"du lịch"', And((syllable("đối"),), (Phrase("syllables", ("du", "lịch")),))),
    ("57 - KL/TW", And((NUMBER,))),
    ("57 kl/tw", And((NUMBER,))),
    ("57 kl tw", And((NUMBER,))),
    ("57 kế hoạch", And((folded("57"), syllable("kế"), syllable("hoạch")))),
    ("57kl/tw đối", And((NUMBER, syllable("đối")))),
    ("57-KL/TW đối", And((NUMBER, syllable("đối")))),
    ("số: 57-KL/TW", And((Term("number", "57-kl/tw"),))),
    ("năm: 2023", None),
    ("???", Or(())),
    ("hòa", And((syllable("hoà"),))),
]


@pytest.mark.parametrize(("typed", "node"), MATCHES, ids=[typed for typed, _ in MATCHES])
def test_what_must_occur(typed: str, node) -> None:
    assert match(typed) == node


def test_a_long_question_may_miss_some_words() -> None:
    words = [f"từ{letter}" for letter in "abcdefgh"]
    short = match(" ".join(words[:SHORT_QUERY]))
    assert len(short.children) == SHORT_QUERY
    long = match(" ".join(words)).children[0]
    assert isinstance(long, Or)
    assert long.minimum == LONG_LEAST
    assert match(" ".join(f"từ{number}" for number in range(40))).children[0].minimum == LONG_SHARE * 40


def forms(typed: str) -> set[str]:
    return {clause.form for clause in terms_of(parse_query(typed)).clauses}


def test_marks_choose_the_forms_that_rank() -> None:
    assert forms("đối ngoai") == {"words", "syllables", "pairs", "title", "headings", "around"}
    assert forms("doi ngoai") == {"folded", "folded_pairs", "title_folded", "headings_folded"}
    assert "number" in forms("57-KL/TW")
    assert forms("-biển") == set()


def test_the_request_carries_filters_dates_and_paging() -> None:
    state = parse_state({"q": ["đối"], "year": ["2023", "-"], "from": ["6/2023"], "page": ["3"], "sort": ["newest"]},
                        query_chars=99)  # fmt: skip
    request = build_request(state, terms_of(parse_query(state.q)), page_size=10, facets=("year",))
    assert [(each.facet, each.values) for each in request.filters] == [("year", ("2023", None))]
    assert [(each.column, each.low, each.high) for each in request.ranges] == [("issued", 20230600, None)]
    assert (request.offset, request.limit, request.sort) == (20, 10, "newest")


def test_passages_hold_any_of_the_words_of_the_plans_shown() -> None:
    request = passages_request(["a", "b"], terms_of(parse_query("đối ngoại -biển")))
    assert request.match == Or((syllable("đối"), syllable("ngoại")))
    assert (request.plans, request.per_plan, request.limit) == (("a", "b"), 2, 4)
    assert {clause.form for clause in request.score} == {"words", "syllables", "pairs", "headings"}
    assert passages_request([], terms_of(parse_query("đối"))) is None
    assert passages_request(["a"], terms_of(parse_query("-biển"))) is None


def test_an_empty_state_asks_for_everything() -> None:
    assert build_request(SearchState(), terms_of(parse_query("")), page_size=10).match is None


def weights(typed: str) -> dict[tuple[str, str], float]:
    return {(clause.form, clause.token): clause.weight for clause in terms_of(parse_query(typed)).clauses}


@pytest.mark.parametrize("fold_it", [False, True], ids=["marked", "unmarked"])
def test_what_a_long_question_says_in_vain_weighs_less(fold_it: bool) -> None:
    asked = "chế độ báo cáo của các huyện được quy định như thế nào"
    found = weights(fold(asked) if fold_it else asked)
    form, words, vain = ("folded", "bao", "nao") if fold_it else ("syllables", "báo", "nào")
    assert found[form, vain] == IN_VAIN * found[form, words]
    pairs = "folded_pairs" if fold_it else "pairs"
    assert found[pairs, fold("thế nào") if fold_it else "thế nào"] == IN_VAIN * SCORING[pairs].weight


def test_a_short_query_means_every_word() -> None:
    found = weights("quy định như thế nào")
    assert found["syllables", "nào"] == found["syllables", "định"] == SCORING["syllables"].weight
