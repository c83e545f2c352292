"""What every engine must do, told by hand-written cases; the judge passes them too."""

from __future__ import annotations

import pytest

from indexer.engine.protocol import Engine, Entry, IndexedPlan
from indexer.engine.request import (
    EXPANDED_TERMS,
    MOST_SLOP,
    And,
    Clause,
    FacetCounts,
    FacetFilter,
    Node,
    Or,
    Phrase,
    Prefix,
    RangeFilter,
    SearchRequest,
    Term,
    Wildcard,
)
from indexer.errors import BusyError, IndexMissing, RequestError
from tests.engine.contract import MANIFEST, entry, fill, ids, plan

W = "words"


def found(engine: Engine, node: Node, unit: str = "plan") -> set[str]:
    return set(ids(engine, SearchRequest(unit, node, limit=1000)))


# --- transactions -----------------------------------------------------------------------------------------------------


def test_without_an_index_everything_says_so(engine: Engine) -> None:
    assert engine.snapshot() is None
    assert engine.manifest() is None
    assert engine.known() == {}
    assert list(engine.check())
    with pytest.raises(IndexMissing):
        engine.searcher()


def test_a_writer_makes_an_empty_index(engine: Engine) -> None:
    with engine.writer():
        pass
    assert engine.searcher().search(SearchRequest("plan", facets=("kind",))).total == 0
    assert engine.manifest() == MANIFEST
    assert list(engine.check()) == []


def test_a_commit_makes_the_batch_visible_with_its_passages(engine: Engine) -> None:
    with engine.writer() as writer:
        writer.add(plan("a", "một hai", "ba"))
        before = engine.searcher()
        snapshot = writer.commit()
    assert before.search(SearchRequest("plan")).total == 0
    searcher = engine.searcher()
    assert searcher.snapshot == snapshot == engine.snapshot()
    assert searcher.search(SearchRequest("plan")).snapshot == snapshot
    assert ids(engine, SearchRequest("plan")) == ["a"]
    assert ids(engine, SearchRequest("passage")) == ["a.0", "a.1"]
    assert engine.known() == {"a": 2}
    assert list(engine.check()) == []


def test_what_is_not_committed_is_dropped(engine: Engine) -> None:
    fill(engine, plan("a", "một"))
    with engine.writer() as writer:
        writer.add(plan("b", "hai"))
        writer.remove("a")

    def fail() -> None:
        with engine.writer() as writer:
            writer.add(plan("c", "hai"))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert engine.known() == {"a": 1}


def test_one_writer_makes_several_commits(engine: Engine) -> None:
    with engine.writer() as writer:
        writer.add(plan("a", "một"))
        first = writer.commit()
        writer.add(plan("b", "hai"))
        second = writer.commit()
    assert first.generation == second.generation
    assert first.commit < second.commit
    assert engine.known() == {"a": 1, "b": 1}


def test_adding_again_replaces_also_within_a_batch(engine: Engine) -> None:
    fill(engine, plan("a", "một", "hai", "ba"), plan("b", "bốn"))
    with engine.writer() as writer:
        writer.add(plan("a", "năm", "sáu"))
        writer.add(plan("a", "bảy"))
        writer.commit()
    assert engine.known() == {"a": 1, "b": 1}
    assert found(engine, Term(W, "một")) == set()
    assert found(engine, Term(W, "năm")) == set()
    assert found(engine, Term(W, "bảy"), "passage") == {"a.0"}


def test_removing_takes_the_passages_along_and_may_come_after_adding(engine: Engine) -> None:
    fill(engine, plan("a", "một", "hai"), plan("ab", "một"))
    with engine.writer() as writer:
        writer.add(plan("c", "một"))
        writer.remove("c")
        writer.remove("a")
        writer.remove("nobody")
        writer.commit()
    assert engine.known() == {"ab": 1}
    assert found(engine, Term(W, "một"), "passage") == {"ab.0"}
    assert list(engine.check()) == []


