"""The indices of a generation: what the field tables become in the cluster."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice
from typing import Any

from indexer.engine.fields import COLUMNS, FACETS, FORMS
from indexer.engine.manifest import Manifest
from indexer.engine.opensearch.wire import GAP
from indexer.engine.relevance import SCORING

ENGINE_VERSION = "opensearch-1"
"""What a Manifest's `engine` says: raised when the documents change their meaning."""

PLANS, PASSAGES, COMMITS = "plans", "passages", "commits"
PARTS = (PLANS, PASSAGES, COMMITS)
"""The indices of a generation: `<prefix>-<part>-<generation>`, in use behind the alias `<prefix>-<part>`."""

INDEX_OF = {"plan": PLANS, "passage": PASSAGES}

WINDOW = 10_000
"""So many hits can be asked for at once; what lies deeper is walked to."""

NOTHING_STORED = {"_source": False, "stored_fields": "_none_"}
"""Hits of which only columns and places are wanted: what is stored is compressed, and reading it takes longer than all
the rest together."""

TERMS_AT_ONCE = 60_000
"""So many values are named in one clause; the cluster takes 65,536 at most."""

_SCRIPT = "return doc.freq * ({k1} + 1.0) / (doc.freq + {k1} * (1.0 - {b} + {b} * doc.length / query.boost))"
"""`relevance.bm25`; the average length comes with the query, as its boost."""


def documents(shards: int, replicas: int, manifest: Manifest) -> dict[str, Any]:
    """Settings and fields of the index of plans, or of passages.

    Nothing becomes visible by itself: a commit refreshes. What is not shown is not kept beside its terms.
    """
    settings = {
        **_copies(shards, replicas),
        "refresh_interval": "-1",
        "max_result_window": WINDOW,
        "max_inner_result_window": WINDOW,
        "similarity": {form.name: _similarity(form.name) for form in FORMS},
        "analysis": {
            "tokenizer": {"spaces": {"type": "whitespace", "max_token_length": 4096}},
            "filter": {"gaps": {"type": "stop", "stopwords": [GAP]}},
            "analyzer": {"tokens": {"type": "custom", "tokenizer": "spaces", "filter": ["gaps"]}},
        },
    }
    mappings = {
        "dynamic": "strict",
        "_meta": {"manifest": manifest.to_json()},
        "_source": {"includes": ["stored", "full"]},
        "properties": _properties(),
    }
    return {"settings": settings, "mappings": mappings}


def commits(replicas: int, manifest: Manifest) -> dict[str, Any]:
    """Settings and fields of the index that holds what is published."""
    return {
        "settings": _copies(1, replicas),
        "mappings": {"dynamic": "strict", "_meta": {"manifest": manifest.to_json()}, "properties": {"state": _KEPT}},
    }


def writers() -> dict[str, Any]:
    """The same of the index that says who writes."""
    return {
        "settings": _copies(1, 1),
        "mappings": {"dynamic": "strict", "properties": {"holders": _KEPT}},
    }


_KEPT = {"type": "object", "enabled": False}
_KEYWORD = {"type": "keyword"}


def any_of(field: str, values: Iterable[str | int]) -> list[dict[str, Any]]:
    """Queries for the documents that have one of these values: as many as it takes, none for no values."""
    rest = iter(sorted(values))
    return [{"terms": {field: some}} for some in iter(lambda: list(islice(rest, TERMS_AT_ONCE)), [])]


def _copies(shards: int, replicas: int) -> dict[str, Any]:
    """As many replicas as are wanted, or as there are nodes for."""
    return {
        "number_of_shards": shards,
        "auto_expand_replicas": f"0-{replicas}" if replicas else False,
        "number_of_replicas": 0,
        "translog.durability": "request",
    }


def _similarity(form: str) -> dict[str, Any]:
    scoring = SCORING[form]
    return {"type": "scripted", "script": {"source": _SCRIPT.format(k1=float(scoring.k1), b=float(scoring.b))}}


def _properties() -> dict[str, Any]:
    forms = {
        form.name: {"type": "keyword", "index_options": "freqs", "norms": True, "similarity": form.name}
        for form in FORMS
    }
    positions = {
        form.name: {"type": "text", "analyzer": "tokens", "norms": False, "index_options": "positions"}
        for form in FORMS
        if form.positions
    }
    return {
        "id": _KEYWORD,
        "plan": _KEYWORD,
        "version": _KEYWORD,
        "born": {"type": "long"},
        "passages": {"type": "integer"},
        "stored": {"type": "keyword", "index": False, "doc_values": False},
        "full": _KEPT,
        "form": {"properties": forms},
        "positions": {"properties": positions},
        "length": {"properties": {form.name: {"type": "integer", "index": False} for form in FORMS}},
        "facet": {"properties": {facet.name: _KEYWORD for facet in FACETS}},
        "column": {"properties": {column.name: {"type": "long"} for column in COLUMNS}},
        "group": {"properties": {column.name: _KEYWORD for column in COLUMNS}},
    }
