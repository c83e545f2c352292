"""What the API can be asked: one table for the routes, the OpenAPI description and the page that tells of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from indexer.model import SECTIONS
from indexer.settings import Settings
from search_app.facet_page import ORDERS
from search_app.facets import FACET_NAMES
from search_app.office.layouts import LAYOUTS
from search_app.search_state import FACET_PARAMETERS, LIMITS, MISSING, NOT, PARAMETERS, SIZES, SORTS, UNITS, WORDING

PREFIX = "/api/v1"
"""A change that would break a programme gets another number."""

Json = dict[str, Any]
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
MARKDOWN = "text/markdown"
SKELETON_ASKED = ("agency", "for-year", "layout")
"""What the address of a skeleton says: who issues the new plan, in which year, in which layout."""

MOST_VALUES = 100
"""Values of a facet in the answer to a search; all of them are at `facets/<facet>`, page by page."""

NEVER_EMPTY = ("from", "to", "wording", "unit", "sort", "size", "page", "order", "for-year", "layout")
"""Parameters that a form may send without a value, and a programme may not: it forgot something."""

LISTED = 60
"""Documents that a number which stands for several is answered with: more than anyone chooses from."""


@dataclass(frozen=True, slots=True)
class Operation:
    """One address: `path` below PREFIX, the query parameters that it takes, and the schema of its answer.

    `example` is the rest of an address that answers 200: `{plan}`, `{ordinal}` and `{directive}` stand for what an
    archive holds. With a `body` (the schema of a JSON object) it is a POST that changes nothing, and `sent` is an
    example of the body. `media` is the type of its answer; what is no JSON has no schema.
    """

    name: str
    path: str
    summary: str
    parameters: tuple[str, ...]
    schema: str
    example: str
    body: str = ""
    sent: str = ""
    media: str = "application/json"

    @property
    def method(self) -> str:
        """Of the request, in capitals."""
        return "POST" if self.body else "GET"

    @property
    def path_parameters(self) -> tuple[str, ...]:
        """The parameters that stand in the path."""
        return tuple(part[1:-1] for part in self.path.split("/") if part.startswith("{"))


_WITHOUT_PAGES = tuple(name for name in PARAMETERS if name not in ("size", "page"))
_OF_VALUES = tuple(name for name in PARAMETERS if name not in ("unit", "sort"))

OPERATIONS: tuple[Operation, ...] = (
    Operation("search", "/search", "Plans or passages that answer a query, with the facets of all results.",
              PARAMETERS, "Answer", "/search?q=thông tin đối ngoại&sort=newest&size=20"),
    Operation("facets", "/facets/{facet}", "All values of one facet under a search, page by page.",
              ("find", "order", *_OF_VALUES), "FacetValues", "/facets/issuer?find=tinh uy&order=name"),
    Operation("suggest", "/suggest", "What a query that is being typed may become.",
              _WITHOUT_PAGES, "Suggestions", "/suggest?q=thông t"),
    Operation("plan", "/plans/{plan}", "One document: what was recognised, with evidence, and its text.",
              (), "Plan", "/plans/{plan}"),
    Operation("passage", "/passages/{passage}", "One passage of a document.",
              (), "Passage", "/passages/{plan}.{ordinal}"),
    Operation("similar", "/passages/{passage}/similar", "What other plans say in nearly the words of a passage.",
              (), "Similar", "/passages/{plan}.{ordinal}/similar"),
    Operation("similar_text", "/similar", "The same for each paragraph of a text, of which nothing is kept.",
              (), "SimilarText", "/similar", body="Text", sent='{"text": "Nâng cao nhận thức của cán bộ, đảng viên"}'),
    Operation("family", "/families/{family}", "A family of nearly the same wordings: first source, spread, variants.",
              ("page",), "Family", "/families/{wording}"),
    Operation("basket", "/basket", "What the archive holds of collected passages: the same, read anew, or gone.",
              (), "Kept", "/basket", body="Basket",
              sent='{"items": [{"plan": "{plan}", "address": "0.00000000.x", "note": "xem lại"}]}'),
    Operation("basket_docx", "/basket.docx", "Collected passages as a Word file, with their sources.",
              (), "", "/basket.docx", body="BasketFile", media=DOCX,
              sent='{"items": [{"plan": "{plan}", "address": "0.00000000.x"}], "agency": "Tỉnh ủy Lạng Sơn"}'),
    Operation("basket_md", "/basket.md", "Collected passages as Markdown, with their sources.",
              (), "", "/basket.md", body="BasketFile", media=MARKDOWN,
              sent='{"items": [{"plan": "{plan}", "address": "0.00000000.x"}], "title": "Đối ngoại"}'),
    Operation("skeleton", "/directives/{slug}/skeleton.docx", "The beginning of a new plan that carries one out.",
              SKELETON_ASKED, "", "/directives/{directive}/skeleton.docx?agency=Tỉnh ủy Lạng Sơn&for-year=2025",
              media=DOCX),
    Operation("directive", "/directives/{slug}", "A cited document, held or not, and who cites it, page by page.",
              ("size", "page"), "Directive", "/directives/{directive}?size=20"),
    Operation("draft", "/draft", "A draft checked against the archive: what it cites, dates, sections, recipients.",
              (), "Checked", "/draft", body="Draft", sent='{"text": "Thực hiện Kết luận số 57-KL/TW ngày 16/6/2022"}'),
    Operation("compare", "/compare", "Two plans side by side: the same, changed in which words, moved, only in one.",
              ("a", "b"), "Comparison", "/compare?a={plan}&b={plan}"),
    Operation("outline", "/directives/{slug}/outline", "The headings that plans carrying out a document usually have.",
              (), "Outline", "/directives/{directive}/outline"),
    Operation("sections", "/directives/{slug}/sections/{kind_of_section}",
              "One kind of section as these plans word it, page by page.",
              ("page",), "Sections", "/directives/{directive}/sections/tasks"),
    Operation("number", "/number", "What a document number, in any spelling, means in this archive.",
              ("n",), "Number", "/number?n=57 kl/tw"),
    Operation("export", "/export", "The whole list of a search, up to a limit.",
              _WITHOUT_PAGES, "Export", "/export?q=thông tin đối ngoại"),
)  # fmt: skip

TITLE_CHARS = 300
"""Of a title or a body's name that is typed: the longest official ones are shorter."""

