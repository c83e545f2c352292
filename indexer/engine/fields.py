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
    """A value field that is counted and filtered. `many`: a document can carry several values."""

    name: str
    many: bool
    help: str


OTHER_VERSION = "other"
"""The value of facet `version`: results leave it out, for a better version of the same plan is among them."""

FACETS: tuple[FacetField, ...] = (
    FacetField("code", False, "Code of the plan's own number: KH/TU, KH-UBND."),
    FacetField("kind", True, "Kind of document, in Vietnamese; that of the plan that it issues, too."),
    FacetField("issuer", True, "Names of the issuing bodies, joint issuers too."),
    FacetField("year", False, "Year of issue."),
    FacetField("directive", True, "Keys of the documents that the plan cites (model.Directive.key)."),
    FacetField("implements", True, "Those of them that the plan carries out: the same keys."),
    FacetField("quality", False, "How far the words of the text can be trusted: model.GRADES."),
    FacetField("version", False, "`other` for a version of a plan of which a better one is shown."),
    FacetField("corrected", False, "Whether people put a value of its: yes or no."),
)


@dataclass(frozen=True, slots=True)
class Column:
    """A whole number a document, for sorting and ranges. A document may have none."""

    name: str
    help: str


COLUMNS: tuple[Column, ...] = (Column("issued", "Date of issue as yyyymmdd, zeros for what is not known."),)


@dataclass(frozen=True, slots=True)
class Sort:
    """An order of results: by a column, the largest value first or the smallest. What has no value comes last."""

    column: str
    largest_first: bool


SORTS: dict[str, Sort] = {"newest": Sort("issued", True), "oldest": Sort("issued", False)}
"""The orders that there are beside relevance; any column can have one by a row here."""

TIES = SORTS["newest"]
"""What decides between results of the same score; after it, as after every sort, the id."""
