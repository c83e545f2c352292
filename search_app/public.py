"""The public JSON shape of an answer: what the API says and what `plansearch search --json` prints."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from search_app.asking import Answer
from search_app.presenter import PlanView
from search_app.query.snippet import Segment


def public_answer(answer: Answer, views: tuple[PlanView, ...]) -> dict[str, Any]:
    """The answer in its public shape."""
    return {
        "query": answer.state.q,
        "unit": answer.state.unit,
        "total": answer.page.total,
        "hits": [
            {"id": hit.id, "score": hit.score, **_public_view(view)}
            for hit, view in zip(answer.page.hits, views, strict=True)
        ],
        "facets": {
            counts.facet: {
                "values": [{"value": value, "count": count} for value, count in counts.values],
                "missing": counts.missing,
            }
            for counts in answer.page.facets
        },
        "notes": [{"code": note.code, "about": note.about} for note in answer.notes],
    }


def _public_view(view: PlanView) -> dict[str, Any]:
    card = view.card
    return {
        "plan": card.id,
        "number": card.number,
        "title": card.title,
        "issuer": card.issuers[0] if card.issuers else None,
        "issued": card.issued,
        "kind": card.kind,
        "implements": list(card.implements),
        "source": card.source,
        "why": asdict(view.why) if view.why else None,
        "passages": [
            {
                "id": passage.id,
                "heading": list(passage.heading),
                "page": passage.page,
                "snippet": plain(passage.snippet.segments),
            }
            for passage in view.passages
        ],
    }


def plain(segments: tuple[Segment, ...]) -> str:
    """The text of a snippet or a title, without its marks."""
    return "".join(segment.text for segment in segments)
