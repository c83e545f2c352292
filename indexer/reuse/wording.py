"""The comparable words of a text: what is left when everything that plans must share, or cannot share, is masked."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from indexer.model import Span, TokenRow
from indexer.reuse.masking import Range, masked
from indexer.reuse.phrases import Titles
from indexer.vietnamese.analyse import analyse


@dataclass(frozen=True, slots=True)
class Wording:
    """Comparable syllables in order: lower case, one tone placement, masked pieces left out.

    `starts[i]` and `ends[i]` are where token i stands in the text that the wording is of. No object is made for a span
    until it is asked for: a plan has thousands.
    """

    tokens: tuple[str, ...]
    starts: tuple[int, ...]
    ends: tuple[int, ...]

    def __len__(self) -> int:
        return len(self.tokens)

    @property
    def spans(self) -> tuple[Span, ...]:
        """The span of each token."""
        return tuple(map(Span, self.starts, self.ends))

    def span(self, first: int, after: int) -> Span:
        """From token `first` to the one before `after`; what is masked between them lies inside. Raises IndexError."""
        return Span(self.starts[first], self.ends[after - 1])


def masks(text: str, titles: Iterable[str] = ()) -> tuple[Span, ...]:
    """What is left out of a clean text, in order and apart.

    Document numbers with the kind before and date, issuer and title behind; quotations; dates and years; names of
    provinces and other units, of Party and people's committees and of central bodies; slogans of the table; outline
    labels; and the `titles` given (of cited documents, of the plan itself, or any other names) wherever they stand.
    """
    row = _row(text)
    return tuple(
        Span(row.starts[start], row.ends[end - 1])
        for start, end in masked(text, row, (0, len(row.texts)), Titles(titles))
    )


def wording(text: str, masks: Sequence[Span] = ()) -> Wording:
    """The wording of a clean text without what `masks` (in order, apart) touch."""
    row = _row(text)
    ranges = []
    for mask in masks:
        low = bisect_left(row.ends, mask.start + 1)
        ranges.append((low, max(low, bisect_left(row.starts, mask.end))))
    return _without(row, (0, len(row.texts)), ranges)


def compared(text: str, titles: Iterable[str] = ()) -> Wording:
    """The masked wording of a clean text: `wording(text, masks(text, titles))`, read once."""
    return wordings(text, _row(text), [Span(0, len(text))], titles)[0]


def wordings(text: str, row: TokenRow, spans: Iterable[Span], titles: Iterable[str] = ()) -> tuple[Wording, ...]:
    """The masked wording of each span of a text whose `syllables` are there already, offsets into that text.

    The same tokens as `wording(piece, masks(piece, titles))` gives for each piece by itself.
    """
    known = Titles(titles)
    found = []
    for span in spans:
        within = row.cut(span)
        found.append(_without(row, within, masked(text, row, within, known)))
    return tuple(found)


def _row(text: str) -> TokenRow:
    return analyse(text, ("syllables",)).forms["syllables"]


def _without(row: TokenRow, within: Range, left_out: Sequence[Range]) -> Wording:
    first, after = within
    tokens: list[str | None] = []
    starts: list[int] = []
    ends: list[int] = []
    for start, end in (*left_out, (after, after)):
        tokens += row.texts[first:start]
        starts += row.starts[first:start]
        ends += row.ends[first:start]
        first = max(first, end)
    if None in tokens:
        kept = [place for place, token in enumerate(tokens) if token is not None]
        tokens, starts, ends = ([column[place] for place in kept] for column in (tokens, starts, ends))
    return Wording(tuple(tokens), tuple(starts), tuple(ends))
