"""What a plan is counted and filtered by: the values of its facets, those of trees as ways from the root."""

from __future__ import annotations

import re
from collections.abc import Iterable

from indexer.catalogue.rows import StoredPlan
from indexer.engine.cards import PlanCard
from indexer.engine.fields import OTHER_VERSION
from indexer.engine.paths import OTHER, OTHER_KIND, beginnings, path
from indexer.model import SECTIONS, Directive, DocumentName, Issuer, Level, Passage, Relation
from indexer.vietnamese.codes import codes
from indexer.vietnamese.gazetteer import provinces

RELATION_FACETS: dict[Relation, str] = {"implements": "implements", "basis": "basis"}
"""Relations with a facet of their own; all others are counted together, in `cites`."""

_NAMED = ("Hiến pháp", "Bộ luật", "Cương lĩnh", "Điều lệ")
"""Kinds that have no code: their documents are cited by name alone."""

_OF_BODY = {"QH": "Luật", "UBTVQH": "Pháp lệnh"}
"""The kind of what a body numbers without one: 100/2015/QH13."""

_FIGURES = "0123456789"
"""Behind a body's code they tell its term: QH15."""

_LEVELS: tuple[tuple[Level, re.Pattern[str]], ...] = (
    ("commune", re.compile(r"Đảng ủy (xã|phường)")),
    ("district", re.compile(r"\b(Huyện|Quận|Thành|Thị) ủy|\bhuyện\b|^Phòng ")),
    ("province", re.compile(r"\bTỉnh (ủy|đoàn)|\btỉnh\b|^Sở ")),
)
"""What the name of a code's body tells of its level. A *thành ủy* is most often that of a city in a province."""


def facets(stored: StoredPlan, card: PlanCard) -> dict[str, tuple[str, ...]]:
    """The values that a plan is counted and filtered by; a facet that it says nothing of is left out."""
    plan = stored.plan
    kind = plan.kind.value if plan.kind else None
    first = (plan.issuer,) if plan.issuer else ()
    cited = dict.fromkeys(("directive", "implements", "basis", "cites"), ())
    for reference, directive in zip(plan.references, stored.directives, strict=True):
        way = directive_path(directive)
        for name in ("directive", RELATION_FACETS.get(reference.relation, "cites")):
            cited[name] = (*cited[name], way)
    values = {
        "code": _tree([code_path(card.number_code)] if card.number_code else []),
        "kind": tuple(dict.fromkeys(filter(None, (card.kind, kind)))),
        "issuer": _tree(issuer_path(found.value) for found in (*first, *plan.co_issuers)),
        "year": _tree([date_path(card.issued)] if card.issued else []),
        **{name: _tree(ways) for name, ways in cited.items()},
        "quality": (stored.document.grade,) if stored.document.grade else (),
        "version": () if stored.shown else (OTHER_VERSION,),
        "corrected": ("yes" if plan.corrected else "no",),
    }
    return {name: held for name, held in values.items() if held}


def sections(shared: dict[str, tuple[str, ...]], passages: Iterable[Passage]) -> dict[str, tuple[str, ...]]:
    """The values that a plan and its passages share, with the kinds of section of these passages."""
    kinds = {kind for passage in passages for kind in passage.sections}
    return {**shared, "section": tuple(kind for kind in SECTIONS if kind in kinds)} if kinds else shared


def code_path(code: str) -> str:
    """The series of a number and its code: `KH>KH/TU`; a code of one part stands alone."""
    series = re.split("[-/]", code, maxsplit=1)[0]
    return path(series, code) if series != code else path(code)


def date_path(issued: str) -> str:
    """Year and month of an ISO date: `2023>2023-09`; the month is 00 where the date does not tell it."""
    return path(issued[:4], f"{issued[:4]}-{issued[5:7] or '00'}")


def issuer_path(issuer: Issuer) -> str:
    """Level, body and whole name: `province>Tỉnh ủy>Tỉnh ủy Lạng Sơn`."""
    return path(issuer.level or OTHER, issuer.body or issuer.name, issuer.name)


def directive_path(directive: Directive) -> str:
    """Level and kind of a cited document, and its key: `central>Kết luận>57-KL/TW~2023`.

    They follow from the key alone, so that a document has one place, however those that cite it put it.
    """
    return path(_level(directive), _kind(directive), directive.key)


def _tree(ways: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(value for way in ways for value in beginnings(way)))


def _kind(directive: Directive) -> str:
    table = codes()
    if isinstance(directive.number, DocumentName):
        name = directive.number.text
        found = [
            kind
            for kind in (*_NAMED, *(each.name for each in table.kinds.values()))
            if f"{name} ".startswith(f"{kind} ")
        ]
        return max(found, key=len, default=OTHER_KIND)
    series = re.split("[-/]", directive.number.code, maxsplit=1)[0]
    kind = table.kinds.get(series)
    return kind.name if kind else _OF_BODY.get(series.rstrip(_FIGURES), OTHER_KIND)


def _level(directive: Directive) -> str:
    if isinstance(directive.number, DocumentName):
        return "central"
    parts = re.split("[-/]", directive.number.code)
    bodies = [body for part in parts if (body := codes().bodies.get(part.rstrip(_FIGURES))) is not None]
    if directive.place is not None and directive.place.casefold() in provinces():
        return "province"
    if bodies and bodies[0].central:
        return "central"
    named = (level for body in bodies for level, pattern in _LEVELS if pattern.search(body.name))
    level = next(named, OTHER)
    # A committee of "the province" in a place that is none is that of a city: 354-KH/TU of Vũng Tàu.
    return "district" if level == "province" and directive.place is not None else level
