"""What passages say, each wording once, and the families of wordings that were made from one another.

A passage that is long enough has an identity (`indexer.reuse`), the same wherever the same is said; 0 to 63 bits. Two
wordings are bound when they are nearly the same: `Bound` decides, which the caller brings. A family is what bonds
connect over any number of steps. Candidates share a key; nothing is ever compared all with all.

Whoever comes is compared with what is there, and whoever goes leaves the tree of bonds behind it to be mended: the
families are those that working everything out anew would give, in whatever order passages come, change and go, as long
as no key has more holders than HOLDERS.
"""

from __future__ import annotations

import struct
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from zlib import crc32

from sqlalchemy import Connection, Row, bindparam, delete, exists, func, insert, select, tuple_, update

from indexer.catalogue.chunks import chunks
from indexer.catalogue.tables import PLANS, WORDED, WORDING_BONDS, WORDING_KEYS, WORDINGS

HOLDERS = 24
"""Wordings that are found under one key: a phrase that so many have in common is one of official style, or of one
family, whose others are found through these and through its rarer keys."""

LOOKED_UP, SHARED = 16, 4
"""Two wordings are compared that share four of their sixteen least keys. With three words of four in common, the others
strewn by chance, one pair in fifteen does not (measured, 30 to 240 words); were it every fourth word, half would not. A
copy with so many edits comes to its family by others of it, or is left out; up to a fifth hardly any is."""

BATCH = 5_000
"""Wordings that are compared in one transaction, some three seconds: what they share is read once for all of them."""

Bound = Callable[[str, str], bool]
"""Whether two wordings, unpacked, are nearly the same."""

_FIRST, _CHARACTERS = 0x10000, 0x100000
"""Every character beyond the first plane: no surrogates among them."""


@dataclass(frozen=True, slots=True)
class Worded:
    """What a passage is compared by: its ordinal in its plan, its identity, its keys, its words packed."""

    ordinal: int
    identity: int
    keys: tuple[int, ...]
    tokens: bytes

    def to_json(self) -> list[Any]:
        """As a process sends it to another."""
        return [self.ordinal, self.identity, self.keys, self.tokens.decode()]

    @classmethod
    def from_json(cls, raw: Iterable[Any]) -> Worded:
        """The inverse. Raises TypeError or ValueError for anything else."""
        ordinal, identity, keys, tokens = raw
        return cls(int(ordinal), int(identity), tuple(map(int, keys)), str(tokens).encode())


def pack(tokens: Iterable[str]) -> bytes:
    """Words as they are kept: one character each, in UTF-8. Of a million characters two words seldom share one."""
    return "".join(chr(_FIRST + crc32(token.encode()) % _CHARACTERS) for token in tokens).encode()


def unpack(packed: bytes) -> str:
    """The words as a string of such characters: what aligns twenty times as fast as a row of numbers."""
    return packed.decode()


def put(connection: Connection, plans: Mapping[str, Sequence[Worded]]) -> None:
    """These plans (by id) have these passages now, whatever they had before; plans that are gone are left out."""
    for wanted in chunks(plans):
        ids = connection.scalars(select(PLANS.c.id).where(PLANS.c.id.in_(wanted))).all()
        old = {(row.plan_id, row.ordinal): row.identity for row in _passages(connection, ids)}
        new = {(id_, each.ordinal): each for id_ in ids for each in plans[id_]}
        stale = [place for place, identity in old.items() if place not in new or new[place].identity != identity]
        fresh = {place: each for place, each in new.items() if old.get(place) != each.identity}
        _put_wordings(connection, {each.identity: each for each in new.values()})
        here = tuple_(WORDED.c.plan_id, WORDED.c.ordinal)
        for some in chunks(stale):
            connection.execute(delete(WORDED).where(here.in_(some)))
        if fresh:
            rows = [{"plan_id": id_, "ordinal": at, "identity": each.identity} for (id_, at), each in fresh.items()]
            connection.execute(insert(WORDED), rows)
        drop_unsaid(connection, {old[place] for place in stale})


def forget(connection: Connection, plan_ids: Sequence[str]) -> None:
    """These plans (few) leave, and whatever nobody else says."""
    said = {row.identity for row in _passages(connection, plan_ids)}
    connection.execute(delete(WORDED).where(WORDED.c.plan_id.in_(plan_ids)))
    drop_unsaid(connection, said)


def drop_unsaid(connection: Connection, identities: Collection[int]) -> None:
    """Of these wordings those go that no passage has any more. What they held together is to be compared again."""
    said = exists().where(WORDED.c.identity == WORDINGS.c.identity)
    for some in chunks(identities):
        query = select(WORDINGS.c.identity, WORDINGS.c.found_by, WORDINGS.c.family)
        gone = connection.execute(query.where(WORDINGS.c.identity.in_(some), ~said)).all()
        if not gone:
            continue
        ids = [row.identity for row in gone]
        full = _unpost(connection, frozenset(ids), {key for row in gone for key in _unpack_keys(row.found_by)})
        for bond in (WORDING_BONDS.c.one, WORDING_BONDS.c.other):
            connection.execute(delete(WORDING_BONDS).where(bond.in_(ids)))
        connection.execute(delete(WORDINGS).where(WORDINGS.c.identity.in_(ids)))
        families = {row.family for row in gone if row.family is not None}
        _post_others(connection, families, full)
        _mend(connection, families)


