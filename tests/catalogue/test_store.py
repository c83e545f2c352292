"""What goes into the catalogue comes out of it; every file is in exactly one state."""

from __future__ import annotations

import hashlib
import os
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import insert

from indexer.catalogue import Catalogue
from indexer.catalogue.tables import CORRECTIONS
from indexer.errors import CatalogueError
from indexer.model import (
    SOURCE_STATES,
    Directive,
    Document,
    DocumentNumber,
    Evidence,
    Found,
    Issuer,
    Page,
    PartialDate,
    Passage,
    Plan,
    Reference,
    Source,
    Span,
    plan_id,
)

TEXT = "Số 12-KH/TU\nCà Mau, ngày 12/7/2023\nThực hiện Kết luận số 57-KL/TW ngày 15/6/2023, Chỉ thị 21/CT-TTg.\n"
KL57 = DocumentNumber("57", "KL/TW", "party")
CT21 = DocumentNumber("21", "CT-TTg", "state")
VERSIONS = {"reader_version": "r1", "rules_version": "m1"}


def document(text: str = TEXT) -> Document:
    half = len(text) // 2
    pages = (Page(1, Span(0, half), "text", 0.9), Page(2, Span(half, len(text)), "geometric", None, needs_ocr=True))
    return Document(text, pages)


def found(value, text: str) -> Found:
    return Found(value, (Evidence("test", Span(TEXT.index(text), TEXT.index(text) + len(text))),))


def reference(number: DocumentNumber, *, year=None, place=None, relation="implements", **values) -> Reference:
    directive = Directive(number, year, place)
    start = TEXT.index("57-KL/TW")
    state = values.pop("state", "resolved" if year else "open")
    blank = {"kind": None, "title": None, "issuer": None, "issued": None}
    return Reference(
        number, **{**blank, **values}, relation=relation, state=state, directive=directive,
        quote=Span(TEXT.index("Thực hiện"), len(TEXT) - 1), spans=(Span(start, start + 8),),
    )  # fmt: skip


def plan_of(sha256: str, *references: Reference, ordinal: str = "12", year: int = 2023, place="Cà Mau") -> Plan:
    return Plan(
        id=plan_id(sha256), kind=found("Kế hoạch", "Thực hiện"), title=None,
        number=found(DocumentNumber(ordinal, "KH/TU", "party"), "12-KH/TU"), number_code="KH/TU",
        issuer=found(Issuer(f"Tỉnh ủy {place}", "Tỉnh ủy", "province", place), "Cà Mau"), co_issuers=(),
        issued=found(PartialDate(year, 7, 12), "12/7/2023"), place=None, marks=(), signer=None, recipients=(),
        references=references, passages=(Passage(0, (), Span(0, len(TEXT)), 1),), tasks=(), doubts=(),
    )  # fmt: skip


def sha(i: int) -> str:
    return hashlib.sha256(str(i).encode()).hexdigest()


def source(i: int, path: str | None = None) -> Source:
    return Source(path or f"/archive/{i}.txt", sha(i), 100 + i, 10**18 + i)


@pytest.fixture
def catalogue(where):
    with Catalogue.open(where) as opened:
        yield opened


def put(catalogue: Catalogue, i: int, *references: Reference, **values) -> str:
    plan = plan_of(sha(i), *references, **values)
    catalogue.put_plan(source(i), plan, document(), **VERSIONS)
    return plan.id


def states(catalogue: Catalogue) -> dict[str, str]:
    return {row.path: row.state for row in catalogue.sources()}


def test_a_plan_comes_back_whole(catalogue) -> None:
    plan = plan_of(sha(1), reference(KL57, year=2023, issued=PartialDate(2023, 6, 15)), reference(CT21))
    catalogue.put_plan(source(1), plan, document(), **VERSIONS)
    stored = catalogue.plan(plan.id)
    assert stored.plan == plan
    assert stored.document == document()
    assert [directive.key for directive in stored.directives] == ["57-KL/TW~2023", "21/CT-TTg"]
    assert stored.states == ("resolved", "open")
    assert [(row.path, row.state, row.plan_id) for row in stored.sources] == [("/archive/1.txt", "pending", plan.id)]
    assert catalogue.plan("a" * 16) is None


