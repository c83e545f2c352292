"""What a check can say of a draft: one table of codes, and the shape of a finding. The wording of each code stands in
`templates/_draft_words.html`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from indexer.model import Span

Severity = Literal["error", "warning", "note"]
SEVERITIES: tuple[Severity, ...] = ("error", "warning", "note")
"""`error`: the draft contradicts the archive, the calendar or itself; `warning`: a person should look; `note`: good to
know."""


@dataclass(frozen=True, slots=True)
class Code:
    """What one sort of finding is about: the check that makes it, how grave it is, and what it says, in English."""

    check: str
    severity: Severity
    says: str


CODES: dict[str, Code] = {
    "number-differs": Code("citations", "error", "the archive knows this document under another number"),
    "date-differs": Code("citations", "error", "the archive gives this document another date"),
    "issuer-differs": Code("citations", "error", "the archive says that another body issued this document"),
    "title-differs": Code("citations", "error", "the archive knows this document under another title"),
    "title-words": Code("citations", "note", "the title differs from the usual one in some words"),
    "year-missing": Code("citations", "warning", "no date says which year's document of this number is meant"),
    "number-unknown": Code("citations", "note", "the archive does not know this document"),
    "replaced": Code("citations", "warning", "the archive holds a document that replaces this one"),
    "amended": Code("citations", "note", "the archive holds a document that amends this one"),
    "date-impossible": Code("deadlines", "error", "there is no such day"),
    "deadline-before-issue": Code("deadlines", "error", "the deadline comes before the draft's own date"),
    "deadline-past": Code("deadlines", "warning", "the deadline is over today"),
    "section-missing": Code("sections", "warning", "most such plans have a section that the draft lacks"),
    "recipient-missing": Code("recipients", "warning", "a body gets a task and is not among the recipients"),
    "tone-mixed": Code("tone", "note", "the tone mark is placed in two ways; this is the rarer one here"),
}
"""Every code, in the order in which kinds of findings are listed."""

CHECKS: tuple[str, ...] = tuple(dict.fromkeys(code.check for code in CODES.values()))


@dataclass(frozen=True, slots=True)
class Said:
    """A value as the archive has it: how many plans quote it so, and whether the document itself, held, says it."""

    value: str
    plans: int
    own: bool = False


@dataclass(frozen=True, slots=True)
class Other:
    """A document that a finding points to: its label, and its address, of a cited document or of a plan."""

    label: str
    slug: str | None = None
    plan_id: str | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """Something in a draft that a person should know of.

    `span`: where in the draft's text. `written`: the value in question as the draft has it. `said`: what the archive
    has instead, the most frequent first. `others`: documents to look at. `share`: (plans that have it, plans looked
    at). `quote`: the sentence of the archive that proves it.
    """

    code: str
    span: Span
    written: str = ""
    said: tuple[Said, ...] = ()
    others: tuple[Other, ...] = ()
    share: tuple[int, int] = (0, 0)
    quote: str = ""

    @property
    def check(self) -> str:
        """The check that made it."""
        return CODES[self.code].check

    @property
    def severity(self) -> Severity:
        """How grave it is."""
        return CODES[self.code].severity
