"""The public JSON shapes: what the API says and, for a search, what `plansearch search --json` prints.

Told in README.md and, for programmes, by `openapi.py`. Fields may be added, none changes its meaning.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict
from typing import Any

from indexer.catalogue.rows import Citing, DirectiveRow, Mention, PlanSummary, Quoted, StoredPlan
from indexer.engine.request import FacetCounts
from indexer.model import Directive, DocumentName
from indexer.shape import plan_to_json
from search_app.asking import Answer
from search_app.desk.basket import Kept
from search_app.desk.taking import Taken
from search_app.number_box import Landing
from search_app.presenter import PlanView, SameView
from search_app.query.snippet import Segment
from search_app.suggesting import Suggestion
from search_app.wording import file_name

Json = dict[str, Any]


def public_answer(answer: Answer, views: tuple[PlanView, ...], *, most_values: int | None = None) -> Json:
    """The answer to a search; `most_values`: of a facet at most so many, all without it."""
    return {
        "query": answer.state.q,
        "unit": answer.state.unit,
        "total": answer.page.total,
        "more": answer.page.more,
        "hits": [
            {"id": hit.id, "score": hit.score, **_public_view(view)}
            for hit, view in zip(answer.page.hits, views, strict=True)
        ],
        "facets": {counts.facet: _facet(counts, most_values) for counts in answer.page.facets},
        "notes": [{"code": note.code, "about": note.about} for note in answer.notes],
    }


def _facet(counts: FacetCounts, most: int | None) -> Json:
    values = [{"value": value, "count": count} for value, count in counts.values[:most]]
    return {"values": values, "distinct": len(counts.values), "missing": counts.missing}


def _public_view(view: PlanView) -> Json:
    card = view.card
    return {
        "plan": card.id,
        "number": card.number,
        "title": card.title,
        "issuer": card.issuers[0] if card.issuers else None,
        "issued": card.issued,
        "kind": card.kind,
        "implements": list(card.implements),
        "source": file_name(card.source),
        "why": asdict(view.why) if view.why else None,
        "same": _public_same(view.same) if view.same else None,
        "passages": [
            {
                "id": passage.id,
                "heading": list(passage.heading),
                "page": passage.page,
                "section": passage.section,
                "snippet": plain(passage.snippet.segments),
            }
            for passage in view.passages
        ],
    }


def _public_same(same: SameView) -> Json:
    card = same.card
    earliest = {
        "id": same.earliest,
        "plan": card.id,
        "number": card.number,
        "issuer": card.issuers[0] if card.issuers else None,
        "issued": card.issued,
    }
    return {"plans": same.others + 1, "wording": dict(same.state.pairs())["wording"], "earliest": earliest}


def public_suggestion(suggestion: Suggestion) -> Json:
    """One suggestion; `search` are the parameters of the search that it leads to."""
    return {
        "kind": suggestion.kind,
        "text": suggestion.text,
        "total": suggestion.total,
        "slug": suggestion.slug,
        "search": suggestion.state.query_string() if suggestion.state else None,
    }


def public_plan(stored: StoredPlan) -> Json:
    """A document as `plansearch inspect --json` prints it, with its whole text, the archive's identity of what it
    cites (`archive`), the names of its files, and its versions."""
    shaped = plan_to_json(stored.plan, stored.document)
    known = zip(shaped["references"], stored.directives, stored.states, strict=True)
    references = [
        {**reference, "archive": {**_directive(directive), "state": state}} for reference, directive, state in known
    ]
    return {
        **shaped,
        "references": references,
        "text": stored.document.text,
        "files": sorted({file_name(source.name) for source in stored.sources}),
        "versions": [
            {**summary(version.plan), "draft": version.draft, "files": [file_name(name) for name in version.files]}
            for version in stored.versions
        ],
    }


def public_passage(taken: Taken, url: str) -> Json:
    """One passage with the plan that it stands in, as people take it over (`paragraphs`, `citation`), and its lasting
    address (`url`)."""
    stored, ordinal = taken.stored, taken.passage.ordinal
    shaped = plan_to_json(stored.plan, stored.document)
    passage = next(passage for passage in shaped["passages"] if passage["ordinal"] == ordinal)
    own = {name: shaped[name] and shaped[name]["value"] for name in ("kind", "title", "number", "issued")}
    issuer = shaped["issuer"] and shaped["issuer"]["value"]["name"]
    return {
        "id": f"{stored.plan.id}.{ordinal}",
        **passage,
        "plan": {"id": stored.plan.id, **own, "issuer": issuer},
        "paragraphs": list(taken.paragraphs),
        "citation": taken.citation,
        "address": taken.address,
        "url": url,
    }


def public_kept(kept: Kept) -> Json:
    """A collected passage as the archive holds it; without text where it is gone."""
    taken = kept.taken
    return {
        "plan": kept.item.plan,
        "address": kept.item.address,
        "note": kept.item.note,
        "state": kept.state,
        "id": f"{taken.stored.plan.id}.{taken.passage.ordinal}" if taken else None,
        "heading": list(taken.passage.heading) if taken else [],
        "paragraphs": list(taken.paragraphs) if taken else [],
        "citation": taken.citation if taken else None,
    }


def public_directive(
    row: DirectiveRow, fetch: Callable[[Sequence[Mention]], Sequence[Citing]], *, first: int, most: int
) -> Json:
    """A cited document; of those that cite it, at most `most` from `first` on, which `fetch` (`Catalogue.citing`)
    gives with their sentences."""
    plans = row.plans()
    return {
        **_directive(row.directive),
        "kinds": _quoted(row.kinds),
        "titles": _quoted(row.titles),
        "issuers": _quoted(row.issuers),
        "dates": _quoted(row.dates),
        "held": [summary(plan) for plan in row.held],
        "candidates": [_directive(directive) for directive in row.candidates],
        "total": len(plans),
        "citing": [
            {"plan": summary(each.plan), "relation": each.relation, "quote": each.quote, "state": each.state}
            for each in fetch(plans[first : first + most])
        ],
    }


def public_landing(landing: Landing, *, most: int) -> Json:
    """What a typed number means: one plan, one directive, a choice of at most `most` each, or the nearest numbers."""
    choice = landing.choice
    plans, directives = (choice.plans, choice.directives) if choice else ((), ())
    return {
        "typed": landing.typed,
        "number": str(landing.number or landing.partial) if landing.number or landing.partial else None,
        "plan": landing.plan,
        "directive": landing.directive,
        "total": len(plans) + len(directives),
        "plans": [summary(plan) for plan in plans[:most]],
        "directives": [_directive(directive) for directive in directives[:most]],
        "nearest": [{"label": label, "slug": slug} for label, slug in landing.nearest],
    }


def summary(plan: PlanSummary) -> Json:
    """A plan in a list."""
    return asdict(plan)


def _directive(directive: Directive) -> Json:
    named = isinstance(directive.number, DocumentName)
    return {
        "key": directive.key,
        "slug": directive.slug,
        "number": None if named else str(directive.number),
        "name": str(directive.number) if named else None,
        "year": directive.year,
        "place": directive.place,
    }


def _quoted(values: Iterable[Quoted]) -> list[Json]:
    return [{"value": quoted.value, "documents": quoted.documents} for quoted in values]


def plain(segments: tuple[Segment, ...]) -> str:
    """The text of a snippet or a title, without its marks."""
    return "".join(segment.text for segment in segments)
