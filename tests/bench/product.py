"""(b) The requests that the product sends for one page: plans with six facets, then their best passages.

tantivy is given the same documents, the same clauses as boosted term queries, the same match and the same facets.
"""

from __future__ import annotations

import gc
import json
import multiprocessing
import random
import statistics
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from indexer.engine.fields import FACETS, FORMS, UNITS, Unit
from indexer.engine.manifest import Manifest, schema_version
from indexer.engine.protocol import IndexedPlan
from indexer.engine.request import And, Node, Or, Phrase, SearchRequest, Term
from indexer.engine.whoosh import ENGINE_VERSION, open_engine
from search_app.facets import FACET_NAMES
from search_app.query.build import PASSAGES_PER_PLAN, build_request, passages_request
from search_app.query.syntax import parse_query
from search_app.query.terms import terms_of
from search_app.search_state import SearchState
from tests.bench import cluster
from tests.bench.measuring import in_a_child, interleaved, ratios, summary
from tests.bench.passages import Archive
from tests.bench.rivals import page_of

QUERIES, ROUNDS = 200, 3
STARTS = 7
"""Processes that open an index and ask for one page."""


def measure_product(archive: Archive, folder: Path, names: list[str], seed: int) -> dict:
    """p50 and p95 of whole pages, and the first page after a start, in milliseconds; ratios are ours to theirs."""
    texts = list(_texts(archive, seed))
    questions = [_request(text) for text in texts]
    names = [name for name in names if name in PAGES]
    report: dict = {"clauses a query": statistics.mean(len(request.score) for request, _ in questions), "rivals": {}}
    asked = {}
    for name in names:
        home = folder / f"product-{name}"
        figures = in_a_child(PAGES[name][0], archive, home)
        if name not in SERVED:
            figures["opened and first page ms"], figures["the same, CPU ms"] = _first_pages(name, home, texts[:STARTS])
        asked[name] = PAGES[name][1](home)
        report["rivals"][name] = figures
    times, totals = interleaved(asked, dict.fromkeys(names, ROUNDS), questions)
    for name in names:
        report["rivals"][name] |= {**summary(times[name]), "results": sum(totals[name])}
    report["ratios"] = ratios(times)
    return report


def _first_pages(name: str, home: Path, texts: list[str]) -> tuple[float, float]:
    """Opening and the first page, each time in a process that has just begun: medians, by the clock and of the
    processor."""
    took = []
    for text in texts:
        with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as pool:
            took.append(pool.submit(_first_page, name, home, text).result())
    wall, cpu = zip(*took, strict=True)
    return statistics.median(wall), statistics.median(cpu)


def _first_page(name: str, home: Path, text: str) -> tuple[float, float]:
    question = _request(text)
    gc.collect()
    gc.freeze()  # as the site does when it begins
    began, began_cpu = time.perf_counter(), time.process_time()
    PAGES[name][1](home)(*question)
    return (time.perf_counter() - began) * 1000, (time.process_time() - began_cpu) * 1000


def _texts(archive: Archive, seed: int) -> Iterable[str]:
    rng = random.Random(seed)
    titles = [words for plan in archive.plans(()) if len(words := plan.plan.stored.replace('"', "").split()) > 3]
    for _ in range(QUERIES):
        words = rng.choice(titles)
        count = rng.randint(2, min(6, len(words)))
        first = rng.randrange(len(words) - count + 1)
        yield " ".join(words[first : first + count])


def _request(text: str) -> tuple[SearchRequest, Callable]:
    terms = terms_of(parse_query(text))
    request = build_request(SearchState(q=text), terms, page_size=10, facets=FACET_NAMES)
    return request, lambda plans: passages_request(plans, terms)


def _manifest() -> Manifest:
    return Manifest(schema_version(), "bench", "bench", ENGINE_VERSION)


def _build_ours(plans: Iterable[IndexedPlan], folder: Path) -> None:
    with open_engine(folder, _manifest()).rebuild() as writer:
        for plan in plans:
            writer.add(plan)


def _ours(folder: Path) -> Callable:
    return page_of(open_engine(folder, _manifest()).searcher())


