"""What is recognised at the head of real scans after OCR: `python -m tests.readers.score_scans [--pages N]`.

Gold: ../shared/data/pdf-government/index.jsonl, read from the pictures by hand. A field is right, missing (None is no
error: handwriting is often unreadable) or wrong; a date is right as far as it goes (`2017-11` of 2017-11-13). An issuer
is right with and without the word *tỉnh* (province). Misses are printed with the head as OCR read it.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from indexer.errors import Unreadable
from indexer.model import Document, Plan, Source
from indexer.readers import pdf
from indexer.readers.ocr_worker import Recognisers
from indexer.readers.scanned import Scanned
from indexer.recognise import recognise
from indexer.settings import load_settings
from indexer.vietnamese.tone import modern
from tests.conftest import REPOSITORY

FOLDER = REPOSITORY.parent / "shared" / "data" / "pdf-government"
FIELDS = ("kind", "number", "issued", "issuer")
MOST = 1 << 24
HEAD = 24
"""Lines that are printed of a miss."""


@dataclass(frozen=True, slots=True)
class Scan:
    """A scan with its gold, and what was read and recognised."""

    name: str
    gold: dict[str, str | None]
    document: Document
    plan: Plan

    def found(self, field: str) -> str | None:
        """A field's value as text."""
        value = getattr(self.plan, field)
        return value and (value.value.name if field == "issuer" else str(value.value))

    def verdict(self, field: str) -> str:
        """`right`, `missing` or `wrong`; `unknown` without gold."""
        wanted = self.gold["type" if field == "kind" else field]
        found = self.found(field)
        if wanted is None:
            return "unknown"
        if found is None:
            return "missing"
        same = wanted.startswith(found) if field == "issued" else _plain(wanted) == _plain(found)
        return "right" if same else "wrong"


def _plain(text: str) -> str:
    return " ".join(modern(text).casefold().replace("tỉnh ", "").split())


def scans(folder: Path, pages: int) -> Iterator[Scan]:
    """Every scan of the folder; of each, so many pages from the first are recognised."""
    rows = [json.loads(line) for line in (folder / "index.jsonl").read_text(encoding="utf-8").splitlines()]
    rows = [row for row in rows if row["kind"] != "text"]
    known: dict[str, dict[int, Scanned]] = {}
    with Recognisers(load_settings(environ={})) as children:
        jobs = (
            (_source(folder / row["file"]), number) for row in rows for number in range(1, min(pages, row["pages"]) + 1)
        )
        for (source, number), page in children.recognise(jobs):
            if isinstance(page, Unreadable):
                raise page
            known.setdefault(source.path, {})[number] = Scanned.from_json(page.result)
    for row in rows:
        path = folder / row["file"]
        document = pdf.read(path, MOST, known[str(path)])
        yield Scan(row["file"], row["gold"], document, recognise(document, plan_id="a" * 16, name=path.name))


def _source(path: Path) -> Source:
    status = path.stat()
    return Source(str(path), "", status.st_size, status.st_mtime_ns)


def tally(found: list[Scan]) -> dict[str, Counter]:
    """For each field how many are right, missing and wrong."""
    return {field: Counter(scan.verdict(field) for scan in found) for field in FIELDS}


def main() -> None:
    """Print the misses and the sums."""
    parser = argparse.ArgumentParser(prog="tests.readers.score_scans")
    parser.add_argument("--pages", type=int, default=99, help="pages of each that are recognised (default: all)")
    found = list(scans(FOLDER, parser.parse_args().pages))
    for scan in found:
        misses = {field: scan.verdict(field) for field in FIELDS if scan.verdict(field) not in ("right", "unknown")}
        if misses:
            print(f"== {scan.name}")
            for field, verdict in misses.items():
                wanted = scan.gold["type" if field == "kind" else field]
                print(f"{field} {verdict}: {scan.found(field)!r} for {wanted!r}")
            print(*(f"    {line}" for line in scan.document.text.split("\n")[:HEAD] if line), sep="\n")
    for field, counts in tally(found).items():
        print(f"{field:<8}" + ", ".join(f"{what}: {count}" for what, count in counts.most_common()))


if __name__ == "__main__":
    main()
