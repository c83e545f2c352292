"""How many seeded errors the checks of a draft find, and how many of their findings are right.

python -m tests.desk.score_checks [PLANS] [DRAFTS] [SEED]
"""

from __future__ import annotations

import sys
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from indexer.catalogue.store import Catalogue
from indexer.draft import Draft
from indexer.model import Document, Page, Source, Span, plan_id
from indexer.recognise import recognise
from indexer.vietnamese.fold import fold
from indexer.vietnamese.normalise import clean
from search_app.desk.checks import Finding, check_draft
from tests.desk.drafts import TODAY, Seeded, drafts
from tests.generator import generate


@dataclass
class Score:
    """Of each sort of error: seeded, told; of each code: findings, wrong findings."""

    seeded: Counter = field(default_factory=Counter)
    told: Counter = field(default_factory=Counter)
    findings: Counter = field(default_factory=Counter)
    wrong: Counter = field(default_factory=Counter)
    drafts: int = 0
    clean: int = 0
    clean_findings: int = 0
    remarks: list[str] = field(default_factory=list)

    @property
    def recall(self) -> float:
        return sum(self.told.values()) / max(1, sum(self.seeded.values()))

    @property
    def precision(self) -> float:
        return 1 - sum(self.wrong.values()) / max(1, sum(self.findings.values()))


def read(text: str, id_: str = "a" * 16) -> Draft:
    """A draft, read in this process."""
    text = clean(text)
    document = Document(text, (Page(1, Span(0, len(text)), "text", 1.0),))
    return Draft(document, recognise(document, plan_id=id_))


def archive(path: Path, seed: int, plans: int) -> Catalogue:
    """A catalogue of generated plans; the checks ask no index."""
    catalogue = Catalogue.open(path)
    for number, plan in enumerate(generate(seed, plans)):
        sha256 = f"{number + 1:064x}"[::-1]
        made = read(plan.text, plan_id(sha256))
        source = Source(f"/{plan.name}.txt", sha256, len(plan.text), 0)
        catalogue.put_plan(source, made.plan, made.document, reader_version="1", rules_version="1")
    catalogue.relate()
    return catalogue


def score(catalogue: Catalogue, made: Iterable[tuple[str, tuple[Seeded, ...]]]) -> Score:
    """Check drafts, and hold the findings against what was seeded."""
    result = Score()
    for number, (text, errors) in enumerate(made):
        findings = check_draft(read(text), catalogue, TODAY).findings
        result.drafts += 1
        result.clean += not errors
        result.clean_findings += 0 if errors else len(findings)
        for error in errors:
            result.seeded[error.kind] += 1
            found = any(tells(finding, error) for finding in findings)
            result.told[error.kind] += found
            if not found:
                result.remarks.append(f"draft {number}: missed {error}")
        for finding in findings:
            result.findings[finding.code] += 1
            if not any(tells(finding, error) for error in errors):
                result.wrong[finding.code] += 1
                where = f"{finding.code} at {finding.span.of(clean(text))[:60]!r}"
                result.remarks.append(f"draft {number}: {where}: {finding.written!r} {finding.said[:2]}")
    return result


def tells(finding: Finding, error: Seeded) -> bool:
    """True when a finding is about an error."""
    if finding.code not in error.codes:
        return False
    return _plain(error.about) in _plain(finding.written) or _plain(finding.written) in _plain(error.about)


def _plain(text: str) -> str:
    return " ".join(fold(text).lower().split())


def lines(result: Score) -> Iterator[str]:
    """The score as a table."""
    yield f"{result.drafts} drafts, {result.clean} of them clean with {result.clean_findings} findings"
    for kind, count in sorted(result.seeded.items()):
        yield f"  {kind:<12} {result.told[kind]:>4} of {count:>4} told"
    for code, count in sorted(result.findings.items()):
        yield f"  {code:<24} {count:>4} findings, {result.wrong[code]:>3} wrong"
    yield f"recall {result.recall:.3f}, precision {result.precision:.3f}"


def main(plans: int = 300, count: int = 240, seed: int = 1) -> None:
    """Print the score, and every finding that was missed or wrong."""
    with tempfile.TemporaryDirectory() as folder:
        catalogue = archive(Path(folder) / "catalogue.sqlite", seed, plans)
        result = score(catalogue, drafts(catalogue, seed, count))
        catalogue.close()
    for line in (*result.remarks, *lines(result)):
        print(line)


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
