"""Each document that a draft cites, held against what the archive knows of it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import dataclass

from indexer.model import DocumentName, Reference, Span
from indexer.vietnamese.dates import DateMention, find_dates
from search_app.desk.checks.alike import abbreviated, other_words, same_date, same_issuer, same_title, title_likeness
from search_app.desk.checks.findings import Finding, Other, Said
from search_app.desk.checks.knowing import CHANGING, Knowing, Known, year_of

USUAL = 1 / 3
"""A value counts as the archive's when at least so large a share of plans give it as give the most frequent one: what
fewer write is taken for their mistake. Dates, issuers and kinds of one document have one right value."""

SURE = 3
"""Plans that must agree on a title before single words of another writing are told."""

FEW_WORDS = 2
"""So many other words are a slip; more are another way of quoting, or another title."""

MOST_CITED = 200
"""Citations that are looked up, with all slips of the finger some 20 ms each; a draft of fifty pages has fewer."""

MOST_SAID, MOST_OTHERS = 3, 5
"""Values and documents that a finding names."""

BEHIND = 90
"""Characters behind a number in which its date begins: an issuer's name may stand between."""

_TO_DATE = re.compile(r"[\s,(]{0,6}(?:(?:ký|ban hành|được ban hành)\s)?(?:ngày\s)?$", re.IGNORECASE)

_ANOTHER = re.compile(r";|\bsố\b", re.IGNORECASE)
"""Behind it words are about another document."""


@dataclass(frozen=True, slots=True)
class Cited:
    """A reference of a draft as the checks look at it: with the dates that stand behind its mentions."""

    reference: Reference
    text: str
    dates: tuple[DateMention, ...]

    @property
    def span(self) -> Span:
        """Its first mention."""
        return self.reference.spans[0]

    def places_of(self, words: str) -> tuple[Span, ...]:
        """Where these words stand behind its mentions; the first mention when they are written otherwise there."""
        pattern = re.compile(r"\s+".join(map(re.escape, words.split())), re.IGNORECASE)
        places: dict[Span, None] = {}
        for span in self.reference.spans:
            found = pattern.search(self.text, span.end, min(len(self.text), span.end + 4 * BEHIND + len(words)))
            if found is not None and not (places and _ANOTHER.search(self.text, span.end, found.start())):
                places[Span(*found.span())] = None
        return tuple(places) or (self.span,)


def check_citations(text: str, references: Sequence[Reference], own: str | None, knowing: Knowing) -> Iterator[Finding]:
    """All findings about a draft's first MOST_CITED citations; `own` is the key of its own number, which is none."""
    mine = {each.number.key for each in references}
    for each in (Cited(each, text, tuple(_dates(text, each))) for each in references[:MOST_CITED] if each.spans):
        if not isinstance(each.reference.number, DocumentName) and each.reference.number.key == own:
            continue
        documents = knowing.documents(each.reference)
        best = _best(each, documents)
        yield from _check(each, documents, best, knowing)
        if best is not None:
            yield from _changes(each, best, mine, knowing)


def _check(cited: Cited, documents: Sequence[Known], best: Known | None, knowing: Knowing) -> Iterator[Finding]:
    """Held against the documents that bear its number, of which `best` is the one that is meant, if any is."""
    reference = cited.reference
    if isinstance(reference.number, DocumentName):
        return
    if year_of(reference.directive) is None and not cited.dates:
        dated = [known for known in documents if year_of(known.directive) is not None]
        yield Finding("year-missing", cited.span, str(reference.number), others=_others(dated))
        return
    wrong = list(_disagreements(cited, best)) if best is not None else []
    if best is not None and not wrong:
        yield from _other_words(cited, best)
        return
    meant = _meant(cited, knowing.near(reference), best)
    if meant is not None:
        said = Said(str(meant.directive.number), meant.plans, own=meant.held is not None)
        for span in reference.spans:
            yield Finding("number-differs", span, str(reference.number), (said,), (meant.other,))
    elif best is not None and _is_meant(cited, best):
        yield from wrong
    else:
        near = (known for known in knowing.near(reference) if _may_be(known, reference))
        others = [known for known in documents if _may_be(known, reference)]
        yield Finding("number-unknown", cited.span, str(reference.number), others=_others([*others, *near]))


def _may_be(known: Known, reference: Reference) -> bool:
    """Whether somebody who wrote this reference may have meant that document: of one place, in one style of code."""
    same_code = known.directive.number.code == reference.number.code
    return same_code and known.directive.place in (None, reference.directive.place)


def _best(cited: Cited, documents: Iterable[Known]) -> Known | None:
    """Of the documents that bear the number the one that is meant: with which the draft agrees most."""
    return max(documents, key=lambda known: _agreement(cited, known), default=None)


def _agreement(cited: Cited, known: Known) -> float:
    reference = cited.reference
    score = 0.0
    if cited.dates and known.dates:
        score += 2 if _date_agrees(cited.dates[0], known) else -1
    if reference.issuer and known.issuers:
        score += 1 if _issuer_agrees(reference.issuer.name, known) else -1
    if reference.title and known.titles:
        score += 4 * max(title_likeness(reference.title, said.value) for said in known.titles) - 2
    places = (reference.directive.place, known.directive.place)
    return score - (2 if None not in places and places[0] != places[1] else 0)


