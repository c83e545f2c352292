"""How fast each stage and each query shape is, on a generated archive, in one run.

Stages run one after the other in one process, so that each has its own figure; the last line of the stages is the real
command, `plansearch ingest`, with all its processes.
"""

from __future__ import annotations

import os
import tempfile
from dataclasses import asdict
from pathlib import Path

from indexer.settings import load_settings
from tests.bench.queries import measure_queries
from tests.bench.reuse import measure_reuse, print_reuse
from tests.bench.stages import measure_ingest, measure_stages
from tests.bench.vietnamese import measure_vietnamese, print_vietnamese
from tests.generator import write_archive


def measure_site(plans: int, pdf_share: float, seed: int) -> dict:
    """Every stage and query shape, on so many generated plans."""
    with tempfile.TemporaryDirectory(prefix="plansearch-bench-") as name:
        folder = Path(name)
        archive = folder / "archive"
        write_archive(archive, seed, plans, pdf_share=pdf_share)
        settings = load_settings({"home": folder / "home"}, environ={}, config=os.devnull)
        stages = [asdict(stage) for stage in measure_stages(archive, settings)]
        ingest = measure_ingest(archive, settings)
        return {
            "plans": plans,
            "vietnamese": measure_vietnamese(seed),
            "stages": stages,
            "ingest": ingest,
            "reuse": measure_reuse(settings, ingest["cpu_seconds"]),
            "queries": [asdict(shape) for shape in measure_queries(archive, settings, seed)],
        }


def print_site(report: dict) -> None:
    """The report as tables."""
    print(f"{report['plans']} generated plans\n")
    print_vietnamese(report["vietnamese"])
    print(f"{'stage':<22}{'documents':>10}{'pages':>8}{'CPU s':>9}{'documents/s':>13}{'pages/s':>10}")
    for stage in report["stages"]:
        per_cpu = max(stage["cpu_seconds"], 1e-9)
        print(
            f"{stage['name']:<22}{stage['documents']:>10}{stage['pages']:>8}{stage['cpu_seconds']:>9.2f}"
            f"{stage['documents'] / per_cpu:>13.1f}{stage['pages'] / per_cpu:>10.1f}"
        )
    ingest = report["ingest"]
    print(
        f"\nplansearch ingest: {ingest['documents_per_second']:.1f} documents/s,"
        f" {ingest['pages_per_second']:.1f} pages/s, {ingest['passages_per_second']:.0f} passages/s"
        f" ({ingest['seconds']:.1f} s, {ingest['cpu_seconds']:.1f} CPU s), again with nothing new"
        f" {ingest['second_run_seconds']:.1f} s\npeak memory of its largest process {ingest['peak_mb']:.0f} MB;"
        f" index {ingest['index_mb']:.1f} MB, catalogue {ingest['catalogue_mb']:.1f} MB\n"
    )
    print_reuse(report["reuse"])
    print(f"{'results page for':<34}{'queries':>8}{'p50 ms':>9}{'p95 ms':>9}{'p50 / empty page':>18}")
    empty = report["queries"][0]["p50_ms"]
    for shape in report["queries"]:
        print(
            f"{shape['name']:<34}{shape['queries']:>8}{shape['p50_ms']:>9.1f}{shape['p95_ms']:>9.1f}"
            f"{shape['p50_ms'] / empty:>18.1f}"
        )