def _field(unit: str, form: str) -> str:
    return f"{unit}_{form}"


def _build_tantivy(plans: Iterable[IndexedPlan], folder: Path) -> None:
    import tantivy

    folder.mkdir(parents=True)
    builder = tantivy.SchemaBuilder()
    for name in ("id", "plan"):
        builder.add_text_field(name, stored=True, tokenizer_name="raw", index_option="basic")
    builder.add_bytes_field("stored", stored=True)
    for name, positions in ((_field(unit, form.name), form.positions) for unit in UNITS for form in FORMS):
        option = "position" if positions else "freq"
        builder.add_text_field(name, stored=False, tokenizer_name="whitespace", index_option=option)
    for facet in FACETS:
        builder.add_text_field(facet.name, stored=False, fast=True, tokenizer_name="raw", index_option="basic")
    index = tantivy.Index(builder.build(), str(folder))
    writer = index.writer(500_000_000, 1)
    for plan in plans:
        facets = {name: list(values) for name, values in plan.plan.facets.items()}
        for unit, entries in (("passage", plan.passages), ("plan", (plan.plan,))):
            for one in entries:
                forms = {_field(unit, form): " ".join(map(_glued, held)) for form, held in one.forms.items()}
                names = {"id": one.id, "plan": plan.plan.id, "stored": one.stored.encode()}
                writer.add_document(tantivy.Document(**names, **forms, **facets))
    writer.commit()
    writer.wait_merging_threads()


def _glued(token: str | None) -> str:
    return (token or "").replace(" ", "_")


class _TantivyPage:
    """A page as tantivy is asked for it: search, one aggregation, search for passages."""

    def __init__(self, folder: Path) -> None:
        import tantivy

        self._index = tantivy.Index.open(str(folder))
        self._index.reload()
        self._searcher, self._schema = self._index.searcher(), self._index.schema
        self._make, self._occur = tantivy.Query, tantivy.Occur
        self._wanted = {name: {"terms": {"field": name, "size": 10}} for name in FACET_NAMES}

    def __call__(self, request: SearchRequest, passages: Callable) -> int:
        result = self._searcher.search(self._scored(request), request.limit, count=True)
        plans = [self._searcher.doc(address)["plan"][0] for _, address in result.hits]
        found = self._searcher.aggregate(self._match(request.match, request.unit), self._wanted)
        json.loads(found) if isinstance(found, str) else found
        best = passages(plans)
        if best is not None:
            limit = self._make.const_score_query(self._make.term_set_query(self._schema, "plan", plans), 0.0)
            hits = self._searcher.search(self._scored(best, limit), PASSAGES_PER_PLAN * len(plans), count=True).hits
            for _, address in hits:
                self._searcher.doc(address)
        return result.count

    def _match(self, node: Node, unit: Unit):
        make, occur = self._make, self._occur
        if isinstance(node, Term):
            return make.term_query(self._schema, _field(unit, node.form), _glued(node.token))
        if isinstance(node, Phrase):
            return make.phrase_query(self._schema, _field(unit, node.form), list(node.tokens))
        if isinstance(node, And):
            return make.boolean_query([(occur.Must, self._match(child, unit)) for child in node.children])
        assert isinstance(node, Or)
        children = [(occur.Should, self._match(child, unit)) for child in node.children]
        return make.boolean_query(children, minimum_number_should_match=node.minimum)

    def _scored(self, request: SearchRequest, *limits):
        make, occur, unit = self._make, self._occur, request.unit
        clauses = [
            (occur.Should, make.boost_query(self._match(Term(one.form, one.token), unit), one.weight))
            for one in request.score
        ]
        must = [(occur.Must, make.const_score_query(self._match(request.match, unit), 0.0))]
        return make.boolean_query([*must, *((occur.Must, limit) for limit in limits), *clauses])


PAGES = {
    "plansearch": (_build_ours, _ours),
    "tantivy": (_build_tantivy, _TantivyPage),
    "opensearch": (cluster.build, cluster.opened),
}
"""How each is built, and how it is opened to be asked."""

SERVED = {"opensearch"}
"""Those that a process does not open, but asks."""
