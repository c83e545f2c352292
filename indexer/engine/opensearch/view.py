"""What a searcher reads: the documents of one published state, their statistics, and the tokens that patterns fit.

Statistics are worked out from the documents that are looked at, as `relevance.py` says: how many, how long, and how
many hold a token. The cluster's own would be those of a shard, and would count what is deleted. What was asked once for
a state is kept, for it never changes.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import Any

from indexer.engine.fields import FORMS, Unit
from indexer.engine.opensearch.cluster import MANY_SECONDS, Cluster
from indexer.engine.opensearch.mapping import INDEX_OF
from indexer.engine.opensearch.state import State
from indexer.engine.opensearch.wire import HEAD, head, is_digest, literally, wire
from indexer.engine.request import EXPANDED_TERMS, Prefix, Wildcard
from indexer.errors import RequestError

MOST_BUCKETS = 60_000
"""So many values are asked for at once: the cluster gives 65,536 at most."""

_WALKED = 10_000
"""Values in one step where there are more."""

ASKED_AT_ONCE = 100
"""Searches in one request: of tokens whose documents are counted, of groups that hits stand for."""

_KEPT = 200_000
"""Tokens whose numbers of documents are kept for a state."""


class View:
    """One state of the index; safe to share between threads."""

    def __init__(self, cluster: Cluster, state: State, indices: dict[str, str]) -> None:
        self.cluster = cluster
        self.state = state
        self.live = state.live()
        self._indices = {unit: indices[part] for unit, part in INDEX_OF.items()}
        self._keeping = threading.Lock()
        self._sizes: dict[Unit, tuple[int, dict[str, float]]] = {}
        self._frequencies: dict[tuple[Unit, str, str], int] = {}
        self._fitting: dict[tuple[Unit, Prefix | Wildcard], tuple[str, ...]] = {}

    def index(self, unit: Unit) -> str:
        """The name of the index of a unit."""
        return self._indices[unit]

    # --- statistics -----------------------------------------------------------------------------------------------

    def size(self, unit: Unit) -> tuple[int, dict[str, float]]:
        """How many documents there are, and the average length of each form over all of them."""
        if unit not in self._sizes:
            sums = {form.name: {"sum": {"field": f"length.{form.name}"}} for form in FORMS}
            answer = self._ask(unit, {"size": 0, "track_total_hits": True, "query": self.live, "aggs": sums})
            number = answer["hits"]["total"]["value"]
            averages = {form: held["value"] / max(1, number) for form, held in answer["aggregations"].items()}
            self._sizes[unit] = number, averages
        return self._sizes[unit]

    def frequencies(self, unit: Unit, tokens: Iterable[tuple[str, str]]) -> dict[tuple[str, str], int]:
        """(form, token) → how many documents hold it."""
        found = {}
        unknown = []
        for form, token in dict.fromkeys(tokens):
            number = self._frequencies.get((unit, form, token))
            if number is None:
                unknown.append((form, token))
            else:
                found[form, token] = number
        for (form, token), number in self._counted(unit, unknown):
            found[form, token] = number
            with self._keeping:
                if len(self._frequencies) >= _KEPT:
                    self._frequencies.clear()
                self._frequencies[unit, form, token] = number
        return found

    def _counted(self, unit: Unit, tokens: list[tuple[str, str]]) -> Iterator[tuple[tuple[str, str], int]]:
        rest = iter(tokens)
        while some := list(islice(rest, ASKED_AT_ONCE)):
            bodies = [
                {"size": 0, "track_total_hits": True,
                 "query": {"bool": {"filter": [{"term": {f"form.{form}": wire(token)}}, self.live]}}}
                for form, token in some
            ]  # fmt: skip
            answers = self.cluster.searches(self.index(unit), bodies)
            yield from zip(some, (answer["hits"]["total"]["value"] for answer in answers), strict=True)

    # --- the tokens themselves ------------------------------------------------------------------------------------

    def tokens(self, unit: Unit, form: str, prefix: str) -> dict[str, int]:
        """Every token of a form that begins so, with the number of documents that hold it."""
        held = self.values(unit, f"form.{form}", self.live, _beginning(prefix) if prefix else None)
        full = self.in_full(unit, f"form.{form}", held)
        return {full[kept]: number for kept, number in held.items() if full[kept].startswith(prefix)}

    def fitting(self, unit: Unit, node: Prefix | Wildcard) -> tuple[str, ...]:
        """The tokens, as they are kept, that a prefix or pattern fits. Raises RequestError when they are too many.

        First those of all documents that lie there, which is quick; then, if they are too many, of those looked at.
        """
        key = (unit, node)
        if key not in self._fitting:
            found = self._fits(unit, node, {"match_all": {}})
            if len(found) > EXPANDED_TERMS:
                found = self._fits(unit, node, self.live)
            if len(found) > EXPANDED_TERMS:
                raise RequestError(_too_many(node))
            with self._keeping:
                self._fitting[key] = found
        return self._fitting[key]

    def _fits(self, unit: Unit, node: Prefix | Wildcard, query: dict[str, Any]) -> tuple[str, ...]:
        field = f"form.{node.form}"
        pattern = _beginning(node.prefix) if isinstance(node, Prefix) else _pattern(node.pattern)
        asked = {"terms": {"field": field, "size": 2 * EXPANDED_TERMS, "include": pattern}}
        answer = self._ask(unit, {"size": 0, "query": query, "aggs": {"values": asked}})
        held = [bucket["key"] for bucket in answer["aggregations"]["values"]["buckets"]]
        fits = _fits_prefix(node) if isinstance(node, Prefix) else _fits_pattern(node)
        full = self.in_full(unit, field, held)
        return tuple(kept for kept in held if fits(full[kept]))

    def values(self, unit: Unit, field: str, query: dict[str, Any], include: str | None = None) -> dict[str, int]:
        """Every value of a field, as it is kept, with the number of documents under a query that carry it."""
        asked = {"field": field, "size": MOST_BUCKETS} | ({"include": include} if include else {})
        answer = self._ask(unit, {"size": 0, "query": query, "aggs": {"values": {"terms": asked}}}, MANY_SECONDS)
        found = answer["aggregations"]["values"]
        if not found["sum_other_doc_count"]:
            return {bucket["key"]: bucket["doc_count"] for bucket in found["buckets"]}
        fits = re.compile(include, re.DOTALL).fullmatch if include else bool
        return {value: number for value, number in self._walked(unit, field, query) if include is None or fits(value)}

    def _walked(self, unit: Unit, field: str, query: dict[str, Any]) -> Iterator[tuple[str, int]]:
        after: dict[str, Any] = {}
        while True:
            asked = {"size": _WALKED, "sources": [{"value": {"terms": {"field": field}}}], **after}
            body = {"size": 0, "query": query, "aggs": {"values": {"composite": asked}}}
            found = self._ask(unit, body, MANY_SECONDS)["aggregations"]["values"]
            yield from ((bucket["key"]["value"], bucket["doc_count"]) for bucket in found["buckets"])
            if "after_key" not in found:
                return
            after = {"after": found["after_key"]}

    def in_full(self, unit: Unit, field: str, values: Iterable[str]) -> dict[str, str]:
        """Value as it is kept → value; those too long to be kept are looked up in a document that carries them."""
        found = {}
        for kept in values:
            found[kept] = kept
            if is_digest(kept):
                body = {"size": 1, "query": {"term": {field: kept}}, "_source": ["full"]}
                hits = self._ask(unit, body)["hits"]["hits"]
                found[kept] = hits[0]["_source"]["full"][kept] if hits else kept
        return found

    def _ask(self, unit: Unit, body: dict[str, Any], seconds: float | None = None) -> Any:
        return self.cluster.search(self.index(unit), body, seconds)


def _too_many(node: Prefix | Wildcard) -> tuple[str, str]:
    if isinstance(node, Prefix):
        return "prefix-too-short", node.prefix
    return "pattern-too-wide", node.pattern


def _beginning(prefix: str) -> str:
    """What the keywords of tokens that begin so fit.

    Said twice over: what OpenSearch 2.19 sees to be a mere prefix it looks up by a shorter way, which fails when the
    prefix lies behind all tokens.
    """
    start = literally(head(prefix))
    return f"{start}.*|{start}" if start else ".*"


def _pattern(pattern: str) -> str:
    """What the keywords of tokens that are written so fit, and perhaps those of long ones that are not."""
    start = head(re.split(r"[*?]", pattern, maxsplit=1)[0])
    if len(pattern) > HEAD:
        return _beginning(start)
    written = "".join({"*": ".*", "?": "."}.get(char) or literally(char) for char in pattern)
    return f"({written})|({literally(start)}.*{_DIGESTED})"


_DIGESTED = "\U0010ffff.*"


def _fits_prefix(node: Prefix) -> Callable[[str], object]:
    return lambda token: token.startswith(node.prefix)


def _fits_pattern(node: Wildcard) -> Callable[[str], object]:
    written = "".join({"*": ".*", "?": "."}.get(char) or re.escape(char) for char in node.pattern)
    return re.compile(written, re.DOTALL).fullmatch
