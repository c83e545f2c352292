"""The facets of a results page: which there are, how their values read, and what a typed value means.

Addresses carry values that people may type (`issuer=quang ngai`, `directive=57 kl/tw`); `resolve` turns them into the
values that the index holds. What stands for several stands for all of them, and a note says so.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

from indexer.engine.fields import LEVELS as LEVELS_OF
from indexer.engine.paths import OTHER, depth, last, under
from indexer.engine.request import FacetCounts
from indexer.model import LEVELS, directive_label, directive_slug
from indexer.vietnamese.codes import codes
from indexer.vietnamese.fold import fold
from indexer.vietnamese.gazetteer import province_of
from indexer.vietnamese.numbers import parse_number
from search_app.query.syntax import Note
from search_app.search_state import LIMITS, MISSING, SearchState


class Known(tuple[str, ...]):
    """All values of a facet in the index, the most frequent first."""

    @cached_property
    def named(self) -> dict[str, tuple[str, ...]]:
        """What the values at the ends of a tree are called, each with the values that are called so."""
        deepest = max(map(depth, self), default=0)
        named: dict[str, tuple[str, ...]] = {}
        for value in self:
            if depth(value) == deepest:
                named[last(value)] = (*named.get(last(value), ()), value)
        return named

    @cached_property
    def alike(self) -> dict[str, list[str]]:
        """The values by how their last parts read, marks, case and dashes aside: thousands are looked through once."""
        found: dict[str, list[str]] = {}
        for value in self:
            found.setdefault(plain(last(value)), []).append(value)
        return found

    @cached_property
    def of_provinces(self) -> dict[str, list[str]]:
        """The values by the provinces that their last parts name."""
        found: dict[str, list[str]] = {}
        for value in self:
            if (province := province_of(last(value))) is not None:
                found.setdefault(province, []).append(value)
        return found

    @property
    def names(self) -> tuple[str, ...]:
        """What the values at the ends of a tree are called, each once."""
        return tuple(self.named)


@dataclass(frozen=True, slots=True)
class Facet:
    """One facet: its name (in addresses and in the index), how a value is shown, and what a typed value means.

    `find` returns the values that a typed one stands for, of those that the index holds; `label` is how one reads.
    `whole`: addresses write the whole way to a value, for its last part
    may stand in several places. `shown`: values seen at once; of a tree that `opens`, its most frequent ends with what
    they hang on, else its roots, and `peek` of what hangs on each, folded away. `by_value` lists values by themselves,
    the greatest first, instead of by their counts. `idle` is the value that alone tells nothing: where there is no
    other, the facet is not shown. `part_of`: the facet in whose box it stands.
    """

    name: str
    find: Callable[[str, Known], Iterable[str]]
    label: Callable[[str], str] = str
    whole: bool = False
    opens: bool = False
    shown: int = 8
    peek: int = 0
    by_value: bool = False
    idle: str | None = None
    part_of: str | None = None

    @property
    def levels(self) -> int:
        """How deep its tree is; 1 for a list."""
        return LEVELS_OF[self.name]


def _same(typed: str, known: Known) -> list[str]:
    """The value itself, or those whose last part reads the same."""
    if typed in known:
        return [typed]
    return known.alike.get(plain(typed), [])


def _issuers(typed: str, known: Known) -> list[str]:
    """A part of the tree, or the bodies that have these whole words in their names: `huyen uy` is in `Huyện ủy Bình
    Sơn`, `an` is not in `Ban`."""
    found = _same(typed, known)
    if found:
        return [value for value in found if not any(under(value, other) for other in found)]
    wanted = f" {plain(typed)} "
    holding = {name for name in known.alike if wanted in f" {name} "}
    return [value for value in known if depth(value) == _NAMES and plain(last(value)) in holding] if holding else []


def find_directives(typed: str, known: Known) -> list[str]:
    """The values that a key, a slug or a number in any spelling stands for, or a part of the tree."""
    if "~" in typed:
        wanted = typed.rstrip("~")
        exact = [value for value in known if last(value) == wanted]
        slug = directive_slug(wanted)
        return exact or [value for value in known if directive_slug(last(value)) == slug]
    if typed in known:
        return [typed]
    number = parse_number(typed.replace("_", "/"))
    if number is None:
        return []
    return [value for value in known if last(value).partition("~")[0].lower() == number.key]


@lru_cache(maxsize=1 << 14)
def plain(text: str) -> str:
    """What two writings of a name have in common: without marks, case and dashes."""
    return " ".join(fold(text).lower().replace("-", " ").replace("–", " ").split())


def _series(code: str) -> str:
    """A series with the kind of document that it numbers: `KH (Kế hoạch)`."""
    kind = codes().kinds.get(code)
    return f"{code} ({kind.name})" if kind else code


_NAMED = 8
"""So many of what a typed value stands for are named in a note."""

_NAMES = 2
"""How deep in their tree the names of issuers stand."""

_LEVELS = frozenset((*LEVELS, OTHER))
"""The roots of the trees of issuers and of cited documents."""

FACETS: tuple[Facet, ...] = (
    Facet("year", _same, by_value=True),
    Facet("issuer", _issuers, whole=True, peek=4),
    Facet("section", _same),
    Facet("directive", find_directives, directive_label, opens=True),
    Facet("implements", find_directives, directive_label, opens=True, shown=5, part_of="directive"),
    Facet("basis", find_directives, directive_label, opens=True, shown=5, part_of="directive"),
    Facet("cites", find_directives, directive_label, opens=True, shown=5, part_of="directive"),
    Facet("kind", _same),
    Facet("code", _same, _series, peek=4),
    Facet("quality", _same),
    Facet("corrected", _same, idle="no"),
)
"""In the order of the page. What each is called stands in `templates/_words.html`."""

FACET_NAMES = tuple(facet.name for facet in FACETS)
BY_NAME = {facet.name: facet for facet in FACETS}


def ends(counts: FacetCounts) -> list[tuple[str, int]]:
    """What stands at the ends of a facet's tree, with its counts."""
    deepest = BY_NAME[counts.facet].levels - 1
    return [(last(value), count) for value, count in counts.values if depth(value) == deepest]


