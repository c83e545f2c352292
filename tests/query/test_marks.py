"""What words typed without marks most likely mean, by the archive's own words."""

from __future__ import annotations

import pytest

from indexer.vietnamese.analyse import analyse
from indexer.vietnamese.fold import fold
from search_app.query.lexicon import Lexicon
from search_app.query.marks import restored
from search_app.query.syntax import parse_query
from search_app.query.terms import FOLDED_SHARE, terms_of

TEXTS = (
    "công tác dân vận năm 2024",
    "ban dân vận tỉnh ủy",
    "văn bản hướng dẫn của ban tổ chức",
    "soạn thảo văn bản",
    "thông tin đối ngoại",
    "ai cũng đổi mới; an ninh; ngoài ra",
    "đổi mới công tác cán bộ",
)


class Texts:
    """A searcher of a few texts, each a passage."""

    def tokens(self, unit: str, form: str, prefix: str = "") -> dict[str, int]:
        assert unit == "passage"
        found: dict[str, int] = {}
        for text in TEXTS:
            for token in {token.text for token in analyse(text).forms[form]}:
                if token.startswith(prefix):
                    found[token] = found.get(token, 0) + 1
        return found


LEXICON = Lexicon(Texts(), ())


@pytest.mark.parametrize(
    "meant",
    ["ban dân vận", "văn bản", "thông tin đối ngoại", "đổi mới công tác", "an ninh", "công tác cán bộ năm 2024"],
)
def test_neighbours_tell_what_is_meant(meant: str) -> None:
    assert restored(fold(meant).split(), LEXICON) == tuple(meant.split())


def test_what_the_archive_does_not_know_stays() -> None:
    assert restored([], LEXICON) == ()
    assert restored(["xyz", "dan", "van"], LEXICON) == ("xyz", "dân", "vận")


def test_the_likeliest_markings_rank_above_the_others() -> None:
    weights = {(one.form, one.token): one.weight for one in terms_of(parse_query("dan van"), LEXICON).clauses}
    assert weights["words", "dân vận"] == weights["syllables", "dân"]
    assert weights["folded", "dan"] == FOLDED_SHARE * weights["syllables", "dân"]
    assert ("syllables", "dẫn") not in weights


def test_one_syllable_alone_is_not_guessed() -> None:
    assert {one.form for one in terms_of(parse_query("dan"), LEXICON).clauses} == {
        "folded", "title_folded", "headings_folded",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("đối ngoai", "đối ngoại"),
        ("thông tin doi ngoại", "thông tin đối ngoại"),  # tin stays
        ("đổi mơi công tac", "đổi mơi công tác"),  # a wrong mark is a mark
        ("dân xyz", "dân xyz"),
    ],
)
def test_where_marks_were_typed_only_what_lacks_them_is_completed(typed: str, meant: str) -> None:
    assert restored(tuple(typed.split()), LEXICON) == tuple(meant.split())


def test_marks_that_were_typed_are_never_changed() -> None:
    typed, known = terms_of(parse_query("đối ngoai")).clauses, terms_of(parse_query("đối ngoai"), LEXICON).clauses
    assert set(typed) < set(known)
    assert {one.token for one in set(known) - set(typed)} == {"đối ngoại", "ngoại"}


def test_what_is_typed_in_full_ranks_as_typed() -> None:
    assert terms_of(parse_query("đối ngoại"), LEXICON).clauses == terms_of(parse_query("đối ngoại")).clauses
