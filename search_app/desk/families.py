"""A family of wordings: who said it first, how far it is spread, its variants in order of frequency, its members."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from indexer.catalogue.said import Said, Saying, Sayings
from search_app.charts import Chart, Datum, bars
from search_app.desk.similar import (
    Given,
    Piece,
    Spread,
    pieces,
    place_of,
    spread_of,
    wording_address,
    wording_of,
)

VARIANTS = 10
"""Variants on a page: each is a whole passage with its differences."""

MEMBERS = 25
"""Plans on a page."""

ISSUERS = 12
"""Issuers that are listed: those with most plans."""


@dataclass(frozen=True, slots=True)
class Variant:
    """One wording of the family, where it stands first, its plans, and what differs from the most frequent one."""

    identity: int
    first: Said
    spread: Spread
    pieces: tuple[Piece, ...]

    @property
    def address(self) -> str:
        """The wording in an address."""
        return wording_address(self.identity)


@dataclass(frozen=True, slots=True)
class Family:
    """A page of a family. `members`: of each plan one passage, the earliest first."""

    identity: int
    first: Said
    spread: Spread
    wordings: int
    issuers: tuple[tuple[str, int], ...]
    years: tuple[tuple[str, int], ...]
    variants: tuple[Variant, ...]
    members: tuple[Said, ...]
    page: int
    last_page: int

    @property
    def address(self) -> str:
        """The wording that it was asked by."""
        return wording_address(self.identity)

    @property
    def chart(self) -> Chart:
        """Plans by year of issue."""
        return bars([Datum(year, count) for year, count in self.years])


def family(catalogue: Sayings, identity: int, page: int = 1) -> Family | None:
    """The family of a wording; None when no passage has it (any more), or there is no such page."""
    sayings = catalogue.family(identity)
    plans: dict[str, Saying] = {}
    for saying in sayings:
        plans.setdefault(saying.group, saying)
    last_page = max(1, -(-len(plans) // MEMBERS))
    if not sayings or page > last_page:
        return None
    shown = list(plans.values())[(page - 1) * MEMBERS : page * MEMBERS]
    by_wording = _by_wording(sayings)
    variants = by_wording[:VARIANTS] if page == 1 else []
    wanted = [sayings[0], *(its[0] for its in variants), *shown]
    said = catalogue.said(map(place_of, wanted))
    first = said.get(place_of(sayings[0]))
    if first is None:
        return None
    return Family(
        identity=identity,
        first=first,
        spread=spread_of(sayings),
        wordings=len(by_wording),
        issuers=_counted(saying.issuer for saying in plans.values())[:ISSUERS],
        years=_years(plans.values()),
        variants=_variants([(its, said[place_of(its[0])]) for its in variants if place_of(its[0]) in said]),
        members=tuple(said[place_of(each)] for each in shown if place_of(each) in said),
        page=page,
        last_page=last_page,
    )


def _by_wording(sayings: Sequence[Saying]) -> list[list[Saying]]:
    """The passages of each wording, the earliest first; the wording of most plans first."""
    found: dict[int, list[Saying]] = defaultdict(list)
    for saying in sayings:
        found[saying.identity].append(saying)
    return sorted(found.values(), key=lambda its: -len({saying.group for saying in its}))


def _variants(found: Sequence[tuple[list[Saying], Said]]) -> tuple[Variant, ...]:
    variants: list[Variant] = []
    commonest: Given | None = None
    for sayings, first in found:
        words = wording_of(first)
        commonest = commonest or Given(first.text, words)
        marked = pieces(commonest.text, commonest.wording, first.text, words)
        variants.append(Variant(sayings[0].identity, first, spread_of(sayings), marked))
    return tuple(variants)


def _counted(names) -> tuple[tuple[str, int], ...]:
    counts = Counter(name for name in names if name)
    return tuple(sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])))


def _years(plans) -> tuple[tuple[str, int], ...]:
    """Plans of each year from the first to the last."""
    counts = Counter(int(saying.issued[:4]) for saying in plans if saying.issued)
    return tuple((str(year), counts[year]) for year in range(min(counts), max(counts) + 1)) if counts else ()
