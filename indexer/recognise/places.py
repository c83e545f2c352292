"""Names of places in one writing, and which of them are provinces."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from indexer.recognise.rules import LOWER, UPPER
from indexer.vietnamese.gazetteer import provinces

_MODERN = re.compile(r"(?<![qQ])(?:o[àáảãạèéẻẽẹ]|u[ỳýỷỹỵ]|O[ÀÁẢÃẠÈÉẺẼẸàáảãạèéẻẽẹ]|U[ỲÝỶỸỴỳýỷỹỵ])(?![^\W\d_])")
_DASH = re.compile(r"(?<=\w)\s?[-–—]\s?(?=\w)")
_CITY = re.compile(r"^(?:(?:TP|Tp|tp|T\.P|T\.p)\s?\.?\s?|[Tt]hành phố\s|THÀNH PHỐ\s)")
_ENDING = re.compile(
    r"(?:(?:TP|Tp|T\.P)\s?\.?\s?|[Tt]hành phố )?"
    rf"(?<!\w)(?:[{UPPER}][{LOWER}]{{0,6}}(?: | ?[-–] ?)){{0,6}}[{UPPER}][{LOWER}]{{1,6}}$"
)
_HO_CHI_MINH = re.compile(r"^(?:HCM|Hồ Chí Minh|HỒ CHÍ MINH)$")


def traditional(text: str) -> str:
    """The tone placement that officials write in names: hóa, ủy. The same length; for single names, not for texts."""
    return _MODERN.sub(lambda pair: _traditional_pair(pair.group()), text)


@cache
def _traditional_pair(pair: str) -> str:
    first, second = pair
    base, *marks = unicodedata.normalize("NFD", second)
    return unicodedata.normalize("NFC", first + "".join(marks)) + base


def province(written: str) -> str | None:
    """The province that a name is, in any case, tone placement and kind of dash, or None."""
    name = _DASH.sub(" - ", traditional(" ".join(written.split())))
    name = "Hồ Chí Minh" if _HO_CHI_MINH.match(name) else name
    found = provinces().get(name.casefold())
    return found or provinces().get(name.casefold().replace(" - ", " "))


@cache
def _somewhere() -> re.Pattern[str]:
    names = sorted(provinces().values(), key=lambda name: (-len(name), name))
    written = "|".join(re.escape(name).replace(r"\ \-\ ", r"\s?[-–]\s?") for name in names)
    return re.compile(rf"\b(?i:tỉnh)\s{{1,2}}({written})(?!\w)")


def named_provinces(text: str) -> set[str]:
    """The provinces that a text calls by `tỉnh` and their name."""
    return {name for found in _somewhere().finditer(text) if (name := province(found[1])) is not None}


def place_name(written: str) -> str | None:
    """A place before a date in normal writing, or None for what is no place. Text in front of it is left off."""
    found = _ENDING.search(" ".join(written.split()))
    if found is None:
        return None
    bare = _CITY.sub("", found.group())
    known = province(bare)
    if known == "Hồ Chí Minh" and _CITY.match(found.group()):
        return "Thành phố Hồ Chí Minh"
    if known is not None:
        return known
    return _DASH.sub(" - ", traditional(bare)) if len(bare.split()) <= 5 else None
