"""What an index holds: forms (tokens to match and rank), facets (values to count and filter), columns (to sort)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Unit = Literal["plan", "passage"]
UNITS: tuple[Unit, ...] = ("plan", "passage")


@dataclass(frozen=True, slots=True)
class Form:
    """One way of seeing a text. `positions`: stored, so that phrases can be matched on it."""

    name: str
    positions: bool
    help: str


FORMS: tuple[Form, ...] = (
    Form("words", False, "Segmented words of the text, lower case, one tone placement; numbers whole."),
    Form("syllables", True, "Syllables of the text, lower case, one tone placement; numbers whole."),
    Form("pairs", False, "Pairs of adjacent syllables: nearness."),
    Form("folded", True, "Syllables without marks (đ → d): what is typed without marks meets it."),
    Form("folded_pairs", False, "Pairs of adjacent folded syllables."),
    Form("title", False, "Syllables of the title, and of the names of the issuing bodies."),
    Form("title_folded", False, "Folded syllables of the title."),
    Form("headings", False, "Syllables of the headings above a passage, or of all of a plan's."),
    Form("headings_folded", False, "Folded syllables of the headings."),
    Form("around", False, "Words of the passages before and after a passage; a plan has none."),
    Form("number", False, "The plan's own document number and its parts, as keys."),
)
"""Both units have every form but `around`: a plan's text is the whole document, a passage's its own."""


@dataclass(frozen=True, slots=True)
class FacetField:
    """A value field that is counted and filtered. `many`: a document can carry several values; `levels`: of more than
    one, values are ways of so many parts (`paths.py`), and every beginning of one is a value too. `own`: a passage has
    its own values, a plan all of theirs; of every other facet passages mostly carry what their plan does, which engines
    may build on, but not rely on."""

    name: str
    many: bool
    help: str
    levels: int = 1
    own: bool = False


OTHER_VERSION = "other"
"""The value of facet `version`: results leave it out, for a better version of the same plan is among them."""

FACETS: tuple[FacetField, ...] = (
    FacetField("code", True, "Series and code of the plan's own number: KH>KH/TU, KH>KH-UBND.", levels=2),
    FacetField("kind", True, "Kind of document, in Vietnamese; that of the plan that it issues, too."),
    FacetField("issuer", True, "Level, body and name of the issuing bodies, joint issuers too.", levels=3),
    FacetField("year", True, "Year and month of issue: 2023>2023-09, month 00 where it is not told.", levels=2),
    FacetField("directive", True, "Level, kind and key (model.Directive.key) of what the plan cites.", levels=3),
    FacetField("implements", True, "Those of them that the plan carries out.", levels=3),
    FacetField("basis", True, "Those of them that the plan is issued on the ground of.", levels=3),
    FacetField("cites", True, "Those of them that it has another relation to.", levels=3),
    FacetField("quality", False, "How far the words of the text can be trusted: model.GRADES."),
    FacetField("version", False, "`other` for a version of a plan of which a better one is shown."),
    FacetField("corrected", False, "Whether people put a value of its: yes or no."),
    FacetField("section", True, "Kind of section: model.SECTIONS; a plan has those of all its passages.", own=True),
)

LEVELS = {facet.name: facet.levels for facet in FACETS}
"""Of how many parts a facet's whole ways are."""


@dataclass(frozen=True, slots=True)
class Column:
    """A whole number a document, for sorting and ranges. A document may have none."""

    name: str
    help: str


COLUMNS: tuple[Column, ...] = (
    Column("issued", "Date of issue as yyyymmdd, zeros for what is not known."),
    Column("added", "When the plan first came, as seconds since 1970."),
    Column("wording", "Of a passage: what its wording is known by (63 bits), the same wherever it says the same."),
)


@dataclass(frozen=True, slots=True)
class Sort:
    """An order of results: by a column, the largest value first or the smallest. What has no value comes last."""

    column: str
    largest_first: bool


SORTS: dict[str, Sort] = {
    "newest": Sort("issued", True),
    "oldest": Sort("issued", False),
    "added": Sort("added", True),
}
"""The orders that there are beside relevance; any column can have one by a row here."""

TIES = SORTS["newest"]
"""What decides between results of the same score; after it, as after every sort, the id."""
