"""`make bench-readers`: from PDF to searchable, beside the plain chain (pdfminer `extract_text`, pyvi, stock Whoosh).

    python -m tests.bench.readers [--sample 60] [--pages 2000] [--seed 1] [--json]

Every reader reads the same files in turns in one process; figures are CPU seconds there. The two chains run one after
the other as commands of their own, over `--sample` plans of about eight born-digital pages; figures for 1,000 plans
are scaled from them. `--pages`: how far a reading process is followed whose memory must stay flat. Nothing here passes
or fails.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from itertools import cycle, islice
from pathlib import Path

from indexer.readers import ReaderPool, pdf
from indexer.settings import load_settings
from tests.conftest import REPOSITORY
from tests.generator import generate
from tests.generator.archive import write_pdf

DATA = REPOSITORY.parent / "shared" / "data"
PLANS_IN_ONE = 3
"""Generated plans that make one of about eight pages: a plan with its annexes."""

MOST = 1 << 26
STEP = 500
"""Pages between two looks at the memory of a reading process."""


def write_long_plans(folder: Path, seed: int, count: int) -> list[Path]:
    """Plans of about eight pages as PDF."""
    folder.mkdir(parents=True)
    plans = generate(seed, count * PLANS_IN_ONE)
    paths = []
    for number in range(count):
        path = folder / f"{number:04d}.pdf"
        write_pdf(path, "\n\n".join(plan.text for plan in islice(plans, PLANS_IN_ONE)))
        paths.append(path)
    return paths


def real_pdfs() -> list[Path]:
    """The real born-digital PDFs beside a developer's checkout."""
    found = [path for name in ("pdf-government", "pdf-gazette") for path in sorted((DATA / name).glob("*.pdf"))]
    return [path for path in found if any(page.method != "none" for page in pdf.read(path, MOST).pages)]


def measure_readers(files: Sequence[Path]) -> dict[str, float]:
    """Pages a CPU second of each reader, over the same files in turns."""
    readers: dict[str, Callable[[Path], object]] = {
        "plansearch": lambda path: pdf.read(path, MOST),
        "pdfminer extract_text": _pdfminer,
        "pypdfium2": _pdfium,
    }
    spent = dict.fromkeys(readers, 0.0)
    pages = 0
    for path in files:
        for name, read in readers.items():
            began = time.process_time()
            result = read(path)
            spent[name] += time.process_time() - began
            if name == "plansearch":
                pages += len(result.pages)
    return {"pages": pages, **{name: pages / seconds for name, seconds in spent.items()}}


def _pdfminer(path: Path) -> str:
    from pdfminer.high_level import extract_text

    return extract_text(path)


def _pdfium(path: Path) -> list[str]:
    import pypdfium2

    with pypdfium2.PdfDocument(path) as document:
        return [page.get_textpage().get_text_range() for page in document]


def measure_workers(files: Sequence[Path]) -> dict[str, float]:
    """Pages a second of the wall clock with one reading process and with two, once they have started."""
    found = {}
    for workers in (1, 2):
        with ReaderPool(load_settings({"workers": workers}, environ={}, config=os.devnull)) as readers:
            for some in (files[:workers], files):
                began = time.perf_counter()
                pages = sum(len(document.pages) for _, document in readers.run(({"path": str(p)}, p) for p in some))
            found[str(workers)] = pages / (time.perf_counter() - began)
    return found


def follow_memory(files: Sequence[Path], pages: int) -> list[float]:
    """The resident megabytes of one process after every STEP pages that it read."""
    script = (
        "import sys; from pathlib import Path; from tests.bench.readers import reading; "
        "[print(mb, flush=True) for mb in reading([Path(p) for p in sys.argv[2:]], int(sys.argv[1]))]"
    )
    command = [sys.executable, "-c", script, str(pages), *map(str, files)]
    done = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, check=True)
    return [float(line) for line in done.stdout.split()]


