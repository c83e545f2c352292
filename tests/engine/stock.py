"""Stock Whoosh as an engine: its own searcher, queries and matchers on our index, with our formula as its weighting.

What Whoosh has no word for (tags of plans, ranges over columns, facets, the order of ties) is done one document at a
time on what its matchers found, as the judge does it.
"""

from __future__ import annotations

from collections import defaultdict
from itertools import combinations
from typing import Any

from whoosh import query
from whoosh.index import FileIndex
from whoosh.scoring import BaseScorer, WeightingModel

from indexer.engine.fields import COLUMNS, FACETS, UNITS
from indexer.engine.protocol import Entry
from indexer.engine.relevance import SCORE_DIGITS, SCORING, bm25, idf, round_length
from indexer.engine.request import (
    And,
    Node,
    Or,
    Phrase,
    Prefix,
    SearchPage,
    SearchRequest,
    Snapshot,
    Term,
    Wildcard,
)
from indexer.engine.whoosh.build import encode
from indexer.engine.whoosh.generation import Generation
from indexer.engine.whoosh.schema import column_field, facet_field, form_field, schema
from indexer.engine.whoosh.storage import INDEX_NAME
from tests.engine.judge import Judgement


class OurFormula(WeightingModel):
    """BM25 of `relevance.py` with the statistics of one unit's live documents."""

    def __init__(self, documents: int, lengths: dict[str, dict[int, int]]) -> None:
        self._documents = documents
        self._lengths = lengths

    def scorer(self, searcher: Any, fieldname: str, text: bytes, qf: int = 1) -> BaseScorer:
        whole = searcher.get_parent()
        base = next((offset for part, offset in whole.leaf_searchers() if part is searcher), 0)
        carriers = sum(1 for _ in whole.reader().postings(fieldname, text).all_ids())
        lengths = self._lengths[fieldname]
        average = sum(lengths.values()) / self._documents
        return _Scorer(idf(self._documents, carriers), base, lengths, average, SCORING[fieldname.partition("_")[2]])


class _Scorer(BaseScorer):
    def __init__(self, rarity: float, base: int, lengths: dict[int, int], average: float, scoring: Any) -> None:
        self._rarity = rarity
        self._base = base
        self._lengths = lengths
        self._average = average
        self._scoring = scoring

    def score(self, matcher: Any) -> float:
        rounded = round_length(self._lengths[self._base + matcher.id()])
        return self._rarity * bm25(matcher.weight(), rounded, self._average, self._scoring)


class StockSearcher:
    """The newest commit of a generation."""

    def __init__(self, generation: Generation) -> None:
        generation.commit()
        self.snapshot: Snapshot = generation.snapshot()
        self._index = FileIndex(generation.storage, schema(), INDEX_NAME)
        self._searcher = self._index.searcher()
        reader = self._searcher.reader()
        self._entries: dict[str, dict[int, Entry]] = {unit: {} for unit in UNITS}
        self._plans: dict[int, str] = {}
        facets = {name.name: self._values(facet_field(name.name)) for name in FACETS}
        for leaf, base in reader.leaf_readers():
            columns = {name: leaf.column_reader(name, translate=False) for name in schema().names()
                       if schema()[name].column_type and leaf.has_column(name)}  # fmt: skip
            for local in leaf.all_doc_ids():
                self._add(base + local, {name: column[local] for name, column in columns.items()}, facets)
        for plan, documents in self._values("plan", by_value=True).items():
            self._plans |= dict.fromkeys(documents, plan)

    def _add(self, document: int, row: dict[str, Any], facets: dict) -> None:
        columns = {
            column.name: value for column in COLUMNS if (value := row.get(column_field(column.name))) is not None
        }
        own = {name: tuple(values[document]) for name, values in facets.items() if document in values}
        entry = Entry(row["id"].decode("utf-8", "surrogatepass"), {}, own, columns, row["stored"])
        self._entries[UNITS[row["unit"]]][document] = entry

    def _values(self, field: str, *, by_value: bool = False) -> dict:
        found = defaultdict(list)
        reader = self._searcher.reader()
        for token in reader.lexicon(field):
            value = token.decode("utf-8", "surrogatepass")
            for document in reader.postings(field, token).all_ids():
                if by_value:
                    found[value].append(document)
                else:
                    found[document].append(value)
        return found

    def search(self, request: SearchRequest) -> SearchPage:
        entries = self._entries[request.unit]
        matched = set(entries)
        if request.match is not None:
            matched &= set(self._searcher.docs_for_query(self._query(request.match, request.unit)))
        scores = self._scores(request)
        return _Whooshs(
            [(self._plans[document], entry) for document, entry in entries.items()],
            request,
            {entries[document].id for document in matched},
            {entries[document].id: score for document, score in scores.items()},
        ).page(self.snapshot)

    def _scores(self, request: SearchRequest) -> dict[int, float]:
        lengths = {field: self._lengths(field) for field in
                   {form_field(request.unit, clause.form) for clause in request.score}}  # fmt: skip
        weighting = OurFormula(len(self._entries[request.unit]), lengths)
        scores: defaultdict[int, float] = defaultdict(float)
        with self._index.searcher(weighting=weighting) as searcher:
            for clause in request.score:
                term = query.Term(form_field(request.unit, clause.form), encode(clause.token))
                for hit in searcher.search(term, limit=None, scored=True) if term in _Known(searcher) else ():
                    scores[hit.docnum] += clause.weight * hit.score
        return scores

    def _lengths(self, field: str) -> dict[int, int]:
        lengths: defaultdict[int, int] = defaultdict(int)
        reader = self._searcher.reader()
        for token in reader.lexicon(field):
            matcher = reader.postings(field, token)
            while matcher.is_active():
                lengths[matcher.id()] += int(matcher.weight())
                matcher.next()
        return lengths

    def _query(self, node: Node, unit: str) -> query.Query:
        every = query.Every()
        match node:
            case Term():
                return query.Term(form_field(unit, node.form), encode(node.token))
            case Phrase():
                words = [encode(token) for token in node.tokens]
                return query.Phrase(form_field(unit, node.form), words, slop=node.slop + 1)
            case Prefix():
                return query.Prefix(form_field(unit, node.form), encode(node.prefix))
            case Wildcard():
                return query.Wildcard(form_field(unit, node.form), node.pattern)
            case And():
                wanted = [self._query(child, unit) for child in node.children] or [every]
                return query.And([*wanted, *(query.Not(self._query(child, unit)) for child in node.without)])
            case Or():
                if node.minimum <= 0:
                    return every
                children = [self._query(child, unit) for child in node.children]
                return query.Or([query.And(list(some)) for some in combinations(children, node.minimum)])


class _Known:
    """Whether a searcher has a term at all: Whoosh asks a weighting about terms that no segment has."""

    def __init__(self, searcher: Any) -> None:
        self._reader = searcher.reader()

    def __contains__(self, term: query.Term) -> bool:
        return (term.fieldname, term.text) in self._reader


class _Whooshs(Judgement):
    """A judgement on what Whoosh matched and scored."""

    def __init__(self, documents: list, request: SearchRequest, matched: set[str], scores: dict[str, float]) -> None:
        super().__init__(documents, request)
        self._matched = matched
        self._scored = scores

    def _matches(self, entry: Entry, node: Node) -> bool:
        return entry.id in self._matched

    def _score(self, entry: Entry) -> float:
        return round(self._scored.get(entry.id, 0.0), SCORE_DIGITS)
