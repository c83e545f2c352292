"""Words typed without marks, as they are most likely meant: `ke hoach` is `kế hoạch`.

Read from the archive itself: each syllable has the markings that the archive knows, neighbours tell which of them is
meant (`dan van` is `dân vận`, `van ban` is `văn bản`), and the likeliest sequence is found in one pass. What is found
only ranks: a document in any other marking is still met.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from indexer.vietnamese.fold import fold
from search_app.query.lexicon import Lexicon

_MOST_MARKINGS = 8
_LEAST_SHARE = 0.01
"""A marking a hundred times rarer than the most frequent one is left out: it costs time and is hardly ever meant."""

_CHANCE = 0.01
"""What two neighbours that never stand side by side are worth, as a share of how often they would by chance."""

Path = tuple[float, tuple[str, ...]]


def restored(syllables: Sequence[str], lexicon: Lexicon) -> tuple[str, ...]:
    """The likeliest markings of neighbouring syllables, of which all or some were typed without marks.

    What was typed with marks stays, and so does what the archive does not know. Where any mark was typed, a syllable
    without marks stays that may well have none (`thông tin đối ngoai`: *tin* stays).
    """
    marked = any(syllable != fold(syllable) for syllable in syllables)
    known = [_markings(syllable, lexicon, some_marked=marked) for syllable in syllables]
    if not known:
        return ()
    most = max(count for held in known for count in held.values())
    paths: dict[str, Path] = {token: (math.log(count), (token,)) for token, count in known[0].items()}
    before = known[0]
    for held in known[1:]:
        choice = len(before) > 1 or len(held) > 1  # where there is none the archive need not be asked
        behind = {first: lexicon.following("pairs", first) if choice else {} for first in before}
        steps: dict[str, Path] = {}
        for token, count in held.items():
            options = (
                (score + _step(behind[first].get(token, 0), before[first], count / most), (*path, token))
                for first, (score, path) in paths.items()
            )
            steps[token] = max(options)
        paths, before = steps, held
    return max(paths.values())[1]


def _markings(syllable: str, lexicon: Lexicon, *, some_marked: bool) -> dict[str, float]:
    """The markings that are frequent enough to be meant, with how many passages hold each."""
    if syllable != fold(syllable):
        return {syllable: lexicon.markings.get(fold(syllable), {}).get(syllable, 0) + 0.5}
    found = sorted(lexicon.markings.get(syllable, {}).items(), key=lambda item: (-item[1], item[0]))[:_MOST_MARKINGS]
    if not found:
        return {syllable: 0.5}
    least = _LEAST_SHARE * found[0][1]
    meant = {token: count + 0.5 for token, count in found if count >= least}
    return {syllable: meant[syllable]} if some_marked and syllable in meant else meant


def _step(together: int, first: float, share: float) -> float:
    """How likely a syllable follows another: they do in `together` of the `first` passages that hold the other."""
    return math.log((together + _CHANCE * share * first) / first)
