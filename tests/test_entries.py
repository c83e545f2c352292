"""From a plan in the catalogue to the entries that an engine stores."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from indexer.catalogue.rows import SourceRow, StoredPlan
from indexer.engine.cards import PassageCard, PlanCard
from indexer.engine.fields import COLUMNS, FACETS, FORMS
from indexer.engine.paths import beginnings
from indexer.entries import index_plan
from indexer.forms import PlanForms, plan_forms
from indexer.model import Directive, Document, DocumentNumber, Page, Plan, Span, TokenRow, plan_id
from indexer.recognise import recognise
from indexer.vietnamese.analyse import analyse
from tests.fixtures_plans import plan_text

SHA = "ab" * 32


def stored(text: str, name: str = "a.txt") -> StoredPlan:
    document = Document(text, (Page(1, Span(0, len(text)), "text", 1.0),))
    plan = recognise(document, plan_id=plan_id(SHA), name=name)
    source = SourceRow(f"/archive/{name}", SHA, 1, "pending", None, None, plan.id)
    directives = tuple(reference.directive for reference in plan.references)
    return StoredPlan(plan, document, (source,), directives, tuple(each.state for each in plan.references))


@pytest.fixture(scope="module")
def of_plan() -> StoredPlan:
    return stored(plan_text("10-KH/TU"))


def test_every_form_is_there_and_no_other(of_plan) -> None:
    entries = index_plan(of_plan)
    for entry in (entries.plan, *entries.passages):
        assert set(entry.forms) == {form.name for form in FORMS}
        assert set(entry.facets) <= {facet.name for facet in FACETS}
        assert set(entry.columns) <= {column.name for column in COLUMNS}
        assert all(len(entry.facets.get(facet.name, ())) <= 1 for facet in FACETS if not facet.many)


def test_a_plan_has_the_whole_text_and_a_passage_its_own(of_plan) -> None:
    entries = index_plan(of_plan)
    assert [token for token in entries.plan.forms["syllables"] if token] == [
        token.text for token in analyse(of_plan.document.text).forms["syllables"]
    ]
    assert len(entries.passages) == len(of_plan.plan.passages)
    for entry, passage in zip(entries.passages, of_plan.plan.passages, strict=True):
        own = [token.text for token in analyse(passage.span.of(of_plan.document.text)).forms["syllables"]]
        assert [token for token in entry.forms["syllables"] if token] == own


def test_ids_cards_and_values(of_plan) -> None:
    entries = index_plan(of_plan)
    card = PlanCard.from_json(entries.plan.stored)
    assert entries.plan.id == card.id == of_plan.plan.id
    assert (card.number, card.number_code, card.issued, card.source) == ("10-KH/TU", "KH/TU", "2023-07-12", "a.txt")
    assert card.implements == ("57-KL/TW~2023",)
    assert card.passages == len(entries.passages)
    assert entries.plan.facets["code"] == ("KH", "KH>KH/TU")
    assert entries.plan.facets["year"] == ("2023", "2023>2023-07")
    assert (
        entries.plan.facets["directive"]
        == entries.plan.facets["implements"]
        == beginnings("central>Kết luận>57-KL/TW~2023")
    )
    assert entries.plan.columns == {"issued": 20230712}
    assert entries.plan.forms["number"][0] == "10-kh/tu"
    for ordinal, entry in enumerate(entries.passages):
        passage = PassageCard.from_json(entry.stored)
        assert entry.id == passage.id == f"{of_plan.plan.id}.{ordinal}"
        assert passage.plan == card
        assert passage.text == of_plan.plan.passages[ordinal].span.of(of_plan.document.text)
        own = {"section": of_plan.plan.passages[ordinal].sections}
        assert {**entries.plan.facets, **own} == {**entry.facets, **own}
        assert entry.facets.get("section", ()) == own["section"]
        assert passage.section == of_plan.plan.passages[ordinal].section
        known_by = {} if passage.identity is None else {"wording": passage.identity}
        assert entry.columns == {**entries.plan.columns, **known_by}
    assert any("wording" in entry.columns for entry in entries.passages)
    kinds = {kind for passage in of_plan.plan.passages for kind in passage.sections}
    assert set(entries.plan.facets["section"]) == kinds


def test_the_archive_knows_better_what_is_cited(of_plan) -> None:
    known = Directive(DocumentNumber("57", "KL/TW", "party"), 2022)
    better = StoredPlan(of_plan.plan, of_plan.document, of_plan.sources, (known,) * len(of_plan.directives), ())
    assert index_plan(better).plan.facets["directive"][-1] == "central>Kết luận>57-KL/TW~2022"


def test_what_a_document_does_not_say_is_left_out() -> None:
    nothing = stored("Một trang giấy.")
    entries = index_plan(nothing)
    assert "code" not in entries.plan.facets
    assert "year" not in entries.plan.facets
    assert entries.plan.columns == {}
    assert entries.plan.forms["number"] == ()
    assert json.loads(entries.plan.stored)["number"] is None


def test_an_empty_document_is_an_entry_without_tokens() -> None:
    empty = Plan(plan_id(SHA), *(None,) * 5, (), None, None, (), None, (), (), (), (), ())
    document = Document("", ())
    entry = index_plan(StoredPlan(empty, document, (), (), ())).plan
    assert set(entry.forms.values()) == {()}


def test_gaps_between_positions_are_kept_and_tokens_across_an_edge_left_out() -> None:
    row = TokenRow(("a", "b", None, None, "c", "d"), (0, 2, 3, 3, 5, 7), (1, 3, 3, 3, 6, 9))
    assert [(token.text, token.position) for token in row] == [("a", 0), ("b", 1), ("c", 4), ("d", 5)]
    assert row.texts[slice(*row.cut(Span(0, 9)))] == row.texts
    assert row.texts[slice(*row.cut(Span(1, 8)))] == ("b", None, None, "c")
    assert row.texts[slice(*row.cut(Span(3, 5)))] == ()
    assert row.texts[slice(*row.cut(Span(3, 6)))] == ("c",)
    assert row.texts[slice(*row.cut(Span(2, 4)))] == ("b",)
    assert TokenRow((), (), ()).cut(Span(0, 5)) == (0, 0)


def test_forms_come_back_as_they_were_sent(of_plan) -> None:
    forms = plan_forms(of_plan.plan, of_plan.document.text)
    sent = json.loads(json.dumps(forms.to_json()))
    assert PlanForms.from_json(sent) == forms
    assert index_plan(of_plan, PlanForms.from_json(sent)) == index_plan(of_plan)


@pytest.mark.parametrize("body", [{"words": [1]}, {"words": [["a"]]}, {"words": None}])
def test_forms_that_no_child_of_ours_sends(body) -> None:
    with pytest.raises(TypeError):
        PlanForms.from_json({"body": body, "cuts": [], "title": [[], []], "headings": {}})


def test_no_phrase_runs_from_one_heading_into_the_next(of_plan) -> None:
    headings = index_plan(of_plan).plan.forms["headings"]
    assert None in headings
    assert headings[0] is not None
    assert headings[-1] is not None


GRADED = [
    ("text", 0.97, "good"), ("geometric", 0.9, "good"), ("text", 0.8999, "fair"), ("legacy", 0.75, "fair"),
    ("text", 0.7499, "poor"), ("ocr", 0.97, "ocr"), ("ocr", 0.8, "ocr"), ("ocr", 0.7, "poor"), ("none", None, None),
]  # fmt: skip


@pytest.mark.parametrize(("method", "quality", "grade"), GRADED)
def test_text_quality_is_a_facet(of_plan, method, quality, grade) -> None:
    page = Page(1, Span(0, len(of_plan.document.text)), method, quality)
    graded = replace(of_plan, document=Document(of_plan.document.text, (page,)))
    assert graded.document.grade == grade
    for entry in (index_plan(graded).plan, *index_plan(graded).passages):
        assert entry.facets.get("quality", ()) == ((grade,) if grade else ())


def test_a_plan_is_ranked_by_its_title_and_its_issuer(of_plan) -> None:
    entries = index_plan(of_plan)
    title, _, issuer = " ".join(token or "|" for token in entries.plan.forms["title"]).partition(" | ")
    assert title == "thực hiện công tác thông tin đối ngoại"
    assert issuer == "tỉnh uỷ cà mau"
    assert entries.passages[0].forms["title"] == entries.plan.forms["title"]


def test_the_same_wording_is_known_by_the_same_number_whatever_document_is_cited() -> None:
    """The identity of `indexer/reuse`: citations, dates and titles of what is cited are left out."""
    one, other = (
        index_plan(stored(plan_text(number).replace("57-KL/TW", cited)))
        for number, cited in (("10-KH/TU", "57-KL/TW"), ("11-KH/TU", "58-KL/TW"))
    )
    assert one.plan.stored != other.plan.stored
    words = [[entry.columns.get("wording") for entry in plan.passages] for plan in (one, other)]
    assert words[0] == words[1]
    assert [PassageCard.from_json(entry.stored).identity for entry in one.passages] == words[0]


def test_a_corrected_title_changes_no_identity(of_plan) -> None:
    title = replace(of_plan.plan.title, value="Tăng cường công tác thông tin đối ngoại")
    other = replace(of_plan, plan=replace(of_plan.plan, title=title))
    wordings = ([entry.columns.get("wording") for entry in index_plan(each).passages] for each in (of_plan, other))
    assert next(wordings) == next(wordings)
