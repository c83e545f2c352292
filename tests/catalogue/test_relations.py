"""What references mean, worked out step by step: always what the whole archive at once would give."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.catalogue import Catalogue
from indexer.catalogue.rows import Correction
from indexer.model import DocumentNumber, PartialDate, plan_id
from indexer.shape import value_to_json
from tests.catalogue.test_store import VERSIONS, document, plan_of, reference, sha, source

NUMBERS = [DocumentNumber("57", "KL/TW", "party"), DocumentNumber("12", "KH/TU", "party")]
"""The second is also what the plans themselves bear: they cite one another."""

PLACES = st.sampled_from([None, "Cà Mau", "Lạng Sơn"])
CITED = st.lists(
    st.builds(reference, st.sampled_from(NUMBERS), year=st.sampled_from([None, 2021, 2023]), place=PLACES), max_size=3
)
PLANS = st.tuples(CITED, st.sampled_from([2021, 2023]), st.sampled_from(["Cà Mau", "Lạng Sơn"]))
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("put"), st.integers(1, 5), PLANS),
        st.tuples(st.just("forget"), st.integers(1, 5), st.none()),
        st.tuples(st.just("relate"), st.just(0), st.none()),
    ),
    min_size=2,
    max_size=12,
)


def put(catalogue: Catalogue, i: int, drawn: tuple) -> None:
    cited, year, place = drawn
    plan = plan_of(sha(i), *cited, year=year, place=place)
    catalogue.put_plan(source(i), plan, document(), **VERSIONS)


def meant(catalogue: Catalogue) -> dict[str, list[tuple[str, str]]]:
    """Of every plan, what its references mean and how sure that is."""
    return {
        id_: [(each.key, state) for each, state in zip(stored.directives, stored.states, strict=True)]
        for id_ in catalogue.plan_ids()
        if (stored := catalogue.plan(id_))
    }


@pytest.fixture(scope="module")
def two(new_where) -> Iterator[tuple[Catalogue, Catalogue]]:
    """Two catalogues, as making one takes longer than a whole example."""
    with Catalogue.open(new_where()) as one, Catalogue.open(new_where()) as other:
        yield one, other


def emptied(catalogue: Catalogue) -> Catalogue:
    for id_ in catalogue.plan_ids():
        catalogue.withdraw(id_, "empty")
    catalogue.forget(catalogue.plan_ids())
    catalogue.relate()
    return catalogue


@pytest.mark.slow
@settings(max_examples=40, deadline=None)
@given(steps=STEPS)
def test_step_by_step_is_all_at_once_and_what_moved_is_due(two, steps) -> None:
    catalogue, fresh = map(emptied, two)
    held: dict[int, tuple] = {}
    indexed: dict[str, list] = {}
    for what, i, drawn in steps:
        if what == "put":
            held[i] = drawn
            put(catalogue, i, drawn)
        elif what == "forget" and i in held:
            del held[i]
            catalogue.withdraw(plan_id(sha(i)), "empty")
            catalogue.forget([plan_id(sha(i))])
        else:
            catalogue.relate()
        indexed |= {id_: now for id_, now in meant(catalogue).items() if id_ in catalogue.due()}
        catalogue.mark_committed(catalogue.due())
    catalogue.relate()
    now = meant(catalogue)
    moved = {id_ for id_ in now if [key for key, _ in now[id_]] != [key for key, _ in indexed[id_]]}
    assert moved <= set(catalogue.due())
    for i, drawn in sorted(held.items()):
        put(fresh, i, drawn)
    fresh.relate()
    assert meant(fresh) == now


@pytest.mark.parametrize("year", [2021, 2023])
def test_a_corrected_date_changes_what_others_mean_as_if_it_had_been_read(two, year) -> None:
    catalogue, fresh = map(emptied, two)
    bare = reference(NUMBERS[1])
    put(catalogue, 10 + year, ([], 2022, "Cà Mau"))
    put(catalogue, 2, ([bare], 2023, "Lạng Sơn"))
    catalogue.relate()
    date = value_to_json("issued", PartialDate(year, 7, 12))
    id_, content = plan_id(sha(10 + year)), sha(10 + year)
    catalogue.correct([Correction(id_, content, "issued", date, "An", "đọc lại", "2024-01-01")])
    catalogue.relate()
    put(fresh, 10 + year, ([], year, "Cà Mau"))
    put(fresh, 2, ([bare], 2023, "Lạng Sơn"))
    fresh.relate()
    assert meant(fresh) == meant(catalogue)
    assert meant(catalogue)[plan_id(sha(2))] == [(f"12-KH/TU~{year}~Cà Mau", "resolved")]
