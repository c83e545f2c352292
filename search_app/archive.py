"""The catalogue and the index of one home, as the site and the commands ask them: opened when first needed.

A running site sees what another process ingests: each request takes the newest snapshot of the index, and the
catalogue is a database.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cached_property

from indexer.catalogue.store import Catalogue
from indexer.engine.protocol import Engine, Searcher
from indexer.engine.request import Hit, SearchRequest, Snapshot
from indexer.opening import open_index
from indexer.settings import Settings
from search_app.asking import Answer, ask, walk
from search_app.facets import FACET_NAMES, Known
from search_app.query.lexicon import Lexicon
from search_app.search_state import SearchState
from search_app.shown import ShownSearcher
from search_app.suggesting import Suggestion, suggest

_COUNTED = (*FACET_NAMES, "implements")


class Archive:
    """What can be asked of one home. Safe to share between threads."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self._values: tuple[Snapshot | None, dict[str, Known]] = (None, {})
        self._lexicon: tuple[Snapshot | None, Lexicon | None] = (None, None)

    @cached_property
    def catalogue(self) -> Catalogue:
        """The catalogue, for reading. Raises CatalogueError, and tries again when next asked."""
        return Catalogue.open_readonly(self.settings.catalogue_path)

    @cached_property
    def _engine(self) -> Engine:
        return open_index(self.settings)

    def searcher(self) -> Searcher:
        """The newest snapshot of the index, one version of each plan.

        Raises IndexMissing, IndexMismatch, IndexDamaged.
        """
        return ShownSearcher(self._engine.searcher())

    def search(self, state: SearchState) -> Answer:
        """Answer a search. Raises EngineError."""
        searcher = self.searcher()
        known, lexicon = self.values_of(searcher), self.lexicon(searcher)
        return ask(searcher, state, known, page_size=self.settings.page_size, lexicon=lexicon)

    def walk(self, state: SearchState, *, most: int) -> tuple[int, Iterator[Hit]]:
        """How many results a search has, and the first `most` of them, from one snapshot. Raises EngineError."""
        searcher = self.searcher()
        return walk(searcher, state, self.values_of(searcher), self.lexicon(searcher), most=most)

    def suggest(self, state: SearchState) -> tuple[Suggestion, ...]:
        """What a search that is being typed may become. Raises EngineError."""
        searcher = self.searcher()
        return suggest(searcher, state, self.values_of(searcher), self.lexicon(searcher))

    def lexicon(self, searcher: Searcher) -> Lexicon:
        """What a snapshot knows; kept until the index changes."""
        snapshot, lexicon = self._lexicon
        if lexicon is None or snapshot != searcher.snapshot:
            known = self.values_of(searcher)
            doubtful = any(grade != "good" for grade in known("quality"))
            lexicon = Lexicon(searcher, known("directive"), doubtful=doubtful)
            self._lexicon = (searcher.snapshot, lexicon)
        return lexicon

    def values_of(self, searcher: Searcher) -> Callable[[str], Known]:
        """For each facet, all values that the index holds, the most frequent first; kept until the index changes."""

        def known(name: str) -> Known:
            snapshot, values = self._values
            if snapshot != searcher.snapshot:
                counts = searcher.search(SearchRequest("plan", facets=_COUNTED, limit=0)).facets
                values = {each.facet: tuple(value for value, _ in each.values) for each in counts}
                self._values = (searcher.snapshot, values)
            return values.get(name, ())

        return known