def test_a_searcher_keeps_its_snapshot(engine: Engine) -> None:
    fill(engine, plan("a", "một"))
    before = engine.searcher()
    with engine.rebuild() as writer:
        writer.add(plan("b", "hai"))
        writer.commit()
    fill(engine, plan("c", "ba"))
    page = before.search(SearchRequest("plan", Term(W, "một"), facets=("kind",)))
    assert [hit.stored for hit in page.hits] == ["stored a"]
    assert engine.known() == {"b": 1, "c": 1}


def test_a_second_writer_is_refused_and_the_next_one_is_not(engine: Engine) -> None:
    with engine.writer():
        with pytest.raises(BusyError), engine.writer():
            pass
        with pytest.raises(BusyError), engine.rebuild():
            pass
    with engine.writer() as writer:
        writer.add(plan("a", "một"))
        writer.commit()
    assert engine.known() == {"a": 1}


def test_a_rebuild_replaces_everything_at_its_end_and_commits_the_rest(engine: Engine) -> None:
    fill(engine, plan("a", "một"))
    old = engine.snapshot()
    with engine.rebuild() as writer:
        writer.add(plan("b", "hai"))
        writer.commit()
        writer.add(plan("c", "ba"))
        assert engine.snapshot() == old
        assert engine.known() == {"a": 1}
    assert engine.known() == {"b": 1, "c": 1}
    assert engine.snapshot().generation != old.generation


def test_a_failed_rebuild_leaves_the_old_one(engine: Engine) -> None:
    fill(engine, plan("a", "một"))
    old = engine.snapshot()

    def fail() -> None:
        with engine.rebuild() as writer:
            writer.add(plan("b", "hai"))
            writer.commit()
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert engine.snapshot() == old
    assert engine.known() == {"a": 1}
    fill(engine, plan("c", "ba"))
    assert engine.known() == {"a": 1, "c": 1}


WRONG_PLANS = [
    IndexedPlan(entry("a", "một"), (entry("b.0", "một"),)),
    IndexedPlan(entry("a", "một"), (entry("a.0", "một"), entry("a.0", "hai"))),
    IndexedPlan(Entry("a", {"wordz": ("một",)}), ()),
    IndexedPlan(Entry("a", {}, {"colour": ("red",)}), ()),
    IndexedPlan(Entry("a", {}, {}, {"weight": 3}), ()),
]


@pytest.mark.parametrize("wrong", WRONG_PLANS)
def test_entries_that_do_not_fit_the_fields_are_refused_and_the_batch_goes_on(engine: Engine, wrong) -> None:
    with engine.writer() as writer:
        writer.add(plan("z", "một"))
        with pytest.raises(ValueError, match=r"a|b\.0"):
            writer.add(wrong)
        writer.commit()
    assert engine.known() == {"z": 1}


# --- matching ---------------------------------------------------------------------------------------------------------

