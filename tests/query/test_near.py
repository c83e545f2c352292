"""What a bad reading left of a word is met, last of all, and named."""

from __future__ import annotations

import pytest

from indexer.engine.request import And, Or, Term
from indexer.vietnamese.analyse import analyse
from search_app.query.explain import Why, explain
from search_app.query.lexicon import Lexicon
from search_app.query.near import one_edit
from search_app.query.snippet import best_snippet
from search_app.query.syntax import parse_query
from search_app.query.terms import QueryTerms, terms_of

GOOD = "Kết luận về chính sách đối ngoại, thực hiện thông tin; luân chuyển; bánh chưng; thuế; Hầm Hải Vân"
BAD = "kết luậnn chlnh sách đối ngoạl, thưc hiện, thôngtin; TP HCM"


class Scans:
    """Ten good passages and a bad one."""

    def tokens(self, unit: str, form: str, prefix: str = "") -> dict[str, int]:
        found: dict[str, int] = {}
        for text, passages in ((GOOD, 10), (BAD, 1)):
            for token in {token.text for token in analyse(text).forms[form]}:
                if token.startswith(prefix):
                    found[token] = found.get(token, 0) + passages
        return found


def terms(typed: str, *, doubtful: bool = True) -> QueryTerms:
    return terms_of(parse_query(typed), Lexicon(Scans(), (), doubtful=doubtful))


NEAR = [
    ("luận", {"luậnn"}),
    ("chính", {"chlnh"}),
    ("chinh", {"chlnh"}),
    ("ngoại", {"ngoạl"}),
    ("thực", {"thưc"}),
    ("thuc", set()),  # met as it is: without marks they are the same
    ("thông tin", {"thôngtin"}),
    ("thong tin", {"thôngtin"}),
    ("luân", {"luậnn"}),
    ("hầm", set()),  # HCM is no hầm
    ("bánh", set()),
    ("57-KL/TW", set()),
    ("vân", set()),
]


@pytest.mark.parametrize(("typed", "near"), NEAR, ids=[typed for typed, _ in NEAR])
def test_misreadings(typed: str, near: set[str]) -> None:
    assert {token for word in terms(typed).words for token in word.near} == near


def test_they_are_met_and_rank_by_nothing() -> None:
    found = terms("chính")
    assert found.match() == And((Or((Term("syllables", "chính"), Term("syllables", "chlnh"))),))
    assert "chlnh" not in {clause.token for clause in found.clauses}


def test_only_where_the_archive_holds_texts_that_cannot_be_trusted() -> None:
    assert terms("chính", doubtful=False).match() == And((Term("syllables", "chính"),))


@pytest.mark.parametrize("typed", ['"chính"', "-chính", '"thực hiện"'])
def test_quotes_and_minus_mean_the_very_words(typed: str) -> None:
    found = terms(typed)
    assert not any(word.near for run in (*found.phrases, *found.without) for word in run)


def test_the_hit_says_so() -> None:
    found = terms("chính sách")
    shown = best_snippet(BAD, found).segments
    assert [segment.text for segment in shown if segment.hit] == ["chlnh sách"]
    assert explain((), [shown], found, own_number=False) == Why(("text",), "ocr-near")
    shown = best_snippet(GOOD, found).segments
    assert explain((), [shown], found, own_number=False) == Why(("text",), "exact")


def test_one_edit() -> None:
    assert {"ab", "abd", "abcd", "acb", "xbc", "bc"} <= one_edit("abc")
    assert not {"abc", "", "cba"} & one_edit("abc")
