"""A cited document → its page: what citing plans say of it, and who carries it out, is based on it, or cites it.

All counts are of the narrow lines of `DirectiveRow.mentions`, one a plan; sentences are asked for only where they are
shown.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from statistics import median_low

from indexer.catalogue.rows import Citing, DirectiveRow, Mention, Quoted
from indexer.model import LEVELS, RELATIONS, Directive, DocumentName, PartialDate, Relation, Span
from indexer.vietnamese.numbers import find_numbers
from indexer.vietnamese.order import alphabetical
from search_app.charts import Chart, Period, timeline
from search_app.directive_state import DirectiveState
from search_app.facets import address_value
from search_app.presenter import page_numbers
from search_app.query.snippet import Segment
from search_app.search_state import MISSING, SearchState
from search_app.wording import days_between

ROWS = 25
"""Plans on a page of one list."""

FIRST_ROWS = {"implements": 15}
"""Plans of a relation on the page that shows some of everything; of the others a few."""

FEW_ROWS = 5
CHANGES = 3
"""Documents that change or replace it, told at the top."""

OTHERWISE = 4
"""Values that speak against one of the headline's, the most frequent; how many more there are is told."""

NAMES = 12
"""Other names of the document that are told."""

CHANGING: tuple[Relation, ...] = ("replaces", "amends")


@dataclass(frozen=True, slots=True)
class Headline:
    """What the document is: its own words where the archive holds it once (`own`), else as most plans quote it."""

    kind: str | None
    title: str | None
    issuer: str | None
    issued: str | None
    own: bool


@dataclass(frozen=True, slots=True)
class Disagreement:
    """A value (`issued`, `issuer`, `kind`) that some plans write otherwise than the headline, and the lists of them."""

    field: str
    quoted: Quoted
    state: DirectiveState


@dataclass(frozen=True, slots=True)
class CitingView:
    """One citing plan, the sentence with the directive's number marked, and how many days after the directive it was
    issued (None: a date is not known)."""

    citing: Citing
    quote: tuple[Segment, ...]
    days: int | None

    @property
    def level(self) -> str:
        """That of the plan's issuer, `-` where none is known."""
        return self.citing.plan.level or MISSING


@dataclass(frozen=True, slots=True)
class Level:
    """How many plans of a list bodies of one level issued, in how many places, and the list of them."""

    level: str
    plans: int
    places: int
    state: DirectiveState


@dataclass(frozen=True, slots=True)
class Section:
    """Plans that cite it, a page of them: in one relation, or (None) in any. `state` is the list's own page."""

    relation: Relation | None
    total: int
    rows: tuple[CitingView, ...]
    levels: tuple[Level, ...]
    state: DirectiveState
    pages: tuple[int | None, ...]
    last_page: int


@dataclass(frozen=True, slots=True)
class DirectivePage:
    """Everything on a directive's page.

    `total` plans cite it, `carried_out` of them carry it out, the `first` and the `last` of which are told; half of
    them came within `usual_days`. `untold` values that speak against the headline are not among
    `disagreements`. `changes`: what replaces or amends it. `chart`: the plans over time, but the
    `undrawn` that give no month. `search` finds the citing plans.
    """

    row: DirectiveRow
    state: DirectiveState
    headline: Headline
    disagreements: tuple[Disagreement, ...]
    untold: int
    names: tuple[Quoted, ...]
    total: int
    carried_out: int
    first: CitingView | None
    last: CitingView | None
    usual_days: int | None
    changes: tuple[CitingView, ...]
    sections: tuple[Section, ...]
    chart: Chart
    undrawn: int
    search: SearchState


