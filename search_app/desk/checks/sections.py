"""Sections that plans of this sort have and the draft lacks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from indexer.model import Plan, Span
from indexer.reuse.outline import heading_likeness, heading_words, outline
from search_app.desk.checks.findings import Finding, Other
from search_app.desk.usual_outline import UsualOutline

SHARE = 0.8
"""A section is missed when at least so large a share of such plans have it."""

LEAST_PLANS = 8
"""Of fewer plans nothing is said to be usual."""

LEAST_HEADINGS = 2
"""A draft with fewer headings is a piece of a plan: nothing is missing in it."""


def check_sections(plan: Plan, usual: UsualOutline | None) -> Iterator[Finding]:
    """The usual sections that the draft has under no heading, in their usual order; `share` says how many of the plans
    have each. They stand nowhere in the draft: their place is its end."""
    headings = outline(plan.passages)
    if usual is None or usual.plans < LEAST_PLANS or len(headings) < LEAST_HEADINGS:
        return
    kinds = {kind for passage in plan.passages for kind in passage.sections}
    end = max(passage.span.end for passage in plan.passages)
    for wanted in usual.headings:
        if wanted.share < SHARE or wanted.section in kinds:
            continue
        if not any(_same(heading_words(name), heading.words) for name, _ in wanted.names for heading in headings):
            others = tuple(Other(wanted.name, plan_id=example.plan_id) for example in wanted.examples[:3])
            share = (wanted.plans, wanted.total)
            yield Finding("section-missing", Span(end, end), wanted.name, others=others, share=share)


def _same(words: Sequence[str], others: Sequence[str]) -> bool:
    """True for headings that say the same, or begin with the same two words: `Nội dung tuyên truyền` is what others
    call `Nội dung, nhiệm vụ`."""
    return heading_likeness(words, others) > 0 or tuple(words[:2]) == tuple(others[:2])
