"""Families of wordings: the same however passages come, change and go; who says what."""

from __future__ import annotations

import io
from hashlib import blake2b, sha256
from itertools import combinations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from indexer import relating
from indexer.catalogue import wordings
from indexer.catalogue.store import Catalogue
from indexer.catalogue.tables import WORDED, WORDING_BONDS, WORDING_KEYS, WORDINGS
from indexer.catalogue.wordings import HOLDERS, Worded, pack, unpack
from indexer.model import Document, Page, Source, Span, plan_id
from indexer.progress import Teller
from indexer.recognise import recognise

TEXT = "một hai ba"


def sha(number: int) -> str:
    return sha256(str(number).encode()).hexdigest()


def source(number: int) -> Source:
    return Source(f"/archive/{number}.txt", sha(number), 1, number)


def put(catalogue: Catalogue, number: int) -> str:
    document = Document(TEXT, (Page(1, Span(0, len(TEXT)), "text", None),))
    plan = recognise(document, plan_id=plan_id(sha(number)))
    catalogue.put_plan(source(number), plan, document, reader_version="r", rules_version="r")
    return plan.id


def worded(ordinal: int, letters: str) -> Worded:
    """A wording of letters, found by each of them."""
    known = hash_of(letters)
    return Worded(ordinal, known, tuple(sorted(ord(letter) for letter in set(letters))), pack(letters))


def hash_of(letters: str) -> int:
    return int.from_bytes(blake2b(letters.encode(), digest_size=7).digest(), "big")


def near(one: str, other: str) -> bool:
    return len(set(one) & set(other)) >= 5


@pytest.fixture
def catalogue(tmp_path):
    with Catalogue.open(tmp_path / "catalogue.sqlite") as opened:
        yield opened


def join(catalogue: Catalogue) -> None:
    while catalogue.join_wordings(near):
        pass


def families(catalogue: Catalogue) -> dict[int, int | None]:
    with catalogue._read() as connection:
        return {row.identity: row.family for row in connection.execute(select(WORDINGS))}


def expected(said: set[str]) -> dict[int, int]:
    """Components, worked out by comparing all with all."""
    group = {each: {each} for each in said}
    for one, other in combinations(sorted(said), 2):
        if near(one, other) and group[one] is not group[other]:
            joined = group[one] | group[other]
            group.update(dict.fromkeys(joined, joined))
    return {hash_of(each): min(map(hash_of, group[each])) for each in said}


def test_words_are_packed_and_aligned_as_characters() -> None:
    assert unpack(pack(["đối", "ngoại", "đối"]))[0] == unpack(pack(["đối"]))
    assert len(unpack(pack(["đối", "ngoại"]))) == 2


WORDS = st.text("abcdefghij", min_size=6, max_size=7).map(lambda letters: "".join(sorted(set(letters)))).filter(
    lambda letters: len(letters) > 4
)  # fmt: skip
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("put"), st.integers(0, 3), st.lists(WORDS, max_size=3)),
        st.tuples(st.just("go"), st.integers(0, 3), st.just([])),
        st.tuples(st.just("join"), st.just(0), st.just([])),
    ),
    max_size=12,
)


@pytest.fixture
def four(catalogue) -> list[str]:
    """Plans that say nothing yet."""
    return [put(catalogue, number) for number in range(4)]


@given(STEPS)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_families_are_those_that_everything_worked_out_anew_gives(catalogue, four, steps) -> None:
    said: dict[str, list[str]] = {}
    with catalogue._write() as connection:
        for what, number, letters in steps:
            if what == "put":
                wordings.put(connection, {four[number]: [worded(at, each) for at, each in enumerate(letters)]})
                said[four[number]] = letters
            elif what == "go":
                wordings.forget(connection, [four[number]])
                said.pop(four[number], None)
            else:
                wordings.join_some(connection, near)
        wordings.join_some(connection, near)
        found = {row.identity: row.family for row in connection.execute(select(WORDINGS))}
        held = connection.scalars(select(WORDED.c.identity)).all()
        bonds = len(connection.execute(select(WORDING_BONDS)).all())
        posted = set(connection.scalars(select(WORDING_KEYS.c.identity)))
        wordings.forget(connection, four)
        assert connection.execute(select(WORDINGS)).all() == []
    assert found == expected({each for letters in said.values() for each in letters})
    assert sorted(held) == sorted(hash_of(each) for letters in said.values() for each in letters)
    assert bonds == len(found) - len(set(found.values()))
    assert posted == set(found)


