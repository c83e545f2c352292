"""Facets: what is asked beside a search, and what its answer says.

A facet is counted under all filters but its own choice. Filters of facets that are not counted narrow the search
itself; those of the others narrow its hits, and the counts one by one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from indexer.engine.fields import LEVELS
from indexer.engine.opensearch.matching import EVERYTHING, passing, without_value
from indexer.engine.opensearch.view import MOST_BUCKETS, View
from indexer.engine.opensearch.wire import wire
from indexer.engine.paths import above, crossing, depth
from indexer.engine.request import FacetCounts, FacetFilter, SearchRequest

Query = dict[str, Any]


class Counting:
    """The facets of one request."""

    def __init__(self, request: SearchRequest) -> None:
        self._request = request
        counted = set(request.facets)
        self.apart = tuple(choice for choice in request.filters if choice.facet in counted)
        """The filters that narrow hits and counts, but not the search."""
        told = max(1, len(counted)) + sum(len(choice.values) for choice in self.apart)
        self._room = max(1, MOST_BUCKETS // told)

    def asked(self) -> dict[str, Query]:
        """The aggregations."""
        asked = {}
        for place, facet in enumerate(self._request.facets):
            field = f"facet.{facet}"
            inner = {
                "values": {"terms": {"field": field, "size": self._room}},
                "missing": {"missing": {"field": field}},
            }
            asked[f"facet{place}"] = {"filter": _all(self._narrowing(facet)), "aggs": inner}
            for number, choice in enumerate(self._left_out(facet)):
                others = [other for other in self._narrowing(facet) if other is not choice]
                carried = {str(at): _carrying(field, value) for at, value in enumerate(choice.values)}
                asked[f"facet{place}-{number}"] = {
                    "filter": _all(others),
                    "aggs": {"carried": {"filters": {"filters": carried}}} if carried else {},
                }
        return asked

    def told(self, answer: Mapping[str, Any], view: View, query: Query) -> tuple[FacetCounts, ...]:
        """The counts. `query`: what the search was, for values that did not find room in its answer."""
        return tuple(self._facet(place, facet, answer, view, query) for place, facet in enumerate(self._request.facets))

    def _facet(self, place: int, facet: str, answer: Mapping[str, Any], view: View, query: Query) -> FacetCounts:
        field, unit = f"facet.{facet}", self._request.unit
        found = answer[f"facet{place}"]
        counts = {bucket["key"]: bucket["doc_count"] for bucket in found["values"]["buckets"]}
        if found["values"]["sum_other_doc_count"]:
            counts = view.values(unit, field, {"bool": {"filter": [query, _all(self._narrowing(facet))]}})
        full = view.in_full(unit, field, counts)
        values = dict.fromkeys(self._request.chosen(facet), 0)
        values |= {full[kept]: number for kept, number in counts.items()}
        left_out: dict[str | None, int] = {}
        for number, choice in enumerate(self._left_out(facet)):
            if choice.values:
                carried = answer[f"facet{place}-{number}"]["carried"]["buckets"]
                left_out |= {value: carried[str(at)]["doc_count"] for at, value in enumerate(choice.values)}
        return self._listed(FacetCounts(facet, (), found["missing"]["doc_count"]).with_counts({**values, **left_out}))

    def _listed(self, counts: FacetCounts) -> FacetCounts:
        """Without the rarer of the values on which nothing hangs, where so many are not wanted."""
        most, levels = self._request.facet_ends, LEVELS[counts.facet]
        if most is None:
            return counts
        chosen = self._request.chosen(counts.facet)
        branches = {crossing(value, levels) for value in chosen} - {None}
        ends = (value for value, _ in counts.values if depth(value) == levels - 1)
        rest = [value for value in ends if value not in chosen and (above(value) or value) not in branches]
        unlisted = set(rest[most:])
        return replace(counts, values=tuple(each for each in counts.values if each[0] not in unlisted),
                       unlisted=len(unlisted))  # fmt: skip

    def _narrowing(self, facet: str) -> list[FacetFilter]:
        return [choice for choice in self.apart if choice.facet != facet or choice.exclude]

    def _left_out(self, facet: str) -> list[FacetFilter]:
        return [choice for choice in self.apart if choice.facet == facet and choice.exclude]


def _all(choices: Sequence[FacetFilter]) -> Query:
    return {"bool": {"filter": [passing(choice) for choice in choices]}} if choices else EVERYTHING


def _carrying(field: str, value: str | None) -> Query:
    return without_value(field) if value is None else {"term": {field: wire(value)}}
