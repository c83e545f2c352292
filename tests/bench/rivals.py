"""The engines that are measured, each asked in its own best way. All hold the same passages, tokens and facets.

Equal work, for every rival: one field with positions, the text stored, four facets. A `Question` is one search; the
answer to a page is its total, its ten best with snippets, and the ten largest values of each facet, each facet counted
without its own filter.
"""

from __future__ import annotations

import html
import json
import sqlite3
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

from indexer.engine.manifest import Manifest, schema_version
from indexer.engine.protocol import IndexedPlan, Searcher
from indexer.engine.request import And, Clause, FacetFilter, Node, Or, Phrase, Prefix, SearchRequest, Term
from indexer.engine.whoosh import ENGINE_VERSION, open_engine

FIELD = "syllables"
FACETS = ("issuer", "kind", "year", "directive")
SHOWN = 10


@dataclass(frozen=True, slots=True)
class Question:
    """`shape`: one, or, and, phrase, prefix. `filters`: facet → chosen values. `page`: with facets and snippets."""

    shape: str
    tokens: tuple[str, ...]
    filters: tuple[tuple[str, tuple[str, ...]], ...] = ()
    page: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    """What rivals must agree on: the total, and the facets' largest values (pages only)."""

    total: int
    facets: tuple[tuple[tuple[str, int], ...], ...] = ()


class Rival(Protocol):
    """An engine in a folder."""

    name: str
    how: str

    def build(self, plans: Iterable[IndexedPlan], folder: Path) -> None:
        """Index all passages, durable at the end."""

    def open(self, folder: Path) -> None:
        """As a fresh process would."""

    def ask(self, question: Question) -> Answer:
        """Answer."""


def snippet(text: str, tokens: Sequence[str], width: int = 32) -> str:
    """A window of words with most hits, marked up: for those that bring none of their own."""
    words = text.split()
    wanted = set(tokens)
    hits = [place for place, word in enumerate(words) if word in wanted]
    best = max(hits, key=lambda first: len({words[hit] for hit in hits if first <= hit < first + width}), default=0)
    window = words[max(0, best - 4) : best + width - 4]
    marked = " ".join(f"\0{word}\1" if word in wanted else word for word in window)
    return html.escape(marked).replace("\0", "<b>").replace("\1", "</b>")


class Plansearch:
    """This project's engine."""

    name = "plansearch"
    how = "one SearchRequest a question; snippets by tests/bench/rivals.py"

    def __init__(self) -> None:
        self._manifest = Manifest(schema_version(), "bench", "bench", ENGINE_VERSION)

    def build(self, plans: Iterable[IndexedPlan], folder: Path) -> None:
        with open_engine(folder, self._manifest).rebuild() as writer:
            for plan in plans:
                writer.add(one_field(plan))

    def open(self, folder: Path) -> None:
        self._searcher = open_engine(folder, self._manifest).searcher()

    def ask(self, question: Question) -> Answer:
        page = self._searcher.search(
            SearchRequest(
                "passage",
                _node(question),
                () if question.shape == "prefix" else _clauses(question.tokens),
                tuple(FacetFilter(name, values) for name, values in question.filters),
                facets=FACETS if question.page else (),
                limit=SHOWN,
            )
        )
        if not question.page:
            return Answer(page.total)
        for hit in page.hits:
            snippet(hit.stored, question.tokens)
        return Answer(page.total, tuple(facet.values[:SHOWN] for facet in page.facets))


def _clauses(tokens: Sequence[str]) -> tuple[Clause, ...]:
    return tuple(Clause(FIELD, token, 1.0) for token in dict.fromkeys(tokens))


def _node(question: Question) -> Node:
    terms = tuple(Term(FIELD, token) for token in question.tokens)
    match question.shape:
        case "phrase":
            return Phrase(FIELD, question.tokens)
        case "prefix":
            return Prefix(FIELD, question.tokens[0])
        case "and":
            return And(terms)
        case "one":
            return terms[0]
        case _:
            return Or(terms)


