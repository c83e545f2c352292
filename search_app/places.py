"""A search for bodies of a place, and those of the places that it was merged with in 2025."""

from __future__ import annotations

from dataclasses import dataclass

from indexer.engine.paths import last
from indexer.vietnamese.gazetteer import merged_with, province_of
from search_app.facets import Known
from search_app.search_state import LIMITS, SearchState


@dataclass(frozen=True, slots=True)
class PlaceOffer:
    """What a search may include: the place that was asked for, another that shares its ground, and the bodies there."""

    asked: str
    other: str
    issuers: tuple[str, ...]


def place_offers(state: SearchState, issuers: Known) -> tuple[PlaceOffer, ...]:
    """The offers for the issuers that a search is narrowed to; a click adds as many as one facet may have values.

    `issuers`: all of the index, the most frequent first.
    """
    chosen = state.values("issuer")
    room = LIMITS["meant"].most - len(chosen)
    asked = dict.fromkeys(place for place in map(_province, chosen) if place is not None)
    places: dict[str, list[str]] = {}
    for issuer in issuers if asked and room > 0 else ():
        place = _province(issuer)
        if place is not None and issuer not in chosen:
            places.setdefault(place, []).append(issuer)
    offers = (
        PlaceOffer(place, other, tuple(places[other][:room]))
        for place in asked
        for other in merged_with(place)
        if other in places
    )
    return tuple(offer for offer in offers if offer.other not in asked)


def _province(issuer: str) -> str | None:
    return province_of(last(issuer))
