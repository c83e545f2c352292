"""The wordings of a plan's passages as the archive compares them: one way for the index and for the catalogue."""

from __future__ import annotations

from indexer.catalogue.wordings import Worded, pack
from indexer.model import Plan, TokenRow
from indexer.reuse.keys import identity, keys
from indexer.reuse.wording import Wording, wordings


def plan_worded(plan: Plan, text: str, syllables: TokenRow) -> tuple[Worded | None, ...]:
    """What each passage is compared by, in their order; None for one that is too short."""
    pairs = zip(plan.passages, plan_wordings(plan, text, syllables), strict=True)
    return tuple(worded(passage.ordinal, wording) for passage, wording in pairs)


def worded(ordinal: int, wording: Wording) -> Worded | None:
    """What a passage of this wording is compared by."""
    own = identity(wording)
    return None if own is None else Worded(ordinal, own, keys(wording), pack(wording.tokens))


def plan_wordings(plan: Plan, text: str, syllables: TokenRow) -> tuple[Wording, ...]:
    """The masked wording of each passage, in their order. `syllables`: those of the whole text.

    The titles of what the plan cites are left out wherever they stand. Its own is not: it names itself by it where a
    quotation mark or a number says so, and people correct titles, which must not change what a passage is known by.
    """
    titles = [reference.title for reference in plan.references if reference.title]
    return wordings(text, syllables, [passage.span for passage in plan.passages], titles)
