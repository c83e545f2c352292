"""`make bench` and `make bench-engine`: how fast, in one run. Nothing here passes or fails.

    python -m tests.bench.run --size 1000 [--pdf-share 0.2] [--seed 1] [--json]
        every stage and query shape of the site, on so many generated plans
    python -m tests.bench.run --size 20000 --against opensearch,tantivy,fts5,whoosh [--seed 7] [--json]
        the engine beside others, on so many passages

Figures depend on the machine: read ratios, and compare runs on the same one.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
from pathlib import Path


def main(argv: list[str] | None = None) -> None:
    """Measure, print."""
    arguments = _arguments(argv)
    if arguments.against is None:
        from tests.bench.site import measure_site, print_site

        seed = 1 if arguments.seed is None else arguments.seed
        report, show = measure_site(arguments.size or 1000, arguments.pdf_share, seed), print_site
    else:
        from tests.bench.engine import measure_engines, print_engines

        seed = 7 if arguments.seed is None else arguments.seed
        rivals = list(filter(None, arguments.against.split(",")))
        report, show = measure_engines(arguments.size or 20_000, rivals, seed), print_engines
    machine = f"{platform.machine()}, {os.cpu_count()} processors, Python {platform.python_version()}"
    if arguments.json:
        json.dump({"machine": machine, "seed": seed, **report}, sys.stdout, ensure_ascii=False, indent=1)
        print()
    else:
        print(f"{machine}; seed {seed}")
        show(report)


def _arguments(argv: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="tests.bench.run", description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)  # fmt: skip
    parser.add_argument("--size", type=int, help="generated plans (default 1000); passages with --against (20000)")
    parser.add_argument("--against", help="measure the engine beside opensearch, tantivy, fts5, whoosh (by comma)")
    parser.add_argument("--pdf-share", type=float, default=0.2, help="share of plans written as PDF (default 0.2)")
    parser.add_argument("--seed", type=int, help="seed of the generator (default 1, or 7 with --against)")
    parser.add_argument("--json", action="store_true", help="one JSON object instead of tables")
    return parser.parse_args(argv)


if __name__ == "__main__":
    if not __package__:
        sys.path[0] = str(Path(__file__).parents[2])
    main()
