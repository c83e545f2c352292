"""Why a result is one."""

from __future__ import annotations

import pytest

from search_app.query.explain import Why, explain
from search_app.query.snippet import best_snippet, mark
from search_app.query.syntax import parse_query
from search_app.query.terms import terms_of

REASONS = [
    ("đối ngoại", "Đối ngoại nhân dân", "", Why(("title",), "exact")),
    ("doi ngoai", "Đối ngoại nhân dân", "đối ngoại", Why(("title", "text"), "unmarked")),
    ("đối ngoai", "Đối ngoại", "", Why(("title",), "unmarked")),
    ("hòa bình", "", "giữ hòa bình", Why(("text",), "exact")),
    ("hòa bình", "", "giữ hoà bình", Why(("text",), "placement")),
    ("hòa bình", "hoà bình", "giữ hòa bình", Why(("title", "text"), "exact")),
    ("UBND xã", "", "Ủy ban nhân dân xã Hòa Bình", Why(("text",), "exact", ("ủy ban nhân dân",))),
    ("ubnd", "UBND tỉnh", "Ủy ban nhân dân", Why(("title", "text"), "exact")),
    ("ủy ban nhân dân", "UBND tỉnh", "", Why(("title",), None, ("ubnd",))),
    ("57-KL/TW", "", "Kết luận 57 - KL/TW", Why(("text",), None)),
    ("biển", "Đối ngoại", "rừng", Why((), None)),
]


@pytest.mark.parametrize(("typed", "title", "text", "why"), REASONS)
def test_reasons(typed: str, title: str, text: str, why: Why) -> None:
    terms = terms_of(parse_query(typed))
    assert explain(mark(title, terms), [best_snippet(text, terms).segments], terms, own_number=False) == why


def test_nothing_typed_has_no_reason() -> None:
    for typed in ("", "năm: 2023", "-biển"):
        assert explain((), (), terms_of(parse_query(typed)), own_number=False) is None


def test_the_own_number_comes_first() -> None:
    terms = terms_of(parse_query("57-KL/TW"))
    assert explain((), (), terms, own_number=True) == Why(("number",), None)


def test_fields_that_were_typed_are_reasons() -> None:
    found = terms_of(parse_query("thực hiện: 57-KL/TW"))
    assert explain((), (), found, own_number=False, fields=["implements"]) == Why(("implements",), None)
    found = terms_of(parse_query("năm: 2023 đối ngoại"))
    title = mark("Đối ngoại", found)
    assert explain(title, (), found, own_number=False, fields=["year"]) == Why(("year", "title"), "exact")
