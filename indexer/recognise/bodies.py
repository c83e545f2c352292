"""Names of issuing bodies in one normal form: `Ban Thường vụ Tỉnh uỷ Quảng Ngãi` → Tỉnh ủy, province, Quảng Ngãi."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from indexer.model import Issuer, Level
from indexer.recognise.places import province, traditional
from indexer.recognise.rules import UPPER, family, holds, table
from indexer.vietnamese.codes import codes
from indexer.vietnamese.gazetteer import cities, province_of

_DASH = re.compile(r"\s?[–—−]\s?|\s-\s?|(?<=\w)-\s")
_GLUED_UNIT = re.compile(r"\b(TP|TX)\.(?=[^\W\d_])", re.IGNORECASE)
_PARTY_COMMITTEE = re.compile(
    r"(?:^|\s)(?P<body>Tỉnh ủy|Thành ủy|Huyện ủy|Quận ủy|Thị ủy|Tỉnh đoàn|Thành đoàn|Huyện đoàn|Quận đoàn|Thị đoàn)"
    r"(?:\s(?:(?i:tỉnh|thành phố|huyện|quận|thị xã)\s)?(?P<place>(?!Thanh niên).+))?$"
)
_UNIT = re.compile(
    r"(?:^|\s)(?P<word>(?i:tỉnh|thành phố|huyện|quận|thị xã|xã|phường|thị trấn|đặc khu))(?:\s(?P<place>["
    + UPPER
    + r"\d].*))?$"
)
_UNIT_IN_SMALL = re.compile(
    r"(?:tỉnh ủy|thành ủy|huyện ủy|quận ủy|thị ủy|tỉnh|thành phố|huyện|quận|thị xã|xã|phường|thị trấn|đặc khu)"
    r"\s(?P<place>.+)$"
)
_LEVEL_OF_WORD: dict[str, Level] = {
    "tỉnh": "province", "huyện": "district", "quận": "district", "thị xã": "district", "thành phố": "district",
    "xã": "commune", "phường": "commune", "thị trấn": "commune", "đặc khu": "commune",
}  # fmt: skip
_PARTY_ENDINGS = ("ủy", "đoàn", "Tỉnh", "Đảng")
"""A body whose name ends so takes its place directly: Tỉnh ủy Lạng Sơn, Tỉnh đoàn Nghệ An."""
_NAMED_AFTER = (
    "Trường",
    "Đại học",
    "Học viện",
    "Bệnh viện",
    "Viện",
    "Báo",
    "Đài",
    "Công ty",
    "Tổng công ty",
    "Tập đoàn",
)
"""Bodies in whose names a province is a part of the name (Trường Đại học Sư phạm Hà Nội)."""
_LEVEL_OF_COMMITTEE: dict[str, Level] = {
    "Tỉnh": "province", "Thành": "district", "Huyện": "district", "Quận": "district", "Thị": "district",
}  # fmt: skip
"""By the first word, of the Party's committee and of the Youth Union's."""


@dataclass(frozen=True, slots=True)
class Home:
    """Where a document is at home: the place of each level, as far as the document itself tells."""

    province: str | None = None
    district: str | None = None
    commune: str | None = None

    def place(self, level: Level | None) -> str | None:
        """The place of a level; central bodies have none."""
        if level == "province":
            return self.province
        if level == "district":
            return self.district
        return self.commune if level == "commune" else None


@dataclass(frozen=True, slots=True)
class Body:
    """A parsed name: the body without its place, the word between the two (`tỉnh`), the place, the level."""

    body: str
    word: str
    place: str | None
    level: Level | None

    def issuer(self, home: Home) -> Issuer:
        """The issuer, its place taken from `home` where the name leaves it to be understood.

        A place named after a person is never without its word: Thành phố Hồ Chí Minh (Nghị định 30/2020, annex I).
        """
        place = (self.place or home.place(self.level) or "").removeprefix("Thành phố ") or None
        word = self.word
        if place and not word and self.level == "province" and not self.body.endswith(_PARTY_ENDINGS):
            word = "thành phố" if place in cities() else "tỉnh"
        if place == "Hồ Chí Minh":
            word, place = "", "Thành phố Hồ Chí Minh"
        name = " ".join(piece for piece in (self.body, word, place) if piece)
        return Issuer(name, self.body, self.level, place)


def parse_body(written: str) -> Body | None:
    """A body's name in normal form, or None for words that do not begin like one."""
    name = _normal(written)
    if not name or not holds("issuers", "opener", name + " "):
        return None
    name = _same(name)
    committee = _PARTY_COMMITTEE.search(name)
    if committee is not None:
        return _of_committee(name, committee)
    unit = _UNIT.search(name)
    if unit is not None and unit.start() > 0:
        return _of_unit(name, unit)
    known = province_of(name)
    if known is not None and not name.startswith(_NAMED_AFTER):
        body = name[: len(name) - len(known)].rstrip(" -")
        return Body(body, "", known, "province") if body else None
    return Body(name, "", None, _level(name))


