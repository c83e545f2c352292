"""Sentences from patterns: a small grammar whose pieces are data (tables/phrases.toml, tables/topics.toml)."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

TABLES = Path(__file__).resolve().parent / "tables"

_SLOT = re.compile(r"\{(\w+)\}")
_TOPIC_SLOTS = {"works": "work", "goods": "goods", "aims": "aim", "troubles": "trouble", "counts": "count",
                "heads": "head", "lead": "lead", "field": "field"}  # fmt: skip
_PLURALS = ("sections", "bodies", "swaps")

Pattern = tuple[str, ...]
"""A pattern cut at its slots: literal, slot, literal, slot, …, literal."""
Values = Mapping[str, str | Callable[[], str]]


@cache
def table(name: str) -> dict[str, Any]:
    """One of the tables, read once."""
    return tomllib.loads((TABLES / f"{name}.toml").read_text(encoding="utf-8"))


def topics() -> tuple[str, ...]:
    """The names of all topics."""
    return tuple(table("topics"))


@cache
def patterns(topic: str) -> dict[str, tuple[Pattern, ...]]:
    """All lists that a plan on this topic draws from."""
    lists: dict[str, tuple[Pattern, ...]] = {}
    for name, options in table("phrases")["lists"].items():
        if name not in _PLURALS:
            lists[name] = tuple(tuple(_SLOT.split(option)) for option in options)
    for name, options in table("topics")[topic].items():
        options = [options] if isinstance(options, str) else options
        lists[_TOPIC_SLOTS[name]] = tuple(tuple(_SLOT.split(option)) for option in options)
    return lists


class Writer:
    """Writes sentences on one topic for one plan; `values` are what the plan itself says (its place, year, …)."""

    def __init__(self, topic: str, values: Values, rng: Random) -> None:
        self._lists = patterns(topic)
        self._random = rng.random
        self._values: dict[str, str | Callable[[], str]] = {
            "n": lambda: str(10 + 5 * int(self._random() * 18)),
            "few": lambda: str(2 + int(self._random() * 8)),
            "day": lambda: f"{1 + int(self._random() * 28):02d}",
            "month": lambda: str(1 + int(self._random() * 12)),
            "quarter": lambda: ("I", "II", "III", "IV")[int(self._random() * 4)],
            **values,
        }

    def write(self, slot: str) -> str:
        """One random filling of a slot."""
        value = self._values.get(slot)
        if value is not None:
            return value if isinstance(value, str) else value()
        options = self._lists[slot]
        parts = options[int(self._random() * len(options))]
        if len(parts) == 1:
            return parts[0]
        return "".join(part if i % 2 == 0 else self.write(part) for i, part in enumerate(parts))