def _is_meant(cited: Cited, known: Known) -> bool:
    """Whether a document that the draft does not agree with in everything is the one it means: the date tells, the
    title, or year and issuer, who gives a number once a year; without titles the year, or day and month. Where neither
    says of which place it is, the title must agree: every district issues such a number."""
    reference = cited.reference
    places = (reference.directive.place, known.directive.place)
    if None not in places and places[0] != places[1]:
        return False
    local = reference.issuer is not None and reference.issuer.level != "central" and places == (None, None)
    if local and reference.title and known.titles:
        return _title_agrees(reference.title, known)
    if any(_date_agrees(date, known) for date in cited.dates):
        return True
    same_year = year_of(reference.directive) == year_of(known.directive)
    if reference.title and known.titles:
        same_issuer_ = reference.issuer is not None and _issuer_agrees(reference.issuer.name, known)
        return _title_agrees(reference.title, known) or (same_year and same_issuer_)
    return same_year or any(str(date.date)[4:] == said.value[4:] for date in cited.dates for said in known.dates)


def _meant(cited: Cited, near: Iterable[Known], best: Known | None) -> Known | None:
    """The document of another number that has the very date and title that the draft gives: the number is the slip.

    Without a title the date and the issuer must do, and nothing of the number given may agree.
    """
    reference = cited.reference
    if not cited.dates:
        return None
    for known in near:
        if not _date_agrees(cited.dates[0], known) or not cited.dates[0].date.complete:
            continue
        if reference.issuer and known.issuers and not _issuer_agrees(reference.issuer.name, known):
            continue
        if reference.title and known.titles:
            if _title_agrees(reference.title, known):
                return known
        elif best is None or not any(_date_agrees(date, best) for date in cited.dates):
            return known
    return None


def _disagreements(cited: Cited, known: Known) -> Iterator[Finding]:
    reference = cited.reference
    others = (known.other,)
    for date in cited.dates:
        if known.dates and not _date_agrees(date, known):
            yield Finding("date-differs", date.span, str(date.date), known.dates[:MOST_SAID], others)
    if reference.issuer and known.issuers and not _issuer_agrees(reference.issuer.name, known):
        for place in cited.places_of(reference.issuer.name):
            yield Finding("issuer-differs", place, reference.issuer.name, known.issuers[:MOST_SAID], others)
    if reference.title and known.titles and not _title_agrees(reference.title, known):
        for place in cited.places_of(reference.title):
            yield Finding("title-differs", place, reference.title, known.titles[:MOST_SAID], others)


def _other_words(cited: Cited, known: Known) -> Iterator[Finding]:
    title = cited.reference.title
    if not title or not known.titles or any(same_writing(title, said.value) for said in known.titles):
        return
    usual = known.titles[0]
    replaced = other_words(title, usual.value)
    few = len(replaced) <= FEW_WORDS and (replaced or abbreviated(title, usual.value))
    if few and (usual.own or usual.plans >= SURE):
        for place in cited.places_of(title):
            yield Finding("title-words", place, title, (usual,), (known.other,))


def same_writing(title: str, other: str) -> bool:
    """True when no word stands in another's place, nor an abbreviation in that of the words."""
    return not other_words(title, other) and not abbreviated(title, other)


def _changes(cited: Cited, known: Known, mine: Set[str], knowing: Knowing) -> Iterator[Finding]:
    """What the archive says to have replaced or amended the document, unless the draft itself does, or says so; `mine`
    are the keys of all that it cites."""
    if cited.reference.relation in CHANGING:
        return
    for mention in known.changes():
        found = knowing.quote(mention)
        if found is None:
            continue
        plan, quote = found
        if plan.number and _key(plan.number) in mine:
            continue
        code = "replaced" if mention.relation == "replaces" else "amended"
        other = Other(" · ".join(filter(None, (plan.number, plan.issuer))), plan_id=plan.id)
        yield Finding(code, cited.span, str(cited.reference.number), others=(other,), quote=quote)


def _key(number: str) -> str:
    return number.lower()


def _date_agrees(mention: DateMention, known: Known) -> bool:
    return any(same_date(mention.date, said.value) for said in usual(known.dates))


def _issuer_agrees(name: str, known: Known) -> bool:
    return any(same_issuer(name, said.value) for said in usual(known.issuers))


def _title_agrees(title: str, known: Known) -> bool:
    return any(same_title(title, said.value) for said in known.titles)


def usual(said: Sequence[Said]) -> list[Said]:
    """What the archive has for true: the document's own value, else those that many of the plans give."""
    own = [each for each in said if each.own]
    if own:
        return own
    most = max((each.plans for each in said), default=0)
    return [each for each in said if each.plans >= USUAL * most]


def _others(documents: Iterable[Known]) -> tuple[Other, ...]:
    return tuple(dict.fromkeys(known.other for known in documents))[:MOST_OTHERS]


def _dates(text: str, reference: Reference) -> Iterator[DateMention]:
    """The date behind each mention of the number; where a name stands between, the one that was recognised."""
    there = False
    for span in reference.spans:
        for mention in find_dates(text[span.end : span.end + BEHIND]):
            start = span.end + mention.span.start
            beside = _TO_DATE.match(text, span.end, start)
            again = there and _ANOTHER.search(text, span.end, start)
            if beside or (mention.date == reference.issued and not again):
                there = True
                yield DateMention(Span(start, span.end + mention.span.end), mention.date)
                break
    if reference.issued is not None and not there:
        yield DateMention(reference.spans[0], reference.issued)
