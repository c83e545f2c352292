"""What the catalogue answers with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple

from indexer.model import Directive, Document, Level, Plan, Relation, Source, SourceState


@dataclass(frozen=True, slots=True)
class SourceRow:
    """One file ever seen. `reason` and `detail` say why it is in its state; `plan_id` is set when it was read."""

    path: str
    sha256: str
    size: int
    state: SourceState
    reason: str | None
    detail: str | None
    plan_id: str | None

    @property
    def name(self) -> str:
        """The file's name without its folders."""
        return self.path.rsplit("/", 1)[-1]


@dataclass(frozen=True, slots=True)
class PlanSummary:
    """A plan in a list. Strings as a person reads them, None where the document does not say; `issued` is ISO."""

    id: str
    kind: str | None
    title: str | None
    number: str | None
    number_code: str | None
    issuer: str | None
    level: str | None
    place: str | None
    issued: str | None


@dataclass(frozen=True, slots=True)
class InSeries:
    """A plan of a yearly series, with its year as people name it: `2023`, `2021–2025`."""

    year: str
    plan: PlanSummary


@dataclass(frozen=True, slots=True)
class Version:
    """One of several versions of a plan: a draft, a signed copy; `files` are the names of those that hold it."""

    plan: PlanSummary
    draft: bool
    files: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class StoredPlan:
    """A plan with its text, the files that hold it, and the identity of what it cites.

    `directives[i]` is the archive's identity for `plan.references[i]` and `states[i]` its state: the archive may know
    what the document alone leaves open. `versions`: all of this plan where there are several, itself among them,
    first the one that results show. `added`: when the plan first came, ISO 8601 in UTC; empty where that is not known.
    `revision`: counted up with whatever an index entry tells of it.
    """

    plan: Plan
    document: Document
    sources: tuple[SourceRow, ...]
    directives: tuple[Directive, ...]
    states: tuple[str, ...]
    versions: tuple[Version, ...] = ()
    added: str = ""
    revision: int = 0

    @property
    def shown(self) -> bool:
        """True when results show this plan: it has no better version."""
        return not self.versions or self.versions[0].plan.id == self.plan.id


class Mention(NamedTuple):
    """One reference to a directive, without its sentence: who cites it and how (`relation`, `state`), what it quotes of
    the directive (`kind` to `issued`), and the citing plan's own date, and its issuer's level and place.

    A tuple, for there are thousands of them in a request.
    """

    plan_id: str
    ordinal: int
    relation: Relation
    state: str
    kind: str | None
    title: str | None
    issuer: str | None
    issued: str | None
    plan_issued: str | None
    level: Level | None
    place: str | None

    @property
    def quoted(self) -> tuple[str | None, ...]:
        """What it quotes of the directive and others may quote otherwise."""
        return self.kind, self.issuer, self.issued


@dataclass(frozen=True, slots=True)
class Citing:
    """One plan that cites a directive: how, and the sentence that shows it. `ordinal`: of its references, which."""

    plan: PlanSummary
    ordinal: int
    relation: Relation
    quote: str
    state: str


@dataclass(frozen=True, slots=True)
class NewPlan:
    """A plan that carries a directive out, and when it came: ISO 8601 in UTC, empty where that is not known."""

    citing: Citing
    added: str


@dataclass(frozen=True, slots=True)
class Quoted:
    """A value as citing documents give it, with the number of documents that do; the most frequent first."""

    value: str
    documents: int


@dataclass(frozen=True, slots=True)
class DirectiveRow:
    """A cited document, held or not. More than one of `dates` or `issuers` is a disagreement that is shown.

    `mentions`: every reference to it, those of the strongest relation first, then those of the newest plans.
    `candidates`: what it may mean where nothing says in full which document it is.
    """

    directive: Directive
    kinds: tuple[Quoted, ...]
    titles: tuple[Quoted, ...]
    issuers: tuple[Quoted, ...]
    dates: tuple[Quoted, ...]
    held: tuple[PlanSummary, ...]
    mentions: tuple[Mention, ...]
    candidates: tuple[Directive, ...] = ()

    def plans(self, quoted: str | None = None) -> list[Mention]:
        """One mention of every plan that cites it, by its strongest relation; or of those plans alone that write its
        date, kind or issuer as `quoted`, the mention that does."""
        found = self.mentions
        if quoted is not None:
            wanted = quoted.casefold()
            found = [mention for mention in found if wanted in (value and value.casefold() for value in mention.quoted)]
        strongest: dict[str, Mention] = {}
        for mention in found:
            strongest.setdefault(mention.plan_id, mention)
        return list(strongest.values())


@dataclass(frozen=True, slots=True)
class Precedents:
    """Plans that carry a directive out, or are of a kind: `total` of them, and the newest."""

    total: int
    plans: tuple[StoredPlan, ...]


@dataclass(frozen=True, slots=True)
class NumberMatches:
    """What a document number can mean here: plans that bear it, and cited documents."""

    plans: tuple[PlanSummary, ...]
    directives: tuple[Directive, ...]


@dataclass(frozen=True, slots=True)
class WaitingScan:
    """A content with pages that need OCR: the files that hold it, and the pages (from 1) that are still to be done.

    No pages: all were recognised, but the document was not put together again.
    """

    sources: tuple[Source, ...]
    pages: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class OcrCounts:
    """What waits for OCR, and the seconds of a processor that a page took lately (None: none was done yet)."""

    documents: int
    pages: int
    seconds: float | None


@dataclass(frozen=True, slots=True)
class Correction:
    """One step of a person: a field of a plan gets a value, as JSON (`shape.value_to_json`); None says that the
    document does not state it. `sha256` is the plan's content. Times are ISO 8601 in UTC; `undone` is set when it was
    taken back.
    """

    plan_id: str
    sha256: str
    field: str
    value: Any
    who: str
    why: str
    made: str
    undone: str | None = None
    undone_by: str | None = None
    undone_why: str | None = None
    id: int | None = None


@dataclass(frozen=True, slots=True)
class Offer:
    """A correction of what a file held before it changed, for the plan (`plan_id`) that it holds now."""

    path: str
    plan_id: str
    correction: Correction
