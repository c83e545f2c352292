"""The JSON shapes of two plans side by side, of sections and of the usual outline: for the API and the command line."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from indexer.catalogue.rows import PlanSummary, StoredPlan
from indexer.catalogue.said import Said as Stored
from indexer.model import Section
from indexer.reuse.compare import Comparison, Row
from search_app.desk.compare import ComparePage
from search_app.desk.families import Family
from search_app.desk.finding import summary_of
from search_app.desk.sections import Group, Point, SectionView, Variant
from search_app.desk.similar import Answer, Piece, Spread, wording_address
from search_app.desk.usual_outline import UsualHeading
from search_app.public import summary

Json = dict[str, Any]


def public_comparison(page: ComparePage) -> Json:
    """Two plans side by side: `rows` are headings and passages of both, each once, in reading order. `within`: of what
    only one has, the ordinal of a passage of the other that says most of it."""
    return {
        "a": summary(summary_of(page.left)),
        "b": summary(summary_of(page.right)),
        "counts": dict(page.counts),
        "left_out": list(page.cut),
        "cited": [{"key": each.directive.key, "slug": each.directive.slug, "a": each.left, "b": each.right}
                  for each in page.cited],
        "rows": [_row(page, row) for row in page.comparison.rows],
    }  # fmt: skip


def _row(page: ComparePage, row: Row) -> Json:
    left, right = row.left, row.right
    if row.state == "moved":
        left, right = (left, row.other) if right is None else (row.other, right)
    return {
        "unit": "heading" if row.heading else "passage",
        "state": row.state,
        "side": "both" if row.left is not None and row.right is not None else "a" if row.right is None else "b",
        "within": None
        if row.within is None
        else (page.right if row.right is None else page.left).plan.passages[row.within].ordinal,
        "a": _cell(page.left, page.comparison, row, left, own=True),
        "b": _cell(page.right, page.comparison, row, right, own=False),
    }


def _cell(stored: StoredPlan, comparison: Comparison, row: Row, at: int | None, *, own: bool) -> Json | None:
    """One side of a row; `differs`: the spans of the plan's text that the other one has not."""
    if at is None:
        return None
    heading = (comparison.left if own else comparison.right)[at] if row.heading else None
    passage = stored.plan.passages[heading.passage if heading else at]
    return {
        "ordinal": passage.ordinal,
        "page": passage.page,
        "heading": [heading.name] if heading else list(passage.heading),
        "text": heading.name if heading else passage.span.of(stored.document.text),
        "differs": [[span.start, span.end] for span in (row.left_only if own else row.right_only)],
    }


def public_outline_heading(heading: UsualHeading) -> Json:
    """A usual heading with those below it."""
    return {
        "name": heading.name,
        "section": heading.section,
        "plans": heading.plans,
        "total": heading.total,
        "share": round(heading.share, 4),
        "names": [{"name": name, "plans": plans} for name, plans in heading.names],
        "examples": [{"plan": each.plan_id, "ordinal": each.ordinal} for each in heading.examples],
        "below": [public_outline_heading(each) for each in heading.below],
    }


def public_sections(view: SectionView, held: dict[Section, int], blocks: Sequence[Point | Group]) -> Json:
    """One kind of section over plans; `blocks`: those of a page."""
    return {
        "section": view.section,
        "asked": view.asked,
        "plans": [_said(plan) for plan in view.plans],
        "held": dict(held),
        "points": len(view.points),
        "groups": len(view.groups),
        "alone": len(view.alone),
        "blocks": [public_block(each) for each in blocks],
    }


def public_block(block: Point | Group) -> Json:
    """What plans say alike (`kind` "shared"), under one heading in words of their own ("heading"), or alone."""
    shared = isinstance(block, Point)
    return {
        "kind": "shared" if shared else "heading" if block.heading else "alone",
        "heading": block.heading,
        "plans": block.plans if shared else len({said.plan.id for each in block.variants for said in each.said}),
        "total": block.total if shared else None,
        "variants": [_variant(each) for each in block.variants],
    }


def _variant(variant: Variant) -> Json:
    """A wording, its paragraphs in pieces, and where it stands."""
    return {
        "paragraphs": [
            [{"text": piece.text, "differs": piece.differs} for piece in pieces] for pieces in variant.paragraphs
        ],
        "said": [{"plan": _said(each.plan), "ordinal": each.ordinal} for each in variant.said],
    }


def _said(plan: PlanSummary) -> Json:
    return {"id": plan.id, "number": plan.number, "issuer": plan.issuer, "issued": plan.issued}


def public_similar(answer: Answer) -> Json:
    """What is like a text: each wording once, with who says it first."""
    known_by = answer.given.identity
    return {
        "text": answer.given.text,
        "wording": None if known_by is None else wording_address(known_by),
        "total": answer.total,
        "likes": [
            {
                "wording": like.address,
                "likeness": round(like.likeness, 4),
                "spread": _spread(like.spread),
                "family": like.kin,
                "first": _stands(like.first),
                "pieces": _pieces(like.pieces),
            }
            for like in answer.likes
        ],
    }


def public_family(family: Family) -> Json:
    """A family of wordings: variants stand on the first page, members page by page."""
    return {
        "wording": family.address,
        "first": _stands(family.first),
        "spread": _spread(family.spread),
        "wordings": family.wordings,
        "issuers": [{"value": name, "plans": plans} for name, plans in family.issuers],
        "years": [{"value": year, "plans": plans} for year, plans in family.years],
        "variants": [
            {
                "wording": each.address,
                "spread": _spread(each.spread),
                "first": _stands(each.first),
                "pieces": _pieces(each.pieces),
            }
            for each in family.variants
        ],
        "members": [_stands(each) for each in family.members],
        "page": family.page,
        "pages": family.last_page,
    }


def _spread(spread: Spread) -> Json:
    return {"plans": spread.plans, "issuers": spread.issuers, "years": list(spread.years) if spread.years else None}


def _stands(said: Stored) -> Json:
    """A passage with its plan."""
    return {
        "id": f"{said.plan.id}.{said.ordinal}",
        "heading": list(said.heading),
        "page": said.page,
        "text": said.text,
        "plan": summary(said.plan),
    }


def _pieces(pieces: Sequence[Piece]) -> list[Json]:
    return [{"kind": piece.kind, "text": piece.text} for piece in pieces]