TEXTS = {
    "a": "kế hoạch phát triển kế hoạch",
    "b": "phát triển kế hoạch",
    "c": "hoạch kế _ phát triển",
    "d": "của của dân",
    "e": "của dân của",
    "f": "kế _ hoạch",
    "g": "",
}
MATCHES: list[tuple[Node, str]] = [
    (Term(W, "kế"), "abcf"),
    (Term(W, "Kế"), ""),
    (Term(W, "\ud800"), ""),
    (Phrase("syllables", ("kế", "hoạch")), "ab"),
    (Phrase("syllables", ("hoạch", "phát")), "a"),
    (Phrase("syllables", ("kế", "phát")), ""),
    (Phrase("syllables", ("của", "của")), "d"),
    (Phrase("syllables", ("của", "dân", "của")), "e"),
    (Phrase("syllables", ("dân",)), "de"),
    (Phrase("syllables", ("nào", "đó")), ""),
    (Phrase("syllables", ("kế", "hoạch"), 1), "abf"),
    (Phrase("syllables", ("kế", "phát"), 1), "ac"),
    (Phrase("syllables", ("kế", "phát", "hoạch"), 2), "a"),
    (Phrase("syllables", ("của", "của"), 1), "de"),
    (Phrase("syllables", ("của", "của", "của"), MOST_SLOP), ""),
    (Wildcard(W, "*ch"), "abcf"),
    (Wildcard(W, "c?a"), "de"),
    (Wildcard(W, "d?"), ""),
    (Wildcard(W, "d*"), "de"),
    (Wildcard(W, "*"), "abcdef"),
    (Wildcard(W, "k"), ""),
    (Wildcard(W, "kế"), "abcf"),
    (And((Wildcard(W, "tri?n"),), without=(Wildcard(W, "p*"), Term(W, "dân"))), ""),
    (And((Wildcard(W, "tri?n"),), without=(Phrase("syllables", ("kế", "hoạch")),)), "c"),
    (Prefix(W, "h"), "abcf"),
    (Prefix(W, "củ"), "de"),
    (Prefix(W, ""), "abcdef"),
    (Prefix(W, "x"), ""),
    (And(()), "abcdefg"),
    (And((Term(W, "kế"), Term(W, "phát"))), "abc"),
    (And((Term(W, "kế"),), without=(Term(W, "phát"),)), "f"),
    (And((), without=(Term(W, "kế"), Term(W, "dân"))), "g"),
    (Or(()), ""),
    (Or((Term(W, "dân"), Term(W, "phát"))), "abcde"),
    (Or((Term(W, "kế"), Term(W, "phát"), Term(W, "dân")), minimum=2), "abc"),
    (Or((Term(W, "kế"), Term(W, "phát")), minimum=3), ""),
    (Or((Term(W, "kế"), Term(W, "kế")), minimum=2), "abcf"),
    (Or((Phrase("syllables", ("kế", "hoạch")), And((Prefix(W, "c"),), (Term(W, "x"),)))), "abde"),
]


@pytest.mark.parametrize(("node", "expected"), MATCHES)
def test_matching(engine: Engine, node: Node, expected: str) -> None:
    fill(engine, *(plan(name, text) for name, text in TEXTS.items()))
    assert "".join(sorted(found(engine, node))) == expected
    assert "".join(sorted(name[0] for name in found(engine, node, "passage"))) == expected


def test_units_do_not_mix(engine: Engine) -> None:
    fill(engine, plan("a", "một hai", "hai ba"))
    both = And((Term(W, "một"), Term(W, "ba")))
    assert found(engine, both) == {"a"}
    assert found(engine, both, "passage") == set()
    assert found(engine, Phrase("syllables", ("hai", "hai"))) == set()


STRANGE = ("57-kl/tw", "hai từ", "*", "a:b", '"', "", " ", "\\", "đ", "x" * 70_000, "AND", "\n", "\U0001f600", "\x00")


@pytest.mark.parametrize("token", STRANGE, ids=lambda token: repr(token[:9]))
def test_tokens_and_facet_values_are_kept_as_they_are(engine: Engine, token: str) -> None:
    strange = Entry("a", {W: (token, "thường"), "folded": (token,)}, {"kind": (token,)}, {}, token)
    fill(engine, IndexedPlan(strange, ()), plan("b", "thường"))
    fill(engine, plan("c", "thường"))
    for node in (Term(W, token), Phrase("folded", (token,))):
        assert found(engine, node) == {"a"}
    assert found(engine, Prefix("folded", token[:3])) == {"a"}
    assert found(engine, Wildcard("folded", token)) == {"a"}
    page = engine.searcher().search(SearchRequest("plan", filters=(FacetFilter("kind", (token,)),), facets=("kind",)))
    assert [hit.stored for hit in page.hits] == [token]
    assert page.facets == (FacetCounts("kind", ((token, 1),), 2),)


TOO_MUCH = [(Prefix(W, "a"), ("prefix-too-short", "a")), (Wildcard(W, "a*"), ("pattern-too-wide", "a*"))]


