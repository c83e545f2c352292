"""What built an index: an index made by other rules is not answered from silently."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass

from indexer.engine.fields import COLUMNS, FACETS, FORMS, FacetField


@dataclass(frozen=True, slots=True)
class Manifest:
    """The versions that an index depends on; two indexes with equal manifests answer alike.

    `schema` follows from the field tables. `analyser` and `rules` are versions that the rooms `vietnamese` and
    `recognise` state themselves. `engine` names the engine and its format version.
    """

    schema: str
    analyser: str
    rules: str
    engine: str

    def to_json(self) -> str:
        """As text, for the generation's folder."""
        return json.dumps(asdict(self), ensure_ascii=False, sort_keys=True)

    @classmethod
    def from_json(cls, text: str) -> Manifest:
        """The inverse. Raises ValueError when the text is not a manifest."""
        try:
            return cls(**json.loads(text))
        except TypeError as error:
            raise ValueError(str(error)) from None

    def differences(self, other: Manifest) -> tuple[str, ...]:
        """Which parts differ, by name."""
        mine, theirs = asdict(self), asdict(other)
        return tuple(name for name in mine if mine[name] != theirs[name])


def schema_version() -> str:
    """A readable digest of the field tables: names with their flags, in order."""
    forms = ",".join(form.name + ("+" if form.positions else "") for form in FORMS)
    facets = ",".join(_flagged(facet) for facet in FACETS)
    columns = ",".join(column.name for column in COLUMNS)
    return f"{forms}|{facets}|{columns}"


def _flagged(facet: FacetField) -> str:
    return facet.name + "*" * facet.many + ">" * (facet.levels > 1) + "!" * facet.own
