"""Sections that plans of this sort have and the draft lacks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from indexer.model import Plan, Span
from indexer.reuse.outline import Heading, heading_likeness, heading_words, outline
from search_app.desk.checks.findings import Finding, Other
from search_app.desk.usual_outline import UsualHeading, UsualOutline

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
    if usual is None:
        return
    there = {kind for passage in plan.passages for kind in passage.sections}
    end = max(passage.span.end for passage in plan.passages)
    for same, plans in _sections(usual):
        wanted = max(same, key=lambda heading: heading.plans)
        if plans < SHARE * usual.plans or wanted.section in there:
            continue
        names = [heading_words(name) for heading in same for name, _ in heading.names]
        if not any(_same(words, wanted.section, heading) for words in names for heading in headings):
            others = tuple(Other(wanted.name, plan_id=example.plan_id) for example in wanted.examples[:3])
            yield Finding("section-missing", Span(end, end), wanted.name, others=others, share=(plans, usual.plans))


def is_compared(plan: Plan, usual: UsualOutline | None) -> bool:
    """Whether anything can be said of a draft's sections: it has headings, and there are plans to compare it with."""
    return usual is not None and usual.plans >= LEAST_PLANS and len(outline(plan.passages)) >= LEAST_HEADINGS


def _sections(usual: UsualOutline) -> Iterator[tuple[list[UsualHeading], int]]:
    """The usual headings, those of one kind of section together, each with how many plans have it: some word a section
    in one way, some in another."""
    by_kind: dict[str, list[UsualHeading]] = {}
    for heading in usual.headings:
        by_kind.setdefault(heading.section or f"heading {heading.name}", []).append(heading)
    for same in by_kind.values():
        kind = same[0].section
        yield same, usual.sections[kind] if kind else same[0].plans


def _same(words: Sequence[str], kind: str | None, heading: Heading) -> bool:
    """True for a heading that says the same, or begins with the same two words and is of no other kind: `Nội dung tuyên
    truyền` is what others call `Nội dung, nhiệm vụ`; `Tổ chức tuyên truyền`, among tasks, is no `Tổ chức thực hiện`."""
    if heading_likeness(words, heading.words) > 0:
        return True
    return heading.section in (None, kind) and tuple(words[:2]) == heading.words[:2]
