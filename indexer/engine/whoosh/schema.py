"""What a Whoosh document is made of: one for each plan and each passage, in one index.

A form has a field for each unit (`plan_words`, `passage_words`), so that its postings are those of one unit. Facets
and the plan's id are indexed as values. In columns stand: unit, id and its rank among all ids, dates, the stored text,
and two *profiles*: documents of a segment with the same profile carry the same values of all facets that a plan shares
with its passages, or of those that are a passage's own. The classes of this module are named in the files of an index:
they keep their names.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from typing import Any

from whoosh.columns import Column
from whoosh.fields import FieldType, Schema

from indexer.engine.fields import COLUMNS, FACETS, FORMS, UNITS, Unit
from indexer.engine.protocol import Entry
from indexer.engine.whoosh.build import Row, encode
from indexer.engine.whoosh.codec import Counts, Places
from indexer.engine.whoosh.columns import Names, Numbers, StoredTexts

Tokens = tuple[str | None, ...]

PROFILES = ("profile", "profile_own")
"""The columns of profiles: of facets that a plan shares with its passages, and of those that it does not."""


class TokenField(FieldType):
    """Ready-made tokens: nothing is split or changed. None marks a gap: it takes a position and is no token."""

    profile: str | None = None

    def __init__(self, positions: bool) -> None:
        super().__init__(Places() if positions else Counts(), analyzer=None)
        self.positions = positions

    def index(self, value: Tokens, **_: Any) -> Iterator[tuple[bytes, int, float, bytes]]:
        """Token, frequency, weight (again the frequency) and encoded positions, for each distinct token."""
        found: defaultdict[str, list[int]] = defaultdict(list)
        for position, token in enumerate(value):
            if token is not None:
                found[token].append(position)
        pack = self.format.encode
        for token, positions in found.items():
            yield encode(token), len(positions), float(len(positions)), pack(positions)


class ValueField(TokenField):
    """Whole values, such as ids."""

    def __init__(self) -> None:
        super().__init__(positions=False)


class FacetValues(ValueField):
    """Values of a facet: which profile of the column `profile` carries which is kept beside the postings."""

    def __init__(self, profile: str) -> None:
        super().__init__()
        self.profile = profile


class ColumnField(FieldType):
    """A value for each document that is not indexed."""

    indexed = False

    def __init__(self, column: Column) -> None:
        super().__init__(format=None, analyzer=None, sortable=column)

    def to_column_value(self, value: Any) -> Any:
        """The value as it is: the column knows its type."""
        return value


def form_field(unit: Unit, form: str) -> str:
    """The field with a form's tokens."""
    return f"{unit}_{form}"


def facet_field(facet: str) -> str:
    """The field with a facet's values, for both units."""
    return f"facet_{facet}"


def column_field(column: str) -> str:
    """The field with a column's numbers, for both units."""
    return f"column_{column}"


@cache
def schema() -> Schema:
    """The fields; they follow from the tables in `indexer.engine.fields`."""
    forms = {form_field(unit, form.name): TokenField(form.positions) for unit in UNITS for form in FORMS}
    facets = {facet_field(facet.name): FacetValues(PROFILES[facet.own]) for facet in FACETS}
    columns = {column_field(column.name): ColumnField(Numbers()) for column in COLUMNS}
    return Schema(
        plan=ValueField(),
        id=ColumnField(Names()),
        unit=ColumnField(Numbers()),
        rank=ColumnField(Numbers()),
        stored=ColumnField(StoredTexts()),
        **{name: ColumnField(Numbers()) for name in PROFILES},
        **forms,
        **facets,
        **columns,
    )


def row(unit: Unit, plan: str, entry: Entry) -> Row:
    """A plan's or passage's entry as a segment keeps it."""
    return Row(
        UNITS.index(unit),
        plan,
        {form_field(unit, name): tokens for name, tokens in entry.forms.items() if tokens},
        {facet_field(name): values for name, values in entry.facets.items() if values},
        {
            "id": encode(entry.id),
            "stored": entry.stored,
            **{column_field(name): value for name, value in entry.columns.items()},
        },
    )