Where = Literal["query", "path"]

_MONTHS = (
    "(0[13578]|1[02])(-(0[1-9]|[12][0-9]|3[01]))?|(0[469]|11)(-(0[1-9]|[12][0-9]|30))?|02(-(0[1-9]|1[0-9]|2[0-8]))?"
)
_DATE = {"type": "string", "pattern": f"^(19|20)[0-9][0-9](-({_MONTHS}))?$"}
_PLAN = {"type": "string", "pattern": "^[a-z2-7]{16}$", "minLength": 16}
_VALUES = {
    "type": "array",
    "items": {"type": "string", "maxLength": LIMITS["value_chars"].most},
    "maxItems": LIMITS["values"].most,
}


def parameters(settings: Settings) -> dict[str, Json]:
    """Every parameter by its name: its schema, what it is for. `settings` bound the query."""
    query = {"type": "string", "maxLength": settings.query_chars}
    page = {"type": "integer", "minimum": 1, "maximum": LIMITS["page"].most, "default": 1}
    told = {
        "q": (query, "What is sought, as typed on the site: words, phrases in quotes, -word, fields (năm: 2023)."),
        "from": (_DATE, "Issued on or after this date. 6/2023 and 15/6/2023 are understood, too."),
        "to": (_DATE, "Issued on or before this date."),
        "wording": ({"type": "string", "pattern": WORDING},
                    "With `unit=passage`: only passages of this wording (`same.wording` of a hit), each by itself."),
        "unit": ({"type": "string", "enum": [*UNITS], "default": UNITS[0]}, "What is found and counted."),
        "sort": ({"type": "string", "enum": [*SORTS], "default": SORTS[0]}, "The order of the results."),
        "size": ({"type": "integer", "enum": [*SIZES]}, "Results on a page; else the setting page_size."),
        "page": (page, "Which page. Narrow the search rather than going on to the last."),
        "find": (query, "Only values that hold these letters, with or without marks."),
        "order": ({"type": "string", "enum": [*ORDERS], "default": ORDERS[0]}, "The order of the values."),
        "a": (_PLAN, "The id of the first plan."),
        "b": (_PLAN, "The id of the second plan."),
        "n": ({**query, "minLength": 1}, "A document number as a person types it, or the beginning of one."),
        "agency": ({"type": "string", "maxLength": TITLE_CHARS}, "Who issues the new plan; several with ; between."),
        "for-year": ({"type": "string", "pattern": "^(19|20)[0-9][0-9]$"}, "The year in which it is issued."),
        "layout": ({"type": "string", "enum": [*LAYOUTS]}, "The official layout; else that of who issues it."),
    }  # fmt: skip
    for name in FACET_PARAMETERS:
        about = f"the facet `{name}`; `{MISSING}` stands for what does not say"
        told[name] = (_VALUES, f"Only what carries one of these values of {about}.")
        told[NOT + name] = (_VALUES, f"Nothing that carries one of these values of {about}.")
    return {name: _parameter(name, "query", *told[name]) for name in told}


def path_parameters() -> dict[str, Json]:
    """Every parameter of a path by its name."""
    told = {
        "facet": ({"type": "string", "enum": [*FACET_NAMES]}, "Which facet."),
        "kind_of_section": ({"type": "string", "enum": [*SECTIONS]}, "Which kind of section."),
        "plan": ({"type": "string", "pattern": "^[a-z2-7]{16}$"}, "The id of a document."),
        "passage": ({"type": "string", "pattern": "^[a-z2-7]{16}\\.[0-9]{1,6}$"}, "The id of a passage."),
        "family": ({"type": "string", "pattern": WORDING}, "Any wording of a family, as `similar` names it."),
        "slug": ({"type": "string", "pattern": "^[a-z0-9._~-]{1,300}$"}, "The address form of a cited document's key."),
    }
    return {name: {**_parameter(name, "path", *told[name]), "required": True} for name in told}


def _parameter(name: str, where: Where, schema: Json, description: str) -> Json:
    required = {"required": True} if "minLength" in schema else {}
    exploded = {"style": "form", "explode": True} if schema.get("type") == "array" else {}
    return {"name": name, "in": where, "description": description, **required, **exploded, "schema": schema}
