"""All values of one facet in a search, on a page of their own: a form of boxes to tick, searched, sorted and paged."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal, get_args

from indexer.engine.paths import above, depth, last, under
from indexer.engine.request import FacetCounts
from indexer.errors import RequestError
from indexer.vietnamese.order import alphabetical
from search_app.facet_boxes import Clicks, FacetRow, Tree
from search_app.facets import Facet, address_value, facet_label, plain
from search_app.search_state import LIMITS, MISSING, SearchState

Order = Literal["count", "name"]
ORDERS: tuple[Order, ...] = get_args(Order)

ROWS = 100
"""Values on one page: some three screens."""

PARAMETERS = ("find", "branch", "order", "at")


@dataclass(frozen=True, slots=True)
class FacetState:
    """What is listed: the values that hold the words of `find`, or hang on `branch`, in an order; page `at`."""

    find: str = ""
    branch: str = ""
    order: Order = "count"
    at: int = 1

    def pairs(self) -> dict[str, str | int]:
        """Names and values for an address, defaults left out."""
        given = {"find": self.find, "branch": self.branch, "order": self.order, "at": self.at}
        return {name: value for name, value in given.items() if value != getattr(_USUAL, name)}


_USUAL = FacetState()


@dataclass(frozen=True, slots=True)
class FacetPage:
    """Everything on the page. `rows` are (how deep, row); `kept` are values in use that are on other pages of the list,
    as addresses write them; `values` is how many there are to list."""

    facet: Facet
    state: SearchState
    asked: FacetState
    rows: tuple[tuple[int, FacetRow], ...]
    kept: tuple[str, ...]
    values: int
    last_page: int

    def tick(self, row: FacetRow) -> str:
        """What ticking a row adds to the address."""
        return address_value(self.facet.name, row.value)


def parse_facet_state(given: Mapping[str, Sequence[str]], *, query_chars: int) -> FacetState:
    """The state that an address describes; its other parameters are the search's. Raises RequestError."""
    held = {name: [value.strip() for value in given.get(name, ()) if value.strip()] for name in PARAMETERS}
    complaints = [("repeated-parameter", name) for name, values in held.items() if len(values) > 1]
    one = {name: values[0] for name, values in held.items() if values}
    if len(one.get("find", "")) > query_chars:
        complaints.append(("query-too-long", f"{len(one['find'])} > {query_chars}"))
    if len(one.get("branch", "")) > LIMITS["value_chars"].most:
        complaints.append(("value-too-long", "branch"))
    if one.get("order", "count") not in ORDERS:
        complaints.append(("bad-order", one["order"][:80]))
    if not re.fullmatch(r"[1-9][0-9]{0,3}", one.get("at", "1")):
        complaints.append(("bad-page", one["at"][:80]))
    if complaints:
        raise RequestError(*complaints)
    return FacetState(**{**one, "at": int(one.get("at", "1"))})


def present_facet(facet: Facet, counts: FacetCounts, search: SearchState, asked: FacetState) -> FacetPage:
    """The page. `search` in the index's own values, `counts` as the results page has them."""
    tree, clicks = Tree(replace(facet, opens=False, by_value=False), counts, search), Clicks(search)
    ways = list(found(tree, asked) if asked.find else _walk(tree, asked))
    first = (asked.at - 1) * ROWS
    shown = ways[first : first + ROWS]

    def label(way: str) -> str:
        return facet_label(facet.name, way) if asked.find else tree.label(way, above(way))

    rows = tuple(
        (0 if asked.find else depth(way), clicks.row(facet, way, tree.counts[way], label(way))) for way in shown
    )
    return FacetPage(
        facet=facet,
        state=clicks.written,
        asked=asked,
        rows=rows,
        kept=tuple(address_value(facet.name, way) for way in search.values(facet.name) if way not in shown),
        values=len(ways),
        last_page=max(1, -(-len(ways) // ROWS)),
    )


def found(tree: Tree, asked: FacetState) -> Iterator[str]:
    """The values whose names hold all the words of `find`, marks and case aside."""
    words = plain(asked.find).split()
    held = (way for way in tree.counts if all(word in plain(facet_label(tree.facet.name, way)) for word in words))
    return iter(_ordered(tree, held, asked))


def _walk(tree: Tree, asked: FacetState) -> Iterator[str]:
    """The tree, each value followed by what hangs on it."""
    below: dict[str | None, Sequence[str]] = tree.below

    def walk(parent: str | None) -> Iterator[str]:
        for way in _ordered(tree, below.get(parent, ()), asked):
            if not asked.branch or way == asked.branch or under(way, asked.branch) or under(asked.branch, way):
                yield way
                yield from walk(way)

    return walk(None)


def _ordered(tree: Tree, ways: Iterable[str], asked: FacetState) -> list[str]:
    if asked.order == "name":
        return sorted(ways, key=lambda way: (way == MISSING, alphabetical(tree.facet.label(last(way)))))
    return tree.ordered(ways)