def test_a_file_is_acknowledged_after_the_commit_only(catalogue) -> None:
    one, two = put(catalogue, 1), put(catalogue, 2)
    assert catalogue.due() == sorted([one, two])
    assert catalogue.acknowledged() == []
    catalogue.mark_committed([one])
    assert states(catalogue) == {"/archive/1.txt": "indexed", "/archive/2.txt": "pending"}
    assert catalogue.due() == [two]
    assert catalogue.acknowledged() == [one]
    catalogue.mark_unacknowledged([one])
    assert states(catalogue) == {"/archive/1.txt": "pending", "/archive/2.txt": "pending"}


def test_a_copy_makes_the_entry_due(catalogue) -> None:
    one = put(catalogue, 1)
    catalogue.mark_committed([one])
    catalogue.put_copy(source(1, "/archive/copy.txt"), one, reader_version="r1")
    assert states(catalogue) == {"/archive/1.txt": "indexed", "/archive/copy.txt": "pending"}
    assert catalogue.due() == [one]
    assert [row.path for row in catalogue.plan(one).sources] == ["/archive/1.txt", "/archive/copy.txt"]


def test_another_content_at_a_path_leaves_an_orphan(catalogue) -> None:
    one = put(catalogue, 1)
    two = plan_of(sha(2))
    catalogue.put_plan(source(2, "/archive/1.txt"), two, document(), **VERSIONS)
    assert catalogue.orphans() == [one]
    assert catalogue.due() == [two.id]
    catalogue.forget([one])
    assert catalogue.plan_ids() == [two.id]
    assert catalogue.plan(one) is None


def test_a_missing_file_leaves_the_others_of_its_plan(catalogue) -> None:
    one = put(catalogue, 1)
    catalogue.put_copy(source(1, "/archive/copy.txt"), one, reader_version="r1")
    catalogue.mark_committed([one])
    catalogue.mark_missing([catalogue.known()["/archive/1.txt"].id])
    assert states(catalogue) == {"/archive/1.txt": "missing", "/archive/copy.txt": "indexed"}
    assert catalogue.orphans() == []
    assert catalogue.due() == [one]


@pytest.mark.parametrize("state", ["waiting-ocr", "empty", "quarantined", "secret"])
def test_a_file_without_a_plan(catalogue, state) -> None:
    one = put(catalogue, 1)
    catalogue.put_state(source(1), state, reader_version="r1", reason="damaged", detail="cut \udcff short")
    (row,) = catalogue.sources(state)
    assert (row.plan_id, row.reason, row.detail) == (None, "damaged", "cut ? short")
    assert catalogue.orphans() == [one]


def test_every_source_is_in_exactly_one_state(catalogue) -> None:
    for i, state in enumerate(("waiting-ocr", "empty", "quarantined", "secret", "empty")):
        catalogue.put_state(source(i), state, reader_version="r1")
    put(catalogue, 7)
    assert set(catalogue.counts()) == set(SOURCE_STATES)
    assert sum(catalogue.counts().values()) == len(list(catalogue.sources())) == 6
    assert list(catalogue.problems()) == []


def test_forgetting_takes_the_text_but_not_a_correction(catalogue, tmp_path) -> None:
    one = put(catalogue, 1, reference(KL57, year=2023))
    with catalogue._write() as connection:
        values = {"plan_id": one, "sha256": "a", "field": "title", "value": '"x"', "who": "lan", "why": "x"}
        connection.execute(insert(CORRECTIONS).values(**values, made="2026"))
    catalogue.mark_missing([catalogue.known()["/archive/1.txt"].id])
    catalogue.forget(catalogue.orphans())
    catalogue.relate()
    with catalogue._read() as connection:
        tables = ("contents", "pages", "plans", "citations", "directives", "corrections")
        left = {table: connection.exec_driver_sql(f"SELECT count(*) FROM {table}").scalar() for table in tables}
    assert left == {**dict.fromkeys(tables, 0), "corrections": 1}


NAMES = st.binary(min_size=1, max_size=40).filter(lambda name: b"/" not in name and b"\0" not in name)


@given(names=st.lists(NAMES, max_size=20))
@settings(max_examples=15, deadline=None)
def test_any_file_name_comes_back(new_where, names: list[bytes]) -> None:
    paths = {os.fsdecode(b"/archive/" + name) for name in names}
    with Catalogue.open(new_where()) as catalogue:
        for path in paths:
            catalogue.put_state(source(1, path), "empty", reader_version="r1")
        assert set(catalogue.known()) == paths
        assert [os.fsencode(row.path) for row in catalogue.sources()] == sorted(map(os.fsencode, paths))


