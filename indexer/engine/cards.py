"""What is stored with a hit, so that a results page reads only the index."""

from __future__ import annotations

import json
from dataclasses import dataclass, fields


@dataclass(frozen=True, slots=True)
class PlanCard:
    """A plan as a result shows it. Strings as a person reads them, None where the document does not say.

    `issued` is ISO, as far as known. `implements` are the keys (model.Directive.key) of what it carries out, `basis`
    of what it is based on. `passages` is their number. `source` is the file's name, `issued_with`
    the document that issues an attached plan, `others` the number of its other versions,
    `added` when it first came (ISO 8601 in UTC).
    """

    id: str
    kind: str | None
    title: str | None
    number: str | None
    number_code: str | None
    issuers: tuple[str, ...]
    issued: str | None
    implements: tuple[str, ...]
    basis: tuple[str, ...]
    passages: int
    pages: int
    source: str
    issued_with: str | None = None
    others: int = 0
    added: str | None = None

    def to_json(self) -> str:
        """As stored."""
        return _dumped(_fields_of(self))

    @classmethod
    def from_json(cls, text: str) -> PlanCard:
        """The inverse."""
        return _plan_card(json.loads(text))


@dataclass(frozen=True, slots=True)
class PassageCard:
    """A passage as a result shows it: its place, its text, and its plan.

    `section` is its kind (model.SECTIONS). `identity` is what its wording is known by (`reuse.keys.identity`; the
    column `wording`): passages that say the same in the same words have the same; None where it is too short to tell.
    """

    id: str
    ordinal: int
    heading: tuple[str, ...]
    page: int
    text: str
    plan: PlanCard
    section: str | None = None
    identity: int | None = None

    def to_json(self) -> str:
        """As stored."""
        return _dumped({**_fields_of(self), "plan": _fields_of(self.plan)})

    @classmethod
    def from_json(cls, text: str) -> PassageCard:
        """The inverse."""
        raw = json.loads(text)
        return cls(**{**raw, "heading": tuple(raw["heading"]), "plan": _plan_card(raw["plan"])})


def _fields_of(card: PlanCard | PassageCard) -> dict[str, object]:
    """Its fields by name; dataclasses.asdict would copy them all, which takes longer than writing them."""
    return {each.name: getattr(card, each.name) for each in fields(card)}


def _dumped(values: dict[str, object]) -> str:
    return json.dumps(values, ensure_ascii=False, separators=(",", ":"))


def _plan_card(raw: dict) -> PlanCard:
    many = {name: tuple(raw[name]) for name in ("issuers", "implements", "basis")}
    return PlanCard(**{**raw, **many})
