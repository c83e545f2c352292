"""An index as the pages ask it: of several versions of one plan only the one that stands for all is found."""

from __future__ import annotations

from dataclasses import replace

from indexer.engine.fields import OTHER_VERSION, Unit
from indexer.engine.protocol import Searcher
from indexer.engine.request import FacetFilter, SearchPage, SearchRequest, Snapshot

_SHOWN = FacetFilter("version", (OTHER_VERSION,), exclude=True)


class ShownSearcher:
    """A `Searcher` that leaves the other versions out of every answer, so that all totals and counts agree."""

    def __init__(self, searcher: Searcher) -> None:
        self._searcher = searcher

    @property
    def snapshot(self) -> Snapshot:
        """What is being read."""
        return self._searcher.snapshot

    def search(self, request: SearchRequest) -> SearchPage:
        """Answer. What is asked of given plans is answered as it is: they were found, so they are shown."""
        if request.plans is None:
            request = replace(request, filters=(*request.filters, _SHOWN))
        return self._searcher.search(request)

    def tokens(self, unit: Unit, form: str, prefix: str = "") -> dict[str, int]:
        """The tokens of all versions: what can be typed, not what is counted."""
        return self._searcher.tokens(unit, form, prefix)