def test_an_open_mention_is_settled_by_what_another_plan_says(catalogue) -> None:
    one = put(catalogue, 1, reference(CT21))
    two = put(catalogue, 2, reference(CT21, year=2023), ordinal="13")
    catalogue.mark_committed([one, two])
    assert catalogue.relate() == 1
    assert catalogue.due() == [one]
    assert [each.key for each in catalogue.plan(one).directives] == ["21/CT-TTg~2023"]
    assert catalogue.plan(one).states == ("resolved",)
    assert catalogue.plan(one).plan.references[0].state == "open"  # what the document says stays what it says
    assert catalogue.relate() == 0


def test_what_was_settled_opens_again_when_its_ground_is_gone(catalogue) -> None:
    one = put(catalogue, 1, reference(CT21))
    put(catalogue, 2, reference(CT21, year=2023), ordinal="13")
    catalogue.relate()
    catalogue.mark_missing([catalogue.known()["/archive/2.txt"].id])
    catalogue.forget(catalogue.orphans())
    assert catalogue.relate() == 1
    assert [each.key for each in catalogue.plan(one).directives] == ["21/CT-TTg"]


def test_a_directive_page_tells_who_cites_it_and_how(catalogue) -> None:
    issuer = Issuer("Bộ Chính trị", "Bộ Chính trị", "central", None)
    cited = {"year": 2023, "kind": "Kết luận", "issuer": issuer, "issued": PartialDate(2023, 6, 15)}
    one = put(catalogue, 1, reference(KL57, relation="cites", **cited))
    two = put(catalogue, 2, reference(KL57, relation="implements", **cited), ordinal="13")
    three = put(catalogue, 3, reference(KL57, **{**cited, "issued": PartialDate(2023, 6, 5)}), ordinal="14", year=2024)
    row = catalogue.directive("57-kl_tw~2023")
    assert row.directive == Directive(KL57, 2023)
    assert [(each.plan_id, each.relation) for each in row.plans()] == [
        (three, "implements"), (two, "implements"), (one, "cites"),
    ]  # fmt: skip
    first, last = catalogue.citing([row.plans()[0], row.plans()[2]])
    assert (first.plan.id, last.plan.id) == (three, one)
    assert first.quote.startswith("Thực hiện Kết luận số 57-KL/TW")
    assert [each.plan_id for each in row.plans("2023-06-05")] == [three]
    assert row.plans("2022-06-05") == []
    assert [(each.value, each.documents) for each in row.dates] == [("2023-06-15", 2), ("2023-06-05", 1)]
    assert [(each.value, each.documents) for each in row.issuers] == [("Bộ Chính trị", 3)]
    assert row.held == row.candidates == ()
    assert catalogue.directive("99-kl_tw~2023") is None


def test_a_plan_that_is_cited_is_held(catalogue) -> None:
    own = DocumentNumber("12", "KH/TU", "party")
    one = put(catalogue, 1)
    two = put(catalogue, 2, reference(own, year=2023, place="Cà Mau"), ordinal="13")
    three = put(catalogue, 3, reference(own, year=2023, place="Lạng Sơn"), ordinal="14")
    held = catalogue.directive("12-kh_tu~2023~ca-mau")
    assert [each.id for each in held.held] == [one]
    assert [each.plan_id for each in held.plans()] == [two]
    other = catalogue.directive("12-kh_tu~2023~lang-son")
    assert other.held == ()
    assert [each.plan_id for each in other.plans()] == [three]


def test_a_bare_number_that_names_several_offers_a_choice(catalogue) -> None:
    own = DocumentNumber("12", "KH/TU", "party")
    put(catalogue, 1)
    put(catalogue, 2, place="Lạng Sơn")
    three = put(catalogue, 3, reference(own), ordinal="14")
    catalogue.relate()
    assert catalogue.plan(three).states == ("ambiguous",)
    row = catalogue.directive("12-kh_tu")
    assert [each.key for each in row.candidates] == ["12-KH/TU~2023~Cà Mau", "12-KH/TU~2023~Lạng Sơn"]
    assert [each.state for each in row.plans()] == ["ambiguous"]