def _unpost(connection: Connection, gone: Collection[int], keys: Collection[int]) -> dict[int, list[int]]:
    """These wordings are not found by these keys any more. Of the keys that had all the holders they may have, the
    holders that are left."""
    holders = _holders(connection, keys)
    posted = [{"its_key": key, "its": its} for key, held in holders.items() for its in held if its in gone]
    if posted:
        mine = (WORDING_KEYS.c.key == bindparam("its_key")) & (WORDING_KEYS.c.identity == bindparam("its"))
        connection.execute(delete(WORDING_KEYS).where(mine), posted)
    return {key: [its for its in held if its not in gone] for key, held in holders.items() if len(held) >= HOLDERS}


def _post_others(connection: Connection, families: Collection[int], holders: dict[int, list[int]]) -> None:
    """Where keys were full, others of these families come in the place of those that went: else whoever comes next
    would find none of those that are left."""
    there = {key: len(held) for key, held in holders.items()}
    for some in chunks(families) if holders else ():
        query = select(WORDINGS.c.identity, WORDINGS.c.found_by).where(WORDINGS.c.family.in_(some))
        for identity, packed in connection.execute(query.order_by(WORDINGS.c.identity)):
            _hold(holders, identity, holders.keys() & _unpack_keys(packed))
    _post(connection, holders, there)


def part_all(connection: Connection) -> None:
    """Every family is to be worked out anew."""
    connection.execute(delete(WORDING_BONDS))
    connection.execute(delete(WORDING_KEYS))
    connection.execute(update(WORDINGS).values(family=None))


def count_waiting(connection: Connection) -> int:
    """How many wordings are not compared yet."""
    return connection.scalar(select(func.count()).where(WORDINGS.c.family.is_(None))) or 0


def join_some(connection: Connection, bound: Bound) -> int:
    """Compare some of the wordings that are not compared yet; how many there were."""
    columns = (WORDINGS.c.identity, WORDINGS.c.tokens, WORDINGS.c.found_by)
    waiting = select(*columns).where(WORDINGS.c.family.is_(None)).order_by(WORDINGS.c.identity).limit(BATCH)
    fresh = connection.execute(waiting).all()
    if not fresh:
        return 0
    keys = {row.identity: _unpack_keys(row.found_by) for row in fresh}
    holders = _holders(connection, {key for each in keys.values() for key in each})
    there = {key: len(held) for key, held in holders.items()}
    met = _met(keys, holders)
    _post(connection, holders, there)
    known = _known(connection, {other for others in met.values() for other in others} - keys.keys())
    keys.update((row.identity, _unpack_keys(row.found_by)) for row in known)
    words = {row.identity: unpack(row.tokens) for row in (*known, *fresh)}
    families = _Families({row.identity: row.family for row in known})
    bonds = []
    for me, others in met.items():
        families.add(me)
        mine = frozenset(keys[me][:LOOKED_UP])
        for other in others:
            if not families.knows(other) or families.of(other) == families.of(me):
                continue
            if len(mine.intersection(keys[other][:LOOKED_UP])) >= SHARED and bound(words[me], words[other]):
                families.join(me, other)
                bonds.append({"one": min(me, other), "other": max(me, other)})
    if bonds:
        connection.execute(insert(WORDING_BONDS), bonds)
    _write_families(connection, families, met)
    return len(fresh)


def _met(keys: Mapping[int, tuple[int, ...]], holders: Mapping[int, list[int]]) -> dict[int, list[int]]:
    """By wording those that share enough keys with it and came before it, the likest first; `holders` get them all."""
    met = {}
    for me, mine in keys.items():
        shared: Counter[int] = Counter()
        for key in mine[:LOOKED_UP]:
            shared.update(holders[key])
        shared.pop(me, None)
        met[me] = [other for _, other in sorted((-n, other) for other, n in shared.items() if n >= SHARED)]
        _hold(holders, me, mine)
    return met


def _hold(holders: Mapping[int, list[int]], identity: int, keys: Iterable[int]) -> None:
    """Let a wording be found by these keys, as far as they have room."""
    for key in keys:
        if len(held := holders[key]) < HOLDERS and identity not in held:
            held.append(identity)


def _post(connection: Connection, holders: Mapping[int, list[int]], there: Mapping[int, int]) -> None:
    """Write the holders of keys that are `there` not yet: those behind the first so many."""
    rows = [{"key": key, "identity": its} for key, held in holders.items() for its in held[there[key] :]]
    if rows:
        connection.execute(insert(WORDING_KEYS), rows)