def roots(counts: FacetCounts) -> list[tuple[str, int]]:
    """The roots of a facet's tree, with their counts."""
    return [(value, count) for value, count in counts.values if depth(value) == 0]


def seen_facets(state: SearchState) -> tuple[str, ...]:
    """What a results page counts: a facet inside another's box only where a value of its is in use."""
    return tuple(
        facet.name
        for facet in FACETS
        if facet.part_of is None or state.values(facet.name) or state.exclusions(facet.name)
    )


def facet_label(name: str, value: str) -> str:
    """How a value reads by itself: of a part of a tree the whole way. `MISSING` and codes are worded in the
    templates."""
    facet = BY_NAME[name]
    if value == MISSING or 0 < depth(value) < facet.levels - 1:
        return value
    return facet.label(last(value))


def address_value(name: str, value: str) -> str:
    """A value as a link writes it, exact: a directive without year and place gets a `~`, for its bare number could
    also be typed to mean every directive of that number."""
    facet = BY_NAME[name]
    if facet.find is not find_directives:
        return value if facet.whole else last(value)
    if value == MISSING or value in _LEVELS or 0 < depth(value) < facet.levels - 1:
        return value
    key = last(value)
    return key if "~" in key else f"{key}~"


def related(one: str, other: str) -> bool:
    """True when one of two values is the other, or hangs on it."""
    return one == other or under(one, other) or under(other, one)


def resolve(state: SearchState, known: Callable[[str], Known]) -> tuple[SearchState, tuple[Note, ...]]:
    """The state with the index's own values, and notes on what was typed otherwise.

    `known(name)` are all values of a facet in the index, the most frequent first. A value that stands for nothing
    stays, and finds nothing; one that stands for more than can be meant at once stands for the most frequent of them.
    """
    notes: list[Note] = []

    def of_the_index(name: str, typed: tuple[str, ...]) -> list[str]:
        values: list[str] = []
        for at, value in enumerate(typed, 1):
            found = [value] if value == MISSING else list(BY_NAME[name].find(value, known(name)))
            meant = found[: max(1, LIMITS["meant"].most - len(values) - (len(typed) - at))]
            if not found:
                notes.append(Note(f"unknown-{name}", value))
            elif len(meant) < len(found):
                notes.append(Note(f"too-many-{name}", f"{value}: {_listed(name, meant)} ({len(meant)}/{len(found)})"))
            elif len(found) > 1:
                notes.append(Note(f"several-{name}", f"{value}: {_listed(name, found)}"))
            values += meant or [value]
        return values

    return mapped(state, of_the_index), tuple(notes)


def _listed(name: str, values: Sequence[str]) -> str:
    """How values read in a note: the first of them, and how many more there are."""
    named = "; ".join(facet_label(name, value) for value in values[:_NAMED])
    return named if len(values) <= _NAMED else f"{named}; … (+{len(values) - _NAMED})"


def mapped(state: SearchState, values_of: Callable[[str, tuple[str, ...]], Iterable[str]]) -> SearchState:
    """The same page of the same search, with other writings of its values: those that are chosen, and left out."""
    page = state.page
    for name, values in state.filters:
        state = state.with_values(name, values_of(name, values))
    for name, values in state.excluded:
        state = state.with_exclusions(name, values_of(name, values))
    return state.with_page(page)


def addressed(state: SearchState) -> SearchState:
    """The state with its values written as links write them."""
    return mapped(state, lambda name, values: (address_value(name, value) for value in values))
