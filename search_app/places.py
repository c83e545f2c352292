"""A search for bodies of a place, and those of the places that it was merged with in 2025."""

from __future__ import annotations

from dataclasses import dataclass

from indexer.vietnamese.gazetteer import merged_with, province_of
from search_app.facets import Known
from search_app.search_state import SearchState

OFFERED = 60
"""Bodies that one click adds: the filter stands in the page's address, which has a bound."""


@dataclass(frozen=True, slots=True)
class PlaceOffer:
    """What a search may include: the place that was asked for, another that shares its ground, and the bodies there."""

    asked: str
    other: str
    issuers: tuple[str, ...]


def place_offers(state: SearchState, issuers: Known) -> tuple[PlaceOffer, ...]:
    """The offers for the issuers that a search is narrowed to. `issuers`: all of the index, the most frequent first."""
    chosen = state.values("issuer")
    places: dict[str, list[str]] = {}
    for issuer in issuers if any(map(province_of, chosen)) else ():
        place = province_of(issuer)
        if place is not None and issuer not in chosen:
            places.setdefault(place, []).append(issuer)
    asked = dict.fromkeys(place for place in map(province_of, chosen) if place is not None)
    offers = (
        PlaceOffer(place, other, tuple(places[other][:OFFERED]))
        for place in asked
        for other in merged_with(place)
        if other in places
    )
    return tuple(offer for offer in offers if offer.other not in asked)
