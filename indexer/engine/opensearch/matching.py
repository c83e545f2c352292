"""Which documents match, as queries of the cluster: structures only, never its query language."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise, product
from typing import Any

from indexer.engine.fields import Unit
from indexer.engine.opensearch.view import View
from indexer.engine.opensearch.wire import spelled, wire
from indexer.engine.request import And, FacetFilter, Node, Or, Phrase, Prefix, RangeFilter, Term, Wildcard
from indexer.errors import RequestError

Query = dict[str, Any]

EVERYTHING: Query = {"match_all": {}}
NOTHING: Query = {"match_none": {}}

MOST_WAYS = 512
"""A loose phrase that says a word twice in a row, and then goes on, is asked for in each way that it may stand there;
in so many at most."""


def query_of(node: Node, view: View, unit: Unit) -> Query:
    """A node as a query. Raises RequestError for a prefix or pattern that too many tokens fit."""
    match node:
        case Term():
            return {"term": {f"form.{node.form}": wire(node.token)}}
        case Phrase():
            return _phrase(node)
        case Prefix() | Wildcard():
            return {"terms": {f"form.{node.form}": list(view.fitting(unit, node))}}
        case And():
            children = [query_of(child, view, unit) for child in node.children]
            without = [query_of(child, view, unit) for child in node.without]
            return {"bool": {"filter": [EVERYTHING, *children], "must_not": without}}
        case Or():
            children = [query_of(child, view, unit) for child in node.children]
            if node.minimum <= 0:
                return EVERYTHING
            if node.minimum > len(children):
                return NOTHING
            return {"bool": {"should": children, "minimum_should_match": node.minimum}}


def passing(choice: FacetFilter) -> Query:
    """The documents that pass a filter."""
    field = f"facet.{choice.facet}"
    carried = [wire(value) for value in choice.values if value is not None]
    ways: list[Query] = [{"terms": {field: carried}}] if carried else []
    if None in choice.values:
        ways.append(without_value(field))
    chosen = {"bool": {"should": ways, "minimum_should_match": 1}} if ways else NOTHING
    return {"bool": {"must_not": [chosen]}} if choice.exclude else chosen


def without_value(field: str) -> Query:
    """The documents that have no value of a field."""
    return {"bool": {"must_not": [{"exists": {"field": field}}]}}


def within(limits: RangeFilter) -> Query:
    """The documents within a range."""
    ends = {"gte": limits.low, "lte": limits.high}
    given = {end: value for end, value in ends.items() if value is not None}
    field = f"column.{limits.column}"
    return {"range": {field: given}} if given else {"exists": {"field": field}}


# --- phrases ----------------------------------------------------------------------------------------------------------


def _phrase(node: Phrase) -> Query:
    if len(node.tokens) == 1:
        return {"term": {f"form.{node.form}": wire(node.tokens[0])}}
    field = f"positions.{node.form}"
    words = [spelled(token) for token in node.tokens]
    if node.slop == 0:
        return {"match_phrase": {field: {"query": " ".join(words)}}}
    twice = next((place for place, (one, other) in enumerate(pairwise(words)) if one == other), len(words) - 1)
    if len(set(words[twice:])) > 1:
        return _every_way(field, words, node)
    reached = _chain(field, words[: twice + 1], node.slop)
    for word in words[twice + 1 :]:
        reached = _near(reached, _word(field, word), node.slop)
    return reached


def _chain(field: str, words: Sequence[str], slop: int) -> Query:
    """Where the last word stands near enough behind the one before, that behind its own, and so on; neighbours differ.

    The cluster tells where a word is *not* near behind another; those where it is are all but these. Its own nearness
    would look at the first word that comes, and miss a later one that the rest of the phrase follows.
    """
    reached = _word(field, words[0])
    for word in words[1:]:
        here = _word(field, word)
        stray = {"span_not": {"include": here, "exclude": reached, "pre": slop + 1, "post": 0}}
        reached = {"span_not": {"include": here, "exclude": stray}}
    return reached


def _every_way(field: str, words: Sequence[str], node: Phrase) -> Query:
    """Each way in which a loose phrase may stand there. Raises RequestError when there are too many."""
    gaps = range(node.slop + 1)
    if len(gaps) ** (len(words) - 1) > MOST_WAYS:
        raise RequestError(("phrase-too-loose", " ".join(node.tokens)))
    ways = []
    for widths in product(gaps, repeat=len(words) - 1):
        clauses = [_word(field, words[0])]
        for width, word in zip(widths, words[1:], strict=True):
            clauses += [{"span_gap": {field: width}}] * bool(width) + [_word(field, word)]
        ways.append({"span_near": {"clauses": clauses, "slop": 0, "in_order": True}})
    return {"bool": {"should": ways, "minimum_should_match": 1}}


def _word(field: str, word: str) -> Query:
    return {"span_term": {field: word}}


def _near(first: Query, second: Query, slop: int) -> Query:
    return {"span_near": {"clauses": [first, second], "slop": slop, "in_order": True}}
