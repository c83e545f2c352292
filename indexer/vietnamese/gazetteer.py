"""Administrative units before and after 1 July 2025, and which became which.

Until then there were 63 provinces, districts under them, and 10,040 communes; since then 34 provinces and 3,321
communes, and no districts (Nghị quyết 202/2025/QH15 and the 34 resolutions on communes). Provinces are a table of ours;
districts and communes are the data of the package vietnamadminunits (MIT), whose files are read and whose code is
not: it would load a library for shapes that nothing here needs.
"""

from __future__ import annotations

import json
import sqlite3
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Literal

from indexer.vietnamese.tone import modern

Grade = Literal["province", "district", "commune"]

_PACKAGE = "vietnamadminunits"
_UNITS_BEFORE = "SELECT DISTINCT province, district, ward, provinceKey, districtKey, wardKey FROM admin_units_legacy"
_UNITS_NOW = "SELECT DISTINCT province, ward, provinceKey, wardKey FROM admin_units"
_WORDS = ("Thành phố", "Thị trấn", "Thị xã", "Đặc khu", "Huyện", "Quận", "Phường", "Tỉnh", "Xã")


@dataclass(frozen=True, slots=True)
class Unit:
    """One administrative unit: `word` as in `xã`, bare `name`, and where it belongs.

    `now` is True for the units of today, False for those until 30 June 2025; a province that was only enlarged is
    there twice. `district` is the full name of a former commune's district (`huyện Krông Năng`).
    """

    grade: Grade
    word: str
    name: str
    province: str
    district: str | None
    now: bool


def find_units(name: str, grade: Grade | None = None, *, province: str | None = None) -> tuple[Unit, ...]:
    """The units of a bare name, in any case, tone placement and kind of dash; those of one province if given."""
    found = _gazetteer().by_name.get(_key(name), ())
    inside = _key(province) if province is not None else None
    return tuple(
        unit for unit in found if grade in (None, unit.grade) and (inside is None or _key(unit.province) == inside)
    )


def successors(unit: Unit) -> tuple[Unit, ...]:
    """The units of today on the ground of a former one; of a former district, the communes. A unit of today: itself."""
    return (unit,) if unit.now else _gazetteer().after.get(unit, ())


def predecessors(unit: Unit) -> tuple[Unit, ...]:
    """The former units on whose ground one of today stands. A former unit: itself."""
    return _gazetteer().before.get(unit, ()) if unit.now else (unit,)


def related_names(name: str, grade: Grade, *, province: str | None = None) -> tuple[str, ...]:
    """The name itself, and the names of the same grade that a place of this name came from or became.

    What a search for a place may include: Hồ Chí Minh → Bà Rịa - Vũng Tàu, Bình Dương.
    """
    names = {name: None}
    for unit in find_units(name, grade, province=province):
        names.update(dict.fromkeys(other.name for other in (*predecessors(unit), *successors(unit))))
    return tuple(names)


def merged_with(province: str) -> tuple[str, ...]:
    """The provinces, of before and after July 2025, that share ground with one of this name; without itself.

    Of Bình Định: Gia Lai, into which it went; of Gia Lai: Bình Định, which it took in.
    """
    parts = _provinces()["now"]
    into = [now for now, formers in parts.items() if province in formers]
    return tuple(name for name in dict.fromkeys((*into, *parts.get(province, ()))) if name != province)


@lru_cache(maxsize=1 << 14)
def province_of(body: str) -> str | None:
    """The province or city, of before or after July 2025, that a body's name ends with."""
    words = body.split()
    for length in (5, 4, 3, 2):
        found = provinces().get(" ".join(words[-length:]).casefold()) if len(words) > length else None
        if found is not None:
            return found
    return None


@cache
def provinces() -> dict[str, str]:
    """Lower-cased name → name as we write it, of every province before and after 2025."""
    table = _provinces()
    return {name.casefold(): name for name in (*table["before"], *table["now"])}


@cache
def cities() -> frozenset[str]:
    """The cities under the central government, former ones too."""
    return frozenset(_provinces()["cities"])


@dataclass(frozen=True, slots=True)
class _Gazetteer:
    by_name: dict[str, tuple[Unit, ...]]
    after: dict[Unit, tuple[Unit, ...]]
    before: dict[Unit, tuple[Unit, ...]]


