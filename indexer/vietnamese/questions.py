"""What a question says in vain: *như thế nào*, *cho tôi hỏi*, *hay không*.

The table is `tables/questions.toml`. Everything here works on syllables as `analyse` makes them; folded twins meet what
was typed without marks.
"""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from indexer.vietnamese.fold import fold
from indexer.vietnamese.tone import modern

Phrase = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Asking:
    """One set of phrases; `examples` are pairs of a question and what is left of it."""

    name: str
    phrases: tuple[Phrase, ...]
    examples: tuple[tuple[str, str], ...]
    near_misses: tuple[str, ...]


@cache
def questions() -> tuple[Asking, ...]:
    """The table, read once."""
    raw = tomllib.loads((files(__package__) / "tables" / "questions.toml").read_text(encoding="utf-8"))
    return tuple(_row(row) for row in raw["words"])


def said_in_vain(tokens: Sequence[str]) -> frozenset[int]:
    """The places of syllables that only make the text a question, the longest phrases first at each place."""
    found: set[int] = set()
    at = 0
    while at < len(tokens):
        length = next(
            (len(phrase) for phrase in _by_first().get(fold(tokens[at]), ()) if _stands(phrase, tokens, at)), 0
        )
        found |= set(range(at, at + length))
        at += length or 1
    return frozenset(found)


def _stands(phrase: Phrase, tokens: Sequence[str], at: int) -> bool:
    """Equal, or equal to the phrase without its marks where none were typed."""
    here = tokens[at : at + len(phrase)]
    return len(here) == len(phrase) and all(
        token in (wanted, fold(wanted)) for token, wanted in zip(here, phrase, strict=True)
    )


@cache
def _by_first() -> dict[str, tuple[Phrase, ...]]:
    """Folded first syllable → the phrases that begin with it, the longest first."""
    found: dict[str, list[Phrase]] = {}
    for row in questions():
        for phrase in row.phrases:
            found.setdefault(fold(phrase[0]), []).append(phrase)
    return {first: tuple(sorted(phrases, key=len, reverse=True)) for first, phrases in found.items()}


def _row(raw: dict) -> Asking:
    if not raw.get("examples") or not raw.get("near_misses"):
        msg = f"words of asking {raw.get('name')!r} have no examples or no near misses"
        raise ValueError(msg)
    phrases = tuple(tuple(modern(phrase).split()) for phrase in raw["phrases"])
    return Asking(raw["name"], phrases, tuple(map(tuple, raw["examples"])), tuple(raw["near_misses"]))
