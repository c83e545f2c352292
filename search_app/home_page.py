"""What the archive holds → the first page: counts, searches to begin with, the newest plans."""

from __future__ import annotations

from dataclasses import dataclass

from indexer.engine.cards import PlanCard
from indexer.engine.request import FacetCounts, SearchRequest
from indexer.model import SourceState, directive_label, directive_slug
from search_app.archive import Archive
from search_app.coverage import Coverage, coverage
from search_app.facets import FACET_NAMES, ends, roots
from search_app.newest import ArchiveSearcher
from search_app.presenter import page_numbers
from search_app.search_state import SearchState

NEWEST = 6
MOST_CARRIED_OUT = 8
COVERED = 12
"""Issuers in the first page's table: what is seen at once."""

PAGE = 25
"""Issuers on a page of the whole table."""
EXAMPLE_CHARS = 30
"""Longer names make a poor example."""


@dataclass(frozen=True, slots=True)
class Holdings:
    """What the first page tells of the index. `examples`: (what is typed, the search); `carried_out`: (label, slug,
    plans)."""

    total: int
    newest: tuple[PlanCard, ...]
    examples: tuple[tuple[str, SearchState], ...]
    carried_out: tuple[tuple[str, str, int], ...]
    coverage: Coverage


@dataclass(frozen=True, slots=True)
class HomePage:
    """Everything on the first page: what the index holds, and how many files are in each state."""

    holdings: Holdings
    counts: dict[SourceState, int]


@dataclass(frozen=True, slots=True)
class CoveragePage:
    """A page of the whole table."""

    coverage: Coverage
    page: int
    pages: tuple[int | None, ...]
    last_page: int


def present_home(archive: Archive) -> HomePage:
    """The first page of an archive. Raises EngineError and CatalogueError."""
    return HomePage(archive.searcher().once(_holdings), archive.catalogue.counts())


def _holdings(searcher: ArchiveSearcher) -> Holdings:
    request = SearchRequest("plan", facets=FACET_NAMES, sort="newest", limit=NEWEST)
    page = searcher.search(request)
    counts = {each.facet: each for each in page.facets}
    return Holdings(
        total=page.total,
        newest=tuple(PlanCard.from_json(hit.stored) for hit in page.hits),
        examples=tuple((typed, SearchState(q=typed)) for typed in _examples(counts)),
        carried_out=tuple(
            (directive_label(key), directive_slug(key), plans)
            for key, plans in ends(counts["implements"])[:MOST_CARRIED_OUT]
        ),
        coverage=coverage(searcher, counts["issuer"], counts["year"], 0, COVERED),
    )


def present_coverage(archive: Archive, asked: int) -> CoveragePage:
    """A page of the table of issuers and years, counted from 1; beyond the last one it is the last."""
    searcher = archive.searcher()
    facets = searcher.search(SearchRequest("plan", facets=("issuer", "year"), limit=0)).facets
    counts = {each.facet: each for each in facets}
    last = max(1, -(-len(ends(counts["issuer"])) // PAGE))
    page = min(asked, last)
    found = coverage(searcher, counts["issuer"], counts["year"], (page - 1) * PAGE, PAGE)
    return CoveragePage(found, page, tuple(page_numbers(page, last)), last)


def _examples(counts: dict[str, FacetCounts]) -> list[str]:
    """Queries in the syntax that a person can type, each with an answer in this archive."""
    examples = []
    for name, field, held in (("implements", "thực hiện", ends), ("issuer", "cơ quan", ends), ("year", "năm", roots)):
        values = (value.partition("~")[0] for value, _ in held(counts[name]))
        short = next((value for value in values if len(value) <= EXAMPLE_CHARS), None)
        if short is not None:
            examples.append(f"{field}: {short}")
    return examples
