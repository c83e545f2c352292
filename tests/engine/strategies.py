"""Random archives, histories and requests, from small alphabets so that things meet."""

from __future__ import annotations

from hypothesis import strategies as st

from indexer.engine.protocol import Entry, IndexedPlan
from indexer.engine.request import (
    And,
    Clause,
    FacetFilter,
    Or,
    Phrase,
    Prefix,
    RangeFilter,
    SearchRequest,
    Term,
    Wildcard,
)

TOKENS = ("a", "b", "aa", "ab", "b a", "đ")
PLANS = tuple(f"p{number}" for number in range(6))
KINDS = ("kế hoạch", "kết luận")
ISSUERS = ("x", "x>y", "x>y>a", "x>y>b", "z>y>c")
"""Ways of one, two and three parts: the third are whole."""
DATES = (20200101, 20200000, 20231231)
SECTIONS, WORDINGS = ("goals", "tasks"), (0, 1, 2**63 - 1)

texts = st.lists(st.sampled_from((*TOKENS, None)), max_size=12).map(tuple)
entries_of = st.fixed_dictionaries({}, optional=dict.fromkeys(("words", "syllables", "title"), texts))
facets = st.fixed_dictionaries(
    {},
    optional={
        "kind": st.sampled_from(KINDS).map(lambda kind: (kind,)),
        "issuer": st.lists(st.sampled_from(ISSUERS), unique=True).map(tuple),
        "section": st.lists(st.sampled_from(SECTIONS), unique=True).map(tuple),
    },
)
columns = st.fixed_dictionaries({}, optional={"issued": st.sampled_from(DATES), "wording": st.sampled_from(WORDINGS)})


def _entry(name: str) -> st.SearchStrategy[Entry]:
    return st.builds(Entry, st.just(name), entries_of, facets, columns, st.sampled_from(("", "{}", name)))


@st.composite
def indexed_plans(draw: st.DrawFn) -> IndexedPlan:
    name = draw(st.sampled_from(PLANS))
    passages = [draw(_entry(f"{name}.{number}")) for number in range(draw(st.integers(0, 3)))]
    return IndexedPlan(draw(_entry(name)), tuple(passages))


steps = st.one_of(
    st.tuples(st.just("add"), indexed_plans()),
    st.tuples(st.just("add"), indexed_plans()),
    st.tuples(st.just("remove"), st.sampled_from(PLANS)),
    st.tuples(st.just("commit"), st.none()),
    st.tuples(st.just("commit"), st.none()),
    st.tuples(st.just("leave"), st.none()),
    st.tuples(st.just("rebuild"), st.lists(indexed_plans(), max_size=3)),
)
histories = st.lists(steps, min_size=3, max_size=25)

tokens = st.sampled_from((*TOKENS, "nowhere"))
scored_forms = st.sampled_from(("words", "syllables", "title"))
leaves = st.one_of(
    st.builds(Term, scored_forms, tokens),
    st.builds(Prefix, scored_forms, st.sampled_from(("", "a", "b", "b ", "x"))),
    st.builds(Wildcard, scored_forms, st.sampled_from(("", "*", "?", "a*", "?a", "* ?", "x"))),
    st.builds(Phrase, st.just("syllables"), st.lists(tokens, min_size=1, max_size=3).map(tuple), st.integers(0, 2)),
)
nodes = st.recursive(
    leaves,
    lambda inner: st.one_of(
        st.builds(And, st.lists(inner, max_size=3).map(tuple), st.lists(inner, max_size=2).map(tuple)),
        st.builds(Or, st.lists(inner, max_size=3).map(tuple), st.integers(0, 3)),
    ),
    max_leaves=6,
)
filters = st.one_of(
    st.builds(FacetFilter, st.just("kind"), st.lists(st.sampled_from((*KINDS, None)), max_size=2).map(tuple),
              st.booleans()),
    st.builds(FacetFilter, st.just("section"), st.lists(st.sampled_from((*SECTIONS, None)), max_size=2).map(tuple),
              st.booleans()),
    st.builds(FacetFilter, st.just("issuer"), st.lists(st.sampled_from((*ISSUERS, "w", None)), max_size=3).map(tuple),
              st.booleans()),
)  # fmt: skip
limits = st.builds(
    RangeFilter,
    st.just("issued"),
    st.one_of(st.none(), st.sampled_from(DATES)),
    st.one_of(st.none(), st.sampled_from(DATES)),
)
requests = st.builds(
    SearchRequest,
    unit=st.sampled_from(("plan", "passage")),
    match=st.one_of(st.none(), nodes),
    score=st.lists(st.builds(Clause, scored_forms, tokens, st.sampled_from((0.3, 1.0, 2.5))), max_size=4).map(tuple),
    filters=st.lists(filters, max_size=3).map(tuple),
    ranges=st.lists(limits, max_size=1).map(tuple),
    plans=st.one_of(st.none(), st.lists(st.sampled_from((*PLANS, "nobody")), max_size=4).map(tuple)),
    facets=st.sampled_from(((), ("kind",), ("issuer", "kind", "year"), ("section", "issuer"))),
    facet_ends=st.sampled_from((None, None, 0, 1, 2)),
    sort=st.sampled_from(("relevance", "newest", "oldest")),
    offset=st.integers(0, 3),
    limit=st.sampled_from((0, 1, 5, 50)),
    stored=st.booleans(),
    collapse=st.sampled_from((None, None, "wording", "issued")),
)
best_passages = st.builds(
    SearchRequest,
    unit=st.just("passage"),
    match=st.one_of(st.none(), nodes),
    score=st.lists(st.builds(Clause, scored_forms, tokens, st.just(1.0)), max_size=3).map(tuple),
    plans=st.lists(st.sampled_from(PLANS), max_size=4).map(tuple),
    per_plan=st.integers(1, 3),
    sort=st.sampled_from(("relevance", "newest")),
)