@pytest.mark.parametrize(("node", "complaint"), TOO_MUCH)
def test_what_too_many_tokens_fit_is_refused_whatever_was_deleted(engine: Engine, node: Node, complaint) -> None:
    many = [f"a{number}" for number in range(EXPANDED_TERMS)]
    fill(engine, plan("a", " ".join(many)), plan("b", "axe"))
    with pytest.raises(RequestError) as caught:
        found(engine, node)
    assert caught.value.complaints == (complaint,)
    assert found(engine, Prefix(W, "a1")) == found(engine, Wildcard(W, "a1*")) == {"a"}
    with engine.writer() as writer:
        writer.remove("b")
        writer.commit()
    assert found(engine, node) == {"a"}


def test_the_words_of_the_archive_are_told_with_their_documents(engine: Engine) -> None:
    fill(engine, plan("a", "đối ngoại đối", "đảng"), plan("b", "đối nội"), plan("c", "đối tác"))
    fill(engine, plan("d", "đồng lòng"))
    with engine.writer() as writer:
        writer.remove("c")
        writer.commit()
    searcher = engine.searcher()
    assert searcher.tokens("plan", W, "đ") == {"đối": 2, "đảng": 1, "đồng": 1}
    assert searcher.tokens("plan", W, "tá") == {}
    assert searcher.tokens("passage", W)["đối"] == 2
    assert searcher.tokens("plan", "title") == {}


WRONG_REQUESTS = [
    (SearchRequest("page"), ("unknown-unit", "page")),
    (SearchRequest("plan", Term("wordz", "a")), ("unknown-form", "wordz")),
    (SearchRequest("plan", And((Or((Prefix("wordz", "a"),)),))), ("unknown-form", "wordz")),
    (SearchRequest("plan", And((), (Term("wordz", "a"),))), ("unknown-form", "wordz")),
    (SearchRequest("plan", score=(Clause("wordz", "a", 1.0),)), ("unknown-form", "wordz")),
    (SearchRequest("plan", Phrase(W, ("a",))), ("no-positions", W)),
    (SearchRequest("plan", Phrase("syllables", ())), ("empty-phrase", "syllables")),
    (SearchRequest("plan", Phrase("syllables", ("a",), -1)), ("bad-slop", "-1")),
    (SearchRequest("plan", Phrase("syllables", ("a",), MOST_SLOP + 1)), ("bad-slop", str(MOST_SLOP + 1))),
    (SearchRequest("plan", Wildcard("wordz", "a*")), ("unknown-form", "wordz")),
    (SearchRequest("plan", facets=("colour",)), ("unknown-facet", "colour")),
    (SearchRequest("plan", filters=(FacetFilter("colour", ()),)), ("unknown-facet", "colour")),
    (SearchRequest("plan", ranges=(RangeFilter("weight", 1, 2),)), ("unknown-column", "weight")),
    (SearchRequest("plan", sort="best"), ("unknown-sort", "best")),
    (SearchRequest("plan", offset=-1), ("bad-page", "-1+10")),
    (SearchRequest("plan", per_plan=1, plans=("a",)), ("bad-per-plan", "1")),
    (SearchRequest("passage", per_plan=1), ("bad-per-plan", "1")),
    (SearchRequest("passage", collapse="weight"), ("unknown-column", "weight")),
    (SearchRequest("passage", collapse="wording", per_plan=1, plans=("a",)), ("bad-collapse", "wording")),
    (SearchRequest("passage", per_plan=0, plans=("a",)), ("bad-per-plan", "0")),
    (SearchRequest("passage", per_plan=1, plans=("a",), facets=("kind",)), ("bad-per-plan", "1")),
]


@pytest.mark.parametrize(("request_", "complaint"), WRONG_REQUESTS)
def test_wrong_requests_are_refused(engine: Engine, request_: SearchRequest, complaint: tuple[str, str]) -> None:
    fill(engine)
    with pytest.raises(RequestError) as caught:
        engine.searcher().search(request_)
    assert caught.value.complaints == (complaint,)


def test_all_complaints_come_at_once(engine: Engine) -> None:
    fill(engine)
    with pytest.raises(RequestError) as caught:
        engine.searcher().search(SearchRequest("plan", Term("x", "a"), facets=("y",), offset=-1))
    assert caught.value.complaints == (("bad-page", "-1+10"), ("unknown-facet", "y"), ("unknown-form", "x"))
