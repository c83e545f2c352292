"""Who there is: 63 provinces with invented districts and communes, the bodies that issue plans there, and persons."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache
from random import Random

from .grammar import table

DISTRICTS = 9
COMMUNES = 12
_DISTRICT_WORDS = ("thành phố", "thị xã", "huyện")
_COMMITTEES = {"tỉnh": ("Tỉnh ủy", "TU"), "thành phố": ("Thành ủy", "TU"), "thị xã": ("Thị ủy", "TU"),
               "huyện": ("Huyện ủy", "HU"), "quận": ("Quận ủy", "QU")}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Unit:
    """One place: the word before its name (`huyện`), its bare name, and the place it belongs to."""

    word: str
    name: str
    parent: Unit | None = None

    @property
    def full(self) -> str:
        """`huyện Bắc Sơn`; `Thành phố Hồ Chí Minh` has its word in its name."""
        return self.name if self.name.startswith("Thành phố") else f"{self.word} {self.name}"


@dataclass(frozen=True, slots=True)
class Body:
    """A body that issues plans, at its place. `self_name` is how it calls itself and is cited inside its place."""

    id: str
    level: str
    party: bool
    name: str
    body: str
    place: str | None
    unit: Unit | None
    head: tuple[str, ...]
    code: str
    self_name: str
    behalf: str | None
    signs: tuple[tuple[str, ...], ...]
    words: tuple[tuple[str, str], ...]

    @property
    def truth(self) -> dict[str, str | None]:
        """The issuer as a golden file states it."""
        return {"name": self.name, "body": self.body, "level": self.level, "place": self.place}

    def fill(self, text: str) -> str:
        """A table's text with this body's place words in it."""
        for slot, word in self.words:
            text = text.replace(slot, word)
        return text


class World:
    """Places and bodies of one seed; the same seed gives the same world."""

    def __init__(self, seed: int) -> None:
        self._seed = seed
        self.districts = lru_cache(maxsize=None)(self._districts)
        self.communes = lru_cache(maxsize=None)(self._communes)

    @cached_property
    def provinces(self) -> tuple[Unit, ...]:
        """All provinces, the ones that issue most first: an order of the seed."""
        names = table("places")
        cities = set(names["cities"])
        units = [Unit("thành phố" if name in cities else "tỉnh", name) for name in names["provinces"]]
        Random(f"{self._seed}/provinces").shuffle(units)
        return tuple(units)

    def _districts(self, province: Unit) -> tuple[Unit, ...]:
        names = self._names(f"{self._seed}/{province.name}", DISTRICTS)
        rest = "quận" if province.word == "thành phố" else "huyện"
        words = _DISTRICT_WORDS[:2] if rest == "huyện" else ()
        return tuple(Unit(words[i] if i < len(words) else rest, name, province) for i, name in enumerate(names))

    def _communes(self, district: Unit) -> tuple[Unit, ...]:
        names = self._names(f"{self._seed}/{district.parent.name}/{district.name}", COMMUNES)
        word = "xã" if district.word == "huyện" else "phường"
        return tuple(
            Unit("thị trấn" if word == "xã" and i == 0 else word, name, district) for i, name in enumerate(names)
        )

    @staticmethod
    def _names(seed: str, count: int) -> list[str]:
        rng, places = Random(seed), table("places")
        names: dict[str, None] = {}
        while len(names) < count:
            first, second = rng.choice(places["first"]), rng.choice(places["second"])
            if first != second:
                names[f"{first} {second}"] = None
        return list(names)

    def unit(self, rng: Random, level: str, within: Unit | None = None) -> Unit | None:
        """A place of a level, inside another when one is given; provinces follow Zipf's law."""
        if level == "central":
            return None
        province = within
        while province is not None and province.parent is not None:
            province = province.parent
        if province is None:
            province = rng.choices(self.provinces, weights=_ZIPF)[0]
        if level == "province":
            return province
        district = within if within is not None and within.parent is province else rng.choice(self.districts(province))
        return district if level == "district" else rng.choice(self.communes(district))

    @staticmethod
    def bodies(level: str) -> tuple[dict, ...]:
        """The rows of the issuer table at a level."""
        return tuple(row for row in table("issuers")["issuer"] if row["level"] == level)

    @staticmethod
    def body(row: dict, unit: Unit | None) -> Body:
        """The body of a table row at a place."""
        words = _words(unit)

        def fill(text: str) -> str:
            for slot, word in words:
                text = text.replace(slot, word)
            return text

        return Body(
            id=row["id"], level=row["level"], party=row["letterhead"] == "party", name=fill(row["name"]),
            body=fill(row["body"]), place=unit.name if unit else None, unit=unit,
            head=tuple(fill(line).upper() for line in row["head"]), code=fill(row["code"]),
            self_name=fill(row["self"]), behalf=row.get("behalf"),
            signs=tuple(tuple(sign) for sign in row["signs"]), words=words,
        )  # fmt: skip


_ZIPF = tuple(1 / (rank + 3) for rank in range(63))


@lru_cache(maxsize=4096)
def _words(unit: Unit | None) -> tuple[tuple[str, str], ...]:
    chain = [unit] if unit else []
    while chain and chain[-1].parent is not None:
        chain.append(chain[-1].parent)
    words: list[tuple[str, str]] = []
    for letter, place in zip("pdc", reversed(chain), strict=False):
        words += [("{" + letter.upper() + "}", place.full), ("{" + letter + "}", place.name),
                  ("{" + letter + "w}", place.word)]  # fmt: skip
    governing = next((place for place in chain if place.word in _COMMITTEES), None)
    if governing is not None:
        committee, letters = _COMMITTEES[governing.word]
        words += [("{U}", committee), ("{u}", letters)]
    return tuple(words)


def person(rng: Random) -> str:
    """An invented name."""
    names = table("places")["persons"]
    return " ".join(rng.choice(names[part]) for part in ("surnames", "middles", "givens"))