def present_directive(
    row: DirectiveRow, state: DirectiveState, fetch: Callable[[Sequence[Mention]], Sequence[Citing]]
) -> DirectivePage:
    """The page of a cited document. `fetch` gives plans and sentences of some of its mentions, in their order."""
    headline = _headline(row)
    plans = row.plans()
    disagreements = [list(_disagreements(quoted, field, headline)) for field, quoted in _doubtful(row).items()]
    carried = [mention for mention in plans if mention.relation == "implements"]
    dated = [mention for mention in carried or plans if mention.plan_issued]
    ends = (min(dated, key=_issued), max(dated, key=_issued)) if dated else ()
    changes = [mention for mention in plans if mention.relation in CHANGING][:CHANGES]
    lists = list(_lists(row, plans, state))
    shown = dict.fromkeys((*ends, *changes, *(mention for _, _, page in lists for mention in page)))
    views = _views(row.directive, headline.issued, fetch(list(shown)))
    months = _months(plans)
    search = SearchState().with_filter("directive", address_value("directive", row.directive.key))
    return DirectivePage(
        row=row,
        state=state,
        headline=headline,
        disagreements=tuple(each for found in disagreements for each in found[:OTHERWISE]),
        untold=sum(len(found[OTHERWISE:]) for found in disagreements),
        names=tuple(title for title in row.titles if not _same(title.value, headline.title))[:NAMES],
        total=len(plans),
        carried_out=len(carried),
        first=views.get(_place(ends[0])) if ends else None,
        last=views.get(_place(ends[1])) if ends else None,
        usual_days=_usual_days(headline.issued, carried),
        changes=tuple(_known(views, changes)),
        sections=tuple(_section(found, relation, state, _known(views, page)) for relation, found, page in lists),
        chart=timeline(months, lambda period: _of_period(search, period), mark=headline.issued),
        undrawn=len(plans) - sum(count for count, _ in months.values()),
        search=search,
    )


def _headline(row: DirectiveRow) -> Headline:
    own = row.held[0] if len(row.held) == 1 else None

    def most(quoted: Sequence[Quoted], held: str | None) -> str | None:
        return held or (quoted[0].value if quoted else None)

    return Headline(
        kind=most(row.kinds, own and own.kind),
        title=most(row.titles, own and own.title),
        issuer=most(row.issuers, own and own.issuer),
        issued=most(row.dates, own and own.issued),
        own=own is not None,
    )


def _doubtful(row: DirectiveRow) -> dict[str, tuple[Quoted, ...]]:
    return {"issued": row.dates, "issuer": row.issuers, "kind": row.kinds}


def _disagreements(quoted: Iterable[Quoted], field: str, headline: Headline) -> Iterator[Disagreement]:
    """What speaks against the headline; a date or a name that only says less does not."""
    told = (getattr(headline, field) or "").casefold()
    for each in quoted:
        value = each.value.casefold()
        if value not in told and told not in value:
            yield Disagreement(field, each, DirectiveState(quoted=each.value))


def _lists(
    row: DirectiveRow, plans: Sequence[Mention], state: DirectiveState
) -> Iterator[tuple[Relation | None, Sequence[Mention], Sequence[Mention]]]:
    """The lists of a page: the relation, all of its mentions before a level is chosen, and those that are shown."""
    if state.whole:
        by_relation: dict[Relation, list[Mention]] = {relation: [] for relation in RELATIONS}
        for mention in plans:
            by_relation[mention.relation].append(mention)
        for relation, found in by_relation.items():
            if found:
                yield relation, found, _ordered(found, state, FIRST_ROWS.get(relation, FEW_ROWS))
        return
    found = row.plans(state.quoted) if state.quoted is not None else plans
    found = [mention for mention in found if state.relation in (None, mention.relation)]
    listed = _of_level(found, state)
    page = min(state.page, _last_page(listed))
    yield state.relation, found, _ordered(listed, state, ROWS, (page - 1) * ROWS)


def _of_level(mentions: Sequence[Mention], state: DirectiveState) -> list[Mention]:
    return [mention for mention in mentions if state.level in (None, mention.level or MISSING)]


