"""Text in encodings older than Unicode (TCVN3, VNI, VISCII, windows-1258), found by evidence and decoded.

A reader that knows the fonts of its text asks `of_font` and decodes each run of such a font with `decode`. A reader
that does not, gives a whole page to `decode_legacy`, which looks at each line and leaves what is Unicode already.

Characters stand for bytes as Windows-1252 shows them, or as Latin-1 numbers them: give the bytes themselves, or the
text as a program showed it. Decode before `normalise.clean`: in TCVN3 `ư` is byte 0xAD, the soft hyphen, which cleaning
takes out. The tables are `tables/legacy.toml`.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

from indexer.vietnamese.syllables import valid_syllables

LEAST_GAIN = 3
"""Words that decoding must turn into valid syllables before a text counts as evidence for an encoding."""

LEAST_VALID = 0.7
"""Share of the words with such bytes that must be valid syllables once decoded; real documents reach .95."""

LEAST_RISE = 0.3
"""How much that share must rise; raw TCVN3 already has about .25, since `sè` and `bé` are syllables by chance."""

LEAST_PART = 0.02
"""An encoding that gains less than this part of the words that are Unicode, or gained by any, is there by chance."""

_UNDEFINED = "\x81\x8d\x8f\x90\x9d"
_SOFT_HYPHEN = "\xad"
_UNICODE = re.compile("[\u0102\u0103\u0110\u0111\u0128\u0129\u0168\u0169\u01a0\u01a1\u01af\u01b0\u1ea0-\u1ef9]")
"""Letters that only Unicode has: a word with one needs no decoding."""

_WORD = re.compile("[^\\s\x00-\x2f\x3a-\x40\x5b-\x60\x7b-\x7f\u2010-\u2015\u2018-\u201f\u2022\u2026\u0300-\u036f]+")
_CONTROL = re.compile("[\x80-\x9f]")
_SUBSET = re.compile(r"^[A-Z]{6}\+")
_LETTERS = re.compile(r"[A-Za-z]")
_CODE = re.compile(r"\S*[\d/]\S*")


@dataclass(frozen=True, slots=True)
class LegacyFont:
    """What a font's name says: the encoding of its text, and whether it draws small letters as capitals."""

    encoding: str
    capitals: bool


def of_font(name: str) -> LegacyFont | None:
    """The encoding that a font's name proves (`.VnTime`, `ABCDEF+.VnTimeH`, `VNI-Times`), or None.

    Evidence, not proof, where text may have been converted and kept its font: see `reads_better`.
    """
    plain = _SUBSET.sub("", name).strip("'\" ").lower()
    for table in _tables().values():
        if plain.startswith(table.fonts):
            family = re.split(r"[,-]", plain.removeprefix("."))[0]
            return LegacyFont(table.name, table.capital_fonts and family.rstrip().endswith("h"))
    return None


def decode(text: str | bytes, encoding: str, *, capitals: bool = False) -> str:
    """Text that is known to be in `encoding` (a key of `tables/legacy.toml`), as Unicode, composed.

    `capitals`: its font draws small letters as capitals. Without that, words of TCVN3 that are written in capitals
    get capitals where the encoding has none. Characters that stand for no byte stay as they are.
    """
    table = _tables()[encoding]
    shown = _shown(text)
    if _SOFT_HYPHEN in shown:
        shown = _WORD.sub(lambda word: _without_soft_hyphens(word.group(), encoding), shown)
    decoded = table.decode(shown)
    if capitals:
        return decoded.upper()
    if table.capital_fonts:
        return "".join(_with_capitals(line) for line in decoded.splitlines(keepends=True))
    return decoded


