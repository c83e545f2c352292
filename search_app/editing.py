"""Correcting a field of a plan on its page: what the form says, what was wrong with it, what was done before.

Off unless the setting `editors` names people. Everything goes through `indexer/corrections.py`, as on the command
line; a POST from another site never comes here (`guard.py`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from indexer.catalogue.rows import Correction, StoredPlan
from indexer.corrections import Corrections, Wish, kinds, written, written_of
from indexer.errors import BusyError, CorrectionError
from indexer.model import CORRECTABLE
from indexer.settings import Settings

PATIENCE_SECONDS = 5.0
"""An editor waits so long for another process that writes; an ingest takes longer, a correction does not."""

BUSY, STALE = "busy", "stale"


@dataclass(frozen=True, slots=True)
class Step:
    """A step of a field's history: the correction, and the value that it put as a person writes it."""

    correction: Correction
    value: str


@dataclass(frozen=True, slots=True)
class Sent:
    """A form as it was sent. `problem`: None when it was done; else what is wrong (a code, and about what), and the
    status of the page that says so."""

    field: str
    value: str
    who: str
    why: str
    undo: bool
    problem: tuple[str, str] | None = None
    status: int = 303


@dataclass(frozen=True, slots=True)
class Editing:
    """What the forms on a page need: who may correct, the values that fields have as people write them, every step of
    each field's history, the kinds of documents that are known, and the form that came back."""

    editors: tuple[str, ...]
    values: Mapping[str, str]
    history: Mapping[str, tuple[Step, ...]]
    kinds: tuple[str, ...]
    sent: Sent | None = None

    def seen(self, field: str) -> str:
        """What tells whether somebody corrected the field since the page was made."""
        return _seen([step.correction for step in self.history.get(field, ())])


def editors_of(settings: Settings) -> tuple[str, ...]:
    """The people who may correct."""
    return tuple(dict.fromkeys(" ".join(name.split()) for name in settings.editors.split(",") if name.strip()))


def editing_of(
    settings: Settings, stored: StoredPlan, history: Iterable[Correction], sent: Sent | None = None
) -> Editing:
    """What the forms of a plan's page need. The history is shown to all."""
    steps: dict[str, tuple[Step, ...]] = {}
    for correction in history:
        known = steps.get(correction.field, ())
        steps[correction.field] = (*known, Step(correction, written_of(correction)))
    values = {field: written(stored.plan, field) for field in CORRECTABLE}
    return Editing(editors_of(settings), values, steps, kinds(), sent)


def edited(settings: Settings, stored: StoredPlan, form: Mapping[str, str]) -> Sent | None:
    """Do what a form asks for, or say why not; None when nobody may correct, or for a form that is none of ours."""
    sent = Sent(
        field=form.get("field", ""),
        value=form.get("value", ""),
        who=form.get("who", ""),
        why=form.get("why", ""),
        undo=form.get("undo") == "1",
    )
    editors = editors_of(settings)
    if sent.field not in CORRECTABLE or not editors:
        return None
    problem = _done(Corrections(settings, patience=PATIENCE_SECONDS), stored, sent, editors, form.get("seen", ""))
    if problem is None:
        return sent
    status = {BUSY: 503, STALE: 409}.get(problem[0], 422)
    return Sent(sent.field, sent.value, sent.who, sent.why, sent.undo, problem, status)


def _done(
    corrections: Corrections, stored: StoredPlan, sent: Sent, editors: tuple[str, ...], seen: str
) -> tuple[str, str] | None:
    """What stood in the way, None when it is done."""
    id_ = stored.plan.id
    if sent.who not in editors:
        return "no-editor", sent.who

    def changed(history: Sequence[Correction]) -> bool:
        return seen != _seen(history)

    try:
        if sent.undo:
            corrections.undo(id_, sent.field, who=sent.who, why=sent.why, unless=changed)
        else:
            corrections.set(Wish(id_, sent.field, sent.value, sent.who, sent.why), unless=changed)
    except CorrectionError as error:
        return error.code, error.about
    except BusyError:
        return BUSY, ""
    return None


def _seen(history: Sequence[Correction]) -> str:
    """A word that every step of a field's history changes."""
    return f"{len(history)}.{sum(each.undone is not None for each in history)}"
