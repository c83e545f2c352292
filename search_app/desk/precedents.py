"""The outline of a new plan: the headings that most plans carrying a document out have, with the commonest wording.

The wording is that of the newest plan among those that word the section as most do. What is local in it (bodies,
places, dates, numbers of documents) is marked: it is another's.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import takewhile

from indexer.catalogue.rows import StoredPlan
from indexer.model import Passage, Span
from indexer.reuse.align import likeness
from indexer.reuse.keys import identity
from indexer.reuse.outline import outline
from indexer.reuse.wording import compared, masks
from search_app.desk.taking import Taken
from search_app.desk.usual_outline import UsualHeading, usual_outline

SHARE = 0.3
"""Of the plans, that have a heading which a new one is offered: what fewer have is their own."""

MOST_PASSAGES = 6
"""Of a precedent: some 1,500 words, which is more than anybody takes over."""

WEIGHED = 12
"""The newest plans whose wordings of a section are compared with each other."""


_NUMBERING = re.compile(r"\d{1,2}")
"""What a list counts with is nobody's own."""


@dataclass(frozen=True, slots=True)
class Section:
    """A heading of a new plan, as most write it: how many of how many plans have it, what they commonly write
    directly under it (passages of one plan; none where nothing stands there), and the headings below."""

    name: str
    plans: int
    total: int
    precedent: tuple[Taken, ...]
    below: tuple[Section, ...] = ()


def sections_of(plans: Sequence[StoredPlan]) -> tuple[Section, ...]:
    """The sections of a new plan after these, of two levels. Always the same for the same plans."""
    usual = usual_outline(plans)
    least = max(SHARE * usual.plans, min(2, usual.plans))
    return tuple(_section(each, plans, least, ()) for each in usual.headings if each.plans >= least)


def local_spans(text: str) -> tuple[Span, ...]:
    """What in a wording belongs to who wrote it: bodies, places, dates, numbers of documents."""
    found: list[Span] = []
    for span in sorted(masks(text), key=lambda span: (span.start, -span.end)):
        if _NUMBERING.fullmatch(span.of(text)):
            continue
        if not found or span.start >= found[-1].end:
            found.append(span)
    return tuple(found)


def _section(usual: UsualHeading, plans: Sequence[StoredPlan], least: float, above: Iterable[str]) -> Section:
    names = {name for name, _ in usual.names}
    own = list(_wordings(names, set(above), plans))
    below = tuple(_section(each, plans, least, names) for each in usual.below if each.plans >= least)
    return Section(usual.name, usual.plans, usual.total, _commonest(own[:WEIGHED]), below)


def _wordings(names: set[str], above: set[str], plans: Iterable[StoredPlan]) -> Iterator[tuple[Taken, ...]]:
    """What each plan writes directly under such a heading, in the order of the plans."""
    for stored in plans:
        headings = outline(stored.plan.passages)
        for heading in headings:
            parent = headings[heading.parent].bare if heading.parent is not None else None
            own = stored.plan.passages[heading.passage : heading.passage + MOST_PASSAGES]
            directly = tuple(Taken(stored, each) for each in takewhile(partial(_under, own[0]), own))
            if heading.bare in names and (parent in above if above else parent is None) and _own(own[0], heading.name):
                yield directly
                break


def _own(passage: Passage, heading: str) -> bool:
    """True when the passage stands under the heading itself, not under one below it."""
    return bool(passage.heading) and passage.heading[-1] == heading


def _under(first: Passage, passage: Passage) -> bool:
    """True when both stand under the same headings."""
    return passage.heading == first.heading


def _commonest(found: Sequence[tuple[Taken, ...]]) -> tuple[Taken, ...]:
    """The wording that most have word for word; else the one that is most like the others."""
    texts = [" ".join(line for taken in each for line in taken.paragraphs) for each in found]
    worded = [compared(text) for text in texts]
    same = Counter(key for key in map(identity, worded) if key is not None)
    best, best_rank = (), (0, -1.0)
    for each, words in zip(found, worded, strict=True):
        alike = sum(likeness(words.tokens, other.tokens) for other in worded)
        rank = (max(same.get(identity(words), 1), 1) if words.tokens else 0, alike)
        if rank > best_rank:
            best, best_rank = each, rank
    return best
