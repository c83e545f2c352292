"""Checking a draft (*soát dự thảo*): `check_draft` runs every check and gives what a person should know, in the order
of the text."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from indexer.catalogue.store import Catalogue
from indexer.draft import Draft
from indexer.model import Directive, Plan
from search_app.desk.checks.citations import MOST_CITED, check_citations
from search_app.desk.checks.deadlines import check_deadlines, impossible_days
from search_app.desk.checks.findings import CHECKS, CODES, SEVERITIES, Finding, Severity
from search_app.desk.checks.knowing import Knowing
from search_app.desk.checks.recipients import check_recipients
from search_app.desk.checks.sections import LEAST_PLANS, check_sections, is_compared
from search_app.desk.checks.tone import check_tone
from search_app.desk.checks.worded import Worded, precedents
from search_app.desk.usual_outline import UsualOutline, plans_like, usual_outline

__all__ = ["CHECKS", "CODES", "SEVERITIES", "Finding", "Report", "Severity", "check_draft"]


MOST_LISTED = 100
"""Findings of one code: who has mended so many checks anew, and a page of thousands takes minutes to make."""


@dataclass(frozen=True, slots=True)
class Report:
    """What was found in a draft. `unlisted`: how many more findings there are, `unchecked`: citations that were not
    looked up, the draft having so many. `like` is the document whose plans its sections were compared with (None: plans
    of its kind), `compared` how many they were. `worded`: how common its wording is."""

    draft: Draft
    findings: tuple[Finding, ...]
    unlisted: int
    unchecked: int
    like: Directive | None
    compared: int
    worded: Worded

    def of(self, check: str) -> tuple[Finding, ...]:
        """The findings of one check."""
        return tuple(finding for finding in self.findings if finding.check == check)


def check_draft(draft: Draft, catalogue: Catalogue, today: date) -> Report:
    """Check a draft against an archive and a day."""
    text, plan = draft.document.text, draft.plan
    like, usual = _usual(plan, catalogue)
    if not is_compared(plan, usual):
        like, usual = None, None
    found = [*_findings(text, plan, Knowing(catalogue), today), *check_sections(plan, usual)]
    order = {code: at for at, code in enumerate(CODES)}
    found.sort(key=lambda finding: (finding.span.start, finding.span.end, order[finding.code]))
    listed = tuple(_listed(found))
    unchecked = max(len(plan.references) - MOST_CITED, 0)
    worded = precedents(text, plan, catalogue)
    return Report(draft, listed, len(found) - len(listed), unchecked, like, usual.plans if usual else 0, worded)


def _listed(found: Iterable[Finding]) -> Iterator[Finding]:
    """The first MOST_LISTED findings of each code."""
    told: Counter[str] = Counter()
    for finding in found:
        told[finding.code] += 1
        if told[finding.code] <= MOST_LISTED:
            yield finding


def _findings(text: str, plan: Plan, knowing: Knowing, today: date) -> Iterator[Finding]:
    own = plan.number.value.key if plan.number else None
    issued = plan.issued.value if plan.issued else None
    yield from check_citations(text, plan.references, own, knowing)
    yield from impossible_days(text)
    yield from check_deadlines(text, plan.tasks, issued, today)
    yield from check_recipients(text, plan)
    yield from check_tone(text)


def _usual(plan: Plan, catalogue: Catalogue) -> tuple[Directive | None, UsualOutline | None]:
    """The usual outline of plans that carry out what the draft does; where they are few, of plans of its kind."""
    for reference in plan.references:
        if reference.relation == "implements":
            plans = plans_like(catalogue, reference.directive, plan.shown_kind)
            if len(plans) >= LEAST_PLANS:
                return reference.directive, usual_outline(plans)
    plans = plans_like(catalogue, None, plan.shown_kind) if plan.shown_kind else ()
    return None, usual_outline(plans) if len(plans) >= LEAST_PLANS else None
