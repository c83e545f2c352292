"""The outer parts of a plan: letterhead, number, place and date, title lines, recipients and signature."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass
from datetime import date
from itertools import zip_longest
from random import Random

from .grammar import table
from .sheet import Sheet
from .world import Body, person

_NATION = ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc")
_PARTY = ("ĐẢNG CỘNG SẢN VIỆT NAM",)
_STYLES = ("stacked", "tabbed", "spaced")
TITLE_WIDTH = 76
COLUMN = 44


@dataclass(frozen=True, slots=True)
class Head:
    """What the letterhead says. `ordinal` is None for a blank number, `issued` None for no date."""

    body: Body
    ordinal: int | None
    issued: date | None
    marks: tuple[str, ...]
    title: str

    @property
    def number(self) -> str | None:
        """The canonical number."""
        if self.ordinal is None:
            return None
        return f"{self.ordinal:02d}{'-' if self.body.party else '/'}{self.body.code}"

    @property
    def town(self) -> str:
        """The place before the date."""
        return self.body.place.removeprefix("Thành phố ") if self.body.place else "Hà Nội"


def write_head(sheet: Sheet, head: Head, rng: Random) -> None:
    """Letterhead and title, in one of the ways that two columns come out as text."""
    body = head.body
    left = [*body.head, *(["*"] if body.party else []), _number_line(head, rng)]
    right = list(_PARTY if body.party else _NATION)
    if head.issued is not None:
        day = head.issued
        right.append(f"{head.town}, ngày {day.day:02d} tháng {day.month:02d} năm {day.year}")
    style = rng.choice(_STYLES)
    for mark in head.marks:
        sheet.add(mark)
    if style == "stacked":
        for line in [*left, *right]:
            sheet.add(line)
    else:
        column = max(COLUMN, max(map(len, left)) + 4)
        for a, b in zip_longest(left, right, fillvalue=""):
            sheet.add((f"{a}\t{b}" if style == "tabbed" else f"{a:<{column}}{b}").rstrip())
    sheet.add()
    sheet.add("KẾ HOẠCH")
    for line in textwrap.wrap(head.title, TITLE_WIDTH, break_long_words=False, break_on_hyphens=False):
        sheet.add(line)
    sheet.add()


def _number_line(head: Head, rng: Random) -> str:
    label = "Số" if head.body.party else "Số:"
    sign = "-" if head.body.party else "/"
    if head.ordinal is None:
        return f"{label}      {sign}{head.body.code}"
    if rng.random() < 0.12:
        sign = f" {sign} " if head.body.party else f" {sign}"
    return f"{label} {head.ordinal:02d}{sign}{head.body.code}"


def write_foot(sheet: Sheet, body: Body, rng: Random) -> tuple[dict[str, str | None], list[str]]:
    """Recipients and signature; who signed, and the recipients as the truth states them."""
    lists = table("issuers")["recipients"]
    names = rng.sample(lists[body.level], k=min(len(lists[body.level]), 3 + int(rng.random() * 3)))
    names = [body.fill(name) for name in names] + [rng.choice(lists["keeps"])]
    sign, signer = rng.choice(body.signs), person(rng)
    stop = "," if body.party else ";"
    left = ["Nơi nhận:", *(f"- {name}{'.' if name is names[-1] else stop}" for name in names)]
    right = [*sign, *(["(Đã ký)"] if rng.random() < 0.3 else []), signer]
    if rng.random() < 0.3:
        for a, b in zip_longest(left, right, fillvalue=""):
            sheet.add(f"{a}\t{b}".rstrip())
    else:
        for line in [*left, "", *right]:
            sheet.add(line)
    behalf = body.behalf
    if behalf is None and len(sign) > 1:  # "K/T TRƯỞNG BAN": a deputy signs for the head
        behalf = sign[0].split(maxsplit=1)[1].capitalize()
    return {"name": signer, "title": sign[-1], "on_behalf_of": behalf}, names