def one_field(plan: IndexedPlan) -> IndexedPlan:
    """The same plan for equal work: one form and four facets a passage, its text stored."""
    facets = {name: plan.plan.facets[name] for name in FACETS if name in plan.plan.facets}

    def less(entry, forms):
        return replace(entry, forms=forms, facets=facets, columns={})

    passages = [
        replace(less(one, {FIELD: one.forms[FIELD]}), stored=" ".join(one.forms[FIELD])) for one in plan.passages
    ]
    return IndexedPlan(less(plan.plan, {}), tuple(passages))


def page_of(searcher: Searcher) -> Callable:
    """What asks for a page: plans with their facets, then the best passages of those shown."""

    def ask(request: SearchRequest, passages: Callable) -> int:
        page = searcher.search(request)
        best = passages([hit.id for hit in page.hits])
        if best is not None:
            searcher.search(best)
        return page.total

    return ask


class Tantivy:
    """tantivy, by its Python package."""

    name = "tantivy"
    how = ("whitespace tokens with positions; facets as fast text fields, counted by one terms aggregation a mask; "
           "its own snippets; one writer thread, merged to one segment")  # fmt: skip

    def build(self, plans: Iterable[IndexedPlan], folder: Path) -> None:
        import tantivy

        folder.mkdir(parents=True)
        index = tantivy.Index(self._schema(), str(folder))
        writer = index.writer(300_000_000, 1)
        for plan in plans:
            facets = {name: list(plan.plan.facets.get(name, ())) for name in FACETS}
            for one in plan.passages:
                writer.add_document(tantivy.Document(id=one.id, body=" ".join(one.forms[FIELD]), **facets))
        writer.commit()
        writer.wait_merging_threads()

    def _schema(self):
        import tantivy

        builder = tantivy.SchemaBuilder()
        builder.add_text_field("id", stored=True, tokenizer_name="raw", index_option="basic")
        builder.add_text_field("body", stored=True, tokenizer_name="whitespace", index_option="position")
        for name in FACETS:
            builder.add_text_field(name, stored=False, fast=True, tokenizer_name="raw", index_option="basic")
        return builder.build()

    def open(self, folder: Path) -> None:
        import tantivy

        self._index = tantivy.Index.open(str(folder))
        self._index.reload()
        self._searcher = self._index.searcher()
        self._generators = tantivy.SnippetGenerator

    def ask(self, question: Question) -> Answer:
        query = self._query(question)
        filtered = self._filtered(query, question.filters)
        result = self._searcher.search(filtered, SHOWN, count=True)
        documents = [self._searcher.doc(address) for _, address in result.hits]
        if not question.page:
            return Answer(result.count)
        generator = self._generators.create(self._searcher, query, self._index.schema, "body")
        for document in documents:
            generator.snippet_from_doc(document).to_html()
        return Answer(result.count, self._facets(question, query, filtered))

    def _facets(self, question: Question, query, filtered) -> tuple:
        own = dict(question.filters)
        counted = self._counts(filtered, [name for name in FACETS if name not in own])
        for name in own:
            others = tuple(choice for choice in question.filters if choice[0] != name)
            counted |= self._counts(self._filtered(query, others), [name])
        return tuple(counted[name] for name in FACETS)

    def _counts(self, query, names: list[str]) -> dict[str, tuple]:
        wanted = {name: {"terms": {"field": name, "size": SHOWN, "order": {"_count": "desc"}}} for name in names}
        found = self._searcher.aggregate(query, wanted)
        found = json.loads(found) if isinstance(found, str) else found
        return {name: tuple((one["key"], one["doc_count"]) for one in found[name]["buckets"]) for name in names}

    def _filtered(self, query, filters):
        import tantivy

        if not filters:
            return query
        schema, must = self._index.schema, tantivy.Occur.Must
        sets = [tantivy.Query.const_score_query(tantivy.Query.term_set_query(schema, name, list(values)), 0.0)
                for name, values in filters]  # fmt: skip
        return tantivy.Query.boolean_query([(must, query), *((must, one) for one in sets)])

    def _query(self, question: Question):
        import tantivy

        schema, query, occur = self._index.schema, tantivy.Query, tantivy.Occur
        if question.shape == "phrase":
            return query.phrase_query(schema, "body", list(question.tokens))
        if question.shape == "prefix":
            return query.phrase_prefix_query(schema, "body", [question.tokens[0]])
        terms = [query.term_query(schema, "body", token) for token in question.tokens]
        if len(terms) == 1:
            return terms[0]
        return query.boolean_query([(occur.Must if question.shape == "and" else occur.Should, term) for term in terms])


