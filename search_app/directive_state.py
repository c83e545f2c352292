"""The address of a cited document's page as a value: which of the plans that cite it are listed, and how."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import Literal, get_args

from indexer.errors import RequestError
from indexer.model import LEVELS, RELATIONS, Level, Relation
from search_app.search_state import LIMITS, MISSING

Order = Literal["place", "newest", "oldest"]
ORDERS: tuple[Order, ...] = get_args(Order)

CHOICES: dict[str, tuple[str, ...]] = {
    "relation": RELATIONS,
    "level": (*LEVELS, MISSING),
    "sort": ORDERS,
}
PARAMETERS = ("relation", "level", "quoted", "sort", "page")


@dataclass(frozen=True, slots=True)
class DirectiveState:
    """What is listed, as the address says it.

    Without `relation` the page shows the first plans of every relation. `level` is that of the citing plan's issuer,
    `-` where none is known. `quoted` lists the plans that write the document's date, kind, title or issuer so.
    """

    relation: Relation | None = None
    level: Level | Literal["-"] | None = None
    quoted: str | None = None
    sort: Order = "place"
    page: int = 1

    @property
    def whole(self) -> bool:
        """True for the page that shows some of everything."""
        return self.relation is None and self.quoted is None and self.level is None

    def with_(self, **values: object) -> DirectiveState:
        """The same, on page 1, but for these values."""
        return replace(self, **{"page": 1, **values})

    def pairs(self) -> dict[str, str]:
        """Names and values for an address, defaults left out."""
        return {
            each.name: str(value)
            for each in fields(self)
            if (value := getattr(self, each.name)) != each.default and value is not None
        }


def parse_directive_state(given: Mapping[str, Sequence[str]]) -> DirectiveState:
    """The state that parameters (name → its values) describe. Raises RequestError with every complaint at once."""
    complaints = [("unknown-parameter", name[:80]) for name in given if name not in PARAMETERS]
    values = {name: given[name][0].strip() for name in PARAMETERS if given.get(name) and given[name][0].strip()}
    complaints += [("repeated-parameter", name) for name in values if len(given[name]) > 1]
    complaints += [
        ("bad-choice", values[name][:80]) for name, known in CHOICES.items() if values.get(name, known[0]) not in known
    ]
    if len(values.get("quoted", "")) > LIMITS["value_chars"].most:
        complaints.append(("value-too-long", "quoted"))
    page = values.pop("page", "1")
    if not re.fullmatch(r"[0-9]{1,9}", page) or int(page) < 1:
        complaints.append(("bad-page", page[:80]))
    elif int(page) > LIMITS["page"].most:
        complaints.append(("page-too-deep", page))
    if complaints:
        raise RequestError(*complaints)
    return DirectiveState(**values, page=int(page))