@cache
def _central_names() -> re.Pattern[str]:
    names = {body.name for body in codes().bodies.values() if body.central and not body.name.startswith("Ban Chỉ đạo")}
    names.update(("Bộ Chính trị", "Ban Bí thư"))
    longest = sorted(names, key=lambda name: (-len(name), name))
    written = "|".join(r"\s{1,3}".join(map(re.escape, name.split())) for name in longest)
    heads = "Bộ [Tt]rưởng|Thống đốc|Tổng Thanh tra|Chánh án|Viện trưởng|Tổng Kiểm toán"
    tail = r"\s{1,3}Trung ương(?:\s{1,3}Đảng)?|\s{1,3}khóa\s[XVI]{1,5}"
    return re.compile(rf"(?:(?:{heads})\s{{1,3}})?(?:{written})(?:{tail})?(?!\w)")


def central_name(text: str) -> int:
    """The length of the central body's name that a text begins with, 0 when it begins with none."""
    found = _central_names().match(traditional(text))
    return found.end() if found is not None else 0


def normal_name(written: str) -> str:
    """A name in normal writing, whatever it names."""
    return _normal(written)


def _of_committee(name: str, found: re.Match[str]) -> Body:
    place = _place(found["place"])
    first_word = found["body"].split()[0]
    level = _LEVEL_OF_COMMITTEE[first_word]
    if first_word == "Thành" and place in cities():
        level = "province"
    body = name[: found.end("body")]
    return Body(body, "", place, level)


def _of_unit(name: str, found: re.Match[str]) -> Body:
    word = found["word"].lower()
    place = _place(found["place"].split(", ")[0] if found["place"] else None)
    level = _LEVEL_OF_WORD[word]
    if word == "thành phố" and place in cities():
        level = "province"
    return Body(name[: found.start("word")].rstrip(), word, place, level)


def _place(written: str | None) -> str | None:
    if not written:
        return None
    words = written.strip(" .,;-").split()
    length = next((n for n, word in enumerate(words) if word[0].islower()), len(words))
    bare = " ".join(words[:length]).strip(" -,;")
    return (province(bare) or _title_case(bare) or None) if bare else None


def _title_case(name: str) -> str:
    """A place typed in capitals, as a name: `LƯƠNG MINH` → `Lương Minh`."""
    if not name.isupper() or len(name) <= 2:
        return name
    return " ".join(word if word == "-" else word[:1] + word[1:].lower() for word in name.split())


def _level(name: str) -> Level | None:
    levels = table("issuers")["levels"]
    if name.startswith(tuple(levels["not_central"])):
        return "province"
    if name.endswith("Trung ương"):
        return "central"
    for level in ("central", "province", "district"):
        if any((name + " ").startswith(start) for start in levels[level]):
            return level
    if "Tỉnh ủy" in name:
        return "province"
    return None


def _normal(written: str) -> str:
    """One spelling: spaces, dashes, tone placement, abbreviations written out, capitals only where they belong."""
    name = " ".join(_DASH.sub(" - ", written).split()).strip(" -,.;:*\"“”'")
    name = _GLUED_UNIT.sub(r"\1 ", traditional(name))
    if len(name) > 160 or not name:
        return ""
    capitals = name.isupper()
    abbreviations = table("issuers")["abbreviations"]
    name = _abbreviation().sub(lambda found: abbreviations[found.group().rstrip(".")], name)
    if capitals:
        name = _recase(name)
    committee = name.startswith(("ban chỉ đạo", "Ban Chỉ đạo"))
    writing = "in_capitals" if capitals and not committee else "always"
    return _proper(writing).sub(lambda found: _proper_names()[found.group().casefold()], name[:1].upper() + name[1:])


def _recase(name: str) -> str:
    """A name typed in capitals: the place keeps capitals, all other words are small until `_proper` says otherwise."""
    low = name.lower()
    found = _UNIT_IN_SMALL.search(low)
    if found is not None and not re.match(r"(?:đoàn|ủy)(?!\w)", found["place"]):
        return low[: found.start("place")] + found["place"].title()
    known = province_of(low)
    return low[: len(low) - len(known)] + known if known else low


@cache
def _abbreviation() -> re.Pattern[str]:
    """An abbreviation as a whole word. `TƯ` is "Trung ương" but not in "TƯ PHÁP"."""
    known = sorted(table("issuers")["abbreviations"], key=len, reverse=True)
    return re.compile(rf"(?<![\w&])(?:{'|'.join(map(re.escape, known))})(?![\w&])\.?(?!\s(?i:pháp)\b)")


@cache
def _proper_names() -> dict[str, str]:
    writing = table("issuers")["writing"]
    return {name.casefold(): name for name in (*writing["always"], *writing["in_capitals"])}


@cache
def _proper(writing: str) -> re.Pattern[str]:
    """Names to be put in their own writing: all of them in a name typed in capitals, else only those of organs."""
    tables = table("issuers")["writing"]
    names = [*tables["always"], *(tables["in_capitals"] if writing == "in_capitals" else ())]
    names.sort(key=lambda name: (-len(name), name))
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, names))})(?!\w)", re.IGNORECASE)


def _same(name: str) -> str:
    """Acting organs and heads stand for their body (`Ban Thường vụ Tỉnh ủy` is the Tỉnh ủy)."""
    for _ in range(2):
        for rule in family("issuers", "same"):
            found = rule.search(name)
            if found is not None:
                rest = name[found.end() :]
                name = f"{rule.value} {rest.lstrip()}".strip() if rule.value else rest
    return name
