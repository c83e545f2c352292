"""A SearchRequest as one search of the cluster, and its answer as a SearchPage.

The score is a sum of clauses: the part of BM25 that depends on the document is worked out in the cluster (`mapping.py`)
from the average length that the clause brings along; its weight is the clause's times the token's idf (`view.py`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any

from indexer.engine.fields import SORTS, TIES, Sort
from indexer.engine.opensearch.counting import Counting
from indexer.engine.opensearch.documents import ALONE
from indexer.engine.opensearch.mapping import NOTHING_STORED, WINDOW
from indexer.engine.opensearch.matching import Query, passing, query_of, within
from indexer.engine.opensearch.view import ASKED_AT_ONCE, MOST_BUCKETS, View
from indexer.engine.opensearch.wire import is_digest, wire
from indexer.engine.relevance import SCORE_DIGITS, idf
from indexer.engine.request import Hit, Same, SearchPage, SearchRequest
from indexer.engine.validate import validate
from indexer.errors import RequestError

_PLANS_AT_ONCE = WINDOW
"""The best passages of so many plans are asked for at once."""


def evaluate(view: View, request: SearchRequest) -> SearchPage:
    """The answer. Raises RequestError for a request that cannot be answered, SearchTooLong, EngineError."""
    validate(request)
    return _Evaluation(view, request).page()


class _Evaluation:
    def __init__(self, view: View, request: SearchRequest) -> None:
        self._view = view
        self._request = request
        self._counting = Counting(request)
        self._sort = _sort(request)
        self._group = f"group.{request.collapse}"

    def page(self) -> SearchPage:
        request = self._request
        query = self._query()
        if request.per_plan is not None:
            total, found = self._best_of_plans(query)
            hits = found[request.offset : request.offset + request.limit]
            return SearchPage(total, tuple(map(self._hit, hits)), (), self._view.state.snapshot,
                              total > request.offset + request.limit)  # fmt: skip
        answer = self._answer(query)
        facets = self._counting.told(answer.get("aggregations", {}), self._view, query)
        total, found = answer["hits"]["total"]["value"], answer["hits"]["hits"]
        return SearchPage(total, self._hits(query, found[: request.limit]), facets, self._view.state.snapshot,
                          len(found) > request.limit)  # fmt: skip

    # --- what is asked ------------------------------------------------------------------------------------------------

    def _query(self) -> Query:
        """What matches, and how it scores: everything but the filters that facets are counted without."""
        request, view = self._request, self._view
        needed = [view.live]
        if request.match is not None:
            needed.append(query_of(request.match, view, request.unit))
        if request.plans is not None:
            needed.append({"terms": {"plan": list(map(wire, request.plans))}})
        needed += [within(limits) for limits in request.ranges]
        needed += [passing(choice) for choice in request.filters if choice not in self._counting.apart]
        query: dict[str, Any] = {"filter": needed}
        if clauses := self._clauses():
            query |= {"should": clauses, "minimum_should_match": 0}
        return {"bool": query}

    def _clauses(self) -> list[Query]:
        weights: dict[tuple[str, str], float] = {}
        for clause in self._request.score:
            key = clause.form, clause.token
            weights[key] = weights.get(key, 0.0) + clause.weight
        if not weights:
            return []
        unit = self._request.unit
        number, averages = self._view.size(unit)
        frequencies = self._view.frequencies(unit, weights)
        return [
            _clause(form, token, weight * idf(number, frequencies[form, token]), averages[form])
            for (form, token), weight in weights.items()
            if frequencies[form, token]
        ]

    def _body(self, query: Query) -> dict[str, Any]:
        body: dict[str, Any] = {
            "query": query,
            "sort": self._sort,
            "track_scores": bool(self._request.score),
            "_source": ["stored"] if self._request.stored else False,
        }
        if self._counting.apart:
            body["post_filter"] = {"bool": {"filter": [passing(choice) for choice in self._counting.apart]}}
        if self._request.collapse is not None:
            body["collapse"] = {"field": self._group}
        return body

    def _answer(self, query: Query) -> Any:
        """One hit more than the page has, so that it is seen whether more come."""
        request = self._request
        wanted = request.offset + request.limit + 1
        body = {**self._body(query), "track_total_hits": True, "aggs": self._counting.asked()}
        if wanted <= WINDOW:
            return self._ask({**body, "from": request.offset, "size": request.limit + 1})
        first = self._ask({**body, "size": 0})
        first["hits"]["hits"] = self._walked(query, wanted)
        return first

    def _walked(self, query: Query, wanted: int) -> list[Any]:
        """The hits of a page that lies deeper than the cluster counts to: step by step, each behind the last.

        The cluster does not walk over groups: all their hits are walked over, and the first of each is taken.
        """
        held: list[Any] = []
        body = {**self._body(query), "track_total_hits": False}
        if body.pop("collapse", None):
            body["docvalue_fields"] = [self._group]
        seen: set[str] = set()
        passed, after = 0, {}
        while passed < wanted:
            step = WINDOW if seen else min(WINDOW, wanted - passed)
            shown = passed + step > self._request.offset
            found = self._ask({**body, **after, "size": step} | ({} if shown else NOTHING_STORED))["hits"]["hits"]
            hits = list(self._first_of_groups(found, seen))[: wanted - passed]
            held += hits[max(0, self._request.offset - passed) :]
            passed += len(hits)
            if len(found) < step:
                break
            after = {"search_after": found[-1]["sort"]}
        return held

    def _first_of_groups(self, hits: Sequence[Any], seen: set[str]) -> Iterator[Any]:
        """Those of groups that were not seen before; all, where nothing is collapsed."""
        for hit in hits:
            group = hit["fields"][self._group][0] if self._request.collapse else None
            if group not in seen:
                yield hit
            if group is not None:
                seen.add(group)

    def _best_of_plans(self, query: Query) -> tuple[int, list[Any]]:
        """How many passages are kept, and those in order."""
        request = self._request
        body = self._body(query)
        inner = {"name": "best", "size": request.per_plan, "sort": self._sort, "_source": body["_source"],
                 "track_scores": body["track_scores"]}  # fmt: skip
        plans = list(dict.fromkeys(request.plans or ()))
        if not plans:
            return 0, []
        if len(plans) > _PLANS_AT_ONCE:
            raise RequestError(("bad-per-plan", str(len(plans))))
        asked = {**body, "_source": False, "size": len(plans), "track_total_hits": False,
                 "collapse": {"field": "plan", "inner_hits": inner}}  # fmt: skip
        groups = self._ask(asked)["hits"]["hits"]
        kept = [hit for group in groups for hit in group["inner_hits"]["best"]["hits"]["hits"]]
        return len(kept), sorted(kept, key=self._place)

    def _place(self, hit: Any) -> tuple:
        """What a hit is sorted by, least first."""
        keys = []
        for value, order in zip(hit["sort"], self._sort, strict=True):
            ((_, how),) = order.items()
            keys.append(value if how["order"] == "asc" else -value)
        return tuple(keys)

    # --- what is answered ---------------------------------------------------------------------------------------------

    def _hits(self, query: Query, found: Sequence[Any]) -> tuple[Hit, ...]:
        if self._request.collapse is None or not found:
            return tuple(map(self._hit, found))
        groups = [hit["fields"][self._group][0] for hit in found]
        same = dict(self._same(query, groups))
        return tuple(self._hit(hit, same.get(group)) for hit, group in zip(found, groups, strict=True))

    def _same(self, query: Query, groups: Sequence[str]) -> Iterator[tuple[str, Same]]:
        """(group, what its hit stands for) of those with more than one result: one search for each."""
        within = [query, *(passing(choice) for choice in self._counting.apart)]
        rest = iter(self._shared(within, [group for group in groups if not group.startswith(ALONE)]))
        while some := list(islice(rest, ASKED_AT_ONCE)):
            bodies = [
                {"size": 1, "_source": False, "sort": _by(SORTS["oldest"]), "track_total_hits": False,
                 "query": {"bool": {"filter": [*within, {"term": {self._group: group}}]}},
                 "aggs": {"plans": {"terms": {"field": "plan", "size": MOST_BUCKETS}}}}
                for group in some
            ]  # fmt: skip
            answers = self._view.cluster.searches(self._view.index(self._request.unit), bodies)
            for group, answer in zip(some, answers, strict=True):
                yield group, Same(_distinct(answer["aggregations"]["plans"]), self._id(answer["hits"]["hits"][0]))

    def _shared(self, within: Sequence[Query], groups: Sequence[str]) -> list[str]:
        """The groups that more than one result is in: few of many, and those alone are asked for one by one."""
        if not groups:
            return []
        asked = {"field": self._group, "include": list(groups), "size": len(groups), "min_doc_count": 2}
        body = {"size": 0, "track_total_hits": False, "query": {"bool": {"filter": list(within)}},
                "aggs": {"groups": {"terms": asked}}}  # fmt: skip
        return [bucket["key"] for bucket in self._ask(body)["aggregations"]["groups"]["buckets"]]

    def _hit(self, hit: Any, same: Same | None = None) -> Hit:
        score = round(hit["_score"], SCORE_DIGITS) if self._request.score else 0.0
        return Hit(self._id(hit), score, hit["_source"].get("stored", "") if self._request.stored else "", same)

    def _id(self, hit: Any) -> str:
        """The last key of every order is the id."""
        kept = hit["sort"][-1]
        return self._view.in_full(self._request.unit, "id", [kept])[kept] if is_digest(kept) else kept

    def _ask(self, body: dict[str, Any]) -> Any:
        return self._view.cluster.search(self._view.index(self._request.unit), body)


def _clause(form: str, token: str, weight: float, average: float) -> Query:
    term = {"term": {f"form.{form}": {"value": wire(token), "boost": average or 1.0}}}
    return {"function_score": {"query": term, "functions": [{"weight": weight}], "boost_mode": "multiply"}}


def _sort(request: SearchRequest) -> list[dict[str, Any]]:
    if request.sort != "relevance":
        return _by(SORTS[request.sort])
    return [*([{"_score": {"order": "desc"}}] if request.score else []), *_by(TIES)]


def _by(sort: Sort) -> list[dict[str, Any]]:
    order = "desc" if sort.largest_first else "asc"
    return [{f"column.{sort.column}": {"order": order, "missing": "_last"}}, {"id": {"order": "asc"}}]


def _distinct(plans: Any) -> int:
    return len(plans["buckets"]) + bool(plans["sum_other_doc_count"])
