"""The judge: the engine protocol in plain Python, one document at a time, with nothing clever in it.

Where an engine and the judge differ, one of them is wrong, and it is decided by reading `request.py`, not by which is
faster. Of the engine package it uses the tables, the formulas of `relevance.py` and the validation of requests.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from indexer.engine.fields import LEVELS, SORTS, TIES, UNITS, Sort
from indexer.engine.manifest import Manifest
from indexer.engine.protocol import Entry, IndexedPlan
from indexer.engine.relevance import SCORE_DIGITS, SCORING, bm25, idf, round_length
from indexer.engine.request import (
    EXPANDED_TERMS,
    And,
    Clause,
    FacetCounts,
    FacetFilter,
    Hit,
    Node,
    Or,
    Phrase,
    Prefix,
    RangeFilter,
    Same,
    SearchPage,
    SearchRequest,
    Snapshot,
    Term,
    Wildcard,
)
from indexer.engine.validate import validate, validate_plan
from indexer.errors import BusyError, IndexMissing, RequestError

Archive = dict[str, IndexedPlan]


class JudgeEngine:
    """An index that lives in memory."""

    def __init__(self, manifest: Manifest) -> None:
        self._wanted = manifest
        self._archive: Archive | None = None
        self._generation = 0
        self._commit = 0
        self._busy = False

    def snapshot(self) -> Snapshot | None:
        return None if self._archive is None else Snapshot(str(self._generation), self._commit)

    def manifest(self) -> Manifest | None:
        return None if self._archive is None else self._wanted

    def searcher(self) -> JudgeSearcher:
        if self._archive is None:
            raise IndexMissing("there is no index yet")
        return JudgeSearcher(self._archive, self.snapshot())

    def known(self) -> dict[str, int]:
        return {name: len(plan.passages) for name, plan in (self._archive or {}).items()}

    def check(self) -> Iterator[str]:
        if self._archive is None:
            yield "there is no index yet"

    @contextmanager
    def writer(self) -> Iterator[JudgeWriter]:
        with self._alone():
            if self._archive is None:
                self._switch({}, 0)
            yield JudgeWriter(self._archive, self._published)

    @contextmanager
    def rebuild(self) -> Iterator[JudgeWriter]:
        with self._alone():
            commits = 0

            def count(_: Archive) -> Snapshot:
                nonlocal commits
                commits += 1
                return Snapshot(str(self._generation + 1), commits)

            writer = JudgeWriter({}, count)
            yield writer
            writer.commit()
            self._switch(writer.committed, commits)

    @contextmanager
    def _alone(self) -> Iterator[None]:
        if self._busy:
            raise BusyError("someone is writing")
        self._busy = True
        try:
            yield
        finally:
            self._busy = False

    def _switch(self, archive: Archive, commit: int) -> None:
        self._archive, self._generation, self._commit = archive, self._generation + 1, commit

    def _published(self, archive: Archive) -> Snapshot:
        self._archive, self._commit = archive, self._commit + 1
        return self.snapshot()


class JudgeWriter:
    def __init__(self, archive: Archive, publish) -> None:
        self.committed = archive
        self._pending = dict(archive)
        self._publish = publish

    def add(self, plan: IndexedPlan) -> None:
        validate_plan(plan)
        self._pending[plan.plan.id] = plan

    def remove(self, plan: str) -> None:
        self._pending.pop(plan, None)

    def commit(self) -> Snapshot:
        self.committed, self._pending = self._pending, dict(self._pending)
        return self._publish(self.committed)


class JudgeSearcher:
    def __init__(self, archive: Archive, snapshot: Snapshot) -> None:
        self.snapshot = snapshot
        self._documents: dict[str, list[tuple[str, Entry]]] = {
            "plan": [(name, plan.plan) for name, plan in archive.items()],
            "passage": [(name, passage) for name, plan in archive.items() for passage in plan.passages],
        }

    def search(self, request: SearchRequest) -> SearchPage:
        validate(request)
        assert request.unit in UNITS
        return Judgement(self._documents[request.unit], request).page(self.snapshot)

    def tokens(self, unit: str, form: str, prefix: str = "") -> dict[str, int]:
        found: dict[str, int] = {}
        for _, entry in self._documents[unit]:
            for token in set(real(entry.forms.get(form, ()))):
                if token.startswith(prefix):
                    found[token] = found.get(token, 0) + 1
        return found


class Judgement:
    """One request over the documents of one unit, as (plan id, entry)."""

    def __init__(self, documents: list[tuple[str, Entry]], request: SearchRequest) -> None:
        self._documents = documents
        self._request = request
        self._known: dict[Clause, tuple[int, float]] = {}

    def page(self, snapshot: Snapshot) -> SearchPage:
        request = self._request
        base = [(plan, entry) for plan, entry in self._documents if self._wanted(plan, entry)]
        results = [(plan, entry) for plan, entry in base if all(passes(entry, choice) for choice in request.filters)]
        ranked = self._best_of_plans(sorted(results, key=lambda result: self._order(result[1])))
        total, groups = len(ranked), self._groups(ranked)
        ranked = [groups[key][0] for key in groups]
        facets = tuple(self._count(facet, [entry for _, entry in base]) for facet in request.facets)
        last = request.offset + request.limit
        hits = tuple(
            Hit(
                entry.id,
                self._score(entry),
                entry.stored if request.stored else "",
                stands_for(groups[self._key(entry)]),
            )
            for _, entry in ranked[request.offset : last]
        )
        return SearchPage(total, hits, facets, snapshot, last < len(ranked))

    def _key(self, entry: Entry) -> int | str:
        """What results must have in common to be one hit."""
        return entry.columns.get(self._request.collapse, entry.id)

    def _groups(self, ranked: list[tuple[str, Entry]]) -> dict[int | str, list[tuple[str, Entry]]]:
        """The results of each hit, all in order."""
        groups: dict[int | str, list[tuple[str, Entry]]] = {}
        for plan, entry in ranked:
            groups.setdefault(self._key(entry), []).append((plan, entry))
        return groups

    def _wanted(self, plan: str, entry: Entry) -> bool:
        request = self._request
        return (
            (request.match is None or self._matches(entry, request.match))
            and all(within(entry, limits) for limits in request.ranges)
            and (request.plans is None or plan in request.plans)
        )

    def _matches(self, entry: Entry, node: Node) -> bool:
        tokens = entry.forms.get(getattr(node, "form", ""), ())
        match node:
            case Term():
                return node.token in tokens
            case Phrase():
                return any(begins(tokens[start:], node.tokens, node.slop) for start in range(len(tokens)))
            case Prefix():
                return self._has(entry, node.form, lambda token: token.startswith(node.prefix),
                                 ("prefix-too-short", node.prefix))  # fmt: skip
            case Wildcard():
                written = "".join({"*": ".*", "?": "."}.get(char) or re.escape(char) for char in node.pattern)
                return self._has(entry, node.form, lambda token: re.fullmatch(written, token, re.DOTALL),
                                 ("pattern-too-wide", node.pattern))  # fmt: skip
            case And():
                wanted = [self._matches(entry, child) for child in node.children]
                unwanted = [self._matches(entry, child) for child in node.without]
                return all(wanted) and not any(unwanted)
            case Or():
                return sum(self._matches(entry, child) for child in node.children) >= node.minimum

    def _has(self, entry: Entry, form: str, fits: Callable, complaint: tuple[str, str]) -> bool:
        fitting = {token for _, other in self._documents for token in real(other.forms.get(form, ())) if fits(token)}
        if len(fitting) > EXPANDED_TERMS:
            raise RequestError(complaint)
        return any(token in fitting for token in entry.forms.get(form, ()))

    def _score(self, entry: Entry) -> float:
        score = 0.0
        for clause in self._request.score:
            mine = real(entry.forms.get(clause.form, ()))
            if clause.token in mine:
                carriers, average = self._statistics(clause)
                frequency = bm25(mine.count(clause.token), round_length(len(mine)), average, SCORING[clause.form])
                score += clause.weight * idf(len(self._documents), carriers) * frequency
        return round(score, SCORE_DIGITS)

    def _statistics(self, clause: Clause) -> tuple[int, float]:
        """How many documents have the token, and the average length of the form; worked out once for a request."""
        if clause not in self._known:
            tokens = [real(other.forms.get(clause.form, ())) for _, other in self._documents]
            carriers = sum(clause.token in other for other in tokens)
            self._known[clause] = carriers, sum(len(other) for other in tokens) / len(tokens)
        return self._known[clause]

    def _order(self, entry: Entry) -> tuple:
        if self._request.sort == "relevance":
            return (-self._score(entry), place(entry, TIES), entry.id)
        return (place(entry, SORTS[self._request.sort]), entry.id)

    def _best_of_plans(self, ranked: list[tuple[str, Entry]]) -> list[tuple[str, Entry]]:
        if self._request.per_plan is None:
            return ranked
        kept: list[tuple[str, Entry]] = []
        for plan, entry in ranked:
            if sum(other == plan for other, _ in kept) < self._request.per_plan:
                kept.append((plan, entry))
        return kept

    def _count(self, facet: str, base: list[Entry]) -> FacetCounts:
        others = [choice for choice in self._request.filters if choice.facet != facet or choice.exclude]
        entries = [entry for entry in base if all(passes(entry, choice) for choice in others)]
        counts = Counter(value for entry in entries for value in set(entry.facets.get(facet) or (None,)))
        for choice in self._request.filters:
            if choice.facet == facet:
                under = [other for other in others if other is not choice]
                entries = [entry for entry in base if all(passes(entry, other) for other in under)]
                for value in choice.values:
                    carriers = sum(value in (entry.facets.get(facet) or (None,)) for entry in entries)
                    counts[value] = carriers if choice.exclude else counts[value]
        missing = counts.pop(None, 0)
        values = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
        if self._request.facet_ends is None:
            return FacetCounts(facet, tuple(values), missing)
        chosen = {
            value for choice in self._request.filters if choice.facet == facet for value in choice.values if value
        }
        rest = [value for value, _ in values if value.count(">") == LEVELS[facet] - 1 and value not in chosen]
        for value in chosen:
            branch = value.split(">")[: LEVELS[facet] - 1]  # of a value on which ends hang, itself
            rest = [end for end in rest if not branch[LEVELS[facet] - 2 :] or end.split(">")[:-1] != branch]
        unlisted = set(rest[self._request.facet_ends :])
        return FacetCounts(facet, tuple(each for each in values if each[0] not in unlisted), missing, len(unlisted))


def real(tokens: tuple[str | None, ...]) -> list[str]:
    return [token for token in tokens if token is not None]


def begins(tokens: tuple[str | None, ...], phrase: tuple[str, ...], slop: int) -> bool:
    first, *rest = phrase
    if not tokens or tokens[0] != first:
        return False
    return not rest or any(begins(tokens[step:], tuple(rest), slop) for step in range(1, slop + 2))


def stands_for(group: list[tuple[str, Entry]]) -> Same | None:
    if len(group) == 1:
        return None
    earliest = min((place(entry, SORTS["oldest"]), entry.id) for _, entry in group)
    return Same(len({plan for plan, _ in group}), earliest[1])


def place(entry: Entry, sort: Sort) -> tuple[bool, int]:
    value = entry.columns.get(sort.column)
    return (value is None, (-1 if sort.largest_first else 1) * (value or 0))


def within(entry: Entry, limits: RangeFilter) -> bool:
    value = entry.columns.get(limits.column)
    return (
        value is not None
        and (limits.low is None or value >= limits.low)
        and (limits.high is None or value <= limits.high)
    )


def passes(entry: Entry, choice: FacetFilter) -> bool:
    values = entry.facets.get(choice.facet) or (None,)
    return any(value in choice.values for value in values) != choice.exclude
