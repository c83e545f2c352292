"""The catalogue and the index of one home, as the site and the commands ask them: opened when first needed.

A running site sees what another process ingests: each request takes the newest snapshot of the index that is ready, and
the catalogue is a database.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cached_property

from flask import g, has_request_context

from indexer.catalogue.store import Catalogue
from indexer.draft import Drafts
from indexer.engine.request import FacetCounts, Hit, SearchPage
from indexer.opening import open_index
from indexer.pictures import Pictures
from indexer.settings import Settings
from search_app.asking import Answer, ask, counts, understand, walk
from search_app.facets import Known
from search_app.newest import ArchiveSearcher, Newest
from search_app.query.lexicon import Lexicon
from search_app.search_state import SearchState
from search_app.suggesting import Suggestion, suggest


class Archive:
    """What can be asked of one home. Safe to share between threads."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings

    @cached_property
    def catalogue(self) -> Catalogue:
        """The catalogue, for reading. Raises CatalogueError, and tries again when next asked."""
        return Catalogue.open_readonly(self.settings.catalogue)

    @cached_property
    def pictures(self) -> Pictures:
        """The pictures of the pages of its documents."""
        return Pictures(self.settings, self.catalogue)

    @cached_property
    def drafts(self) -> Drafts:
        """The door for drafts."""
        return Drafts(self.settings)

    @cached_property
    def _newest(self) -> Newest:
        return Newest(open_index(self.settings))

    def searcher(self) -> ArchiveSearcher:
        """The newest snapshot of the index, one version of each plan; within a request of the site always the same one.

        Raises IndexMissing, IndexMismatch, IndexDamaged.
        """
        if not has_request_context():
            return self._newest.searcher()
        if "searcher" not in g:
            g.searcher = self._newest.searcher()
        return g.searcher

    def wrote(self) -> None:
        """The site changed the index itself: the next request takes it up, a large one as soon as it is ready."""
        self._newest.end_rest()

    def search(self, state: SearchState, *, every_facet: bool = True) -> Answer:
        """Answer a search. Raises EngineError."""
        searcher = self.searcher()
        known, lexicon = self.values_of(searcher), self.lexicon(searcher)
        return ask(searcher, state, known, page_size=self.settings.page_size, lexicon=lexicon, every_facet=every_facet)

    def understood(self, state: SearchState) -> SearchState:
        """A search as it was typed, in the index's own values. Raises EngineError."""
        return understand(state, self.values_of(self.searcher()))[0]

    def counts(self, state: SearchState, facet: str) -> tuple[SearchState, FacetCounts]:
        """A search in the index's own values, and the counts of one facet under it. Raises EngineError."""
        searcher = self.searcher()
        return counts(searcher, state, self.values_of(searcher), self.lexicon(searcher), facet)

    def walk(self, state: SearchState, *, most: int) -> tuple[SearchPage, Iterator[Hit]]:
        """How many results a search has, and its first `most` hits, from one snapshot. Raises EngineError."""
        searcher = self.searcher()
        return walk(searcher, state, self.values_of(searcher), self.lexicon(searcher), most=most)

    def suggest(self, state: SearchState) -> tuple[Suggestion, ...]:
        """What a search that is being typed may become. Raises EngineError."""
        searcher = self.searcher()
        return suggest(searcher, state, self.values_of(searcher), self.lexicon(searcher))

    def lexicon(self, searcher: ArchiveSearcher) -> Lexicon:
        """What a snapshot knows."""
        return searcher.lexicon

    def values_of(self, searcher: ArchiveSearcher) -> Callable[[str], Known]:
        """For each facet, all values that the index holds, the most frequent first."""
        return searcher.known
