"""A plan as lines of a bulk request.

A document's id in the cluster is the entry's id and its version, so that sending it twice is sending it once, and what
it replaces stays until the commit that replaces it. Fields: `mapping.py`.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from indexer.engine.fields import COLUMNS, FORMS
from indexer.engine.opensearch.wire import in_full, placed, wire
from indexer.engine.protocol import Entry, IndexedPlan

ALONE = "#"
"""Begins the group of a document that has no value of a column: nothing else is in it."""

_POSITIONAL = frozenset(form.name for form in FORMS if form.positions)


def version_of(plan: str, number: int, turn: int) -> str:
    """What names one writing of a plan: the batch that wrote it, and which turn in it."""
    return f"{wire(plan)}@{number}.{turn}"


def lines(plan: IndexedPlan, indices: Mapping[str, str], number: int, turn: int) -> Iterator[tuple[str, str]]:
    """(action, document) of a plan's passages, then of the plan. `indices`: unit → name; `number`: the batch's."""
    name = plan.plan.id
    shared = {"plan": wire(name), "version": version_of(name, number, turn), "born": number}
    for passage in plan.passages:
        yield _line(passage, indices["passage"], shared)
    yield _line(plan.plan, indices["plan"], {**shared, "passages": len(plan.passages)})


def _line(entry: Entry, index: str, shared: Mapping[str, Any]) -> tuple[str, str]:
    address = f"{wire(entry.id)}@{shared['version'].rpartition('@')[2]}"
    action = {"_index": index, "_id": address, "version": shared["born"], "version_type": "external_gte"}
    return _dumped({"index": action}), _dumped(_document(entry) | dict(shared))


def _document(entry: Entry) -> dict[str, Any]:
    forms = {form: [token for token in held if token is not None] for form, held in entry.forms.items()}
    forms = {form: held for form, held in forms.items() if held}
    values = [value for held in (forms, entry.facets) for each in held.values() for value in each]
    full = dict(in_full((entry.id, *values)))
    document = {
        "id": wire(entry.id),
        "stored": entry.stored,
        "form": {form: [wire(token) for token in held] for form, held in forms.items()},
        "positions": {form: placed(entry.forms[form]) for form in forms if form in _POSITIONAL},
        "length": {form: len(held) for form, held in forms.items()},
        "facet": {facet: [wire(value) for value in held] for facet, held in entry.facets.items()},
        "column": dict(entry.columns),
        "group": {column.name: _group(entry, column.name) for column in COLUMNS},
    }
    return document | {"full": full} if full else document


def _group(entry: Entry, column: str) -> str:
    value = entry.columns.get(column)
    return f"{ALONE}{wire(entry.id)}" if value is None else str(value)


def _dumped(value: Mapping[str, Any]) -> str:
    return json.dumps(value, separators=(",", ":"))
