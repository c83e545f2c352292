"""Whoosh as it comes, for the bench: its own codec, BM25F, collectors and highlighter."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from indexer.engine.protocol import IndexedPlan
from tests.bench.rivals import FACETS, FIELD, SHOWN, Answer, Question, snippet


class StockWhoosh:
    """Whoosh 2.7.4."""

    name = "whoosh"
    how = "one text field, keyword facets with columns, groupedby for the counts of a page; 256 MB, one commit"

    def build(self, plans: Iterable[IndexedPlan], folder: Path) -> None:
        from whoosh import analysis, fields, index

        folder.mkdir(parents=True)
        spaces = analysis.SpaceSeparatedTokenizer()
        commas = fields.KEYWORD(commas=True, sortable=True)
        schema = fields.Schema(body=fields.TEXT(analyzer=spaces, stored=True), **dict.fromkeys(FACETS, commas))
        writer = index.create_in(str(folder), schema).writer(limitmb=256, compound=False)
        for plan in plans:
            facets = {name: ",".join(plan.plan.facets.get(name, ())) for name in FACETS}
            for one in plan.passages:
                writer.add_document(body=" ".join(one.forms[FIELD]), **facets)
        writer.commit()

    def open(self, folder: Path) -> None:
        from whoosh import index

        self._searcher = index.open_dir(str(folder)).searcher()

    def ask(self, question: Question) -> Answer:
        from whoosh import query, sorting

        wanted = self._query(question)
        chosen = [query.Or([query.Term(name, value) for value in values]) for name, values in question.filters]
        mask = query.And(chosen) if chosen else None
        results = self._searcher.search(wanted, limit=SHOWN, filter=mask)
        total = len(results)
        texts = [results[place]["body"] for place in range(min(SHOWN, results.scored_length()))]
        if not question.page:
            return Answer(total)
        for text in texts:
            snippet(text, question.tokens)
        own = {name for name, _ in question.filters}
        counted = {}
        for names, limit in (
            (tuple(name for name in FACETS if name not in own), mask),
            *(((name,), None) for name in own),
        ):
            facets = sorting.Facets()
            for name in names:
                facets.add_facet(name, sorting.FieldFacet(name, allow_overlap=True, maptype=sorting.Count))
            grouped = self._searcher.search(wanted, limit=SHOWN, filter=limit, groupedby=facets)
            counted |= {name: grouped.groups(name) for name in names}
        return Answer(total, tuple(tuple(sorted(counted[name].items(), key=lambda one: (-one[1], str(one[0]))))[:SHOWN]
                                   for name in FACETS))  # fmt: skip

    def _query(self, question: Question):
        from whoosh import query

        terms = [query.Term("body", token) for token in question.tokens]
        match question.shape:
            case "phrase":
                return query.Phrase("body", list(question.tokens))
            case "prefix":
                return query.Prefix("body", question.tokens[0])
            case "and":
                return query.And(terms)
            case _:
                return query.Or(terms)
