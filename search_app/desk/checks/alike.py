"""When what a draft writes of a document is what the archive has: dates, issuers, titles, numbers. Pure functions."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from functools import lru_cache

from indexer.model import DocumentNumber, PartialDate
from indexer.vietnamese.abbreviations import find_abbreviations
from indexer.vietnamese.fold import fold
from indexer.vietnamese.syllables import is_syllable
from indexer.vietnamese.tone import modern

TITLE = 0.85
"""Share of the shorter title's words, in order, that two writings of one title have in common. In two generated
archives no pair of titles under one number had .85 to .95, of 27,000 pairs under two numbers one in 300; real titles
that begin alike and go on with words of the citing sentence have less, see `same_title`."""

BEGINNING = 2 / 3
"""Share of the shorter title that two writings begin with, where both go on with other words."""

SAME_LENGTH = 3
"""Titles whose lengths differ by so few words are of other documents when they speak of other years; a longer one may
have taken the year from its sentence."""

TITLE_WORDS = 3
"""A title of fewer words (`Luật Báo chí`) is compared as a whole."""

_WORD = re.compile(r"\w+")
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_OPENING = re.compile(r"^\W*(?:(?:v/v|về việc|về)\W+)?", re.IGNORECASE)
_ORGANS = re.compile(
    r"^(?:(?:ban thường vụ|ban thường trực|ban chấp hành|ban cán sự đảng|thường trực|bộ trưởng|chủ tịch|thống đốc|"
    r"viện trưởng|chánh án|tổng bí thư|hội nghị|lần thứ \w+)\s)+"
)
"""Who acts for a body, before its name: `Ban Thường vụ Tỉnh ủy` issues what `Tỉnh ủy` does."""


@lru_cache(maxsize=4096)
def words(text: str) -> tuple[str, ...]:
    """A text's words in lower case and one tone placement."""
    return tuple(_WORD.findall(modern(text).lower()))


def same_date(written: PartialDate, iso: str) -> bool:
    """True when two dates say the same as far as both say something."""
    one, other = str(written).split("-"), iso.split("-")
    return all(a == b for a, b in zip(one, other, strict=False))


def same_issuer(one: str, other: str) -> bool:
    """True when one name may be another's shorter writing, which leaves out its end (`Tỉnh ủy` for `Tỉnh ủy Lạng Sơn`)
    or who acts for the body (`BTV Tỉnh ủy Lạng Sơn`); `Chính phủ` is not `Thủ tướng Chính phủ`."""
    mine, others = _body(one), _body(other)
    shorter = min(len(mine), len(others))
    return mine[:shorter] == others[:shorter]


@lru_cache(maxsize=4096)
def _body(name: str) -> tuple[str, ...]:
    return tuple(_ORGANS.sub("", " ".join(spelled_out(name))).split())


@lru_cache(maxsize=4096)
def spelled_out(text: str) -> tuple[str, ...]:
    """A text's words like `words`, what the table of abbreviations knows spelled out: `UBND` is *ủy ban nhân dân*."""
    written = _WORD.findall(text)
    tokens = [modern(word).lower() for word in written]
    found: list[str] = []
    at = 0
    for stands in find_abbreviations(tokens, written):
        found += tokens[at : stands.first]
        found += stands.row.longs[0] if stands.by_short else tokens[stands.first : stands.last]
        at = stands.last
    return (*found, *tokens[at:])


@lru_cache(maxsize=4096)
def title_likeness(one: str, other: str) -> float:
    """How much two titles have in common: 1 when one is a part of the other, 0 when they speak of other years."""
    mine, others = _two_titles(one, other)
    shorter = min(len(mine), len(others))
    if shorter < TITLE_WORDS:
        return float(mine == others)
    years = {*_YEAR.findall(one)}, {*_YEAR.findall(other)}
    contained = years[0] <= years[1] or years[1] <= years[0]
    if all(years) and not contained and abs(len(mine) - len(others)) <= SAME_LENGTH:
        return 0.0
    matcher = SequenceMatcher(None, mine, others, autojunk=False)
    return sum(block.size for block in matcher.get_matching_blocks()) / shorter


