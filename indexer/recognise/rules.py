"""Rules as data: the TOML tables of this room, read once, and refused when a rule has no examples.

A table holds `[[rule]]` entries: `name`, `pattern` (a regular expression; `<U>`, `<l>` and `<^l>` stand for a
capital letter, a small letter, and anything but a small letter of Vietnamese), `examples` that it must match,
`near_misses` that it must not, and, where a rule gives a value, `value`, or a `form` that its groups fill. A rule is
searched for in one line or one short piece of text, never in a whole document. What several rules share stands in
`[parts]`, and in their patterns as `<name>`. Patterns have bounded repetitions only,
so that no text makes them slow.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from types import MappingProxyType
from typing import Any

_NAMED_GROUP = re.compile(r"\(\?P<\w+>")
_LETTERS = [chr(code) for code in (*range(0x41, 0x250), *range(0x1E00, 0x1F00)) if chr(code).isalpha()]
UPPER = "".join(letter for letter in _LETTERS if letter.isupper())
LOWER = "".join(letter for letter in _LETTERS if letter.islower())


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule of a table. `search` and `match` are those of its pattern."""

    name: str
    pattern: re.Pattern[str]
    examples: tuple[str, ...]
    near_misses: tuple[str, ...]
    value: str | None
    form: str | None
    secret: bool

    def search(self, text: str) -> re.Match[str] | None:
        """Where the rule holds in a line, or None."""
        return self.pattern.search(text)


def compile_pattern(pattern: str, parts: Mapping[str, str] = MappingProxyType({})) -> re.Pattern[str]:
    """A pattern of a table, with the parts that its rules share and the letter classes filled in."""
    classes = {"<U>": f"[{UPPER}]", "<l>": f"[{LOWER}]", "<^l>": f"[^{LOWER}]"}
    for sign, letters in ({f"<{name}>": part for name, part in parts.items()} | classes).items():
        pattern = pattern.replace(sign, letters)
    return re.compile(pattern)


@cache
def table(name: str) -> dict[str, Any]:
    """A whole table as it stands in `tables/<name>.toml`."""
    return tomllib.loads(resources.files(__package__).joinpath("tables", f"{name}.toml").read_text("utf-8"))


@cache
def rules(name: str) -> tuple[Rule, ...]:
    """The rules of a table, in order: the first that holds is the one that counts.

    Raises ValueError for a rule without examples or near misses, or with the name of another.
    """
    parts = table(name).get("parts", {})
    loaded = tuple(_rule(row, parts) for row in table(name).get("rule", ()))
    if len({rule.name for rule in loaded}) != len(loaded):
        msg = f"table {name!r} has two rules of one name"
        raise ValueError(msg)
    return loaded


def _rule(row: dict[str, Any], parts: dict[str, str]) -> Rule:
    if not row.get("examples") or not row.get("near_misses"):
        msg = f"rule {row.get('name')!r} has no examples or no near misses"
        raise ValueError(msg)
    return Rule(
        row["name"],
        compile_pattern(row["pattern"], parts),
        tuple(row["examples"]),
        tuple(row["near_misses"]),
        row.get("value"),
        row.get("form"),
        bool(row.get("secret", False)),
    )


@cache
def family(name: str, prefix: str) -> tuple[Rule, ...]:
    """The rules of a table whose names begin with `prefix` and a dot, or are it."""
    return tuple(rule for rule in rules(name) if rule.name == prefix or rule.name.startswith(f"{prefix}."))


def first(name: str, prefix: str, text: str) -> tuple[Rule, re.Match[str]] | None:
    """The first rule of a family that holds in a line, and where."""
    for rule in family(name, prefix):
        found = rule.pattern.search(text)
        if found is not None:
            return rule, found
    return None


@cache
def _any_of(name: str, prefix: str) -> re.Pattern[str]:
    """A family as one alternation, without group names, which may repeat from rule to rule."""
    patterns = (_NAMED_GROUP.sub("(?:", rule.pattern.pattern) for rule in family(name, prefix))
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns))


def holds(name: str, prefix: str, text: str) -> bool:
    """True when any rule of a family holds in a line."""
    return _any_of(name, prefix).search(text) is not None
