"""One commit, ready to be asked: an immutable view of each unit, shared by threads without locks.

The documents of a unit are *rows*: those of the first segment, then those of the second, and so on, deleted ones
included. What a token's postings come to in rows is worked out when it is first asked for, and kept.
Statistics are those of live documents only.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Any

import numpy as np

from indexer.engine.fields import COLUMNS, FACETS, UNITS, Sort, Unit
from indexer.engine.relevance import SCORING
from indexer.engine.request import Snapshot
from indexer.engine.whoosh.build import encode
from indexer.engine.whoosh.collapse import Alike, read_alike, read_owners
from indexer.engine.whoosh.layout import Layout, Part, parts_of
from indexer.engine.whoosh.postings import FieldReader
from indexer.engine.whoosh.profiles import FacetView, read_facet, read_profiles
from indexer.engine.whoosh.recent import Recent
from indexer.engine.whoosh.schema import PROFILES, column_field, form_field
from indexer.engine.whoosh.segment import NO_VALUE, Segment
from indexer.engine.whoosh.terms import Lengths, Term, distinct, joined, length_codes

TERMS_MB = 128
"""Memory for the terms of a snapshot: about 1,000 of the most frequent ones of 100,000 passages."""

IMPACTS_MB = 128
"""Memory for what terms add to scores: of some 300 of the most frequent ones of 100,000 passages."""

PLACES_MB = 128
"""Memory for the places of tokens that phrases asked for lately: eight bytes each."""

PREFIXES_MB = 16
"""Memory for the rows of prefixes asked for lately: a person types one letter after the other."""

PLANS_MB = 4
"""Memory for the rows of plans shown lately, whose best passages are asked for."""


_SPARSE = 16
"""Fewer rows than one in so many are sorted; more are marked in a mask."""

_LAST = 2**30
"""More than any value that fits into one number with a rank; a date does (yyyymmdd)."""


@dataclass(frozen=True, slots=True)
class Order:
    """What to sort rows by: smaller is earlier. `ties`: some keys may be equal, and ids decide."""

    keys: np.ndarray
    ties: bool


class UnitView:
    """One unit of a commit. `size` is the number of rows, `live` that of live ones; arrays are by row.

    What the commit `before` knows of terms is brought up to date instead of being read again: most segments stay.
    """

    def __init__(
        self, unit: Unit, segments: Sequence[Segment], deleted: Sequence[np.ndarray], before: UnitView | None = None
    ) -> None:
        self.unit = unit
        self.parts = tuple(parts_of(unit, segments, deleted))
        self._layout = Layout.of(self.parts)
        self._shared: dict[Layout, tuple[int, np.ndarray]] = {}
        self.size = sum(part.stop - part.first for part in self.parts)
        self._bases = [part.base for part in self.parts]
        dead = [part for part in self.parts if part.alive is not None]
        self.alive = self._joined(_alive, bool) if dead else None
        self.live = int(self.alive.sum()) if dead else self.size
        self.columns = {
            column.name: self._joined(lambda part, name=column.name: part.segment.numbers(column_field(name)))
            for column in COLUMNS
        }
        self.profiles = {name: read_profiles(name, self.parts) for name in PROFILES}
        self._terms: Recent[tuple[str, str], tuple[Term, Layout]] = (
            before._terms.copy() if before else Recent(TERMS_MB << 20)
        )
        self._impacts: Recent[tuple[str, str], np.ndarray] = Recent(IMPACTS_MB << 20)
        self._places: Recent[tuple[str, str], np.ndarray] = Recent(PLACES_MB << 20)
        self._prefixes: Recent[tuple[str, str], np.ndarray] = Recent(PREFIXES_MB << 20)
        self._plans: Recent[str, np.ndarray] = Recent(PLANS_MB << 20)
        self._orders: dict[Sort, Order] = {}
        self._lengths: dict[str, Lengths] = {}
        self._facets: dict[str, FacetView] = {}
        self._alike: dict[str, Alike] = {}

    def _joined(self, read: Any, dtype: Any = np.int64) -> np.ndarray:
        """An array by row, from arrays by document of each segment."""
        return np.concatenate([np.empty(0, dtype), *(read(part)[part.first : part.stop] for part in self.parts)])

    def order(self, sort: Sort) -> Order:
        """An order of all rows, what has no value last."""
        if sort not in self._orders:
            self._orders[sort] = self._read_order(self.columns[sort.column], -1 if sort.largest_first else 1)
        return self._orders[sort]

    def _read_order(self, values: np.ndarray, sign: int) -> Order:
        """In one segment ranks tell the order of ids: where both fit into 64 bits, they are in the keys."""
        missing = values == NO_VALUE
        known = values[~missing]
        if len(self.parts) != 1 or (len(known) and not 0 <= known.min() <= known.max() < _LAST):
            return Order(np.where(missing, 2**62, sign * values), ties=True)
        part = self.parts[0]
        keys = np.where(missing, _LAST, sign * values) << 32
        return Order(keys + part.segment.ranks[part.first : part.stop], ties=False)

    def lengths(self, form: str) -> Lengths:
        """The lengths of all rows in a form."""
        if form not in self._lengths:
            self._lengths[form] = self._read_lengths(form)
        return self._lengths[form]

    def _read_lengths(self, form: str) -> Lengths:
        codes, total = np.zeros(self.size, np.uint8), 0
        for part, field in self._fields(form):
            true = field.lengths
            codes[part.base + field.first - part.first :][: len(true)] = length_codes(true)
            total += field.tokens
            if part.alive is not None:
                gone = ~part.alive[field.first - part.first :][: len(true)]
                total -= int(true[gone].sum(dtype=np.int64))
        return Lengths(codes, total / max(1, self.live), SCORING[form])

    def _fields(self, form: str) -> Iterator[tuple[Part, FieldReader]]:
        name = form_field(self.unit, form)
        for part in self.parts:
            field = part.segment.field(name)
            if field is not None:
                yield part, field

    def term(self, form: str, token: str) -> Term:
        """A token's postings in live rows."""
        held = self._terms.get((form, token))
        if held is not None and held[1] is self._layout:
            return held[0]
        term = self._read_term(form, token) if held is None else self._carried(*held, form, token)
        self._terms.put((form, token), (term, self._layout), term.bytes)
        return term

    def _read_term(self, form: str, token: str) -> Term:
        return Term(*self._postings(form, token, self.parts), self.size)

    def _carried(self, term: Term, older: Layout, form: str, token: str) -> Term:
        """A term that was read of an older commit."""
        if older not in self._shared:
            self._shared[older] = self._layout.shared(older)
        count, gone = self._shared[older]
        if not count:
            return self._read_term(form, token)
        stop = self.parts[count].base if count < len(self.parts) else self.size
        return term.carried(stop, gone, *self._postings(form, token, self.parts[count:]), self.size)

    def _postings(self, form: str, token: str, parts: Sequence[Part]) -> tuple[np.ndarray, np.ndarray]:
        """The live rows of some parts that have a token, and how often they have it."""
        rows, counts = [], []
        name, text = form_field(self.unit, form), encode(token)
        for part in parts:
            documents, numbers = part.segment.postings(name, text)
            if len(documents):
                found, keep = part.live(documents)
                rows.append(found)
                counts.append(numbers if keep is None else numbers[keep])
        return joined(rows), joined(counts) if counts else np.empty(0, np.uint8)

    def impacts(self, form: str, token: str, term: Term) -> np.ndarray:
        """What a term adds to scores (`Term.impacts`)."""
        held = self._impacts.get((form, token))
        if held is None:
            held = term.impacts(self.lengths(form), self.live)
            self._impacts.put((form, token), held, held.nbytes + 200)
        return held

    def places(self, form: str, token: str) -> np.ndarray:
        """Where a token stands in all its live rows: row × 2³² + position, ascending."""
        held = self._places.get((form, token))
        if held is None:
            held = self._read_places(form, token)
            self._places.put((form, token), held, held.nbytes + 200)
        return held

    def _read_places(self, form: str, token: str) -> np.ndarray:
        found = []
        for part, field in self._fields(form):
            place = field.find(encode(token))
            if place is not None:
                documents, counts = field.postings(place, place + 1)
                positions = field.positions(place, place + 1)
                rows, keep = part.live(documents)
                if keep is not None:
                    positions, counts = positions[np.repeat(keep, counts)], counts[keep]
                found.append(np.repeat(rows << 32, counts) + positions)
        return joined(found)

    def starting(self, form: str, prefix: str, most: int) -> np.ndarray | None:
        """The rows that hold a token with this prefix, ascending; None when more than `most` live tokens have it."""
        held = self._prefixes.get((form, prefix))
        if held is None:
            held = self._read_starting(form, prefix, most)
            if held is not None:
                self._prefixes.put((form, prefix), held, held.nbytes + 200)
        return held

    def _read_starting(self, form: str, prefix: str, most: int) -> np.ndarray | None:
        ranges = []
        start = encode(prefix)
        for part, field in self._fields(form):
            first, last = field.range(start)
            if first < last:
                ranges.append((part, field, first, last))
        if sum(last - first for *_, first, last in ranges) > most and _live_tokens(ranges) > most:
            return None
        rows = joined([part.live(field.postings(first, last)[0])[0] for part, field, first, last in ranges])
        if len(rows) * _SPARSE < self.size:
            return distinct(np.sort(rows))
        mask = np.zeros(self.size, bool)
        mask[rows] = True
        return np.flatnonzero(mask)

    def frequencies(self, form: str, prefix: str) -> dict[str, int]:
        """Every token of live rows with this prefix, with the number of rows that hold it, in no order."""
        found: dict[bytes, int] = {}
        for part, field in self._fields(form):
            first, last = field.range(encode(prefix))
            if first < last:
                rows = _rows_of(part, field, first, last).tolist()
                for name, count in zip(field.terms.read(first, last), rows, strict=True):
                    if count:
                        found[name] = found.get(name, 0) + count
        return {name.decode("utf-8", "surrogatepass"): count for name, count in found.items()}

    def facet(self, name: str) -> FacetView:
        """A facet."""
        if name not in self._facets:
            self._facets[name] = read_facet(name, self.parts, self.profiles)
        return self._facets[name]

    def alike(self, column: str) -> Alike:
        """The rows with the same value of a column."""
        if column not in self._alike:
            self._alike[column] = read_alike(self.columns[column])
        return self._alike[column]

    @cached_property
    def owners(self) -> np.ndarray:
        """A number for the plan of every live row."""
        return read_owners(self.parts, self.size)

    def rows_of_plan(self, plan: str) -> np.ndarray:
        """The live rows of a plan."""
        rows = self._plans.get(plan)
        if rows is None:
            rows = self._read_plan(plan)
            self._plans.put(plan, rows, rows.nbytes + 200)
        return rows

    def _read_plan(self, plan: str) -> np.ndarray:
        found = []
        for part in self.parts:
            field = part.segment.field("plan")
            place = field.find(encode(plan)) if field is not None else None
            if place is not None:
                documents, _ = field.postings(place, place + 1)
                documents = documents[(documents >= part.first) & (documents < part.stop)]
                found.append(part.live(documents)[0])
        return joined(found)

    def _home(self, row: int) -> tuple[Segment, int]:
        part = self.parts[bisect_right(self._bases, row) - 1]
        return part.segment, row - part.base + part.first

    def id(self, row: int) -> str:
        """The id of a row."""
        segment, document = self._home(row)
        return segment.id_of(document)

    def shown(self, row: int) -> tuple[str, str]:
        """The id of a row, and what was stored with it."""
        segment, document = self._home(row)
        return segment.shown(document)

    def first_by_id(self, rows: np.ndarray, most: int) -> np.ndarray:
        """The first of these rows (which ascend) in the order of their ids, at most so many."""
        edges = [*rows.searchsorted(self._bases).tolist(), len(rows)]
        chosen = []
        for part, (start, stop) in zip(self.parts, pairwise(edges), strict=True):
            if start < stop:
                mine = rows[start:stop]
                ranks = part.segment.ranks.take(mine + (part.first - part.base))
                if most < len(ranks):
                    mine = mine[np.argpartition(ranks, most)[:most]]
                    ranks = part.segment.ranks.take(mine + (part.first - part.base))
                chosen.append(mine[np.argsort(ranks)])
        if len(chosen) == 1:
            return chosen[0]
        return np.array(sorted(np.concatenate(chosen).tolist(), key=self.id)[:most], np.int64)

    def ids(self) -> Iterator[str]:
        """The ids of all live rows."""
        for part in self.parts:
            names = part.segment.ids(part.first, part.stop)
            live = range(len(names)) if part.alive is None else np.flatnonzero(part.alive).tolist()
            yield from (names[place] for place in live)