def _last_page(mentions: Sequence[Mention]) -> int:
    return max(1, -(-len(mentions) // ROWS))


def _ordered(mentions: Sequence[Mention], state: DirectiveState, rows: int, first: int = 0) -> Sequence[Mention]:
    """So many rows from the `first` on, in the order asked for; what gives no date comes last.

    By place, only the levels that these rows are of get sorted: a page of a long list is of one, or of two.
    """
    if state.sort == "oldest":
        return sorted(mentions, key=lambda mention: (mention.plan_issued or "~", mention.plan_id))[first : first + rows]
    newest = mentions if state.relation or state.whole else sorted(mentions, key=_issued, reverse=True)
    if state.sort == "newest":
        return newest[first : first + rows]
    page: list[Mention] = []
    by_level: dict[str | None, list[Mention]] = {level: [] for level in (*LEVELS, None)}
    for mention in newest:
        by_level[mention.level].append(mention)
    for of_level in by_level.values():
        if first < len(of_level) and len(page) < rows:
            of_level.sort(key=lambda mention: _alphabetical(mention.place))
            page += of_level[first : first + rows - len(page)]
        first = max(0, first - len(of_level))
    return page


@lru_cache(maxsize=4096)
def _alphabetical(place: str | None) -> tuple[str, str]:
    """Kept, for there are as many as there are provinces and communes, and each page sorts by all of them."""
    return alphabetical(place or "\U0010ffff")


def _issued(mention: Mention) -> str:
    return mention.plan_issued or ""


def _section(
    found: Sequence[Mention], relation: Relation | None, state: DirectiveState, rows: Iterable[CitingView]
) -> Section:
    last = _last_page(_of_level(found, state))
    own = state if not state.whole else DirectiveState(relation=relation, sort=state.sort)
    return Section(
        relation=relation,
        total=len(_of_level(found, state)),
        rows=tuple(rows),
        levels=tuple(_levels(found, own)),
        state=own.with_(page=min(own.page, last)),
        pages=tuple(page_numbers(min(own.page, last), last)),
        last_page=last,
    )


def _levels(found: Sequence[Mention], state: DirectiveState) -> Iterator[Level]:
    grounds = Counter((mention.level, mention.place) for mention in found)
    plans: Counter[str | None] = Counter()
    for (level, _), count in grounds.items():
        plans[level] += count
    places = Counter(level for level, place in grounds if place)
    for level in (*LEVELS, None):
        if plans[level]:
            yield Level(level or MISSING, plans[level], places[level], state.with_(level=level or MISSING))


def _place(mention: Mention) -> tuple[str, int]:
    return mention.plan_id, mention.ordinal


def _views(directive: Directive, issued: str | None, found: Iterable[Citing]) -> dict[tuple[str, int], CitingView]:
    return {
        (citing.plan.id, citing.ordinal): CitingView(
            citing, tuple(_marked(citing.quote, directive)), days_between(issued, citing.plan.issued)
        )
        for citing in found
    }


def _known(views: dict[tuple[str, int], CitingView], mentions: Iterable[Mention]) -> Iterator[CitingView]:
    """The views of mentions; one that left the catalogue since they were counted has none."""
    return (views[place] for place in map(_place, mentions) if place in views)


def _usual_days(issued: str | None, carried: Iterable[Mention]) -> int | None:
    """In how many days half of the plans came that carry it out; those that are dated before it do not count."""
    dates = (mention.plan_issued for mention in carried if mention.plan_issued)
    known = [each for each in dates if len(each) == len("2023-06-15") and each >= (issued or "~")]
    return days_between(issued, median_low(known)) if known else None


def _months(plans: Iterable[Mention]) -> dict[str, tuple[int, int]]:
    dated = [(mention.plan_issued[:7], mention.relation) for mention in plans if mention.plan_issued]
    months = Counter(dated)
    whole: Counter[str] = Counter()
    for (month, _), count in months.items():
        whole[month] += count
    return {
        month: (whole[month], months[month, "implements"]) for month in sorted(whole) if len(month) == len("2023-06")
    }


def _of_period(search: SearchState, period: Period) -> SearchState:
    return search.with_dates(PartialDate.from_iso(period.since), PartialDate.from_iso(period.until))


def _same(one: str, other: str | None) -> bool:
    return " ".join(one.casefold().split()) == " ".join((other or "").casefold().split())


def _marked(quote: str, directive: Directive) -> Iterator[Segment]:
    """The sentence, the directive's number or name as hits."""
    at = 0
    for span in _mentions(quote, directive):
        yield Segment(quote[at : span.start], False)
        yield Segment(span.of(quote), True)
        at = span.end
    yield Segment(quote[at:], False)


def _mentions(quote: str, directive: Directive) -> Iterator[Span]:
    if isinstance(directive.number, DocumentName):
        start = quote.casefold().find(str(directive.number).casefold())
        if start >= 0:
            yield Span(start, start + len(str(directive.number)))
        return
    for mention in find_numbers(quote):
        if mention.number.key == directive.number.key:
            yield mention.span
