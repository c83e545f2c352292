"""Archives as they grow: cascades from province to commune, yearly series, and plans that stand alone."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import islice
from random import Random
from typing import Any

from .cited import Cited, directives, directives_on, zipf
from .compose import Subject, compose
from .grammar import table, topics
from .letterhead import Head
from .noise import unmark
from .reuse import Said, Shelf
from .sheet import Sheet
from .world import Body, Unit, World

FIRST, LAST = date(2015, 1, 5), date(2025, 12, 26)
REMEMBERED = 12
"""Earlier plans on a topic that later ones copy from."""


@dataclass(frozen=True, slots=True)
class GeneratedPlan:
    """A plan: a name that is unique in its archive (and fit for a file), its text, and what is true of it."""

    name: str
    text: str
    truth: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Shares:
    """How often things happen, each 0..1; `ocr_rate` is the share of letters misread on a plan that OCR read."""

    reuse: float = 0.35
    numberless: float = 0.04
    undated: float = 0.04
    draft: float = 0.02
    secret: float = 0.0
    wrapped: float = 0.3
    unmarked: float = 0.0
    ocr: float = 0.0
    ocr_rate: float = 0.03


def generate(seed: int, plans: int, shares: Shares = Shares()) -> Iterator[GeneratedPlan]:
    """`plans` plans with their truth. Same seed and shares, same plans; fewer plans are a prefix of more."""
    return islice(_Archive(seed, shares).plans(), plans)


class _Archive:
    def __init__(self, seed: int, shares: Shares) -> None:
        self.rng = Random(f"plans/{seed}")
        self.world = World(seed)
        self.shares = shares
        self.count = 0
        self.last_ordinal: dict[tuple[str, int], int] = {}
        self.remembered: dict[str, deque[list[Said]]] = {topic: deque(maxlen=REMEMBERED) for topic in topics()}

    def plans(self) -> Iterator[GeneratedPlan]:
        stories = (self._cascade, self._series, self._alone)
        while True:
            yield from self.rng.choices(stories, weights=(6, 2, 2))[0]()

    def _cascade(self) -> Iterator[GeneratedPlan]:
        """A directive carried out by a province, answered by some of its districts and communes."""
        rng = self.rng
        root = rng.choices(directives(), weights=zipf(len(directives())))[0]
        issued = self._after(max(root.issued or FIRST, FIRST), 20, 400)
        top = self._body("province", None)
        plan, parent, said = self._plan(top, root.topic, issued, root, (root,))
        yield plan
        for _ in range(int(rng.random() * 5)):
            middle = self._body("district", top.unit, party=top.party)
            answer, below, _ = self._plan(middle, root.topic, self._after(issued, 7, 60), root, (parent,), [said])
            yield answer
            for _ in range(int(rng.random() * 3)):
                low = self._body("commune", middle.unit, party=middle.party)
                when = self._after(below.issued or issued, 5, 40)
                yield self._plan(low, root.topic, when, root, (below,), [said])[0]

    def _series(self) -> Iterator[GeneratedPlan]:
        """One body's plans on one topic, year after year, each made from the last."""
        rng = self.rng
        topic = rng.choice(topics())
        body = self._body(rng.choice(("central", "province", "province", "district", "commune")), None)
        start = 2015 + int(rng.random() * 8)
        said: list[Said] = []
        for year in range(start, min(start + 2 + int(rng.random() * 4), 2026)):
            issued = date(year, 1, 3) + timedelta(days=int(rng.random() * 80))
            known = [cited for cited in directives_on(topic) if cited.issued and cited.issued < issued]
            root = rng.choice(known) if known else None
            plan, _, said = self._plan(body, topic, issued, root, (), [said] if said else [])
            yield plan

    def _alone(self) -> Iterator[GeneratedPlan]:
        """A plan of some body that rests on a directive or two."""
        rng = self.rng
        root = rng.choices(directives(), weights=zipf(len(directives())))[0]
        level = rng.choice(("central", "province", "district", "district", "commune", "commune"))
        issued = self._after(max(root.issued or FIRST, FIRST), 15, 900)
        yield self._plan(self._body(level, None), root.topic, issued, root, (root,))[0]

    def _body(self, level: str, within: Unit | None, *, party: bool | None = None) -> Body:
        rows = self.world.bodies(level)
        if party is not None and self.rng.random() < 0.8:
            rows = tuple(row for row in rows if (row["letterhead"] == "party") == party)
        row = self.rng.choices(rows, weights=[row["weight"] for row in rows])[0]
        return self.world.body(row, self.world.unit(self.rng, level, within))

    def _after(self, day: date, least: int, most: int) -> date:
        most = max(least + 1, min(most, (LAST - day).days))
        return min(LAST, day + timedelta(days=least + int(self.rng.random() * (most - least))))

    def _plan(
        self,
        body: Body,
        topic: str,
        issued: date,
        root: Cited | None,
        carried_out: tuple[Cited, ...],
        sources: list[list[Said]] | None = None,
    ) -> tuple[GeneratedPlan, Cited, list[Said]]:
        rng, shares = self.rng, self.shares
        year = issued.year
        ordinal = self._ordinal(body, year)
        title, titled = _title(topic, year, root, carried_out, rng)
        head = Head(
            body=body, title=title,
            ordinal=None if rng.random() < shares.numberless else ordinal,
            issued=None if rng.random() < shares.undated else issued,
            marks=tuple(
                mark for mark, share in (("MẬT", shares.secret), ("DỰ THẢO", shares.draft)) if rng.random() < share
            ),
        )  # fmt: skip
        name = f"{self.count:06d}-{_slug(f'{ordinal}-{body.code}-{body.name}-{year}')}"
        subject = Subject(name, head, topic, year, root, carried_out, titled, *self._others(topic, issued, root))
        sheet = Sheet(
            rng, wrapped=rng.random() < shares.wrapped, unmarked=rng.random() < shares.unmarked,
            ocr_rate=shares.ocr_rate if rng.random() < shares.ocr else 0.0,
        )  # fmt: skip
        shelf = Shelf(sources or list(self.remembered[topic]), rng)
        truth, said = compose(subject, shelf, shares.reuse, rng, sheet)
        self.count += 1
        self.remembered[topic].append(said)
        number = f"{ordinal:02d}{'-' if body.party else '/'}{body.code}"
        cited = Cited(number, "Kế hoạch", issued, body.self_name, title, topic, titled)
        return GeneratedPlan(name, sheet.text, truth), cited, said

    def _ordinal(self, body: Body, year: int) -> int:
        key = (body.name + body.code, year)
        self.last_ordinal[key] = self.last_ordinal.get(key, 0) + 1 + int(self.rng.random() * 25)
        return self.last_ordinal[key]

    def _others(self, topic: str, issued: date, root: Cited | None) -> tuple[tuple[Cited, ...], tuple[Cited, ...]]:
        known = [c for c in directives_on(topic) if c is not root and c.issued and c.issued < issued]
        grounds = (self.rng.choice(known),) if known and self.rng.random() < 0.4 else ()
        left = [cited for cited in known if cited not in grounds]
        aside = (self.rng.choice(left),) if left and self.rng.random() < 0.25 else ()
        return grounds, aside


def _title(
    topic: str, year: int, root: Cited | None, carried_out: tuple[Cited, ...], rng: Random
) -> tuple[str, tuple[str, ...]]:
    """A title, and the numbers in it."""
    verb = rng.choice(("Triển khai thực hiện", "Thực hiện", "Tổ chức triển khai thực hiện"))
    field = table("topics")[topic]["field"]
    if root is None or not carried_out:
        return f"Triển khai {field} năm {year}", ()
    if carried_out[0] is root:
        return f"{verb} {root.mention(rng)}", (root.number,)
    if rng.random() < 0.5:
        return f"{verb} {root.mention(rng)}", (root.number,)
    parent = carried_out[0]
    return f"{verb} {parent.mention(rng, titled=False)} về {field}", (parent.number,)


def _slug(text: str) -> str:
    bare = unmark(text).lower()
    return "-".join("".join(char if char.isalnum() else " " for char in bare).split())
