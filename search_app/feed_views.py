"""Atom feeds of a cited document's plans and of any search: what came last, the newest first."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import Response, abort, current_app, request, url_for
from markupsafe import Markup

from indexer.catalogue.rows import PlanSummary
from indexer.engine.cards import PassageCard, PlanCard
from indexer.engine.fields import Unit
from indexer.engine.request import Hit
from search_app.feeds import ATOM, ENTRIES, Entry, Feed, as_atom, urn
from search_app.fresh import by_content, by_snapshot
from search_app.presenter import chips
from search_app.routing import archive, pages
from search_app.search_state import parse_state


@pages.get("/directives/<slug>/feed.atom")
def directive_feed(slug: str) -> Response:
    """The plans that carry a document out and came last."""
    row = archive().catalogue.directive(slug) or abort(404)
    newest = archive().catalogue.carrying_out(row.directive, most=ENTRIES)
    feed = Feed(
        id=urn("directive", row.directive.slug),
        title=_said("directive_title", row.directive.label).unescape(),
        link=url_for("pages.directive", slug=slug, relation="implements", _external=True),
        own=url_for("pages.directive_feed", slug=slug, _external=True),
        author=_said("site").unescape(),
        entries=[
            _entry(each.citing.plan, each.added, (each.citing.plan.issuer or "",), each.citing.quote) for each in newest
        ],
    )
    return by_content(as_atom(feed), ATOM)


@pages.get("/search.atom")
def search_feed() -> Response:
    """What came last of what a search finds, whatever the order of its page."""
    state = parse_state(request.args.to_dict(flat=False), query_chars=archive().settings.query_chars)
    state = state.with_sort("relevance").with_size(None)

    def make() -> str:
        understood = archive().understood(state)
        _, hits = archive().walk(state.with_sort("added"), most=ENTRIES)
        parameters = state.query_string()
        feed = Feed(
            id=urn("search", parameters),
            title=_said("search_title", understood.q, list(chips(understood, state))).unescape(),
            link=_with(url_for("pages.search", _external=True), parameters),
            own=_with(url_for("pages.search_feed", _external=True), parameters),
            author=_said("site").unescape(),
            entries=[_found(hit, state.unit) for hit in hits],
        )
        return as_atom(feed)

    return by_snapshot(make, ATOM)


def _found(hit: Hit, unit: Unit) -> Entry:
    if unit == "plan":
        card = PlanCard.from_json(hit.stored)
        return _entry(card, card.added, card.issuers)
    passage = PassageCard.from_json(hit.stored)
    return _entry(passage.plan, passage.plan.added, passage.plan.issuers, passage.text, passage)


def _entry(
    plan: PlanSummary | PlanCard,
    added: str | None,
    issuers: Sequence[str],
    quote: str = "",
    passage: PassageCard | None = None,
) -> Entry:
    names = [name for name in issuers if name]
    anchor = f"p{passage.ordinal}" if passage else None
    return Entry(
        id=urn("passage", passage.id) if passage else urn("plan", plan.id),
        title=_said("entry_title", plan).unescape(),
        link=url_for("pages.plan", plan_id=plan.id, _anchor=anchor, _external=True),
        added=added or "",
        summary=_said("entry_summary", plan, names, quote),
        authors=names,
    )


def _said(macro: str, *values: object) -> Markup:
    """The wording of `templates/_feed.html`, the values in it escaped."""
    words: Any = current_app.jinja_env.get_template("_feed.html").module
    return getattr(words, macro)(*values)


def _with(address: str, parameters: str) -> str:
    return f"{address}?{parameters}" if parameters else address
