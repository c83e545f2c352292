"""All work on one document that needs no store: read, recognise, analyse. Done in limited children, so that every
processor takes part, and a rule that runs wild on a document costs this one document.

The parent's side is `Preparers`; `python -m indexer.prepare …` is the child, with the limits of `readers/worker.py`.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from indexer.errors import Unreadable
from indexer.forms import PlanForms, plan_forms
from indexer.judging import Verdict, judge, not_recognised
from indexer.model import REASONS, SOURCE_STATES, Document, Plan, Source, plan_id
from indexer.readers import office, wire
from indexer.readers.pool import Pool, Trade, request_for
from indexer.readers.worker import Limits, main, read_here
from indexer.settings import Settings
from indexer.shape import plan_from_json, plan_to_json

if TYPE_CHECKING:
    from indexer.catalogue.rows import StoredPlan


@dataclass(frozen=True, slots=True)
class Prepared:
    """What was made of a document: a plan with its tokens, or why there is none.

    `document` is None where nothing of it may be kept; `forms` are there with a plan that was to be analysed.
    """

    verdict: Plan | Verdict
    document: Document | None
    forms: PlanForms | None


class Preparers(Pool[Prepared]):
    """Children that prepare documents for the catalogue and the index. They start when there is work."""

    def __init__(self, settings: Settings, *, workers: int | None = None) -> None:
        super().__init__(settings, Trade("indexer.prepare", decode), workers=workers)
        self._keep_secret = settings.index_secret

    def read(
        self, sources: Iterable[Source], scanned: Callable[[Source], Mapping[int, str]]
    ) -> Iterator[tuple[Source, Prepared | Unreadable]]:
        """Each source read, recognised and analysed, or why it cannot be read, as they finish. `scanned`: its pages
        that OCR has read (page number → `readers.scanned.Scanned` in JSON).

        A source whose file changed since it was found (size, mtime) is unreadable: its hash would not be the text's.
        """
        requests = (
            (request_for(each) | self._terms(plan_id(each.sha256), each.path) | {"scanned": dict(scanned(each))}, each)
            for each in sources
        )
        for source, result in self.run(requests):
            yield source, _checked(result, plan_id(source.sha256))

    def recognise(self, kept: Iterable[StoredPlan]) -> Iterator[tuple[StoredPlan, Prepared | Unreadable]]:
        """Each stored plan recognised anew from its text; not analysed."""
        requests = (
            (_text_of(each) | self._terms(each.plan.id, each.sources[0].path) | {"analyse": False}, each)
            for each in kept
        )
        for stored, result in self.run(requests):
            yield stored, _checked(result, stored.plan.id)

    def analyse(self, kept: Iterable[StoredPlan]) -> Iterator[tuple[StoredPlan, Prepared | Unreadable]]:
        """Each stored plan, as it was recognised, with its tokens."""
        requests = ((_text_of(each) | {"plan": plan_to_json(each.plan, each.document)}, each) for each in kept)
        for stored, result in self.run(requests):
            yield stored, _checked(result, stored.plan.id)

    def _terms(self, id_: str, path: str) -> dict[str, Any]:
        return {"id": id_, "name": Path(path).name, "keep_secret": self._keep_secret, "analyse": True}


def _text_of(stored: StoredPlan) -> dict[str, Any]:
    return wire.from_result(stored.document)


def _checked(result: Prepared | Unreadable, id_: str) -> Prepared | Unreadable:
    """The result, unless it is about another plan: then something has taken the child over."""
    if isinstance(result, Prepared) and isinstance(result.verdict, Plan) and result.verdict.id != id_:
        return Unreadable("reader-died", "its answer was about another document")
    return result


def verdict_on(outcome: Prepared | Unreadable) -> Plan | Verdict:
    """What became of a document: a plan to keep, or why there is none."""
    return (
        Verdict("quarantined", outcome.reason, outcome.detail) if isinstance(outcome, Unreadable) else outcome.verdict
    )


def pages_of(outcome: Prepared | Unreadable) -> int:
    """The pages of a document that was read; 0 when nothing of it is kept."""
    return len(outcome.document.pages) if isinstance(outcome, Prepared) and outcome.document else 0


def prepare_work(request: dict[str, Any], limits: Limits) -> dict[str, Any]:
    """Do what a request asks for: the work of this module's children."""
    outcome = wire.to_result(request) if "text" in request else read_here(request, limits)
    if isinstance(outcome, Unreadable):
        return wire.from_result(outcome)
    if "plan" in request:
        return encode(_analysed(plan_from_json(request["plan"]), outcome))
    verdict = judge(outcome, request["id"], request["name"], keep_secret=request["keep_secret"])
    if isinstance(verdict, Plan):
        return encode(_analysed(verdict, outcome) if request["analyse"] else Prepared(verdict, outcome, None))
    return encode(Prepared(verdict, outcome if verdict.state in ("empty", "waiting-ocr") else None, None))


def _analysed(plan: Plan, document: Document) -> Prepared:
    try:
        return Prepared(plan, document, plan_forms(plan, document.text))
    except MemoryError:
        raise
    except Exception as error:  # noqa: BLE001  whatever a text does to the analyser, one document never ends a run
        return Prepared(not_recognised(error), None, None)


def encode(prepared: Prepared) -> dict[str, Any]:
    """As a child sends it."""
    verdict, document = prepared.verdict, prepared.document
    message: dict[str, Any] = {"document": document and wire.from_result(document)}
    if isinstance(verdict, Verdict):
        return message | {"verdict": asdict(verdict)}
    forms = prepared.forms
    return message | {"plan": plan_to_json(verdict, document), "forms": forms and forms.to_json()}


def decode(message: dict[str, Any]) -> Prepared | Unreadable:
    """The inverse. Raises ValueError, KeyError or TypeError for anything else."""
    if "reason" in message:
        return wire.to_result(message)
    document = wire.to_result(message["document"]) if message["document"] is not None else None
    if isinstance(document, Unreadable):
        raise TypeError(document)
    if "verdict" in message:
        verdict = Verdict(**message["verdict"])
        if verdict.state not in SOURCE_STATES or verdict.reason not in (None, *REASONS):
            raise ValueError(verdict)
        return Prepared(verdict, document, None)
    if document is None:
        msg = "a plan comes with its document"
        raise TypeError(msg)
    forms = PlanForms.from_json(message["forms"]) if message["forms"] is not None else None
    return Prepared(plan_from_json(message["plan"]), document, forms)


if __name__ == "__main__":
    office.start(int(sys.argv[1]))
    main(sys.argv[1:], prepare_work)
