"""Which rows match: a tree of nodes → a set of rows.

A set is an array: of row numbers, ascending (int64), or of one truth for every row (bool), whichever is smaller work.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from indexer.engine.request import EXPANDED_TERMS, And, Node, Or, Phrase, Prefix, Term
from indexer.engine.whoosh.fallback import rows_by_whoosh
from indexer.engine.whoosh.snapshot import UnitView
from indexer.engine.whoosh.terms import distinct, member
from indexer.errors import RequestError

_SPARSE = 16
"""A set of fewer rows than one in so many is handled as row numbers."""


class Matcher:
    """Matches nodes on one unit. `check_time` is called at every node; it raises when time is up."""

    def __init__(self, unit: UnitView, check_time: Callable[[], None]) -> None:
        self._unit = unit
        self._check_time = check_time

    def select(self, node: Node) -> np.ndarray:
        """All rows that match."""
        self._check_time()
        match node:
            case Term():
                term = self._unit.term(node.form, node.token)
                mask = term.mask
                return term.rows if mask is None else mask
            case Phrase():
                return self._phrase(node)
            case Prefix():
                return self._prefix(node)
            case And():
                return self._all(node)
            case Or():
                return self._some(node)
            case _:
                return rows_by_whoosh(self._unit, node, self._check_time)

    def found(self, node: Node) -> np.ndarray:
        """The same for a whole request: as row numbers where the one token that is asked for keeps no more."""
        while isinstance(node, And | Or) and len(node.children) == 1:
            if node.without if isinstance(node, And) else node.minimum != 1:
                break
            node = node.children[0]
        if isinstance(node, Term):
            term = self._unit.term(node.form, node.token)
            return term.mask if term.dense else term.rows
        return self.select(node)

    def holds(self, node: Node, rows: np.ndarray) -> np.ndarray:
        """Which of some rows match."""
        self._check_time()
        match node:
            case Term():
                return self._unit.term(node.form, node.token).holds(rows)
            case And():
                keep = np.ones(len(rows), bool)
                for child in node.children:
                    keep &= self.holds(child, rows)
                for child in node.without:
                    keep &= ~self.holds(child, rows)
                return keep
            case Or():
                counts = np.zeros(len(rows), np.int32)
                for child in node.children:
                    counts += self.holds(child, rows)
                return counts >= node.minimum
            case Phrase() if len(node.tokens) > 1:
                return member(self._phrase(node, rows), rows)
            case _:
                found = self.select(node)
                return found.take(rows) if found.dtype == bool else member(found, rows)

    def everything(self) -> np.ndarray:
        """All live rows."""
        return np.ones(self._unit.size, bool) if self._unit.alive is None else self._unit.alive

    def _size(self, node: Node) -> int:
        """At most so many rows match."""
        match node:
            case Term():
                return self._unit.term(node.form, node.token).frequency
            case Phrase():
                return min(self._unit.term(node.form, token).frequency for token in node.tokens)
            case And() if node.children:
                return min(map(self._size, node.children))
            case Or() if node.minimum > 0:
                return min(self._unit.size, sum(map(self._size, node.children)))
            case _:
                return self._unit.size

    def _all(self, node: And) -> np.ndarray:
        children = sorted(node.children, key=self._size)
        found = self.select(children[0]) if children else self.everything()
        for child, wanted in (*((child, True) for child in children[1:]), *((child, False) for child in node.without)):
            if found.dtype == bool and np.count_nonzero(found) * _SPARSE < len(found):
                found = np.flatnonzero(found)
            if found.dtype != bool:
                found = found[self.holds(child, found) == wanted]
            else:
                other = self.mask(self.select(child))
                found = found & other if wanted else found & ~other
        return found

    def _some(self, node: Or) -> np.ndarray:
        if node.minimum <= 0:
            return self.everything()
        if len(node.children) == node.minimum == 1:
            return self.select(node.children[0])
        if node.minimum == 1:
            return self._any([self.select(child) for child in node.children])
        counts = np.zeros(self._unit.size, np.int32)
        for child in node.children:
            counts[self.select(child)] += 1
        return counts >= node.minimum

    def _any(self, sets: list[np.ndarray]) -> np.ndarray:
        sparse = [found for found in sets if found.dtype != bool]
        if len(sparse) == len(sets) and sum(map(len, sets)) * _SPARSE < self._unit.size:
            found = np.concatenate([np.empty(0, np.int64), *sets])
            found.sort()
            return distinct(found)
        mask = np.zeros(self._unit.size, bool)
        for found in sets:
            if found.dtype == bool:
                mask |= found
            else:
                mask[found] = True
        return mask

    def mask(self, found: np.ndarray) -> np.ndarray:
        """A set as a truth for every row."""
        if found.dtype == bool:
            return found
        mask = np.zeros(self._unit.size, bool)
        mask[found] = True
        return mask

    def _prefix(self, node: Prefix) -> np.ndarray:
        rows = self._unit.starting(node.form, node.prefix, EXPANDED_TERMS)
        if rows is None:
            raise RequestError(("prefix-too-short", node.prefix))
        return rows

    def _phrase(self, node: Phrase, rows: np.ndarray | None = None) -> np.ndarray:
        """The places of all tokens, moved back by their turn, meet: the rarest are looked up in the others. `rows`: no
        others are asked about."""
        if len(node.tokens) == 1:
            return self._unit.term(node.form, node.tokens[0]).rows
        places = [(self._unit.places(node.form, token), turn) for turn, token in enumerate(node.tokens)]
        if node.slop:
            return self._loose(node, [_in_rows(held, rows) for held, _ in places])
        places.sort(key=lambda held: len(held[0]))
        (starts, turn), *others = places
        starts = _in_rows(starts, rows) - turn
        for held, turn in others:
            self._check_time()
            starts = starts[member(held, starts + turn)]
        return distinct(starts >> 32)

    def _loose(self, node: Phrase, places: list[np.ndarray]) -> np.ndarray:
        """From token to token, the places that the phrase can have come to: the last one before is near enough."""
        reached = places[0]
        for held in places[1:]:
            self._check_time()
            before = reached.searchsorted(held)
            held, before = held[before > 0], before[before > 0] - 1
            reached = held[held - reached.take(before) <= node.slop + 1]
        return distinct(reached >> 32)


def _in_rows(places: np.ndarray, rows: np.ndarray | None) -> np.ndarray:
    """The places in some rows; all of them where picking these out would be as much work."""
    if rows is None or len(rows) * _SPARSE >= len(places):
        return places
    firsts, stops = places.searchsorted(rows << 32), places.searchsorted((rows + 1) << 32)
    many = stops - firsts
    return places[np.repeat(stops - many.cumsum(), many) + np.arange(many.sum())]
