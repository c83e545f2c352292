"""The codes of document numbers: which exist, how they are written officially, and what they tell.

The table is `tables/codes.toml`. A code is compared without case and, when that gives one answer, without marks
(`nd-cp` → `NĐ-CP`).
"""

from __future__ import annotations

import tomllib
import unicodedata
from dataclasses import dataclass
from functools import cache
from importlib import resources


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of document by its code. `party` are the kinds that Party offices mean by it, when they differ."""

    code: str
    name: str
    party: tuple[str, ...]
    examples: tuple[str, ...]
    near_misses: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Body:
    """An issuing body by its code. `group` is its set in the table (`party_central`, `local`, …)."""

    code: str
    name: str
    group: str

    @property
    def party(self) -> bool:
        """True for the Party's own bodies, whose numbers are written `57-KL/TW`."""
        return self.group in ("party_central", "party_local")

    @property
    def central(self) -> bool:
        """True for bodies of the whole country."""
        return self.group in ("party_central", "central")


@dataclass(frozen=True, slots=True)
class Codes:
    """The whole table, ready for look-up."""

    kinds: dict[str, Kind]
    bodies: dict[str, Body]
    alone: frozenset[str]
    with_year: frozenset[str]
    comma: frozenset[str]
    numbered: frozenset[str]
    spellings: dict[str, str]
    named: dict[str, str]

    def official(self, written: str) -> str | None:
        """The official writing of one code, or None for a code that the table does not know."""
        if written in self.kinds or written in self.bodies:
            return written
        low = written.casefold()
        return self.spellings.get(low) or self.spellings.get(unmarked(low))

    def kind_at_end(self, words: str) -> str | None:
        """The code of the kind of document that some words end with, by code or by name (`kh`, `Kế hoạch`, `ket
        luan`); None when there is none."""
        low = unmarked(" ".join(words.split()).casefold())
        names = [name for name in self.named if f" {low}".endswith(f" {name}")]
        if names:
            return self.named[max(names, key=len)]
        last = self.official(words.split()[-1]) if words.split() else None
        return last if last in self.kinds else None

    def is_kind(self, words: str) -> bool:
        """True when words are a kind of document and nothing else: its code, or its name."""
        return self.official(words) in self.kinds or unmarked(" ".join(words.split()).casefold()) in self.named

    def kind_and_body(self, word: str) -> tuple[str, str] | None:
        """`KLTW` → KL, TW; None when the word is no kind followed by a body, or could be cut in several ways."""
        cuts = ((self.official(word[:at]), self.official(word[at:])) for at in range(1, len(word)))
        found = [(kind, body) for kind, body in cuts if kind in self.kinds and body in self.bodies]
        return found[0] if len(found) == 1 else None


def unmarked(text: str) -> str:
    """Without marks, đ as d: only for looking codes up, lengths may change."""
    split = unicodedata.normalize("NFD", text.replace("đ", "d").replace("Đ", "D"))
    return "".join(c for c in split if not unicodedata.combining(c))


@cache
def codes() -> Codes:
    """The table, read once."""
    raw = tomllib.loads(resources.files(__package__).joinpath("tables", "codes.toml").read_text("utf-8"))
    kinds = {row["code"]: _kind(row) for row in raw["kind"]}
    bodies = {
        code: Body(code, name, group) for group, members in raw["bodies"].items() for code, name in members.items()
    }
    rules = raw["rules"]
    known = [*kinds, *bodies, *rules["alone"], *rules["with_year"], *rules["comma"]]
    return Codes(
        kinds,
        bodies,
        frozenset(rules["alone"]),
        frozenset(rules["with_year"]),
        frozenset(rules["comma"]),
        frozenset(rules["numbered"]),
        _spellings(known),
        _named(kinds),
    )


def _kind(row: dict) -> Kind:
    if not row.get("examples") or not row.get("near_misses"):
        msg = f"kind {row.get('code')!r} has no examples or no near misses"
        raise ValueError(msg)
    return Kind(
        row["code"], row["name"], tuple(row.get("party", ())), tuple(row["examples"]), tuple(row["near_misses"])
    )


def _named(kinds: dict[str, Kind]) -> dict[str, str]:
    """Names of kinds, lower-cased and without marks → code, where one kind alone has that name."""
    owners: dict[str, set[str]] = {}
    for kind in kinds.values():
        owners.setdefault(unmarked(kind.name.casefold()), set()).add(kind.code)
    return {name: code for name, codes_ in owners.items() if len(codes_) == 1 for code in codes_}


def _spellings(known: list[str]) -> dict[str, str]:
    """Lower-cased and unmarked writings → official code, where only one code has that writing.

    `TW` is *Trung ương* in the spelling of telegrams; as many people write `TƯ` (`57-KL/TƯ`).
    """
    spellings: dict[str, str] = {}
    unmarked_owners: dict[str, set[str]] = {}
    for code in known:
        if code.endswith("TW"):
            spellings.setdefault(code.removesuffix("TW").casefold() + "tư", code)
        low = code.casefold()
        spellings.setdefault(low, code)
        unmarked_owners.setdefault(unmarked(low), set()).add(spellings[low])
    for low, owners in unmarked_owners.items():
        if len(owners) == 1:
            spellings.setdefault(low, *owners)
    return spellings
