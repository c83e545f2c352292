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
    room = max(0, LIMITS["meant"].most - len(chosen))
    asked = dict.fromkeys(place for issuer in chosen if (place := province_of(last(issuer))) is not None)
    offers = (
        PlaceOffer(place, other, tuple(one for one in issuers.of_provinces.get(other, ()) if one not in chosen)[:room])
        for place in asked
        for other in merged_with(place)
        if other not in asked
    )
    return tuple(offer for offer in offers if offer.issuers)