def test_a_family_of_many_more_than_a_key_holds_is_found(catalogue, monkeypatch) -> None:
    monkeypatch.setattr(wordings, "BATCH", 50)
    many = [f"abcdef{chr(0x100 + at)}" for at in range(HOLDERS * 8)]
    id_ = put(catalogue, 1)
    catalogue.put_wordings({id_: [worded(at, each) for at, each in enumerate(many)]})
    join(catalogue)
    assert len(families(catalogue)) == len(many)
    assert len(set(families(catalogue).values())) == 1
    with catalogue._read() as connection:
        assert len(connection.execute(select(WORDING_KEYS).where(WORDING_KEYS.c.key == ord("a"))).all()) == HOLDERS
    met = catalogue.similar([ord("a")])
    assert len(met) > HOLDERS


def test_a_large_family_stays_one_when_those_that_its_keys_found_go(catalogue) -> None:
    ids = [put(catalogue, number) for number in (1, 2, 3)]
    many = sorted((f"abcdef{chr(0x100 + at)}" for at in range(HOLDERS * 3)), key=hash_of)
    for id_, some in ((ids[0], many[:HOLDERS]), (ids[1], many[HOLDERS:])):
        catalogue.put_wordings({id_: [worded(at, each) for at, each in enumerate(some)]})
        join(catalogue)
    catalogue.put_wordings({ids[0]: []})
    join(catalogue)
    catalogue.put_wordings({ids[2]: [worded(0, "abcdefz")]})
    join(catalogue)
    assert len(families(catalogue)) == HOLDERS * 2 + 1
    assert len(set(families(catalogue).values())) == 1


def test_a_wording_that_no_key_finds_comes_and_goes(catalogue) -> None:
    id_ = put(catalogue, 1)
    catalogue.put_wordings({id_: [Worded(0, 5, (), pack("aaaaaaaaaaaa"))]})
    join(catalogue)
    assert families(catalogue) == {5: 5}
    catalogue.put_wordings({id_: []})
    assert families(catalogue) == {}


def test_what_only_one_more_word_held_together_falls_apart(catalogue) -> None:
    left, bridge, right = "abcdefg", "cdefghi", "efghijk"
    ids = [put(catalogue, number) for number in (1, 2, 3)]
    for id_, letters in zip(ids, (left, bridge, right), strict=True):
        catalogue.put_wordings({id_: [worded(0, letters)]})
    join(catalogue)
    assert len(set(families(catalogue).values())) == 1
    catalogue.put_wordings({ids[1]: []})
    join(catalogue)
    assert families(catalogue) == {hash_of(left): hash_of(left), hash_of(right): hash_of(right)}


def test_a_plan_that_is_gone_gets_no_wordings(catalogue) -> None:
    catalogue.put_wordings({"a" * 16: [worded(0, "abcdefg")]})
    assert families(catalogue) == {}


def test_all_anew_is_what_was_there(catalogue) -> None:
    ids = [put(catalogue, number) for number in (1, 2)]
    catalogue.put_wordings({ids[0]: [worded(0, "abcdefg")], ids[1]: [worded(0, "abcdexy")]})
    join(catalogue)
    before = families(catalogue)
    catalogue.part_wordings()
    assert set(families(catalogue).values()) == {None}
    join(catalogue)
    assert families(catalogue) == before


def test_who_says_it_and_where_it_stands(catalogue) -> None:
    ids = [put(catalogue, number) for number in (1, 2)]
    catalogue.put_wordings({ids[0]: [worded(0, "abcdefg")], ids[1]: [worded(0, "abcdefg"), worded(1, "abcdefx")]})
    join(catalogue)
    assert catalogue.wording(ids[1], 1) == hash_of("abcdefx")
    assert catalogue.wording(ids[1], 7) is None
    said = catalogue.sayings([hash_of("abcdefg")])
    assert sorted(each.plan_id for each in said) == sorted(ids)
    assert len(catalogue.family(hash_of("abcdefx"))) == 3
    assert catalogue.family(99) == []
    assert catalogue.family_sizes([hash_of("abcdefg"), 99]) == {hash_of("abcdefg"): 2}
    assert catalogue.stands_for(ids[0]) == ids[0]


def test_a_person_is_told_how_many_are_compared(catalogue, four, monkeypatch) -> None:
    monkeypatch.setattr(relating, "TOLD", 3)
    monkeypatch.setattr(wordings, "BATCH", 2)
    told = io.StringIO()
    monkeypatch.setattr(Teller, "LINE_SECONDS", 0)
    catalogue.put_wordings({four[0]: [worded(0, "abcde"), worded(1, "fghij"), worded(2, "abcfg")]})
    relating.relate_wordings(catalogue, Teller(told))
    assert told.getvalue().splitlines() == [
        "3 comparisons of passages to do",
        "2/3 comparisons of passages, 0 s left",
        "3/3 comparisons of passages, 0 s left",
    ]
    catalogue.put_wordings({four[1]: [worded(0, "bcdef")]})
    relating.relate_wordings(catalogue, Teller(told))
    assert len(told.getvalue().splitlines()) == 3, "few take no time: nothing is said of them"