def decode_legacy(text: str | bytes) -> tuple[str, str] | None:
    """The text with what was in a legacy encoding decoded, and the name of the main one; None when nothing was.

    Each line is decoded by the encoding that makes most of its words valid syllables, among those that the whole text
    gives enough evidence for; lines that tell nothing follow the line before. Lines of Unicode stay, so that running
    this over any text is safe. Give it a whole page or document: a single line seldom holds enough evidence.
    """
    shown = _shown(text)
    if not _may_hold_any(shown):
        return None
    lines = [_Line(line) for line in shown.splitlines(keepends=True)]
    found = _evidence(lines)
    if not found:
        return None
    out, before = [], next((line.best(found, None) for line in lines if line.decided(found)), None)
    for line in lines:
        if line.touched:
            before = line.best(found, before)
        out.append(decode(line.text, before) if line.touched and before is not None else line.text)
    return "".join(out), found[0]


def reads_better(text: str | bytes, encoding: str) -> bool:
    """Whether text whose font names `encoding` is in it: fonts stay when programs convert the text under them."""
    lines = [_Line(line) for line in _shown(text).splitlines()]
    gained = sum(line.valid(encoding) - line.valid(None) for line in lines)
    unicode = sum(line.unicode for line in lines)
    return gained >= unicode


def _may_hold_any(text: str) -> bool:
    """False for most text of Unicode, by counting its words once: so few change for the better that `_evidence`, which
    looks at lines, cannot find enough."""
    words = Counter(word for word in _WORD.findall(text) if not word.isascii())
    touched = {word: count for word, count in words.items() if _UNICODE.search(word) is None}
    unicode = words.total() - sum(touched.values())
    gain = sum(
        count for word, count in touched.items()
        if not _is_valid(word, None) and any(_is_valid(word, name) for name in _tables())
    )  # fmt: skip
    return gain >= max(LEAST_GAIN, LEAST_PART * unicode)


def _evidence(lines: Sequence[_Line]) -> list[str]:
    """The encodings that the text as a whole bears witness to, the main one first."""
    gain: Counter[str] = Counter()
    words: Counter[str] = Counter()
    valid: Counter[str] = Counter()
    for line in lines:
        if not line.touched:
            continue
        encoding = line.best(list(_tables()), None)
        if encoding is not None:
            gain[encoding] += line.valid(encoding) - line.valid(None)
            words[encoding] += len(line.touched)
            valid[encoding] += line.valid(encoding)
    least = max(LEAST_GAIN, LEAST_PART * (gain.total() + sum(line.unicode for line in lines)))
    return [
        name for name, gained in gain.most_common()
        if gained >= least and valid[name] >= LEAST_VALID * words[name] and gained >= LEAST_RISE * words[name]
    ]  # fmt: skip


@dataclass(slots=True)
class _Line:
    """A line and its words with bytes beyond ASCII (`touched`); `unicode` counts those that are Unicode already."""

    text: str
    touched: list[str] = field(init=False)
    unicode: int = field(init=False)
    _valid: dict[str | None, int] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        words = [] if self.text.isascii() else [word for word in _WORD.findall(self.text) if not word.isascii()]
        self.touched = [word for word in words if _UNICODE.search(word) is None]
        self.unicode = len(words) - len(self.touched)

    def valid(self, encoding: str | None) -> int:
        """How many of the touched words are valid syllables, decoded by `encoding` or as they stand."""
        known = self._valid.get(encoding)
        if known is None:
            known = self._valid[encoding] = sum(_is_valid(word, encoding) for word in self.touched)
        return known

    def best(self, encodings: Sequence[str], before: str | None) -> str | None:
        """The encoding that makes most words valid; `before` where it does as well as any. None: as it stands."""
        choices = (before, None, *encodings)
        best = max(choices, key=self.valid)
        # Words of Unicode speak for all words of their line.
        return best if best is None or self.valid(best) - self.valid(None) >= self.unicode else None

    def decided(self, encodings: Sequence[str]) -> bool:
        """Whether the line tells by itself how it is to be read."""
        return bool(self.touched) and len({self.valid(name) for name in (None, *encodings)}) > 1


@lru_cache(maxsize=1 << 16)
def _is_valid(word: str, encoding: str | None) -> bool:
    decoded = word if encoding is None else _tables()[encoding].decode(word)
    return len(decoded) > 1 and decoded.lower() in valid_syllables()


