"""The kind of a document from its heading (`KẾ HOẠCH`), and kinds as words in running text (`Kế hoạch số …`)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from indexer.recognise.lines import Line
from indexer.recognise.rules import holds, table
from indexer.vietnamese.codes import Kind, codes
from indexer.vietnamese.fold import fold

_SPACED = re.compile(r"(?:\S ){3,}\S")


_DOUBLED = re.compile(r"([A-Z])\1")


@dataclass(frozen=True, slots=True)
class KindHeading:
    """Where the kind stands as a heading. `rest` is the title glued behind it, empty when the line holds no more."""

    name: str
    line: int
    rest: str


@cache
def kind_names() -> tuple[str, ...]:
    """Every kind by its Vietnamese name, the longest first."""
    names = {kind.name for kind in codes().kinds.values()}
    names.update(name for kind in codes().kinds.values() for name in kind.party)
    names.update(table("kinds")["more"])
    return tuple(sorted(names, key=lambda name: (-len(name), name)))


@cache
def _headings() -> tuple[re.Pattern[str], dict[str, str], dict[str, str]]:
    capitals = {name.upper(): name for name in kind_names()}
    pattern = re.compile(rf"(?P<kind>{'|'.join(map(re.escape, capitals))})(?!\w)[ :]*(?P<rest>.*)")
    squeezed = {re.sub(r"\W", "", fold(upper)): name for upper, name in capitals.items()}
    return pattern, capitals, squeezed


def find_kind_heading(lines: Sequence[Line], skip: frozenset[int]) -> KindHeading | None:
    """The first line that is a kind in capitals, alone or with the title behind it.

    None behind an address (`Kính gửi`): that is a letter, and a kind further on heads what it sends.
    """
    for number, line in enumerate(lines):
        if number not in skip:
            found = _heading(line, number)
            if found is not None or holds("kinds", "address", line.text):
                return found
    return None


def _heading(line: Line, number: int) -> KindHeading | None:
    pattern, capitals, squeezed = _headings()
    exact = pattern.match(line.text)
    if exact is not None:
        return KindHeading(capitals[exact["kind"]], number, exact["rest"])
    if line.capitals and len(line.text) <= 60:
        letters = re.sub(r"\W", "", fold(line.text))
        if letters not in squeezed and len(letters) >= 8:
            letters = _DOUBLED.sub(r"\1", letters)  # `KÉẺ HOẠCH`: OCR reads one letter under its marks as two
        if letters in squeezed and (_SPACED.search(line.text) or len(letters) >= 6):
            return KindHeading(squeezed[letters], number, "")
    return None


@cache
def _before_number() -> re.Pattern[str]:
    names = "|".join(re.sub(r"\\? ", r"\\s{1,3}", re.escape(name)) for name in kind_names())
    return re.compile(
        rf"(?<!\w)(?P<kind>{names})(?P<more>\s{{1,3}}liên tịch)?\s{{0,3}}(?:số|Số|SỐ)?\s?:?\s{{0,3}}$", re.I
    )


def kind_before(text: str, end: int) -> tuple[str, int] | None:
    """The kind named right before a number (`Kế hoạch số `), as we write it, and where it starts."""
    start = max(0, end - 60)
    found = _before_number().search(text, start, end)
    if found is None:
        return None
    words = " ".join(found["kind"].split())
    name = next(name for name in kind_names() if name.casefold() == words.casefold())
    return (f"{name} liên tịch" if found["more"] else name), found.start()


def kind_of_code(code: str, *, party: bool) -> tuple[str, ...]:
    """The kinds that a code may mean: one, several (a Party `QĐ`), or none for a letter (`2450/VPCP-KGVX`)."""
    kind: Kind | None = codes().kinds.get(re.split(r"[-/]", code)[0])
    if kind is None:
        return ()
    return kind.party if party and kind.party else (kind.name,)
