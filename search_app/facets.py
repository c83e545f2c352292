"""The facets of a results page: which there are, how their values read, and what a typed value means.

Addresses carry values that people may type (`issuer=quang ngai`, `directive=57 kl/tw`); `resolve` turns them into the
values that the index holds. What stands for several stands for all of them, and a note says so.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from indexer.model import directive_label, directive_slug
from indexer.vietnamese.fold import fold
from indexer.vietnamese.numbers import parse_number
from search_app.query.syntax import Note
from search_app.search_state import MISSING, SearchState

Known = Sequence[str]


@dataclass(frozen=True, slots=True)
class Facet:
    """One facet: its name (in addresses and in the index), how a value is shown, and what a typed value means.

    `find` returns the values that a typed one stands for, of those that the index holds. `by_value` lists the values
    by themselves, the greatest first, instead of by their counts. `idle` is the value that alone tells nothing: where
    there is no other, the facet is not shown.
    """

    name: str
    find: Callable[[str, Known], Iterable[str]]
    label: Callable[[str], str] = str
    by_value: bool = False
    idle: str | None = None


def _same(typed: str, known: Known) -> list[str]:
    wanted = _plain(typed)
    return [value for value in known if _plain(value) == wanted]


def _contains(typed: str, known: Known) -> list[str]:
    """Whole words of a name: `huyen uy` is in `Huyện ủy Bình Sơn`, `an` is not in `Ban`."""
    return _same(typed, known) or [value for value in known if f" {_plain(typed)} " in f" {_plain(value)} "]


def find_directives(typed: str, known: Known) -> list[str]:
    """The keys that a key, a slug or a number in any spelling stands for."""
    if "~" in typed:
        wanted = directive_slug(typed.rstrip("~"))
        return [key for key in known if directive_slug(key) == wanted]
    number = parse_number(typed.replace("_", "/"))
    if number is None:
        return []
    return [key for key in known if key.partition("~")[0].lower() == number.key]


def _plain(text: str) -> str:
    return " ".join(fold(text).lower().replace("-", " ").replace("–", " ").split())


FACETS: tuple[Facet, ...] = (
    Facet("code", _same),
    Facet("issuer", _contains),
    Facet("year", _same, by_value=True),
    Facet("directive", find_directives, directive_label),
    Facet("kind", _same),
    Facet("quality", _same),
    Facet("corrected", _same, idle="no"),
)
"""In the order of the page. What each is called stands in `templates/_words.html`."""

FACET_NAMES = tuple(facet.name for facet in FACETS)
_BY_NAME = {facet.name: facet for facet in FACETS}


def facet_label(name: str, value: str) -> str:
    """How a value reads; `MISSING` is worded in the templates."""
    return _BY_NAME[name].label(value) if value != MISSING else value


def address_value(name: str, value: str) -> str:
    """A value as a link writes it, exact: a directive without year and place gets a `~`, for its bare number could
    also be typed to mean every directive of that number."""
    return f"{value}~" if name == "directive" and "~" not in value and value != MISSING else value


def resolve(state: SearchState, known: Callable[[str], Known]) -> tuple[SearchState, tuple[Note, ...]]:
    """The state with the index's own values, and notes on what was typed otherwise.

    `known(name)` are all values of a facet in the index. A value that stands for nothing stays, and finds nothing.
    """
    notes: list[Note] = []

    def of_the_index(name: str, typed: Iterable[str]) -> list[str]:
        values: list[str] = []
        for value in typed:
            found = [value] if value == MISSING else list(_BY_NAME[name].find(value, known(name)))
            if not found:
                notes.append(Note(f"unknown-{name}", value))
            elif len(found) > 1:
                notes.append(Note(f"several-{name}", f"{value}: {'; '.join(facet_label(name, one) for one in found)}"))
            values += found or [value]
        return values

    return mapped(state, of_the_index), tuple(notes)


def mapped(state: SearchState, values_of: Callable[[str, tuple[str, ...]], Iterable[str]]) -> SearchState:
    """The same page of the same search, with other writings of its values: those that are chosen, and left out."""
    page = state.page
    for name, values in state.filters:
        state = state.with_values(name, values_of(name, values))
    for name, values in state.excluded:
        state = state.with_exclusions(name, values_of(name, values))
    return state.with_page(page)