@dataclass(slots=True)
class _Families:
    """Families while they grow: by wording its label, and which label took the place of which. A label is the least
    identity of its family."""

    labels: dict[int, int | None]
    over: dict[int, int] = field(default_factory=dict)

    def knows(self, identity: int) -> bool:
        """Whether a wording was compared already."""
        return self.labels.get(identity) is not None

    def add(self, identity: int) -> None:
        """One more, alone."""
        self.labels[identity] = identity

    def of(self, identity: int) -> int:
        """The label of a wording that is known."""
        return self.now(self.labels[identity])

    def now(self, label: int) -> int:
        """What a label became."""
        over = self.over
        while (above := over.get(label)) is not None:
            over[label] = over.get(above, above)
            label = above
        return label

    def join(self, one: int, other: int) -> None:
        """Two wordings are bound: their families are one."""
        least, most = sorted((self.of(one), self.of(other)))
        self.over[most] = least


def _write_families(connection: Connection, families: _Families, fresh: Iterable[int]) -> None:
    moved = [{"old": label, "new": families.now(label)} for label in families.over]
    if moved:
        label = update(WORDINGS).where(WORDINGS.c.family == bindparam("old")).values(family=bindparam("new"))
        connection.execute(label, moved)
    found = [{"i": identity, "new": families.of(identity)} for identity in fresh]
    its = update(WORDINGS).where(WORDINGS.c.identity == bindparam("i")).values(family=bindparam("new"))
    connection.execute(its, found)


def _mend(connection: Connection, families: Collection[int]) -> None:
    """Wordings of these families went. Of what the rest of a family's bonds still connect the largest part stays a
    family; the others are to be compared again, as if they came now."""
    for some in chunks(families):
        members: dict[int, list[int]] = defaultdict(list)
        for identity, family in connection.execute(
            select(WORDINGS.c.identity, WORDINGS.c.family).where(WORDINGS.c.family.in_(some))
        ):
            members[family].append(identity)
        theirs = select(WORDINGS.c.identity).where(WORDINGS.c.family.in_(some))
        bonds = connection.execute(select(WORDING_BONDS).where(WORDING_BONDS.c.one.in_(theirs))).all()
        left = _Families({})
        for identity in (each for group in members.values() for each in group):
            left.add(identity)
        for one, other in bonds:
            left.join(one, other)
        for family, group in members.items():
            _keep_largest(connection, family, group, left)


def _keep_largest(connection: Connection, family: int, group: Sequence[int], left: _Families) -> None:
    parts: dict[int, list[int]] = defaultdict(list)
    for identity in group:
        parts[left.of(identity)].append(identity)
    label, kept = max(parts.items(), key=lambda part: (len(part[1]), -part[0]))
    if label != family:
        connection.execute(update(WORDINGS).where(WORDINGS.c.family == family).values(family=label))
    for some in chunks(set(group) - set(kept)):
        connection.execute(delete(WORDING_BONDS).where(WORDING_BONDS.c.one.in_(some)))
        connection.execute(update(WORDINGS).where(WORDINGS.c.identity.in_(some)).values(family=None))


def _put_wordings(connection: Connection, wordings: Mapping[int, Worded]) -> None:
    """Wordings that are there now, with these words and keys."""
    there: dict[int, tuple[bytes, bytes]] = {}
    for some in chunks(wordings):
        query = select(WORDINGS.c.identity, WORDINGS.c.tokens, WORDINGS.c.found_by)
        for row in connection.execute(query.where(WORDINGS.c.identity.in_(some))):
            there[row.identity] = (row.tokens, row.found_by)
    new = {identity: (each.tokens, _pack_keys(each.keys)) for identity, each in wordings.items()}
    names = ("identity", "tokens", "found_by")
    made = [dict(zip(names, (each, *new[each]), strict=True)) for each in sorted(new.keys() - there)]
    if made:
        connection.execute(insert(WORDINGS), made)
    for identity, known in there.items():
        if known != new[identity]:  # other rules made it
            values = dict(zip(names[1:], new[identity], strict=True))
            connection.execute(update(WORDINGS).where(WORDINGS.c.identity == identity).values(values))


def _passages(connection: Connection, plan_ids: Sequence[str]) -> Sequence[Row]:
    query = select(WORDED.c.plan_id, WORDED.c.ordinal, WORDED.c.identity)
    return connection.execute(query.where(WORDED.c.plan_id.in_(plan_ids))).all()


def _holders(connection: Connection, keys: Collection[int]) -> dict[int, list[int]]:
    """By key the wordings that are found under it; every key is there."""
    found: dict[int, list[int]] = {key: [] for key in keys}
    for some in chunks(sorted(keys)):
        for key, identity in connection.execute(select(WORDING_KEYS).where(WORDING_KEYS.c.key.in_(some))):
            found[key].append(identity)
    return found


def _known(connection: Connection, identities: Iterable[int]) -> list[Row]:
    query = select(WORDINGS.c.identity, WORDINGS.c.family, WORDINGS.c.tokens, WORDINGS.c.found_by)
    found = (connection.execute(query.where(WORDINGS.c.identity.in_(some))) for some in chunks(sorted(identities)))
    return [row for rows in found for row in rows]


def _pack_keys(keys: Sequence[int]) -> bytes:
    return struct.pack(f"<{len(keys)}q", *keys)


def _unpack_keys(packed: bytes) -> tuple[int, ...]:
    return struct.unpack(f"<{len(packed) // 8}q", packed)