def _key(name: str) -> str:
    """What is equal for two writings of one name."""
    return modern(" ".join(name.replace("-", " ").replace("–", " ").split())).casefold()


@cache
def _provinces() -> dict[str, Any]:
    return tomllib.loads(resources.files(__package__).joinpath("tables", "provinces.toml").read_text("utf-8"))


@cache
def _gazetteer() -> _Gazetteer:
    after, before, by_name = defaultdict(dict), defaultdict(dict), defaultdict(dict)
    for old, new in (*_province_links(), *_commune_links()):
        after[old][new] = before[new][old] = None
    for unit in (*after, *before):
        by_name[_key(unit.name)][unit] = None
    return _Gazetteer(_frozen(by_name), _frozen(after), _frozen(before))


def _frozen(groups: dict[Any, dict[Unit, None]]) -> dict[Any, tuple[Unit, ...]]:
    return {key: tuple(units) for key, units in groups.items()}


def _province_links() -> Iterator[tuple[Unit, Unit]]:
    def unit(name: str, *, now: bool) -> Unit:
        return Unit("province", "thành phố" if name in cities() else "tỉnh", name, name, None, now)

    for name, parts in _provinces()["now"].items():
        for part in parts:
            yield unit(part, now=False), unit(name, now=True)


def _commune_links() -> Iterator[tuple[Unit, Unit]]:
    """Former communes and districts with the communes of today on their ground."""
    folder = _folder()
    with closing(sqlite3.connect(f"file:{folder / 'dataset.db'}?mode=ro", uri=True)) as data:
        former = {_joined(row[3:]): _commune(row[0], row[2], row[1], now=False) for row in data.execute(_UNITS_BEFORE)}
        today = {(row[2], row[3]): _commune(row[0], row[1], None, now=True) for row in data.execute(_UNITS_NOW)}
    for province, old, new in _conversions(json.loads((folder / "converter_2025.json").read_text("utf-8"))):
        before, after = former[old], today[province, new]
        if before.grade == "commune":
            yield before, after
        if before.district is not None:
            yield _unit("district", before.district, before.province, None, now=False), after


def _conversions(table: dict[str, Any]) -> Iterator[tuple[str, str, str]]:
    """(province today, key of the former commune, key of today's)."""
    for province, whole in table["DICT_PROVINCE_WARD_NO_DIVIDED"].items():
        for new, olds in whole.items():
            yield from ((province, old, new) for old in olds)
    for province, divided in table["DICT_PROVINCE_WARD_DIVIDED"].items():
        for old, news in divided.items():
            yield from ((province, old, new["newWardKey"]) for new in news)


def _joined(keys: Iterable[str | None]) -> str:
    return "_".join(key or "" for key in keys)


def _commune(province: str, ward: str | None, district: str | None, *, now: bool) -> Unit:
    """A commune; an island district without communes (Côn Đảo, Lý Sơn) stands for itself."""
    bare = _split(province)[1]
    if ward is None and district is not None:
        word, name = _split(district)
        return Unit("district", word, name, _former(bare, now=now), district, now)
    return _unit("commune", ward or "", _former(bare, now=now), district, now=now)


@cache
def _former(province: str, *, now: bool) -> str:
    """Huế was called Thừa Thiên Huế for all but the last half year before the merger."""
    name = "Thừa Thiên Huế" if province == "Huế" and not now else province
    return provinces().get(name.casefold(), name)


def _unit(grade: Grade, written: str, province: str, district: str | None, *, now: bool) -> Unit:
    word, name = _split(written)
    return Unit(grade, word, name, province, district, now)


@cache
def _split(written: str) -> tuple[str, str]:
    """`Huyện Krông Năng` → huyện, Krông Năng."""
    word = next((word for word in _WORDS if written.startswith(word + " ")), "")
    return word.lower(), written[len(word) :].strip()


def _folder() -> Path:
    found = find_spec(_PACKAGE)
    if found is None or found.origin is None:
        msg = f"the package {_PACKAGE} is not installed"
        raise RuntimeError(msg)
    return Path(found.origin).parent / "data"
