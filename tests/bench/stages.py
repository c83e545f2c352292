"""The stages of an ingest one by one, and the whole command as a user runs it."""

from __future__ import annotations

import hashlib
import json
import re
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar

from indexer.catalogue.rows import StoredPlan
from indexer.engine.protocol import IndexedPlan
from indexer.entries import index_plan
from indexer.model import Document, Plan, plan_id
from indexer.opening import open_index
from indexer.readers import pdf, text
from indexer.recognise import recognise
from indexer.settings import Settings

SAMPLE = 400
"""Documents that a single stage is measured on, at most: enough for a steady figure."""

PAGE_CHARS = 1_600
"""Characters on a page: 1,590 is the mean of 144 printed pages of the Công báo (gazette) and of government PDFs."""

MEGABYTE = 1 << 20
T = TypeVar("T")
R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage: what went through it, and the CPU seconds it took in one process."""

    name: str
    documents: int
    pages: int
    cpu_seconds: float


def measure_stages(archive: Path, settings: Settings) -> Iterator[Stage]:
    """Each stage over a sample of the archive, in the order of an ingest."""
    files = sorted(path for path in archive.rglob("*") if path.suffix in (".pdf", ".txt"))
    most = settings.read_output_mb * MEGABYTE
    documents: list[Document] = []
    for name, suffix, reader in (("read text", ".txt", text.read), ("read PDF", ".pdf", pdf.read)):
        chosen = [path for path in files if path.suffix == suffix][:SAMPLE]
        read, seconds = _timed(lambda path, reader=reader: reader(path, most), chosen)
        documents += read
        yield _stage(name, read, seconds)
    plans, seconds = _timed(_recognise, documents)
    yield _stage("recognise", documents, seconds)
    entries, seconds = _timed(_index_entries, list(zip(plans, documents, strict=True)))
    yield _stage("analyse", documents, seconds)
    began = time.process_time()
    _write(entries, replace(settings, home=settings.home / "stage"))
    seconds = time.process_time() - began
    yield _stage("write the index", documents, seconds)


def measure_ingest(archive: Path, settings: Settings) -> dict[str, float]:
    """`plansearch ingest` on the whole archive, and again when nothing is new; then what it left on the disk."""
    cpu_before = _children_cpu()
    seconds, report = _ingest(archive, settings)
    cpu_seconds = _children_cpu() - cpu_before
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    again, _ = _ingest(archive, settings)
    status = json.loads(_plansearch(settings, "status", "--json"))
    pages = int(re.search(r"(\d+) pages? in", report)[1])
    return {
        "seconds": seconds,
        "cpu_seconds": cpu_seconds,
        "documents_per_second": status["plans"] / seconds,
        "pages_per_second": pages / seconds,
        "passages_per_second": status["passages"] / seconds,
        "second_run_seconds": again,
        "peak_mb": peak,
        "index_mb": _size(settings.index_path) / MEGABYTE,
        "catalogue_mb": _size(settings.catalogue_path) / MEGABYTE,
        "plans": status["plans"],
        "passages": status["passages"],
    }


def _timed(step: Callable[[T], R], batch: Sequence[T]) -> tuple[list[R], float]:
    """The results, and the CPU seconds that they took."""
    if batch:
        step(batch[0])  # tables and models are read at the first use
    began = time.process_time()
    results = [step(one) for one in batch]
    return results, time.process_time() - began


def _stage(name: str, documents: Sequence[Document], seconds: float) -> Stage:
    return Stage(name, len(documents), sum(map(_pages, documents)), seconds)


def _pages(document: Document) -> int:
    """Its pages; a text has one, however long, and counts as what it would fill."""
    return max(len(document.pages), round(len(document.text) / PAGE_CHARS))


def _id_of(document: Document) -> str:
    return plan_id(hashlib.sha256(document.text.encode()).hexdigest())


def _recognise(document: Document) -> Plan:
    return recognise(document, plan_id=_id_of(document))


def _index_entries(recognised: tuple[Plan, Document]) -> IndexedPlan:
    plan, document = recognised
    directives = tuple(reference.directive for reference in plan.references)
    states = tuple(reference.state for reference in plan.references)
    return index_plan(StoredPlan(plan, document, (), directives, states))


def _write(entries: Sequence[IndexedPlan], settings: Settings) -> None:
    with open_index(settings).writer() as writer:
        for entry in entries:
            writer.add(entry)
        writer.commit()


def _ingest(archive: Path, settings: Settings) -> tuple[float, str]:
    began = time.perf_counter()
    report = _plansearch(settings, "ingest", str(archive))
    return time.perf_counter() - began, report


def _plansearch(settings: Settings, *arguments: str) -> str:
    command = [Path(sys.executable).with_name("plansearch"), "--home", settings.home, *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return done.stdout + done.stderr


def _children_cpu() -> float:
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def _size(path: Path) -> int:
    files = path.rglob("*") if path.is_dir() else path.parent.glob(path.name + "*")
    return sum(file.stat().st_size for file in files if file.is_file())
