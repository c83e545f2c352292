"""What the arrays have no way of their own for: Whoosh's matchers find the documents, and their numbers become rows.

They go from document to document in Python, so what they are asked is bounded: in tokens before, and in time.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import numpy as np
from whoosh.query import Or, Query, Term
from whoosh.searching import Searcher

from indexer.engine.request import EXPANDED_TERMS, Wildcard
from indexer.engine.whoosh.build import encode
from indexer.engine.whoosh.layout import Part
from indexer.engine.whoosh.schema import form_field
from indexer.engine.whoosh.snapshot import UnitView
from indexer.engine.whoosh.terms import joined
from indexer.errors import RequestError

_BETWEEN_CHECKS = 1_000
"""So many tokens or documents pass between two looks at the clock."""


def rows_by_whoosh(unit: UnitView, node: Wildcard, check_time: Callable[[], None]) -> np.ndarray:
    """The live rows that match, ascending. Raises RequestError for a pattern that too many live tokens fit."""
    queries = [(part, _query(unit, part, node, check_time)) for part in unit.parts]
    if len({term.text for _, query in queries for term in query.subqueries}) > EXPANDED_TERMS:
        raise RequestError(("pattern-too-wide", node.pattern))
    return joined([_found(part, query, check_time) for part, query in queries])


def _query(unit: UnitView, part: Part, node: Wildcard, check_time: Callable[[], None]) -> Or:
    """The pattern as an OR of the segment's tokens that stand in live documents."""
    name = form_field(unit.unit, node.form)
    field = part.segment.field(name)
    if field is None:
        return Or([])
    fits = re.compile(_expression(node.pattern), re.DOTALL).fullmatch
    first, last = field.range(encode(re.split(r"[*?]", node.pattern)[0]))
    found = []
    for start in range(first, last, _BETWEEN_CHECKS):
        check_time()
        stop = min(last, start + _BETWEEN_CHECKS)
        tokens = field.terms.read(start, stop)
        places = [at for at, token in enumerate(tokens, start) if fits(token.decode("utf-8", "surrogatepass"))]
        found += [Term(name, tokens[at - start]) for at in places if _lives(part, field, at)]
    return Or(found)


def _lives(part: Part, field, place: int) -> bool:
    return part.alive is None or len(part.live(field.postings(place, place + 1)[0])[0]) > 0


def _expression(pattern: str) -> str:
    return "".join({"*": ".*", "?": "."}.get(char) or re.escape(char) for char in re.sub(r"\*+", "*", pattern))


def _found(part: Part, query: Query, check_time: Callable[[], None]) -> np.ndarray:
    """The live rows of a segment that Whoosh's matchers find."""
    documents = np.fromiter(_looking_at_the_clock(Searcher(part.segment.reader()).docs_for_query(query), check_time),
                            np.int64)  # fmt: skip
    return part.live(documents)[0]


def _looking_at_the_clock(documents: Iterator[int], check_time: Callable[[], None]) -> Iterator[int]:
    for number, document in enumerate(documents):
        if number % _BETWEEN_CHECKS == 0:
            check_time()
        yield document
