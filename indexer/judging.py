"""What becomes of a file that was read: a plan to keep, or the reason why there is none."""

from __future__ import annotations

import traceback
from dataclasses import dataclass
from pathlib import Path

from indexer.errors import Unreadable
from indexer.model import Document, Plan, SourceState
from indexer.recognise import recognise


@dataclass(frozen=True, slots=True)
class Verdict:
    """Why a file that was read holds no plan that is kept: the state it gets, and the reason."""

    state: SourceState
    reason: str | None = None
    detail: str | None = None


def judge(outcome: Document | Unreadable, id_: str, name: str, *, keep_secret: bool) -> Plan | Verdict:
    """What became of a file that was read: a plan to keep, or why there is none."""
    if isinstance(outcome, Unreadable):
        return Verdict("quarantined", outcome.reason, outcome.detail)
    if not outcome.text.strip():
        return Verdict("waiting-ocr" if any(page.needs_ocr for page in outcome.pages) else "empty")
    try:
        plan = recognise(outcome, plan_id=id_, name=name)
    except MemoryError:
        raise
    except Exception as error:  # noqa: BLE001  whatever a rule stumbles over, one document never ends a run
        return not_recognised(error)
    if plan.secret and not keep_secret:
        return Verdict("secret", detail=marks_of(plan))
    return plan


def not_recognised(error: Exception) -> Verdict:
    """The text was read, but a rule stumbled over it."""
    return Verdict("quarantined", "not-recognised", place_of(error))


def place_of(error: Exception) -> str:
    """An unexpected error's class and place; never its message, which may quote a text that must not be kept."""
    frame = traceback.extract_tb(error.__traceback__)[-1]
    return f"{type(error).__name__} in {Path(frame.filename).name}, line {frame.lineno}"


def marks_of(plan: Plan) -> str:
    """The secrecy marks of a plan, for a list: the names only, nothing of the text."""
    return ", ".join(dict.fromkeys(mark.name for mark in plan.marks if mark.secret))
