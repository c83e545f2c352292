"""The product as it answers: its analyser, its engine, its weights, its own way from typed words to results."""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from pathlib import Path

from indexer.engine.whoosh import open_engine
from indexer.opening import manifest
from search_app.asking import ask
from search_app.query.lexicon import Lexicon
from search_app.search_state import SearchState
from tests.relevance.metrics import DEPTH
from tests.relevance.samples import Article, indexed


class Product:
    """An index of a retrieval corpus in a folder, and the site's own way of asking it."""

    def __init__(self, folder: Path, articles: Iterable[Article]) -> None:
        engine = open_engine(folder, manifest())
        self._names: dict[str, str] = {}
        with engine.rebuild() as writer:
            for plan, names in indexed(articles):
                writer.add(plan)
                self._names |= names
        self._searcher = engine.searcher()
        self._lexicon = Lexicon(self._searcher, ())

    def rank(self, query: str, depth: int = DEPTH) -> list[str]:
        """The ids of the best articles, the best first."""
        answer = ask(
            self._searcher,
            SearchState(q=query, unit="passage"),
            lambda name: (),
            page_size=depth,
            lexicon=self._lexicon,
        )
        return [self._names[hit.id] for hit in answer.page.hits]

    def rank_all(self, queries: Sequence[str]) -> tuple[list[list[str]], float]:
        """The rankings of all queries, and the milliseconds that each took on average."""
        began = time.perf_counter()
        rankings = [self.rank(query) for query in queries]
        return rankings, (time.perf_counter() - began) * 1000 / max(1, len(queries))
