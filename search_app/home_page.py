"""What the archive holds → the first page: counts, searches to begin with, the newest plans."""

from __future__ import annotations

from dataclasses import dataclass

from indexer.engine.cards import PlanCard
from indexer.engine.request import FacetCounts, SearchRequest
from indexer.model import SourceState, directive_label, directive_slug
from search_app.archive import Archive
from search_app.facets import FACET_NAMES, ends, roots
from search_app.search_state import SearchState

NEWEST = 6
MOST_CITED = 6
EXAMPLE_CHARS = 30
"""Longer names make a poor example."""


@dataclass(frozen=True, slots=True)
class HomePage:
    """Everything on the first page. `examples`: (what is typed, the search); `cited`: (label, slug, plans)."""

    total: int
    counts: dict[SourceState, int]
    newest: tuple[PlanCard, ...]
    examples: tuple[tuple[str, SearchState], ...]
    cited: tuple[tuple[str, str, int], ...]
    years: tuple[tuple[str, int, SearchState], ...]
    undated: int


def present_home(archive: Archive) -> HomePage:
    """The first page of an archive. Raises EngineError and CatalogueError."""
    request = SearchRequest("plan", facets=FACET_NAMES, sort="newest", limit=NEWEST)
    page = archive.searcher().search(request)
    counts = {each.facet: each for each in page.facets}
    return HomePage(
        total=page.total,
        counts=archive.catalogue.counts(),
        newest=tuple(PlanCard.from_json(hit.stored) for hit in page.hits),
        examples=tuple((typed, SearchState(q=typed)) for typed in _examples(counts)),
        cited=tuple(
            (directive_label(key), directive_slug(key), plans) for key, plans in ends(counts["directive"])[:MOST_CITED]
        ),
        years=tuple(
            (year, plans, SearchState().with_filter("year", year)) for year, plans in sorted(roots(counts["year"]))
        ),
        undated=counts["year"].missing,
    )


def _examples(counts: dict[str, FacetCounts]) -> list[str]:
    """Queries in the syntax that a person can type, each with an answer in this archive."""
    examples = []
    for name, field, held in (("implements", "thực hiện", ends), ("issuer", "cơ quan", ends), ("year", "năm", roots)):
        values = (value.partition("~")[0] for value, _ in held(counts[name]))
        short = next((value for value in values if len(value) <= EXAMPLE_CHARS), None)
        if short is not None:
            examples.append(f"{field}: {short}")
    return examples
