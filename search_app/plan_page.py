"""A stored plan → its page: the card with its evidence, the outline, the text with hits and citations marked."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby

from indexer.catalogue.rows import PlanSummary, StoredPlan
from indexer.model import RELATIONS, Document, Method, Plan, Relation, Span, TaskRole
from indexer.pictures import may_have_pictures
from search_app.passage_address import GONE, Aim, find_passage
from search_app.plan_fields import FieldView, field_views
from search_app.plan_text import TextPart, hits_of, text_parts
from search_app.query.terms import QueryTerms


@dataclass(frozen=True, slots=True)
class CitedView:
    """A cited document: where its page is, how it is named, what the archive holds of it, and the sentence that shows
    the relation. Kind, title, issuer and date as this document gives them, or else as the document itself does."""

    label: str
    slug: str
    kind: str | None
    title: str | None
    issuer: str | None
    issued: str | None
    held: PlanSummary | None
    state: str
    quote: str


@dataclass(frozen=True, slots=True)
class TaskRow:
    """A task: what is to be done, who has to do with it in which role, until when, and the passage that says so."""

    what: str
    who: tuple[tuple[TaskRole, str], ...]
    when: str | None
    ordinal: int


@dataclass(frozen=True, slots=True)
class PlanPage:
    """Everything on a plan's page. `outline`: (depth, heading, ordinal of the passage where it begins). `readings`:
    (method, text quality, first page, last page) of each run of pages that were read alike. `hits`: places where the
    text answers the query. `cards`: what is cited, each once, by the address of its page: its number and card. `aim`:
    the passage that the address means. `pictures`: whether the file may have pages to be drawn."""

    stored: StoredPlan
    fields: tuple[FieldView, ...]
    outline: tuple[tuple[int, str, int], ...]
    parts: tuple[TextPart, ...]
    cited: tuple[tuple[Relation, tuple[CitedView, ...]], ...]
    cards: Mapping[str, tuple[int, CitedView]]
    tasks: tuple[TaskRow, ...]
    readings: tuple[tuple[Method, float | None, int, int], ...]
    hits: tuple[Span, ...]
    aim: Aim | None
    pictures: bool

    @property
    def aimed(self) -> int | None:
        """The ordinal of the passage that the address means, also where it is only near to that."""
        return self.stored.plan.passages[self.aim.at].ordinal if self.aim else None

    @property
    def gone(self) -> bool:
        """True when the passage that the address means is not there any more."""
        return self.aim is not None and self.aim.state == GONE


def present_plan(
    stored: StoredPlan,
    terms: QueryTerms,
    *,
    held: Mapping[str, PlanSummary] | None = None,
    address: str | None = None,
) -> PlanPage:
    """The page of a plan, with the hits of a query marked. `held`: the plans of the archive that are cited, by the key
    of the directive that they are; `address`: of the passage that is meant."""
    fields, anchors = field_views(stored)
    hits = tuple(hits_of(stored, terms))
    parts = tuple(text_parts(stored, hits, anchors))
    plan = stored.plan
    cited = tuple(_cited(stored, held or {}))
    cards = {view.slug: view for _, views in reversed(cited) for view in views}
    return PlanPage(
        stored=stored,
        fields=tuple(fields),
        outline=tuple(
            (depth, "".join(piece.text for piece in heading), part.ordinal)
            for part in parts
            if part.ordinal is not None
            for depth, heading in part.headings
        ),
        parts=parts,
        cited=cited,
        cards={slug: (number, view) for number, (slug, view) in enumerate(cards.items(), 1)},
        tasks=tuple(_tasks(plan)),
        readings=tuple(_readings(stored.document)),
        hits=hits,
        aim=find_passage(stored.document.text, plan.passages, address) if address else None,
        pictures=any(may_have_pictures(source.name) for source in stored.sources),
    )


def _tasks(plan: Plan) -> Iterator[TaskRow]:
    """The tasks in reading order, one row for all who share one."""
    starts = [passage.span.start for passage in plan.passages]
    for (what, when), group in groupby(plan.tasks, key=lambda task: (task.what, task.when)):
        shared = list(group)
        ordinal = plan.passages[max(bisect_right(starts, shared[0].span.end - 1) - 1, 0)].ordinal
        yield TaskRow(what, tuple((task.role, task.who) for task in shared), when, ordinal)


def _readings(document: Document) -> Iterator[tuple[Method, float | None, int, int]]:
    """Runs of pages with one method; the quality of a run is that of its worst page."""
    for method, group in groupby(document.pages, key=lambda page: page.method):
        pages = list(group)
        qualities = [page.quality for page in pages if page.quality is not None]
        yield method, min(qualities, default=None), pages[0].number, pages[-1].number


def _cited(stored: StoredPlan, held: Mapping[str, PlanSummary]) -> Iterator[tuple[Relation, tuple[CitedView, ...]]]:
    cited = list(zip(stored.plan.references, stored.directives, stored.states, strict=True))
    for relation in RELATIONS:
        views: dict[str, CitedView] = {}
        for reference, directive, state in cited:
            if reference.relation == relation and directive.slug not in views:
                known = held.get(directive.key)
                views[directive.slug] = CitedView(
                    label=directive.label,
                    slug=directive.slug,
                    kind=reference.kind or (known and known.kind),
                    title=reference.title or (known and known.title),
                    issuer=(reference.issuer and reference.issuer.name) or (known and known.issuer),
                    issued=str(reference.issued) if reference.issued else known and known.issued,
                    held=known,
                    state=state,
                    quote=" ".join(reference.quote.of(stored.document.text).split()),
                )
        if views:
            yield relation, tuple(views.values())