class View:
    """A commit, opened: `units` by name."""

    def __init__(
        self, snapshot: Snapshot, segments: Sequence[Segment], deleted: Sequence[Any], before: View | None = None
    ) -> None:
        self.snapshot = snapshot
        self.segments = tuple(segments)
        gone = [np.fromiter(documents, np.int64) for documents in deleted]
        known = before.units if before else {}
        self.units = {unit: UnitView(unit, self.segments, gone, known.get(unit)) for unit in UNITS}
        for view in self.units.values():
            for facet in FACETS:
                view.facet(facet.name)


def _alive(part: Part) -> np.ndarray:
    """By document of the whole segment, as far as the unit's go."""
    alive = np.ones(part.stop, bool)
    if part.alive is not None:
        alive[part.first :] = part.alive
    return alive


def _live_tokens(ranges: list[tuple[Part, FieldReader, int, int]]) -> int:
    """How many different tokens of some dictionary ranges stand in live documents."""
    tokens: set[bytes] = set()
    for part, field, first, last in ranges:
        names = field.terms.read(first, last)
        if part.alive is not None:
            names = [names[place] for place in np.flatnonzero(_rows_of(part, field, first, last))]
        tokens.update(names)
    return len(tokens)


def _rows_of(part: Part, field: FieldReader, first: int, last: int) -> np.ndarray:
    """In how many live rows each of the tokens of a dictionary range stands."""
    starts = field.starts.read(first, last + 1).astype(np.int64)
    rows = np.diff(starts)
    if part.alive is None:
        return rows
    gone = ~part.alive[field.first - part.first :]
    return rows - np.add.reduceat(gone.take(field.documents(first, last)), starts[:-1] - starts[0], dtype=np.int32)
