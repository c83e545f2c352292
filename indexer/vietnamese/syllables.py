"""Which letter groups are Vietnamese syllables, and how much of a text is made of them.

The set follows from the rules of orthography in `tables/syllables.toml`, so it knows every syllable that can be
written, in both tone placements and with y beside i, whether a dictionary lists it or not. The share of valid
syllables tells good text (.86 and more on real plans) from a garbled text layer, another language, or text in a legacy
encoding.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from indexer.vietnamese.tone import TONES

_TONES = {
    "all": ("", *TONES),
    "stop": ("\u0301", "\u0323"),
    "stop or flat": ("", "\u0301", "\u0323"),
}
_MARKED = "ăâêôơư"
_VOWELS = "aeiouy" + _MARKED
_WORD = re.compile(r"[^\W\d_]+")


def is_syllable(word: str) -> bool:
    """True when the whole word, in any case, is one syllable of Vietnamese spelling (NFC)."""
    return word.lower() in valid_syllables()


def quality(text: str) -> float | None:
    """The share of word tokens (runs of letters) that are valid syllables, 0..1; None without words.

    One-letter tokens count as bad: garbled layers are full of them. Numbers do not count.
    """
    words = _WORD.findall(text.lower())
    valid = valid_syllables()
    return sum(len(word) > 1 and word in valid for word in words) / len(words) if words else None


def marked_share(text: str) -> float | None:
    """The share of word tokens that are valid syllables and bear a mark or đ, 0..1; None without words.

    Near zero in a text layer that an English OCR made, and in text typed without marks.
    """
    words = _WORD.findall(text.lower())
    valid = valid_syllables()
    good = sum(len(word) > 1 and not word.isascii() and word in valid for word in words)
    return good / len(words) if words else None


@cache
def valid_syllables() -> frozenset[str]:
    """Every syllable that the rules allow, lower case, NFC."""
    return frozenset().union(*syllables_by_rule().values())


@cache
def syllables_by_rule() -> dict[str, frozenset[str]]:
    """For each group of onsets or rimes in the table, by name, what it can spell."""
    onsets, rimes = _load_rules()
    found: dict[str, set[str]] = {rule.name: set() for rule in (*onsets, *rimes)}
    for rime_rule in rimes:
        for rime in rime_rule.rimes:
            for onset_rule, onset in _onsets_before(rime_rule, rime, onsets):
                spelled = {onset + toned for toned in _toned(rime, _TONES[rime_rule.tones])}
                found[rime_rule.name] |= spelled
                if onset_rule is not None:
                    found[onset_rule.name] |= spelled
    return {name: frozenset(spelled) for name, spelled in found.items()}


@dataclass(frozen=True, slots=True)
class _OnsetRule:
    name: str
    letters: tuple[str, ...]
    before: str
    glide: bool


@dataclass(frozen=True, slots=True)
class _RimeRule:
    name: str
    rimes: tuple[str, ...]
    tones: str
    glide: bool
    onsets: tuple[str, ...] | None
    not_after: tuple[str, ...]


def _load_rules() -> tuple[tuple[_OnsetRule, ...], tuple[_RimeRule, ...]]:
    raw = tomllib.loads((files(__package__) / "tables" / "syllables.toml").read_text(encoding="utf-8"))
    onsets = tuple(_OnsetRule(r["name"], tuple(r["letters"]), r["before"], r["glide"]) for r in raw["onsets"])
    return onsets, tuple(_rime_rule(r) for r in raw["rimes"])


def _rime_rule(raw: dict[str, Any]) -> _RimeRule:
    onsets = tuple(raw["onsets"]) if "onsets" in raw else None
    return _RimeRule(
        name=raw["name"],
        rimes=tuple(raw["rimes"]),
        tones=raw.get("tones", "all"),
        glide=raw.get("glide", False),
        onsets=onsets,
        not_after=tuple(raw.get("not_after", ())),
    )


def _onsets_before(
    rule: _RimeRule, rime: str, onsets: tuple[_OnsetRule, ...]
) -> Iterator[tuple[_OnsetRule | None, str]]:
    """The consonants that may stand before a rime, each with the onset rule that says so, if one was asked."""
    if rule.onsets is not None:
        yield from ((None, onset) for onset in rule.onsets)
        return
    for onset_rule in onsets:
        if rime[0] in onset_rule.before and (onset_rule.glide or not rule.glide):
            yield from ((onset_rule, onset) for onset in onset_rule.letters if onset not in rule.not_after)


def _toned(rime: str, tones: tuple[str, ...]) -> Iterator[str]:
    """The rime with each tone, written where the tone may be written."""
    for place in _tone_places(rime):
        for tone in tones:
            yield unicodedata.normalize("NFC", rime[: place + 1] + tone + rime[place + 1 :])


def _tone_places(rime: str) -> tuple[int, ...]:
    """The letters of a rime that may bear its tone: two for oa, oe, uy (modern and traditional), else one."""
    for place in reversed(range(len(rime))):
        if rime[place] in _MARKED:
            return (place,)
    vowels = len(rime.rstrip("cghkmnpt"))
    if vowels == 1:
        return (0,)
    if vowels < len(rime):
        return (vowels - 1,)
    if rime in ("oa", "oe", "uy"):
        return (1, 0)
    return (1,) if vowels == 3 else (0,)
