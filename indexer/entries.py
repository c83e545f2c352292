"""From a plan in the catalogue to the entries that an engine stores: tokens, facets, columns and cards."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from indexer.catalogue.rows import StoredPlan
from indexer.engine.cards import PassageCard, PlanCard
from indexer.engine.protocol import Entry, IndexedPlan
from indexer.facet_values import facets, sections
from indexer.forms import PlanForms, Tokens, plan_forms, title_forms
from indexer.model import Passage, Relation
from indexer.vietnamese.analyse import analyse, number_tokens

AROUND = (-1, 1, 1, 2)
"""Which neighbours of a passage are its surroundings, by their distance; measured: README of the engine."""


def index_plan(stored: StoredPlan, forms: PlanForms | None = None) -> IndexedPlan:
    """The entries of a plan and of its passages, ready for an engine; `forms` when they are there already.

    The passages carry the plan's facets, columns, title and number, so that they are found and filtered by them too.
    """
    plan, text = stored.plan, stored.document.text
    forms = forms or plan_forms(plan, text)
    card = plan_card(stored)
    # The forms may be those of what the machine found.
    syllables, folded = title_forms(plan) if plan.corrected else forms.title
    names = [analyse(name, ("syllables", "folded")).forms for name in issuers(stored)]
    shared = {
        "title": _joined([syllables, *(each["syllables"].texts for each in names)]),
        "title_folded": _joined([folded, *(each["folded"].texts for each in names)]),
        "number": number_tokens(plan.number.value) if plan.number else (),
    }
    counted, numbers = facets(stored, card), columns(stored)

    def held(body: Mapping[str, Tokens], above: Iterable[str], around: Tokens = ()) -> dict[str, Tokens]:
        below = [forms.headings[heading] for heading in above]
        return {
            **body,
            **shared,
            "around": around,
            "headings": _joined([syllables for syllables, _ in below]),
            "headings_folded": _joined([folded for _, folded in below]),
        }

    passages = []
    for at, passage in enumerate(plan.passages):
        its_forms = held(forms.within(at), passage.heading, _around(forms, at))
        worded = forms.worded[at]
        its_card = _passage_card(card, passage, text, worded and worded.identity)
        wording = {} if its_card.identity is None else {"wording": its_card.identity}
        values = sections(counted, [passage])
        passages.append(Entry(its_card.id, its_forms, values, numbers | wording, its_card.to_json()))
    whole = held(forms.body, forms.headings)
    values = sections(counted, plan.passages)
    return IndexedPlan(Entry(plan.id, whole, values, numbers, card.to_json()), tuple(passages))


def _passage_card(plan: PlanCard, passage: Passage, text: str, identity: int | None) -> PassageCard:
    return PassageCard(
        id=f"{plan.id}.{passage.ordinal}",
        ordinal=passage.ordinal,
        heading=passage.heading,
        page=passage.page,
        text=passage.span.of(text),
        plan=plan,
        section=passage.section,
        identity=identity,
    )


def _around(forms: PlanForms, at: int) -> Tokens:
    """The words of a passage's neighbours; the next one, which carries on what the passage says, counts twice."""
    near = (at + step for step in AROUND if 0 <= at + step < len(forms.cuts))
    return _joined([forms.within(place)["words"] for place in near])


def plan_card(stored: StoredPlan) -> PlanCard:
    """What a results page shows of a plan."""
    plan = stored.plan
    number = plan.number.value if plan.number else None
    return PlanCard(
        id=plan.id,
        kind=plan.shown_kind,
        title=plan.shown_title,
        number=str(number) if number else None,
        number_code=plan.number_code or (number.code if number else None),
        issuers=issuers(stored),
        issued=str(plan.issued.value) if plan.issued else None,
        implements=cited(stored, "implements"),
        basis=cited(stored, "basis"),
        passages=len(plan.passages),
        pages=len(stored.document.pages),
        source=os.fsencode(stored.sources[0].name).decode("utf-8", "replace") if stored.sources else "",
        issued_with=plan.issued_with,
        others=max(0, len(stored.versions) - 1),
        added=stored.added or None,
    )


def columns(stored: StoredPlan) -> dict[str, int]:
    """The whole numbers that a plan is sorted by."""
    issued = stored.plan.issued
    values = {"issued": issued.value.sort_key} if issued else {}
    if stored.added:
        values["added"] = int(datetime.fromisoformat(stored.added).timestamp())
    return values


def issuers(stored: StoredPlan) -> tuple[str, ...]:
    """The names of the issuing bodies, the first named first, each once."""
    first = (stored.plan.issuer,) if stored.plan.issuer else ()
    return tuple(dict.fromkeys(found.value.name for found in (*first, *stored.plan.co_issuers)))


def cited(stored: StoredPlan, relation: Relation | None = None) -> tuple[str, ...]:
    """The keys of what a plan cites (in one relation), as the archive knows them, in the plan's order, each once."""
    pairs = zip(stored.plan.references, stored.directives, strict=True)
    return tuple(dict.fromkeys(known.key for its, known in pairs if relation in (None, its.relation)))


def _joined(texts: Sequence[Tokens]) -> Tokens:
    """Several texts as one, with a gap between them, so that no phrase runs from one into the next."""
    joined: list[str | None] = []
    for tokens in texts:
        if joined and tokens:
            joined.append(None)
        joined.extend(tokens)
    return tuple(joined)
