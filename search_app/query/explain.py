"""Why this hit: how closely the words that are shown meet those that were typed, and where.

What is looked at is what the result shows, its title and passages: the reason can be checked with one's own eyes.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, get_args

from indexer.vietnamese.tone import traditional
from search_app.query.snippet import Met, Segment
from search_app.query.terms import QueryTerms
from search_app.query.words import Word

Closeness = Literal["exact", "placement", "unmarked", "ocr-near"]
CLOSENESS: tuple[Closeness, ...] = get_args(Closeness)
"""As typed, marks and all · the same word with its tone mark on the other letter (hòa, hoà) · with marks that were not
typed · what a bad reading may have left of it. The closest first."""

Place = Literal["number", "issuer", "year", "implements", "title", "text"]
PLACES: tuple[Place, ...] = get_args(Place)
"""The plan's own number, the fields of the query that it fits, its title, its passages."""


@dataclass(frozen=True, slots=True)
class Why:
    """`places`: what of the document answers. `words`: how closely, by the word met least closely; None when nothing
    shown meets a word (it stands further on). `others`: what was met though it was written otherwise than typed."""

    places: tuple[Place, ...]
    words: Closeness | None
    others: tuple[str, ...] = ()


def explain(
    title: Sequence[Segment],
    passages: Iterable[Sequence[Segment]],
    terms: QueryTerms,
    *,
    own_number: bool,
    fields: Collection[Place] = (),
) -> Why | None:
    """The reason for a result; None when nothing was typed that could be met. `fields`: those of the query, which
    every result fits."""
    if not fields and not (terms.typed and (terms.sought or terms.numbers)):
        return None
    shown = [segment for segments in passages for segment in segments if segment.hit]
    in_title = [segment for segment in title if segment.hit]
    # The same few words again and again, each one object throughout a query.
    every = {(id(each.word), each.token, each.written): each for segment in (*in_title, *shown) for each in segment.met}
    met: dict[Word, Closeness] = {}
    for each in every.values():
        met[each.word] = min(_closeness(each), met.get(each.word, CLOSENESS[-1]), key=CLOSENESS.index)
    given = {"number": own_number, "title": bool(in_title), "text": bool(shown), **dict.fromkeys(fields, True)}
    typed = terms.asked
    graded = [closeness for word, closeness in met.items() if word in typed and word.number is None]
    return Why(
        places=tuple(place for place in PLACES if given.get(place)),
        words=max(graded, key=CLOSENESS.index) if graded else None,
        others=tuple(_others(met, typed, terms)),
    )


def _closeness(met: Met) -> Closeness:
    word = met.word
    if word.number is not None or met.written == word.written:
        return "exact"
    if met.token in word.near:
        return "ocr-near"
    return "placement" if met.token == word.exact else "unmarked"


def _others(met: dict[Word, Closeness], typed: frozenset[Word], terms: QueryTerms) -> Iterator[str]:
    """Whole expressions that were met in another writing than the one typed: `ủy ban nhân dân` for UBND."""
    for unit in terms.units:
        if not all(word in met for word in unit.words):
            for other in unit.others:
                if all(word in met for word in other) and not set(other) <= typed:
                    yield traditional(" ".join(word.written for word in other))