def _shown(text: str | bytes) -> str:
    """Bytes as Windows-1252 shows them, its five gaps as Latin-1; so do numbers 0x80-0x9f in a text."""
    if isinstance(text, bytes):
        text = text.decode("latin-1")
    return text.translate(_controls()) if _CONTROL.search(text) else text


@cache
def _controls() -> dict[int, str]:
    return {code: bytes([code]).decode("cp1252") for code in range(0x80, 0xA0) if chr(code) not in _UNDEFINED}


def _without_soft_hyphens(word: str, encoding: str) -> str:
    """A word in which 0xAD is a hyphen after all: as a letter it makes no syllable of it, left out it does."""
    if _SOFT_HYPHEN not in word or _is_valid(word, encoding):
        return word
    for bare in (word.replace(_SOFT_HYPHEN * 2, _SOFT_HYPHEN), word.replace(_SOFT_HYPHEN, "")):
        letters = _tables()[encoding].decode(bare)
        if bare != word and (_is_valid(bare, encoding) or (len(word) > 1 and sum(map(str.isalpha, letters)) < 2)):
            return bare
    return word


def _with_capitals(line: str) -> str:
    """A line of an encoding without accented capitals: `KÕ HO¹CH` was meant as `KẾ HOẠCH`."""
    letters = _LETTERS.findall(_CODE.sub("", line))
    if len(letters) > 1 and all(letter.isupper() for letter in letters):
        return line.upper()
    return _WORD.sub(lambda word: _capital_word(word.group()), line)


def _capital_word(word: str) -> str:
    letters = _LETTERS.findall(word)
    return word.upper() if len(letters) > 1 and all(letter.isupper() for letter in letters) else word


@dataclass(frozen=True, slots=True)
class Encoding:
    """One table of `tables/legacy.toml`."""

    name: str
    fonts: tuple[str, ...]
    capital_fonts: bool
    examples: tuple[tuple[str, str], ...]
    decode: Callable[[str], str]


@cache
def tables() -> tuple[dict[str, Encoding], tuple[str, ...]]:
    """Every encoding by name, and texts that none may claim."""
    raw = tomllib.loads((files(__package__) / "tables" / "legacy.toml").read_text(encoding="utf-8"))
    encodings = {
        entry["name"]: Encoding(
            name=entry["name"],
            fonts=tuple(entry["fonts"]),
            capital_fonts=entry.get("capital_fonts", False),
            examples=tuple((shown, meant) for shown, meant in entry["examples"]),
            decode=_decoder(entry, raw["stand_ins"]),
        )
        for entry in raw["encoding"]
    }
    return encodings, tuple(raw["near_misses"])


def _tables() -> dict[str, Encoding]:
    return tables()[0]


def _decoder(entry: dict[str, Any], stand_ins: dict[str, int]) -> Callable[[str], str]:
    plain = {
        _byte(row["first"] + offset): letter
        for row in entry["plain"] for offset, letter in enumerate(row["letters"])
    }  # fmt: skip
    plain |= {other: plain[_byte(code)] for other, code in stand_ins.items() if _byte(code) in plain}
    translation = str.maketrans(plain)
    pairs = _pairs(entry.get("pairs", ()), plain)
    if not pairs:
        return lambda text: unicodedata.normalize("NFC", text.translate(translation))
    either = re.compile("|".join(map(re.escape, (*pairs, *plain))))
    letters = pairs | plain
    return lambda text: unicodedata.normalize("NFC", either.sub(lambda found: letters[found.group()], text))


def _pairs(rows: Sequence[dict[str, Any]], plain: dict[str, str]) -> dict[str, str]:
    """Base and mark → letter. A mark may be in the case of its base or in the other: both are typed."""
    found = {}
    for row in rows:
        for base in (*row["bases"], *row["bases"].upper()):
            for mark in (row["mark"], row["mark"] - 0x20):
                found[base + _byte(mark)] = unicodedata.normalize("NFC", plain.get(base, base) + row["adds"])
    return found


def _byte(code: int) -> str:
    """The character that stands for a byte."""
    return _controls().get(code, chr(code))
