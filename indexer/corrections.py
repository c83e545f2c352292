"""The one door for corrections: people put values of plans, with a name and a reason, take them back, look at what was
done. The commands use it; whatever else lets people correct uses it too.

A correction is bound to the content of a file. It is in the catalogue before anything else happens, in one transaction
with what lists show; then the plan goes the way of every other into the index. Killed in between, the plan is due, and
whatever writes next commits it.
"""

from __future__ import annotations

import os
import re
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

from indexer.catalogue.home import shown
from indexer.catalogue.rows import Correction, Offer
from indexer.catalogue.store import Catalogue
from indexer.correction_values import one_line, parse_value, write_value
from indexer.errors import CorrectionError
from indexer.lock import once_free
from indexer.model import Found, Plan, plan_id
from indexer.pipeline import running
from indexer.progress import Progress, Silent
from indexer.recognise.kinds import kind_names
from indexer.settings import Settings
from indexer.shape import value_from_json, value_to_json

WHO_CHARS, WHY_CHARS = 100, 500
"""The longest name and reason: a line each, and a paragraph."""

PLAN_ID = re.compile(r"[a-z2-7]{16}")


Refusal = Callable[[Sequence[Correction]], bool]
"""Whether a field with this history is not to be touched. It is asked while nobody else can write: what somebody saw
of a field, and decided by, may be gone by then."""


def never(_history: Sequence[Correction]) -> bool:
    """Refuse nothing."""
    return False


@dataclass(frozen=True, slots=True)
class Wish:
    """What a person asks for: `plan` is an id or the path of a file; `text` as `correction_values.parse_value` reads
    it."""

    plan: str
    field: str
    text: str
    who: str
    why: str


@dataclass(frozen=True, slots=True)
class Corrections:
    """The corrections of a home. While another process writes they wait, as long as `patience` (seconds; None: until it
    is done), and say so to `progress`.

    What writes raises CorrectionError (one sentence, nothing was done; code "stale" when `unless` refuses a field's
    history), BusyError when patience ends, and what an ingest raises. When it returns, the index holds the corrected
    values: what opens it then answers by them. A site takes up a small index at its next request, a large one as soon
    as that is ready: seconds later.
    """

    settings: Settings
    progress: Progress = field(default_factory=Silent)
    patience: float | None = None

    def set(self, wish: Wish, unless: Refusal = never) -> Correction:
        """Put a value of a field."""
        value_of(wish)  # what is wrong is said before it waits

        def steps(catalogue: Catalogue) -> list[Correction]:
            step = step_of(catalogue, wish)
            _field_history(catalogue, step.plan_id, wish.field, unless)
            return [step]

        return self.write(steps)[0]

    def undo(self, plan: str, name: str, *, who: str, why: str, unless: Refusal = never) -> Correction:
        """Take back the last correction of a field: the one before it is in force again, or what the machine found."""
        by = said(who, why)

        def steps(catalogue: Catalogue) -> list[Correction]:
            id_ = _find(catalogue, plan)[0]
            return [_undone(_field_history(catalogue, id_, name, unless), id_, name, *by)]

        return self.write(steps)[0]

    def adopt(self, plan: str, *, who: str) -> list[Correction]:
        """Apply to a plan what is offered to it from earlier versions of its file, with the reasons of then."""

        def steps(catalogue: Catalogue) -> list[Correction]:
            id_, sha256 = _find(catalogue, plan)
            offered = {each.correction.field: each.correction for each in catalogue.offers() if each.plan_id == id_}
            if not offered:
                raise CorrectionError(f"nothing of earlier versions is offered to plan {id_}")
            return [
                Correction(id_, sha256, each.field, each.value, *said(who, each.why), now())
                for each in offered.values()
            ]

        return self.write(steps)

    def decline(self, plan: str) -> None:
        """Leave what earlier versions of a plan's file were corrected to; it stays in the history."""

        def steps(catalogue: Catalogue) -> list[Correction]:
            catalogue.decline(_find(catalogue, plan)[0])
            return []

        self.write(steps)

    def history(self, plan: str | None = None) -> list[Correction]:
        """Every correction ever made, of a plan or of all, in their order."""
        with Catalogue.open_readonly(self.settings.catalogue) as catalogue:
            if plan is None or PLAN_ID.fullmatch(plan):
                return catalogue.corrections(plan)
            return catalogue.corrections(_find(catalogue, plan)[0])

    def offers(self) -> list[Offer]:
        """Corrections of what files held before they changed, for what they hold now."""
        with Catalogue.open_readonly(self.settings.catalogue) as catalogue:
            return catalogue.offers()

    def write(self, steps: Callable[[Catalogue], list[Correction]]) -> list[Correction]:
        """Do what `steps` says, once nobody else writes: all of it or nothing."""
        began = time.monotonic()

        def work() -> list[Correction]:
            with running(self.settings, self.progress) as run:
                with run.catalogue.indexing(), run.interrupts.shield():  # nobody else corrects meanwhile
                    done = steps(run.catalogue)
                    run.catalogue.correct(done)
                if done:
                    run.relate()
                    run.catch_up()
            if run.report.interrupted:
                raise KeyboardInterrupt
            return done

        def enough() -> bool:
            return self.patience is not None and time.monotonic() - began >= self.patience

        return once_free(work, self.progress.say, enough)


