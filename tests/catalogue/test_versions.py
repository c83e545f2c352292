"""Versions of one plan: what is bound and what never is, which is shown, and that the order of coming is nothing."""

from __future__ import annotations

import random
from dataclasses import replace
from hashlib import sha256
from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.catalogue.sketch import bands, likeness, sketch
from indexer.catalogue.store import Catalogue
from indexer.catalogue.versions import Version, bond, bonds_among, families, rank
from indexer.model import Document, Page, Plan, Source, Span, plan_id
from indexer.recognise import recognise
from tests.fixtures_plans import plan_text

WORDS = ["truyền", "thông", "tỉnh", "huyện", "kế", "hoạch", "năm", "công", "tác", "đối", "ngoại", "chỉ", "đạo"]


def words(seed: int, count: int = 400) -> str:
    drawn = random.Random(seed)
    return " ".join(drawn.choice(WORDS) + str(drawn.randrange(50)) for _ in range(count))


def changed(text: str, share: float) -> str:
    drawn = random.Random(5)
    return " ".join(word + "x" if drawn.random() < share else word for word in text.split())


SIGNED = Version(
    "signed", "Kế hoạch", "về thông tin đối ngoại năm 2023", "12-kh/tu", "Tỉnh ủy Cà Mau", "Cà Mau", "2023-06-05",
    sketch(words(1)), signed=True, quality=0.9,
)  # fmt: skip
DRAFT = replace(SIGNED, id="draft", number_key=None, issued="2023-05", draft=True, signed=False, quality=1.0)


def test_equal_texts_have_equal_sketches_and_others_have_little_in_common():
    assert likeness(sketch(words(1)), sketch(words(1))) == 1
    assert likeness(sketch(words(1)), sketch(words(2))) < 0.1
    assert likeness(sketch(words(1)), None) == 0
    assert sketch("một văn bản ngắn") is None


@pytest.mark.parametrize("share", [0.03, 0.05, 0.1])
def test_a_text_with_broken_words_is_still_found_and_like(share):
    one, other = sketch(words(1, 2000)), sketch(changed(words(1, 2000), share))
    assert likeness(one, other) >= 0.5
    assert set(bands(one)) & set(bands(other))


@pytest.mark.parametrize("other", [
    DRAFT,
    replace(DRAFT, issuer=None, place=None),
    replace(DRAFT, title=None, kind=None, issued=None),
    replace(SIGNED, id="scan", sketch=None, quality=0.8),
    replace(SIGNED, id="scan", sketch=sketch(changed(words(1), 0.15)), issued=None),
], ids=["draft", "no-issuer", "no-title", "same-identity", "same-number"])  # fmt: skip
def test_versions_are_bound(other):
    assert bond(SIGNED, other) is not None
    assert bond(SIGNED, other) == bond(other, SIGNED)


@pytest.mark.parametrize("other", [
    replace(SIGNED, id="b", number_key="13-kh/tu"),
    replace(SIGNED, id="b", issuer="Tỉnh ủy Bến Tre", place="Bến Tre"),
    replace(SIGNED, id="b", issued="2024-06-05"),
    replace(SIGNED, id="b", kind="Quyết định"),
    replace(DRAFT, place="Bến Tre", issuer=None),
    replace(DRAFT, title="về thông tin đối ngoại năm 2024", issued=None),
    replace(DRAFT, title="về phòng, chống thiên tai"),
    replace(DRAFT, sketch=sketch(words(2))),
    replace(DRAFT, issued="2022"),
], ids=["number", "province", "date", "kind", "place", "year-in-title", "title", "text", "year"])  # fmt: skip
def test_what_contradicts_or_differs_is_not_bound(other):
    assert bond(SIGNED, other) is None
    assert bond(other, SIGNED) is None


def test_two_plans_without_numbers_need_one_title():
    other = replace(DRAFT, id="b")
    assert bond(DRAFT, other)
    assert bond(DRAFT, replace(other, title="về thông tin đối ngoại năm 2023 tại xã An Linh")) is None


def test_signed_is_shown_before_draft_whole_before_open_and_good_before_broken():
    better = [
        replace(SIGNED, quality=0.99), SIGNED, replace(SIGNED, signed=False), replace(SIGNED, issued="2023"),
        replace(SIGNED, number_key=None), replace(SIGNED, draft=True),
    ]  # fmt: skip
    assert sorted(better, key=rank) == better


def test_a_draft_like_two_plans_binds_them_never():
    other = replace(SIGNED, id="other", number_key="13-kh/tu", sketch=sketch(changed(words(1), 0.02)))
    groups = families([DRAFT, SIGNED, other], bonds_among([DRAFT, SIGNED, other]))
    assert [[plan.id for plan in group] for group in groups] == [["other"], ["signed", "draft"]]


PLANS = st.lists(
    st.builds(
        Version, st.integers(0, 99).map(str), st.sampled_from(["Kế hoạch", None]), st.just("về một việc"),
        st.sampled_from(["1-kh/tu", "2-kh/tu", None]), st.sampled_from(["Tỉnh ủy A", "Tỉnh ủy B", None]), st.none(),
        st.sampled_from(["2023-06-05", "2023", None]),
        st.sampled_from([sketch(words(1)), sketch(changed(words(1), 0.05)), sketch(words(2)), None]), st.booleans(),
    ),
    max_size=6, unique_by=lambda plan: plan.id,
)  # fmt: skip


