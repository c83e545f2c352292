"""What an archive of generated plans takes in a cluster and a database, and what every run begins by reading.

    python -m tests.bench.sizes --plans 2000 [--seed 7]

One node of this run (512 MB, no copies) and one server of PostgreSQL; the plans are ingested as a user does it, and
measured on the way: what words cost once is shared by more and more plans. The index is merged into one segment before
its bytes are read. The deployment guide's table rests on the last row.
"""

from __future__ import annotations

import argparse
import tempfile
import time
import tracemalloc
from collections.abc import Callable, Iterator
from pathlib import Path

from sqlalchemy import create_engine, text

from indexer.catalogue import Catalogue
from indexer.engine.opensearch.cluster import Cluster
from indexer.engine.opensearch.cluster import where as cluster_of
from indexer.opening import open_index
from indexer.pipeline import ingest
from indexer.progress import Silent
from indexer.settings import Settings
from tests.fixtures_plans import settings_for
from tests.generator.archive import write_archive
from tests.opensearch.node import Node
from tests.postgresql_server import running_server

PARTS = 4
"""Measured after each part of the archive, the first of which is an eighth, each later one twice as much."""


def main() -> None:
    """Measure, print."""
    parser = argparse.ArgumentParser(prog="tests.bench.sizes", description="bytes a plan and a passage take")
    parser.add_argument("--plans", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=7)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="plansearch-sizes-") as folder, running_server() as server:
        node = Node(Path(folder, "node"))
        node.folder.mkdir()
        try:
            settings = settings_for(
                Path(folder, "home"), engine="opensearch", opensearch_urls=node.start().wait().url, workers=2,
                opensearch_replicas=0, opensearch_seconds=60, catalogue_url=server.new_database(),
            )  # fmt: skip
            paths = write_archive(Path(folder, "archive"), arguments.seed, arguments.plans)
            for report in grown(settings, paths):
                print("  ".join(f"{name} {value:,.1f}" for name, value in report.items()), flush=True)
        finally:
            node.stop()


def grown(settings: Settings, paths: list[Path]) -> Iterator[dict[str, float]]:
    """Ingest part after part; what there is after each."""
    ends = [len(paths) >> shift for shift in reversed(range(PARTS))]
    for first, last in zip((0, *ends), ends, strict=False):
        began = time.monotonic()
        ingest(paths[first:last], settings, Silent())
        yield {"plans/s": (last - first) / (time.monotonic() - began), **taken(settings), **read_first(settings)}


def taken(settings: Settings) -> dict[str, float]:
    """Kilobytes: the index merged into one segment, the database with its indexes."""
    held = open_index(settings).known()
    plans, passages = len(held), sum(held.values())
    plan, passage = (_document(settings, part) for part in ("plans", "passages"))
    database = create_engine(settings.catalogue_url.replace("postgresql:", "postgresql+psycopg:"))
    with database.connect() as connection:
        catalogue = connection.scalar(text("SELECT pg_database_size(current_database())")) / 1000
        chars = connection.scalar(text("SELECT avg(length(text)) FROM contents"))
    database.dispose()
    whole = plan + passage * passages / plans
    return {"plans": plans, "passages": passages, "characters a plan": float(chars), "kB a plan": whole,
            "its document": plan, "a passage": passage, "with its share of the plan": whole * plans / passages,
            "catalogue kB a plan": catalogue / plans}  # fmt: skip


def _document(settings: Settings, part: str) -> float:
    """Kilobytes of a document of an index, merged into one segment."""
    cluster, address = Cluster(cluster_of(settings)), f"/{settings.opensearch_prefix}-{part}"
    cluster.post(f"{address}/_forcemerge", max_num_segments=1)
    (index,) = cluster.get(f"{address}/_segments", patient=True)["indices"].values()
    segments = index["shards"]["0"][0]["segments"].values()
    return sum(each["size_in_bytes"] for each in segments) / 1000 / sum(each["num_docs"] for each in segments)


def read_first(settings: Settings) -> dict[str, float]:
    """What every run begins by reading: milliseconds and kilobytes a thousand plans (or rows of files)."""
    index = open_index(settings)
    found = {}
    with Catalogue.open_readonly(settings.catalogue) as catalogue:
        for name, read in (("index ids", index.known), ("rows", catalogue.known), ("plan ids", catalogue.plan_ids)):
            milliseconds, kilobytes, number = _read(read)
            found[f"{name} ms/1000"] = milliseconds / number * 1000
            found[f"{name} kB/1000"] = kilobytes / number * 1000
    return found


def _read(read: Callable) -> tuple[float, float, int]:
    """Milliseconds, kilobytes that are held, and how many there are."""
    read()
    began = time.perf_counter()
    read()
    milliseconds = (time.perf_counter() - began) * 1000
    tracemalloc.start()
    held = read()
    kilobytes = tracemalloc.get_traced_memory()[0] / 1000
    tracemalloc.stop()
    return milliseconds, kilobytes, len(held)


if __name__ == "__main__":
    main()
