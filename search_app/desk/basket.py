"""The basket (*giỏ trích*): which passages a browser has collected, and what the archive holds of each now.

A browser sends where passages are and what their owner noted, never their text: that is read from the catalogue, so
that what carries a source is what the source says. Nothing is kept here.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal, get_args

from indexer.catalogue.rows import StoredPlan
from indexer.errors import RequestError
from search_app.desk.taking import Taken
from search_app.passage_address import GONE, SAME, find_passage

MOST_TAKEN = 100
"""Passages in a basket: some forty pages."""

NOTE_CHARS = 500
"""Of a note: a paragraph."""

ADDRESS_CHARS = 1000
"""Of a passage's address: sixteen words of forty letters need less."""

_PLAN = re.compile(r"[a-z2-7]{16}")

State = Literal["same", "changed", "gone"]
"""`same` as it was taken; `changed`: read anew since, with other words; `gone`: no longer in the archive."""
STATES: tuple[State, ...] = get_args(State)


@dataclass(frozen=True, slots=True)
class Item:
    """What a browser says of a passage: its plan's id, its address there (`passage_address.py`), its owner's note."""

    plan: str
    address: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Kept:
    """An item, and what the archive holds of it: None when it is gone."""

    item: Item
    taken: Taken | None
    state: State


def read_items(text: str) -> tuple[Item, ...]:
    """The items of a form's field. Raises RequestError with every complaint."""
    try:
        return parse_items(json.loads(text))
    except (ValueError, RecursionError):
        raise RequestError(("bad-basket", text[:80])) from None


def parse_items(raw: Any) -> tuple[Item, ...]:
    """The items of a list of objects. Raises RequestError with every complaint."""
    if not isinstance(raw, list) or not raw:
        raise RequestError(("empty-basket", ""))
    if len(raw) > MOST_TAKEN:
        raise RequestError(("basket-too-long", f"{len(raw)} > {MOST_TAKEN}"))
    complaints = [complaint for at, each in enumerate(raw, 1) if (complaint := _wrong(at, each))]
    if complaints:
        raise RequestError(*complaints)
    return tuple(Item(each["plan"], each["address"], each.get("note", "").strip()) for each in raw)


def look_up(items: Iterable[Item], plan_of: Callable[[str], StoredPlan | None]) -> tuple[Kept, ...]:
    """What the archive holds of each item; each plan is read once."""
    found = cache(plan_of)
    return tuple(_kept(item, found(item.plan)) for item in items)


def _kept(item: Item, stored: StoredPlan | None) -> Kept:
    aim = find_passage(stored.document.text, stored.plan.passages, item.address) if stored else None
    if stored is None or aim is None or aim.state == GONE:
        return Kept(item, None, "gone")
    return Kept(item, Taken(stored, stored.plan.passages[aim.at]), "same" if aim.state == SAME else "changed")


def _wrong(at: int, each: Any) -> tuple[str, str] | None:
    """What is wrong with one item, in order of what a person would mend first."""
    if not isinstance(each, dict) or not {"plan", "address"} <= set(each) <= {"plan", "address", "note"}:
        return "bad-basket", str(at)
    if not all(isinstance(value, str) for value in each.values()):
        return "bad-basket", str(at)
    if len(each.get("note", "")) > NOTE_CHARS:
        return "note-too-long", f"{at}: {len(each['note'])} > {NOTE_CHARS}"
    if not _PLAN.fullmatch(each["plan"]) or not 0 < len(each["address"]) <= ADDRESS_CHARS:
        return "bad-basket", str(at)
    return None
