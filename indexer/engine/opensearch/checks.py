"""Reading a whole state: which plans it holds, and whether it holds together."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from indexer.engine.fields import Unit
from indexer.engine.opensearch.cluster import MANY_SECONDS
from indexer.engine.opensearch.mapping import NOTHING_STORED, WINDOW
from indexer.engine.opensearch.view import View
from indexer.engine.opensearch.wire import is_digest


def known(view: View) -> dict[str, int]:
    """Plan id → number of passages."""
    found = {}
    for fields in _documents(view, "plan", ("id", "passages")):
        kept = fields["id"][0]
        name = view.in_full("plan", "id", [kept])[kept] if is_digest(kept) else kept
        found[name] = fields["passages"][0]
    return found


def problems(view: View) -> Iterator[str]:
    """What is wrong, a sentence each: plans that stand twice, passages that are missing or are nobody's."""
    wanted: dict[str, int] = {}
    plans: dict[str, int] = {}
    for fields in _documents(view, "plan", ("plan", "version", "passages")):
        wanted[fields["version"][0]] = fields["passages"][0]
        plans[fields["plan"][0]] = plans.get(fields["plan"][0], 0) + 1
    yield from (f"plan {plan} stands there {times} times" for plan, times in plans.items() if times > 1)
    held = view.values("passage", "version", view.live)
    for version in sorted(wanted.keys() | held.keys()):
        if wanted.get(version, 0) != held.get(version, 0):
            yield (f"plan {version.rpartition('@')[0]} has {held.get(version, 0)} passages in the index, not "
                   f"{wanted.get(version, 0)}; run `plansearch rebuild`")  # fmt: skip


def _documents(view: View, unit: Unit, fields: tuple[str, ...]) -> Iterator[dict[str, Any]]:
    """These fields of all documents, in order of their ids."""
    after: dict[str, Any] = {}
    while True:
        body = {"size": WINDOW, "query": view.live, "sort": [{"id": "asc"}, {"version": "asc"}], **NOTHING_STORED,
                "docvalue_fields": list(fields), "track_total_hits": False, **after}  # fmt: skip
        hits = view.cluster.search(view.index(unit), body, MANY_SECONDS)["hits"]["hits"]
        yield from (hit["fields"] for hit in hits)
        if len(hits) < WINDOW:
            return
        after = {"search_after": hits[-1]["sort"]}
