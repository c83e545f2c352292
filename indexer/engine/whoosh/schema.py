"""What a Whoosh document is made of: one for each plan and each passage, in one index.

A form has a field for each unit (`plan_words`, `passage_words`), so that its postings are those of one unit. Facets
and the plan's id are indexed as values. Lengths of all forms, dates, unit and id stand in columns. The classes of
this module are named in the files of an index: they keep their names.
"""

from __future__ import annotations

import struct
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from typing import Any

from whoosh.columns import FixedBytesColumn, NumericColumn, VarBytesColumn
from whoosh.fields import STORED, FieldType, Schema
from whoosh.formats import Existence, Positions

from indexer.engine.fields import COLUMNS, FACETS, FORMS, UNITS, Unit
from indexer.engine.protocol import Entry

NO_VALUE = -(2**63)
"""Stands in a column for "no value"."""

Tokens = tuple[str | None, ...]


def encode(text: str) -> bytes:
    """A token or value as Whoosh keeps it. Half a surrogate pair, which no document has, is simply never found."""
    return text.encode("utf-8", "surrogatepass")


class TokenField(FieldType):
    """Ready-made tokens: nothing is split or changed. None marks a gap: it takes a position and is no token."""

    def __init__(self, positions: bool) -> None:
        super().__init__(Positions() if positions else Existence(), analyzer=None)
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
    """Whole values: facets and ids."""

    def __init__(self) -> None:
        super().__init__(positions=False)


class ColumnField(FieldType):
    """A value for each document that is not indexed."""

    indexed = False

    def __init__(self, column: Any) -> None:
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
    facets = {facet_field(facet.name): ValueField() for facet in FACETS}
    columns = {column_field(column.name): ColumnField(NumericColumn("q", NO_VALUE)) for column in COLUMNS}
    return Schema(
        plan=ValueField(),
        id=ColumnField(VarBytesColumn()),
        unit=ColumnField(NumericColumn("B")),
        lengths=ColumnField(FixedBytesColumn(_LENGTHS.size)),
        stored=STORED(),
        **forms,
        **facets,
        **columns,
    )


_LENGTHS = struct.Struct(f"<{len(FORMS)}I")
"""Number of tokens in each form, in the order of FORMS."""


def document(unit: Unit, plan: str, entry: Entry) -> dict[str, Any]:
    """A plan's or passage's entry as Whoosh's writer takes it."""
    forms = {form.name: entry.forms.get(form.name, ()) for form in FORMS}
    lengths = [sum(token is not None for token in tokens) for tokens in forms.values()]
    return {
        "plan": (plan,),
        "id": encode(entry.id),
        "unit": UNITS.index(unit),
        "lengths": _LENGTHS.pack(*lengths),
        "stored": entry.stored,
        **{form_field(unit, name): tokens for name, tokens in forms.items() if tokens},
        **{facet_field(name): tuple(values) for name, values in entry.facets.items() if values},
        **{column_field(name): value for name, value in entry.columns.items()},
    }
