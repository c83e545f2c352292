"""The public shape: its fields, its quotes, and that a plan comes back from it as it was."""

from __future__ import annotations

import json
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.model import (
    LEVELS,
    PART_ROLES,
    RELATIONS,
    TASK_ROLES,
    Directive,
    Doubt,
    Evidence,
    Found,
    Issuer,
    Mark,
    Part,
    PartialDate,
    Passage,
    Plan,
    Reference,
    Signer,
    Span,
    Task,
)
from indexer.shape import plan_from_json, plan_to_json
from indexer.vietnamese.numbers import parse_number
from tests.recognition.helpers import document, plan_of

TEXT = "Kế hoạch số 84-KH/BTGTU thực hiện Chỉ thị số 32-CT/TW, ngày 18/02/2019 của Bộ Chính trị."
WORDS = st.text(max_size=12)
SPANS = st.tuples(st.integers(0, len(TEXT)), st.integers(0, len(TEXT))).map(lambda ends: Span(min(ends), max(ends)))
EVIDENCE = st.builds(Evidence, WORDS, SPANS)
EVIDENCES = st.lists(EVIDENCE, max_size=2).map(tuple)
NUMBERS = st.sampled_from(
    ["57-KL/TW", "84-KH/BTGTU", "21/CT-TTg", "66.15/2026/NQ-CP", "2760b/QĐ-ĐHSPHN", "04-KH/BCĐ", "80-CP", "63/CP",
     "100/2015/QH13", "10/2009/TTLT/BTP-BCA", "36a/NQ-CP", "154/CTPH-LĐLĐ-SVH,TT,DL"]
).map(parse_number)  # fmt: skip
DAYS = st.dates(date(1930, 1, 1), date(2099, 12, 31))
DATES = st.builds(lambda day, known: PartialDate(*(day.year, day.month, day.day)[:known]), DAYS, st.integers(1, 3))
ISSUERS = st.builds(Issuer, WORDS, WORDS, st.none() | st.sampled_from(LEVELS), st.none() | WORDS)
OPTIONAL = st.none() | WORDS
DUE = st.none() | st.tuples(st.none() | DATES, st.none() | DATES)


def found(values):
    return st.builds(Found, values, EVIDENCES)


REFERENCES = st.builds(
    Reference, NUMBERS, OPTIONAL, OPTIONAL, st.none() | ISSUERS, st.none() | DATES, st.sampled_from(RELATIONS),
    st.sampled_from(["resolved", "ambiguous", "open"]),
    st.builds(Directive, NUMBERS, st.none() | st.integers(1900, 2100), OPTIONAL), SPANS,
    st.lists(SPANS, max_size=3).map(tuple),
)  # fmt: skip
PARTS = st.builds(
    Part, st.sampled_from(PART_ROLES), WORDS, OPTIONAL, OPTIONAL, st.none() | found(NUMBERS), st.none() | found(DATES),
    st.none() | found(ISSUERS), SPANS, st.tuples(st.integers(1, 9), st.integers(1, 9)), EVIDENCES,
)  # fmt: skip
PLANS = st.builds(
    Plan,
    id=WORDS,
    kind=st.none() | found(WORDS),
    title=st.none() | found(WORDS),
    number=st.none() | found(NUMBERS),
    number_code=OPTIONAL,
    issuer=st.none() | found(ISSUERS),
    co_issuers=st.lists(found(ISSUERS), max_size=2).map(tuple),
    issued=st.none() | found(DATES),
    place=st.none() | found(WORDS),
    marks=st.lists(st.builds(Mark, WORDS, st.booleans(), EVIDENCE), max_size=2).map(tuple),
    signer=st.none() | st.builds(Signer, WORDS, OPTIONAL, OPTIONAL, EVIDENCES),
    recipients=st.lists(WORDS, max_size=2).map(tuple),
    references=st.lists(REFERENCES, max_size=2).map(tuple),
    passages=st.lists(
        st.builds(Passage, st.integers(0, 9), st.lists(WORDS, max_size=2).map(tuple), SPANS, st.integers(1, 9)),
        max_size=2,
    ).map(tuple),
    tasks=st.lists(st.builds(Task, WORDS, st.sampled_from(TASK_ROLES), WORDS, OPTIONAL, DUE, SPANS), max_size=2).map(
        tuple
    ),
    doubts=st.lists(st.builds(Doubt, WORDS, WORDS, st.lists(WORDS, max_size=2).map(tuple)), max_size=2).map(tuple),
    parts=st.lists(PARTS, max_size=2).map(tuple),
)


@given(PLANS)
@settings(max_examples=100, deadline=None)
def test_a_plan_comes_back_from_its_json_as_it_was(plan):
    raw = json.loads(json.dumps(plan_to_json(plan, document(TEXT)), ensure_ascii=False))
    assert plan_from_json(raw) == plan


def test_the_public_fields_are_those_that_the_docstring_tells():
    raw = plan_to_json(plan_of(TEXT), document(TEXT))
    from indexer import shape

    assert list(raw) == [
        "id", "pages", "method", "text_quality", "grade", "kind", "title", "number", "number_code", "issuer",
        "co_issuers", "issued", "place", "marks", "signer", "recipients", "references", "passages", "tasks", "doubts",
        "parts", "corrected",
    ]  # fmt: skip
    for field in raw:
        assert field in (shape.__doc__ or "")


def test_quotes_are_what_their_spans_cover():
    text = (
        "Lạng Sơn, ngày 21 tháng 6 năm 2019\nKẾ HOẠCH\nvề báo chí\nCăn cứ Chỉ thị số 32-CT/TW;\n1. Mục đích\nTốt hơn.\n"
    )
    raw = plan_to_json(plan_of(text), document(text))
    shown = [evidence for field in ("kind", "title", "issued", "place") for evidence in raw[field]["evidence"]]
    assert [evidence["quote"] for evidence in shown] == [
        "KẾ HOẠCH", "về báo chí", "ngày 21 tháng 6 năm 2019", "Lạng Sơn",
    ]  # fmt: skip
    (reference,) = raw["references"]
    assert [text[start:end] for start, end in reference["spans"]] == ["32-CT/TW"]
    assert text[slice(*reference["quote_span"])] == reference["quote"] == "Căn cứ Chỉ thị số 32-CT/TW;"
    assert [passage["text"] for passage in raw["passages"]] == ["Căn cứ Chỉ thị số 32-CT/TW;", "Tốt hơn."]


@pytest.mark.parametrize("raw", [{}, {"id": "a"}])
def test_anything_else_is_refused(raw):
    with pytest.raises((KeyError, TypeError, ValueError)):
        plan_from_json(raw)


def test_what_was_written_before_a_field_was_added_is_read() -> None:
    whole = document("KẾ HOẠCH\nnăm 2025\n\nIII. TỔ CHỨC THỰC HIỆN\n1. Sở Y tế\n- Báo cáo Ủy ban nhân dân tỉnh.\n")
    plan = plan_of(whole.text)
    old = plan_to_json(plan, whole)
    for name in ("parts", "corrected"):
        del old[name]
    for task in old["tasks"]:
        del task["role"], task["due"]
    for reference in old["references"]:
        del reference["name"], reference["directive"]["name"]
    assert len(old["tasks"]) == 1
    assert plan_from_json(old) == plan
