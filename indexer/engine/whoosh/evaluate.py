"""A SearchRequest answered on a unit's arrays: which rows match, how they rank, what the facets count.

A set of rows is a boolean array over all rows. Facet counts and filters are worked out on such masks, exactly.
"""

from __future__ import annotations

import time

import numpy as np

from indexer.engine.relevance import SCORE_DIGITS, SCORING, bm25, idf
from indexer.engine.request import (
    PREFIX_TERMS,
    And,
    FacetCounts,
    FacetFilter,
    Hit,
    Node,
    Or,
    Phrase,
    Prefix,
    RangeFilter,
    SearchPage,
    SearchRequest,
    Term,
)
from indexer.engine.validate import validate
from indexer.engine.whoosh.schema import NO_VALUE
from indexer.engine.whoosh.snapshot import UnitView, View
from indexer.errors import EngineError, RequestError

SEARCH_SECONDS = 10.0
"""A request that takes longer is given up: a person has gone by then, and the others are waiting."""

_POSITIONS = 2**32
"""More than any document has tokens: row × this + position is one number for a place."""


def evaluate(view: View, request: SearchRequest, seconds: float = SEARCH_SECONDS) -> SearchPage:
    """The answer. Raises RequestError for a request that cannot be answered, EngineError when time is up."""
    validate(request)
    return _Evaluation(view.units[request.unit], request, time.monotonic() + seconds).page(view)


class _Evaluation:
    def __init__(self, unit: UnitView, request: SearchRequest, deadline: float) -> None:
        self._unit = unit
        self._request = request
        self._deadline = deadline

    def page(self, view: View) -> SearchPage:
        request = self._request
        base = self._base()
        chosen = {choice: self._carries(choice) for choice in request.filters}
        mask = base.copy()
        for rows in chosen.values():
            mask &= rows
        order, scores = self._ranked(np.flatnonzero(mask))
        facets = tuple(self._count(facet, base, chosen) for facet in request.facets)
        shown = order[request.offset : request.offset + request.limit]
        hits = tuple(Hit(self._unit.ids[row], float(scores[row]), self._unit.stored(row)) for row in shown)
        return SearchPage(len(order), hits, facets, view.snapshot)

    def _base(self) -> np.ndarray:
        """Everything but the facet filters."""
        mask = self._none() | True if self._request.match is None else self._matches(self._request.match)
        for limits in self._request.ranges:
            mask &= self._within(limits)
        if self._request.plans is not None:
            numbers, plans = self._unit.plans
            wanted = [numbers[plan] for plan in self._request.plans if plan in numbers]
            mask &= np.isin(plans, wanted)
        return mask

    def _none(self) -> np.ndarray:
        return np.zeros(self._unit.size, bool)

    def _check_time(self) -> None:
        if time.monotonic() > self._deadline:
            msg = f"the search took longer than its limit ({SEARCH_SECONDS:g} s) and was given up"
            raise EngineError(msg)

    def _matches(self, node: Node) -> np.ndarray:
        self._check_time()
        match node:
            case Term():
                mask = self._none()
                mask[self._unit.postings(node.form, node.token)[0]] = True
                return mask
            case Phrase():
                return self._phrase(node)
            case Prefix():
                return self._prefix(node)
            case And():
                mask = self._none() | True
                for child in node.children:
                    mask &= self._matches(child)
                for child in node.without:
                    mask &= ~self._matches(child)
                return mask
            case Or():
                counts = np.zeros(self._unit.size, np.int64)
                for child in node.children:
                    counts += self._matches(child)
                return counts >= node.minimum

    def _phrase(self, node: Phrase) -> np.ndarray:
        """Places of each token, moved back by its place in the phrase: where all meet, the phrase begins."""
        places: dict[str, np.ndarray] = {}
        starts: np.ndarray | None = None
        for shift, token in enumerate(node.tokens):
            self._check_time()
            if token not in places:
                rows, positions = self._unit.positions(node.form, token)
                places[token] = rows * _POSITIONS + positions + len(node.tokens)
            moved = places[token] - shift
            starts = moved if starts is None else np.intersect1d(starts, moved, assume_unique=True)
        mask = self._none()
        if starts is not None:
            mask[starts // _POSITIONS] = True
        return mask

    def _prefix(self, node: Prefix) -> np.ndarray:
        mask = self._none()
        for number, rows in enumerate(self._unit.expand(node.form, node.prefix), 1):
            self._check_time()
            if number > PREFIX_TERMS:
                raise RequestError(("prefix-too-short", node.prefix))
            mask[rows] = True
        return mask

    def _within(self, limits: RangeFilter) -> np.ndarray:
        values = self._unit.columns[limits.column]
        mask = values != NO_VALUE
        if limits.low is not None:
            mask &= values >= limits.low
        if limits.high is not None:
            mask &= values <= limits.high
        return mask

    def _carries(self, choice: FacetFilter) -> np.ndarray:
        facet = self._unit.facets[choice.facet]
        mask = self._none()
        wanted = [place for place, value in enumerate(facet.values) if value in choice.values]
        mask[facet.rows[np.isin(facet.places, wanted)]] = True
        if None in choice.values:
            bare = self._none() | True
            bare[facet.rows] = False
            mask |= bare
        return ~mask if choice.exclude else mask

    def _count(self, name: str, base: np.ndarray, chosen: dict[FacetFilter, np.ndarray]) -> FacetCounts:
        facet = self._unit.facets[name]
        mask = base.copy()
        for choice, rows in chosen.items():
            if choice.facet != name:
                mask &= rows
        counts = np.bincount(facet.places[mask[facet.rows]], minlength=len(facet.values))
        listed = {value: int(count) for value, count in zip(facet.values, counts, strict=True) if count}
        for choice in chosen:
            if choice.facet == name:
                listed |= {value: 0 for value in choice.values if value is not None and value not in listed}
        bare = mask.copy()
        bare[facet.rows] = False
        values = tuple(sorted(listed.items(), key=lambda item: (-item[1], item[0])))
        return FacetCounts(name, values, int(bare.sum()))

    def _scores(self) -> np.ndarray:
        unit = self._unit
        scores = np.zeros(unit.size)
        for clause in self._request.score:
            self._check_time()
            rows, counts = unit.postings(clause.form, clause.token)
            rounded, average = unit.scoring_lengths(clause.form)
            rarity = idf(unit.size, len(rows))
            scores[rows] += clause.weight * rarity * bm25(counts, rounded[rows], average, SCORING[clause.form])
        return np.round(scores, SCORE_DIGITS)

    def _ranked(self, rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """The rows in order, and the scores of all rows. Rows come in order of their ids, and sorting keeps that."""
        scores = self._scores()
        dates = self._unit.columns["issued"][rows]
        undated = dates == NO_VALUE
        keys = {
            "relevance": (-dates.astype(np.float64), undated, -scores[rows]),
            "newest": (-dates.astype(np.float64), undated),
            "oldest": (dates, undated),
        }[self._request.sort]
        order = rows[np.lexsort(keys)]
        return (order if self._request.per_plan is None else self._best_of_plans(order)), scores

    def _best_of_plans(self, order: np.ndarray) -> np.ndarray:
        """The first `per_plan` of each plan, in order."""
        plans = self._unit.plans[1][order]
        grouped = np.argsort(plans, kind="stable")
        firsts = np.searchsorted(plans[grouped], plans[grouped])
        keep = np.zeros(len(order), bool)
        keep[grouped[np.arange(len(order)) - firsts < self._request.per_plan]] = True
        return order[keep]
