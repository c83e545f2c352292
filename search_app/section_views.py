"""How the plans that carry a document out are made: their usual outline, and their sections side by side."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil

from flask import abort, render_template, request

from indexer.catalogue.rows import DirectiveRow, Precedents
from indexer.errors import RequestError
from indexer.model import SECTIONS, Section
from search_app.desk.finding import summary_of
from search_app.desk.sections import PLANS, Group, Point, SectionView, section_view, sections_held
from search_app.desk.usual_outline import usual_outline
from search_app.routing import archive, pages
from search_app.search_state import check_names, parse_state

BLOCKS = 15
"""Points and groups on a page: each has several texts."""


@dataclass(frozen=True, slots=True)
class SectionPage:
    """A page of the view: `held` counts the plans that have each kind of section."""

    view: SectionView
    held: dict[Section, int]
    page: int
    last_page: int

    @property
    def blocks(self) -> tuple[Point | Group, ...]:
        """What stands on this page."""
        return self.view.blocks[(self.page - 1) * BLOCKS : self.page * BLOCKS]


@pages.get("/directives/<slug>/outline")
def directive_outline(slug: str) -> str:
    """The headings that plans carrying out a document usually have."""
    check_names(request.args, ())
    row, found = asked_precedents(slug)
    return render_template(
        "outline.html",
        row=row,
        found=found,
        outline=usual_outline(found.plans),
        plans={stored.plan.id: summary_of(stored) for stored in found.plans},
    )


@pages.get("/directives/<slug>/sections")
def directive_sections(slug: str) -> str:
    """One kind of section as these plans word it."""
    section, page = asked_section()
    row, found = asked_precedents(slug)
    return render_template("sections.html", row=row, found=found, page=present_section(found, section, page))


def asked_precedents(slug: str) -> tuple[DirectiveRow, Precedents]:
    """A cited document, and the plans that carry it out; 404 when there is none."""
    catalogue = archive().catalogue
    row = catalogue.directive(slug) or abort(404)
    return row, catalogue.precedents(row.directive, None, most=PLANS)


def asked_section() -> tuple[Section | None, int]:
    """The kind of section and the page that the address asks for. Raises RequestError with every complaint."""
    check_names(request.args, ("section", "page"))
    given = request.args.getlist("section")
    complaints = [("repeated-parameter", "section")] if len(given) > 1 else []
    section = next((each for each in SECTIONS if given and each == given[0]), None)
    if given and given[0] and section is None:
        complaints.append(("bad-choice", given[0][:80]))
    pages_given = {"page": request.args.getlist("page")} if "page" in request.args else {}
    try:
        page = parse_state(pages_given, query_chars=archive().settings.query_chars).page
    except RequestError as error:
        complaints += error.complaints
    if complaints:
        raise RequestError(*complaints)
    return section, page


def present_section(found: Precedents, section: Section | None, page: int) -> SectionPage:
    """A page of one kind of section; where none is asked for, of the one that most plans have."""
    held = sections_held(found.plans)
    view = section_view(found.plans, section or max(SECTIONS, key=lambda each: held[each]))
    last = max(ceil(len(view.blocks) / BLOCKS), 1)
    return SectionPage(view, held, min(page, last), last)