@given(PLANS, st.randoms(use_true_random=False))
@settings(max_examples=60, deadline=None)
def test_families_depend_on_no_order_and_hold_no_contradiction(plans, drawn):
    bonds = bonds_among(plans)
    groups = families(plans, bonds)
    shuffled = drawn.sample(plans, len(plans))
    assert families(shuffled, dict(drawn.sample(sorted(bonds.items()), len(bonds)))) == groups
    assert sorted(plan.id for group in groups for plan in group) == sorted(plan.id for plan in plans)
    for group in groups:
        assert len({plan.number_key for plan in group} - {None}) <= 1


# In the catalogue

PURPOSE = words(7, 300)


def made(number: str, purpose: str = PURPOSE, **more: object) -> tuple[Source, Plan, Document]:
    text = plan_text(number, purpose=purpose, **more)
    sha = sha256(text.encode()).hexdigest()
    document = Document(text, (Page(1, Span(0, len(text)), "text", 0.95),))
    return Source(f"/kho/{sha[:8]}.txt", sha, 1, 1), recognise(document, plan_id=plan_id(sha)), document


def draft_of(number: str, **more: object) -> tuple[Source, Plan, Document]:
    source, _, document = made(number, **more)
    text = "DỰ THẢO\n" + document.text.replace(f"Số {number}", "Số     -KH/TU").replace(
        "ngày 12 tháng", "ngày    tháng"
    )
    sha = source.sha256[::-1]
    document = Document(text, (Page(1, Span(0, len(text)), "text", 1.0),))
    return Source(f"/kho/{sha[:8]}.docx", sha, 1, 1), recognise(document, plan_id=plan_id(sha)), document


def put(catalogue: Catalogue, *items: tuple[Source, Plan, Document]) -> None:
    for source, plan, document in items:
        catalogue.put_plan(source, plan, document, reader_version="r", rules_version="x")


def seen(catalogue: Catalogue, items: list[tuple[Source, Plan, Document]]) -> list[list[str]]:
    found = {tuple(version.plan.id for version in catalogue.plan(plan.id).versions) for _, plan, _ in items}
    return sorted(map(list, found))


ARCHIVE = [
    made("12-KH/TU"),
    draft_of("12-KH/TU"),
    made("12-KH/TU", place="Bến Tre"),
    made("13-KH/TU", purpose=words(8, 300)),
    made("12-KH/TU", purpose=changed(PURPOSE, 0.1)),
]


@pytest.fixture
def catalogue(where):
    with Catalogue.open(where) as opened:
        yield opened


@pytest.mark.parametrize("order", list(permutations(range(5)))[::13])
def test_the_order_of_coming_changes_nothing(catalogue, order):
    for at in order:
        put(catalogue, ARCHIVE[at])
        catalogue.join_versions(str.lower)
    signed, draft, _, _, copy = (plan.id for _, plan, _ in ARCHIVE)
    assert seen(catalogue, ARCHIVE) == [[], [*sorted([signed, copy]), draft]]


def test_when_the_shown_version_leaves_the_next_one_is_shown_and_due(catalogue):
    put(catalogue, ARCHIVE[0], ARCHIVE[1])
    catalogue.join_versions(str.lower)
    signed, draft = ARCHIVE[0][1].id, ARCHIVE[1][1].id
    assert catalogue.plan(signed).shown
    assert not catalogue.plan(draft).shown
    catalogue.mark_committed([signed, draft])
    assert catalogue.due() == []
    catalogue.mark_missing(known.id for known in catalogue.known().values() if known.plan_id == signed)
    catalogue.join_versions(str.lower)
    assert catalogue.due() == [draft]
    catalogue.forget(catalogue.orphans())
    catalogue.join_versions(str.lower)
    assert catalogue.plan(draft).shown
    assert catalogue.plan(draft).versions == ()


def test_a_draft_whose_plan_leaves_is_bound_to_another_one(catalogue):
    twin = made("13-KH/TU")
    put(catalogue, ARCHIVE[0], ARCHIVE[1], twin)
    catalogue.join_versions(str.lower)
    first = catalogue.plan(ARCHIVE[1][1].id).versions[0].plan.id
    catalogue.mark_missing(known.id for known in catalogue.known().values() if known.plan_id == first)
    catalogue.forget([first])
    catalogue.join_versions(str.lower)
    left = ({ARCHIVE[0][1].id, twin[1].id} - {first}).pop()
    assert [version.plan.id for version in catalogue.plan(left).versions] == [left, ARCHIVE[1][1].id]


def test_lists_show_one_version(catalogue):
    put(catalogue, *ARCHIVE[:2], ARCHIVE[4])
    catalogue.join_versions(str.lower)
    number = ARCHIVE[0][1].number.value
    assert len(catalogue.find_number(number).plans) == 1
    slug = catalogue.plan(ARCHIVE[0][1].id).directives[0].slug
    assert len(catalogue.directive(slug).plans()) == 1
