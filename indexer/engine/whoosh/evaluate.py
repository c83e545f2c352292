"""A SearchRequest answered on a unit's arrays: which rows match, how they rank, what the facets count.

Few numpy calls for each token, none for a document. The best rows are found by scores in 32 bits; those near the
best are then scored exactly, as `relevance.py` says, and put in order.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from indexer.engine.fields import SORTS, TIES
from indexer.engine.relevance import SCORE_DIGITS, idf
from indexer.engine.request import Clause, FacetCounts, FacetFilter, Hit, SearchPage, SearchRequest
from indexer.engine.validate import validate
from indexer.engine.whoosh.collapse import Ordered, collapsed, same
from indexer.engine.whoosh.matching import Matcher
from indexer.engine.whoosh.segment import NO_VALUE
from indexer.engine.whoosh.snapshot import UnitView, View
from indexer.engine.whoosh.terms import Term
from indexer.errors import SearchTooLong

SEARCH_SECONDS = 10.0
"""A request that takes longer is given up: a person has gone by then, and the others are waiting."""

_FEW = 256
"""So few rows are scored exactly at once."""

_STRIDE = 64
"""The best are first sought among the largest of so many scores each."""

_LOOK_UP = 16
"""Looking a row up among a term's costs about so many times what adding one up does (measured)."""


def evaluate(view: View, request: SearchRequest, seconds: float = SEARCH_SECONDS) -> SearchPage:
    """The answer. Raises RequestError for a request that cannot be answered, SearchTooLong."""
    validate(request)
    return _Evaluation(view.units[request.unit], request, time.monotonic() + seconds).page(view)


class Passing(NamedTuple):
    """A filter, the column of the profiles that it is about, and which of them pass it."""

    choice: FacetFilter
    group: str
    mask: np.ndarray