def reading(files: Sequence[Path], pages: int) -> Iterator[float]:
    """Read on and on; the resident megabytes after every STEP pages."""
    read = told = 0
    for path in cycle(files):
        read += len(pdf.read(path, MOST).pages)
        if read - told >= STEP:
            told = read
            yield int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize() / (1 << 20)
        if read >= pages:
            return


def measure_chains(archive: Path, folder: Path) -> dict[str, dict[str, float]]:
    """Wall and CPU seconds of the plain chain and of `plansearch ingest` with one child and with two."""
    plansearch = Path(sys.executable).with_name("plansearch")
    commands = {
        "plain chain": [sys.executable, "-m", "tests.bench.plain_chain", archive, folder / "plain"],
        **{
            f"plansearch, {workers} workers": [
                plansearch, "--home", folder / f"home-{workers}", "--workers", workers, "--no-ocr", "ingest", archive,
            ]
            for workers in (1, 2)
        },
    }  # fmt: skip
    return {name: _run(list(map(str, command))) for name, command in commands.items()}


def _run(command: list[str]) -> dict[str, float]:
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    subprocess.run(command, cwd=REPOSITORY, capture_output=True, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return {"wall": time.perf_counter() - began, "cpu": cpu}


def measure(sample: int, pages: int, seed: int) -> dict:
    """Everything."""
    with tempfile.TemporaryDirectory(prefix="plansearch-bench-") as name:
        folder = Path(name)
        archive = folder / "archive"
        generated = write_long_plans(archive, seed, sample)
        return {
            "sample": sample,
            "generated": measure_readers(generated[:20]),
            "real": measure_readers(real_pdfs()),
            "workers": measure_workers(generated),
            "megabytes": follow_memory(generated, pages),
            "chains": measure_chains(archive, folder),
        }


def show(report: dict) -> None:
    """A page for a person."""
    print(
        f"{'pages a CPU second':<28}{'pages':>7}{'plansearch':>12}{'pdfminer':>10}{'pypdfium2':>11}{'× pdfminer':>12}"
    )
    for kind in ("generated", "real"):
        row = report[kind]
        if row["pages"]:
            ours, theirs, pdfium = row["plansearch"], row["pdfminer extract_text"], row["pypdfium2"]
            print(
                f"{kind + ' PDFs':<28}{row['pages']:>7}{ours:>12.1f}{theirs:>10.1f}{pdfium:>11.0f}"
                f"{ours / theirs:>12.2f}"
            )
    one, two = report["workers"].values()
    print(f"\ntwo reading processes beside one: {two:.1f} pages a second against {one:.1f}, {two / one:.2f} times")
    print("\nresident MB of a reading process: " + ", ".join(f"{mb:.0f}" for mb in report["megabytes"]))
    scale, plain = 1000 / report["sample"], report["chains"]["plain chain"]
    print(f"\n{'1,000 plans, from ' + str(report['sample']):<28}{'wall s':>9}{'CPU s':>9}{'of wall':>9}{'of CPU':>9}")
    for name, cost in report["chains"].items():
        shares = cost["wall"] / plain["wall"], cost["cpu"] / plain["cpu"]
        print(f"{name:<28}{cost['wall'] * scale:>9.0f}{cost['cpu'] * scale:>9.0f}{shares[0]:>9.2f}{shares[1]:>9.2f}")


def main(argv: list[str] | None = None) -> None:
    """Measure, print."""
    parser = argparse.ArgumentParser(prog="tests.bench.readers", description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)  # fmt: skip
    parser.add_argument("--sample", type=int, default=60, help="plans of eight pages (default 60)")
    parser.add_argument("--pages", type=int, default=2000, help="pages that a process is followed for (default 2000)")
    parser.add_argument("--seed", type=int, default=1, help="seed of the generator (default 1)")
    parser.add_argument("--json", action="store_true", help="one JSON object instead of tables")
    arguments = parser.parse_args(argv)
    report = measure(arguments.sample, arguments.pages, arguments.seed)
    if arguments.json:
        json.dump(report, sys.stdout, indent=1)
    else:
        print(f"{os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}")
        show(report)


if __name__ == "__main__":
    main()