def test_the_address_of_a_mention_that_was_settled_still_leads_on(catalogue) -> None:
    put(catalogue, 1, reference(CT21))
    put(catalogue, 2, reference(CT21, year=2023), ordinal="13")
    catalogue.relate()
    row = catalogue.directive("21_ct-ttg")
    assert row.mentions == ()
    assert [each.key for each in row.candidates] == ["21/CT-TTg~2023"]


def test_a_number_finds_plans_that_bear_it_and_documents_that_are_cited(catalogue) -> None:
    one = put(catalogue, 1, reference(KL57, year=2023), reference(DocumentNumber("30", "NĐ-CP", "state", 2020)))
    matches = catalogue.find_number(DocumentNumber("012", "kh/tu", "party"))
    assert [each.id for each in matches.plans] == [one]
    assert matches.directives == ()
    matches = catalogue.find_number(KL57)
    assert [each.key for each in matches.directives] == ["57-KL/TW~2023"]
    for year in (2020, None):
        matches = catalogue.find_number(DocumentNumber("30", "NĐ-CP", "state", year))
        assert [each.key for each in matches.directives] == ["30/2020/NĐ-CP"]
    assert catalogue.find_number(DocumentNumber("30", "NĐ-CP", "state", 2021)).directives == ()


def test_many_numbers_and_many_documents_are_what_each_is_alone(catalogue) -> None:
    decree = DocumentNumber("30", "NĐ-CP", "state", 2020)
    put(catalogue, 1, reference(KL57, year=2023), reference(decree))
    put(catalogue, 2, reference(KL57, year=2023), reference(CT21, year=2021), ordinal="13")
    numbers = [KL57, decree, replace(decree, year=None), CT21, DocumentNumber("12", "KH/TU", "party")]
    unknown = DocumentNumber("99", "KH/TU", "party")
    found = catalogue.find_numbers([*numbers, unknown])
    assert found == {number.key: catalogue.find_number(number) for number in (*numbers, unknown)}
    assert (found[unknown.key].plans, found[unknown.key].directives) == ((), ())
    slugs = [each.slug for matches in found.values() for each in matches.directives]
    assert len(set(slugs)) == 3
    assert catalogue.directives([*slugs, "99-kl_tw~2023"]) == {slug: catalogue.directive(slug) for slug in slugs}


def test_other_rules_and_readers_are_noticed(catalogue) -> None:
    one = put(catalogue, 1)
    assert catalogue.recognised_by_others("m1") == []
    assert catalogue.recognised_by_others("m2") == [one]
    assert catalogue.read_by("r1") == {one}
    assert catalogue.read_by("r2") == set()
    again = replace(plan_of(sha(1)), recipients=("Lưu.",))
    catalogue.replace_plan(sha(1), again, document(), "m2")
    assert catalogue.plan(one).plan == again
    assert catalogue.recognised_by_others("m2") == []


def test_a_copy_is_a_catalogue(catalogue, tmp_path) -> None:
    one = put(catalogue, 1, reference(KL57, year=2023))
    catalogue.copy_to(tmp_path / "copy.sqlite")
    put(catalogue, 2)
    with Catalogue.open(tmp_path / "copy.sqlite") as copy:
        assert copy.plan_ids() == [one]
        assert copy.plan(one) == catalogue.plan(one)
    catalogue.copy_from(tmp_path / "copy.sqlite")
    assert catalogue.plan_ids() == [one]


def test_a_failed_write_leaves_nothing_half_done(catalogue) -> None:
    one = put(catalogue, 1)
    with pytest.raises(CatalogueError, match="the catalogue failed"):
        catalogue.put_plan(source(2), plan_of(sha(2)), document(), reader_version="r1", rules_version=None)
    assert states(catalogue) == {"/archive/1.txt": "pending"}
    assert catalogue.plan_ids() == [one]


def test_files_whose_state_and_plan_disagree_are_named(catalogue) -> None:
    put(catalogue, 1)
    with catalogue._write() as connection:
        connection.exec_driver_sql("UPDATE sources SET state = 'empty'")
    assert [line.split(": ", 1)[1] for line in catalogue.problems()] == [
        f"/archive/1.txt is empty and holds plan {plan_id(sha(1))}"
    ]
