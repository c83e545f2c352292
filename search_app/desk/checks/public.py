"""A checked draft in JSON, for the API and the command line, and in lines for a terminal."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from search_app.desk.checks import CODES, SEVERITIES, Finding, Report
from search_app.desk.checks.worded import Precedents
from search_app.wording import vietnamese_date

Json = dict[str, Any]

DATES = ("date-differs", "deadline-before-issue", "deadline-past")
"""Codes whose values are days."""


def public_report(report: Report) -> Json:
    """A report: what the draft was read as, and every finding in the order of its text."""
    plan = report.draft.plan
    return {
        "kind": plan.shown_kind,
        "number": str(plan.number.value) if plan.number else None,
        "title": plan.shown_title,
        "issued": str(plan.issued.value) if plan.issued else None,
        "text": report.draft.document.text,
        "counts": _counts(report),
        "unlisted": report.unlisted,
        "unchecked": report.unchecked,
        "like": report.like.key if report.like else None,
        "compared": report.compared,
        "passages": [_passage(each) for each in report.worded.passages],
        "findings": [_finding(finding, report.draft.document.text) for finding in report.findings],
    }


def report_lines(report: Report) -> Iterator[str]:
    """A report for a terminal: a line of counts, then one for each finding, with the line of the text."""
    text = report.draft.document.text
    told = [f"{count} {name}{'s' if count > 1 else ''}" for name, count in _counts(report).items() if count]
    yield ", ".join(told) or "nothing found"
    if report.unlisted:
        yield f"{report.unlisted} more are not listed"
    if report.unchecked:
        yield f"{report.unchecked} more citations were not looked up"
    worded = report.worded
    if worded.passages:
        yield f"{worded.known} of {len(worded.passages)} passages are worded nearly as in plans of the archive"
    for finding in report.findings:
        line = text.count("\n", 0, finding.span.start) + 1
        where = f"line {line}" if finding.span.start < finding.span.end else "whole"
        yield f"{where}: {finding.severity}: {CODES[finding.code].says}: {_about(finding)}".rstrip(": ")


def _passage(each: Precedents) -> Json:
    """A passage of the draft with its nearest precedents."""
    return {
        "heading": list(each.passage.heading),
        "span": [each.passage.span.start, each.passage.span.end],
        "total": each.total,
        "precedents": [
            {"plan": like.first.plan.id, "ordinal": like.first.ordinal, "likeness": round(like.likeness, 3),
             "plans": like.spread.plans, "wording": like.address}
            for like in each.likes
        ],
    }  # fmt: skip


def _about(finding: Finding) -> str:
    shown = vietnamese_date if finding.code in DATES else str
    words = [shown(finding.written)] if finding.written else []
    words += [f"archive: {shown(said.value)} ({said.plans}{', its own' if said.own else ''})" for said in finding.said]
    if others := [label for label in dict.fromkeys(each.label for each in finding.others) if label != finding.written]:
        words.append("see " + ", ".join(others))
    if finding.share[1]:
        words.append(f"{finding.share[0]} of {finding.share[1]}")
    return "; ".join(words)


def _counts(report: Report) -> dict[str, int]:
    counts = Counter(finding.severity for finding in report.findings)
    return {name: counts[name] for name in SEVERITIES}


def _finding(finding: Finding, text: str) -> Json:
    placed = finding.span.start < finding.span.end
    return {
        "check": finding.check,
        "code": finding.code,
        "severity": finding.severity,
        "says": CODES[finding.code].says,
        "span": [finding.span.start, finding.span.end] if placed else None,
        "words": finding.span.of(text) if placed else None,
        "written": finding.written or None,
        "said": [{"value": said.value, "documents": said.plans, "own": said.own} for said in finding.said],
        "others": [{"label": other.label, "slug": other.slug, "plan": other.plan_id} for other in finding.others],
        "share": list(finding.share) if finding.share[1] else None,
        "evidence": finding.quote or None,
    }