def step_of(catalogue: Catalogue, wish: Wish, content: str | None = None) -> Correction:
    """The correction that a wish asks for, made now; with a `content` (sha256), of a plan that need not be here yet.
    Raises CorrectionError."""
    if content is not None and not _is_content_of(wish.plan, content):
        raise CorrectionError(f"“{content}” is not the content of a plan “{shown(wish.plan)}”")
    value = value_of(wish)
    plan = (wish.plan, content) if content is not None else _find(catalogue, wish.plan)
    return Correction(*plan, wish.field, value, *said(wish.who, wish.why), now())


def value_of(wish: Wish) -> Any:
    """The value that a wish puts, in the public shape. Raises CorrectionError."""
    said(wish.who, wish.why)
    return value_to_json(wish.field, parse_value(wish.field, wish.text))


def in_force(history: Iterable[Correction]) -> list[Correction]:
    """Of a history the corrections that hold now: the last of each field that was not taken back."""
    return list({(each.plan_id, each.field): each for each in history if each.undone is None}.values())


def written(plan: Plan, name: str) -> str:
    """How a person would write the value that a field of a plan has now; empty when it has none."""
    held = getattr(plan, name)
    if name == "co_issuers":
        held = tuple(each.value for each in held)
    value = held.value if isinstance(held, Found) else held
    return write_value(name, value) if value else ""


def written_of(correction: Correction) -> str:
    """How a person would write the value that a correction puts."""
    return write_value(correction.field, value_from_json(correction.field, correction.value))


def kinds() -> tuple[str, ...]:
    """The kinds of documents that a person may put."""
    return kind_names()


def now() -> str:
    """This moment as a correction says it."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def _field_history(catalogue: Catalogue, id_: str, name: str, unless: Refusal) -> list[Correction]:
    """Every correction of a field of a plan. Raises CorrectionError when it is one that is refused."""
    history = [each for each in catalogue.corrections(id_) if each.field == name]
    if unless(history):
        raise CorrectionError(f"somebody corrected “{name}” of plan {id_} meanwhile", "stale", name)
    return history


def _undone(history: Iterable[Correction], id_: str, name: str, who: str, why: str) -> Correction:
    standing = in_force(history)
    if not standing:
        raise CorrectionError(f"no correction of “{name}” is in force in plan {id_}", "nothing-to-undo", name)
    return replace(standing[0], undone=now(), undone_by=who, undone_why=why)


def _find(catalogue: Catalogue, plan: str) -> tuple[str, str]:
    """The id and the content of a plan that is here, given its id or the path of its file. Raises CorrectionError."""
    id_ = plan
    if not PLAN_ID.fullmatch(plan):
        known = catalogue.known().get(os.path.abspath(plan))
        id_ = known.plan_id if known is not None and known.plan_id is not None else ""
    stored = catalogue.plan(id_)
    if stored is None or not stored.sources:
        raise CorrectionError(f"there is no plan “{shown(plan)}” here: give its id or the path of its file", "no-plan")
    return id_, stored.sources[0].sha256


def _is_content_of(plan: str, content: str) -> bool:
    return re.fullmatch(r"[0-9a-f]{64}", content) is not None and plan_id(content) == plan


def said(who: str, why: str) -> tuple[str, str]:
    """Name and reason, in one line each. Raises CorrectionError."""
    for name, text, most in (("name", who, WHO_CHARS), ("reason", why, WHY_CHARS)):
        if not one_line(text):
            raise CorrectionError(f"a correction needs a {name}", f"no-{name}")
        if len(text) > most:
            msg = f"the {name} has {len(text)} characters, at most {most} are kept"
            raise CorrectionError(msg, f"{name}-too-long", str(most))
    return one_line(who), one_line(why)