class Fts5:
    """SQLite's full-text search."""

    name = "fts5"
    how = "fts5 with unicode61 tokens, facet tables with indexes; top 10 by bm25()"

    def build(self, plans: Iterable[IndexedPlan], folder: Path) -> None:
        folder.mkdir(parents=True)
        database = sqlite3.connect(folder / "fts.sqlite")
        database.execute("CREATE VIRTUAL TABLE body USING fts5(text, tokenize='unicode61 remove_diacritics 0')")
        database.execute("CREATE TABLE facet(name INTEGER, value TEXT, row INTEGER)")
        number = 0
        for plan in plans:
            for one in plan.passages:
                number += 1
                database.execute("INSERT INTO body(rowid, text) VALUES (?, ?)", (number, _words(one.forms[FIELD])))
                pairs = [(place, value, number) for place, name in enumerate(FACETS)
                         for value in plan.plan.facets.get(name, ())]  # fmt: skip
                database.executemany("INSERT INTO facet VALUES (?, ?, ?)", pairs)
        database.execute("INSERT INTO body(body) VALUES ('optimize')")
        database.execute("CREATE INDEX by_row ON facet(row, name, value)")
        database.execute("CREATE INDEX by_value ON facet(name, value, row)")
        database.commit()
        database.close()

    def open(self, folder: Path) -> None:
        self._database = sqlite3.connect(folder / "fts.sqlite")
        self._database.execute("PRAGMA mmap_size = 1000000000")
        self._database.execute("PRAGMA cache_size = -200000")

    def ask(self, question: Question) -> Answer:
        query = self._query(question)
        where, values = self._where(question.filters)
        top = f"SELECT rowid, text FROM body WHERE body MATCH ?{where} ORDER BY rank LIMIT {SHOWN}"
        if question.page:
            top = top.replace("rowid, text", "rowid, snippet(body, 0, '<b>', '</b>', '…', 32)")
        list(self._database.execute(top, (query, *values)))
        count = f"SELECT count(*) FROM body WHERE body MATCH ?{where}"
        total = self._database.execute(count, (query, *values)).fetchone()[0]
        if not question.page:
            return Answer(total)
        return Answer(total, tuple(self._facet(place, question, query) for place in range(len(FACETS))))

    def _facet(self, place: int, question: Question, query: str) -> tuple:
        filters = tuple(choice for choice in question.filters if choice[0] != FACETS[place])
        where, values = self._where(filters)
        sql = (
            f"WITH hit AS MATERIALIZED (SELECT rowid AS row FROM body WHERE body MATCH ?{where}) "
            "SELECT value, count(*) FROM hit JOIN facet USING (row) WHERE name = ? GROUP BY value "
            f"ORDER BY 2 DESC, 1 LIMIT {SHOWN}"
        )
        return tuple(self._database.execute(sql, (query, *values, place)))

    def _where(self, filters) -> tuple[str, list]:
        parts, values = [], []
        for name, chosen in filters:
            marks = ",".join("?" * len(chosen))
            # The plus: matches are looked up in the set, not each row of the set among the matches (50 times slower).
            parts.append(f" AND +rowid IN (SELECT row FROM facet WHERE name = ? AND value IN ({marks}))")
            values += [FACETS.index(name), *chosen]
        return "".join(parts), values

    def _query(self, question: Question) -> str:
        words = [_words([token]) for token in question.tokens]
        if question.shape == "phrase":
            return '"' + " ".join(words) + '"'
        if question.shape == "prefix":
            return words[0] + "*"
        return (" AND " if question.shape == "and" else " OR ").join(words)


def _words(tokens: Iterable[str | None]) -> str:
    """Tokens as letters and digits only, so that FTS5 cuts where the others do."""
    return " ".join("".join(char if char.isalnum() else "x" for char in token) for token in tokens if token)
