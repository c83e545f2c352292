"""What else the words of a query are met by."""

from __future__ import annotations

import pytest

from indexer.engine.request import And, Or, Phrase, Term
from search_app.query.lexicon import Lexicon
from search_app.query.syntax import parse_query
from search_app.query.terms import OTHER_SHARE, QueryTerms, terms_of

PEOPLE = ("uỷ", "ban", "nhân", "dân")
CITED = ("57-KL/TW~2023", "57-NQ/TW~2024", "157-KL/TW", "21/CT-TTg", "05-KH/TU~2020~Bắc Ninh")


class NoWords:
    """A searcher whose archive holds no words."""

    def tokens(self, unit: str, form: str, prefix: str = "") -> dict[str, int]:
        return {}


def terms(typed: str) -> QueryTerms:
    return terms_of(parse_query(typed), Lexicon(NoWords(), CITED))


def both(*tokens: str, form: str = "syllables") -> And:
    return And(tuple(Term(form, token) for token in tokens))


SHORT = Term("folded", "ubnd")
LONG = Phrase("syllables", PEOPLE)
KL57 = Or((Term("syllables", "57-kl/tw"), Term("number", "57-kl/tw")))
MATCHES = [
    ("UBND", And((Or((SHORT, LONG)),))),
    ("ubnd tinh", And((Or((SHORT, LONG)), Term("folded", "tinh")))),
    ("ủy ban nhân dân", And((Or((And((Term("syllables", "uỷ"), Term("folded", "ban"), Term("syllables", "nhân"),
                                      Term("syllables", "dân"))), Term("folded", "ubnd"))),))),
    ("uy ban nhan dan", And((Or((both("uy", "ban", "nhan", "dan", form="folded"), Term("folded", "ubnd"))),))),
    ("hội đồng", And((Term("syllables", "hội"), Term("syllables", "đồng")))),
    ('"UBND"', And((SHORT,))),
    ("tỉnh ủy", both("tỉnh", "uỷ")),
    ("TU", And((Or((Term("folded", "tu"), Phrase("syllables", ("tỉnh", "uỷ")),
                    Phrase("syllables", ("thành", "uỷ")))),))),
    ("tu sửa", And((Term("folded", "tu"), Term("syllables", "sửa")))),
    ("KL 57", And((Or((And((Term("folded", "kl"), Term("folded", "57"))), KL57)),))),
    ("kết luận 57", And((Or((And((Term("syllables", "kết"), Term("syllables", "luận"), Term("folded", "57"))),
                             KL57)),))),
    ("kế hoạch 5 năm", And((Term("syllables", "kế"), Term("syllables", "hoạch"), Term("folded", "5"),
                            Term("syllables", "năm")))),
    ("chỉ thị 99", And((Or((both("chỉ", "thị"), Term("folded", "ct"))), Term("folded", "99")))),
    ("57-KL/TW ngày 15/6/2023", And((KL57,))),
    ("57-KL/TW năm 2023 đối", And((KL57, Term("syllables", "đối")))),
]  # fmt: skip


@pytest.mark.parametrize(("typed", "node"), MATCHES, ids=[typed for typed, _ in MATCHES])
def test_what_may_occur_instead(typed: str, node) -> None:
    assert terms(typed).match() == node


def test_without_an_archive_half_a_number_is_its_words() -> None:
    assert terms_of(parse_query("nghị quyết 57")).others == ((terms("NQ").words[0],),)


def test_the_other_writing_ranks_a_little_lower() -> None:
    weights = {(clause.form, clause.token): clause.weight for clause in terms("ubnd xã").clauses}
    other = [weights["syllables", token] for token in PEOPLE]
    assert sum(other) == pytest.approx(OTHER_SHARE * weights["syllables", "ubnd"])
    assert ("pairs", "uỷ ban") in weights
    number = {clause.token: clause.weight for clause in terms("KL 57").clauses if clause.form == "number"}
    assert set(number) == {"57-kl/tw"}


def test_both_writings_are_shown_in_a_text() -> None:
    assert {word.exact for word in terms("UBND xã").sought} == {"ubnd", "xã", *PEOPLE}


def test_half_a_number_stands_for_the_most_cited_first() -> None:
    words = [other[0].exact for other in terms("số 5 và kế hoạch số 5").others]
    assert words == ["05-kh/tu"]