def same_title(one: str, other: str) -> bool:
    """True when two titles may be one."""
    likeness = title_likeness(one, other)
    if likeness >= TITLE or not likeness:
        return likeness > 0
    mine, others = _two_titles(one, other)
    shorter = min(len(mine), len(others))
    alike = next((at for at in range(shorter) if mine[at] != others[at]), shorter)
    return alike >= max(2 * TITLE_WORDS, BEGINNING * shorter)


def other_words(written: str, usual: str) -> tuple[str, ...]:
    """The words of `usual` in whose place another title has others; what one of them only leaves out is none, and an
    abbreviation has the words that it stands for."""
    mine, others = _two_titles(written, usual)
    codes = SequenceMatcher(None, mine, others, autojunk=False).get_opcodes()
    return tuple(word for tag, *_, first, last in codes if tag == "replace" for word in others[first:last])


def abbreviated(written: str, usual: str) -> bool:
    """True when a title has an abbreviation that the usual one has not."""
    mine, others = _OPENING.sub("", written), words(_OPENING.sub("", usual))
    short = {*words(mine)} - {*_by_initials(spelled_out(mine), others)}
    return bool(short - {*others})


def _two_titles(one: str, other: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The words of both, abbreviations in one of them spelled out as the other has them."""
    mine, others = spelled_out(_OPENING.sub("", one)), spelled_out(_OPENING.sub("", other))
    return _by_initials(mine, others), _by_initials(others, mine)


def _by_initials(mine: tuple[str, ...], others: tuple[str, ...]) -> tuple[str, ...]:
    """Each word that is no syllable as the words of others that begin with its letters: `ttđn`, *thông tin đối
    ngoại*."""
    initials = "".join(word[0] for word in others)
    found: list[str] = []
    for word in mine:
        at = initials.find(word) if len(word) > 1 and not is_syllable(word) and word not in others else -1
        found += others[at : at + len(word)] if at >= 0 else (word,)
    return tuple(found)


def slips(number: DocumentNumber) -> Iterator[DocumentNumber]:
    """The numbers that a slip of the finger may have made this one of: two digits that changed places first, then one
    digit too many, too few, or another."""
    ordinal = number.ordinal
    seen = {number.key}
    for written in (*_swapped(ordinal), *_one_off(ordinal)):
        other = DocumentNumber(written, number.code, number.style, number.year)
        if written.strip("0") and other.key not in seen:
            seen.add(other.key)
            yield other


def _swapped(ordinal: str) -> Iterator[str]:
    for at in range(len(ordinal) - 1):
        if ordinal[at : at + 2].isdigit():
            yield ordinal[:at] + ordinal[at + 1] + ordinal[at] + ordinal[at + 2 :]


def _one_off(ordinal: str) -> Iterator[str]:
    for at, character in enumerate(ordinal):
        if character.isdigit():
            yield ordinal[:at] + ordinal[at + 1 :]
            yield from (ordinal[:at] + digit + ordinal[at + 1 :] for digit in "0123456789")
    yield from (ordinal[:at] + digit + ordinal[at:] for at in range(_digits(ordinal) + 1) for digit in "0123456789")


def _digits(ordinal: str) -> int:
    return len(ordinal) - len(ordinal.lstrip("0123456789"))


def near_code(one: str, other: str) -> bool:
    """True for codes that one letter tells apart (`KL/TW`, `KH/TW`), marks and case aside."""
    mine, others = fold(one).lower(), fold(other).lower()
    if mine == others or abs(len(mine) - len(others)) > 1:
        return mine == others
    return _distance_is_one(mine, others)


def _distance_is_one(one: Sequence[str], other: Sequence[str]) -> bool:
    start = next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    rest, others = one[start:], other[start:]
    return rest[1:] == others[1:] or rest == others[1:] or rest[1:] == others
