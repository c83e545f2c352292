"""What the plans of an archive are to each other: who cites what, which are versions of one, which passages say nearly
the same."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field

from indexer.catalogue.rows import StoredPlan
from indexer.catalogue.store import Catalogue
from indexer.catalogue.wordings import Worded
from indexer.forms import PlanForms
from indexer.progress import Progress
from indexer.reuse.align import bonded, likeness
from indexer.vietnamese.fold import fold

NEARLY = 0.75
"""Wordings with three words of four in common, in their order, are of one family. Less is found as alike when somebody
asks, but makes no family: over many steps half-alike wordings lead from anything to anything."""

TOLD = 10_000
"""So many passages to compare take seconds: a person is told."""


def relate(catalogue: Catalogue) -> None:
    """Work it out for the archive as it is now; plans whose index entries change by it are due."""
    catalogue.relate()
    catalogue.join_versions(lambda text: fold(text).lower())


def relate_wordings(
    catalogue: Catalogue,
    progress: Progress,
    step: Callable[[], AbstractContextManager[object]] = nullcontext,
    *,
    anew: bool = False,
) -> None:
    """Find the families of the passages that came, changed or lost a neighbour; of all of them `anew`. No index entry
    changes by it. `step` guards each step: stopped between two, the rest is done by whoever comes next."""
    if anew:
        catalogue.part_wordings()
    if (waiting := catalogue.wordings_waiting()) >= TOLD:
        progress.begin(waiting, "comparisons of passages")
    while True:
        with step():
            compared = catalogue.join_wordings(nearly_same)
        if not compared:
            return
        if waiting >= TOLD:
            progress.advance(count=compared)


def nearly_same(one: str, other: str) -> bool:
    """Whether two wordings (`catalogue.wordings.unpack`) are of one family."""
    return likeness(one, other, least=NEARLY) >= NEARLY and bonded(one, other)


@dataclass(frozen=True, slots=True)
class NewWordings:
    """What passages of plans say, kept back until it is written with many others in one transaction."""

    catalogue: Catalogue
    plans: dict[str, Sequence[Worded]] = field(default_factory=dict)

    def of(self, stored: StoredPlan, forms: PlanForms) -> PlanForms:
        """Take what a plan's passages say from its forms, which are handed on."""
        self.plans[stored.plan.id] = [each for each in forms.worded if each is not None]
        return forms

    def put(self) -> None:
        """Write them."""
        self.catalogue.put_wordings(self.plans)
        self.plans.clear()