class _Evaluation:
    def __init__(self, unit: UnitView, request: SearchRequest, deadline: float) -> None:
        self._unit = unit
        self._request = request
        self._deadline = deadline
        self._matcher = Matcher(unit, self._check_time)
        self._by = unit.order(SORTS.get(request.sort, TIES))
        self._plan_rows: list[np.ndarray] = []

    def _check_time(self) -> None:
        if time.monotonic() > self._deadline:
            msg = f"the search took longer than its limit ({SEARCH_SECONDS:g} s) and was given up"
            raise SearchTooLong(msg)

    def page(self, view: View) -> SearchPage:
        request = self._request
        found, facets = self._filtered(self._base())
        first, last = request.offset, request.offset + request.limit
        if request.per_plan is not None:
            (rows, scores), total = self._best_of_plans(as_rows(found))
            more = last < total
        else:
            total = int(np.count_nonzero(found)) if found.dtype == bool else len(found)
            if request.collapse is None:
                (rows, scores), more = self._best(found, total, first, min(last, total)), last < total
            else:
                column = self._unit.columns[request.collapse]
                (rows, scores), more = collapsed(lambda most: self._best(found, total, 0, most), column, total, last)
                rows, scores = rows[first:], scores[first:]
        hits = tuple(self._hit(row, score, found) for row, score in zip(rows.tolist(), scores.tolist(), strict=True))
        return SearchPage(total, hits, facets, view.snapshot, more)

    def _hit(self, row: int, score: float, found: np.ndarray) -> Hit:
        request, unit = self._request, self._unit
        name, stored = unit.shown(row) if request.stored else (unit.id(row), "")
        return Hit(name, score, stored, same(unit, request.collapse, row, found) if request.collapse else None)

    # --- which ----------------------------------------------------------------------------------------------------

    def _base(self) -> np.ndarray:
        """The rows under everything but the facet filters: ascending, or as a truth for every row."""
        request, matcher = self._request, self._matcher
        if request.plans is not None:
            self._plan_rows = [self._unit.rows_of_plan(plan) for plan in dict.fromkeys(request.plans)]
            rows = np.sort(np.concatenate([np.empty(0, np.int64), *self._plan_rows]))
            if request.match is not None:
                rows = rows[matcher.holds(request.match, rows)]
        else:
            rows = matcher.everything() if request.match is None else matcher.found(request.match)
        for limits in request.ranges:
            rows = as_rows(rows)
            values = self._unit.columns[limits.column].take(rows)
            keep = values != NO_VALUE
            if limits.low is not None:
                keep &= values >= limits.low
            if limits.high is not None:
                keep &= values <= limits.high
            rows = rows[keep]
        return rows

    def _filtered(self, found: np.ndarray) -> tuple[np.ndarray, tuple[FacetCounts, ...]]:
        """The rows that pass all filters, and the facets: each counted under all filters but its own choice."""
        request, unit = self._request, self._unit
        if not request.facets and not request.filters:
            return found, ()
        rows = as_rows(found)
        passing = [self._passing(choice) for choice in request.filters]
        groups = {unit.facet(name).profile for name in request.facets}
        counts = {group: self._by_profile(group, rows, passing) for group in groups}
        facets = tuple(self._count(name, counts[unit.facet(name).profile], passing) for name in request.facets)
        return self._narrowed(rows, passing) if passing else found, facets

    def _narrowed(self, rows: np.ndarray, passing: Sequence[Passing]) -> np.ndarray:
        """Of these rows those that pass."""
        for group, profiles in self._unit.profiles.items():
            masks = [each.mask for each in passing if each.group == group]
            if masks:
                rows = rows[np.logical_and.reduce(masks).take(profiles.rows.take(rows))]
        return rows

    def _by_profile(self, group: str, rows: np.ndarray, passing: Sequence[Passing]) -> np.ndarray:
        """How many of these rows have each profile, under the filters that other profiles tell."""
        profiles = self._unit.profiles[group]
        rows = self._narrowed(rows, [each for each in passing if each.group != group])
        return np.bincount(profiles.rows.take(rows), minlength=profiles.count)

    def _passing(self, choice: FacetFilter) -> Passing:
        """The profiles that pass a filter."""
        facet = self._unit.facet(choice.facet)
        mask = np.zeros(self._unit.profiles[facet.profile].count, bool)
        for value in choice.values:
            if value is None:
                mask |= ~facet.carriers
            else:
                mask[facet.carrying(value)] = True
        return Passing(choice, facet.profile, ~mask if choice.exclude else mask)

    def _count(self, name: str, counts: np.ndarray, passing: Sequence[Passing]) -> FacetCounts:
        """A facet, from the number of results of each of its profiles under everything but the filters on these."""
        group = self._unit.facet(name).profile
        mine = [each for each in passing if each.group == group]
        narrowing = [each for each in mine if each.choice.facet != name or each.choice.exclude]
        counted = self._counted(name, _product(counts, [each.mask for each in narrowing]))
        left_out: dict[str | None, int] = {}
        for each in narrowing:
            if each.choice.facet == name:
                others = _product(counts, [other.mask for other in narrowing if other is not each])
                left_out |= self._carrying(name, each.choice.values, others)
        return counted.with_counts(left_out) if left_out else counted

    def _carrying(self, name: str, values: Sequence[str | None], counts: np.ndarray) -> dict[str | None, int]:
        """How many results carry each of a few values of a facet, from the number of results of each profile."""
        facet = self._unit.facet(name)
        return {
            value: int(counts[~facet.carriers if value is None else facet.carrying(value)].sum()) for value in values
        }

    def _counted(self, name: str, counts: np.ndarray) -> FacetCounts:
        """A facet, from the number of results of each profile."""
        facet = self._unit.facet(name)
        numbers = facet.sums(counts)
        shown = np.flatnonzero(numbers)
        shown = shown[np.argsort(-numbers[shown], kind="stable")]
        chosen, unlisted = self._request.chosen(name), 0
        if (most := self._request.facet_ends) is not None:
            rest = (facet.ends & ~facet.beside(chosen))[shown]
            kept = shown[~rest | (np.cumsum(rest) <= most)]
            shown, unlisted = kept, len(shown) - len(kept)
        values = list(zip(map(facet.values.__getitem__, shown.tolist()), numbers[shown].tolist(), strict=True))
        if chosen:
            values += [(value, 0) for value in sorted(chosen - {value for value, _ in values})]
        return FacetCounts(name, tuple(values), int(counts.sum() - counts[facet.carriers].sum()), unlisted)

    # --- in which order -------------------------------------------------------------------------------------------

    def _best(self, found: np.ndarray, total: int, first: int, last: int) -> Ordered:
        """The rows `first` up to `last` (at most `total`) in order, with their scores."""
        request = self._request
        if last <= first:
            return np.empty(0, np.int64), np.empty(0)
        if request.sort == "relevance" and request.score:
            rows = self._near_the_best(found, total, last)
            scores = self._scores(rows)
            if total == 1:
                return rows, scores
            order = self._ordered(rows, (-scores, self._by.keys.take(rows)), last)[first:last]
            return rows[order], scores[order]
        rows = as_rows(found)
        rows = self._first(rows, last)
        rows = rows[self._ordered(rows, (self._by.keys.take(rows),), last)[first:last]]
        return rows, self._scores(rows) if request.score else np.zeros(len(rows))

    def _first(self, rows: np.ndarray, last: int) -> np.ndarray:
        """The first `last` of these rows as the request sorts, then by id; ascending."""
        if last >= len(rows):
            return rows
        values = self._by.keys.take(rows)
        if not self._by.ties:
            return np.sort(rows[np.argpartition(values, last - 1)[:last]])
        limit = np.partition(values, last - 1)[last - 1]
        better = rows[values < limit]
        return np.sort(np.append(better, self._unit.first_by_id(rows[values == limit], last - len(better))))

    def _best_of_plans(self, rows: np.ndarray) -> tuple[Ordered, int]:
        """The first `per_plan` rows of each plan: those of the page, and how many there are."""
        request = self._request
        scores, keys = self._scores(rows), self._by.keys.take(rows)
        order = self._ordered(rows, (-scores, keys) if request.sort == "relevance" else (keys,), len(rows))
        owners = self._owners(rows)[order]
        grouped = np.argsort(owners, kind="stable")
        firsts = owners[grouped].searchsorted(owners[grouped])
        keep = np.zeros(len(order), bool)
        keep[grouped[np.arange(len(order)) - firsts < request.per_plan]] = True
        kept = order[keep]
        shown = kept[request.offset : request.offset + request.limit]
        return (rows[shown], scores[shown]), len(kept)

    def _owners(self, rows: np.ndarray) -> np.ndarray:
        """Which of the request's plans each of these rows belongs to, by its number among them."""
        everyone = np.concatenate([np.empty(0, np.int64), *self._plan_rows])
        owners = np.repeat(np.arange(len(self._plan_rows)), [len(mine) for mine in self._plan_rows])
        by_row = np.argsort(everyone)
        return owners[by_row][everyone[by_row].searchsorted(rows)]

    def _ordered(self, rows: np.ndarray, keys: tuple[np.ndarray, ...], last: int) -> np.ndarray:
        """The places of the first `last` rows by these keys, then by id; ids matter only where keys are equal."""
        order = np.lexsort(keys[::-1])
        if not self._by.ties:
            return order[:last]
        same = np.ones(max(0, len(order) - 1), bool)
        for key in keys:
            held = key[order]
            same &= held[1:] == held[:-1]
        if not same[: last - 1].any() and not same[last - 1 : last].any():
            return order[:last]
        edges = [0, *(np.flatnonzero(~same) + 1).tolist(), len(order)]
        found = []
        for start, stop in pairwise(edges):
            group = order[start:stop]
            if stop - start > 1:
                group = np.sort(group)
                group = group[rows[group].searchsorted(self._unit.first_by_id(rows[group], last - start))]
            found.append(group)
            if stop >= last:
                break
        return np.concatenate(found)[:last]

    def _near_the_best(self, found: np.ndarray, total: int, last: int) -> np.ndarray:
        """The rows whose score may be among the first `last`."""
        if total <= max(_FEW, 2 * last):
            return as_rows(found)
        unit, clauses = self._unit, self._request.score
        terms = [(clause, unit.term(clause.form, clause.token)) for clause in clauses]
        terms = [(clause, term) for clause, term in terms if term.frequency]
        largest = sum(abs(clause.weight) * idf(unit.live, term.frequency) * unit.lengths(clause.form).gain
                      for clause, term in terms)  # fmt: skip
        slack = largest * (len(terms) + 4) * 2.0**-22 + 2 * 10.0**-SCORE_DIGITS
        looks_up = self._looks_up(found, total, terms)
        if found.dtype == bool and not looks_up and all(clause.weight > 0 for clause, _ in terms):
            scores = self._summed(terms) * found
            limit = lower_bound(scores, last) - slack
            if limit > 0:
                return near(scores, last, limit, slack)
        rows = as_rows(found)
        scores = self._looked_up(rows, terms) if looks_up else self._summed(terms).take(rows)
        return rows[near(scores, last, lower_bound(scores, last) - slack, slack)]

    def _looks_up(self, found: np.ndarray, total: int, terms: list[tuple[Clause, Term]]) -> bool:
        """Whether it is less work to look terms up for these rows than to add them up for all."""
        size = self._unit.size
        look = sum(total if term.dense else 0 if term.lists(found) else _LOOK_UP * min(total, term.frequency)
                   for _, term in terms)  # fmt: skip
        return look < size + sum(size // _LOOK_UP * 4 if term.dense else term.frequency for _, term in terms)

    def _impacts(self, clause: Clause, term: Term) -> np.ndarray:
        self._check_time()
        return self._unit.impacts(clause.form, clause.token, term)

    def _summed(self, terms: list[tuple[Clause, Term]]) -> np.ndarray:
        """The score of every row of the unit, in 32 bits; not to be written to."""
        scores = None
        for clause, term in terms:
            if term.dense:
                impacts = self._impacts(clause, term)
                added = impacts if clause.weight == 1 else impacts * np.float32(clause.weight)
                scores = added if scores is None else scores + added
        scores = np.zeros(self._unit.size, np.float32) if scores is None else scores
        rare = [(clause, term) for clause, term in terms if not term.dense]
        if rare:
            scores = scores.copy()
        for clause, term in rare:
            np.add.at(scores, term.rows, self._impacts(clause, term) * np.float32(clause.weight))
        return scores

    def _looked_up(self, rows: np.ndarray, terms: list[tuple[Clause, Term]]) -> np.ndarray:
        """The scores of these rows, in 32 bits."""
        scores = np.zeros(len(rows), np.float32)
        for clause, term in terms:
            weight = np.float32(clause.weight)
            impacts = self._impacts(clause, term)
            if term.dense:
                scores += impacts.take(rows) * weight
            elif term.lists(rows):
                scores += impacts * weight
            elif term.frequency < len(rows):
                places = rows.searchsorted(term.rows)
                places[places == len(rows)] = 0
                mine = rows.take(places) == term.rows
                scores[places[mine]] += impacts[mine] * weight
            else:
                places = term.rows.searchsorted(rows)
                places[places == term.frequency] = 0
                scores += np.where(term.rows.take(places) == rows, impacts.take(places), np.float32(0)) * weight
        return scores

    def _scores(self, rows: np.ndarray) -> np.ndarray:
        """The scores of these rows, exactly; the clauses of a form together."""
        unit = self._unit
        if len(self._request.score) == 1:
            (clause,) = self._request.score
            term = unit.term(clause.form, clause.token)
            if term.lists(rows) and len(rows) <= _FEW:
                return term.scores(clause.weight, unit.lengths(clause.form), unit.live)
        by_form: dict[str, list[tuple[float, Term]]] = {}
        for clause in self._request.score:
            term = unit.term(clause.form, clause.token)
            if term.frequency:
                weight = clause.weight * idf(unit.live, term.frequency)
                by_form.setdefault(clause.form, []).append((weight, term))
        scores = np.zeros(len(rows))
        for form, weighted in by_form.items():
            self._check_time()
            lengths = unit.lengths(form)
            norms = lengths.norms.take(lengths.codes.take(rows))
            if len(weighted) == 1:
                ((weight, term),) = weighted
                counts = term.counts_at(rows)
                scores += (weight * lengths.gain) * (counts / (counts + norms))
                continue
            counts = np.array([term.counts_at(rows) for _, term in weighted], np.float64)
            weights = np.array([weight * lengths.gain for weight, _ in weighted])
            scores += weights @ (counts / (counts + norms))
        return scores.round(SCORE_DIGITS)


def _product(counts: np.ndarray, masks: Sequence[np.ndarray]) -> np.ndarray:
    """The counts where all masks are true, 0 elsewhere."""
    for mask in masks:
        counts = counts * mask
    return counts


def as_rows(found: np.ndarray) -> np.ndarray:
    """A set as row numbers, ascending."""
    return np.flatnonzero(found) if found.dtype == bool else found


def lower_bound(scores: np.ndarray, last: int) -> float:
    """No more than the `last`-th largest score, and near to it.

    The largest of every _STRIDE scores are found much quicker than the largest of all are put aside.
    """
    width = len(scores) // _STRIDE
    if width >= 4 * last:
        scores = scores[: width * _STRIDE].reshape(_STRIDE, width).max(axis=0)
    return float(np.partition(scores, len(scores) - last)[len(scores) - last])


def near(scores: np.ndarray, last: int, limit: float, slack: float) -> np.ndarray:
    """The places of scores that may be among the first `last`: none of those is less than `limit`."""
    places = np.flatnonzero(scores >= limit)
    if len(places) > _FEW:
        held = scores.take(places)
        places = places[held >= float(np.partition(held, len(held) - last)[len(held) - last]) - slack]
    return places
