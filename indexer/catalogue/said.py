"""Who says what: wordings that are like one, the passages that have a wording, the family of a wording.

Versions of one plan say it once: `Saying.group` is the plan that stands for all of them.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from sqlalchemy import ColumnElement, Connection, func, select

from indexer.catalogue import wordings
from indexer.catalogue.chunks import chunks
from indexer.catalogue.database import Database
from indexer.catalogue.reading import SUMMARY
from indexer.catalogue.rows import PlanSummary
from indexer.catalogue.tables import PLANS, WORDED, WORDING_KEYS, WORDINGS
from indexer.catalogue.wordings import Bound, Worded, unpack
from indexer.model import Level

Place = tuple[str, int]
"""A passage: its plan's id, and its ordinal."""

MET = 100
"""Of the wordings that share keys those that share most are looked at: whoever shares a tenth of the best one's is no
nearer to it than any official text."""

KIN = 150
"""Of their families so many more: under a key only some of a large family are found."""


class Saying(NamedTuple):
    """A passage that has a wording. `group`: the plan that stands for all versions of its plan; `issued` is ISO.

    A tuple, for there are thousands of them in a large family.
    """

    identity: int
    plan_id: str
    ordinal: int
    group: str
    issuer: str | None
    level: Level | None
    place: str | None
    issued: str | None


@dataclass(frozen=True, slots=True)
class Said:
    """A passage as it stands in its plan, which is shown with it. `titles`: of what the plan cites."""

    plan: PlanSummary
    ordinal: int
    heading: tuple[str, ...]
    page: int
    text: str
    titles: tuple[str, ...]


class Sayings(Database):
    """The part of the catalogue that knows what passages say."""

    def wording(self, plan_id: str, ordinal: int) -> int | None:
        """What a passage's wording is known by; None where there is no such passage, or it is too short."""
        query = select(WORDED.c.identity).where(WORDED.c.plan_id == plan_id, WORDED.c.ordinal == ordinal)
        with self._read() as connection:
            return connection.scalar(query)

    def worded(self, plan_id: str) -> set[int]:
        """The ordinals of a plan's passages that have a wording."""
        with self._read() as connection:
            return set(connection.scalars(select(WORDED.c.ordinal).where(WORDED.c.plan_id == plan_id)))

    def stands_for(self, plan_id: str) -> str:
        """The plan that stands for all versions of a plan: itself, where it is alone."""
        query = select(func.coalesce(PLANS.c.family, PLANS.c.id)).where(PLANS.c.id == plan_id)
        with self._read() as connection:
            return connection.scalar(query) or plan_id

    def similar(self, keys: Collection[int]) -> dict[int, str]:
        """The wordings that may be like one with these keys (`reuse.keys`), unpacked, by their identity."""
        with self._read() as connection:
            return _similar(connection, keys)

    def sayings(self, identities: Collection[int]) -> list[Saying]:
        """The passages that have one of these wordings, the earliest first, undated ones last."""
        with self._read() as connection:
            found = (_sayings(connection, WORDED.c.identity.in_(some)) for some in chunks(identities))
            return sorted((saying for rows in found for saying in rows), key=_earliest)

    def family(self, identity: int) -> list[Saying]:
        """The passages of the family that a wording belongs to, the earliest first; none when nobody says it."""
        with self._read() as connection:
            label = connection.scalar(select(WORDINGS.c.family).where(WORDINGS.c.identity == identity))
            which = WORDED.c.identity == identity
            if label is not None:
                which = WORDED.c.identity.in_(select(WORDINGS.c.identity).where(WORDINGS.c.family == label))
            return sorted(_sayings(connection, which), key=_earliest)

    def family_sizes(self, identities: Collection[int]) -> dict[int, int]:
        """By each of these wordings the number of wordings in its family; those that are alone are left out."""
        kin = WORDINGS.alias()
        query = select(WORDINGS.c.identity, func.count()).join(kin, kin.c.family == WORDINGS.c.family)
        with self._read() as connection:
            sizes: dict[int, int] = {}
            for some in chunks(identities):
                its = query.where(WORDINGS.c.identity.in_(some)).group_by(WORDINGS.c.identity)
                sizes.update(tuple(row) for row in connection.execute(its) if row[1] > 1)
            return sizes

    def said(self, places: Iterable[Place]) -> dict[Place, Said]:
        """These passages as they stand in their plans; those that are gone are left out."""
        wanted: dict[str, list[int]] = {}
        for plan_id, ordinal in places:
            wanted.setdefault(plan_id, []).append(ordinal)
        with self._read() as connection:
            return {place: said for some in chunks(wanted) for place, said in _said(connection, wanted, some)}

    def put_wordings(self, plans: Mapping[str, Sequence[Worded]]) -> None:
        """These plans (by id) have these passages now; plans that are gone are left out."""
        with self._write() as connection:
            wordings.put(connection, plans)

    def wordings_waiting(self) -> int:
        """How many wordings are not compared yet."""
        with self._read() as connection:
            return wordings.count_waiting(connection)

    def join_wordings(self, bound: Bound) -> int:
        """Compare some of the wordings that are not compared yet; how many there were."""
        with self._write() as connection:
            return wordings.join_some(connection, bound)

    def part_wordings(self) -> None:
        """All passages are to be compared anew."""
        with self._write() as connection:
            wordings.part_all(connection)


def _similar(connection: Connection, keys: Collection[int]) -> dict[int, str]:
    shared: Counter[int] = Counter()
    for some in chunks(keys):
        shared.update(connection.scalars(select(WORDING_KEYS.c.identity).where(WORDING_KEYS.c.key.in_(some))))
    met = [identity for identity, _ in sorted(shared.items(), key=lambda pair: (-pair[1], pair[0]))[:MET]]
    columns = (WORDINGS.c.identity, WORDINGS.c.tokens)
    found: dict[int, bytes] = {}
    families: dict[int, None] = {}
    for row in connection.execute(select(*columns, WORDINGS.c.family).where(WORDINGS.c.identity.in_(met))):
        found[row.identity] = row.tokens
        if row.family is not None:
            families[row.family] = None
    kin = select(*columns).where(WORDINGS.c.family.in_(list(families)), WORDINGS.c.identity.not_in(met))
    found.update(tuple(row) for row in connection.execute(kin.order_by(WORDINGS.c.identity).limit(KIN)))
    return {identity: unpack(tokens) for identity, tokens in found.items()}


def _sayings(connection: Connection, which: ColumnElement[bool]) -> list[Saying]:
    columns = (WORDED.c.identity, WORDED.c.plan_id, WORDED.c.ordinal, func.coalesce(PLANS.c.family, PLANS.c.id),
               PLANS.c.issuer, PLANS.c.level, PLANS.c.place, PLANS.c.issued)  # fmt: skip
    query = select(*columns).join(PLANS, PLANS.c.id == WORDED.c.plan_id).where(which)
    return [Saying(*row) for row in connection.execute(query)]


def _earliest(saying: Saying) -> tuple[bool, str, bool, str, int]:
    """Of versions of one date the one that is shown first."""
    shown = saying.plan_id != saying.group
    return saying.issued is None, saying.issued or "", shown, saying.plan_id, saying.ordinal


def _said(connection: Connection, wanted: Mapping[str, list[int]], ids: Sequence[str]) -> list[tuple[Place, Said]]:
    found = []
    for *summary, recognised in connection.execute(select(*SUMMARY, PLANS.c.recognised).where(PLANS.c.id.in_(ids))):
        plan, raw = PlanSummary(*summary), json.loads(recognised)
        titles = tuple(each["title"] for each in raw["references"] if each["title"])
        for each in raw["passages"]:
            if (ordinal := each["ordinal"]) in wanted[plan.id]:
                said = Said(plan, ordinal, tuple(each["heading"]), each["page"], each["text"], titles)
                found.append(((plan.id, ordinal), said))
    return found
